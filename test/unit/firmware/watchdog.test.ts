import { describe, expect, it } from "vitest";
import {
  ALL_TASKS,
  checkIn,
  createWatchdog,
  stepWatchdog,
  TASK_COMMS,
} from "../../../firmware-sim/firmware/watchdog.ts";

describe("watchdog", () => {
  it("is content while all tasks check in every 10 ms", () => {
    const watchdog = createWatchdog();
    for (let i = 0; i < 1000; i++) {
      checkIn(watchdog, ALL_TASKS);
      expect(stepWatchdog(watchdog, 10)).toBe(false);
    }
  });

  it.each([1, 2, 4, 8])("resets within 110 ms when task %i alone stays away", (missing) => {
    const watchdog = createWatchdog();
    checkIn(watchdog, ALL_TASKS);
    stepWatchdog(watchdog, 10);
    let passedMs = 0;
    for (let reset = false; !reset; passedMs += 10) {
      checkIn(watchdog, ALL_TASKS & ~missing);
      reset = stepWatchdog(watchdog, 10);
      expect(passedMs).toBeLessThanOrEqual(110);
    }
    expect(passedMs).toBe(110);
  });

  it("resets on a feed that comes too early", () => {
    const watchdog = createWatchdog();
    checkIn(watchdog, ALL_TASKS);
    expect(stepWatchdog(watchdog, 5)).toBe(false);
    checkIn(watchdog, ALL_TASKS);
    expect(stepWatchdog(watchdog, 4)).toBe(true);
  });

  it("takes a late task that makes it in time", () => {
    const watchdog = createWatchdog();
    checkIn(watchdog, ALL_TASKS & ~TASK_COMMS);
    stepWatchdog(watchdog, 90);
    checkIn(watchdog, TASK_COMMS);
    expect(stepWatchdog(watchdog, 5)).toBe(false);
  });
});

describe("the window of the feed", () => {
  it("counts from the boot as if it had just been fed in time", () => {
    const watchdog = createWatchdog();
    expect(watchdog.checkIns).toBe(0);
    expect(stepWatchdog(watchdog, 95)).toBe(false);
    expect(stepWatchdog(watchdog, 1)).toBe(true);
  });

  it("is open from 5 ms on", () => {
    const watchdog = createWatchdog();
    checkIn(watchdog, ALL_TASKS);
    stepWatchdog(watchdog, 10);
    checkIn(watchdog, ALL_TASKS);
    expect(stepWatchdog(watchdog, 5)).toBe(false);
  });

  it("is shut after 100 ms, although every task has come at last", () => {
    const onTime = createWatchdog();
    checkIn(onTime, ALL_TASKS);
    expect(stepWatchdog(onTime, 95)).toBe(false);
    const late = createWatchdog();
    checkIn(late, ALL_TASKS);
    expect(stepWatchdog(late, 96)).toBe(true);
  });
});
