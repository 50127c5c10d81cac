import { describe, expect, test } from "vitest";
import { readProfile } from "../../../src/profile/read.ts";
import { type CampaignPlan, subjectAt, trialAt } from "../../../src/validation/campaign.ts";
import { type Comparison, compareValidations, comparisonSchema } from "../../../src/validation/comparison.ts";
import { describeComparison } from "../../../src/validation/comparison-text.ts";
import type { Validation } from "../../../src/validation/result.ts";
import { PLAIN_PROFILE } from "../../support/profile-text.ts";
import { validationOf } from "../../support/validation-of.ts";

const read = readProfile(PLAIN_PROFILE, "plain.yaml");
if ("problems" in read) throw new Error("the plain profile is one");
const { profile } = read;
const fault = (id: string) => ({ id, title: id, file: `standard:${id}`, offWithinMs: null, atMs: 0 });
const PLAN = { people: 40, corners: ["corner:a"], faults: [fault("f"), fault("g")] };
/** 42 subjects, three sessions each; in the sessions named the dermis is too hot. */
const make = (hot: readonly number[] = [], change: Partial<CampaignPlan> = {}, isoderm = "1.0.0"): Validation =>
  validationOf(profile, "a".repeat(64), isoderm, { ...PLAN, ...change }, (index) => hot.includes(index));
const compare = (before: Validation, after: Validation): Comparison => {
  const found = compareValidations(before, after);
  if ("problem" in found) throw new Error(found.problem);
  return comparisonSchema.parse(found);
};
const rowOf = (comparison: Comparison, id: string, scope = "fault-free") =>
  comparison.campaigns[0]?.criteria.find((row) => row.id === id && row.scope === scope);

test("a validation is the same as itself", () => {
  const comparison = compare(make([3, 4]), make([3, 4]));
  expect(comparison.change).toBe("same");
  expect(comparison.campaigns[0]).toMatchObject({
    paired: true,
    persons: { failing: [], passing: [], allKnown: true },
  });
  expect(describeComparison(comparison).at(-1)).toBe("COMPARED SAME");
});

describe("the same persons", () => {
  test("who fails now is named with the session that shows it, and who passes now", () => {
    const [before, after] = [make([3, 7]), make([7, 10])];
    const comparison = compare(before, after);
    const plan = { seed: 1, ...PLAN };
    const [mended, lost] = [subjectAt(plan, 1).person, trialAt(plan, 10).subject];
    expect(comparison.campaigns[0]?.persons).toMatchObject({
      passing: [{ person: mended, missed: [{ fault: null }, { fault: null }] }],
      failing: [{ person: lost.person, missed: [{ criterion: "dermal peak", fault: "f" }] }],
    });
    expect(comparison.campaigns[0]?.persons?.failing[0]?.missed[0]?.repeat).toBe(
      `isoderm run plain.yaml --person ${lost.person} --seed ${lost.seed} --faults standard:f`,
    );
    expect(rowOf(comparison, "dermal-max")).toMatchObject({ change: "better", missedAnew: 0, mended: 1 });
    expect(rowOf(comparison, "dermal-max", "fault")).toMatchObject({
      change: "worse",
      missedAnew: 1,
      mended: 0,
      faults: [{ fault: "f", before: 1, after: 2 }],
    });
    expect(comparison.change).toBe("mixed");
    const text = describeComparison(comparison).join("\n");
    expect(text).toContain(`person ${mended}: dermal peak, and 1 more\n`);
    expect(text).toContain(`person ${lost.person}: dermal peak under f\n`);
    expect(text).toMatch(/WORSE {3}dermal peak under one fault: missed 1 of 84 -> 2 of 84/);
  });

  test("as many misses by others are no standstill", () => {
    expect(rowOf(compare(make([3]), make([6])), "dermal-max")).toMatchObject({
      change: "mixed",
      before: { judged: 42, missed: 1 },
      after: { judged: 42, missed: 1 },
      missedAnew: 1,
      mended: 1,
    });
  });

  test("another list of faults does not mistake one session for another", () => {
    const before = make([4], { faults: [fault("f")] }); // subject 2 without a fault
    const after = make([6], {}); // the same session in a campaign of two faults
    const comparison = compare(before, after);
    expect(rowOf(comparison, "dermal-max")).toMatchObject({ change: "same", missedAnew: 0, mended: 0 });
    expect(rowOf(comparison, "dermal-max", "fault")).toMatchObject({ before: { judged: 42 }, after: { judged: 42 } });
    expect(comparison.campaigns[0]?.persons).toMatchObject({ failing: [], passing: [] });
  });

  test("beyond what is kept nobody is said to have changed", () => {
    const people = 300;
    const every = Array.from({ length: 302 }, (_, subject) => subject * 3);
    const { campaigns } = compare(make(every, { people }), make([], { people }));
    expect(campaigns[0]?.persons?.allKnown).toBe(false);
    expect(campaigns[0]?.persons?.passing).toHaveLength(199);
    expect(rowOf(compare(make(every, { people }), make([], { people })), "dermal-max")).toMatchObject({
      change: "better",
      missedAnew: null,
    });
  });
});

test("other persons are not compared one by one", () => {
  const comparison = compare(make([3]), make([3, 6, 9], { seed: 2 }, "1.1.0"));
  expect(comparison).toMatchObject({ change: "worse", isoderm: { before: "1.0.0", after: "1.1.0" } });
  expect(comparison.campaigns[0]).toMatchObject({ paired: false, persons: null });
  expect(rowOf(comparison, "dermal-max")).toMatchObject({ missedAnew: null, mended: null });
});

test("figures move with their interval, and a lower peak is better", () => {
  const { campaigns } = compare(make([0, 3, 6]), make());
  const peak = campaigns[0]?.figures.find(({ id, fault: under }) => id === "dermalPeakC" && under === "none");
  expect(peak).toMatchObject({ after: 43, change: "better" });
  expect(peak?.before).toBeCloseTo(43 + (8 * 3) / 42, 3);
  expect(peak?.low).toBeLessThan((-8 * 3) / 42);
});

test("what is not whole, or has nothing in common, is refused", () => {
  const whole = make();
  const [campaign] = whole.campaigns;
  if (campaign === undefined) throw new Error("there is one");
  const partial = { ...whole, complete: false, campaigns: [{ ...campaign, complete: false, judged: 5 }] };
  expect(compareValidations(whole, partial)).toEqual({ problem: expect.stringMatching(/^the second holds 5 of 126/) });
  const renamed = (id: string) => ({ ...campaign, profile: { ...campaign.profile, id } });
  const two = (a: string, b: string) => ({ ...whole, campaigns: [renamed(a), renamed(b)] });
  expect(compareValidations(two("a", "b"), two("c", "d"))).toHaveProperty("problem");
  expect(compareValidations(two("a", "b"), two("b", "c"))).toMatchObject({ onlyBefore: ["a"], onlyAfter: ["c"] });
  expect(compareValidations(whole, { ...whole, campaigns: [renamed("other")] })).toMatchObject({ change: "same" });
});
