/** I42, a slice of what `npm run fuzz:profiles` does for as long as it is let: whatever stands in a profile, reading it ends, soon, and is safe. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readProfile } from "../../src/profile/read.ts";
import { fuzzProfiles } from "../support/fuzz-profiles.ts";

// What longer runs have found: a number in another unit that was inside every range.
test.each([
  ["joules as kilojoules, of shots", "ultrasound-focused-face-1-5mm", /energyMaxKJ: 0\.04\b/, "energyMaxKJ: 40"],
  ["megajoules as kilojoules, of a cold plate", "contact-cooling-abdomen", /energyMaxKJ: 30\b/, "energyMaxKJ: 0.03"],
  ["centimetres as millimetres, to keep off", "rf-bipolar-face", /marginMm: 15\b/, "marginMm: 1.5"],
])("%s", (_, name, right, wrong) => {
  const text = readFileSync(`profiles/${name}.yaml`, "utf8");
  expect(text).toMatch(right);
  expect(readProfile(text.replace(right, wrong), name)).toHaveProperty("problems");
});

test("mutated profiles end in time, throw nothing, and are accepted only with every number in its range and unit", () => {
  const { findings, accepted } = fuzzProfiles(1500, 1);
  expect(findings).toEqual([]);
  // Some must pass, or nothing was shown about those that do.
  expect(accepted).toBeGreaterThan(50);
});
