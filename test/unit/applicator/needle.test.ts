import { expect, test } from "vitest";
import { NEEDLE_PAIR, solveNeedleField } from "../../../firmware-sim/applicator/needle.ts";
import { nominalPerson } from "../../../firmware-sim/person.ts";
import { Axisymmetric } from "../../../firmware-sim/tissue/axisymmetric.ts";
import { createGrid } from "../../../firmware-sim/tissue/layers.ts";
import { createRings, integrateOverRings } from "../../../firmware-sim/tissue/rings.ts";

const person = nominalPerson("abdomen");

test("impedance falls with the length of the tip and rises in fat", () => {
  const { layers, electrical } = person;
  const ohm = (over: Partial<typeof NEEDLE_PAIR>) =>
    solveNeedleField({ ...NEEDLE_PAIR, ...over }, layers, electrical).impedanceOhm.re;
  expect(ohm({ tipMm: 1.5 })).toBeLessThan(ohm({ tipMm: 1 }));
  expect(ohm({ depthMm: 5 })).toBeGreaterThan(3 * ohm({ depthMm: 2 }));
  expect(ohm({ spacingMm: 3.5 })).toBeGreaterThan(ohm({ spacingMm: 2 }));
});

test("the potential beside a tip in one medium falls as a numerical solution of Laplace's equation does", () => {
  // Steady heat conduction is the same equation: the tip is held at one degree, the far end at none.
  const medium = { ...person.layers[1]!, thicknessMm: 40, metabolicWM3: 0, bloodC: 0 };
  const layer = { ...medium, perfusion: { model: "constant", restWM3K: 0 } as const };
  const grid = createGrid([layer], { firstMm: 0.04, growth: 0.02 });
  const rings = createRings({ outerMm: 40, firstMm: 0.03, growth: 0.12 });
  const heat = new Axisymmetric(grid, rings, {
    stepMs: 1000,
    surface: { kind: "insulated" },
    deep: { kind: "insulated" },
    initialC: 0,
  });
  const { depthMm, tipMm, needleDiameterMm } = NEEDLE_PAIR;
  heat.hold((r, z) => {
    if (r >= 39.9 || z >= 39.9) return 0;
    return r <= needleDiameterMm / 2 && z >= depthMm - tipMm && z <= depthMm ? 1 : null;
  });
  // No step much longer than the cells nearest to the tip take, or alternating directions would ring.
  for (let stepMs = 10; stepMs < 1000; stepMs *= 1.3) {
    heat.setStep(stepMs);
    for (let n = 0; n < 40; n++) heat.step(0);
  }
  // The partner far away.
  const alone = { ...NEEDLE_PAIR, spacingMm: 60 };
  const dermis = solveNeedleField(alone, [{ name: "dermis", thicknessMm: 40 }], person.electrical);
  // Heat goes with the square of the field, which the numerical solution shows as its slope.
  const slope = (r: number) => (heat.read(heat.locate(r + 0.02, 1.5)) - heat.read(heat.locate(r - 0.02, 1.5))) / 0.04;
  const ratio = (slope(0.3) / slope(0.6)) ** 2;
  const near = dermis.heatAt(0.3, 1.5, 0);
  const far = dermis.heatAt(0.6, 1.5, 0);
  expect(Math.abs(near / far / ratio - 1)).toBeLessThan(0.1);
});

test("the power into a pair becomes heat: about both needles, within a tenth of a watt in one medium, a sixth across layers", () => {
  const grid = createGrid(person.layers, { firstMm: 0.05, growth: 0.05 });
  const rings = createRings({ outerMm: 30, firstMm: 0.04, growth: 0.18 });
  const total = (layers: typeof person.layers) => {
    const { heatAt } = solveNeedleField(NEEDLE_PAIR, layers, person.electrical);
    const column = layers === person.layers ? grid : createGrid(layers, { firstMm: 0.05, growth: 0.05 });
    return 2 * integrateOverRings(column, rings, heatAt).reduce((sum, perWatt) => sum + perWatt, 0);
  };
  expect(Math.abs(total([{ ...person.layers[1]!, thicknessMm: 60 }]) - 1)).toBeLessThan(0.1);
  expect(Math.abs(total(person.layers) - 1)).toBeLessThan(1 / 6);
});

test("between the needles of a pair both fields add up, and far off they cancel", () => {
  const dermis = [{ name: "dermis", thicknessMm: 60 }] as const;
  const heat = (spacingMm: number) => solveNeedleField({ ...NEEDLE_PAIR, spacingMm }, dermis, person.electrical).heatAt;
  // Per watt, so that a lone needle is compared at the same power.
  expect(heat(2.5)(1.2, 1.5, 0)).toBeGreaterThan(1.3 * heat(60)(1.2, 1.5, 0));
  expect(heat(2.5)(6, 1.5, 0)).toBeLessThan(0.3 * heat(60)(6, 1.5, 0));
});
