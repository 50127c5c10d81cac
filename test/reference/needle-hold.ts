/**
 * Cases of kind `needle-hold`: a ball and a long cylinder in an infinite perfused medium, held at a temperature, or the cylinder with a
 * given power per length. The production solver runs on shells and on rings that begin at the surface of the needle.
 */
import { Axisymmetric } from "../../firmware-sim/tissue/axisymmetric.ts";
import { createGrid } from "../../firmware-sim/tissue/layers.ts";
import { createRings, type RingShape } from "../../firmware-sim/tissue/rings.ts";
import { type CaseResult, fileOf, numberOf, type ReadCsv, TOLERANCES, Worst } from "./case.ts";

interface NeedleCase {
  readonly id: string;
  readonly files: readonly string[];
  readonly a_m: number;
  readonly density_kg_m3: number;
  readonly specific_heat_J_kgK: number;
  readonly conductivity_W_mK: number;
  readonly perfusion_B_W_m3K?: number;
  readonly T_initial_and_blood_C: number;
  readonly T_surface_held_C?: number;
  readonly line_power_W_m?: number;
}

/** Depth means nothing here; the slab is insulated and as thin as it likes. */
const SLAB_MM = 1;

export function runNeedleHold(caseJson: unknown, readCsv: ReadCsv): CaseResult {
  const reference = caseJson as NeedleCase;
  const rows = readCsv(fileOf(reference.files, /\.csv$/) ?? "");
  const worst = new Worst();
  const heldC = reference.T_surface_held_C;
  const has = (column: string) => rows[0]?.[column] !== undefined;
  const judge = (column: string, shape: RingShape, linePowerWM: number | null) => {
    if (!has(column)) return;
    const wanted = rows.map((row) => numberOf(row, column));
    const scaleK =
      linePowerWM === null && heldC !== undefined
        ? Math.abs(heldC - reference.T_initial_and_blood_C)
        : Math.max(...wanted.map((c) => Math.abs(c - reference.T_initial_and_blood_C)));
    const got = solve(reference, shape, linePowerWM, rows);
    wanted.forEach((c, i) => {
      worst.note(Math.abs(got[i]! - c) / scaleK, `${column}, ${rows[i]!["t_s"]} s, ${rows[i]!["r_m"]} m`);
    });
  };
  if (heldC !== undefined) {
    judge("T_sphere_held_C", "shell", null);
    judge("T_cylinder_held_C", "ring", null);
  }
  if (reference.line_power_W_m !== undefined) judge("T_cylinder_line_power_C", "ring", reference.line_power_W_m);
  return worst.result(reference.id, TOLERANCES.needle, "T [ratio of the needle's rise]");
}

function solve(
  reference: NeedleCase,
  shape: RingShape,
  linePowerWM: number | null,
  rows: ReturnType<ReadCsv>,
): readonly number[] {
  const radiusMm = reference.a_m * 1e3;
  const times = [...new Set(rows.map((row) => numberOf(row, "t_s")))].sort((a, b) => a - b);
  const heatCapacity = reference.density_kg_m3 * reference.specific_heat_J_kgK;
  const diffusivity = reference.conductivity_W_mK / heatCapacity;
  const endS = times[times.length - 1] ?? 0;
  const grid = createGrid(
    [
      {
        name: "medium",
        thicknessMm: SLAB_MM,
        densityKgM3: reference.density_kg_m3,
        heatCapacityJKgK: reference.specific_heat_J_kgK,
        conductivityWMK: reference.conductivity_W_mK,
        metabolicWM3: 0,
        perfusion: { model: "constant", restWM3K: reference.perfusion_B_W_m3K ?? 0 },
        bloodC: reference.T_initial_and_blood_C,
      },
    ],
    { firstMm: SLAB_MM / 2 },
  );
  const outerMm =
    Math.max(radiusMm, ...rows.map((row) => numberOf(row, "r_m") * 1e3)) + 8e3 * Math.sqrt(2 * diffusivity * endS);
  const rings = createRings({ innerMm: radiusMm, outerMm, firstMm: radiusMm / 30, growth: 0.1, shape });
  const heat = new Axisymmetric(grid, rings, {
    stepMs: 1,
    surface: { kind: "insulated" },
    deep: { kind: "insulated" },
    initialC: reference.T_initial_and_blood_C,
  });
  if (linePowerWM === null) {
    const heldC = reference.T_surface_held_C ?? Number.NaN;
    heat.hold((mm) => (mm <= radiusMm ? heldC : null));
  } else {
    // Everything goes into the innermost ring; each node in depth has the share of its half cells.
    const perNode = new Float64Array(rings.count * grid.nodes);
    for (let j = 0; j < grid.nodes; j++) {
      const above = grid.depthMm[j]! - (grid.depthMm[j - 1] ?? grid.depthMm[j]!);
      const below = (grid.depthMm[j + 1] ?? grid.depthMm[j]!) - grid.depthMm[j]!;
      perNode[j] = linePowerWM * 0.5e-3 * (above + below);
    }
    heat.setSource(perNode);
  }
  const result = rows.map(() => Number.NaN);
  let nowS = 0;
  for (const stopS of times) {
    while (nowS < stopS - 1e-12) {
      const wishS = Math.max(5e-4, nowS / 60);
      const stepS = Math.min(2 ** Math.floor(Math.log2(wishS)), stopS - nowS);
      heat.setStep(stepS * 1e3);
      heat.step(1);
      nowS += stepS;
    }
    rows.forEach((row, i) => {
      if (numberOf(row, "t_s") === stopS) result[i] = heat.read(heat.locate(numberOf(row, "r_m") * 1e3, SLAB_MM / 2));
    });
  }
  return result;
}
