import { expect, test } from "vitest";
import {
  coagulationOf,
  createNeedleSite,
  NEEDLE_PAIR,
  type NeedleSite,
  solveNeedleField,
  stepNeedle,
} from "../../../firmware-sim/applicator/needle.ts";
import { nominalPerson } from "../../../firmware-sim/person.ts";
import { Axisymmetric } from "../../../firmware-sim/tissue/axisymmetric.ts";
import { createGrid } from "../../../firmware-sim/tissue/layers.ts";
import { createRings } from "../../../firmware-sim/tissue/rings.ts";

const person = nominalPerson("abdomen");
const PLATE = { hWM2K: 1000, ambientC: 20 };
const STEP_MS = 20;

/** An ideal regulator of the tip: the power whose next step would bring it to the target. */
function hold(site: NeedleSite, targetC: number, seconds: number): { tipC: number; powerW: number } {
  let powerW = 0;
  let integralW = 0;
  let tipC = site.heat.read(site.tip);
  for (let ms = 0; ms < seconds * 1000; ms += STEP_MS) {
    const errorK = targetC - tipC;
    powerW = Math.max(0, 0.05 * errorK + integralW);
    integralW += 0.01 * errorK;
    tipC = stepNeedle(site, powerW);
  }
  return { tipC, powerW };
}

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

test("a tip held at 67 degC for 4 s coagulates 100 to 300 um about itself, and the dermis between stays below", () => {
  const site = createNeedleSite(NEEDLE_PAIR, person, PLATE, STEP_MS);
  const { tipC, powerW } = hold(site, 67, 4);
  expect(Math.abs(tipC - 67)).toBeLessThan(1);
  expect(powerW).toBeGreaterThan(0.02);
  expect(powerW).toBeLessThan(5);
  const zone = coagulationOf(site, NEEDLE_PAIR);
  expect(zone.widthMm).toBeGreaterThan(0.1);
  expect(zone.widthMm).toBeLessThan(0.4);
  expect(zone.topMm).toBeGreaterThan(0.2);
  const betweenC = site.heat.read(site.heat.locate(NEEDLE_PAIR.spacingMm / 2, 1.5));
  expect(betweenC).toBeLessThan(48);
});

test("hotter and longer holds coagulate more", () => {
  const width = (targetC: number, seconds: number) => {
    const site = createNeedleSite(NEEDLE_PAIR, person, PLATE, STEP_MS);
    hold(site, targetC, seconds);
    return coagulationOf(site, NEEDLE_PAIR).widthMm;
  };
  expect(width(60, 2)).toBeLessThan(width(67, 4));
  expect(width(67, 4)).toBeLessThan(width(75, 6));
});
