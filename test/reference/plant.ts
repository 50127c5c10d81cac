/**
 * Builds the production plant from the JSON of a layered case: layers, perfusion models, surfaces, exponential sources.
 */
import { Bioheat, type Deep, type Surface } from "../../firmware-sim/tissue/bioheat.ts";
import { createGrid, type Density, type Grid, type GridOptions, type Layer } from "../../firmware-sim/tissue/layers.ts";
import type { Perfusion } from "../../firmware-sim/tissue/perfusion.ts";

export interface CaseLayer {
  readonly name: string;
  readonly thickness_m: number;
  readonly density_kg_m3: number;
  readonly specific_heat_J_kgK: number;
  readonly conductivity_W_mK: number;
  readonly perfusion_coeff_B_W_m3K?: number | null;
  readonly blood_temperature_C: number;
  readonly metabolic_W_m3?: number;
  readonly perfusion_model?:
    | { readonly type: "const"; readonly B: number }
    | {
        readonly type: "logistic";
        readonly B0: number;
        readonly fmax: number;
        readonly T50: number;
        readonly s: number;
      }
    | { readonly type: "lang"; readonly a: number; readonly b: number };
}

export type CaseSurface =
  | { readonly type: "insulated" }
  | { readonly type: "dirichlet"; readonly T_C: number }
  | { readonly type: "robin"; readonly h_W_m2K: number; readonly T_env_C: number };

/** q = q0 exp(-mu (z - zref)) in each layer, or q0 exp(-(z - z0)^2 / (2 sz^2)). */
export interface CaseSource {
  readonly shape?: string;
  readonly q0: readonly number[];
  readonly mu_per_m?: readonly number[];
  readonly zref_m?: readonly number[];
  readonly z0_m?: number;
  readonly sz_m?: number;
}

export interface CaseInitial {
  readonly type: string;
  readonly T_C?: number;
  readonly surface?: { readonly h_W_m2K: number; readonly T_env_C: number };
}

/** Steps as long as those of a session. */
export const STEP_MS = 20;

/** Of the way that heat goes within the shortest segment, in skin (1e-7 m2/s): what a spurt of 50 ms leaves behind is 0.07 mm thick. */
const CELLS_OF_REACH = 8;
const STEPS_OF_SEGMENT = 20;
const SKIN_DIFFUSIVITY_MM2_S = 0.1;
const FINE = { firstMm: 0.015, growth: 0.03 } as const;

export interface Resolution {
  readonly grid?: GridOptions;
  readonly stepMs?: number;
}

/**
 * As fine as the briefest thing that a case does to the skin: half the cells of a session's grid or less, and steps no longer than
 * a session's. Cases come from anywhere; on its zone's grid a session has no spurt of cryogen.
 */
export function resolve(segments: readonly { readonly t_end_s: number }[]): Resolution {
  const shortestS = Math.min(...segments.map(({ t_end_s }, i) => t_end_s - (segments[i - 1]?.t_end_s ?? 0)));
  const firstMm = Math.sqrt(SKIN_DIFFUSIVITY_MM2_S * shortestS) / CELLS_OF_REACH;
  return {
    grid: { ...FINE, firstMm: Math.min(FINE.firstMm, firstMm) },
    stepMs: Math.min(STEP_MS, (shortestS * 1000) / STEPS_OF_SEGMENT),
  };
}

export function toLayers(layers: readonly CaseLayer[]): Layer[] {
  return layers.map((layer) => ({
    name: layer.name,
    thicknessMm: layer.thickness_m * 1e3,
    densityKgM3: layer.density_kg_m3,
    heatCapacityJKgK: layer.specific_heat_J_kgK,
    conductivityWMK: layer.conductivity_W_mK,
    metabolicWM3: layer.metabolic_W_m3 ?? 0,
    perfusion: toPerfusion(layer),
    bloodC: layer.blood_temperature_C,
  }));
}

function toPerfusion(layer: CaseLayer): Perfusion {
  const model = layer.perfusion_model;
  if (model === undefined) {
    // Left out is none; null promises a model.
    const { perfusion_coeff_B_W_m3K: restWM3K = 0 } = layer;
    if (restWM3K === null)
      throw new Error(`layers: ${layer.name} has neither a perfusion coefficient nor a perfusion_model`);
    return { model: "constant", restWM3K };
  }
  switch (model.type) {
    case "const":
      return { model: "constant", restWM3K: model.B };
    case "logistic":
      return { model: "logistic", restWM3K: model.B0, heatedFactor: model.fmax, halfC: model.T50, widthK: model.s };
    case "lang":
      return { model: "lang", baseKgM3S: model.a, riseKgM3S: model.b };
  }
}

export function toSurface(surface: CaseSurface): Surface {
  switch (surface.type) {
    case "insulated":
      return { kind: "insulated" };
    case "dirichlet":
      return { kind: "dirichlet", temperatureC: surface.T_C };
    case "robin":
      return { kind: "robin", hWM2K: surface.h_W_m2K, ambientC: surface.T_env_C };
  }
}

export function toDeep(deep: CaseSurface): Deep {
  if (deep.type === "robin") throw new Error("no deep convection");
  return deep.type === "insulated" ? { kind: "insulated" } : { kind: "dirichlet", temperatureC: deep.T_C };
}

export function toDensity(source: CaseSource | undefined): Density {
  if (source === undefined) return () => 0;
  const {
    shape = "exp-depth",
    q0,
    mu_per_m: mu,
    zref_m: reference,
    z0_m: centreM = Number.NaN,
    sz_m: widthM = Number.NaN,
  } = source;
  switch (shape) {
    case "exp-depth":
      // Both may be left out: a source that is even in depth, or counts from the surface.
      return (depthMm, layer) =>
        q0[layer]! * Math.exp(-(mu?.[layer] ?? 0) * (depthMm * 1e-3 - (reference?.[layer] ?? 0)));
    case "gauss-depth":
      if (!(widthM > 0) || Number.isNaN(centreM)) throw new Error("source: gauss-depth needs z0_m and a positive sz_m");
      return (depthMm, layer) => q0[layer]! * Math.exp(-0.5 * ((depthMm * 1e-3 - centreM) / widthM) ** 2);
    default:
      throw new Error(`source.shape: unknown shape ${shape}`);
  }
}

/** The plant in the initial state of the case, with the first surface already on it. */
export function createPlant(
  layers: readonly CaseLayer[],
  initial: CaseInitial,
  deep: CaseSurface,
  first: CaseSurface,
  options: Resolution = {},
): { readonly grid: Grid; readonly heat: Bioheat } {
  const grid = createGrid(toLayers(layers), options.grid);
  const stepMs = options.stepMs ?? STEP_MS;
  const before: Surface =
    initial.surface === undefined ? toSurface(first) : toSurface({ type: "robin", ...initial.surface });
  const heat = new Bioheat(grid, {
    stepMs,
    surface: before,
    deep: toDeep(deep),
    ...(initial.T_C === undefined ? {} : { initialC: initial.T_C }),
  });
  return { grid, heat };
}

/** Advances to `untilS` in equal steps no longer than `stepMs`, with `after(seconds)` called after each. */
export function advance(
  heat: Bioheat,
  fromS: number,
  untilS: number,
  stepMs: number,
  power: number,
  after?: (stepS: number) => void,
) {
  const steps = Math.max(1, Math.ceil(((untilS - fromS) * 1000) / stepMs - 1e-9));
  heat.setStep(((untilS - fromS) * 1000) / steps);
  for (let i = 0; i < steps; i++) {
    heat.step(power);
    after?.(heat.stepS);
  }
}
