import { expect, test } from "vitest";
import { describeDifference, diffProfiles, plannedFigures } from "../../../src/profile/diff.ts";
import { readProfile } from "../../../src/profile/read.ts";
import type { Profile } from "../../../src/profile/schema.ts";
import { PLAIN_PROFILE, spoil } from "../../support/profile-text.ts";

function read(text: string): Profile {
  const result = readProfile(text, "x.yaml");
  if ("problems" in result) throw new Error(result.problems.map(({ message }) => message).join("; "));
  return result.profile;
}

const plain = read(PLAIN_PROFILE);
const TWO_ZONES = "  - id: upper\n    areaCm2: 80\n  - id: lower\n    areaCm2: 70\n";

test("comments, order of keys and written defaults are no difference; the order of treatment is one", () => {
  expect(diffProfiles(plain, read(`# why\n${spoil("areaCm2: 80", "areaCm2: 80\n    passes: 1")}`))).toEqual([]);
  const two = read(spoil("  - id: upper\n    areaCm2: 80\n", TWO_ZONES));
  const { zones } = two;
  expect(diffProfiles(two, { ...two, zones: [zones[1]!, zones[0]!] })).toEqual([
    { path: "zones order", before: "upper, lower", after: "lower, upper" },
  ]);
});

test("a changed, an added and a removed field, with unit and change", () => {
  const found = diffProfiles(plain, read(spoil("targetC: 42.5", "targetC: 42")));
  expect(found.map(describeDifference)).toEqual(["phases.hold.targetC: 42.5 degC -> 42 degC (-0.5)"]);
  const deep = read(spoil("hotSpotFactor: 1.2", "hotSpotFactor: 1.2\nreferenceDepthMm: 1"));
  expect(diffProfiles(plain, deep)).toEqual([{ path: "referenceDepthMm", before: null, after: 1 }]);
  expect(diffProfiles(deep, plain).map(describeDifference)).toEqual(["referenceDepthMm: 1 mm -> (not there)"]);
});

test("planned figures by hand: half a minute less of hold at 42.5 degC, R 0.25 below 43", () => {
  const shorter = plannedFigures(read(spoil("    durationS: 300", "    durationS: 270")));
  const { doseMaxCem43Min, sessionMaxS } = plannedFigures(plain);
  expect(doseMaxCem43Min).toBeCloseTo(5 * 0.25 ** 0.5, 9);
  expect(shorter.doseMaxCem43Min).toBeCloseTo(4.5 * 0.25 ** 0.5, 9);
  // 570 s of energy need as many presses of 120 s as 600 s do.
  expect(sessionMaxS - shorter.sessionMaxS).toBe(30);
});
