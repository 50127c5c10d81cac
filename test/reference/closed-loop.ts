/**
 * Cases of kind `closed-loop`: a layered plant under a discrete PI controller with a lagging surface sensor. First the recorded
 * power is replayed, which judges the plant alone; then the loop is closed around the production plant.
 */
import { integrateDensity, locateDepth } from "../../firmware-sim/tissue/layers.ts";
import { type CaseResult, fileOf, mainFile, numberOf, type ReadCsv, type Row, TOLERANCES, Worst } from "./case.ts";
import {
  advance,
  type CaseInitial,
  type CaseLayer,
  type CaseSurface,
  createPlant,
  STEP_MS,
  toDensity,
  toSurface,
} from "./plant.ts";

interface ClosedLoopCase {
  readonly id: string;
  readonly files: readonly string[];
  readonly layers: readonly CaseLayer[];
  readonly boundary: { readonly surface: CaseSurface; readonly deep: CaseSurface };
  readonly initial: CaseInitial;
  readonly source: {
    readonly g0: readonly number[];
    readonly mu_per_m: readonly number[];
    readonly zref_m: readonly number[];
  };
  readonly controller: {
    readonly sample_period_s: number;
    readonly Kp: number;
    readonly Ki_per_s: number;
    readonly u_min: number;
    readonly u_max: number;
    readonly sensor_depth_m: number;
    readonly sensor_lag_tau_s: number;
    readonly setpoint: {
      readonly interpolation: "linear" | "step";
      readonly points_s_C: readonly (readonly [number, number])[];
    };
  };
  readonly results: { readonly overshoot_K: number; readonly energy_u_s: number };
}

/** What one run of the plant shows at every sample. */
interface Trace {
  /** Temperature at the depths of the table, by sample and depth. */
  readonly temperaturesC: readonly (readonly number[])[];
  readonly sensorC: readonly number[];
  /** What the sensor would read if it did not lag. */
  readonly sensedC: readonly number[];
  readonly power: readonly number[];
}

export function runClosedLoop(caseJson: unknown, readCsv: ReadCsv): readonly CaseResult[] {
  const reference = caseJson as ClosedLoopCase;
  const rows = readCsv(mainFile(reference));
  const recorded = readCsv(fileOf(reference.files, /_u_all_samples\.csv$/) ?? "").map((row) => numberOf(row, "u"));
  const depths = depthColumns(rows[0] ?? {});
  const setpoint = (timeS: number) => setpointAt(reference.controller.setpoint, timeS);

  const replay = run(reference, depths, recorded.length, (i) => recorded[i]!);
  const closed = run(reference, depths, recorded.length, createController(reference.controller, setpoint));

  const plant = new Worst();
  const loop = new Worst();
  for (const row of rows) {
    const timeS = numberOf(row, "t_s");
    const sample = Math.round(timeS / reference.controller.sample_period_s);
    depths.forEach(({ column }, d) => {
      const wanted = numberOf(row, column);
      plant.note(Math.abs((replay.temperaturesC[sample]?.[d] ?? Number.NaN) - wanted), `${timeS} s, ${column}`);
      loop.note(Math.abs((closed.temperaturesC[sample]?.[d] ?? Number.NaN) - wanted), `${timeS} s, ${column}`);
    });
  }
  const effort = new Worst();
  const energy = closed.power.reduce((sum, u) => sum + u * reference.controller.sample_period_s, 0);
  effort.note(Math.abs(energy / reference.results.energy_u_s - 1), "the whole run");
  const peak = Math.max(...recorded);
  recorded.forEach((u, i) => {
    effort.note(Math.abs(closed.power[i]! - u) / peak, `${(i * reference.controller.sample_period_s).toFixed(1)} s`);
  });
  const overshoot = new Worst();
  const finalC = Math.max(...reference.controller.setpoint.points_s_C.map(([, c]) => c));
  const peakC = Math.max(...closed.sensedC);
  overshoot.note(Math.abs(peakC - finalC - reference.results.overshoot_K), "the sensed surface");
  return [
    plant.result(reference.id, TOLERANCES.temperatureK, "replayed power: T [K]"),
    loop.result(reference.id, TOLERANCES.temperatureK, "closed loop: T [K]"),
    overshoot.result(reference.id, TOLERANCES.overshootK, "closed loop: overshoot [K]"),
    effort.result(reference.id, TOLERANCES.controlEffort, "closed loop: power [ratio of peak]"),
  ];
}

function run(
  reference: ClosedLoopCase,
  depths: readonly { readonly depthMm: number }[],
  samples: number,
  powerAt: (sample: number, sensorC: number) => number,
): Trace {
  const { boundary, controller, source } = reference;
  const { grid, heat } = createPlant(reference.layers, reference.initial, boundary.deep, boundary.surface);
  heat.setSurface(toSurface(boundary.surface));
  heat.setSource(
    integrateDensity(grid, toDensity({ q0: source.g0, mu_per_m: source.mu_per_m, zref_m: source.zref_m })),
  );
  const probes = depths.map(({ depthMm }) => locateDepth(grid, depthMm));
  const sensor = locateDepth(grid, controller.sensor_depth_m * 1e3);
  const keep = Math.exp(-controller.sample_period_s / controller.sensor_lag_tau_s);
  const trace = {
    temperaturesC: [] as number[][],
    sensorC: [] as number[],
    sensedC: [] as number[],
    power: [] as number[],
  };
  let sensorC = heat.read(sensor);
  for (let i = 0; i < samples; i++) {
    if (i > 0) sensorC = keep * sensorC + (1 - keep) * heat.read(sensor);
    trace.temperaturesC.push(probes.map((probe) => heat.read(probe)));
    trace.sensorC.push(sensorC);
    trace.sensedC.push(heat.read(sensor));
    const power = powerAt(i, sensorC);
    trace.power.push(power);
    advance(heat, i * controller.sample_period_s, (i + 1) * controller.sample_period_s, STEP_MS, power);
  }
  return trace;
}

/** PI with conditional integration: the integral holds while the output is limited and the error would drive it further. */
function createController(controller: ClosedLoopCase["controller"], setpoint: (timeS: number) => number) {
  const { Kp, Ki_per_s, sample_period_s, u_min, u_max } = controller;
  let integral = 0;
  return (sample: number, sensorC: number): number => {
    const error = setpoint(sample * sample_period_s) - sensorC;
    const increment = Ki_per_s * sample_period_s * error;
    const wanted = Kp * error + integral + increment;
    const power = Math.min(Math.max(wanted, u_min), u_max);
    if (power === wanted || (wanted > u_max && error < 0) || (wanted < u_min && error > 0)) integral += increment;
    return power;
  };
}

function setpointAt({ interpolation, points_s_C }: ClosedLoopCase["controller"]["setpoint"], timeS: number): number {
  let [beforeS, beforeC] = points_s_C[0]!;
  for (const [pointS, pointC] of points_s_C) {
    if (timeS < pointS) {
      return interpolation === "step"
        ? beforeC
        : beforeC + ((pointC - beforeC) * (timeS - beforeS)) / (pointS - beforeS);
    }
    beforeS = pointS;
    beforeC = pointC;
  }
  return beforeC;
}

/** Columns named T_z<depth>mm_C. */
function depthColumns(row: Row): { readonly column: string; readonly depthMm: number }[] {
  return Object.keys(row).flatMap((column) => {
    const match = /^T_z([\d.]+)mm_C$/.exec(column);
    return match === null ? [] : [{ column, depthMm: Number(match[1]) }];
  });
}
