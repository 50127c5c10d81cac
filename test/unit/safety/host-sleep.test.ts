/**
 * Goal: a computer that slept finds out, and nothing else looks like it.
 * Method: pairs of what passed on the device's clock and on ours, message by message.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { HOST_SLEPT_MS } from "../../../src/safety/constants.ts";
import { followDeviceClock, hasSlept } from "../../../src/safety/host-sleep.ts";

/** The farthest that the device's clock is ever ahead. */
function farthestMs(passed: readonly (readonly [deviceMs: number, hostMs: number])[]): number {
  let aheadMs = 0;
  let farthest = 0;
  for (const [deviceMs, hostMs] of passed) {
    aheadMs = followDeviceClock(aheadMs, deviceMs, hostMs);
    farthest = Math.max(farthest, aheadMs);
  }
  return farthest;
}

const STEADY = [20, 20] as const;
const steady = (count: number) => Array.from({ length: count }, () => STEADY);

test("I41 a sleep of half a second or more is found, whether its messages come in one burst or were lost", () => {
  fc.assert(
    fc.property(fc.integer({ min: 500, max: 10_000 }), fc.boolean(), fc.nat(500), (sleptMs, burst, before) => {
      const missed = burst
        ? Array.from({ length: Math.ceil(sleptMs / 20) }, () => [20, 0] as const)
        : [[sleptMs + 20, 20] as const];
      expect(hasSlept(farthestMs([...steady(before), ...missed]))).toBe(true);
    }),
  );
});

test("a link that holds messages back for up to half a second, again and again, is no sleep", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 25 }), fc.nat(50)), { maxLength: 20 }), (holds) => {
      // The first comes late, the others at once behind it.
      const passed = holds.flatMap(([count, after]) => [
        [20, 20 * count] as const,
        ...Array.from({ length: count - 1 }, () => [20, 0] as const),
        ...steady(after),
      ]);
      expect(hasSlept(farthestMs(passed))).toBe(false);
    }),
  );
});

test("clocks that run apart by a hundredth for half an hour are no sleep, a lost message is none", () => {
  expect(farthestMs(Array.from({ length: 90_000 }, () => [20.2, 20] as const))).toBe(0);
  expect(farthestMs(Array.from({ length: 1000 }, () => [HOST_SLEPT_MS, HOST_SLEPT_MS] as const))).toBe(0);
});
