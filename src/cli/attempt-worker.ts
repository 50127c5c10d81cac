import type { Profile } from "../profile/schema.ts";
import { type Attempt, toFaultScript, toOperatorScript, toPersonDocument } from "../validation/attempt.ts";
import { type Judgement, judgeAttempt } from "../validation/criteria.ts";
import { describedPerson } from "./person.ts";
import { performTrial } from "./trial.ts";

/** Sessions of a search, run and judged one after the other: what a worker thread is given, and what it answers. */
export interface AttemptBatch {
  readonly profile: Profile;
  readonly profileHash: string;
  readonly attempts: readonly Attempt[];
}

/** What each came to, in the same order. */
export async function runBatch({ profile, profileHash, attempts }: AttemptBatch): Promise<Judgement[][]> {
  const judged: Judgement[][] = [];
  for (const attempt of attempts) {
    const outcome = await performTrial(profile, profileHash, {
      person: describedPerson(profile.area, toPersonDocument(attempt, profile)),
      seed: attempt.seed,
      faults: toFaultScript(attempt),
      operator: toOperatorScript(attempt, profile),
    });
    judged.push(judgeAttempt(profile, attempt, outcome));
  }
  return judged;
}
