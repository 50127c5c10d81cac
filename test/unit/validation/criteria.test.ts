import { expect, test } from "vitest";
import type { Profile } from "../../../src/profile/schema.ts";
import type { Trial } from "../../../src/validation/campaign.ts";
import { judgeTrial } from "../../../src/validation/criteria.ts";
import { createShotProfile, readColdProfile, readShippedProfile } from "../../support/session-profile.ts";
import { outcomeOf } from "../../support/validation-of.ts";

const trial = (id: string): Trial => ({
  index: 0,
  subject: { kind: "seed", seed: 1 } as unknown as Trial["subject"],
  fault: { id, title: id, file: `${id}.yaml`, offWithinMs: 60, atMs: 60_000 },
});
/** Whether energy that flows on for three seconds is held against a session with this fault. */
const isLate = (profile: Profile, id: string) =>
  judgeTrial(profile, trial(id), { ...outcomeOf(43), offMs: 3000 }).some(
    (judged) => judged.id === "energy-off" && judged.ok === false,
  );

test("a handpiece that rests by plan may stand still, one that glides may not", () => {
  expect(isLate(readShippedProfile("rf-bipolar-abdomen"), "motion-stalled")).toBe(true);
  expect(isLate(createShotProfile(), "motion-stalled")).toBe(false);
  expect(isLate(readColdProfile(), "motion-stalled")).toBe(false);
});

test("an output that hangs where a cold plate is held may pass for a while; any other fault has its budget there as well", () => {
  expect(isLate(readColdProfile(), "output-stuck")).toBe(false);
  expect(isLate(readColdProfile(), "contact-lost")).toBe(true);
  expect(isLate(readShippedProfile("rf-bipolar-abdomen"), "output-stuck")).toBe(true);
});

test("frost is judged under a fault, down to where tissue fluid begins to freeze", () => {
  const frost = (coldestC: number) => {
    const found = outcomeOf(34);
    const cold = { coldestC, coldMin: 1 };
    return judgeTrial(readColdProfile(), trial("cooling-off"), { ...found, figures: { ...found.figures, cold } }).find(
      ({ id }) => id === "tissue-min",
    )?.ok;
  };
  expect(frost(-0.5)).toBe(true);
  expect(frost(-0.51)).toBe(false);
});
