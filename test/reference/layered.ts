/**
 * Cases of kind `layered-1d`: layered skin under switched surfaces and exponential sources, compared in temperature at depths
 * and times and in dose at depths, with spectral-element solutions.
 */
import { Damage } from "../../firmware-sim/tissue/damage.ts";
import { integrateDensity, locateDepth } from "../../firmware-sim/tissue/layers.ts";
import { type ArrheniusSet, arrheniusRate } from "../../src/dose.ts";
import { type CaseResult, DOSE_FLOOR, fileOf, mainFile, numberOf, type ReadCsv, TOLERANCES, Worst } from "./case.ts";
import {
  advance,
  type CaseInitial,
  type CaseLayer,
  type CaseSource,
  type CaseSurface,
  createPlant,
  type Resolution,
  resolve,
  STEP_MS,
  toDensity,
  toSurface,
} from "./plant.ts";

export interface LayeredCase {
  readonly id: string;
  readonly files: readonly string[];
  readonly layers: readonly CaseLayer[];
  readonly boundary: { readonly deep: CaseSurface };
  readonly initial: CaseInitial;
  readonly segments: readonly {
    readonly t_end_s: number;
    readonly surface: CaseSurface;
    readonly source?: CaseSource;
  }[];
  readonly probe_depths_m: readonly number[];
  readonly arrhenius: { readonly R: number } & Readonly<Record<string, { A_per_s: number; Ea_J_mol: number } | number>>;
}

export interface LayeredOutcome {
  /** Temperature by time and depth, as the rows of the case ask for them. */
  readonly temperaturesC: readonly number[];
  readonly cem43Min: Float64Array;
  readonly omega: Readonly<Record<string, Float64Array>>;
}

/** In the resolution that the case needs, or another: {} is that of a session. */
export function runLayered(caseJson: unknown, readCsv: ReadCsv, resolution?: Resolution): readonly CaseResult[] {
  const reference = caseJson as LayeredCase;
  const rows = readCsv(mainFile(reference));
  const asked = rows.map((row) => ({ timeS: numberOf(row, "t_s"), depthM: numberOf(row, "depth_m") }));
  const outcome = simulate(reference, asked, resolution ?? resolve(reference.segments));
  const results: CaseResult[] = [];

  const steady = new Worst();
  const switched = new Worst();
  rows.forEach((row, i) => {
    const { timeS, depthM } = asked[i]!;
    const error = Math.abs(outcome.temperaturesC[i]! - numberOf(row, "T_ref_C"));
    (afterSwitch(reference, timeS) ? switched : steady).note(error, `${timeS} s, ${(depthM * 1e3).toFixed(2)} mm`);
  });
  results.push(steady.result(reference.id, TOLERANCES.temperatureK, "T [K]"));
  if (switched.count > 0) results.push(switched.result(reference.id, TOLERANCES.switchK, "T just after a switch [K]"));

  const doseFile = fileOf(reference.files, /_dose\.csv$/);
  if (doseFile === undefined) return results;
  const cem43 = new Worst();
  const omega = new Worst();
  for (const row of readCsv(doseFile)) {
    const depthM = numberOf(row, "depth_m");
    const probe = reference.probe_depths_m.findIndex((probeM) => Math.abs(probeM - depthM) < 1e-9);
    const expected = numberOf(row, "CEM43_min_R0.25_39to43");
    const where = `${(depthM * 1e3).toFixed(2)} mm`;
    if (expected > DOSE_FLOOR.cem43Min) cem43.note(Math.abs(outcome.cem43Min[probe]! / expected - 1), where);
    for (const [name, values] of Object.entries(outcome.omega)) {
      const column = Object.keys(row).find((key) => key.toLowerCase() === `omega_${name}`);
      const wanted = column === undefined ? 0 : numberOf(row, column);
      if (wanted > DOSE_FLOOR.omega) omega.note(Math.abs(values[probe]! / wanted - 1), `${where} ${name}`);
    }
  }
  if (cem43.count > 0) results.push(cem43.result(reference.id, TOLERANCES.cem43, "CEM43 [ratio]"));
  if (omega.count > 0) results.push(omega.result(reference.id, TOLERANCES.omega, "Omega [ratio]"));
  return results;
}

/** Runs the case on the production solver, in the resolution of a session unless told another. */
export function simulate(
  reference: LayeredCase,
  asked: readonly { readonly timeS: number; readonly depthM: number }[],
  options: Resolution = {},
): LayeredOutcome {
  const { grid, heat } = createPlant(
    reference.layers,
    reference.initial,
    reference.boundary.deep,
    reference.segments[0]!.surface,
    options,
  );
  const stepMs = options.stepMs ?? STEP_MS;
  const temperaturesC = new Array<number>(asked.length).fill(Number.NaN);
  const read = (timeS: number) => {
    asked.forEach((point, i) => {
      if (point.timeS === timeS) temperaturesC[i] = heat.read(locateDepth(grid, point.depthM * 1e3));
    });
  };

  const probes = reference.probe_depths_m.map((depthM) => locateDepth(grid, depthM * 1e3));
  const probeC = new Float64Array(probes.length);
  const damage = new Damage(probes.length);
  const sets = arrheniusSets(reference);
  const omega = Object.fromEntries(sets.map(([name]) => [name, new Float64Array(probes.length)]));
  const rate = sets.map(() => new Float64Array(probes.length));
  const dose = (stepS: number) => {
    probes.forEach((probe, i) => {
      probeC[i] = heat.read(probe);
      sets.forEach(([name, set], s) => {
        const now = arrheniusRate(probeC[i]!, set);
        omega[name]![i]! += 0.5 * stepS * (rate[s]![i]! + now);
        rate[s]![i] = now;
      });
    });
    damage.advance(probeC, stepS);
  };
  dose(0);

  read(0);
  let nowS = 0;
  for (const segment of reference.segments) {
    heat.setSurface(toSurface(segment.surface));
    heat.setSource(integrateDensity(grid, toDensity(segment.source)));
    const stops = [...new Set([...asked.map(({ timeS }) => timeS), segment.t_end_s])]
      .filter((timeS) => timeS > nowS && timeS <= segment.t_end_s)
      .sort((a, b) => a - b);
    for (const stopS of stops) {
      advance(heat, nowS, stopS, stepMs, 1, dose);
      nowS = stopS;
      read(nowS);
    }
  }
  return { temperaturesC, cem43Min: damage.cem43Min, omega };
}

function arrheniusSets(reference: LayeredCase): [string, ArrheniusSet][] {
  return Object.entries(reference.arrhenius ?? {}).flatMap(([name, set]): [string, ArrheniusSet][] =>
    typeof set === "number"
      ? []
      : [
          [
            name,
            [
              {
                upToC: Number.POSITIVE_INFINITY,
                lnA: Math.log(set.A_per_s),
                energyOverRK: set.Ea_J_mol / reference.arrhenius.R,
              },
            ],
          ],
        ],
  );
}

/** Whether the surface was switched within the last moments. */
function afterSwitch({ segments }: LayeredCase, timeS: number): boolean {
  let fromS = 0;
  let before = "";
  for (const segment of segments) {
    const surface = JSON.stringify(segment.surface);
    if (surface !== before && timeS > fromS && timeS <= fromS + TOLERANCES.switchS) return true;
    before = surface;
    fromS = segment.t_end_s;
  }
  return false;
}
