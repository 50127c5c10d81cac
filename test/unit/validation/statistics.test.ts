import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addValue,
  createDistribution,
  meanOf,
  mergeDistribution,
  quantileOf,
  wilson,
} from "../../../src/validation/statistics.ts";

test("Wilson's interval is that of the textbooks", () => {
  // Newcombe 1998, Stat. Med. 17:857, method 3: 81 of 263 and 1 of 29.
  expect(wilson(81, 263).low).toBeCloseTo(0.2553, 4);
  expect(wilson(81, 263).high).toBeCloseTo(0.3662, 4);
  expect(wilson(1, 29).low).toBeCloseTo(0.0061, 4);
  expect(wilson(1, 29).high).toBeCloseTo(0.1718, 4);
  expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
  expect(wilson(20, 20).high).toBe(1);
});

const values = fc.array(fc.double({ min: -50, max: 100, noNaN: true }), { minLength: 1, maxLength: 60 });

test("adding up is exact in any order and any grouping", () => {
  fc.assert(
    fc.property(values, fc.nat(60), (list, cut) => {
      const whole = createDistribution();
      for (const value of list) addValue(whole, value, 0.02);
      const merged = createDistribution();
      for (const part of [list.slice(cut), list.slice(0, cut)]) {
        const one = createDistribution();
        for (const value of part.toReversed()) addValue(one, value, 0.02);
        mergeDistribution(merged, one);
      }
      expect(merged).toEqual(whole);
    }),
  );
});

test("quantiles are right to half the resolution, the mean to its grain", () => {
  fc.assert(
    fc.property(values, fc.constantFrom(0.05, 0.5, 0.95), (list, share) => {
      const distribution = createDistribution();
      for (const value of list) addValue(distribution, value, 0.02);
      const exact = list.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(share * list.length)) - 1] ?? Number.NaN;
      expect(Math.abs((quantileOf(distribution, share, 0.02) ?? Number.NaN) - exact)).toBeLessThanOrEqual(0.0101);
      const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
      expect(meanOf(distribution)).toBeCloseTo(mean, 3);
    }),
  );
});
