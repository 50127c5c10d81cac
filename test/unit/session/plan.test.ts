import { describe, expect, test } from "vitest";
import { profileDuration } from "../../../src/profile/duration.ts";
import type { Profile } from "../../../src/profile/schema.ts";
import { findMisfits, toAnatomy, toFootprintMm2, toLatestEndMs, toNeededHotSpotFactor } from "../../../src/session/plan.ts";
import { tip } from "../../support/session-host.ts";
import { createShortProfile } from "../../support/session-profile.ts";

const profile = createShortProfile();

describe("the hot-spot factor that tip and motion need", () => {
  test("is the excess of the slowest stroke at the ceiling's power over the mean rise", () => {
    // 45 W x 0.4 at 100 mm/s with 7 K mm/(W s): 1.26 degC over a rise of 8.5 degC.
    expect(toNeededHotSpotFactor(profile, tip())).toBeCloseTo(1 + 1.26 / 8.5, 12);
  });

  test("rises with power and with what the tip does, falls with speed", () => {
    const base = toNeededHotSpotFactor(profile, tip());
    expect(toNeededHotSpotFactor({ ...profile, limits: { ...profile.limits, powerMaxW: 50 } }, tip())).toBeGreaterThan(base);
    expect(toNeededHotSpotFactor(profile, tip({ hotSpotKMmPerWS: 8 }))).toBeGreaterThan(base);
    const fast = { ...profile, motion: { kind: "gliding", speedMmS: 150, speedMinMmS: 120 } } as const;
    expect(toNeededHotSpotFactor(fast, tip())).toBeLessThan(base);
  });

  test("has no end at rest", () => {
    const resting: Profile = { ...profile, motion: { kind: "rest" } };
    expect(toNeededHotSpotFactor(resting, tip())).toBe(Number.POSITIVE_INFINITY);
    expect(findMisfits(resting, tip())).toHaveLength(1);
  });

  test("may be exactly what the profile has", () => {
    const needed = toNeededHotSpotFactor(profile, tip());
    expect(findMisfits({ ...profile, hotSpotFactor: needed }, tip())).toEqual([]);
    expect(findMisfits({ ...profile, hotSpotFactor: needed - 1e-9 }, tip())).toHaveLength(1);
  });
});

test("the latest end leaves ten minutes for interruptions beyond the longest course", () => {
  expect(toLatestEndMs(profile)).toBe(profileDuration(profile).sessionMaxMs + 600_000);
});

test("the reference depth is the middle of the skin unless the profile says otherwise", () => {
  expect(toAnatomy(profile)).toEqual({ skinMm: 1.6, referenceMm: 0.8 });
  expect(toAnatomy(createShortProfile({ area: "abdomen" }))).toEqual({ skinMm: 2.2, referenceMm: 0.9 });
});

test("a tip covers its discs and what is between them", () => {
  expect(toFootprintMm2({ discDiameterMm: 10, spacingMm: 20 })).toBe(300);
});
