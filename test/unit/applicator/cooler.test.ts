import { expect, it } from "vitest";
import { createCooler, stepCooler } from "../../../firmware-sim/applicator/cooler.ts";
import { createRandom } from "../../../firmware-sim/random.ts";

function settle(setC: number, flowRatio = 1): number {
  const cooler = createCooler(createRandom(1, "test"), 22);
  cooler.flowRatio = flowRatio;
  for (let i = 0; i < 6000; i++) stepCooler(cooler, setC, 22);
  return cooler.surfaceC;
}

it("reaches its set point within its limits", () => {
  expect(settle(30)).toBeCloseTo(30, 3);
  expect(settle(-10)).toBeCloseTo(5, 3);
  expect(settle(60)).toBeCloseTo(42, 3);
});

it("takes 3 to 5 s for two thirds of a step", () => {
  for (let seed = 0; seed < 50; seed++) {
    const cooler = createCooler(createRandom(seed, "test"), 22);
    let ticks = 0;
    for (; cooler.surfaceC < 22 + 10 * (1 - Math.exp(-1)); ticks++) stepCooler(cooler, 32, 22);
    expect(ticks).toBeGreaterThanOrEqual(299);
    expect(ticks).toBeLessThanOrEqual(502);
  }
});

it("drifts to the room without set point or without flow", () => {
  expect(settle(Number.NaN)).toBe(22);
  expect(settle(35, 0.4)).toBe(22);
});
