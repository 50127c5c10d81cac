/**
 * How much hotter the worst spot under the tip is than the zone on average. The field says how fast it warms at rest and how much one
 * pass leaves; between them lies the length over which the tip leaves a spot behind: dE/dt = K P - E (v / L + 1 / tau).
 * One number with a fixed profile over depth. Where K, L, tau and the profile are from is the business of the tip (applicator/); the mean
 * temperature is that of the zone.
 */

import type { Celsius, Watts } from "../src/units.ts";
import type { HotSpotShape } from "./applicator/applicator.ts";
import { type Grid, layerIndex } from "./tissue/layers.ts";

export interface HotSpotExcess {
  readonly restKPerWS: number;
  readonly lengthMm: number;
  readonly fadePerS: number;
  /** Over the nodes of the dermis, from its first. */
  readonly firstNode: number;
  readonly lastNode: number;
  readonly profile: Float64Array;
  excessC: Celsius;
  /** Speed and time step of the latest step, and what of the excess was left after it: the speed of a hand changes now and then only. */
  speedMmS: number;
  elapsedS: number;
  keep: number;
}

/** A tip without hot spots is cool everywhere. */
export function createHotSpotExcess(shape: HotSpotShape, grid: Grid): HotSpotExcess {
  const index = layerIndex(grid, "dermis");
  return {
    restKPerWS: shape.restKPerWS,
    lengthMm: shape.lengthMm,
    fadePerS: shape.fadePerS,
    firstNode: grid.firstNode[index]!,
    lastNode: grid.lastNode[index]!,
    profile: shape.profile,
    excessC: 0,
    speedMmS: Number.NaN,
    elapsedS: Number.NaN,
    keep: Number.NaN,
  };
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
