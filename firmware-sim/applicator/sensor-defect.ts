/**
 * What can be wrong with one sensor, and what its converter then hands over. In the sensor and its wire: open, short, offset, drift, noise,
 * lag, a rise read wrong, a face that is not the skin; an analogue tap has those too. In the converter: off, stuck, garbage, slow, delayed,
 * intermittent; a tap before it is sound. Not responsible for what the sensor measures.
 */
import { unreachable } from "../../src/assert.ts";
import type { Celsius, Millis } from "../../src/units.ts";
import type { Random } from "../random.ts";

const SAMPLE_MS = 20;
const SAMPLE_S = 0.02;
/** Skin at rest: a rise that is read wrong is counted from here. */
const BASE_C = 34;
/** Twelve bits from -10 to 70 degC; with a tip for cold skin from lower down. A broken wire shows the lower end, a short the upper. */
const RANGE_MIN_C = -10;
const RANGE_MAX_C = 70;
const STEPS = 4096;
/** The latest conversions, for one that hands them over late: a second and a bit. */
const PAST_SAMPLES = 64;
/** An age that no converter counts beyond. */
const AGE_MAX_MS = 60_000;

export interface SensorDefect {
  kind: "sound" | "off" | "stuck" | "garbage" | "slow" | "delayed" | "intermittent" | "open" | "short";
  /** Of slow, delayed (ms) and intermittent (share). */
  size: number;
  offsetC: Celsius;
  driftCPerS: number;
  riseRatio: number;
  noiseC: Celsius;
  lagS: number;
  /** What a detached sensor faces; NaN while it is where it belongs. */
  facedC: Celsius;
}

export const SOUND_SENSOR: Readonly<SensorDefect> = {
  kind: "sound",
  size: 0,
  offsetC: 0,
  driftCPerS: 0,
  riseRatio: 1,
  noiseC: 0,
  lagS: 0,
  facedC: Number.NaN,
};

/** One channel: its defect, and what that has to remember. */
export interface SensorChannel {
  readonly defect: SensorDefect;
  readonly random: Random;
  readonly rangeMinC: Celsius;
  readonly pastC: Float64Array;
  cursor: number;
  driftedC: Celsius;
  laggedC: Celsius;
  /** Voltage before the converter, and what the converter last handed over. */
  analogueC: Celsius;
  readingC: Celsius;
  ageMs: Millis;
}

export function createSensorChannel(random: Random, atC: Celsius, rangeMinC: Celsius = RANGE_MIN_C): SensorChannel {
  return {
    defect: { ...SOUND_SENSOR },
    random,
    rangeMinC,
    pastC: new Float64Array(PAST_SAMPLES).fill(atC),
    cursor: 0,
    driftedC: 0,
    laggedC: atC,
    analogueC: atC,
    readingC: atC,
    ageMs: 0,
  };
}

/** @returns what the sensor element takes on, of what it should face */
export function facedBy({ defect }: SensorChannel, soundC: Celsius): Celsius {
  return Number.isNaN(defect.facedC) ? soundC : defect.facedC;
}

/**
 * One sample, every 20 ms.
 * @param elementC temperature of the sensor element
 * @param spreadC bias and noise of a sound sensor, added behind the element
 * @param testC what a test current in the converter's multiplexer adds; a tap before it does not see it
 */
export function convertSensor(channel: SensorChannel, elementC: Celsius, spreadC: Celsius, testC: Celsius): void {
  const { defect, rangeMinC } = channel;
  channel.laggedC =
    defect.lagS > 0 ? elementC + (channel.laggedC - elementC) * Math.exp(-SAMPLE_S / defect.lagS) : elementC;
  channel.driftedC = defect.driftCPerS === 0 ? 0 : channel.driftedC + defect.driftCPerS * SAMPLE_S;
  const riseC = (channel.laggedC - BASE_C) * defect.riseRatio;
  const seenC = defect.riseRatio === 1 ? channel.laggedC : BASE_C + riseC;
  const scatterC = defect.noiseC === 0 ? 0 : defect.noiseC * channel.random.normal();
  const soundC = seenC + spreadC + defect.offsetC + channel.driftedC + scatterC;
  channel.analogueC = defect.kind === "open" ? rangeMinC : defect.kind === "short" ? RANGE_MAX_C : soundC;
  const countC = quantise(soundC + testC, rangeMinC);
  channel.cursor = channel.cursor === PAST_SAMPLES - 1 ? 0 : channel.cursor + 1;
  channel.pastC[channel.cursor] = countC;
  switch (defect.kind) {
    case "sound":
      deliver(channel, countC, 0);
      return;
    case "stuck":
      deliver(channel, channel.readingC, 0);
      return;
    case "open":
    case "short":
      deliver(channel, channel.analogueC, 0);
      return;
    case "garbage":
      deliver(channel, quantise(channel.random.between(rangeMinC, RANGE_MAX_C), rangeMinC), 0);
      return;
    case "off":
      withhold(channel);
      return;
    case "intermittent":
      if (channel.random.uniform() < defect.size) withhold(channel);
      else deliver(channel, countC, 0);
      return;
    case "slow":
      if (channel.ageMs + SAMPLE_MS < defect.size) withhold(channel);
      else deliver(channel, countC, 0);
      return;
    case "delayed": {
      const back = Math.min(PAST_SAMPLES - 1, Math.round(defect.size / SAMPLE_MS));
      deliver(channel, channel.pastC[(channel.cursor - back + PAST_SAMPLES) % PAST_SAMPLES]!, back * SAMPLE_MS);
      return;
    }
    default:
      unreachable(defect.kind);
  }
}

function deliver(channel: SensorChannel, readingC: Celsius, ageMs: Millis): void {
  channel.readingC = readingC;
  channel.ageMs = ageMs;
}

function withhold(channel: SensorChannel): void {
  channel.ageMs = Math.min(AGE_MAX_MS, channel.ageMs + SAMPLE_MS);
}

export function quantise(valueC: Celsius, rangeMinC: Celsius = RANGE_MIN_C): Celsius {
  const stepC = (RANGE_MAX_C - rangeMinC) / STEPS;
  const clampedC = valueC < rangeMinC ? rangeMinC : valueC > RANGE_MAX_C ? RANGE_MAX_C : valueC;
  return rangeMinC + Math.round((clampedC - rangeMinC) / stepC) * stepC;
}
