import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addValue,
  createDistribution,
  meanDifference,
  meanOf,
  mergeDistribution,
  quantileOf,
  shareDifference,
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

describe("the interval of a difference", () => {
  test("of independent shares: the example of Newcombe 1998 (56 of 70, 48 of 80)", () => {
    const { low, high } = shareDifference({ hits: 48, of: 80 }, { hits: 56, of: 70 });
    expect(low).toBeCloseTo(0.0524, 4);
    expect(high).toBeCloseTo(0.3339, 4);
  });

  test("of paired shares: the example of Altman et al. 2000, table 6.2 (14, 5, 0, 22)", () => {
    const { low, high } = shareDifference({ hits: 14, of: 41 }, { hits: 19, of: 41 }, 14);
    expect(low).toBeCloseTo(0.011, 3);
    expect(high).toBeCloseTo(0.226, 3);
  });

  test("of means: Welch's, from the histogram", () => {
    const [one, other] = [createDistribution(), createDistribution()];
    for (let n = 0; n < 100; n++) {
      addValue(one, n % 2, 0.01);
      addValue(other, 2 + (n % 2), 0.01);
    }
    const half = 1.959963984540054 * Math.sqrt((2 * 0.25) / 99);
    const found = meanDifference(one, other, 0.01);
    expect(found?.low).toBeCloseTo(2 - half, 9);
    expect(found?.high).toBeCloseTo(2 + half, 9);
    expect(meanDifference(createDistribution(), one, 0.01)).toBeNull();
  });
});
