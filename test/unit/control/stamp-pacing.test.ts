import fc from "fast-check";
import { expect, test } from "vitest";
import { feltFrom, STAMP_REST_C, STAMP_RISE_K_PER_J, type Stamped } from "../../../src/control/stamp-pacing.ts";
import { LIMITS } from "../../../src/profile/limits.ts";

const AT = { alongMm: 0, acrossMm: 0, energyJ: 100, atMs: 0 };
const felt = (stamped: readonly Stamped[], mm = 0, atMs = 10_000) => feltFrom(stamped, mm, 0, 0.1, atMs);

test("a place feels most of its own stamp, less of one beside it, nothing of one farther off than 27 mm", () => {
  expect(felt([AT])).toBeCloseTo(8 * Math.exp(-10 / 170), 9);
  expect(felt([AT], 18)).toBe(felt([AT]));
  expect(felt([AT], 22.5)).toBeCloseTo(felt([AT]) / 2, 9);
  expect(felt([AT], 27)).toBe(0);
  expect(felt([])).toBe(0);
});

test("it is forgotten slowly: a third is left after three minutes, nothing after eleven and a half", () => {
  expect(felt([AT], 0, 187_000)).toBeCloseTo(8 / Math.exp(1.1), 9);
  expect(felt([AT], 0, 680_001)).toBe(0);
});

test("of several the one that left most counts, whatever their order", () => {
  const stamped = [AT, { ...AT, alongMm: 20 }, { ...AT, energyJ: 20, atMs: 5000 }];
  expect(felt(stamped)).toBe(Math.max(...stamped.map((one) => felt([one]))));
});

test("another stamp never makes a place cooler, nor does a nearer or a later one", () => {
  const stamp = fc.record({
    alongMm: fc.double({ min: -60, max: 60, noNaN: true }),
    acrossMm: fc.double({ min: -60, max: 60, noNaN: true }),
    energyJ: fc.double({ min: 0, max: 120, noNaN: true }),
    atMs: fc.integer({ min: 0, max: 600_000 }),
  });
  fc.assert(
    fc.property(fc.array(stamp, { maxLength: 12 }), stamp, (others, one) => {
      const stamped = others.toSorted((a, b) => a.atMs - b.atMs);
      const more = [...stamped, one].sort((a, b) => a.atMs - b.atMs);
      const nowMs = 600_000;
      const leftC = feltFrom(stamped, 0, 0, 0.1, nowMs);
      expect(feltFrom(more, 0, 0, 0.1, nowMs)).toBeGreaterThanOrEqual(leftC);
      const nearer = { ...one, alongMm: one.alongMm / 2, acrossMm: one.acrossMm / 2 };
      expect(feltFrom([nearer], 0, 0, 0.1, nowMs)).toBeGreaterThanOrEqual(feltFrom([one], 0, 0, 0.1, nowMs));
    }),
  );
});

test("the most that a profile may ask for fits below its bound on skin at rest, but for thin skin and thin fat", () => {
  for (const [area, kPerJ] of Object.entries(STAMP_RISE_K_PER_J)) {
    const mostJ = (LIMITS.dermisMaxC.max - STAMP_REST_C) / kPerJ;
    expect([area, mostJ > 40, mostJ < LIMITS.stampEnergyJ.max]).toEqual([area, true, true]);
  }
});
