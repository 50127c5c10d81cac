/**
 * The lines that must be right before and while energy flows: contact, motion, return pad, load impedance, cooling, contact surface,
 * E-stop. Debounced towards permission, quick towards refusal. Those that mend by themselves cost the trigger's edge (firmware.ts);
 * those that may have hurt somebody latch.
 */
import { FIRMWARE_LIMITS } from "../../src/protocol/limits.ts";
import type { Millis, Ohms } from "../../src/units.ts";
import type { BoardInputs } from "./board.ts";
import { type Latches, raiseTrip } from "./latches.ts";
import { LIMIT, type LimitStore, readLimit } from "./limit-store.ts";

/** Readings every 10 ms. Two absent ones are a lost contact (20 of the 40 ms allowed), five present ones a good one. */
const LOST_READINGS = 2;
const CONTACT_READINGS = 5;
const MOTION_READINGS = 3;
const L = FIRMWARE_LIMITS;
const readingsIn = (ms: Millis) => ms / 10;
const IMPEDANCE_READINGS = readingsIn(L.impedanceMs);
const IMPEDANCE_RING = readingsIn(L.impedanceStepMs);
const PAD_READINGS = readingsIn(L.padMs);
const COOLING_READINGS = readingsIn(L.coolingMs);
/** A spark nearly shorts the load: nothing else makes it fall by half within one tick. Then no energy for two ticks. */
const SPARK_RATIO = 0.5;
const SPARK_PAUSE_READINGS = 2;
/** Load that no tip on skin has, beyond its window by this factor, and for how many readings under power until it latches. */
const GROSS_RATIO = 2;
const GROSS_READINGS = readingsIn(100);
/** Regulation error that the contact surface may have, and for how long. */
const SURFACE_MARGIN_C = 2;
const SURFACE_READINGS = 20;
/** Two oscillators are compared over a second. */
const CLOCK_READINGS = readingsIn(1000);

export interface Interlocks {
  readonly padFitted: boolean;
  readonly motionFitted: boolean;
  contact: boolean;
  contactReadings: number;
  motion: boolean;
  motionReadings: number;
  impedance: boolean;
  impedanceReadings: number;
  readonly impedanceOhm: Float64Array;
  impedanceCursor: number;
  /** Readings far outside since the last one inside, whatever interrupted them. */
  grossReadings: number;
  /** Load before the latest spark. */
  calmOhm: Ohms;
  /** Sparks of the last 100 ms, when the first of them was, and readings until energy may flow again. */
  sparks: number;
  sparkAtMs: Millis;
  sparkPause: number;
  pad: boolean;
  padReadings: number;
  padBaselineOhm: Ohms;
  cooling: boolean;
  coolingReadings: number;
  surfaceReadings: number;
  clockReadings: number;
  estop: boolean;
}

export function createInterlocks(padFitted: boolean, motionFitted: boolean): Interlocks {
  return {
    padFitted,
    motionFitted,
    contact: false,
    contactReadings: 0,
    motion: false,
    motionReadings: 0,
    impedance: true,
    impedanceReadings: 0,
    impedanceOhm: new Float64Array(IMPEDANCE_RING).fill(Number.NaN),
    impedanceCursor: 0,
    grossReadings: 0,
    calmOhm: Number.NaN,
    sparks: 0,
    sparkAtMs: Number.NaN,
    sparkPause: 0,
    pad: !padFitted,
    padReadings: 0,
    padBaselineOhm: Number.NaN,
    cooling: true,
    coolingReadings: 0,
    surfaceReadings: 0,
    clockReadings: 0,
    estop: false,
  };
}

/**
 * Reads all lines once.
 * @param gate the amplifier was enabled during the last tick, so its load could be measured
 * @param tipMinOhm and tipMaxOhm window of the tip itself, whatever the session narrows it to
 */
export function pollInterlocks(
  interlocks: Interlocks,
  inputs: BoardInputs,
  limits: LimitStore,
  gate: boolean,
  tipMinOhm: Ohms,
  tipMaxOhm: Ohms,
  latches: Latches,
  nowMs: Millis,
): void {
  pollContact(interlocks, inputs.contactSensed);
  pollMotion(interlocks, inputs.speedMmS, readLimit(limits, LIMIT.speedMinMmS));
  pollLoad(interlocks, gate ? inputs.impedanceOhm : Number.NaN, limits, tipMinOhm, tipMaxOhm, latches, nowMs);
  if (interlocks.padFitted) pollPad(interlocks, inputs.padOhm, latches, nowMs);

  const flowing = inputs.coolingFlowRatio >= L.coolingRatio;
  interlocks.coolingReadings = flowing ? 0 : interlocks.coolingReadings + 1;
  interlocks.cooling = interlocks.coolingReadings < COOLING_READINGS;
  if (!interlocks.cooling) raiseTrip(latches, "cooling", "cooling", nowMs, inputs.coolingFlowRatio, L.coolingRatio);

  const hottestC = readLimit(limits, LIMIT.contactMaxC) + SURFACE_MARGIN_C;
  interlocks.surfaceReadings = inputs.tipC <= hottestC ? 0 : interlocks.surfaceReadings + 1;
  if (interlocks.surfaceReadings >= SURFACE_READINGS)
    raiseTrip(latches, "contactTemperature", "contactSurface", nowMs, inputs.tipC, hottestC);

  const astray = Math.abs(inputs.clockRatio - 1);
  interlocks.clockReadings = astray <= L.clockRatio ? 0 : interlocks.clockReadings + 1;
  if (interlocks.clockReadings >= CLOCK_READINGS) raiseTrip(latches, "clock", "clock", nowMs, astray, L.clockRatio);

  interlocks.estop = inputs.estopAsserted;
  if (interlocks.estop) raiseTrip(latches, "emergencyStop", "emergencyStop", nowMs, Number.NaN, Number.NaN);
}

function pollContact(interlocks: Interlocks, sensed: boolean): void {
  if (sensed === interlocks.contact) {
    interlocks.contactReadings = 0;
    return;
  }
  if (++interlocks.contactReadings < (sensed ? CONTACT_READINGS : LOST_READINGS)) return;
  interlocks.contact = sensed;
  interlocks.contactReadings = 0;
}

/** A tip that may rest always counts as moving; otherwise an unknown speed is no motion. */
function pollMotion(interlocks: Interlocks, speedMmS: number, minMmS: number): void {
  if (minMmS === 0 || !interlocks.motionFitted) {
    interlocks.motion = minMmS === 0;
    interlocks.motionReadings = 0;
    return;
  }
  const moving = speedMmS >= minMmS;
  if (moving === interlocks.motion) {
    interlocks.motionReadings = 0;
    return;
  }
  if (++interlocks.motionReadings < (moving ? MOTION_READINGS : LOST_READINGS)) return;
  interlocks.motion = moving;
  interlocks.motionReadings = 0;
}

/** A spark first, for its reading is no impedance of skin; then the load itself. */
function pollLoad(
  interlocks: Interlocks,
  ohm: Ohms,
  limits: LimitStore,
  tipMinOhm: Ohms,
  tipMaxOhm: Ohms,
  latches: Latches,
  nowMs: Millis,
): void {
  if (interlocks.sparkPause > 0) interlocks.sparkPause--;
  const { impedanceOhm, impedanceCursor } = interlocks;
  const recent = nowMs - interlocks.sparkAtMs <= L.arcMs;
  const beforeOhm = recent
    ? interlocks.calmOhm
    : impedanceOhm[impedanceCursor === 0 ? IMPEDANCE_RING - 1 : impedanceCursor - 1]!;
  if (ohm < SPARK_RATIO * beforeOhm) {
    interlocks.calmOhm = beforeOhm;
    countSpark(interlocks, recent, ohm, latches, nowMs);
    pollImpedance(interlocks, Number.NaN, limits);
    return;
  }
  if (ohm < tipMinOhm / GROSS_RATIO || ohm > tipMaxOhm * GROSS_RATIO) {
    if (++interlocks.grossReadings >= GROSS_READINGS)
      raiseTrip(latches, "impedance", "impedance", nowMs, ohm, ohm < tipMinOhm ? tipMinOhm : tipMaxOhm);
  } else if (!Number.isNaN(ohm)) interlocks.grossReadings = 0;
  pollImpedance(interlocks, ohm, limits);
}

function countSpark(interlocks: Interlocks, again: boolean, ohm: Ohms, latches: Latches, nowMs: Millis): void {
  if (!again) {
    interlocks.sparks = 0;
    interlocks.sparkAtMs = nowMs;
  }
  interlocks.sparkPause = SPARK_PAUSE_READINGS;
  if (++interlocks.sparks >= L.arcSpikes)
    raiseTrip(latches, "arc", "impedance", nowMs, ohm, SPARK_RATIO * interlocks.calmOhm);
}

/** Only known while current flows; without it the last verdict is forgotten, so that a new press can try again. */
function pollImpedance(interlocks: Interlocks, ohm: Ohms, limits: LimitStore): void {
  const ring = interlocks.impedanceOhm;
  const cursor = interlocks.impedanceCursor;
  const beforeOhm = ring[cursor]!;
  ring[cursor] = ohm;
  interlocks.impedanceCursor = cursor === IMPEDANCE_RING - 1 ? 0 : cursor + 1;
  if (Number.isNaN(ohm)) {
    interlocks.impedanceReadings = 0;
    interlocks.impedance = true;
    return;
  }
  const minOhm = readLimit(limits, LIMIT.impedanceMinOhm);
  const maxOhm = readLimit(limits, LIMIT.impedanceMaxOhm);
  const inside = ohm >= minOhm && ohm <= maxOhm;
  interlocks.impedanceReadings = inside ? 0 : interlocks.impedanceReadings + 1;
  const stepped = Math.abs(ohm - beforeOhm) > L.impedanceStepRatio * beforeOhm;
  interlocks.impedance = interlocks.impedanceReadings < IMPEDANCE_READINGS && !stepped;
}

function pollPad(interlocks: Interlocks, ohm: Ohms, latches: Latches, nowMs: Millis): void {
  const maxOhm = Math.min(
    L.padMaxOhm,
    Number.isNaN(interlocks.padBaselineOhm) ? L.padMaxOhm : (1 + L.padRiseRatio) * interlocks.padBaselineOhm,
  );
  const inside = ohm >= L.padMinOhm && ohm <= maxOhm;
  interlocks.padReadings = inside ? 0 : interlocks.padReadings + 1;
  interlocks.pad = interlocks.padReadings < PAD_READINGS;
  if (!interlocks.pad) raiseTrip(latches, "returnPad", "pad", nowMs, ohm, ohm < L.padMinOhm ? L.padMinOhm : maxOhm);
}

/** Remembers the pad as it was when the session armed. */
export function setPadBaseline(interlocks: Interlocks, ohm: Ohms): void {
  interlocks.padBaselineOhm = ohm;
}

/** Whether the split pad reads as a whole one now. */
export function isPadWhole(ohm: Ohms): boolean {
  return ohm >= L.padMinOhm && ohm <= L.padMaxOhm;
}
