/**
 * Goal: what a search lets an operator do besides what the display asks is done, and a session goes on after it as with a willing person.
 * Method: whole sessions of the shortest profile, with one deed each, in the middle of the hold.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runBatch } from "../../src/cli/attempt-worker.ts";
import { describedPerson } from "../../src/cli/person.ts";
import { performTrial } from "../../src/cli/trial.ts";
import { readProfile } from "../../src/profile/read.ts";
import { type Attempt, type Deed, listDeeds, toOperatorScript } from "../../src/validation/attempt.ts";
import type { TrialOutcome } from "../../src/validation/criteria.ts";
import { ROOT } from "../support/source-tree.ts";

const read = readProfile(readFileSync(`${ROOT}test/e2e/short.yaml`, "utf8"), "short.yaml");
if ("problems" in read) throw new Error("the short profile can be read");
const { profile } = read;
const HASH = "0".repeat(64);

function play(deeds: readonly Deed[]): Promise<TrialOutcome> {
  const attempt: Attempt = { person: {}, seed: 1, deeds, faults: [] };
  const operator = toOperatorScript(attempt, profile);
  return performTrial(profile, HASH, { person: describedPerson(profile.area, {}), seed: 1, faults: null, operator });
}

test.each(listDeeds(profile))("%s: it costs time, and the session is completed", async (act) => {
  const plain = await play([]);
  const disturbed = await play([{ act, atS: 45, forS: 4 }]);
  expect(plain.outcome).toBe("complete");
  expect([disturbed.outcome, disturbed.trips]).toEqual(["complete", []]);
  // A hand that slows down to a third is cut off as one that stands still is.
  expect(disturbed.durationS).toBeGreaterThan(plain.durationS + 0.5);
});

test("a session with deeds is judged by what no operator may cause, and by no promise of the treatment", async () => {
  const deeds: Deed[] = [{ act: "pause", atS: 45, forS: 200 }];
  const [plain, disturbed] = await runBatch({
    profile,
    profileHash: HASH,
    attempts: [
      { person: {}, seed: 1, deeds: [], faults: [] },
      { person: {}, seed: 1, deeds, faults: [] },
    ],
  });
  expect(plain?.map(({ id }) => id)).toContain("in-band");
  expect(disturbed?.map(({ id }) => id).sort()).toEqual(
    ["damage", "dermal-max", "dose", "epidermis-max", "fat-max", "tissue-max"].sort(),
  );
});
