/**
 * How well the controller held its target over the population, or brought its shots home, without a disturbance and under each that began in
 * the middle of it: what a change in control is judged by. From the figures of a result, so that two of them are compared like any (comparison.ts).
 */
import { DISTURBANCES, nameOfFault } from "./fault-sets.ts";
import type { CampaignResult } from "./result.ts";
import { NO_FAULT } from "./tally.ts";

/** Null: nothing was held, or no shots were planned. */
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
  /** Of the planned shots, of the worst twentieth of persons and of the median one: those that ran to their end, and left a point. */
  readonly deliveredP05: number | null;
  readonly coagulatedP05: number | null;
  readonly coagulatedMedian: number | null;
}

export function scoreController({ plan, tally, figures }: CampaignResult): Score[] {
  const disturbances = plan.faults
    .map(({ id }) => id)
    .filter((id) => id !== nameOfFault(id) && isDisturbance(nameOfFault(id)));
  return [NO_FAULT, ...disturbances].map((id) => {
    const outcomes = tally.groups[id]?.outcomes ?? {};
    const sessions = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
    const figure = (name: string) => figures.find((row) => row.fault === id && row.id === name) ?? null;
    const [error, inBand, overshoot] = [figure("meanHoldErrorC"), figure("inBandRatio"), figure("overshootC")];
    const coagulated = figure("coagulatedRatio");
    return {
      disturbance: nameOfFault(id),
      sessions,
      completeRatio: sessions === 0 ? 0 : (outcomes["complete"] ?? 0) / sessions,
      errorP05C: error?.p05 ?? null,
      errorMedianC: error?.median ?? null,
      errorP95C: error?.p95 ?? null,
      inBandP05: inBand?.p05 ?? null,
      overshootP95C: overshoot?.p95 ?? null,
      deliveredP05: figure("deliveredRatio")?.p05 ?? null,
      coagulatedP05: coagulated?.p05 ?? null,
      coagulatedMedian: coagulated?.median ?? null,
    };
  });
}

function isDisturbance(name: string): boolean {
  return (DISTURBANCES as readonly string[]).includes(name);
}
