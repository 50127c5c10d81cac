/** How much a campaign keeps of its sessions: it has to be as good as nothing more for a hundred thousand than for a thousand. */
import { createRandom } from "../../firmware-sim/random.ts";
import type { CampaignPlan } from "../../src/validation/campaign.ts";
import { trialAt } from "../../src/validation/campaign.ts";
import type { TrialOutcome } from "../../src/validation/criteria.ts";
import { addTrial, createTally, mergeTally, type Tally } from "../../src/validation/tally.ts";
import { readShippedProfile } from "../support/session-profile.ts";
import { outcomeOf } from "../support/validation-of.ts";
import { print } from "./figure.ts";

const profile = readShippedProfile("rf-bipolar-inner-thigh");
const MAP = { skinMm: [1.1, 3.1], fatMm: [1.5, 31.6] } as const;
const FEW = 1000;
const BATCH = 20;

export function measureTally(sessions: number): void {
  const few = JSON.stringify(addUp(FEW)).length;
  const many = JSON.stringify(addUp(sessions)).length;
  print({
    figure: "validate.tally",
    value: many / 1000,
    unit: "kB",
    what: `what is kept of ${sessions} sessions with figures drawn as they spread over people, a tenth of them failed; ratio to what is kept of ${FEW}; most resident memory of this process ${Math.round(process.resourceUsage().maxRSS / 1000)} MB`,
    ratio: many / few,
  });
}

/** In batches, as workers hand them over. */
function addUp(sessions: number): Tally {
  const plan: CampaignPlan = { seed: 1, people: sessions, corners: [], faults: [] };
  const tally = createTally();
  for (let from = 0; from < sessions; from += BATCH) {
    const batch = createTally();
    for (let index = from; index < from + BATCH; index++)
      addTrial(batch, profile, trialAt(plan, index), drawOutcome(index), MAP);
    mergeTally(tally, batch);
  }
  return tally;
}

/** Spreads as of the inner thigh. */
function drawOutcome(index: number): TrialOutcome {
  const random = createRandom(index, "tally");
  const dermalC = 43.2 + 0.35 * random.normal();
  const right = outcomeOf(index % 10 === 0 ? 48.5 + random.uniform() : dermalC);
  const { figures } = right;
  return {
    ...right,
    skinMm: random.between(1.1, 3.1),
    fatMm: random.between(1.5, 31.6),
    figures: {
      ...figures,
      dermal: figures.dermal && {
        ...figures.dermal,
        meanHoldErrorC: Math.abs(0.12 * random.normal()),
        inBandRatio: 1 - random.uniform() ** 4 * 0.05,
        overshootC: Math.abs(0.3 * random.normal()),
        settleS: 150 + 30 * random.normal(),
        limitCycleC: 0.05 * random.uniform(),
      },
      doses: [{ zone: 1, cem43Min: 4 + random.normal(), omega: 0.008 + 0.002 * random.normal() }],
      energyJ: 6000 + 1200 * random.normal(),
    },
  };
}
