/**
 * The two surface sensors of the handpiece and the thermistor of its tip, as converters deliver them: lagged, biased, noisy, quantised,
 * and honest when the tip is off the skin, where they read something else. Spreads are those of a calibrated device, drawn once.
 */
import type { Celsius } from "../../src/units.ts";
import type { Random } from "../random.ts";
import { createNoise, type Noise, nextNoise } from "./noise.ts";

const SAMPLE_S = 0.02;
/** Bias of a calibrated sensor, and how far the two of one handpiece may differ to leave the factory. */
const BIAS_MAX_C = 0.3;
const PAIR_MAX_C = 0.25;
/** A: bead thermistor in the contact surface. B: thermopile behind a window. */
const LAG_A_S = 0.25;
const LAG_B_S = 0.08;
const NOISE_A_C = 0.05;
const NOISE_B_C = 0.1;
const NOISE_TIP_C = 0.05;
/**
 * Heat along the stem pulls the bead towards the tip by part of (skin - tip): 15 to 32 % were measured for surface probes under a
 * water bolus (Int. J. Hyperthermia 1994, doi 10.3109/02656739409009332). The electronics take a nominal part back out.
 */
const STEM_RATIO = 0.2;
/** What the compensation leaves, as part of (skin - tip). */
const STEM_RESIDUAL_MAX = 0.03;
/** Off the skin the bead sits half in the tip, half in the air; the thermopile sees skin from afar, and the room. */
const AIR_SHARE = 0.5;
/** Twelve bits from -10 to 70 degC. */
const RANGE_MIN_C = -10;
const RANGE_MAX_C = 70;
const STEP_C = (RANGE_MAX_C - RANGE_MIN_C) / 4096;
/** What a converter shows of a broken wire and of a short. */
export const OPEN_C = RANGE_MIN_C;
export const SHORT_C = RANGE_MAX_C;

/** Where the tip is. Parked: in its cradle, before a plate of room temperature. */
export type TipPlace = "parked" | "air" | "skin";

/** Defects of one sensor; the neutral values are "sound", 0. */
export interface SensorDefect {
  /** Stuck: the converter repeats its last value; open and short are in the wire, so an analogue tap has them too. */
  kind: "sound" | "stuck" | "open" | "short";
  offsetC: Celsius;
}

export interface Sensors {
  readonly biasAC: Celsius;
  readonly biasBC: Celsius;
  readonly stemRatio: number;
  readonly noise: Noise;
  readonly defectA: SensorDefect;
  readonly defectB: SensorDefect;
  beadC: Celsius;
  thermopileC: Celsius;
  /** As converted. */
  surfaceAC: Celsius;
  surfaceBC: Celsius;
  tipC: Celsius;
  /** Voltage of B before its converter, in degC. */
  tapBC: Celsius;
}

export function createSensors(random: Random, roomC: Celsius): Sensors {
  const biasAC = random.between(-BIAS_MAX_C, BIAS_MAX_C);
  const lowestC = Math.max(-BIAS_MAX_C, biasAC - PAIR_MAX_C);
  const highestC = Math.min(BIAS_MAX_C, biasAC + PAIR_MAX_C);
  return {
    biasAC,
    biasBC: random.between(lowestC, highestC),
    stemRatio: STEM_RATIO + random.between(-STEM_RESIDUAL_MAX, STEM_RESIDUAL_MAX) * (1 - STEM_RATIO),
    noise: createNoise(random),
    defectA: { kind: "sound", offsetC: 0 },
    defectB: { kind: "sound", offsetC: 0 },
    beadC: roomC,
    thermopileC: roomC,
    surfaceAC: roomC,
    surfaceBC: roomC,
    tipC: roomC,
    tapBC: roomC,
  };
}

const KEEP_A = Math.exp(-SAMPLE_S / LAG_A_S);
const KEEP_B = Math.exp(-SAMPLE_S / LAG_B_S);

/**
 * One conversion, every 20 ms.
 * @param skinC skin surface under the tip, or the zone it was lifted from
 * @param contactSurfaceC true temperature of the tip's contact surface
 */
export function stepSensors(
  sensors: Sensors,
  place: TipPlace,
  skinC: Celsius,
  contactSurfaceC: Celsius,
  roomC: Celsius,
): void {
  const { noise } = sensors;
  let facedAC = roomC;
  let facedBC = roomC;
  if (place === "skin") {
    facedAC = skinC;
    facedBC = skinC;
  } else if (place === "air") {
    facedAC = AIR_SHARE * roomC + (1 - AIR_SHARE) * contactSurfaceC;
    facedBC = AIR_SHARE * roomC + (1 - AIR_SHARE) * skinC;
  }
  const beadTargetC = facedAC - sensors.stemRatio * (facedAC - contactSurfaceC);
  sensors.beadC = beadTargetC + (sensors.beadC - beadTargetC) * KEEP_A;
  sensors.thermopileC = facedBC + (sensors.thermopileC - facedBC) * KEEP_B;

  sensors.tipC = quantise(contactSurfaceC + NOISE_TIP_C * nextNoise(noise));
  const compensatedC = (sensors.beadC - STEM_RATIO * contactSurfaceC) / (1 - STEM_RATIO);
  const analogueAC = compensatedC + sensors.biasAC + sensors.defectA.offsetC + NOISE_A_C * nextNoise(noise);
  const analogueBC = sensors.thermopileC + sensors.biasBC + sensors.defectB.offsetC + NOISE_B_C * nextNoise(noise);
  sensors.surfaceAC = convert(sensors.defectA, analogueAC, sensors.surfaceAC);
  sensors.surfaceBC = convert(sensors.defectB, analogueBC, sensors.surfaceBC);
  sensors.tapBC = sensors.defectB.kind === "open" ? OPEN_C : sensors.defectB.kind === "short" ? SHORT_C : analogueBC;
}

function convert(defect: SensorDefect, analogueC: Celsius, lastC: Celsius): Celsius {
  switch (defect.kind) {
    case "sound":
      return quantise(analogueC);
    case "stuck":
      return lastC;
    case "open":
      return OPEN_C;
    case "short":
      return SHORT_C;
  }
}

function quantise(valueC: Celsius): Celsius {
  const clampedC = valueC < RANGE_MIN_C ? RANGE_MIN_C : valueC > RANGE_MAX_C ? RANGE_MAX_C : valueC;
  return RANGE_MIN_C + Math.round((clampedC - RANGE_MIN_C) / STEP_C) * STEP_C;
}
