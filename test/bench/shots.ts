/** What a shot costs: a person's table of one shot, and a look-up in it. The solver is axisymmetric.ts. */
import { NOMINAL_ATTENUATION_DB_CM_MHZ } from "../../firmware-sim/applicator/acoustics.ts";
import { FOCUSED_TRANSDUCERS, planFocusedShot } from "../../firmware-sim/applicator/focused-ultrasound.ts";
import { solveShotResponse } from "../../firmware-sim/applicator/shot-response.ts";
import { nominalPerson } from "../../firmware-sim/person.ts";
import { median, take } from "./clock.ts";
import { print } from "./figure.ts";

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
  let sumK = 0;
  const lookS = Array.from({ length: rounds }, () =>
    take(() => {
      for (let n = 0; n < LOOKUPS; n++) sumK += response.riseAt(n % 5, 1 + (n % 4), 10 + (n % 60_000), 1);
    }),
  ).map(({ cpuS }) => cpuS);
  if (!(sumK > 0)) throw new Error("a shot leaves no heat: nothing was measured");
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
