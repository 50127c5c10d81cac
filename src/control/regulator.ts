import { assert } from "../assert.ts";
import type { Celsius, Millis, Watts } from "../units.ts";
import { type Estimate, vasodilation } from "./estimator.ts";
import type { PlantModel } from "./plant-model.ts";

/**
 * The regulator: power that brings the dermis to its target along a planned course and holds it there. Two degrees of freedom:
 * feed-forward from the learned model along the course, and PI on the remaining error. What a derivative on the measurement would damp is
 * taken from the estimated state instead: the rate at which the dermis would change without heating is subtracted.
 * It proposes; what is allowed is the gate's business. Every decision says why it came out as it did.
 */
export interface Regulator {
  readonly atMs: Millis;
  /** The planned course at this instant, and its slope, degC/s. */
  readonly plannedC: Celsius;
  readonly plannedRateCPerS: number;
  /** Integral part of the power, W. */
  readonly integralW: Watts;
  /** What a cold hold has learned to add to the rate; 0 for warm ones. */
  readonly trimCPerS: number;
  readonly powerW: Watts;
  readonly reason: DecisionReason;
}

export type DecisionReason = "following" | "holding" | "ceiling" | "slew" | "softLimit" | "off";

/** What is asked of the regulator at one instant. */
export interface Demand {
  readonly targetC: Celsius;
  /** Steepest planned rise, degC/s. */
  readonly rateCPerS: number;
  /** Most power the gate would let through, W. */
  readonly ceilingW: Watts;
  /** The supervisor's soft limit: no power, and no integral. */
  readonly softLimited: boolean;
  readonly areaM2: number;
}

/** The planned course bends into its target with this time constant, s, so that nothing is left to overshoot. */
const BEND_S = 6;
/** Closed-loop time constant of the error, s: well above the sensors' lag and the lease period. */
const ERROR_S = 8;
const INTEGRAL_S = 40;
/** Back-calculation: how fast the integral gives way while the power is limited, s. */
const TRACKING_S = 5;
const SLEW_W_PER_S = 25;

/** Starts from where the dermis is: no step in the course, no power. */
export function createRegulator(
  estimate: Estimate,
  atMs: Millis,
  powerW: Watts = 0,
  integralW: Watts = 0,
  trimCPerS = 0,
): Regulator {
  return { atMs, plannedC: estimate.dermalC, plannedRateCPerS: 0, integralW, trimCPerS, powerW, reason: "off" };
}

/** One step of the planned course: at its steepest rate, and bent into the target. */
export function planCourse(
  previous: Pick<Regulator, "plannedC">,
  targetC: Celsius,
  steepestCPerS: number,
  bendS: number,
  dtS: number,
): { readonly plannedC: Celsius; readonly rateCPerS: number } {
  const gapC = targetC - previous.plannedC;
  const rateCPerS = Math.sign(gapC) * Math.min(steepestCPerS, Math.abs(gapC) / bendS);
  return { plannedC: previous.plannedC + rateCPerS * dtS, rateCPerS };
}

/** The power for the time from now to the next decision. */
export function regulate(
  model: PlantModel,
  previous: Regulator,
  estimate: Estimate,
  demand: Demand,
  atMs: Millis,
): Regulator {
  const dtS = Math.max(0, atMs - previous.atMs) / 1000;
  const { plannedC, rateCPerS } = planCourse(previous, demand.targetC, demand.rateCPerS, BEND_S, dtS);
  const arrived = Math.abs(demand.targetC - plannedC) < 0.02;
  if (demand.softLimited)
    return {
      atMs,
      plannedC,
      plannedRateCPerS: rateCPerS,
      integralW: previous.integralW,
      trimCPerS: 0,
      powerW: 0,
      reason: "softLimit",
    };

  // Watts per zone that change the dermal rate by 1 degC/s.
  const wattsPerRate = (model.capacityD * demand.areaM2) / (model.shareD * estimate.gain);
  const driftCPerS = toUnheatedRate(model, estimate);
  const errorC = plannedC - estimate.dermalC;
  const wantedW = wattsPerRate * (rateCPerS - driftCPerS + errorC / ERROR_S) + previous.integralW;
  const slewedW = Math.min(wantedW, previous.powerW + SLEW_W_PER_S * dtS);
  const powerW = Math.max(0, Math.min(slewedW, demand.ceilingW));
  const integralW =
    previous.integralW + dtS * ((wattsPerRate * errorC) / (ERROR_S * INTEGRAL_S) + (powerW - wantedW) / TRACKING_S);
  assert(powerW >= 0, "a proposed power is a number, and not negative");
  const reason = powerW < slewedW ? "ceiling" : slewedW < wantedW ? "slew" : arrived ? "holding" : "following";
  return { atMs, plannedC, plannedRateCPerS: rateCPerS, integralW, trimCPerS: 0, powerW, reason };
}

/** How fast the dermis would change without heating, degC/s. */
function toUnheatedRate(model: PlantModel, at: Estimate): number {
  const inflow =
    model.conductSd * (at.surfaceC - at.dermalC) +
    model.conductDf * (at.deepC - at.dermalC) +
    at.perfusion * vasodilation(at.dermalC) * model.perfusionD * (model.bloodC - at.dermalC);
  return inflow / model.capacityD;
}
