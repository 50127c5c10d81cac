/** What a shot costs: the solver about an axis, a person's table of one shot, and a look-up in it. */
import { NOMINAL_ATTENUATION_DB_CM_MHZ } from "../../firmware-sim/applicator/acoustics.ts";
import { FOCUSED_TRANSDUCERS, planFocusedShot } from "../../firmware-sim/applicator/focused-ultrasound.ts";
import { solveShotResponse } from "../../firmware-sim/applicator/shot-response.ts";
import { nominalPerson } from "../../firmware-sim/person.ts";
import { Axisymmetric } from "../../firmware-sim/tissue/axisymmetric.ts";
import { median, take } from "./clock.ts";
import { print } from "./figure.ts";

const STEPS = 400;
const LOOKUPS = 200_000;

export function measureShots(rounds: number): void {
  const person = nominalPerson("face");
  const tissue = { layers: person.layers, attenuationDbCmMHz: NOMINAL_ATTENUATION_DB_CM_MHZ };
  const plan = planFocusedShot(FOCUSED_TRANSDUCERS[0]!, tissue, 500);
  let response = solveShotResponse(plan);
  const solveS = Array.from({ length: rounds }, () =>
    take(() => {
      response = solveShotResponse(plan);
    }),
  ).map(({ cpuS }) => cpuS);
  const { grid, rings } = response;
  const heat = new Axisymmetric(grid, rings, {
    stepMs: 2,
    surface: { kind: "robin", hWM2K: 500, ambientC: 20 },
    deep: { kind: "dirichlet", temperatureC: person.coreC },
  });
  heat.setSource(plan.heat(grid, rings));
  const stepS = Array.from({ length: rounds }, () =>
    take(() => {
      for (let step = 0; step < STEPS; step++) heat.step(1);
    }),
  ).map(({ cpuS }) => cpuS);
  let sumK = 0;
  const lookS = Array.from({ length: rounds }, () =>
    take(() => {
      for (let n = 0; n < LOOKUPS; n++) sumK += response.riseAt(n % 5, 1 + (n % 4), 10 + (n % 60_000), 1);
    }),
  ).map(({ cpuS }) => cpuS);
  if (!(sumK > 0)) throw new Error("a shot leaves no heat: nothing was measured");
  print({
    figure: "shot.axisymmetric",
    value: (grid.nodes * rings.count * STEPS) / median(stepS),
    unit: "node-steps/s",
    what: `heat about an axis, ${grid.nodes} x ${rings.count} nodes, alternating directions; median of ${rounds}`,
  });
  print({
    figure: "shot.table",
    value: median(solveS) * 1e3,
    unit: "ms",
    what: `table of one shot on one person, ${grid.nodes} x ${rings.count} nodes over two minutes; median of ${rounds}`,
  });
  print({
    figure: "shot.lookup",
    value: LOOKUPS / median(lookS),
    unit: "look-ups/s",
    what: `rise of one shot at one place and time from the table; median of ${rounds}`,
  });
}
