/**
 * The heat of one disc by distance from its axis, at any depth of a layered stack. The Bessel functions of a set of distances are tabulated
 * once per tip, so that a depth costs one sum over wavenumbers per distance. Not responsible for what current the disc carries.
 */
import { besselJ0, besselJ1 } from "./bessel.ts";
import type { DiscSolution } from "./disc-electrode.ts";
import type { LayeredResponse } from "./layered-field.ts";
import type { Quadrature } from "./quadrature.ts";

export interface RadialTable {
  /** Distances from the axis, m. */
  readonly radiiM: Float64Array;
  /** Per radius, weight * k^2 times J0 and J1 of k r. */
  readonly j0: readonly Float64Array[];
  readonly j1: readonly Float64Array[];
}

export function tabulateRadii(radiiM: Float64Array, { nodes, weights }: Quadrature): RadialTable {
  const table = (bessel: (x: number) => number) =>
    Array.from(radiiM, (r) => nodes.map((k, n) => weights[n]! * k * k * bessel(k * r)));
  return { radiiM, j0: table(besselJ0), j1: table(besselJ1) };
}

/** Beyond this k s a wavenumber adds less than 1e-13 of what it has at the top of its layer. */
const EXPONENT_MAX = 30;

/**
 * Heat at the radii of the table, W/m3 per W.
 * @param layer of the stack, and `belowTopM` how deep in it
 * @param resistanceOhm what the disc's current sees: one watt flows
 */
export function radialHeat(
  { radiiM, j0, j1 }: RadialTable,
  response: LayeredResponse,
  { round }: DiscSolution,
  layer: number,
  belowTopM: number,
  resistanceOhm: number,
): Float64Array {
  const { kappa, pRe, pIm, rRe, rIm } = response;
  const nodes = kappa.length;
  const { thicknessM, admittivity } = response.layers[layer]!;
  const sum = { re: new Float64Array(nodes), im: new Float64Array(nodes) };
  const gap = { re: new Float64Array(nodes), im: new Float64Array(nodes) };
  const depthM = response.topsM[layer]! - response.topsM[1]! + belowTopM;
  let last = 0;
  for (; last < nodes && kappa[last]! * depthM <= EXPONENT_MAX; last++) {
    const n = last;
    const at = layer * nodes + n;
    const down = Math.exp(-kappa[n]! * belowTopM);
    const up = Math.exp(-kappa[n]! * (2 * thicknessM - belowTopM));
    const sRe = round.re[n]!;
    const sIm = round.im[n]!;
    const plusRe = pRe[at]! * down + rRe[at]! * up;
    const plusIm = pIm[at]! * down + rIm[at]! * up;
    const minusRe = pRe[at]! * down - rRe[at]! * up;
    const minusIm = pIm[at]! * down - rIm[at]! * up;
    sum.re[n] = plusRe * sRe - plusIm * sIm;
    sum.im[n] = plusRe * sIm + plusIm * sRe;
    gap.re[n] = minusRe * sRe - minusIm * sIm;
    gap.im[n] = minusRe * sIm + minusIm * sRe;
  }
  const perWatt = admittivity.re / resistanceOhm;
  return radiiM.map((_, i) => {
    const zero = j0[i]!;
    const one = j1[i]!;
    let rR = 0;
    let rI = 0;
    let zR = 0;
    let zI = 0;
    for (let n = 0; n < last; n++) {
      rR += one[n]! * sum.re[n]!;
      rI += one[n]! * sum.im[n]!;
      zR += zero[n]! * gap.re[n]!;
      zI += zero[n]! * gap.im[n]!;
    }
    return perWatt * (rR * rR + rI * rI + zR * zR + zI * zI);
  });
}
