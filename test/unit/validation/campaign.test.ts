import fc from "fast-check";
import { expect, test } from "vitest";
import { findArrayPart } from "../../../src/validation/array-job.ts";
import {
  type CampaignPlan,
  countPart,
  countSubjects,
  countTrials,
  subjectAt,
  subjectOfPart,
  trialAt,
} from "../../../src/validation/campaign.ts";

const FAULT = { id: "f", title: "f", file: "f.yaml", offWithinMs: null, atMs: 0 };
const PLAN: CampaignPlan = { seed: 1, people: 40, corners: ["corner:a", "corner:b"], faults: [FAULT] };

test("the nominal person comes first, then the corners, then people", () => {
  expect(countTrials(PLAN)).toBe(86);
  expect([0, 1, 2, 3].map((index) => subjectAt(PLAN, index).kind)).toEqual(["nominal", "corner", "corner", "drawn"]);
  expect(trialAt(PLAN, 5)).toMatchObject({ subject: { index: 2 }, fault: { id: "f" } });
  expect(trialAt(PLAN, 4)).toMatchObject({ subject: { index: 2 }, fault: null });
});

test("no person comes twice, and another seed draws others", () => {
  const seeds = (seed: number) =>
    Array.from({ length: 5000 }, (_, index) => subjectAt({ ...PLAN, seed, people: 5000 }, index).seed);
  const one = new Set(seeds(1));
  expect(one.size).toBe(5000);
  expect(seeds(2).filter((seed) => one.has(seed)).length).toBeLessThan(5);
});

test("the parts of a campaign are the whole, each subject once", () => {
  fc.assert(
    fc.property(fc.nat(60), fc.integer({ min: 1, max: 9 }), (people, of) => {
      const plan = { ...PLAN, people };
      const dealt = Array.from({ length: of }, (_, i) => ({ part: i + 1, of })).flatMap((part) =>
        Array.from({ length: countPart(plan, part) }, (_, n) => subjectOfPart(part, n)),
      );
      expect(dealt.toSorted((a, b) => a - b)).toEqual(Array.from({ length: countSubjects(plan) }, (_, i) => i));
    }),
  );
});

test("array jobs know their shard", () => {
  const slurm = { SLURM_ARRAY_TASK_ID: "12", SLURM_ARRAY_TASK_MIN: "10", SLURM_ARRAY_TASK_COUNT: "5" };
  expect(findArrayPart(slurm)).toEqual({ part: 3, of: 5 });
  expect(findArrayPart({ JOB_COMPLETION_INDEX: "0", JOB_COMPLETIONS: "4" })).toEqual({ part: 1, of: 4 });
  expect(findArrayPart({ AWS_BATCH_JOB_ARRAY_INDEX: "3", AWS_BATCH_JOB_ARRAY_SIZE: "4" })).toEqual({ part: 4, of: 4 });
  expect(findArrayPart({})).toBeNull();
  expect(findArrayPart({ JOB_COMPLETION_INDEX: "0" })).toHaveProperty("problem");
  expect(findArrayPart({ ...slurm, SLURM_ARRAY_TASK_ID: "15" })).toHaveProperty("problem");
});
