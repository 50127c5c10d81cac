import { expect, test } from "vitest";
import { checkProfileRules } from "../../../src/profile/rules.ts";
import { readColdProfile, readShippedProfile, SHIPPED_COLD } from "../../support/session-profile.ts";

test.each(SHIPPED_COLD)("%s breaks no rule, and warns of nothing", (id) => {
  expect(checkProfileRules(readColdProfile(id))).toEqual([]);
});

test("a window that ends above the target breaks P131 as well", () => {
  const profile = readColdProfile();
  const { hold } = profile.phases;
  const found = checkProfileRules({ ...profile, phases: { ...profile.phases, hold: { ...hold, windowHighC: 8.5 } } });
  expect(found.map(({ ruleId }) => ruleId)).toEqual(["P131"]);
});

test("rules of cold say nothing of warm profiles, nor those of heat of cold ones", () => {
  const warm = checkProfileRules({ ...readShippedProfile("rf-bipolar-abdomen"), hotSpotFactor: 1.3 });
  expect(warm.filter(({ ruleId }) => ruleId.startsWith("P13"))).toEqual([]);
});
