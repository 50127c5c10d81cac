import { expect, test } from "vitest";
import { profileDuration } from "../../../src/profile/duration.ts";
import { STANDARD_FAULTS } from "../../../src/profile/standard-faults.ts";
import { chooseFaults, nameInWork } from "../../../src/validation/fault-sets.ts";
import { renderValidation } from "../../../src/validation/page.ts";
import { scoreController } from "../../../src/validation/scores.ts";
import { summarize } from "../../../src/validation/summary.ts";
import { createShotProfile, readColdProfile, readShippedProfile } from "../../support/session-profile.ts";
import { validationOf } from "../../support/validation-of.ts";

const profile = readShippedProfile("rf-bipolar-inner-thigh");

test("the standard set is the catalogue as written; that of the hold begins in the middle of the first hold as planned", () => {
  expect(chooseFaults("standard", profile)).toEqual(STANDARD_FAULTS.map((fault) => ({ fault, atS: null })));
  const chosen = chooseFaults("hold", profile);
  expect(chosen.map(({ fault }) => fault)).toContain("sensor-stuck");
  expect(chosen.map(({ fault }) => fault)).not.toContain("comparator-dead");
  const { baseline, precool, ramp, hold } = profile.phases;
  const beginS = baseline.durationS + precool.durationS + ((hold.targetC - 34) / ramp.rateCPerMin) * 60;
  for (const { atS } of chosen) {
    expect(atS).toBeGreaterThan(beginS);
    expect(atS).toBeLessThan(beginS + hold.durationS);
  }
});

test("in a session of shots they begin in the middle of the shots, and a cold plate has a hold", () => {
  const shots = createShotProfile();
  const { baseline, precool, postcool } = shots.phases;
  const beforeS = baseline.durationS + precool.durationS;
  const endS = profileDuration(shots).sessionPlannedMs / 1000 - postcool.durationS;
  for (const { atS } of chooseFaults("disturbances", shots)) {
    expect(atS).toBeGreaterThan(beforeS);
    expect(atS).toBeLessThan(beforeS + 10 + endS);
  }
  expect(nameInWork("contact-lost", shots)).toBe("contact-lost@shots");
  expect(chooseFaults("disturbances", readColdProfile())[0]?.atS).toBeGreaterThan(0);
});

test("scores of shots tell how many were brought home", () => {
  const shots = createShotProfile();
  const fault = {
    id: "contact-lost@shots",
    title: "lost",
    file: "standard:contact-lost@60",
    offWithinMs: null,
    atMs: 0,
  };
  const validation = validationOf(shots, "a".repeat(64), "1.0.0", { faults: [fault] });
  const [campaign] = validation.campaigns;
  expect(campaign === undefined ? [] : scoreController(campaign)).toMatchObject([
    { disturbance: "none", deliveredP05: 0.9, coagulatedMedian: 0.8, errorMedianC: null },
    { disturbance: "contact-lost", deliveredP05: 0.9, coagulatedMedian: 0.8 },
  ]);
  expect(summarize(validation).join("\n")).toMatch(/delivered, 5 %.*\n {2}none +100\.0 % +90\.0 % +80\.0 % +80\.0 %/);
  expect(renderValidation(validation)).toContain('aria-label="5 %: 80.0, median 80.0 %"');
});

test("scores are told for the disturbances that were played, beside the undisturbed hold", () => {
  const fault = (id: string) => ({ id, title: id, file: `standard:${id}`, offWithinMs: null, atMs: 0 });
  const plain = validationOf(profile, "a".repeat(64), "1.0.0", { faults: [fault("contact-lost")] });
  expect(summarize(plain).join("\n")).not.toContain("SCORES");
  const disturbed = validationOf(profile, "a".repeat(64), "1.0.0", {
    faults: [fault("contact-lost@hold"), fault("x@hold")],
  });
  const [campaign] = disturbed.campaigns;
  const scores = campaign === undefined ? [] : scoreController(campaign);
  expect(scores).toMatchObject([
    { disturbance: "none", sessions: 101, completeRatio: 1, errorMedianC: 0.1, inBandP05: 1 },
    { disturbance: "contact-lost", sessions: 101, completeRatio: 1, overshootP95C: 0.1 },
  ]);
  expect(summarize(disturbed).join("\n")).toMatch(/SCORES OF THE CONTROLLER\n.*\n {2}none +100.0 % +0\.100/);
  expect(renderValidation(disturbed)).toContain('aria-label="5 %: 0.100, median 0.100, 95 %: 0.100 °C"');
});
