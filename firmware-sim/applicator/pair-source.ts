/**
 * The heat source of a pair of discs at points of a plane in the skin: wavenumber sums for one disc at the radii of a plan's table, then
 * both discs superposed at its points. Real and imaginary parts in flat arrays; this is the hot loop of a person's field.
 */
import type { DiscSolution } from "./disc-electrode.ts";
import type { HotSpotPlan, Samples } from "./hot-spot-plan.ts";
import type { LayeredResponse, Spectrum } from "./layered-field.ts";

/** Table entries per radius: real and imaginary parts of the five radial functions of `squareField`. */
const ENTRIES = 10;

/** Beyond this k * depth a wavenumber adds less than 1e-5 of the field. */
const DEPTH_EXPONENT_MAX = 11;

/**
 * Field of disc 1 per ampere at the table radii. With e the unit vector away from the disc's centre, u the one to its partner and
 * c = e.u: lateral field (radial + c * lean) e - swing u, vertical field axial + c * axialLean.
 */
export function radialField(
  plan: HotSpotPlan,
  response: LayeredResponse,
  disc: DiscSolution,
  zM: number,
  { round, leaning }: { readonly round: Amplitudes; readonly leaning: Amplitudes },
): Float64Array {
  const skinM = response.layers[1]!.thicknessM;
  const depthM = response.topsM[1]! + zM;
  const end = response.kappa.findIndex((k) => k * depthM > DEPTH_EXPONENT_MAX);
  const nodes = end < 0 ? response.kappa.length : end;
  setAmplitudes(round, response, disc.round, zM, skinM, nodes);
  setAmplitudes(leaning, response, disc.leaning, zM, skinM, nodes);
  const field = new Float64Array(ENTRIES * plan.radii.length);
  for (let i = 0; i < plan.radii.length; i++) {
    const j0 = plan.j0[i]!;
    const j1 = plan.j1[i]!;
    const j1x = plan.j1x[i]!;
    const count = Math.min(j0.length, nodes);
    let radialRe = 0;
    let radialIm = 0;
    let axialRe = 0;
    let axialIm = 0;
    let evenRe = 0;
    let evenIm = 0;
    let swingRe = 0;
    let swingIm = 0;
    let axialLeanRe = 0;
    let axialLeanIm = 0;
    for (let n = 0; n < count; n++) {
      const b0 = j0[n]!;
      const b1 = j1[n]!;
      const bx = j1x[n]!;
      radialRe += b1 * round.sumRe[n]!;
      radialIm += b1 * round.sumIm[n]!;
      axialRe += b0 * round.gapRe[n]!;
      axialIm += b0 * round.gapIm[n]!;
      evenRe += b0 * leaning.sumRe[n]!;
      evenIm += b0 * leaning.sumIm[n]!;
      swingRe += bx * leaning.sumRe[n]!;
      swingIm += bx * leaning.sumIm[n]!;
      axialLeanRe += b1 * leaning.gapRe[n]!;
      axialLeanIm += b1 * leaning.gapIm[n]!;
    }
    const at = ENTRIES * i;
    field[at] = radialRe;
    field[at + 1] = radialIm;
    field[at + 2] = 2 * swingRe - evenRe;
    field[at + 3] = 2 * swingIm - evenIm;
    field[at + 4] = swingRe;
    field[at + 5] = swingIm;
    field[at + 6] = axialRe;
    field[at + 7] = axialIm;
    field[at + 8] = axialLeanRe;
    field[at + 9] = axialLeanIm;
  }
  return field;
}

export interface Amplitudes {
  /** Downward plus upward exponential times the spectrum (potential), and their difference (vertical field over k). */
  readonly sumRe: Float64Array;
  readonly sumIm: Float64Array;
  readonly gapRe: Float64Array;
  readonly gapIm: Float64Array;
}

export function amplitudeBuffer(response: LayeredResponse): Amplitudes {
  const [sumRe, sumIm, gapRe, gapIm] = Array.from({ length: 4 }, () => new Float64Array(response.kappa.length));
  return { sumRe: sumRe!, sumIm: sumIm!, gapRe: gapRe!, gapIm: gapIm! };
}

function setAmplitudes(
  result: Amplitudes,
  response: LayeredResponse,
  spectrum: Spectrum,
  zM: number,
  skinM: number,
  nodes: number,
): void {
  for (let n = 0; n < nodes; n++) {
    const at = response.kappa.length + n;
    const k = response.kappa[n]!;
    const down = Math.exp(-k * zM);
    const up = Math.exp(-k * (2 * skinM - zM));
    const pRe = response.pRe[at]! * down;
    const pIm = response.pIm[at]! * down;
    const qRe = response.rRe[at]! * up;
    const qIm = response.rIm[at]! * up;
    const sRe = spectrum.re[n]!;
    const sIm = spectrum.im[n]!;
    result.sumRe[n] = (pRe + qRe) * sRe - (pIm + qIm) * sIm;
    result.sumIm[n] = (pRe + qRe) * sIm + (pIm + qIm) * sRe;
    result.gapRe[n] = (pRe - qRe) * sRe - (pIm - qIm) * sIm;
    result.gapIm[n] = (pRe - qRe) * sIm + (pIm - qIm) * sRe;
  }
}

/** Weight * perWatt * |E|^2 of the pair per ampere squared at every point. */
export function weighHeat(field: Float64Array, samples: Samples, perWatt: number, out: Float64Array): void {
  const { from1, from2, weight } = samples;
  for (let i = 0; i < samples.count; i++) {
    const at = 4 * i;
    const f1 = from1[at + 1]!;
    const x1 = from1[at + 2]!;
    const y1 = from1[at + 3]!;
    const f2 = from2[at + 1]!;
    const x2 = from2[at + 2]!;
    const y2 = from2[at + 3]!;
    let square = 0;
    // Real parts, then imaginary parts.
    for (let part = 0; part < 2; part++) {
      const a = ENTRIES * from1[at]! + part;
      const b = ENTRIES * from2[at]! + part;
      // Disc 1 sees its partner towards -y, disc 2 towards +y and carries the opposite current.
      const radial1 = between(field, a, f1) - y1 * between(field, a + 2, f1);
      const radial2 = between(field, b, f2) + y2 * between(field, b + 2, f2);
      const eX = radial1 * x1 - radial2 * x2;
      const eY = radial1 * y1 - radial2 * y2 + between(field, a + 4, f1) + between(field, b + 4, f2);
      const eZ =
        between(field, a + 6, f1) -
        y1 * between(field, a + 8, f1) -
        between(field, b + 6, f2) -
        y2 * between(field, b + 8, f2);
      square += eX * eX + eY * eY + eZ * eZ;
    }
    out[i] = weight[i]! * perWatt * square;
  }
}

function between(field: Float64Array, at: number, fraction: number): number {
  return field[at]! + fraction * (field[at + ENTRIES]! - field[at]!);
}
