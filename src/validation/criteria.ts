/**
 * What one session of a campaign is judged by. Without a fault: the promises of a run (report/verdict.ts), and what only a population
 * is asked: fat within the profile's own bound, epidermis spared. With a fault: peaks within the wider bounds of a single fault, hard
 * dose caps, and energy off within the fault's budget. Not responsible for adding sessions up (tally.ts).
 */

import type { RunRecord } from "../journal/record.ts";
import { isShotProfile } from "../profile/kind.ts";
import type { Profile } from "../profile/schema.ts";
import type { Figures } from "../report/figures.ts";
import { type JudgedShots, judge, toVerdictLimits } from "../report/verdict.ts";
import { type Attempt, scopeOf } from "./attempt.ts";
import type { Trial } from "./campaign.ts";
import { fateOf, NEEDS_POWER } from "./fault-budgets.ts";
import { nameOfFault } from "./fault-sets.ts";

/** What a session came to, as far as a campaign asks. */
export interface TrialOutcome {
  readonly outcome: RunRecord["outcome"];
  readonly reason: string;
  readonly trips: readonly string[];
  readonly figures: Figures;
  /** Null for a profile without shots. */
  readonly shots: JudgedShots | null;
  readonly durationS: number;
  /** From the beginning of the fault to the last moment of power while it lasted, ms; null when no power flowed as it began. */
  readonly offMs: number | null;
  readonly skinMm: number;
  readonly fatMm: number;
}

/** A criterion met or missed in one session. */
export interface Judgement {
  readonly id: string;
  readonly name: string;
  readonly limit: string;
  readonly measured: string;
  /** Distance to the limit, negative when missed; null without a measure. */
  readonly margin: number | null;
  /** Null: nothing to judge. */
  readonly ok: boolean | null;
}

/** Bounds of the truth under one fault: safety.md. */
const FAULT_DERMAL_MAX_C = 50;
const FAULT_TISSUE_MAX_C = 52;
/** Tissue fluid begins to freeze at -0.55 degC. */
const FAULT_TISSUE_MIN_C = -0.5;
/** Half of what changes skin for good (Dewhirst et al. 2003) and of a first-degree burn (Henriques 1947). */
const HARD_CEM43_MIN = 120;
const HARD_OMEGA = 0.27;
/** Epidermis under this never burns within a session: 48 degC takes a quarter of an hour (Moritz and Henriques 1947), 47 three times that. */
const EPIDERMIS_MAX_C = 47;
/** Judged in a session with a fault; the others are promises of a treatment, which a fault may end. */
const UNDER_FAULT: ReadonlySet<string> = new Set(["dermal-max", "tissue-max", "tissue-min", "dose", "damage"]);

/** Every criterion of one session. */
export function judgeTrial(profile: Profile, { fault }: Trial, found: TrialOutcome): Judgement[] {
  if (fault === null) return judgeFree(profile, found);
  const fate = fateOf(profile, fault.id);
  const judged = judgeFaulty(profile, found);
  if (fate !== null && fate !== "open") judged.push(judgeFate(fate, NEEDS_POWER.has(nameOfFault(fault.id)), found));
  const { offWithinMs } = fault;
  if (offWithinMs !== null && fate !== "open" && fate !== "nothing") judged.push(judgeOff(found.offMs, offWithinMs));
  return judged;
}

/** What an operator may not be able to cause, whatever is done with the handpiece. */
const UNDER_OPERATOR: ReadonlySet<string> = new Set([...UNDER_FAULT, "fat-max", "epidermis-max", "epidermis-spared"]);

/**
 * Every criterion of a session of a search. Somebody whom a profile can not treat is refused, or stopped with the reason, and nobody of a
 * drawn population is as far out as those who are searched: that alone is no finding. A trip is one.
 */
export function judgeAttempt(profile: Profile, attempt: Attempt, found: TrialOutcome): Judgement[] {
  switch (scopeOf(attempt)) {
    case "person":
      return judgeFree(profile, found).filter(({ id }) => id !== "outcome" || found.outcome !== "stopped");
    case "operator":
      return judgeFree(profile, found).filter(({ id }) => UNDER_OPERATOR.has(id));
    case "fault":
      return judgeFaulty(profile, found);
  }
}

/** What only a treatment can keep: of somebody who was refused no shot is missing. */
const NOT_OF_REFUSED: ReadonlySet<string> = new Set(["outcome", "no-trip", "shots-delivered"]);

/** The promises of a treatment. A session that was refused before energy is judged by nothing but its peaks. */
function judgeFree(profile: Profile, found: TrialOutcome): Judgement[] {
  const { figures, outcome, shots } = found;
  const { criteria } = judge(figures, toJudgedRun(found), toVerdictLimits(profile), shots);
  const peaks = figures.tissuePeakC ?? {};
  return [
    ...criteria.filter(({ id }) => outcome !== "refused" || !NOT_OF_REFUSED.has(id)),
    // Nothing settles in a session of shots.
    ...(isShotProfile(profile) ? [] : [judgeSettling(figures.dermal?.settleS ?? null, profile.phases.ramp.timeoutS)]),
    atMostC("fat-max", "fat peak", peaks["fat"] ?? null, profile.limits.fatMaxC),
    atMostC("epidermis-max", "epidermis peak", peaks["epidermis"] ?? null, EPIDERMIS_MAX_C),
  ];
}

/** The bounds of a session in which something fails. */
function judgeFaulty(profile: Profile, found: TrialOutcome): Judgement[] {
  const promised = toVerdictLimits(profile);
  const limits = {
    ...promised,
    cold: promised.cold === null ? null : { ...promised.cold, tissueMinC: FAULT_TISSUE_MIN_C },
    dermalMaxC: FAULT_DERMAL_MAX_C,
    tissueMaxC: FAULT_TISSUE_MAX_C,
    cem43MaxMin: HARD_CEM43_MIN,
    omegaMax: HARD_OMEGA,
  };
  return judge(found.figures, toJudgedRun(found), limits).criteria.filter(({ id }) => UNDER_FAULT.has(id));
}

function toJudgedRun({ outcome, reason, trips }: TrialOutcome): Parameters<typeof judge>[1] {
  const told = trips.map((code) => ({ code, atMs: 0, channel: "", measured: null, limit: null, first: true }));
  return { outcome, reason, trips: told, doses: [] };
}

/** What a meter adds up of its own noise until a session is refused: a tenth of a joule; an attempt to heat gives tens. */
const NO_ENERGY_J = 1;

/** Whether the session ended as the fault demands. That a person is refused before energy is right under any. */
function judgeFate(
  fate: "dark" | "latched" | "ridden" | "nothing",
  needsPower: boolean,
  found: TrialOutcome,
): Judgement {
  const { outcome, trips, figures } = found;
  const energised = found.offMs !== null;
  const measured = [outcome, ...trips].join(" ");
  const told = (limit: string, ok: boolean | null): Judgement => ({
    id: "fault-outcome",
    name: "session ended as the fault demands",
    limit,
    measured,
    margin: null,
    ok: outcome === "refused" ? true : ok,
  });
  switch (fate) {
    case "dark":
      return told("no energy", outcome !== "complete" && figures.energyJ < NO_ENERGY_J);
    case "latched":
      // Where no power flowed as it began it may end the session in another way, or have nothing to show itself by.
      if (!energised) return told("no completion", needsPower ? null : outcome !== "complete");
      return told("a latched trip", outcome === "faulted" && trips.length > 0);
    case "ridden":
    case "nothing":
      return told("complete", outcome === "complete" && trips.length === 0);
  }
}

/** Within the time that the profile gives its ramp. Who stays half a degree off, by the sensors' calibration, is judged by the band. */
function judgeSettling(settleS: number | null, timeoutS: number): Judgement {
  const base = { id: "settling", name: "dermal settled", limit: `within ${timeoutS} s` };
  if (settleS === null) return { ...base, measured: "-", margin: null, ok: null };
  return { ...base, measured: `${settleS.toFixed(1)} s`, margin: timeoutS - settleS, ok: settleS <= timeoutS };
}

function judgeOff(offMs: number | null, withinMs: number): Judgement {
  const base = { id: "energy-off", name: "energy off after the fault began", limit: `<= ${withinMs} ms` };
  if (offMs === null) return { ...base, measured: "-", margin: null, ok: null };
  return { ...base, measured: `${offMs} ms`, margin: withinMs - offMs, ok: offMs <= withinMs };
}

function atMostC(id: string, name: string, valueC: number | null, limitC: number): Judgement {
  const base = { id, name, limit: `<= ${limitC.toFixed(2)} degC` };
  if (valueC === null) return { ...base, measured: "-", margin: null, ok: null };
  return { ...base, measured: `${valueC.toFixed(2)} degC`, margin: limitC - valueC, ok: valueC <= limitC };
}
