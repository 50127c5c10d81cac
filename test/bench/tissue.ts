/**
 * The tissue solver against C: the same finite volumes of one person, the same step, the same number of steps, a new power at every
 * step, both timed in turns. That both arrive at the same temperatures is checked, so that the same work is compared.
 */
import { drawPerson } from "../../firmware-sim/person.ts";
import { Bioheat, type Deep, type Surface } from "../../firmware-sim/tissue/bioheat.ts";
import { Column } from "../../firmware-sim/tissue/column.ts";
import { createGrid, type Grid, type Layer } from "../../firmware-sim/tissue/layers.ts";
import { perfusionAt } from "../../firmware-sim/tissue/perfusion.ts";
import { interleave, median, take } from "./clock.ts";
import { print } from "./figure.ts";
import { largestDifference, withNative } from "./native.ts";

const STEP_MS = 20;
const STEPS = 50_000;
const START_C = 34;
const SURFACE = { kind: "robin", hWM2K: 60, ambientC: 36 } as const satisfies Surface;
/** Heat per watt falls off with depth, W/m2 per W in all; any shape costs the same. */
const DECAY_MM = 4;
const SHARE_W_M2 = 125;
/** Crank-Nicolson begins with a few damped steps here and without in C; a thousand seconds later nothing is left of that. */
const AGREE_K = 1e-6;

export function measureTissue(rounds: number): void {
  const { layers: drawn, coreC } = drawPerson(7, "inner-thigh");
  const constant = drawn.map(
    (layer): Layer => ({
      ...layer,
      perfusion: { model: "constant", restWM3K: perfusionAt(layer.perfusion, 37) },
    }),
  );
  const deep: Deep = { kind: "dirichlet", temperatureC: coreC };
  const options = { stepMs: STEP_MS, surface: SURFACE, deep, initialC: START_C };
  const grid = createGrid(constant);
  const share = toShare(grid);
  let heat = new Bioheat(grid, options);
  const ours = () => {
    heat = new Bioheat(grid, options);
    heat.setSource(share);
    return take(() => {
      for (let step = 0; step < STEPS; step++) heat.step(8 + (step & 7));
    }).cpuS;
  };
  // As in a session: perfusion follows temperature, dose and damage are summed.
  const whole = () => {
    const column = new Column(drawn, options);
    column.heat.setSource(share);
    return take(() => {
      for (let step = 0; step < STEPS; step++) column.step(8 + (step & 7));
    }).cpuS;
  };

  withNative("crank-nicolson", toProblem(grid, share, coreC), STEPS, (inC) => {
    ours();
    whole();
    const {
      ours: oursS,
      whole: wholeS,
      inC: inCS,
    } = interleave(rounds, { ours, whole, inC: () => inC?.().cpuS ?? Number.NaN });
    const workOf = (takenS: readonly number[]) => (grid.nodes * STEPS) / median(takenS);
    const what = `${grid.nodes} nodes, ${STEP_MS} ms steps, a new power at every step; median of ${rounds}`;
    print({
      figure: "tissue.column",
      value: workOf(wholeS),
      unit: "node-steps/s",
      what: `tissue as in a session, perfusion and damage included: ${what}`,
    });
    if (inC === null) {
      print({
        figure: "tissue.bioheat",
        value: workOf(oursS),
        unit: "node-steps/s",
        what: `heat equation alone: ${what}`,
      });
      print({
        figure: "tissue.c",
        value: null,
        unit: "node-steps/s",
        what: "skipped: no C compiler (cc) on this machine",
      });
      return;
    }
    const apartK = largestDifference(heat.temperatureC, inC().temperatureC);
    if (!(apartK < AGREE_K))
      throw new Error(`the two solvers differ by ${apartK} K: they do not solve the same problem`);
    print({
      figure: "tissue.bioheat",
      value: workOf(oursS),
      unit: "node-steps/s",
      what: `heat equation alone: ${what}, ratio to the C below (over 1: faster than it)`,
      ratio: median(inCS) / median(oursS),
    });
    print({
      figure: "tissue.c",
      value: workOf(inCS),
      unit: "node-steps/s",
      what: `plain prefactored Crank-Nicolson in C, cc -O3, same problem, same result to ${apartK.toExponential(0)} K: ${what}`,
    });
  });
}

/** The finite volumes of a grid in the form the C program reads, put together here a second time and independently. */
function toProblem(grid: Grid, share: Float64Array, coreC: number): readonly number[] {
  const { nodes } = grid;
  const [capacity, conductance, loss, constant] = [0, 0, 0, 0].map(() => new Float64Array(nodes)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let cell = 0; cell < nodes - 1; cell++) {
    const layer = grid.layers[grid.cellLayer[cell]!]!;
    const sizeM = (grid.depthMm[cell + 1]! - grid.depthMm[cell]!) / 1000;
    const bloodWM3K = perfusionAt(layer.perfusion, 37);
    conductance[cell] = layer.conductivityWMK / sizeM;
    for (const node of [cell, cell + 1]) {
      capacity[node]! += (layer.densityKgM3 * layer.heatCapacityJKgK * sizeM) / 2;
      loss[node]! += (bloodWM3K * sizeM) / 2;
      constant[node]! += ((bloodWM3K * layer.bloodC + layer.metabolicWM3) * sizeM) / 2;
    }
  }
  loss[0]! += SURFACE.hWM2K;
  constant[0]! += SURFACE.hWM2K * SURFACE.ambientC;
  const temperatureC = new Float64Array(nodes).fill(START_C);
  temperatureC[nodes - 1] = coreC;
  return [
    nodes,
    STEP_MS / 1000,
    ...[capacity, conductance, loss, constant, share, temperatureC].flatMap((v) => [...v]),
  ];
}

function toShare(grid: Grid): Float64Array {
  const weight = Float64Array.from(grid.depthMm, (mm, node) => {
    const sizeMm = (grid.depthMm[node + 1] ?? mm) - mm;
    return sizeMm * Math.exp(-mm / DECAY_MM);
  });
  const sum = weight.reduce((a, b) => a + b);
  return weight.map((w) => (SHARE_W_M2 * w) / sum);
}
