/**
 * Cases of kind `layered-axisymmetric`: layered skin with sources that are Gaussian in radius and exponential or Gaussian in depth, under
 * surfaces that switch. Source and surface have segments of their own; both are merged here.
 */
import { Axisymmetric } from "../../firmware-sim/tissue/axisymmetric.ts";
import { createGrid } from "../../firmware-sim/tissue/layers.ts";
import { createRings, integrateOverRings } from "../../firmware-sim/tissue/rings.ts";
import { type CaseResult, mainFile, numberOf, type ReadCsv, TOLERANCES, Worst } from "./case.ts";
import {
  type CaseInitial,
  type CaseLayer,
  type CaseSource,
  type CaseSurface,
  toDeep,
  toDensity,
  toLayers,
  toSurface,
} from "./plant.ts";

export interface AxisymmetricCase {
  readonly id: string;
  readonly files: readonly string[];
  readonly layers: readonly CaseLayer[];
  readonly source: {
    readonly a_m: number;
    readonly segments?: readonly ({ readonly t_end_s: number; readonly a_m?: number } & CaseSource)[];
  };
  readonly boundary: {
    readonly segments?: readonly ({ readonly t_end_s: number } & LooseSurface)[];
    readonly deep: CaseSurface;
  };
  /** As a layered case in one dimension has them; in the place of the two lists above. */
  readonly segments?: readonly {
    readonly t_end_s: number;
    readonly surface: LooseSurface;
    readonly source: CaseSource & { readonly a_m?: number };
  }[];
  readonly initial: CaseInitial;
}

/** A surface, of the kind its keys tell if it does not say so. */
type LooseSurface = {
  readonly type?: string;
  readonly T_C?: number;
  readonly h_W_m2K?: number;
  readonly T_env_C?: number;
};

export interface AxisymmetricScale {
  readonly refinement?: number;
  readonly stepMs?: number;
}

const STEP_MS = 50;

export function runLayeredAxisymmetric(caseJson: unknown, readCsv: ReadCsv): CaseResult {
  const reference = caseJson as AxisymmetricCase;
  const rows = readCsv(mainFile(reference));
  const got = simulateAxisymmetric(reference, rows);
  const wanted = rows.map((row) => numberOf(row, "T_ref_C"));
  const base = Math.min(...rows.filter((row) => numberOf(row, "t_s") === 0).map((row) => numberOf(row, "T_ref_C")), 37);
  const riseK = Math.max(...wanted) - base;
  const worst = new Worst();
  wanted.forEach((c, i) => {
    const { t_s, depth_m, r_m } = rows[i]!;
    worst.note(Math.abs(got[i]! - c) / riseK, `${t_s} s, depth ${depth_m} m, radius ${r_m} m`);
  });
  return worst.result(reference.id, TOLERANCES.axisymmetric, "T [ratio of peak rise]");
}

export function simulateAxisymmetric(
  reference: AxisymmetricCase,
  rows: ReturnType<ReadCsv>,
  scale: AxisymmetricScale = {},
): readonly number[] {
  const { refinement = 1, stepMs = STEP_MS } = scale;
  const segments = mergeSegments(reference);
  const widthMm = 1e3 * Math.min(...segments.map(({ widthM }) => widthM));
  const widestMm = 1e3 * Math.max(...segments.map(({ widthM }) => widthM));
  const grid = createGrid(toLayers(reference.layers), { refinement });
  const rings = createRings({
    outerMm: Math.max(8 * widestMm, 1.5e3 * Math.max(...rows.map((row) => numberOf(row, "r_m")))),
    firstMm: widthMm / 20,
    growth: 0.05 / Math.max(widthMm / 5, 0.2),
    refinement,
  });
  const first = segments[0]!;
  const heat = new Axisymmetric(grid, rings, {
    stepMs,
    surface:
      reference.initial.surface === undefined
        ? toSurface(first.surface)
        : toSurface({ type: "robin", ...reference.initial.surface }),
    deep: toDeep(reference.boundary.deep),
    ...(reference.initial.T_C === undefined ? {} : { initialC: reference.initial.T_C }),
  });
  const result = rows.map(() => Number.NaN);
  const read = (timeS: number) => {
    rows.forEach((row, i) => {
      if (numberOf(row, "t_s") !== timeS) return;
      result[i] = heat.read(heat.locate(numberOf(row, "r_m") * 1e3, numberOf(row, "depth_m") * 1e3));
    });
  };
  read(0);
  let nowS = 0;
  let surface = "";
  for (const segment of segments) {
    if (JSON.stringify(segment.surface) !== surface) heat.setSurface(toSurface(segment.surface));
    surface = JSON.stringify(segment.surface);
    const density = toDensity(segment.source);
    const widthSquared = (segment.widthM * 1e3) ** 2;
    heat.setSource(
      integrateOverRings(
        grid,
        rings,
        (radiusMm, depthMm, layer) => density(depthMm, layer) * Math.exp((-0.5 * radiusMm * radiusMm) / widthSquared),
      ),
    );
    const stops = [...new Set([...rows.map((row) => numberOf(row, "t_s")), segment.t_end_s])]
      .filter((timeS) => timeS > nowS && timeS <= segment.t_end_s)
      .sort((a, b) => a - b);
    for (const stopS of stops) {
      const steps = Math.max(1, Math.ceil(((stopS - nowS) * 1e3) / stepMs - 1e-9));
      heat.setStep(((stopS - nowS) * 1e3) / steps);
      for (let i = 0; i < steps; i++) heat.step(1);
      nowS = stopS;
      read(nowS);
    }
  }
  return result;
}

interface Segment {
  readonly t_end_s: number;
  readonly surface: CaseSurface;
  readonly source: CaseSource;
  readonly widthM: number;
}

function mergeSegments({ segments, source, boundary }: AxisymmetricCase): readonly Segment[] {
  if (segments !== undefined) {
    return segments.map((segment) => ({
      t_end_s: segment.t_end_s,
      surface: closeSurface(segment.surface),
      source: segment.source,
      widthM: segment.source.a_m ?? source?.a_m,
    }));
  }
  const { segments: sources } = source;
  const { segments: surfaces } = boundary;
  if (sources === undefined || surfaces === undefined)
    throw new Error("segments: neither of the case nor of source and boundary");
  const ends = [...new Set([...sources, ...surfaces].map(({ t_end_s }) => t_end_s))].sort((a, b) => a - b);
  return ends.map((endS) => {
    const heating = sources.find(({ t_end_s }) => t_end_s >= endS);
    const surface = surfaces.find(({ t_end_s }) => t_end_s >= endS) ?? surfaces[surfaces.length - 1]!;
    const none = sources[0]!.q0.map(() => 0);
    return {
      t_end_s: endS,
      surface: closeSurface(surface),
      source: heating ?? { q0: none, mu_per_m: none, zref_m: none },
      widthM: heating?.a_m ?? source.a_m,
    };
  });
}

function closeSurface(surface: LooseSurface): CaseSurface {
  const { type, T_C, h_W_m2K, T_env_C } = surface;
  if (type === "insulated" || (type === undefined && T_C === undefined && h_W_m2K === undefined))
    return { type: "insulated" };
  if (T_C !== undefined && type !== "robin") return { type: "dirichlet", T_C };
  if (h_W_m2K === undefined || T_env_C === undefined) throw new Error("surface: robin needs h_W_m2K and T_env_C");
  return { type: "robin", h_W_m2K, T_env_C };
}
