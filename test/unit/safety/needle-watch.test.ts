import { expect, test } from "vitest";
import { CALM_NEEDLES, type NeedleWatch, superviseNeedles } from "../../../src/safety/needle-watch.ts";

const MAX_C = 75;

/** Feeds one sample every 20 ms. @returns when something was first found, and what */
function watch(until: number, at: (ms: number) => { needleC: number | null; plannedC: number | null }) {
  let state: NeedleWatch = CALM_NEEDLES;
  for (let atMs = 1000; atMs < 1000 + until; atMs += 20) {
    state = superviseNeedles(state, { atMs, ...at(atMs - 1000) }, MAX_C);
    if (state.found !== null) return { ms: atMs - 1000, found: state.found };
  }
  return null;
}

test("a degree below the device's limit is too hot, at once, heated or not", () => {
  expect(watch(100, () => ({ needleC: 73.99, plannedC: 67 }))).toBeNull();
  for (const plannedC of [67, null])
    expect(watch(100, () => ({ needleC: 74, plannedC }))).toEqual({ ms: 0, found: { measuredC: 74, limitC: 74 } });
});

test("a reading that is no number is too hot", () => {
  expect(watch(100, () => ({ needleC: Number.NaN, plannedC: null }))?.ms).toBe(0);
});

test("far behind its course for half a second: the thermocouple may lie", () => {
  expect(watch(2000, () => ({ needleC: 55, plannedC: 67 }))).toBeNull();
  expect(watch(2000, () => ({ needleC: 54.9, plannedC: 67 }))).toEqual({
    ms: 500,
    found: { measuredC: 54.9, limitC: 55 },
  });
});

test("time behind is counted without a break, and only while they are heated", () => {
  expect(watch(5000, (ms) => ({ needleC: ms % 500 === 480 ? 56 : 40, plannedC: 67 }))).toBeNull();
  expect(watch(5000, () => ({ needleC: 40, plannedC: null }))).toBeNull();
  expect(watch(5000, (ms) => ({ needleC: ms % 500 === 480 ? null : 40, plannedC: 67 }))).toBeNull();
});
