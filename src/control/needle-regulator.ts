import type { Celsius, Millis, Watts } from "../units.ts";

/**
 * Holds needles at a temperature during one insertion, by the thermocouple in them: a planned course that slows down towards the goal,
 * and a proportional and integral share of what is missing, per pair, so that it does not matter how many pairs share the power. A reading
 * that is unknown gives no power. Not responsible for limits: they are the device's, and the supervisor's.
 */
export interface NeedleRegulator {
  readonly startC: Celsius;
  readonly startMs: Millis;
  readonly atMs: Millis;
  /** Where the needles should be now. */
  readonly plannedC: Celsius;
  readonly integralW: Watts;
  readonly powerW: Watts;
}

export interface NeedleGoal {
  readonly needleC: Celsius;
  readonly riseMs: Millis;
  readonly pairs: number;
  readonly powerMaxW: Watts;
}

/** Per pair. A needle is no lag of one order: heat goes on into ever more tissue. Found by simulation over persons (docs/control.md). */
const GAIN_W_PER_K = 0.03;
const INTEGRAL_W_PER_K_S = 0.055;
/** Power that holds a needle falls as the time since its start to minus this, once it is there: heat has gone into all that is near. */
const EASING = 0.28;
/** A gap between two readings longer than this is no time to integrate over. */
const ELAPSED_MAX_S = 0.2;

/** The insertion begins: needles are in, and this is what they read. */
export function createNeedleRegulator(needleC: Celsius, atMs: Millis): NeedleRegulator {
  return { startC: needleC, startMs: atMs, atMs, plannedC: needleC, integralW: 0, powerW: 0 };
}

export function regulateNeedles(
  before: NeedleRegulator,
  readingC: Celsius | null,
  goal: NeedleGoal,
  atMs: Millis,
): NeedleRegulator {
  const plannedC = planCourse(before, goal, atMs);
  if (readingC === null) return { ...before, atMs, plannedC, powerW: 0 };
  const elapsedS = Math.min((atMs - before.atMs) / 1000, ELAPSED_MAX_S);
  const missingK = plannedC - readingC;
  const mostW = goal.powerMaxW / goal.pairs;
  const wantedW = before.integralW + GAIN_W_PER_K * missingK;
  const givenW = Math.min(Math.max(wantedW, 0), mostW);
  // What is cut off at an end is not saved up.
  const winding = wantedW !== givenW && wantedW > givenW === missingK > 0;
  const integralW = winding ? before.integralW : before.integralW + INTEGRAL_W_PER_K_S * missingK * elapsedS;
  const heldS = (atMs - before.startMs) / 1000;
  const easing = heldS * 1000 > goal.riseMs ? (EASING * elapsedS) / heldS : 0;
  return { ...before, atMs, plannedC, integralW: integralW * (1 - easing), powerW: givenW * goal.pairs };
}

/** Fast at first, and at rest when it arrives: nothing is left over that would carry it beyond. */
function planCourse({ startC, startMs }: NeedleRegulator, { needleC, riseMs }: NeedleGoal, atMs: Millis): Celsius {
  const left = Math.max(0, 1 - (atMs - startMs) / riseMs);
  return needleC - (needleC - startC) * left * left;
}
