/**
 * Goal: sessions add up to the same tally in any order and grouping, and what is kept of them does not grow without bound.
 * Method: random sessions dealt to random piles, against one pile.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type CampaignPlan, trialAt } from "../../../src/validation/campaign.ts";
import type { TrialOutcome } from "../../../src/validation/criteria.ts";
import { type CampaignHead, mergeValidations, toCampaignResult, toValidation } from "../../../src/validation/result.ts";
import { addTrial, createTally, mergeTally, type Tally } from "../../../src/validation/tally.ts";
import { readShippedProfile } from "../../support/session-profile.ts";
import { outcomeOf } from "../../support/validation-of.ts";

const profile = readShippedProfile("rf-bipolar-inner-thigh");
const FAULT = { id: "f", title: "f", file: "standard:f", offWithinMs: 60, atMs: 0 };
const PLAN: CampaignPlan = { seed: 1, people: 400, corners: [], faults: [FAULT] };
const MAP = { skinMm: [1, 3], fatMm: [1, 30] } as const;

const session = fc
  .record({
    trial: fc.nat(700),
    peakC: fc.double({ min: 40, max: 53, noNaN: true }),
    offMs: fc.option(fc.nat(200)),
    refused: fc.boolean(),
    skinMm: fc.double({ min: 0.5, max: 4, noNaN: true }),
  })
  .map(({ trial, peakC, offMs, refused, skinMm }): [number, TrialOutcome] => [
    trial,
    {
      ...outcomeOf(peakC),
      offMs,
      skinMm,
      ...(refused ? { outcome: "refused", reason: `sensor reads ${peakC} degC`, trips: ["sensorLost"] } : {}),
    },
  ]);

function addUp(sessions: readonly (readonly [number, TrialOutcome])[]): Tally {
  const tally = createTally();
  for (const [index, found] of sessions) addTrial(tally, profile, trialAt(PLAN, index), found, MAP);
  return tally;
}

test("any piles, merged in any order, are the same tally to the last digit", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(session, { selector: ([trial]) => trial, maxLength: 60 }),
      fc.array(fc.nat(4), { minLength: 60, maxLength: 60 }),
      (sessions, piles) => {
        const merged = createTally();
        for (const pile of [3, 0, 4, 1, 2]) mergeTally(merged, addUp(sessions.filter((_, n) => piles[n] === pile)));
        expect(merged).toEqual(addUp(sessions));
      },
    ),
    { numRuns: 50 },
  );
});

test("the three worst and the first two hundred that missed are kept, and all are counted", () => {
  const hot = Array.from({ length: 300 }, (_, n): [number, TrialOutcome] => [n * 2, outcomeOf(49 + n / 1000)]);
  const peak = addUp(hot.toReversed()).groups["none"]?.criteria["dermal-max"];
  expect(peak).toMatchObject({ judged: 300, missed: 300 });
  expect(peak?.misses).toEqual(Array.from({ length: 200 }, (_, n) => n * 2));
  expect(peak?.worst.map(({ trial }) => trial)).toEqual([598, 596, 594]);
});

test("a reason with other figures in it is the same reason, and names its first person", () => {
  const refused = (index: number, reason: string): [number, TrialOutcome] => [
    index,
    { ...outcomeOf(33), outcome: "refused", reason },
  ];
  const { refusals } = addUp([refused(8, "skin at 31.2 degC"), refused(2, "skin at 30.9 degC"), refused(4, "no pad")]);
  expect(refusals).toEqual({ "skin at # degC": { count: 2, trial: 2 }, "no pad": { count: 1, trial: 4 } });
});

test("energy that stays on beyond its budget fails the verdict, with the command that shows it", () => {
  const plan = { ...PLAN, people: 1, corners: [], faults: [FAULT] };
  const { id, title, modality, area } = profile;
  const head: CampaignHead = {
    profile: { id, title, modality, area, hash: "a".repeat(64), file: "my profile.yaml" },
    plan,
    map: { skinMm: [1, 3], fatMm: [1, 30] },
  };
  const result = (offMs: number) => {
    const tally = createTally();
    for (let index = 0; index < 4; index++)
      addTrial(tally, profile, trialAt(plan, index), { ...outcomeOf(43), offMs: index === 3 ? offMs : null }, MAP);
    return toCampaignResult(head, 1, [1], tally);
  };
  expect(result(60)).toMatchObject({ verdict: "pass", complete: true, reasons: [] });
  const { seed } = trialAt(plan, 3).subject;
  expect(result(61).reasons).toEqual([
    `energy off after the fault began missed in 1 of 1 sessions, required within the fault's budget; worst is person ${seed} under f with 61 ms: isoderm run 'my profile.yaml' --person ${seed} --seed ${seed} --faults standard:f`,
  ]);
  const whole = toValidation("1.0.0", [result(61)]);
  expect(mergeValidations([whole])).toEqual(whole);
});
