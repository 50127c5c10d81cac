/**
 * The RF generator: amplifier, automatic tuner, two relays in series, a test load between them, and the meters behind it.
 * Its meters are what the firmware sees; what the load really gets stays here. Not responsible for any limit.
 */
import type { Ohms, Watts } from "../../src/units.ts";
import type { Random } from "../random.ts";
import type { Load } from "./applicator.ts";
import { createNoise, type Noise, nextNoise } from "./noise.ts";

/** Rise of the output envelope after the gate opens; the fall is that of the gate, far below a tick. */
const RISE_S = 0.002;
const TICK_S = 0.01;
const RISE_KEEP = Math.exp(-TICK_S / RISE_S);
/** Mean over a tick of what is left of a step: (tau / T)(1 - exp(-T / tau)). */
const RISE_MEAN = (RISE_S / TICK_S) * (1 - RISE_KEEP);
/** Spread of the amplifier's gain after calibration; a quarter of the +-20 % that 21 CFR 1050.10(c)(1) allows an indicator. */
const GAIN_SPREAD = 0.03;
/** Spread of the meters against a standard, and their noise relative to the reading and as a floor. */
const METER_SPREAD = 0.02;
const METER_NOISE_RATIO = 0.004;
const METER_FLOOR_W = 0.008;
const IMPEDANCE_NOISE_RATIO = 0.01;
/** Below this the current is too small to divide by. */
const IMPEDANCE_MEASURABLE_W = 0.3;
/** Residual reflection inside the range of the tuner. */
const TUNED_REFLECTION = 0.01;

/** Physical lines into the generator. */
export interface GeneratorLines {
  commandW: Watts;
  gate: boolean;
  relay1: boolean;
  relay2: boolean;
  testLoad: boolean;
}

/** Defects; the neutral values are 1, NaN, false. */
export interface GeneratorDefects {
  gainRatio: number;
  /** Output that ignores command and gate; NaN when sound. */
  stuckW: Watts;
  relay1Welded: boolean;
  relay2Welded: boolean;
  relay1StuckOpen: boolean;
  relay2StuckOpen: boolean;
  /** Factor on what the meter of forward power shows. */
  meterRatio: number;
}

export const SOUND_OUTPUT: Readonly<GeneratorDefects> = {
  gainRatio: 1,
  stuckW: Number.NaN,
  relay1Welded: false,
  relay2Welded: false,
  relay1StuckOpen: false,
  relay2StuckOpen: false,
  meterRatio: 1,
};

export interface Generator {
  readonly gain: number;
  readonly forwardGain: number;
  readonly reflectedGain: number;
  readonly tunerMinOhm: Ohms;
  readonly tunerMaxOhm: Ohms;
  readonly noise: Noise;
  readonly defects: GeneratorDefects;
  envelopeW: Watts;
  /** Mean over the last tick into the load on the connector: the truth. */
  deliveredW: Watts;
  forwardW: Watts;
  reflectedW: Watts;
  testLoadW: Watts;
  /** NaN while not measurable. */
  impedanceOhm: Ohms;
}

/** @param tunerMinOhm and tunerMaxOhm the range that the tip's matching network reaches */
export function createGenerator(random: Random, tunerMinOhm: Ohms, tunerMaxOhm: Ohms): Generator {
  return {
    gain: random.between(1 - GAIN_SPREAD, 1 + GAIN_SPREAD),
    forwardGain: random.between(1 - METER_SPREAD, 1 + METER_SPREAD),
    reflectedGain: random.between(1 - METER_SPREAD, 1 + METER_SPREAD),
    tunerMinOhm,
    tunerMaxOhm,
    noise: createNoise(random),
    defects: { ...SOUND_OUTPUT },
    envelopeW: 0,
    deliveredW: 0,
    forwardW: 0,
    reflectedW: 0,
    testLoadW: 0,
    impedanceOhm: Number.NaN,
  };
}

/**
 * One tick of 10 ms.
 * @param load what is on the connector
 */
export function stepGenerator(generator: Generator, lines: GeneratorLines, load: Load): void {
  const { defects, noise } = generator;
  const stuck = !Number.isNaN(defects.stuckW);
  const targetW = stuck ? defects.stuckW : lines.gate ? lines.commandW * generator.gain * defects.gainRatio : 0;
  const closed1 = (lines.relay1 && !defects.relay1StuckOpen) || defects.relay1Welded;
  const closed2 = (lines.relay2 && !defects.relay2StuckOpen) || defects.relay2Welded;

  let envelopeMeanW = 0;
  if (targetW > 0 && closed1) {
    envelopeMeanW = targetW + (generator.envelopeW - targetW) * RISE_MEAN;
    generator.envelopeW = targetW + (generator.envelopeW - targetW) * RISE_KEEP;
  } else {
    generator.envelopeW = 0;
  }

  const floorW = METER_FLOOR_W * nextNoise(noise);
  let forwardW = 0;
  let reflectedW = 0;
  generator.testLoadW = 0;
  if (envelopeMeanW > 0) {
    if (lines.testLoad) generator.testLoadW = closed2 ? envelopeMeanW / 2 : envelopeMeanW;
    if (closed2) {
      forwardW = lines.testLoad ? envelopeMeanW / 2 : envelopeMeanW;
      reflectedW = forwardW * reflectionOf(generator, load);
    }
  }
  generator.deliveredW = forwardW - reflectedW;
  const meterGain = generator.forwardGain * defects.meterRatio;
  generator.forwardW = Math.abs(forwardW * (meterGain + METER_NOISE_RATIO * nextNoise(noise)) + floorW);
  generator.reflectedW = Math.abs(reflectedW * generator.reflectedGain + floorW * 0.1);
  generator.impedanceOhm =
    generator.deliveredW > IMPEDANCE_MEASURABLE_W
      ? load.ohm * (1 + IMPEDANCE_NOISE_RATIO * nextNoise(noise))
      : Number.NaN;
}

/** What the load can not take is not delivered: a heat pump at the end of its range. The meters see what it does. */
export function limitDelivery(generator: Generator, maxW: Watts): void {
  if (generator.deliveredW <= maxW) return;
  generator.forwardW *= maxW / generator.deliveredW;
  generator.deliveredW = maxW;
}

/** Power reflection. Where an impedance says it, the tuner matches inside its range; outside, what its end position leaves, |(Z - Z0) / (Z + Z0)| squared. */
function reflectionOf(generator: Generator, load: Load): number {
  const loadOhm = load.ohm;
  if (Number.isNaN(loadOhm)) return load.reflectedRatio;
  if (loadOhm === Number.POSITIVE_INFINITY) return 1;
  const tunedOhm = Math.min(Math.max(loadOhm, generator.tunerMinOhm), generator.tunerMaxOhm);
  const mismatch = (loadOhm - tunedOhm) / (loadOhm + tunedOhm);
  return TUNED_REFLECTION + (1 - TUNED_REFLECTION) * mismatch * mismatch;
}
