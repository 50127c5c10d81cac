import type { Celsius, Millis } from "../units.ts";
import type { PlantModel } from "./plant-model.ts";

/**
 * The observer of what nobody measures: dermal temperature, from two surface sensors and the delivered power. An extended Kalman filter
 * on the three lumps of `PlantModel` with two learned parameters, heating gain and perfusion. The state is predicted on every sample and
 * corrected with the mean of the readings of each correction interval, so that the result does not depend on the sample time.
 * It knows nothing of limits; the supervisor has its own eyes.
 */
export interface Estimate {
  readonly atMs: Millis;
  /** Surface, dermis at the reference depth, upper fat. */
  readonly surfaceC: Celsius;
  readonly dermalC: Celsius;
  readonly deepC: Celsius;
  /** Learned factors on heating (under a cold plate on the transfer to it) and on perfusion; 1 is nominal. */
  readonly gain: number;
  readonly perfusion: number;
  /** Upper bound of the dermal temperature: two standard deviations and the calibration error of the sensors. */
  readonly upperC: Celsius;
  /** 5 x 5, row by row, order surface, dermis, deep, gain, perfusion. */
  readonly covariance: readonly number[];
  /** Readings waiting for the next correction. */
  readonly pendingSumC: number;
  readonly pendingCount: number;
  readonly correctedAtMs: Millis;
}

/** One sample of the world as the estimator sees it. */
export interface Observation {
  readonly atMs: Millis;
  /** Best surface reading, degC; null while the tip is off the skin or the reading is unknown. */
  readonly surfaceC: Celsius | null;
  /** Temperature of the contact surface; null while the tip is off. */
  readonly tipC: Celsius | null;
  /** Delivered power per zone area, W/m2, over the time since the last observation. */
  readonly powerWM2: number;
}

/** A device's sensors are calibrated to within this, degC. */
const CALIBRATION_C = 0.3;
const CORRECTION_MS = 200;
/** Standard deviation of one mean reading, degC: sensor noise and what the lumps do not describe. */
const READING_SIGMA_C = 0.06;
/** Random walks per second: surface, dermis, deep (degC), gain, perfusion. */
const DRIFT_VARIANCE = [0.02 ** 2, 0.02 ** 2, 0.02 ** 2, 0.004 ** 2, 0.03 ** 2] as const;
const INITIAL_SIGMA = [0.3, 0.3, 0.5, 0.2, 0.6] as const;
const GAIN_RANGE = [0.4, 2.5] as const;
const PERFUSION_RANGE = [0.05, 6] as const;
/** Longest step of the prediction, s: a third of the fastest lump's time constant. */
const STEP_MAX_S = 0.5;

/** Estimate at rest: the lumps in balance with the reading and the core. */
export function createEstimate(model: PlantModel, atMs: Millis, surfaceC: Celsius): Estimate {
  const outward = model.conductAir * (surfaceC - model.roomC);
  const dermalC = surfaceC + outward / model.conductSd;
  const deepC = dermalC + Math.max(0, (model.bloodC - dermalC) * 0.6);
  const covariance = new Array<number>(25).fill(0);
  for (let i = 0; i < 5; i++) covariance[i * 6] = INITIAL_SIGMA[i]! ** 2;
  return {
    atMs,
    surfaceC,
    dermalC,
    deepC,
    gain: 1,
    perfusion: 1,
    upperC: dermalC + 2 * INITIAL_SIGMA[1] + CALIBRATION_C,
    covariance,
    pendingSumC: 0,
    pendingCount: 0,
    correctedAtMs: atMs,
  };
}

/** Brings the estimate to the time of the observation. */
export function updateEstimate(model: PlantModel, previous: Estimate, seen: Observation): Estimate {
  let { surfaceC, dermalC, deepC } = previous;
  const { gain, perfusion } = previous;
  const elapsedS = Math.max(0, seen.atMs - previous.atMs) / 1000;
  const steps = Math.ceil(elapsedS / STEP_MAX_S);
  const dtS = steps === 0 ? 0 : elapsedS / steps;
  const tipW = seen.tipC === null ? 0 : toTipW(model, gain);
  const tipC = seen.tipC ?? 0;
  const heat = gain * seen.powerWM2;
  for (let i = 0; i < steps; i++) {
    const flowSd = model.conductSd * (dermalC - surfaceC);
    const flowDf = model.conductDf * (deepC - dermalC);
    const blood = perfusion * vasodilation(dermalC) * model.perfusionD * (model.bloodC - dermalC);
    const surfaceRate =
      (flowSd + tipW * (tipC - surfaceC) + model.conductAir * (model.roomC - surfaceC) + model.shareS * heat) /
      model.capacityS;
    const dermalRate = (blood + flowDf - flowSd + model.shareD * heat) / model.capacityD;
    const deepRate =
      ((model.conductFc + model.perfusionF) * (model.bloodC - deepC) - flowDf + model.shareF * heat) / model.capacityF;
    surfaceC += dtS * surfaceRate;
    dermalC += dtS * dermalRate;
    deepC += dtS * deepRate;
  }
  const counted = seen.surfaceC !== null;
  const pendingSumC = previous.pendingSumC + (counted ? seen.surfaceC : 0);
  const pendingCount = previous.pendingCount + (counted ? 1 : 0);
  const dueS = (seen.atMs - previous.correctedAtMs) / 1000;
  if (dueS * 1000 < CORRECTION_MS) {
    return {
      atMs: seen.atMs,
      surfaceC,
      dermalC,
      deepC,
      gain,
      perfusion,
      upperC: previous.upperC + (dermalC - previous.dermalC),
      covariance: previous.covariance,
      pendingSumC,
      pendingCount,
      correctedAtMs: previous.correctedAtMs,
    };
  }
  const reading = pendingCount === 0 ? null : pendingSumC / pendingCount;
  const drive = model.contactLearned ? (tipW * (tipC - surfaceC)) / gain : model.shareS * seen.powerWM2;
  const predicted = { atMs: seen.atMs, surfaceC, dermalC, deepC, gain, perfusion, covariance: previous.covariance };
  return correct(model, predicted, seen.powerWM2, drive, tipW, reading, dueS);
}

/** Transfer from the surface to the face, W/(m2 K). */
export function toTipW(model: PlantModel, gain: number): number {
  return model.contactLearned ? gain * model.conductTip : model.conductTip;
}

/** What a correction starts from. */
type Prediction = Omit<Estimate, "upperC" | "pendingSumC" | "pendingCount" | "correctedAtMs">;

function correct(
  model: PlantModel,
  predicted: Prediction,
  powerWM2: number,
  drive: number,
  tipW: number,
  readingC: Celsius | null,
  dtS: number,
): Estimate {
  const p = propagate(predicted.covariance, toTransition(model, predicted, powerWM2, drive, tipW, dtS), dtS);
  let { surfaceC, dermalC, deepC, gain, perfusion } = predicted;
  if (readingC !== null) {
    const innovation = readingC - surfaceC;
    const variance = p[0]! + READING_SIGMA_C ** 2;
    surfaceC += (p[0]! / variance) * innovation;
    dermalC += (p[5]! / variance) * innovation;
    deepC += (p[10]! / variance) * innovation;
    gain = clamp(gain + (p[15]! / variance) * innovation, GAIN_RANGE);
    perfusion = clamp(perfusion + (p[20]! / variance) * innovation, PERFUSION_RANGE);
    const [p0, p1, p2, p3, p4] = [p[0]!, p[1]!, p[2]!, p[3]!, p[4]!];
    for (let row = 0; row < 25; row += 5) {
      const k = p[row]! / variance;
      p[row]! -= k * p0;
      p[row + 1]! -= k * p1;
      p[row + 2]! -= k * p2;
      p[row + 3]! -= k * p3;
      p[row + 4]! -= k * p4;
    }
  }
  return {
    atMs: predicted.atMs,
    surfaceC,
    dermalC,
    deepC,
    gain,
    perfusion,
    upperC: dermalC + 2 * Math.sqrt(Math.max(0, p[6]!)) + CALIBRATION_C,
    covariance: p,
    pendingSumC: 0,
    pendingCount: 0,
    correctedAtMs: predicted.atMs,
  };
}

/**
 * The linearised step of the five states over `dtS`, row by row.
 * @param drive what one more of the learned gain does to the surface, W/m2
 */
function toTransition(
  model: PlantModel,
  at: Prediction,
  powerWM2: number,
  drive: number,
  tipW: number,
  dtS: number,
): number[] {
  const wide = vasodilation(at.dermalC);
  const s = dtS / model.capacityS;
  const d = dtS / model.capacityD;
  const f = dtS / model.capacityF;
  const bloodW = at.perfusion * wide * model.perfusionD;
  const deepW = model.conductDf + model.conductFc + model.perfusionF;
  return [
    1 - s * (model.conductSd + tipW + model.conductAir),
    s * model.conductSd,
    0,
    s * drive,
    0,
    d * model.conductSd,
    1 - d * (model.conductSd + model.conductDf + bloodW),
    d * model.conductDf,
    d * model.shareD * powerWM2,
    d * wide * model.perfusionD * (model.bloodC - at.dermalC),
    0,
    f * model.conductDf,
    1 - f * deepW,
    f * model.shareF * powerWM2,
    0,
    0,
    0,
    0,
    1,
    0,
    0,
    0,
    0,
    0,
    1,
  ];
}

/**
 * F P F' + Q. Only the first three rows of F differ from the identity, so only the first three of F P differ from P, and only the block of
 * the three by three takes a second product in both ways.
 */
function propagate(p: readonly number[], f: readonly number[], dtS: number): number[] {
  const fp = p.slice();
  for (let row = 0; row < 15; row += 5) {
    const [f0, f1, f2, f3, f4] = [f[row]!, f[row + 1]!, f[row + 2]!, f[row + 3]!, f[row + 4]!];
    for (let j = 0; j < 5; j++)
      fp[row + j] = f0 * p[j]! + f1 * p[5 + j]! + f2 * p[10 + j]! + f3 * p[15 + j]! + f4 * p[20 + j]!;
  }
  const next = fp.slice();
  for (let i = 0; i < 3; i++) {
    const at = i * 5;
    const [p0, p1, p2, p3, p4] = [fp[at]!, fp[at + 1]!, fp[at + 2]!, fp[at + 3]!, fp[at + 4]!];
    for (let j = i; j < 3; j++) {
      const row = j * 5;
      next[at + j] = p0 * f[row]! + p1 * f[row + 1]! + p2 * f[row + 2]! + p3 * f[row + 3]! + p4 * f[row + 4]!;
    }
  }
  for (let i = 0; i < 5; i++) {
    next[i * 6]! += DRIFT_VARIANCE[i]! * dtS;
    for (let j = i + 1; j < 5; j++) next[j * 5 + i] = next[i * 5 + j]!;
  }
  return next;
}

/** Nominal widening of dermal vessels with temperature: threefold from about 41.5 degC. The learned factor stands before it. */
export function vasodilation(dermalC: Celsius): number {
  return 1 + 2 / (1 + Math.exp((41.5 - dermalC) / 0.8));
}

function clamp(value: number, [low, high]: readonly [number, number]): number {
  return value < low ? low : value > high ? high : value;
}
