import { describe, expect, it } from "vitest";
import { createComparator, stepComparator } from "../../../firmware-sim/firmware/comparator.ts";

describe("comparator", () => {
  it.each([
    [1, 50],
    [1.2, 34 + 16 / 1.2],
    [1.3, 34 + 16 / 1.3],
  ])("with factor %s opens K2 at T_eff 50.0 and not below", (factor, atC) => {
    const below = createComparator(factor);
    expect(stepComparator(below, atC - 1e-3, false, false)).toBe(false);
    const at = createComparator(factor);
    expect(stepComparator(at, atC, false, false)).toBe(true);
  });

  it("stays open when the skin cools, and is closed only by the reset line", () => {
    const comparator = createComparator(1);
    stepComparator(comparator, 51, false, false);
    expect(stepComparator(comparator, 36, false, false)).toBe(true);
    expect(stepComparator(comparator, 36, false, true)).toBe(false);
  });

  it("can not be reset while it is hot, or while the sensor says nothing", () => {
    const comparator = createComparator(1);
    stepComparator(comparator, 51, false, false);
    expect(stepComparator(comparator, 50, false, true)).toBe(true);
    expect(stepComparator(comparator, Number.NaN, false, true)).toBe(true);
  });

  it("answers the self-test voltage", () => {
    const comparator = createComparator(1);
    expect(stepComparator(comparator, 25, true, false)).toBe(true);
    expect(stepComparator(comparator, 25, false, true)).toBe(false);
  });
});

describe("the comparator of a cold plate", () => {
  it.each([1, 1.2])("with factor %s opens K2 at T_eff 0.0 and not above", (factor) => {
    const atC = 34 - 34 / factor;
    expect(stepComparator(createComparator(factor, true), atC + 1e-3, false, false)).toBe(false);
    expect(stepComparator(createComparator(factor, true), atC, false, false)).toBe(true);
    expect(stepComparator(createComparator(factor, true), atC - 1, false, false)).toBe(true);
  });

  it("is one of its own: no other handpiece trips for cold", () => {
    expect(stepComparator(createComparator(1), -20, false, false)).toBe(false);
  });
});
