/**
 * Hot spots of a bipolar pair in the skin: the local heat source in space, its line integral along the direction of gliding, and both
 * after conduction has smoothed them. The axis through both discs is y; the handpiece glides along x, perpendicular to it, so that
 * each disc paints its own track and the inner edges, where both fields add, draw the hottest lines.
 */
import type { DiscSolution } from "./disc-electrode.ts";
import type { HotSpotPlan } from "./hot-spot-plan.ts";
import type { LayeredResponse } from "./layered-field.ts";
import { amplitudeBuffer, radialField, weighHeat } from "./pair-source.ts";

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

/** A heat kernel has nothing left at five standard deviations. */
const KERNEL_END = 25;

/**
 * Largest value over y at depth z of `map` [depth][y] after diffusion of the given variance in y and z. No heat leaves through
 * the surface, none is exchanged with the fat (kernel normalised to the skin).
 */
export function worstAfter(
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

export function trapezoid(x: Float64Array): Float64Array {
  return x.map((_, i) => ((x[i + 1] ?? x[i]!) - (x[i - 1] ?? x[i]!)) / 2);
}
