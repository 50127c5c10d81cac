/**
 * The solver about an axis against C: the same finite volumes around one focal shot, the same steps, perfusion at rest. That both
 * arrive at the same temperatures is checked, so that the same work is compared.
 */
import { FOCUSED_TRANSDUCERS, planFocusedShot } from "../../firmware-sim/applicator/focused-ultrasound.ts";
import { nominalPerson } from "../../firmware-sim/person.ts";
import { Axisymmetric } from "../../firmware-sim/tissue/axisymmetric.ts";
import { createGrid, type Grid, type Layer } from "../../firmware-sim/tissue/layers.ts";
import { perfusionAt } from "../../firmware-sim/tissue/perfusion.ts";
import { createRings, type Rings } from "../../firmware-sim/tissue/rings.ts";
import { interleave, median, take } from "./clock.ts";
import { print } from "./figure.ts";
import { largestDifference, withNative } from "./native.ts";

const STEP_MS = 20;
const STEPS = 1000;
const SURFACE = { kind: "robin", hWM2K: 500, ambientC: 20 } as const;
const START_C = 34;
/** One joule in twenty seconds. */
const POWER_W = 0.05;
/** Of a rise of some kelvin: the first step is damped here and not in C, and twenty seconds later about this is left of it. */
const AGREE_K = 1e-4;

export function measureAxisymmetric(rounds: number): void {
  const person = nominalPerson("face");
  const layers = person.layers.map(
    (layer): Layer => ({ ...layer, perfusion: { model: "constant", restWM3K: perfusionAt(layer.perfusion, 37) } }),
  );
  const plan = planFocusedShot(FOCUSED_TRANSDUCERS[0]!, person, SURFACE.hWM2K);
  const grid = createGrid(layers, { firstMm: 0.03, growth: 0.012 });
  const rings = createRings({ outerMm: 6, firstMm: plan.cellMm, growth: 0.12 });
  const heatW = plan.heat(grid, rings).map((perJoule) => (perJoule * plan.shotMs * POWER_W) / 1000);
  const create = () => {
    const deep = { kind: "dirichlet", temperatureC: person.coreC } as const;
    const solver = new Axisymmetric(grid, rings, { stepMs: STEP_MS, surface: SURFACE, deep, initialC: START_C });
    solver.setSource(heatW);
    return solver;
  };
  let heat = create();
  const ours = () => {
    heat = create();
    return take(() => {
      for (let step = 0; step < STEPS; step++) heat.step(1);
    }).cpuS;
  };
  const size = `${grid.nodes} x ${rings.count} nodes, ${STEP_MS} ms steps, alternating directions; median of ${rounds}`;
  withNative("alternating-directions", toProblem(grid, rings, heatW, person.coreC), STEPS, (inC) => {
    ours();
    const taken = interleave(rounds, { ours, inC: () => inC?.().cpuS ?? Number.NaN });
    const workOf = (takenS: readonly number[]) => (grid.nodes * rings.count * STEPS) / median(takenS);
    const own = { figure: "axisymmetric", value: workOf(taken.ours), unit: "node-steps/s" };
    const skipped = "skipped: no C compiler (cc) on this machine";
    if (inC === null) {
      print({ ...own, what: `heat about an axis: ${size}` });
      print({ figure: "axisymmetric.c", value: null, unit: own.unit, what: skipped });
      return;
    }
    const apartK = largestDifference(heat.temperatureC, inC().temperatureC);
    if (!(apartK < AGREE_K))
      throw new Error(`the two solvers differ by ${apartK} K: they do not solve the same problem`);
    print({
      ...own,
      what: `heat about an axis: ${size}, ratio to the C below (over 1: faster than it)`,
      ratio: median(taken.inC) / median(taken.ours),
    });
    print({
      figure: "axisymmetric.c",
      value: workOf(taken.inC),
      unit: own.unit,
      what: `plain prefactored alternating directions in C, cc -O3, same problem, same result to ${apartK.toExponential(0)} K: ${size}`,
    });
  });
}

/** The finite volumes of grid and rings in the form the C program reads, put together here a second time and independently. */
function toProblem(grid: Grid, rings: Rings, heatW: Float64Array, coreC: number): readonly number[] {
  const { nodes, depthMm, cellLayer, layers } = grid;
  const vector = () => new Float64Array(nodes * rings.count);
  const [capacity, along, across, loss, constant] = [vector(), vector(), vector(), vector(), vector()];
  const temperatureC = vector().fill(START_C);
  for (let cell = 0; cell < nodes - 1; cell++) {
    const layer = layers[cellLayer[cell]!]!;
    const sizeM = (depthMm[cell + 1]! - depthMm[cell]!) / 1000;
    const bloodWM3K = perfusionAt(layer.perfusion, 37);
    rings.size.forEach((areaM2, ring) => {
      const halfM3 = (areaM2 * sizeM) / 2;
      along[ring * nodes + cell] = (layer.conductivityWMK * areaM2) / sizeM;
      for (const at of [ring * nodes + cell, ring * nodes + cell + 1]) {
        capacity[at]! += layer.densityKgM3 * layer.heatCapacityJKgK * halfM3;
        loss[at]! += bloodWM3K * halfM3;
        constant[at]! += (bloodWM3K * layer.bloodC + layer.metabolicWM3) * halfM3;
        if (ring < rings.count - 1) across[at]! += layer.conductivityWMK * (sizeM / 2) * rings.facePerM[ring]!;
      }
    });
  }
  rings.size.forEach((areaM2, ring) => {
    loss[ring * nodes]! += areaM2 * SURFACE.hWM2K;
    constant[ring * nodes]! += areaM2 * SURFACE.hWM2K * SURFACE.ambientC;
    temperatureC[(ring + 1) * nodes - 1] = coreC;
  });
  const vectors = [capacity, along, across, loss, constant, heatW, temperatureC];
  return [nodes, rings.count, STEP_MS / 1000, ...vectors.flatMap((v) => [...v])];
}
