/**
 * Heat of an electric field in layers as the lateral integral over planes, from its spectrum: what the one-dimensional tissue is driven with.
 * By Parseval one integral over the wavenumber; the cross terms of the two exponentials cancel. Not responsible for where current enters.
 */
import { type LayeredResponse, layerAt } from "./layered-field.ts";

export interface PlaneHeat {
  /** Lateral integral of the heat source over the plane at a depth below the skin's surface, per delivered watt, 1/m. */
  heatPerWatt(zM: number): number;
  /** Share of the delivered power between two depths; exact. */
  powerBetween(fromM: number, toM: number): number;
}

/**
 * @param plane 4 pi w k^3 |spectrum|^2 over the resistance, at each wavenumber; w is the weight of the quadrature
 * @param gelM thickness of the first layer, which lies above the skin
 */
export function planeHeatOf(response: LayeredResponse, plane: Float64Array, gelM: number): PlaneHeat {
  const squares = squareAmplitudes(response);
  return {
    heatPerWatt: (zM) => planeHeat(response, squares, plane, zM + gelM),
    powerBetween(fromM, toM) {
      let share = 0;
      for (let layer = 1; layer < response.layers.length; layer++) {
        const top = response.topsM[layer]! - gelM;
        const from = Math.max(fromM, top) - top;
        const to = Math.min(toM - top, response.layers[layer]!.thicknessM);
        if (to > from) share += layerShare(response, squares, plane, layer, from, to);
      }
      return share;
    },
  };
}

interface Squares {
  /** |P|^2 and |R|^2, [layer * nodes + node]. */
  readonly p: Float64Array;
  readonly r: Float64Array;
}

function squareAmplitudes(response: LayeredResponse): Squares {
  const { pRe, pIm, rRe, rIm } = response;
  return {
    p: pRe.map((value, i) => value * value + pIm[i]! * pIm[i]!),
    r: rRe.map((value, i) => value * value + rIm[i]! * rIm[i]!),
  };
}

/** Beyond this 2 k z a wavenumber adds less than 1e-13 of the surface value. */
const PLANE_EXPONENT_MAX = 30;

function planeHeat(response: LayeredResponse, squares: Squares, plane: Float64Array, depthM: number): number {
  const layer = layerAt(response, depthM);
  const { kappa } = response;
  const offset = layer * kappa.length;
  const s = depthM - response.topsM[layer]!;
  const back = 2 * response.layers[layer]!.thicknessM - s;
  let sum = 0;
  for (let n = 0; n < kappa.length; n++) {
    const k2 = 2 * kappa[n]!;
    if (k2 * depthM > PLANE_EXPONENT_MAX) break;
    sum += plane[n]! * (squares.p[offset + n]! * Math.exp(-k2 * s) + squares.r[offset + n]! * Math.exp(-k2 * back));
  }
  return sum * response.layers[layer]!.admittivity.re;
}

/** Integral of planeHeat over part of a layer, `from` and `to` below its top. */
function layerShare(
  response: LayeredResponse,
  squares: Squares,
  plane: Float64Array,
  layer: number,
  from: number,
  to: number,
): number {
  const { kappa } = response;
  const offset = layer * kappa.length;
  const height = response.layers[layer]!.thicknessM;
  const depth = response.topsM[layer]! + from;
  let sum = 0;
  for (let n = 0; n < kappa.length; n++) {
    const k2 = 2 * kappa[n]!;
    if (k2 * depth > PLANE_EXPONENT_MAX) break;
    const down = squares.p[offset + n]! * (Math.exp(-k2 * from) - Math.exp(-k2 * to));
    const up =
      height === Number.POSITIVE_INFINITY
        ? 0
        : squares.r[offset + n]! * (Math.exp(-k2 * (2 * height - to)) - Math.exp(-k2 * (2 * height - from)));
    sum += (plane[n]! * (down + up)) / k2;
  }
  return sum * response.layers[layer]!.admittivity.re;
}
