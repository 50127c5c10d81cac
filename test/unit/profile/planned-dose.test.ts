import { expect, test } from "vitest";
import { plannedZoneDoses } from "../../../src/profile/planned-dose.ts";
import { createNeedleProfile, createShotProfile } from "../../support/session-profile.ts";

test("between needles the bound counts for one insertion and ten seconds, however many there are", () => {
  const few = plannedZoneDoses(createNeedleProfile({ lines: 1, lineShots: 1 }));
  const many = plannedZoneDoses(createNeedleProfile({ lines: 2, lineShots: 6 }));
  expect(many).toEqual(few);
  // 46 degC is 8 minutes a minute, for 5.2 s and 10 s.
  expect(many[0]?.cem43Min).toBeCloseTo((8 * 15.2) / 60, 9);
});

test("between foci it counts for as long as the shots take", () => {
  const dose = (lines: number) => plannedZoneDoses(createShotProfile({ lines }))[0]?.cem43Min ?? 0;
  expect(dose(4)).toBeCloseTo(2 * dose(2), 6);
});
