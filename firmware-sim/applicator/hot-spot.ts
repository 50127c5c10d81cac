/**
 * Hot spots of a bipolar pair in the skin: the local heat source in space, its line integral along the direction of gliding, and both
 * after conduction has smoothed them. The axis through both discs is y; the handpiece glides along x, perpendicular to it, so that
 * each disc paints its own track and the inner edges, where both fields add, draw the hottest lines.
 */
import { besselJ0, besselJ1 } from "./bessel.ts";
import type { DiscSolution } from "./disc-electrode.ts";
import type { LayeredResponse, Spectrum } from "./layered-field.ts";
import { gaussLegendre, gaussPanels, type Quadrature } from "./quadrature.ts";
import { fade, reaches } from "./wavenumber-fade.ts";

export interface HotSpot {
  /**
   * K such that one pass of power P [W] at speed v [mm/s] warms the worst line at a depth by K P / v: K mm / (W s).
   * Adiabatic but for conduction during the pass itself. zM counts from the skin surface and must lie in the skin;
   * alpha [m2/s] and rhoC [J/m3/K] are those of the skin.
   */
  riseKMmPerWS(zM: number, speedMmS: number, alphaM2S: number, rhoC: number): number;
  /**
   * At rest: warming rate per watt [K/s/W] of the hottest skin, as a mean over the first `spanS` seconds (0 = at once), and
   * of the skin under the discs on average.
   */
  restRateKPerWS(spanS: number, alphaM2S: number, rhoC: number): { readonly hottest: number; readonly mean: number };
  /** Line integral of the heat source along the glide, W/m2 per W, unsmoothed, [depth][y]; for plots and tests. */
  readonly lineWPerM2: readonly Float64Array[];
  readonly yM: Float64Array;
  readonly zM: Float64Array;
}

/** What depends on the tip alone: where to look, and the Bessel functions there. */
export interface HotSpotPlan {
  readonly radiusM: number;
  readonly spacingM: number;
  readonly quadrature: Quadrature;
  readonly radii: Float64Array;
  /** Per radius, weights * k^2 times J0, J1 and J1(x)/x, faded; as many nodes as matter. */
  readonly j0: readonly Float64Array[];
  readonly j1: readonly Float64Array[];
  readonly j1x: readonly Float64Array[];
  readonly yM: Float64Array;
  /** One line along x per y, all of the same length. */
  readonly lines: Samples;
  readonly axis: Samples;
  readonly disc: Samples;
  readonly depths: number;
}

/** Points of the plane seen from both discs, flat for the hot loop; disc 1 sits at +y, so its partner lies in direction -y. */
interface Samples {
  readonly count: number;
  /** Table index, fraction to the next, and unit vector away from the disc: [point * 4] for disc 1, then for disc 2. */
  readonly from1: Float64Array;
  readonly from2: Float64Array;
  readonly weight: Float64Array;
}

type Point = readonly [x: number, y: number, weight: number];

export function planHotSpot(radiusM: number, spacingM: number, quadrature: Quadrature, refine: number): HotSpotPlan {
  const radii = gradedRadii(radiusM, spacingM + 4 * radiusM, refine);
  const { nodes, weights } = quadrature;
  const counts = Array.from(radii, (r) => {
    const end = nodes.findIndex((k) => !reaches(k, Math.abs(r - radiusM)));
    return end < 0 ? nodes.length : end;
  });
  const table = (f: (x: number) => number): Float64Array[] =>
    counts.map((count, i) => {
      const r = radii[i]!;
      return nodes.slice(0, count).map((k, n) => weights[n]! * k * k * fade(k, Math.abs(r - radiusM)) * f(k * r));
    });
  const locate = (r: number): [number, number] => {
    let low = 0;
    let high = radii.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (radii[middle]! <= r) low = middle;
      else high = middle;
    }
    return [low, Math.min((r - radii[low]!) / (radii[high]! - radii[low]!), 1)];
  };
  const sample = (points: readonly Point[]): Samples => {
    const seen = (atY: number): Float64Array => {
      const out = new Float64Array(4 * points.length);
      points.forEach(([x, y], i) => {
        const r = Math.hypot(x, y - atY);
        out.set([...locate(r), r > 0 ? x / r : 0, r > 0 ? (y - atY) / r : 0], 4 * i);
      });
      return out;
    };
    const weight = Float64Array.from(points, (point) => point[2]);
    return { count: points.length, from1: seen(spacingM / 2), from2: seen(-spacingM / 2), weight };
  };
  const yM = gradedLine(radiusM, spacingM, refine);
  return {
    radiusM,
    spacingM,
    quadrature,
    radii,
    j0: table(besselJ0),
    j1: table(besselJ1),
    j1x: table((x) => (x > 0 ? besselJ1(x) / x : 0.5)),
    yM,
    lines: sample([...yM].flatMap((y) => linePoints(y, radiusM, spacingM, refine))),
    axis: sample(Array.from(yM, (y) => [0, y, 1] as const)),
    disc: sample(discPoints(radiusM, spacingM)),
    depths: 8 * refine,
  };
}

export function solveHotSpot(
  plan: HotSpotPlan,
  response: LayeredResponse,
  disc: DiscSolution,
  resistanceOhm: number,
): HotSpot {
  const skinM = response.layers[1]!.thicknessM;
  // sigma |E|^2 / 2 over |I|^2 Re(Z) / 2
  const perWatt = response.layers[1]!.admittivity.re / resistanceOhm;
  const zM = Float64Array.from({ length: plan.depths }, (_, j) => skinM * (j / (plan.depths - 1)) ** 1.7);
  const buffers = { round: amplitudeBuffer(response), leaning: amplitudeBuffer(response) };
  const lines: Float64Array[] = [];
  const axes: Float64Array[] = [];
  const means = new Float64Array(zM.length);
  const perLine = plan.lines.count / plan.yM.length;
  const heat = new Float64Array(plan.lines.count);
  zM.forEach((z, j) => {
    const field = radialField(plan, response, disc, z, buffers);
    weighHeat(field, plan.lines, perWatt, heat);
    const line = new Float64Array(plan.yM.length);
    for (let i = 0; i < heat.length; i++) line[Math.floor(i / perLine)]! += heat[i]!;
    lines.push(line);
    const axis = new Float64Array(plan.axis.count);
    weighHeat(field, plan.axis, perWatt, axis);
    axes.push(axis);
    weighHeat(field, plan.disc, perWatt, heat);
    for (let i = 0; i < plan.disc.count; i++) means[j]! += heat[i]!;
  });
  const zWeights = trapezoid(zM);
  return {
    riseKMmPerWS: (z, speedMmS, alphaM2S, rhoC) => {
      // Heat is laid down all through the pass, so on average it is half a pass old when the last edge has gone.
      const ageS = (2 * plan.radiusM * 1000) / speedMmS / 2;
      return (1000 * worstAfter(plan.yM, zM, zWeights, lines, z, 2 * alphaM2S * ageS)) / rhoC;
    },
    restRateKPerWS: (spanS, alphaM2S, rhoC) => {
      let hottest = 0;
      for (const z of zM) hottest = Math.max(hottest, worstAfter(plan.yM, zM, zWeights, axes, z, alphaM2S * spanS));
      return {
        hottest: hottest / rhoC,
        mean: means.reduce((sum, value, j) => sum + value * zWeights[j]!, 0) / skinM / rhoC,
      };
    },
    lineWPerM2: lines,
    yM: plan.yM,
    zM,
  };
}

/** Table entries per radius: real and imaginary parts of the five radial functions of `squareField`. */
const ENTRIES = 10;

/** Beyond this k * depth a wavenumber adds less than 1e-5 of the field. */
const DEPTH_EXPONENT_MAX = 11;

/**
 * Field of disc 1 per ampere at the table radii. With e the unit vector away from the disc's centre, u the one to its partner and
 * c = e.u: lateral field (radial + c * lean) e - swing u, vertical field axial + c * axialLean.
 */
function radialField(
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

interface Amplitudes {
  /** Downward plus upward exponential times the spectrum (potential), and their difference (vertical field over k). */
  readonly sumRe: Float64Array;
  readonly sumIm: Float64Array;
  readonly gapRe: Float64Array;
  readonly gapIm: Float64Array;
}

function amplitudeBuffer(response: LayeredResponse): Amplitudes {
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
function weighHeat(field: Float64Array, samples: Samples, perWatt: number, out: Float64Array): void {
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

/** A heat kernel has nothing left at five standard deviations. */
const KERNEL_END = 25;

/**
 * Largest value over y at depth z of `map` [depth][y] after diffusion of the given variance in y and z. No heat leaves through
 * the surface, none is exchanged with the fat (kernel normalised to the skin).
 */
function worstAfter(
  yM: Float64Array,
  zM: Float64Array,
  zWeights: Float64Array,
  map: readonly Float64Array[],
  z: number,
  variance: number,
): number {
  const flat = new Float64Array(yM.length);
  // A spread below the table's own spacing would sample the kernel between nodes: fall back on interpolation.
  const spread = Math.max(variance, (0.6 * zM[1]!) ** 2);
  let total = 0;
  zM.forEach((zj, j) => {
    const weight =
      zWeights[j]! * (Math.exp(-((zj - z) ** 2) / (2 * spread)) + Math.exp(-((zj + z) ** 2) / (2 * spread)));
    total += weight;
    map[j]!.forEach((value, i) => {
      flat[i]! += weight * value;
    });
  });
  let worst = 0;
  if (variance < 1e-10) {
    for (const value of flat) worst = Math.max(worst, value);
    return worst / total;
  }
  const yWeights = trapezoid(yM);
  for (const y of yM) {
    let sum = 0;
    let norm = 0;
    for (let i = 0; i < yM.length; i++) {
      if ((yM[i]! - y) ** 2 > KERNEL_END * variance) continue;
      const weight =
        yWeights[i]! *
        (Math.exp(-((yM[i]! - y) ** 2) / (2 * variance)) + Math.exp(-((yM[i]! + y) ** 2) / (2 * variance)));
      sum += weight * flat[i]!;
      norm += weight;
    }
    worst = Math.max(worst, sum / norm);
  }
  return worst / total;
}

function trapezoid(x: Float64Array): Float64Array {
  return x.map((_, i) => ((x[i + 1] ?? x[i]!) - (x[i - 1] ?? x[i]!)) / 2);
}

/** Distances from an edge, dense near it: from 0 to `endM`, first step about `firstM`. */
function gradedSteps(endM: number, firstM: number, count: number): number[] {
  // sinh grading: find the stretch whose first step is right.
  let low = 1e-6;
  let high = 12;
  for (let i = 0; i < 50; i++) {
    const stretch = (low + high) / 2;
    if ((endM * Math.sinh(stretch / count)) / Math.sinh(stretch) > firstM) low = stretch;
    else high = stretch;
  }
  return Array.from({ length: count + 1 }, (_, j) => (endM * Math.sinh((low * j) / count)) / Math.sinh(low));
}

/** A tenth of a usual gel film: the scale on which the film smooths the edge. */
const EDGE_STEP_M = 3e-5;

function gradedRadii(radiusM: number, endM: number, refine: number): Float64Array {
  const inner = gradedSteps(radiusM, EDGE_STEP_M / refine, 22 * refine).map((t) => radiusM - t);
  const outer = gradedSteps(endM - radiusM, EDGE_STEP_M / refine, 32 * refine).map((t) => radiusM + t);
  return Float64Array.from([...inner.reverse(), ...outer.slice(1)]);
}

function gradedLine(radiusM: number, spacingM: number, refine: number): Float64Array {
  const inner = spacingM / 2 - radiusM;
  const outer = spacingM / 2 + radiusM;
  const step = (2 * EDGE_STEP_M) / refine;
  const count = 10 * refine;
  const points = [
    ...gradedSteps(inner, Math.min(step, inner / count), count).map((t) => inner - t),
    ...gradedSteps(radiusM, step, count).map((t) => inner + t),
    ...gradedSteps(radiusM, step, count).map((t) => outer - t),
    ...gradedSteps(radiusM, step, count).map((t) => outer + t),
  ];
  return Float64Array.from(new Set(points.map((y) => Math.round(y * 1e9) / 1e9))).sort();
}

/** The whole line at y along x, folded on x >= 0: Gauss nodes crowding to where it crosses the disc's edge, if it does. */
function linePoints(y: number, radiusM: number, spacingM: number, refine: number): Point[] {
  const [u, w] = gaussLegendre(8 * refine);
  const offset = Math.abs(y - spacingM / 2);
  const edge = offset < radiusM ? Math.sqrt(radiusM * radiusM - offset * offset) : 0;
  const length = spacingM + 3 * radiusM;
  return u.flatMap((value, i): Point[] => {
    const t = (value + 1) / 2;
    const weight = w[i]! / 2;
    return [
      [edge * (1 - t * t), y, 2 * edge * 2 * t * weight],
      [edge + length * t ** 3, y, 2 * length * 3 * t * t * weight],
    ];
  });
}

/** Points whose weighted sum is the mean over one disc, crowding to its edge: r = a (1 - t^2). */
function discPoints(radiusM: number, spacingM: number): Point[] {
  const { nodes, weights } = gaussPanels([0, 1], 10);
  const angles = Array.from({ length: 12 }, (_, m) => (Math.PI * (m + 0.5)) / 12);
  return [...nodes].flatMap((t, i) => {
    const r = radiusM * (1 - t * t);
    const weight = (4 * t * (1 - t * t) * weights[i]!) / angles.length;
    return angles.map((angle): Point => [r * Math.sin(angle), spacingM / 2 - r * Math.cos(angle), weight]);
  });
}
