import { assert } from "../assert.ts";
import type { Celsius, Millis, Watts } from "../units.ts";
import { type Estimate, toTipW, vasodilation } from "./estimator.ts";
import type { PlantModel } from "./plant-model.ts";
import { planCourse, type Regulator } from "./regulator.ts";

/**
 * The regulator of a cold plate, in two loops: the outer one finds, from the learned model, the skin surface and with it the plate that lead
 * the dermis along its course; the inner one pumps heat until the plate is there. Neither lets the skin be led below its floor. Power is
 * heat taken out of the plate and never negative: upwards there is only waiting. It proposes; what is allowed is the gate's business.
 */
export interface ColdDemand {
  readonly targetC: Celsius;
  /** Steepest planned fall, degC/s. */
  readonly rateCPerS: number;
  /** Most power the gate would let through, W. */
  readonly ceilingW: Watts;
  /** The supervisor's soft limit: no power. */
  readonly softLimited: boolean;
  /** Measured temperature of the plate; null while it is unknown. */
  readonly plateC: Celsius | null;
  readonly plateJPerK: number;
  /** The plate is led no lower than this, the skin no lower than that, degC. */
  readonly plateMinC: Celsius;
  readonly skinMinC: Celsius;
}

/** The planned course bends into its target with this time constant, s: the surface has to come up again before the dermis is there. */
const BEND_S = 20;
/** Closed-loop time constants of dermis and plate, s. */
const ERROR_S = 15;
const PLATE_S = 4;
const PLATE_INTEGRAL_S = 20;
/** How fast a lasting error of the model is made up for, s. */
const TRIM_S = 90;
const TRIM_MAX_C_PER_S = 0.1;
/** Back-calculation: how fast the integral gives way while the power is limited, s. */
const TRACKING_S = 5;
const ARRIVED_C = 0.05;

/** The power for the time from now to the next decision. */
export function regulateCold(
  model: PlantModel,
  previous: Regulator,
  estimate: Estimate,
  demand: ColdDemand,
  atMs: Millis,
): Regulator {
  const dtS = Math.max(0, atMs - previous.atMs) / 1000;
  const { plannedC, rateCPerS } = planCourse(previous, demand.targetC, demand.rateCPerS, BEND_S, dtS);
  const course = { atMs, plannedC, plannedRateCPerS: rateCPerS };
  if (demand.softLimited || demand.plateC === null)
    return {
      ...course,
      integralW: previous.integralW,
      trimCPerS: previous.trimCPerS,
      powerW: 0,
      reason: demand.softLimited ? "softLimit" : "off",
    };

  const errorC = plannedC - estimate.dermalC;
  const freeC = toSurfaceC(model, estimate, rateCPerS + errorC / ERROR_S + previous.trimCPerS);
  const surfaceC = Math.max(freeC, demand.skinMinC);
  const plateWantedC = Math.max(toPlateC(model, estimate, surfaceC), demand.plateMinC);
  const excessC = demand.plateC - plateWantedC;
  const wantedW = (demand.plateJPerK * excessC) / PLATE_S + previous.integralW;
  const powerW = Math.max(0, Math.min(wantedW, demand.ceilingW));
  assert(powerW >= 0, "a proposed power is a number, and not negative");
  const integralW =
    previous.integralW +
    dtS * ((demand.plateJPerK * excessC) / (PLATE_S * PLATE_INTEGRAL_S) + (powerW - wantedW) / TRACKING_S);
  // A course that plate or skin can not follow says nothing of the model.
  const free = powerW === wantedW && surfaceC === freeC;
  const trimCPerS = free ? clampTrim(previous.trimCPerS + (dtS * errorC) / (ERROR_S * TRIM_S)) : previous.trimCPerS;
  const arrived = Math.abs(demand.targetC - plannedC) < ARRIVED_C;
  const reason = powerW < wantedW ? "ceiling" : arrived ? "holding" : "following";
  return { ...course, integralW, trimCPerS, powerW, reason };
}

/** The surface under which the dermis changes at a rate, degC/s. */
function toSurfaceC(model: PlantModel, at: Estimate, rateCPerS: number): Celsius {
  const inflow =
    model.conductDf * (at.deepC - at.dermalC) +
    at.perfusion * vasodilation(at.dermalC) * model.perfusionD * (model.bloodC - at.dermalC);
  return at.dermalC + (model.capacityD * rateCPerS - inflow) / model.conductSd;
}

/** The plate that keeps a surface where it is. */
function toPlateC(model: PlantModel, at: Estimate, surfaceC: Celsius): Celsius {
  const inflow = model.conductSd * (at.dermalC - surfaceC) + model.conductAir * (model.roomC - surfaceC);
  const tipW = toTipW(model, at.gain);
  return tipW > 0 ? surfaceC - inflow / tipW : surfaceC;
}

function clampTrim(rateCPerS: number): number {
  return Math.min(Math.max(rateCPerS, -TRIM_MAX_C_PER_S), TRIM_MAX_C_PER_S);
}
