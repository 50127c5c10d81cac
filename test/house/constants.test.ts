/**
 * Goal: host and firmware each hold their own copy of the limits, and the host never allows more than the firmware does.
 * Method: pair by pair, named after the host's constant, with the direction that is safe.
 */
import { expect, test } from "vitest";
import { COLD_LIMITS } from "../../src/protocol/cold-limits.ts";
import { FIRMWARE_LIMITS as FW } from "../../src/protocol/limits.ts";
import { SHOT_LIMITS } from "../../src/protocol/shot-limits.ts";
import * as HOST from "../../src/safety/constants.ts";

type Constant = { [K in keyof typeof HOST]: (typeof HOST)[K] extends number ? K : never }[keyof typeof HOST];
type Pairs = Partial<Record<Constant, number>>;

/** Both ends compute with the same number: any difference would make their judgements incomparable. */
const SAME: Pairs = {
  BASE_C: FW.baseC,
  SENSOR_MIN_C: FW.sensorMinC,
  SENSOR_MAX_C: FW.sensorMaxC,
};

/** The host's is not larger. */
const AT_MOST: Pairs = {
  HOT_SPOT_FACTOR_MAX: FW.hotSpotFactorMax,
  HOST_TRIP_C: FW.overTemperatureC,
  DISAGREE_C: FW.disagreeC,
  DISAGREE_MS: FW.disagreeMs,
  BASELINE_MAX_C: FW.selfTestMaxC,
  LEASE_TTL_MS: FW.leaseTtlMaxMs,
  LEASE_QUOTA_FACTOR: FW.quotaRatio,
  LEASE_QUOTA_MAX_J: FW.quotaMaxJ,
  SHOT_TTL_MS: SHOT_LIMITS.ttlMaxMs,
  TELEMETRY_STALE_MS: FW.tickEchoAgeMaxMs,
  CEILING_FULL_C: FW.ceilingFullC,
  CEILING_LOW_C: FW.ceilingLowC,
  CEILING_SHARE: FW.ceilingLowRatio,
  PRESS_MAX_MS: FW.pressMaxS * 1000,
};

/** The host's is not smaller. */
const AT_LEAST: Pairs = {
  COLD_TRIP_C: COLD_LIMITS.underTemperatureC,
  COLD_CEILING_FULL_C: COLD_LIMITS.ceilingFullC,
  COLD_CEILING_ZERO_C: COLD_LIMITS.ceilingZeroC,
  COLD_SKIN_C: COLD_LIMITS.coldC,
  COLD_SENSOR_MIN_C: COLD_LIMITS.sensorMinC,
  BASELINE_MIN_C: FW.selfTestMinC,
  COLD_BASELINE_MIN_C: FW.selfTestMinC,
};

/** The host's alone, with no counterpart in the firmware's table. The orders below hold some of them. */
const OWN: readonly Constant[] = [
  "SOFT_LIMIT_C",
  "SOFT_OVER_TARGET_C",
  "SOFT_RELEASE_OVER_TARGET_C",
  "BASELINE_DISAGREE_C",
  "HOLD_GROWTH_RATIO",
  "HOLD_LEARN_MS",
  "COLD_SOFT_ABOVE_C",
  "COLD_RELEASE_ABOVE_C",
  "COLD_SENSOR_ROOM_C",
  "TELEMETRY_LOST_MS",
  "LOOP_LATE_MS",
  "LOOP_STALLED_MS",
  "HOST_SLEPT_MS",
  "CLOCKS_PART_RATIO",
  "LEASE_RENEWAL_MS",
  "DOSE_MAX_CEM43_MIN",
  "OMEGA_MAX",
  "FLAT_MS",
  "SENSOR_LOST_MS",
  "SENSOR_GAPS",
  "SENSOR_GAPS_MS",
  "POWER_OVER_RATIO",
  "POWER_OVER_W",
  "POWER_OVER_MS",
  "POWER_NONE_W",
  "NEEDLE_MARGIN_C",
  "NEEDLE_BEHIND_C",
  "NEEDLE_BEHIND_MS",
];

test.each(toCases(SAME))("%s: the same on both ends", (_name, host, firmware) => {
  expect(host).toBe(firmware);
});

test.each(toCases(AT_MOST))("%s: the host allows no more than the firmware", (_name, host, firmware) => {
  expect(host).toBeLessThanOrEqual(firmware);
});

test.each(toCases(AT_LEAST))("%s: the host asks for no less than the firmware", (_name, host, firmware) => {
  expect(host).toBeGreaterThanOrEqual(firmware);
});

test("every constant of the host is in one of the lists", () => {
  const listed = [SAME, AT_MOST, AT_LEAST].flatMap((pairs) => Object.keys(pairs)).concat(OWN);
  const constants = Object.entries(HOST).flatMap(([name, value]) => (typeof value === "number" ? [name] : []));
  expect(listed.sort()).toEqual(constants.sort());
});

test("thermal limits stand in the order in which they act, half a degree apart at least", () => {
  const stepsC = [
    HOST.HOST_TRIP_C - HOST.SOFT_LIMIT_C,
    FW.overTemperatureC - HOST.HOST_TRIP_C,
    FW.comparatorC - FW.overTemperatureC,
  ];
  expect(Math.min(...stepsC)).toBeGreaterThanOrEqual(0.5);
});

test("limits of cold stand in the order in which they act, the last of them above freezing", () => {
  expect(HOST.COLD_SOFT_ABOVE_C).toBeLessThan(HOST.COLD_RELEASE_ABOVE_C);
  expect(HOST.COLD_TRIP_C).toBeGreaterThan(COLD_LIMITS.underTemperatureC);
  expect(COLD_LIMITS.underTemperatureC).toBeGreaterThanOrEqual(COLD_LIMITS.comparatorC + 0.5);
  // Isotonic water, degC.
  expect(COLD_LIMITS.comparatorC).toBeGreaterThanOrEqual(-0.55 + 0.5);
});

test("times stand in the order in which they act", () => {
  // Two lost frames in a row do not interrupt the output.
  expect(3 * HOST.LEASE_RENEWAL_MS).toBeLessThan(HOST.LEASE_TTL_MS);
  expect(HOST.LOOP_LATE_MS).toBeLessThan(HOST.LOOP_STALLED_MS);
  expect(HOST.TELEMETRY_STALE_MS).toBeLessThan(HOST.TELEMETRY_LOST_MS);
  expect(HOST.SOFT_RELEASE_OVER_TARGET_C).toBeLessThan(HOST.SOFT_OVER_TARGET_C);
});

function toCases(pairs: Pairs): (readonly [name: string, host: number, firmware: number])[] {
  const hosts = new Map<string, unknown>(Object.entries(HOST));
  return Object.entries(pairs).map(([name, firmware]) => [name, Number(hosts.get(name)), firmware] as const);
}
