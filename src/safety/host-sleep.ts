/**
 * Has this computer slept, and its clock with it? Then no tick of ours is late. But the device's clock went on: what it says was measured
 * later than we have lived. A link that holds messages back does the opposite, and pays it back afterwards. Not responsible for a loop that
 * is late by its own clock (supervisor.ts).
 */
import type { Millis } from "../units.ts";
import { CLOCKS_PART_RATIO, HOST_SLEPT_MS } from "./constants.ts";

/**
 * How far the device's clock is ahead of where it was by ours, after one more message; below 0 behind. Clocks that run apart by less than the
 * ratio stay at 0, whatever the length of a session.
 */
export function followDeviceClock(aheadMs: Millis, deviceMs: Millis, hostMs: Millis): Millis {
  const apartMs = aheadMs + deviceMs - hostMs;
  const forgivenMs = CLOCKS_PART_RATIO * hostMs;
  return Math.abs(apartMs) <= forgivenMs ? 0 : apartMs - Math.sign(apartMs) * forgivenMs;
}

export function hasSlept(aheadMs: Millis): boolean {
  return aheadMs >= HOST_SLEPT_MS;
}
