/**
 * Goal: a cold hold keeps its promises in people and under faults: the dermis in its window, and no tissue near freezing.
 * Method: whole sessions against the simulated device, judged on the truth; the faults strike in the middle of the hold.
 */
import { describe, expect, test } from "vitest";
import type { Fault } from "../../firmware-sim/faults.ts";
import { toRow, treatPerson } from "../support/session-population.ts";
import { readColdProfile, SHIPPED_COLD } from "../support/session-profile.ts";

const TIMEOUT_MS = 120_000;
/** In the middle of the hold of every person. */
const HOLD_AT_MS = 330_000;
/** Tissue fluid begins to freeze at -0.55 degC. */
const FREEZING_C = -0.5;

test.each(SHIPPED_COLD)("%s: four persons", { timeout: TIMEOUT_MS }, async (id) => {
  const profile = readColdProfile(id);
  for (const seed of [1, 2, 3, 4]) {
    const treated = await treatPerson(profile, seed);
    const row = toRow(treated);
    expect(row.reasons, `person ${seed}`).toEqual([]);
    expect(row.outcome).toBe("complete");
    expect(row.trips).toBe(0);
    expect(row.softLimits).toBe(0);
    expect(row.inWindow).toBe(1);
    expect(row.inBand).toBeGreaterThanOrEqual(0.95);
    expect(treated.figures.cold!.coldestC).toBeGreaterThan(3);
    expect(treated.figures.cold!.coldMin).toBeLessThan(profile.limits.coldMaxMin);
  }
});

describe("one fault in the hold", () => {
  const profile = readColdProfile();
  const FAULTS: readonly (readonly [name: string, fault: Omit<Fault, "atMs">, ends: RegExp])[] = [
    ["the pump runs on by itself", { target: "output", kind: "stuckOn", durationMs: 60_000, magnitude: 90 }, /faulted/],
    [
      "the pump does twice what it is told",
      { target: "output", kind: "gain", durationMs: 600_000, magnitude: 2 },
      /faulted/,
    ],
    ["the coolant stands", { target: "cooling", kind: "off", durationMs: 60_000, magnitude: 0 }, /faulted/],
    ["a sensor sticks", { target: "sensorA", kind: "stuck", durationMs: 60_000, magnitude: 0 }, /faulted/],
    ["both sensors read 2 degC too warm", { target: "sensors", kind: "bias", durationMs: 600_000, magnitude: 2 }, /./],
    ["a sensor drifts", { target: "sensorB", kind: "drift", durationMs: 60_000, magnitude: 0.2 }, /faulted/],
    ["the plate is lifted", { target: "contact", kind: "lost", durationMs: 1000, magnitude: 0 }, /./],
    ["a relay welds", { target: "relay1", kind: "welded", durationMs: 600_000, magnitude: 0 }, /./],
    ["the device restarts", { target: "firmware", kind: "reset", durationMs: 0, magnitude: 0 }, /faulted/],
  ];
  test.each(FAULTS)("%s", { timeout: TIMEOUT_MS }, async (_, fault, ends) => {
    const { record, figures } = await treatPerson(profile, 3, [{ ...fault, atMs: HOLD_AT_MS } as Fault]);
    expect(record.outcome).toMatch(ends);
    expect(figures.cold!.coldestC).toBeGreaterThan(FREEZING_C);
  });
});
