/**
 * What one shot of one joule does to a person's tissue, solved once in (r, z) and tabulated: the rise of temperature at any distance,
 * depth and time afterwards, linear in energy, so that shots are superposed at the cost of a look-up; the heat it leaves by depth, for the
 * one-dimensional plant; and the coagulated zone (TCP) by energy. Not responsible for where heat comes from, nor for pacing.
 * Perfusion is that of tissue at rest: within the seconds of a shot it carries off nothing that shows.
 */
import type { Celsius, Joules, Millimetres, Millis } from "../../src/units.ts";
import { Axisymmetric } from "../tissue/axisymmetric.ts";
import { createDoseTable, omegaPerSecond } from "../tissue/damage.ts";
import { createGrid, type Grid, type Layer } from "../tissue/layers.ts";
import { perfusionAt } from "../tissue/perfusion.ts";
import { createRings, type Rings } from "../tissue/rings.ts";

export interface ShotPlan {
  readonly layers: readonly Layer[];
  readonly shotMs: Millis;
  /** Finest ring that the source needs: a fifteenth of its width or so. */
  readonly cellMm: Millimetres;
  /** Grid and rings that its heat is known on; chosen by `cellMm` if absent. */
  readonly cells?: { readonly grid: Grid; readonly rings: Rings };
  /** Heat transfer at the surface, face or air. */
  readonly surfaceWM2K: number;
  /** Heat of each node while the shot lasts, W per joule. */
  readonly heat: (grid: Grid, rings: Rings) => Float64Array;
}

export interface ShotResponse {
  readonly grid: Grid;
  readonly rings: Rings;
  /** Rise at a place, `sinceMs` after the start of a shot of that energy. Zero beyond the table: its outer ring, two minutes. */
  riseAt(distanceMm: Millimetres, depthMm: Millimetres, sinceMs: Millis, energyJ: Joules): Celsius;
  /** Depths to read at again and again. */
  locate(depthsMm: readonly Millimetres[]): DepthPlaces;
  /** Adds to each sum what `riseAt` says at the place of the same number. */
  addRises(sumsC: Float64Array, places: DepthPlaces, distanceMm: Millimetres, sinceMs: Millis, energyJ: Joules): void;
  /** Lateral integral of the heat by node of `grid`, J per J: shots per area drive the one-dimensional plant with it. */
  readonly heatPerJoule: Float64Array;
  /** The coagulated zone that a shot leaves in tissue of that temperature by depth. */
  coagulate(energyJ: Joules, beforeC: (depthMm: Millimetres) => Celsius): Coagulation;
}

/** Where depths lie on the grid of a response: the node above each, and how far on the way to the next. */
export interface DepthPlaces {
  readonly node: Int32Array;
  readonly share: Float64Array;
}

/** Tissue with Omega >= 1 (Henriques). Zero sizes: none. */
export interface Coagulation {
  readonly energyJ: Joules;
  readonly peakC: Celsius;
  readonly diameterMm: Millimetres;
  readonly topMm: Millimetres;
  readonly bottomMm: Millimetres;
  readonly volumeMm3: number;
  /** Highest Omega and temperature of the epidermis. */
  readonly epidermisOmega: number;
  readonly epidermisC: Celsius;
}

/** The table of a focus reaches this far from the axis, any this long. */
const OUTER_MM = 6;
const END_MS = 120_000;
/** Steps of a shot, and growth of the steps afterwards. */
const SHOT_STEPS = 16;
const LATER_GROWTH = 1.08;
/** Omega is summed for this long after the start: a hundred times what a focus of a quarter of a millimetre takes to cool. */
const COAGULATION_MS = 20_000;
/** Tissue that stays below has Omega of less than 0.006 in that time: it is no part of a zone, nor is any cell beside one. */
const HARMLESS_C = 46;
const DOSE = createDoseTable();

interface Moment {
  readonly atMs: Millis;
  readonly riseK: Float32Array;
}

export function solveShotResponse(plan: ShotPlan): ShotResponse {
  const { grid, rings } = plan.cells ?? createCells(plan.layers, plan.cellMm);
  const source = plan.heat(grid, rings);
  const moments = solveMoments(plan, grid, rings, source);
  const peakK = new Float32Array(source.length);
  for (const { atMs, riseK } of moments) {
    if (atMs > COAGULATION_MS) break;
    for (let at = 0; at < peakK.length; at++) if (riseK[at]! > peakK[at]!) peakK[at] = riseK[at]!;
  }
  const heatPerJoule = new Float64Array(grid.nodes);
  source.forEach((perJ, at) => {
    heatPerJoule[at % grid.nodes]! += (perJ * plan.shotMs) / 1000;
  });
  const atMs = Float64Array.from(moments, (moment) => moment.atMs);
  const { radiusMm } = rings;
  const reachMm = radiusMm[rings.count - 1]!;
  const locate = (depthsMm: readonly Millimetres[]): DepthPlaces => {
    const node = Int32Array.from(depthsMm, (mm) => Math.min(upperBound(grid.depthMm, mm), grid.nodes - 1) - 1);
    return {
      node,
      share: Float64Array.from(depthsMm, (mm, i) => share(grid.depthMm[node[i]!]!, grid.depthMm[node[i]! + 1]!, mm)),
    };
  };
  const addRises: ShotResponse["addRises"] = (sumsC, { node, share: shares }, distanceMm, sinceMs, energyJ) => {
    if (!(sinceMs > 0) || sinceMs >= atMs[atMs.length - 1]! || distanceMm >= reachMm) return;
    const late = upperBound(atMs, sinceMs);
    const ring = upperBound(radiusMm, distanceMm) - 1;
    const u = share(radiusMm[ring]!, radiusMm[ring + 1]!, distanceMm);
    const w = share(atMs[late - 1]!, atMs[late]!, sinceMs);
    const before = moments[late - 1]!.riseK;
    const after = moments[late]!.riseK;
    const inner = ring * grid.nodes;
    const outer = inner + grid.nodes;
    const [beforeIn, beforeOut] = [energyJ * (1 - w) * (1 - u), energyJ * (1 - w) * u];
    const [afterIn, afterOut] = [energyJ * w * (1 - u), energyJ * w * u];
    const at = (j: number) =>
      beforeIn * before[inner + j]! +
      beforeOut * before[outer + j]! +
      afterIn * after[inner + j]! +
      afterOut * after[outer + j]!;
    for (let i = 0; i < node.length; i++) {
      const j = node[i]!;
      const v = shares[i]!;
      sumsC[i]! += (1 - v) * at(j) + v * at(j + 1);
    }
  };
  return {
    grid,
    rings,
    heatPerJoule,
    riseAt: (distanceMm, depthMm, sinceMs, energyJ) => {
      const sum = new Float64Array(1);
      addRises(sum, locate([depthMm]), distanceMm, sinceMs, energyJ);
      return sum[0]!;
    },
    locate,
    addRises,
    coagulate: (energyJ, beforeC) => coagulate(grid, rings, moments, peakK, energyJ, beforeC),
  };
}

function createCells(layers: readonly Layer[], firstMm: Millimetres): NonNullable<ShotPlan["cells"]> {
  return {
    grid: createGrid(layers.map(passive), { firstMm: 0.03, growth: 0.012 }),
    rings: createRings({ outerMm: OUTER_MM, firstMm, growth: 0.12 }),
  };
}

/** Rises over nothing: no blood of its own, no metabolism, perfusion of rest. */
export function passive(layer: Layer): Layer {
  const restWM3K = perfusionAt(layer.perfusion, layer.bloodC);
  return { ...layer, metabolicWM3: 0, bloodC: 0, perfusion: { model: "constant", restWM3K } };
}

function solveMoments(plan: ShotPlan, grid: Grid, rings: Rings, source: Float64Array): readonly Moment[] {
  const heat = new Axisymmetric(grid, rings, {
    stepMs: plan.shotMs / SHOT_STEPS,
    surface: { kind: "robin", hWM2K: plan.surfaceWM2K, ambientC: 0 },
    deep: { kind: "dirichlet", temperatureC: 0 },
    initialC: 0,
  });
  heat.setSource(source);
  const moments: Moment[] = [{ atMs: 0, riseK: new Float32Array(source.length) }];
  let atMs = 0;
  for (let step = 1; step <= SHOT_STEPS; step++) {
    heat.step(1);
    atMs = (plan.shotMs * step) / SHOT_STEPS;
    moments.push({ atMs, riseK: Float32Array.from(heat.temperatureC) });
  }
  let stepMs = plan.shotMs / SHOT_STEPS;
  while (atMs < END_MS) {
    heat.setStep(stepMs);
    // A new length of step costs as much as some steps, so each is used a few times.
    for (let n = 0; n < 4; n++) {
      heat.step(0);
      atMs += stepMs;
      moments.push({ atMs, riseK: Float32Array.from(heat.temperatureC) });
    }
    stepMs *= LATER_GROWTH ** 4;
  }
  return moments;
}

function coagulate(
  grid: Grid,
  rings: Rings,
  moments: readonly Moment[],
  peakPerJouleK: Float32Array,
  energyJ: Joules,
  beforeC: (depthMm: Millimetres) => Celsius,
): Coagulation {
  const base = Array.from(grid.depthMm, (mm) => beforeC(mm));
  const omega = new Float64Array(rings.count * grid.nodes);
  let peakC = Number.NEGATIVE_INFINITY;
  let epidermisC = Number.NEGATIVE_INFINITY;
  const skinNode = grid.lastNode[0]!;
  for (let at = 0; at < omega.length; at++) {
    const node = at % grid.nodes;
    const startC = base[node]!;
    const hottestC = startC + energyJ * peakPerJouleK[at]!;
    peakC = Math.max(peakC, hottestC);
    if (node <= skinNode) epidermisC = Math.max(epidermisC, hottestC);
    else if (hottestC < HARMLESS_C) continue;
    let before = omegaPerSecond(DOSE, startC);
    for (let m = 1; m < moments.length && moments[m]!.atMs <= COAGULATION_MS; m++) {
      const now = omegaPerSecond(DOSE, startC + energyJ * moments[m]!.riseK[at]!);
      omega[at]! += 0.5e-3 * (moments[m]!.atMs - moments[m - 1]!.atMs) * (before + now);
      before = now;
    }
  }
  return { energyJ, peakC, epidermisC, ...outline(grid, rings, omega) };
}

/** Size of the region with Omega >= 1; between two nodes where the logarithm of Omega is zero. */
function outline(grid: Grid, rings: Rings, omega: Float64Array) {
  const { nodes, depthMm, lastNode } = grid;
  const crossing = (inside: number, outside: number, from: number, to: number) => {
    const a = Math.log(Math.max(inside, 1e-12));
    const b = Math.log(Math.max(outside, 1e-12));
    return from + ((to - from) * a) / (a - b);
  };
  let radiusMm = 0;
  let topMm = Number.NaN;
  let bottomMm = Number.NaN;
  let volumeMm3 = 0;
  for (let j = 0; j < nodes; j++) {
    let edgeMm = 0;
    for (let ring = 0; ring < rings.count - 1 && omega[ring * nodes + j]! >= 1; ring++) {
      const next = omega[(ring + 1) * nodes + j]!;
      edgeMm =
        next >= 1
          ? rings.radiusMm[ring + 1]!
          : crossing(omega[ring * nodes + j]!, next, rings.radiusMm[ring]!, rings.radiusMm[ring + 1]!);
    }
    const above = depthMm[j]! - (depthMm[j - 1] ?? depthMm[j]!);
    const below = (depthMm[j + 1] ?? depthMm[j]!) - depthMm[j]!;
    volumeMm3 += Math.PI * edgeMm * edgeMm * 0.5 * (above + below);
    radiusMm = Math.max(radiusMm, edgeMm);
    if (omega[j]! < 1) continue;
    if (Number.isNaN(topMm)) topMm = j === 0 ? 0 : crossing(omega[j]!, omega[j - 1]!, depthMm[j]!, depthMm[j - 1]!);
    bottomMm = j === nodes - 1 ? depthMm[j]! : crossing(omega[j]!, omega[j + 1]!, depthMm[j]!, depthMm[j + 1]!);
  }
  let epidermisOmega = 0;
  for (let at = 0; at < omega.length; at++)
    if (at % nodes <= lastNode[0]!) epidermisOmega = Math.max(epidermisOmega, omega[at]!);
  return {
    diameterMm: 2 * radiusMm,
    topMm: Number.isNaN(topMm) ? 0 : topMm,
    bottomMm: Number.isNaN(bottomMm) ? 0 : bottomMm,
    volumeMm3,
    epidermisOmega,
  };
}

/** First index whose value lies above, found by halving; the length if none. */
function upperBound(values: Float64Array, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function share(from: number, to: number, at: number): number {
  return Math.min(Math.max((at - from) / (to - from), 0), 1);
}
