import { describe, expect, test } from "vitest";
import { profileDuration } from "../../../src/profile/duration.ts";
import type { HeldProfile } from "../../../src/profile/schema.ts";
import { findMisfits, toAnatomy, toFootprintMm2, toLatestEndMs } from "../../../src/session/plan.ts";
import { tip } from "../../support/session-host.ts";
import { createShortProfile } from "../../support/session-profile.ts";

const profile = createShortProfile();

describe("the hot-spot factor that tip and motion need", () => {
  /** Whether a profile with this factor fits. */
  const fits = (hotSpotFactor: number, over: Partial<HeldProfile> = {}, device = tip()) =>
    findMisfits({ ...profile, ...over, hotSpotFactor } as HeldProfile, device).length === 0;
  // 45 W x 0.4 at 100 mm/s with 7 K mm/(W s): 1.26 degC over a rise of 8.5 degC.
  const needed = 1 + 1.26 / 8.5;

  test("is the excess of the slowest stroke at the ceiling's power over the mean rise", () => {
    expect(fits(needed + 1e-9)).toBe(true);
    expect(fits(needed - 1e-9)).toBe(false);
  });

  test("rises with power and with what the tip does, falls with speed", () => {
    expect(fits(needed + 0.01, { limits: { ...profile.limits, powerMaxW: 50 } })).toBe(false);
    expect(fits(needed + 0.01, {}, tip({ hotSpotKMmPerWS: 8 }))).toBe(false);
    expect(fits(needed - 0.02, { motion: { kind: "gliding", speedMmS: 150, speedMinMmS: 120 } })).toBe(true);
  });

  test("has no end at rest", () => {
    expect(fits(1.3, { motion: { kind: "rest" } })).toBe(false);
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
