/** What a hold tells of the power that it takes: it learns, it lets the power fall, and it does not let it grow by more than sound people's. */
import { describe, expect, test } from "vitest";
import { HOLD_GROWTH_RATIO, HOLD_LEARN_MS, POWER_NONE_W } from "../../../src/safety/constants.ts";
import { type HoldWatch, NEW_HOLD, watchHold } from "../../../src/safety/hold-watch.ts";

const STEP_MS = 20;

/** Holds for some seconds from where it was. @returns the watch, and when it first found anything, ms from there */
function hold(from: HoldWatch, seconds: number, powerAt: (ms: number) => number, gapMs = STEP_MS) {
  let watch = from;
  let foundMs: number | null = null;
  for (let ms = 0; ms < seconds * 1000; ms += STEP_MS) {
    watch = watchHold(watch, from.atMs + gapMs + ms, powerAt(ms));
    if (watch.found !== null) foundMs ??= ms;
  }
  return { watch, foundMs };
}
const learned = hold(NEW_HOLD, 60, () => 10).watch;

test("a new hold knows nothing, and its first sample is its mean", () => {
  expect(watchHold(NEW_HOLD, 1000, 7)).toEqual({ meanW: 7, heldMs: 0, atMs: 1000, leastW: null, found: null });
});

test("the mean follows within ten seconds", () => {
  const watch = watchHold(watchHold(NEW_HOLD, 1000, 10), 2000, 20);
  expect(watch.meanW).toBeCloseTo(10 + 10 * (1 - Math.exp(-0.1)), 9);
  expect(watch).toMatchObject({ heldMs: 1000, leastW: null, found: null });
});

test("for thirty seconds it only looks: what a hold takes while it settles is not what it takes", () => {
  const { watch, foundMs } = hold(NEW_HOLD, HOLD_LEARN_MS / 1000, (ms) => (ms < 5000 ? 2 : 20));
  expect(foundMs).toBeNull();
  expect(watch.leastW).toBeNull();
  const next = hold(watch, 0.1, () => 20).watch;
  expect(next.leastW).toBeGreaterThan(15);
});

test("power that falls is learned, power that stays is nothing", () => {
  const { watch, foundMs } = hold(learned, 300, (ms) => 10 - ms / 100_000);
  expect(foundMs).toBeNull();
  expect(watch.leastW).toBeGreaterThan(7);
  expect(watch.leastW).toBeLessThan(7.2);
  expect(hold(watch, 300, () => 8).foundMs).toBeNull();
});

const LIMIT_W = 10 * HOLD_GROWTH_RATIO + POWER_NONE_W;

test("up to the limit it may grow, beyond it not, and what was measured is told with the limit", () => {
  expect(hold(learned, 300, () => LIMIT_W).foundMs).toBeNull();
  const { watch, foundMs } = hold(learned, 300, () => LIMIT_W + 0.1);
  expect(foundMs).toBeGreaterThan(30_000);
  expect(watch.found).toEqual({ measuredW: watch.meanW, limitW: expect.closeTo(LIMIT_W, 6) });
});

test("readings that sink by 0.2 degC/s make a loop push: found in seconds", () => {
  expect(hold(learned, 60, (ms) => 10 + ms / 400).foundMs).toBeLessThan(14_000);
});

test("what is no number is found", () => {
  expect(watchHold(learned, learned.atMs + STEP_MS, Number.NaN).found).not.toBeNull();
});

describe("gaps", () => {
  test("one of five seconds is a renewed press: nothing begins anew", () => {
    const watch = watchHold(learned, learned.atMs + 5000, 10);
    expect(watch).toMatchObject({ leastW: expect.closeTo(10, 6), heldMs: learned.heldMs + 5000 });
    expect(hold(learned, 60, () => 30, 5000).foundMs).toBeLessThan(10_000);
  });

  test("a longer one means warming up again: a minute and a half of more power is forgiven, and then what was learned before holds", () => {
    const watch = watchHold(learned, learned.atMs + 5001, 30);
    expect(watch).toMatchObject({ meanW: 30, heldMs: -60_000, leastW: learned.leastW });
    expect(hold(learned, 89.9, () => 30, 5001).foundMs).toBeNull();
    expect(hold(learned, 91, () => 30, 5001).foundMs).toBe(90_000);
    expect(hold(learned, 200, (ms) => (ms < 60_000 ? 30 : 12), 5001).foundMs).toBeNull();
  });

  test("before anything was learned a gap costs the time of learning alone", () => {
    const early = hold(NEW_HOLD, 10, () => 10).watch;
    expect(watchHold(early, early.atMs + 6000, 10)).toMatchObject({ heldMs: 0, leastW: null });
  });
});
