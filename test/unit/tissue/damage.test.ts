import fc from "fast-check";
import { expect, test } from "vitest";
import { nominalPerson } from "../../../firmware-sim/person.ts";
import { Column } from "../../../firmware-sim/tissue/column.ts";
import { cem43PerSecond, createDoseTable, Damage, omegaPerSecond } from "../../../firmware-sim/tissue/damage.ts";
import { integrateDensity } from "../../../firmware-sim/tissue/layers.ts";
import { ARRHENIUS, arrheniusRate, cem43OfHistory, cem43Rate, omegaOfHistory } from "../../../src/dose.ts";

const temperature = fc.double({ min: 39, max: 109, noNaN: true });

test.each(Object.entries(ARRHENIUS))("the table is within 1e-3 of the formulas: %s", (_, set) => {
  const table = createDoseTable(set);
  fc.assert(
    fc.property(temperature, (t) => {
      expect(Math.abs((60 * cem43PerSecond(table, t)) / cem43Rate(t) - 1)).toBeLessThan(1e-3);
      // Sets that jump at 50 degC do so over one entry of the table.
      if (t < 50 || t > 50 + 1 / 32) {
        expect(Math.abs(omegaPerSecond(table, t) / arrheniusRate(t, set) - 1)).toBeLessThan(1e-3);
      }
    }),
    { numRuns: 500 },
  );
});

test("below 39 degC nothing counts, above 110 degC the rate stays", () => {
  const table = createDoseTable();
  expect(cem43PerSecond(table, 38.999)).toBe(0);
  expect(omegaPerSecond(table, 38.999)).toBe(0);
  expect(cem43PerSecond(table, Number.NaN)).toBe(0);
  expect(omegaPerSecond(table, 300)).toBeCloseTo(arrheniusRate(110), -12);
});

test("every node gets the dose of its own history", () => {
  const path = fc.array(fc.double({ min: 36, max: 60, noNaN: true }), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(fc.tuple(path, path), ([a, b]) => {
      const count = Math.min(a.length, b.length);
      const damage = new Damage(2);
      for (let i = 0; i < count; i++) damage.advance(Float64Array.of(a[i]!, b[i]!), i === 0 ? 0 : 0.5);
      const times = Array.from({ length: count }, (_, i) => 0.5 * i);
      [a, b].forEach((history, node) => {
        const counted = history.slice(0, count);
        const cem43 = cem43OfHistory(times, counted);
        expect(Math.abs(damage.cem43Min[node]! - cem43)).toBeLessThanOrEqual(1e-3 * cem43 + 1e-12);
        const omega = omegaOfHistory(times, counted);
        // Left out below 39 degC: less than 2e-6 per second.
        expect(Math.abs(damage.omega[node]! - omega)).toBeLessThanOrEqual(1e-3 * omega + 2e-6 * 0.5 * count);
      });
    }),
  );
});

test("a column sums dose where it is hot, and its vessels feel it", () => {
  const person = nominalPerson("back");
  const column = new Column(person.layers, {
    stepMs: 20,
    surface: { kind: "robin", hWM2K: 60, ambientC: 25 },
    deep: { kind: "dirichlet", temperatureC: person.coreC },
  });
  column.heat.setSource(integrateDensity(column.grid, (depthMm) => 1e4 * Math.exp(-depthMm / 4)));
  const times = [0];
  const temperatures = [column.heat.temperatureC[20]!];
  for (let i = 1; i <= 3000; i++) {
    column.step(220);
    times.push(0.02 * i);
    temperatures.push(column.heat.temperatureC[20]!);
  }
  const expected = cem43OfHistory(times, temperatures);
  expect(expected).toBeGreaterThan(0.1);
  expect(column.damage.cem43Min[20]! / expected).toBeCloseTo(1, 2);
  expect(column.damage.peakOmega(0, column.grid.nodes - 1)).toBeGreaterThanOrEqual(column.damage.omega[20]!);
  expect(column.damage.peakCem43Min(20, 20)).toBe(column.damage.cem43Min[20]);
});
