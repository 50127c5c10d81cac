/** I42, a slice of what `npm run fuzz:profiles` does for as long as it is let: whatever stands in a profile, reading it ends, soon, and is safe. */
import { expect, test } from "vitest";
import { fuzzProfiles } from "../support/fuzz-profiles.ts";

test("mutated profiles end in time, throw nothing, and are accepted only with every number in its range and unit", () => {
  const { findings, accepted } = fuzzProfiles(1500, 1);
  expect(findings).toEqual([]);
  // Some must pass, or nothing was shown about those that do.
  expect(accepted).toBeGreaterThan(50);
});
