/**
 * The thermocouple in a needle as its converter delivers it: lagged, biased, noisy, quantised, and blind while the needles are not in the
 * skin. A broken wire is driven to the upper rail, as such amplifiers do. Not responsible for what the steel has (needle-log.ts).
 */
import type { Celsius } from "../../src/units.ts";
import type { Random } from "../random.ts";
import { createNoise, type Noise, nextNoise } from "./noise.ts";

const SAMPLE_S = 0.02;
/** A bare junction of 0.1 mm in the steel. Design choice. */
const LAG_S = 0.05;
/** Calibrated in the handpiece; class 1 of IEC 60584-1 alone would be 1.5 degC. */
const BIAS_MAX_C = 0.5;
const NOISE_C = 0.1;
/** Twelve bits from 0 to 200 degC. */
const STEP_C = 200 / 4096;
/** Where the amplifier drives an open input. */
const OPEN_C = 200;
const KEEP = Math.exp(-SAMPLE_S / LAG_S);

/** Neutral: sound, 0. */
export interface ThermocoupleDefect {
  kind: "sound" | "open" | "stuck";
  offsetC: Celsius;
}

export const SOUND_THERMOCOUPLE: Readonly<ThermocoupleDefect> = { kind: "sound", offsetC: 0 };

export interface Thermocouple {
  readonly biasC: Celsius;
  readonly noise: Noise;
  elementC: Celsius;
  readingC: Celsius;
}

export function createThermocouple(random: Random): Thermocouple {
  return {
    biasC: random.between(-BIAS_MAX_C, BIAS_MAX_C),
    noise: createNoise(random),
    elementC: Number.NaN,
    readingC: Number.NaN,
  };
}

/**
 * One sample, every 20 ms.
 * @param steelC true temperature of the tip; NaN while the needles are out
 * @returns the reading, NaN while the needles are out
 */
export function stepThermocouple(
  couple: Thermocouple,
  steelC: Celsius,
  defect: Readonly<ThermocoupleDefect> = SOUND_THERMOCOUPLE,
): Celsius {
  const { noise, biasC } = couple;
  if (Number.isNaN(steelC)) {
    couple.elementC = Number.NaN;
    return Number.NaN;
  }
  couple.elementC = Number.isNaN(couple.elementC) ? steelC : steelC + (couple.elementC - steelC) * KEEP;
  const soundC = couple.elementC + biasC + defect.offsetC + NOISE_C * nextNoise(noise);
  const countC = Math.round(Math.min(Math.max(soundC, 0), OPEN_C) / STEP_C) * STEP_C;
  if (defect.kind === "open") couple.readingC = OPEN_C;
  else if (defect.kind === "sound" || Number.isNaN(couple.readingC)) couple.readingC = countC;
  return couple.readingC;
}
