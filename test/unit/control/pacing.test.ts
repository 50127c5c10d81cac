import fc from "fast-check";
import { expect, test } from "vitest";
import { BETWEEN_FOCI_K_PER_J, bookShot, mayShoot, PACE_AT_REST } from "../../../src/control/pacing.ts";

const PLAN = {
  energyJ: 1,
  intervalMinMs: 300,
  betweenMaxC: 45,
  pitchMm: 1.5,
  betweenKPerJ: BETWEEN_FOCI_K_PER_J,
  feltShare: 1,
};

test("the first shot may be fired at once, the next after the pause", () => {
  expect(mayShoot(PACE_AT_REST, PLAN, 36, 1000)).toBe(true);
  const pace = bookShot(PACE_AT_REST, PLAN, 1, 1000);
  expect(mayShoot(pace, PLAN, 36, 1299)).toBe(false);
  expect(mayShoot(pace, PLAN, 36, 1300)).toBe(true);
});

test("warm tissue waits, and an estimate that is no number waits for ever", () => {
  expect(mayShoot(PACE_AT_REST, PLAN, 42, 0)).toBe(true);
  expect(mayShoot(PACE_AT_REST, PLAN, 42.01, 0)).toBe(false);
  expect(mayShoot(PACE_AT_REST, PLAN, Number.NaN, 0)).toBe(false);
});

test("whatever the pitch and the haste, what is booked between never passes the bound", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1.1, max: 3, noNaN: true }),
      fc.double({ min: 0.15, max: 1.2, noNaN: true }),
      fc.double({ min: 33, max: 42, noNaN: true }),
      (pitchMm, energyJ, baseC) => {
        const plan = { ...PLAN, energyJ, intervalMinMs: 50, pitchMm };
        let pace = PACE_AT_REST;
        let fired = 0;
        for (let atMs = 0; atMs < 60_000; atMs += 20)
          if (mayShoot(pace, plan, baseC, atMs)) {
            pace = bookShot(pace, plan, energyJ, atMs);
            fired += 1;
            expect(baseC + pace.bankC).toBeLessThanOrEqual(plan.betweenMaxC);
          }
        // It paces; with a degree to spare it does not stop.
        if (baseC + 3 * energyJ <= plan.betweenMaxC - 1) expect(fired).toBeGreaterThan(1);
      },
    ),
  );
});

test("what is booked fades with time and with the way to the next place, by the written figures", () => {
  const first = bookShot(PACE_AT_REST, PLAN, 0.5, 1000);
  expect(first).toEqual({ bankC: 1.5, atMs: 1000, endedAtMs: 1000 });
  // A time constant later, one and a half millimetres on.
  expect(bookShot(first, PLAN, 0.5, 21_000).bankC).toBeCloseTo(1.5 * Math.exp(-1) * Math.exp(-0.75) + 1.5, 9);
  // What stands there now counts in full.
  const bankC = 1.5 * Math.exp(-1);
  expect(mayShoot(first, PLAN, 45 - 3 - bankC - 1e-6, 21_000)).toBe(true);
  expect(mayShoot(first, PLAN, 45 - 3 - bankC + 1e-6, 21_000)).toBe(false);
});

test("a place that feels little of what is booked at the last one waits for that little alone", () => {
  const pace = bookShot(PACE_AT_REST, PLAN, 1, 1000);
  expect(mayShoot(pace, PLAN, 40, 2000)).toBe(false);
  expect(mayShoot(pace, { ...PLAN, feltShare: 0.05 }, 40, 2000)).toBe(true);
  expect(mayShoot(pace, { ...PLAN, feltShare: 0.05 }, 41.9, 2000)).toBe(false);
});
