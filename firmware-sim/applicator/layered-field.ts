/**
 * Quasi-static potential of a disc electrode on the insulated surface of a layered half-space of complex admittivities: axisymmetric
 * Hankel solution, with every exponential scaled to at most one. Knows nothing of tissue, tips or persons.
 * Per wavenumber k and layer the potential of a source with spectrum S is S(k) * (P exp(-k s) + R exp(-k (2h - s))), s the depth below
 * the layer's top and h its thickness; P and R follow from the surface admittivity Y(k), folded up from the bottom layer.
 */
import { assert } from "../../src/assert.ts";
import { besselJ0, besselJ1 } from "./bessel.ts";
import type { Complex } from "./complex.ts";
import { gaussPanels, type Quadrature } from "./quadrature.ts";

/** One layer; the last of a stack is semi-infinite (thicknessM = Infinity), every other one finite. */
export interface Layer {
  readonly thicknessM: number;
  /** sigma + j w eps, S/m. */
  readonly admittivity: Complex;
}

/** Response of a stack to a unit surface current spectrum, sampled at wavenumbers; arrays are [layer * nodes + node]. */
export interface LayeredResponse {
  readonly layers: readonly Layer[];
  /** Depth of the top of every layer, m. */
  readonly topsM: readonly number[];
  /** Wavenumbers, 1/m. */
  readonly kappa: Float64Array;
  readonly pRe: Float64Array;
  readonly pIm: Float64Array;
  readonly rRe: Float64Array;
  readonly rIm: Float64Array;
  /** Surface impedance times k: 1 / Y(k), ohm m; [node]. */
  readonly resistivityRe: Float64Array;
  readonly resistivityIm: Float64Array;
}

/** Below this size a scaled exponential adds nothing. */
const EXPONENT_MAX = 40;

export function respond(layers: readonly Layer[], kappa: Float64Array): LayeredResponse {
  assert(
    layers.length > 0 && layers.at(-1)!.thicknessM === Number.POSITIVE_INFINITY,
    "the last layer is semi-infinite",
  );
  const nodes = kappa.length;
  const last = layers.length - 1;
  const size = layers.length * nodes;
  const response: LayeredResponse = {
    layers,
    topsM: layers.map((_, i) => layers.slice(0, i).reduce((sum, layer) => sum + layer.thicknessM, 0)),
    kappa,
    pRe: new Float64Array(size),
    pIm: new Float64Array(size),
    rRe: new Float64Array(size),
    rIm: new Float64Array(size),
    resistivityRe: new Float64Array(nodes),
    resistivityIm: new Float64Array(nodes),
  };
  const { pRe, pIm, rRe, rIm } = response;
  // gamma: reflection at the bottom of each layer as seen from its top, (y - Y below) / (y + Y below) * exp(-2 k h).
  const gammaRe = new Float64Array(layers.length);
  const gammaIm = new Float64Array(layers.length);
  const echo = new Float64Array(layers.length);
  for (let n = 0; n < nodes; n++) {
    const k = kappa[n]!;
    let yRe = layers[last]!.admittivity.re;
    let yIm = layers[last]!.admittivity.im;
    for (let i = last - 1; i >= 0; i--) {
      const layer = layers[i]!;
      const own = layer.admittivity;
      const sumRe = own.re + yRe;
      const sumIm = own.im + yIm;
      const gapRe = own.re - yRe;
      const gapIm = own.im - yIm;
      const e = k * layer.thicknessM < EXPONENT_MAX ? Math.exp(-k * layer.thicknessM) : 0;
      const d = sumRe * sumRe + sumIm * sumIm;
      const gRe = (gapRe * sumRe + gapIm * sumIm) / d;
      const gIm = (gapIm * sumRe - gapRe * sumIm) / d;
      gammaRe[i] = gRe;
      gammaIm[i] = gIm;
      echo[i] = e;
      // Y = y (1 - g e^2) / (1 + g e^2)
      const bRe = gRe * e * e;
      const bIm = gIm * e * e;
      const q = (1 + bRe) * (1 + bRe) + bIm * bIm;
      const ratioRe = ((1 - bRe) * (1 + bRe) - bIm * bIm) / q;
      const ratioIm = (-2 * bIm) / q;
      yRe = own.re * ratioRe - own.im * ratioIm;
      yIm = own.re * ratioIm + own.im * ratioRe;
    }
    const d = yRe * yRe + yIm * yIm;
    response.resistivityRe[n] = yRe / d;
    response.resistivityIm[n] = -yIm / d;
    let topRe = yRe / d / k;
    let topIm = -yIm / d / k;
    for (let i = 0; i <= last; i++) {
      const at = i * nodes + n;
      if (i === last) {
        pRe[at] = topRe;
        pIm[at] = topIm;
        break;
      }
      const e = echo[i]!;
      const bRe = 1 + gammaRe[i]! * e * e;
      const bIm = gammaIm[i]! * e * e;
      const q = bRe * bRe + bIm * bIm;
      const upRe = (topRe * bRe + topIm * bIm) / q;
      const upIm = (topIm * bRe - topRe * bIm) / q;
      pRe[at] = upRe;
      pIm[at] = upIm;
      rRe[at] = upRe * gammaRe[i]! - upIm * gammaIm[i]!;
      rIm[at] = upRe * gammaIm[i]! + upIm * gammaRe[i]!;
      topRe = (upRe + rRe[at]!) * e;
      topIm = (upIm + rIm[at]!) * e;
    }
  }
  return response;
}

/** Index of the layer that holds a depth; an interface belongs to the layer below it. */
export function layerAt(response: LayeredResponse, zM: number): number {
  let i = response.topsM.length - 1;
  while (i > 0 && zM < response.topsM[i]!) i--;
  return i;
}

/**
 * Spectrum of a disc source of unit current at each node: S(k) = integral of j(r) J0(k r) r dr, S(0) = 1 / (2 pi).
 */
export interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Uniform current density over r < a. */
export function uniformDisc(radiusM: number, kappa: Float64Array): Spectrum {
  const re = kappa.map((k) => besselJ1(k * radiusM) / (Math.PI * k * radiusM));
  return { re, im: new Float64Array(kappa.length) };
}

/** Potential [V] and field components [V/m], complex amplitudes, per ampere. */
export interface PointField {
  readonly phi: Complex;
  readonly eR: Complex;
  readonly eZ: Complex;
}

/** Field of one source at (r, z), z below the surface of the stack. One full wavenumber integral per call. */
export function fieldAt(
  response: LayeredResponse,
  spectrum: Spectrum,
  weights: Float64Array,
  rM: number,
  zM: number,
): PointField {
  const layer = layerAt(response, zM);
  const { kappa } = response;
  const nodes = kappa.length;
  const s = zM - response.topsM[layer]!;
  const back = 2 * response.layers[layer]!.thicknessM - s;
  const sums = new Float64Array(6);
  for (let n = 0; n < nodes; n++) {
    const k = kappa[n]!;
    const at = layer * nodes + n;
    const down = Math.exp(-k * s);
    const up = back === Number.POSITIVE_INFINITY ? 0 : Math.exp(-k * back);
    const aRe = response.pRe[at]! * down + response.rRe[at]! * up;
    const aIm = response.pIm[at]! * down + response.rIm[at]! * up;
    const gRe = response.pRe[at]! * down - response.rRe[at]! * up;
    const gIm = response.pIm[at]! * down - response.rIm[at]! * up;
    const sRe = spectrum.re[n]!;
    const sIm = spectrum.im[n]!;
    const w0 = weights[n]! * k * besselJ0(k * rM);
    const w1 = weights[n]! * k * k * besselJ1(k * rM);
    sums[0]! += w0 * (aRe * sRe - aIm * sIm);
    sums[1]! += w0 * (aRe * sIm + aIm * sRe);
    sums[2]! += w1 * (aRe * sRe - aIm * sIm);
    sums[3]! += w1 * (aRe * sIm + aIm * sRe);
    sums[4]! += w0 * k * (gRe * sRe - gIm * sIm);
    sums[5]! += w0 * k * (gRe * sIm + gIm * sRe);
  }
  return {
    phi: { re: sums[0]!, im: sums[1]! },
    eR: { re: sums[2]!, im: sums[3]! },
    eZ: { re: sums[4]!, im: sums[5]! },
  };
}

/**
 * Wavenumber quadrature for a source of radius `radiusM`, looked at no shallower than `depthM` and no farther off than
 * `reachM`: graded panels up to the first oscillation, then one panel per shortest period, until exp(-k depth) < exp(-decay).
 */
export function wavenumbers(radiusM: number, depthM: number, reachM: number, decay = 30, points = 10): Quadrature {
  const end = decay / depthM;
  const period = (2 * Math.PI) / (radiusM + reachM);
  const edges = [0];
  // From 1/m: a layer of 40 mm turns over at 25/m, body depths of 100 mm at 10/m.
  for (let k = 1; k < Math.min(period, end); k *= 2) edges.push(k);
  while (edges.at(-1)! < end) edges.push(edges.at(-1)! + period);
  return gaussPanels(edges, points);
}
