import { expect, test } from "vitest";
import { LEASE_RENEWAL_MS, LEASE_TTL_MS, TELEMETRY_LOST_MS, toEffectiveC } from "../../../src/safety/constants.ts";

test("five renewals fit into the life of a lease: four in a row may be lost", () => {
  expect(LEASE_TTL_MS / LEASE_RENEWAL_MS).toBeGreaterThanOrEqual(5);
  expect(TELEMETRY_LOST_MS).toBeGreaterThan(LEASE_TTL_MS);
});

test("the hidden spot of a reading: 34 degC stays, the rise is scaled", () => {
  expect(toEffectiveC(34, 1.3)).toBe(34);
  expect(toEffectiveC(44, 1.3)).toBeCloseTo(47, 12);
  expect(toEffectiveC(40, 1)).toBe(40);
});
