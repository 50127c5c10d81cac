/**
 * Cases of kind `burn-times`: the skin surface is stepped to a temperature, and the time is asked at which Arrhenius integrals
 * and CEM43 at the depth of the basal layer reach their marks.
 */
import { Bioheat } from "../../firmware-sim/tissue/bioheat.ts";
import { createGrid, locateDepth } from "../../firmware-sim/tissue/layers.ts";
import { type ArrheniusSet, arrheniusRate, cem43Rate } from "../../src/dose.ts";
import { type CaseResult, fileOf, numberOf, type ReadCsv, TOLERANCES, Worst } from "./case.ts";
import { type CaseLayer, toLayers } from "./plant.ts";

/** A temperature in words, "uniform 34 C", or as the other kinds state it. */
type Stated = string | { readonly T_C: number };

interface BurnCase {
  readonly id: string;
  readonly files: readonly string[];
  readonly layers: readonly CaseLayer[];
  readonly initial: Stated;
  readonly boundary: { readonly deep: Stated };
  readonly probe_depth_m: number;
  readonly arrhenius: Readonly<Record<string, readonly { T_max_C: number; lnA: number; E_over_R_K: number }[]>>;
}

interface Mark {
  readonly column: string;
  readonly level: number;
  readonly ratePerS: (temperatureC: number) => number;
}

/** Steps start at this length and stretch with the time that has passed: the rates change ever more slowly. */
const FIRST_STEP_MS = 0.5;
const STRETCH = 0.004;
/** A grid of its own: the answer hangs on the first tenth of a millimetre. */
const GRID = { refinement: 2 };

export function runBurnTimes(caseJson: unknown, readCsv: ReadCsv): CaseResult {
  const reference = caseJson as BurnCase;
  const worst = new Worst();
  for (const row of readCsv(fileOf(reference.files, /\.csv$/) ?? "")) {
    const surfaceC = numberOf(row, "T_surface_C");
    const marks = marksOf(reference, Object.keys(row));
    const times = burnTimes(reference, surfaceC, marks);
    marks.forEach(({ column }, i) => {
      worst.note(Math.abs(times[i]! / numberOf(row, column) - 1), `${surfaceC} degC, ${column}`);
    });
  }
  return worst.result(reference.id, TOLERANCES.burnTime, "time [ratio]");
}

/** Columns say what is asked: t_Omega<level>_<set>_s or t_CEM43_<minutes>_s. */
function marksOf(reference: BurnCase, columns: readonly string[]): Mark[] {
  return columns.flatMap((column): Mark[] => {
    const cem43 = /^t_CEM43_(\d+)_s$/.exec(column);
    if (cem43 !== null) return [{ column, level: Number(cem43[1]), ratePerS: (c) => cem43Rate(c) / 60 }];
    const omega = /^t_Omega([\d.]+)_(.+)_s$/.exec(column);
    const branches = reference.arrhenius[omega?.[2] ?? ""];
    if (omega === null || branches === undefined) return [];
    const set: ArrheniusSet = branches.map((branch) => ({
      upToC: branch.T_max_C,
      lnA: branch.lnA,
      energyOverRK: branch.E_over_R_K,
    }));
    return [{ column, level: Number(omega[1]), ratePerS: (c) => arrheniusRate(c, set) }];
  });
}

function burnTimes(reference: BurnCase, surfaceC: number, marks: readonly Mark[]): number[] {
  const grid = createGrid(toLayers(reference.layers), GRID);
  const probe = locateDepth(grid, reference.probe_depth_m * 1e3);
  const heat = new Bioheat(grid, {
    stepMs: FIRST_STEP_MS,
    surface: { kind: "dirichlet", temperatureC: surfaceC },
    deep: { kind: "dirichlet", temperatureC: firstNumber(reference.boundary.deep) },
    initialC: firstNumber(reference.initial),
  });
  const level = marks.map(() => 0);
  const rate = marks.map(({ ratePerS }) => ratePerS(heat.read(probe)));
  const reachedS = marks.map(() => Number.NaN);
  let nowS = 0;
  let left = marks.length;
  while (left > 0 && nowS < 1e6) {
    if (nowS * 1e3 * STRETCH > 1.2 * heat.stepS * 1e3) heat.setStep(nowS * 1e3 * STRETCH);
    heat.step(0);
    const temperatureC = heat.read(probe);
    marks.forEach((mark, i) => {
      const now = mark.ratePerS(temperatureC);
      const gain = 0.5 * heat.stepS * (rate[i]! + now);
      if (Number.isNaN(reachedS[i]) && level[i]! + gain >= mark.level) {
        reachedS[i] = nowS + (heat.stepS * (mark.level - level[i]!)) / gain;
        left--;
      }
      level[i]! += gain;
      rate[i] = now;
    });
    nowS += heat.stepS;
  }
  return reachedS;
}

function firstNumber(stated: Stated): number {
  const value = typeof stated === "string" ? Number(/-?\d+(\.\d+)?/.exec(stated)?.[0]) : stated.T_C;
  if (!Number.isFinite(value)) throw new Error(`initial, boundary.deep: no temperature in ${JSON.stringify(stated)}`);
  return value;
}
