/** Goal: live time is even, never catches up in bursts, and ends with its last subscriber. Method: fake timers. */
import { take } from "rxjs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLiveClock } from "../../../src/io/clock.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("ticks come on their deadlines, stamped with whole milliseconds since the start", () => {
  const seen: number[] = [];
  const { ticks$ } = createLiveClock(20);
  const subscription = ticks$.subscribe((atMs) => seen.push(atMs));
  vi.advanceTimersByTime(100);
  subscription.unsubscribe();
  expect(seen).toEqual([20, 40, 60, 80, 100]);
});

test("a stall costs ticks and shows in the stamp; none is made up for", () => {
  const seen: number[] = [];
  const { ticks$ } = createLiveClock(20);
  const subscription = ticks$.subscribe((atMs) => {
    seen.push(atMs);
    // The tick at 40 ms keeps the process busy until 135 ms.
    if (atMs === 40) vi.advanceTimersByTime(95);
  });
  vi.advanceTimersByTime(200);
  subscription.unsubscribe();
  const [first, second, late = 0, ...rest] = seen;
  expect([first, second]).toEqual([20, 40]);
  expect(late).toBeGreaterThanOrEqual(135);
  for (const [n, atMs] of rest.entries())
    expect(atMs - (n === 0 ? late : (rest[n - 1] ?? 0))).toBeGreaterThanOrEqual(19);
});

test("when its last tick ends the subscription, no timer is left", () => {
  const { ticks$ } = createLiveClock(20);
  const seen: number[] = [];
  ticks$.pipe(take(2)).subscribe((atMs) => seen.push(atMs));
  vi.advanceTimersByTime(200);
  expect(seen).toEqual([20, 40]);
  expect(vi.getTimerCount()).toBe(0);
});
