/**
 * Cases of kind `homogeneous-1d`: Gaussian bumps and Gaussian sources in an infinite perfused medium, against the closed
 * solution. The production solver gets a slab so wide that its ends feel nothing.
 */
import { Bioheat } from "../../firmware-sim/tissue/bioheat.ts";
import { createGrid, integrateDensity, locateDepth } from "../../firmware-sim/tissue/layers.ts";
import { type CaseResult, fileOf, numberOf, type ReadCsv, TOLERANCES, Worst } from "./case.ts";
import { advance, STEP_MS } from "./plant.ts";

interface Gaussian {
  readonly a: number;
  readonly x: number;
  readonly sx: number;
}

interface HomogeneousCase {
  readonly id: string;
  readonly files: readonly string[];
  readonly medium: {
    readonly density_kg_m3: number;
    readonly specific_heat_J_kgK: number;
    readonly conductivity_W_mK: number;
    readonly perfusion_B_W_m3K?: number;
    readonly blood_temperature_C: number;
  };
  readonly domain: { readonly half_width_m: number };
  readonly initial: { readonly T0_C: number; readonly gaussian_bumps?: readonly Gaussian[] };
  readonly source: { readonly segments: readonly { readonly t_end: number; readonly src: readonly Gaussian[] }[] };
}

export function runHomogeneous(caseJson: unknown, readCsv: ReadCsv): CaseResult {
  const reference = caseJson as HomogeneousCase;
  const { medium, initial } = reference;
  const middleMm = reference.domain.half_width_m * 1e3;
  const gaussians = [...(initial.gaussian_bumps ?? []), ...reference.source.segments.flatMap(({ src }) => src)];
  const narrowestM = Math.min(...gaussians.map(({ sx }) => sx));
  const grid = createGrid(
    [
      {
        name: "medium",
        thicknessMm: 2 * middleMm,
        densityKgM3: medium.density_kg_m3,
        heatCapacityJKgK: medium.specific_heat_J_kgK,
        conductivityWMK: medium.conductivity_W_mK,
        metabolicWM3: 0,
        perfusion: { model: "constant", restWM3K: medium.perfusion_B_W_m3K ?? 0 },
        bloodC: medium.blood_temperature_C,
      },
    ],
    // Even cells, an eighth of the narrowest Gaussian: the sources lie in the middle, where the grid of a person would be coarse.
    { firstMm: Math.min(0.25, (1e3 * narrowestM) / 8), growth: 1e-9 },
  );
  const heat = new Bioheat(grid, {
    stepMs: STEP_MS,
    surface: { kind: "insulated" },
    deep: { kind: "insulated" },
    initialC: initial.T0_C,
  });
  const sum = (terms: readonly Gaussian[], depthMm: number) =>
    terms.reduce((total, { a, x, sx }) => {
      const away = ((depthMm - middleMm) * 1e-3 - x) / sx;
      return total + a * Math.exp(-0.5 * away * away);
    }, 0);
  heat.setTemperature((depthMm) => initial.T0_C + sum(initial.gaussian_bumps ?? [], depthMm));

  const rows = readCsv(fileOf(reference.files, /\.csv$/) ?? "");
  const peakRiseK = Math.max(...rows.map((row) => Math.abs(numberOf(row, "T_exact_C") - initial.T0_C)));
  const heatCapacity = medium.density_kg_m3 * medium.specific_heat_J_kgK;
  const worst = new Worst();
  let nowS = 0;
  for (const segment of reference.source.segments) {
    heat.setSource(integrateDensity(grid, (depthMm) => heatCapacity * sum(segment.src, depthMm)));
    const stops = [...new Set([...rows.map((row) => numberOf(row, "t_s")), segment.t_end])]
      .filter((timeS) => timeS > nowS && timeS <= segment.t_end)
      .sort((a, b) => a - b);
    for (const stopS of stops) {
      advance(heat, nowS, stopS, STEP_MS, 1);
      nowS = stopS;
      for (const row of rows.filter((candidate) => numberOf(candidate, "t_s") === nowS)) {
        const xM = numberOf(row, "x_m");
        const error = heat.read(locateDepth(grid, middleMm + xM * 1e3)) - numberOf(row, "T_exact_C");
        worst.note(Math.abs(error) / peakRiseK, `${nowS} s, x = ${(xM * 1e3).toFixed(1)} mm`);
      }
    }
  }
  return worst.result(reference.id, TOLERANCES.peakRise, "T [ratio of peak rise]");
}
