/**
 * From what a field says of its hottest line and its hottest point to the three numbers and the profile that the running simulation
 * keeps. Common to all modalities. Not responsible for the field.
 */
import type { Person } from "../person.ts";
import { type Grid, layerIndex } from "../tissue/layers.ts";
import type { HotSpotShape } from "./applicator.ts";

/** The rate at rest falls as conduction spreads the edge; its mean over this time gives the time constant. */
const SPAN_S = 1;
/** Speed at which a pass is evaluated; the coefficient changes little around it. */
const PASS_MM_S = 60;

/** What a field knows of its hottest skin. Same meaning as HotSpot of hot-spot.ts. */
export interface HotSpotField {
  riseKMmPerWS(zM: number, speedMmS: number, alphaM2S: number, rhoC: number): number;
  restRateKPerWS(spanS: number, alphaM2S: number, rhoC: number): { readonly hottest: number };
}

export function shapeHotSpot(field: HotSpotField, person: Person, grid: Grid): HotSpotShape {
  const index = layerIndex(grid, "dermis");
  const dermis = person.layers[index]!;
  const rhoC = dermis.densityKgM3 * dermis.heatCapacityJKgK;
  const alphaM2S = dermis.conductivityWMK / rhoC;
  const firstNode = grid.firstNode[index]!;
  const lastNode = grid.lastNode[index]!;
  // Just inside the skin at its lower edge, where the field still belongs to it.
  const bottomM = grid.depthMm[lastNode]! * 1e-3 * (1 - 1e-6);
  const profile = Float64Array.from({ length: lastNode - firstNode + 1 }, (_, i) =>
    field.riseKMmPerWS(Math.min(grid.depthMm[firstNode + i]! * 1e-3, bottomM), PASS_MM_S, alphaM2S, rhoC),
  );
  const passKMmPerWS = Math.max(...profile);
  for (let i = 0; i < profile.length; i++) profile[i]! /= passKMmPerWS;
  const restKPerWS = field.restRateKPerWS(0, alphaM2S, rhoC).hottest;
  const spanKPerWS = field.restRateKPerWS(SPAN_S, alphaM2S, rhoC).hottest;
  return { restKPerWS, lengthMm: passKMmPerWS / restKPerWS, fadePerS: fitFade(spanKPerWS / restKPerWS), profile };
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
