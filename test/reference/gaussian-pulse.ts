/**
 * Cases of kind `gaussian-pulse-2d` and `gaussian-pulse-3d`: Gaussian bumps and pulses of heat in an infinite perfused medium. The medium
 * is linear, so every Gaussian is solved alone, from its own centre, in a quarter of its plane with insulated planes of symmetry, and all
 * are added up. In three dimensions two of the widths must be equal: that axis is the one of the rings.
 */
import { Axisymmetric } from "../../firmware-sim/tissue/axisymmetric.ts";
import { createGrid } from "../../firmware-sim/tissue/layers.ts";
import { createRings, integrateOverRings, type RingShape } from "../../firmware-sim/tissue/rings.ts";
import { type CaseResult, mainFile, numberOf, type ReadCsv, TOLERANCES, Worst } from "./case.ts";

type Axis = "x" | "y" | "z";

type Gaussian = { readonly a: number } & Readonly<Partial<Record<Axis | `s${Axis}`, number>>>;

interface PulseCase {
  readonly id: string;
  readonly kind: string;
  readonly files: readonly string[];
  readonly medium: {
    readonly density_kg_m3: number;
    readonly specific_heat_J_kgK: number;
    readonly conductivity_W_mK: number;
    readonly perfusion_B_W_m3K: number;
    readonly blood_temperature_C: number;
  };
  readonly initial?: { readonly T0_C?: number; readonly gaussian_bumps?: readonly Gaussian[] };
  readonly source: { readonly segments: readonly { readonly t_end: number; readonly src: readonly Gaussian[] }[] };
}

/** Cells across one width, how far the medium reaches beyond what diffuses, and how the steps grow after a switch. */
const CELLS_PER_WIDTH = 20;
const GROWTH = 0.06;
const STEPS_PER_PHASE = 32;

export function runGaussianPulse(caseJson: unknown, readCsv: ReadCsv): CaseResult {
  const reference = caseJson as PulseCase;
  const rows = readCsv(mainFile(reference));
  const axes: readonly Axis[] = reference.kind.endsWith("2d") ? ["x", "y"] : ["x", "y", "z"];
  const times = [...new Set(rows.map((row) => numberOf(row, "t_s")))].sort((a, b) => a - b);
  const points = rows.map((row) => axes.map((axis) => numberOf(row, `${axis}_m`)));
  const { blood_temperature_C: bloodC, perfusion_B_W_m3K: perfusion } = reference.medium;
  const startC = reference.initial?.T0_C ?? bloodC;
  const perS = perfusion / (reference.medium.density_kg_m3 * reference.medium.specific_heat_J_kgK);
  const risesK = rows.map(() => 0);
  const add = (gaussian: Gaussian, fromS: number | null, toS: number) => {
    solveOne(reference, axes, gaussian, fromS, toS, times, (timeS, read) => {
      rows.forEach((row, i) => {
        if (numberOf(row, "t_s") === timeS) risesK[i]! += read(points[i]!);
      });
    });
  };
  for (const bump of reference.initial?.gaussian_bumps ?? []) add(bump, null, 0);
  let fromS = 0;
  for (const { t_end, src } of reference.source.segments) {
    for (const gaussian of src) add(gaussian, fromS, t_end);
    fromS = t_end;
  }
  const exact = rows.map((row) => numberOf(row, "T_exact_C"));
  const peakRiseK = Math.max(...exact.map((c) => Math.abs(c - startC)));
  const worst = new Worst();
  rows.forEach((row, i) => {
    // A medium that starts off the temperature of its blood goes there everywhere alike.
    const evenC = bloodC + (startC - bloodC) * Math.exp(-perS * numberOf(row, "t_s"));
    const error = Math.abs(evenC + risesK[i]! - exact[i]!) / peakRiseK;
    worst.note(
      error,
      `${numberOf(row, "t_s")} s, ${axes.map((axis, a) => `${axis} ${points[i]![a]! * 1e3}`).join(" ")} mm`,
    );
  });
  return worst.result(reference.id, TOLERANCES.peakRise, "T [ratio of peak rise]");
}

/** Rise over the blood from one Gaussian, an initial bump (fromS null) or a source that is on for a while. */
function solveOne(
  reference: PulseCase,
  axes: readonly Axis[],
  gaussian: Gaussian,
  fromS: number | null,
  toS: number,
  timesS: readonly number[],
  report: (timeS: number, read: (point: readonly number[]) => number) => void,
): void {
  const { medium } = reference;
  const widths = axes.map((axis) => 1e3 * (gaussian[`s${axis}`] ?? Number.NaN));
  const centre = axes.map((axis) => gaussian[axis] ?? 0);
  if (widths.some((width) => !(width > 0)))
    throw new Error(`source: every Gaussian has a width along ${axes.join(", ")}`);
  const depthAxis = axes.length === 2 ? 1 : oddOneOut(widths);
  const lateral = axes.map((_, a) => a).filter((a) => a !== depthAxis);
  const lateralMm = widths[lateral[0]!]!;
  const depthMm = widths[depthAxis]!;
  const endS = timesS[timesS.length - 1]!;
  const diffusivity = medium.conductivity_W_mK / (medium.density_kg_m3 * medium.specific_heat_J_kgK);
  const reachMm = (widthMm: number) => 8 * Math.hypot(widthMm, 1e3 * Math.sqrt(2 * diffusivity * endS));
  const grid = createGrid(
    [
      {
        name: "medium",
        thicknessMm: reachMm(depthMm),
        densityKgM3: medium.density_kg_m3,
        heatCapacityJKgK: medium.specific_heat_J_kgK,
        conductivityWMK: medium.conductivity_W_mK,
        metabolicWM3: 0,
        perfusion: { model: "constant", restWM3K: medium.perfusion_B_W_m3K },
        bloodC: 0,
      },
    ],
    { firstMm: depthMm / CELLS_PER_WIDTH, growth: GROWTH },
  );
  const shape: RingShape = axes.length === 2 ? "strip" : "ring";
  const rings = createRings({
    outerMm: reachMm(lateralMm),
    firstMm: lateralMm / CELLS_PER_WIDTH,
    growth: GROWTH,
    shape,
  });
  const profile = (radius: number, depth: number) =>
    gaussian.a * Math.exp(-0.5 * ((radius / lateralMm) ** 2 + (depth / depthMm) ** 2));
  const heat = new Axisymmetric(grid, rings, {
    stepMs: 1,
    surface: { kind: "insulated" },
    deep: { kind: "insulated" },
    initialC: 0,
  });
  const heatCapacity = medium.density_kg_m3 * medium.specific_heat_J_kgK;
  if (fromS === null) heat.setTemperature(profile);
  else heat.setSource(integrateOverRings(grid, rings, (radius, depth) => heatCapacity * profile(radius, depth)));
  // How long it takes heat to leave the narrowest width.
  const scaleS = (1e-6 * Math.min(lateralMm, depthMm) ** 2) / diffusivity;
  const startS = fromS ?? 0;
  const stops = [...new Set([...timesS, toS])].filter((timeS) => timeS > startS).sort((a, b) => a - b);
  let nowS = startS;
  for (const stopS of stops) {
    const heating = fromS !== null && nowS < toS;
    while (nowS < stopS - 1e-12) {
      const sinceS = heating ? nowS - startS : Math.max(nowS - Math.max(toS, startS), 0);
      const leftS = stopS - nowS;
      const wishS = (scaleS + sinceS) / STEPS_PER_PHASE;
      // Powers of two of one step: a new length costs an elimination.
      const stepS = Math.min(2 ** Math.floor(Math.log2(wishS)), leftS);
      const steps = Math.max(1, Math.min(Math.floor(leftS / stepS + 1e-9), STEPS_PER_PHASE));
      heat.setStep(stepS * 1e3);
      for (let i = 0; i < steps; i++) heat.step(heating ? 1 : 0);
      nowS += steps * stepS;
    }
    nowS = stopS;
    if (timesS.includes(stopS))
      report(stopS, (point) => {
        const away = lateral.map((a) => point[a]! - centre[a]!);
        const radiusMm = 1e3 * Math.hypot(...away);
        return heat.read(heat.locate(radiusMm, 1e3 * Math.abs(point[depthAxis]! - centre[depthAxis]!)));
      });
  }
}

function oddOneOut(widths: readonly number[]): number {
  const close = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * a;
  const [x = 0, y = 0, z = 0] = widths;
  if (close(x, y)) return 2;
  if (close(x, z)) return 1;
  if (close(y, z)) return 0;
  throw new Error("source: a Gaussian with three different widths has no axis, and the solver needs one");
}
