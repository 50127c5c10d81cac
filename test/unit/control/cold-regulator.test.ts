import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ColdDemand, regulateCold } from "../../../src/control/cold-regulator.ts";
import { createEstimate, type Estimate } from "../../../src/control/estimator.ts";
import { createPlantModel } from "../../../src/control/plant-model.ts";
import { createRegulator, type Regulator } from "../../../src/control/regulator.ts";

const MODEL = createPlantModel({ skinMm: 2.2, referenceMm: 0.7 }, 1, {
  contactWM2K: 1200,
  surface: 0,
  dermis: 0,
  fat: 0,
});
const DEMAND: ColdDemand = {
  targetC: 8,
  rateCPerS: 8 / 60,
  ceilingW: 75,
  softLimited: false,
  plateC: 10,
  plateJPerK: 75,
  plateMinC: 0,
  skinMinC: 3,
};
const at = (over: Partial<Estimate>): Estimate => ({ ...createEstimate(MODEL, 0, 30), ...over });
const COLD = at({ surfaceC: 5, dermalC: 8, deepC: 18 });

/** As it goes on when nothing changes. */
function settle(estimate: Estimate, demand: ColdDemand, steps = 400): Regulator {
  let regulator = createRegulator(estimate, 0);
  for (let n = 1; n <= steps; n++) regulator = regulateCold(MODEL, regulator, estimate, demand, n * 50);
  return regulator;
}

test("a plate warmer than it has to be is pumped, one that is colder is left to warm", () => {
  expect(settle(COLD, { ...DEMAND, plateC: 20 }, 5).powerW).toBeGreaterThan(10);
  expect(settle(COLD, { ...DEMAND, plateC: -3 }, 5).powerW).toBe(0);
});

test("neither plate nor skin is led below its floor, however far the dermis has to go", () => {
  const warm = at({ surfaceC: 25, dermalC: 30, deepC: 34 });
  // At its floor the plate asks for no more than what holds it there: the proportional part is nothing.
  expect(settle(warm, { ...DEMAND, plateC: 0, plateMinC: 0 }, 1).powerW).toBe(0);
  // A skin floor above the target keeps the plate away from it.
  const floored = settle(COLD, { ...DEMAND, skinMinC: 20, plateC: 16 }, 5);
  expect(floored.powerW).toBe(0);
});

test("an unknown plate and the soft limit take no power", () => {
  expect(settle(COLD, { ...DEMAND, plateC: null }, 5)).toMatchObject({ powerW: 0, reason: "off" });
  expect(settle(COLD, { ...DEMAND, softLimited: true, plateC: 20 }, 5)).toMatchObject({
    powerW: 0,
    reason: "softLimit",
  });
});

test("the integral does not wind up against a ceiling", () => {
  const held = settle(COLD, { ...DEMAND, plateC: 20, ceilingW: 20 }, 4000);
  expect(held).toMatchObject({ powerW: 20, reason: "ceiling" });
  const wound = Math.abs(held.integralW);
  expect(wound).toBeLessThan(500);
});

describe("for any estimate", () => {
  test("power is a number between nothing and the ceiling", () => {
    const temperature = fc.double({ min: -10, max: 45, noNaN: true });
    fc.assert(
      fc.property(
        temperature,
        temperature,
        temperature,
        temperature,
        fc.double({ min: 0, max: 75, noNaN: true }),
        fc.double({ min: 0.4, max: 2.5, noNaN: true }),
        (surfaceC, dermalC, deepC, plateC, ceilingW, gain) => {
          const { powerW } = settle(at({ surfaceC, dermalC, deepC, gain }), { ...DEMAND, plateC, ceilingW }, 20);
          expect(powerW).toBeGreaterThanOrEqual(0);
          expect(powerW).toBeLessThanOrEqual(ceilingW);
        },
      ),
    );
  });
});
