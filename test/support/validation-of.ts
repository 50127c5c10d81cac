/** The document of a validation without its sessions: every one of them went the same way. For tests of what is done with such documents. */
import { isShotProfile } from "../../src/profile/kind.ts";
import type { Profile } from "../../src/profile/schema.ts";
import { STANDARD_FAULTS } from "../../src/profile/standard-faults.ts";
import { type CampaignPlan, countTrials, type Trial, trialAt } from "../../src/validation/campaign.ts";
import type { TrialOutcome } from "../../src/validation/criteria.ts";
import { fateOf } from "../../src/validation/fault-budgets.ts";
import { toCampaignResult, toValidation, type Validation } from "../../src/validation/result.ts";
import { addTrial, createTally } from "../../src/validation/tally.ts";

const RIGHT = {
  maxC: 42.6,
  meanHoldC: 42.5,
  meanHoldErrorC: 0.1,
  inWindowRatio: 1,
  inBandRatio: 1,
  overshootC: 0.1,
  settleS: 20,
  limitCycleC: 0,
};

/** Ten shots, one of which was cut, and one left no point. */
const SHOTS: TrialOutcome["shots"] = {
  planned: 10,
  aim: null,
  figures: {
    delivered: 9,
    cut: 1,
    refused: 0,
    energyJ: 9,
    truth: {
      coagulated: 8,
      depthMm: 3,
      depthSdMm: 0.1,
      diameterMm: 0.8,
      lengthMm: 1.2,
      spacingMm: 1.5,
      peakC: 65,
      inWindow: 0,
      epidermisMaxC: 38,
      epidermisSpared: true,
    },
  },
};

/** A session that went as it should, but for its dermal peak. */
export function outcomeOf(peakC: number, inShots = false): TrialOutcome {
  return {
    outcome: "complete",
    reason: "tip lifted",
    trips: [],
    figures: {
      dermal: { ...RIGHT, peakC, ...(inShots ? { meanHoldErrorC: null, inBandRatio: null } : {}) },
      estimate: { ...RIGHT, upperMaxC: 43 },
      surface: RIGHT,
      tissuePeakC: { epidermis: 42, dermis: peakC, fat: 43, fascia: 40, muscle: 38 },
      doses: [{ zone: 1, cem43Min: 3, omega: 0.01 }],
      cold: null,
      energyJ: 1000,
      holdS: 300,
      samples: 1000,
    },
    shots: inShots ? SHOTS : null,
    durationS: 600,
    offMs: null,
    skinMm: 1.6,
    fatMm: 10,
  };
}

/** As its fault demands. */
function endOf(peakC: number, profile: Profile, { fault }: Trial): TrialOutcome {
  const complete = outcomeOf(peakC, isShotProfile(profile));
  const fate = fault === null ? null : fateOf(profile, fault.id);
  if (fate === "dark") return { ...complete, outcome: "refused", reason: "self-test failed" };
  return fate === "latched" ? { ...complete, outcome: "faulted", trips: ["device.some"], offMs: 0 } : complete;
}

/** A campaign of a hundred people and all standard faults, changed as asked; in the first `failing` sessions, or in those it says, the dermis was too hot. */
export function validationOf(
  profile: Profile,
  hash: string,
  isoderm: string,
  change: Partial<CampaignPlan> = {},
  failing: number | ((trial: number) => boolean) = 0,
): Validation {
  const faults = STANDARD_FAULTS.map((id) => ({ id, title: id, file: `standard:${id}`, offWithinMs: null, atMs: 0 }));
  const plan: CampaignPlan = { seed: 1, people: 100, corners: [], faults, ...change };
  const map: { skinMm: [number, number]; fatMm: [number, number] } = { skinMm: [1, 3], fatMm: [1, 30] };
  const tally = createTally();
  const isHot = typeof failing === "number" ? (index: number) => index < failing : failing;
  for (let index = 0; index < countTrials(plan); index++)
    addTrial(tally, profile, trialAt(plan, index), endOf(isHot(index) ? 51 : 43, profile, trialAt(plan, index)), map);
  const { id, title, modality, area } = profile;
  const head = {
    profile: { id, title, modality, area, hash, file: `${id}.yaml` },
    plan: { ...plan, corners: [...plan.corners], faults: [...plan.faults] },
    map,
  };
  return toValidation(isoderm, [toCampaignResult(head, 1, [1], tally)]);
}
