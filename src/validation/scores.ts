/**
 * How well the controller held its target over the population, without a disturbance and under each that began in the hold: what a change in
 * control is judged by. From the figures of a result, so that two of them are compared like any (comparison.ts).
 */
import { DISTURBANCES, IN_HOLD } from "./fault-sets.ts";
import type { CampaignResult } from "./result.ts";
import { NO_FAULT } from "./tally.ts";

/** Null: nothing was held. */
export interface Score {
  readonly disturbance: string;
  readonly sessions: number;
  readonly completeRatio: number;
  /** Mean of |T - target| over the hold, of the truth: over persons. */
  readonly errorP05C: number | null;
  readonly errorMedianC: number | null;
  readonly errorP95C: number | null;
  /** Share of the hold within 1.0 degC of the target, of the worst twentieth of persons. */
  readonly inBandP05: number | null;
  readonly overshootP95C: number | null;
}

export function scoreController({ plan, tally, figures }: CampaignResult): Score[] {
  const played = new Set(plan.faults.map(({ id }) => id));
  const disturbances = DISTURBANCES.map((fault) => fault + IN_HOLD).filter((id) => played.has(id));
  return [NO_FAULT, ...disturbances].map((id) => {
    const outcomes = tally.groups[id]?.outcomes ?? {};
    const sessions = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
    const figure = (name: string) => figures.find((row) => row.fault === id && row.id === name) ?? null;
    const [error, inBand, overshoot] = [figure("meanHoldErrorC"), figure("inBandRatio"), figure("overshootC")];
    return {
      disturbance: id.replace(IN_HOLD, ""),
      sessions,
      completeRatio: sessions === 0 ? 0 : (outcomes["complete"] ?? 0) / sessions,
      errorP05C: error?.p05 ?? null,
      errorMedianC: error?.median ?? null,
      errorP95C: error?.p95 ?? null,
      inBandP05: inBand?.p05 ?? null,
      overshootP95C: overshoot?.p95 ?? null,
    };
  });
}
