/**
 * The windowed watchdog: a feed that comes too early or too late resets the chip. The firmware feeds it only after every task has
 * checked in, so one dead task stops the feeding although the others still run.
 */
import type { Millis } from "../../src/units.ts";

/** Window of the feed. Design values; the late side bounds how long a hung task can hold an output. */
const EARLY_MS = 5;
const LATE_MS = 100;

export const TASK_ADC = 1;
export const TASK_CONTROL = 2;
export const TASK_COMMS = 4;
export const TASK_SELF_TEST = 8;
export const ALL_TASKS = 15;

export interface Watchdog {
  sinceFeedMs: Millis;
  checkIns: number;
}

export function createWatchdog(): Watchdog {
  return { sinceFeedMs: EARLY_MS, checkIns: 0 };
}

/** A task that has finished its work of this round says so. */
export function checkIn(watchdog: Watchdog, task: number): void {
  watchdog.checkIns |= task;
}

/** Lets `elapsedMs` pass, then feeds if all tasks have checked in. @returns true when the chip must reset */
export function stepWatchdog(watchdog: Watchdog, elapsedMs: Millis): boolean {
  watchdog.sinceFeedMs += elapsedMs;
  if (watchdog.checkIns !== ALL_TASKS) return watchdog.sinceFeedMs > LATE_MS;
  if (watchdog.sinceFeedMs < EARLY_MS) return true;
  if (watchdog.sinceFeedMs > LATE_MS) return true;
  watchdog.sinceFeedMs = 0;
  watchdog.checkIns = 0;
  return false;
}
