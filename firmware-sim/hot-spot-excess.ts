/**
 * How much hotter the worst spot under the tip is than the zone on average. The field says how fast it warms at rest and how much one
 * pass leaves; between them lies the length over which the tip leaves a spot behind: dE/dt = K P - E (v / L + 1 / tau).
 * One number with a fixed profile over depth. Not responsible for the mean temperature of the zone.
 */
import type { Celsius, Watts } from "../src/units.ts";
import type { HotSpot } from "./applicator/hot-spot.ts";
import type { Person } from "./person.ts";
import { type Grid, layerIndex } from "./tissue/layers.ts";

/** Speed at which a pass is evaluated; the coefficient changes little around it. */
const PASS_MM_S = 60;
/** The rate at rest falls as conduction spreads the edge; its mean over this time gives the time constant. */
const SPAN_S = 1;

export interface HotSpotExcess {
  /** Warming of the hottest spot at rest, K/s per W. */
  readonly restKPerWS: number;
  /** Length that carries a spot out of the hot edge, mm. */
  readonly lengthMm: number;
  /** Spreading of the spot by conduction, 1/s. */
  readonly fadePerS: number;
  /** Profile over the nodes of the dermis, from its first; at most 1. */
  readonly firstNode: number;
  readonly lastNode: number;
  readonly profile: Float64Array;
  excessC: Celsius;
  /** Speed and time step of the latest step, and what of the excess was left after it: the speed of a hand changes now and then only. */
  speedMmS: number;
  elapsedS: number;
  keep: number;
}

export function createHotSpotExcess(hotSpot: HotSpot, person: Person, grid: Grid): HotSpotExcess {
  const index = layerIndex(grid, "dermis");
  const dermis = person.layers[index]!;
  const rhoC = dermis.densityKgM3 * dermis.heatCapacityJKgK;
  const alphaM2S = dermis.conductivityWMK / rhoC;
  const firstNode = grid.firstNode[index]!;
  const lastNode = grid.lastNode[index]!;
  const profile = new Float64Array(lastNode - firstNode + 1);
  // Just inside the skin at its lower edge, where the field still belongs to it.
  const bottomM = grid.depthMm[lastNode]! * 1e-3 * (1 - 1e-6);
  for (let node = firstNode; node <= lastNode; node++)
    profile[node - firstNode] = hotSpot.riseKMmPerWS(
      Math.min(grid.depthMm[node]! * 1e-3, bottomM),
      PASS_MM_S,
      alphaM2S,
      rhoC,
    );
  const passKMmPerWS = Math.max(...profile);
  for (let i = 0; i < profile.length; i++) profile[i]! /= passKMmPerWS;
  const restKPerWS = hotSpot.restRateKPerWS(0, alphaM2S, rhoC).hottest;
  const spanKPerWS = hotSpot.restRateKPerWS(SPAN_S, alphaM2S, rhoC).hottest;
  return {
    restKPerWS,
    lengthMm: passKMmPerWS / restKPerWS,
    fadePerS: fitFade(spanKPerWS / restKPerWS),
    firstNode,
    lastNode,
    profile,
    excessC: 0,
    speedMmS: Number.NaN,
    elapsedS: Number.NaN,
    keep: Number.NaN,
  };
}

/** Solves (1 - exp(-x)) / x = ratio for x = SPAN_S / tau. */
function fitFade(ratio: number): number {
  let low = 1e-6;
  let high = 50;
  for (let i = 0; i < 50; i++) {
    const middle = 0.5 * (low + high);
    if (-Math.expm1(-middle) / middle > ratio) low = middle;
    else high = middle;
  }
  return low / SPAN_S;
}

/** Advances by `elapsedS` under constant power and speed; exact. */
export function stepHotSpot(spot: HotSpotExcess, powerW: Watts, speedMmS: number, elapsedS: number): void {
  if (powerW === 0 && spot.excessC < 1e-4) {
    spot.excessC = 0;
    return;
  }
  const decayPerS = speedMmS / spot.lengthMm + spot.fadePerS;
  if (speedMmS !== spot.speedMmS || elapsedS !== spot.elapsedS) {
    spot.speedMmS = speedMmS;
    spot.elapsedS = elapsedS;
    spot.keep = Math.exp(-decayPerS * elapsedS);
  }
  const steadyC = (spot.restKPerWS * powerW) / decayPerS;
  spot.excessC = steadyC + (spot.excessC - steadyC) * spot.keep;
}

/** Hottest of the dermis, hot spot included. */
export function dermalPeakC(spot: HotSpotExcess, temperatureC: Float64Array): Celsius {
  const { firstNode, lastNode, profile, excessC } = spot;
  let peakC = Number.NEGATIVE_INFINITY;
  for (let node = firstNode; node <= lastNode; node++) {
    const hereC = temperatureC[node]! + excessC * profile[node - firstNode]!;
    if (hereC > peakC) peakC = hereC;
  }
  return peakC;
}
