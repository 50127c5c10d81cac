import fc from "fast-check";
import { expect, test } from "vitest";
import { decimate } from "../../../src/report/decimate.ts";

const extremes = (values: readonly (number | null)[]): [number, number] => {
  const known = values.filter((value) => value !== null);
  return [Math.min(...known), Math.max(...known)];
};

test("a single spike among thousands of samples survives", () => {
  const atMs = Array.from({ length: 60_000 }, (_, n) => n * 20);
  const values = atMs.map((_, n) => (n === 31_417 ? 51 : 43));
  const thin = decimate(atMs, [values], 100);
  expect(thin.atMs.length).toBeLessThanOrEqual(200);
  expect(Math.max(...(thin.columns[0] as number[]))).toBe(51);
});

test("extremes, order of time and size hold for any series", () => {
  const values = fc.array(fc.option(fc.double({ min: -50, max: 99, noNaN: true }), { freq: 5 }), { minLength: 1 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 20 }), (column, buckets) => {
      const atMs = column.map((_, n) => n * 20);
      const thin = decimate(atMs, [column], buckets);
      expect(extremes(thin.columns[0] as number[])).toEqual(extremes(column));
      expect(thin.columns[0]).toHaveLength(thin.atMs.length);
      expect(thin.atMs.length).toBeLessThanOrEqual(Math.max(2 * buckets, 1));
      expect([...thin.atMs].sort((a, b) => a - b)).toEqual(thin.atMs);
    }),
  );
});

test("a gap stays a gap, and what is no number is no value", () => {
  const atMs = Array.from({ length: 100 }, (_, n) => n);
  const values = atMs.map((n) => (n >= 40 && n < 60 ? null : n === 70 ? Number.NaN : 1));
  const { atMs: at, columns } = decimate(atMs, [values], 10);
  expect(at.filter((_, row) => columns[0]?.[row] === null)).toEqual([40, 49, 50, 59]);
  expect(decimate([0, 1], [[Number.NaN, 2]], 10).columns[0]).toEqual([null, 2]);
});
