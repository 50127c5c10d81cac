/**
 * The two surface sensors of the handpiece and the thermistor of its tip, as converters deliver them: lagged, biased, noisy, quantised,
 * and honest when the tip is off the skin, where they read something else. Spreads are those of a calibrated device, drawn once.
 */
import type { Celsius } from "../../src/units.ts";
import type { Random } from "../random.ts";
import { createNoise, type Noise, nextNoise } from "./noise.ts";
import { convertSensor, createSensorChannel, facedBy, quantise, type SensorChannel } from "./sensor-defect.ts";

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
/** What the test current of the self-test makes of a reading: colder, so that warm skin stays far from every limit. */
const TEST_C = -8;
/** What the element beside each sensor's face makes of it in the self-test: colder, for the same reason. */
const RESPONSE_TEST_C = -6;

/** Where the tip is. Parked: in its cradle, before a plate of room temperature. */
export type TipPlace = "parked" | "air" | "skin";

export interface Sensors {
  readonly biasAC: Celsius;
  readonly biasBC: Celsius;
  readonly stemRatio: number;
  readonly noise: Noise;
  readonly channelA: SensorChannel;
  readonly channelB: SensorChannel;
  beadC: Celsius;
  thermopileC: Celsius;
  /** As converted. */
  tipC: Celsius;
}

/**
 * @param defects draws what broken sensors show; apart, so that a fault changes no sound reading
 * @param rangeMinC lower end of the converters, where the tip has its own
 */
export function createSensors(random: Random, defects: Random, roomC: Celsius, rangeMinC?: Celsius): Sensors {
  const biasAC = random.between(-BIAS_MAX_C, BIAS_MAX_C);
  const lowestC = Math.max(-BIAS_MAX_C, biasAC - PAIR_MAX_C);
  const highestC = Math.min(BIAS_MAX_C, biasAC + PAIR_MAX_C);
  return {
    biasAC,
    biasBC: random.between(lowestC, highestC),
    stemRatio: STEM_RATIO + random.between(-STEM_RESIDUAL_MAX, STEM_RESIDUAL_MAX) * (1 - STEM_RATIO),
    noise: createNoise(random),
    channelA: createSensorChannel(defects, roomC, rangeMinC),
    channelB: createSensorChannel(defects, roomC, rangeMinC),
    beadC: roomC,
    thermopileC: roomC,
    tipC: roomC,
  };
}

const KEEP_A = Math.exp(-SAMPLE_S / LAG_A_S);
const KEEP_B = Math.exp(-SAMPLE_S / LAG_B_S);

/**
 * One conversion, every 20 ms.
 * @param skinC skin surface under the tip, or the zone it was lifted from
 * @param contactSurfaceC true temperature of the tip's contact surface
 * @param testA and testB: the self-test's current flows through that channel
 * @param testResponse the self-test cools the faces of both
 */
export function stepSensors(
  sensors: Sensors,
  place: TipPlace,
  skinC: Celsius,
  contactSurfaceC: Celsius,
  roomC: Celsius,
  testA = false,
  testB = false,
  testResponse = false,
): void {
  const { noise, channelA, channelB } = sensors;
  let facedAC = roomC;
  let facedBC = roomC;
  if (place === "skin") {
    facedAC = skinC;
    facedBC = skinC;
  } else if (place === "air") {
    facedAC = AIR_SHARE * roomC + (1 - AIR_SHARE) * contactSurfaceC;
    facedBC = AIR_SHARE * roomC + (1 - AIR_SHARE) * skinC;
  }
  facedAC = facedBy(channelA, facedAC);
  facedBC = facedBy(channelB, facedBC);
  if (testResponse) {
    facedAC += RESPONSE_TEST_C;
    facedBC += RESPONSE_TEST_C;
  }
  const beadTargetC = facedAC - sensors.stemRatio * (facedAC - contactSurfaceC);
  sensors.beadC = beadTargetC + (sensors.beadC - beadTargetC) * KEEP_A;
  sensors.thermopileC = facedBC + (sensors.thermopileC - facedBC) * KEEP_B;

  sensors.tipC = quantise(contactSurfaceC + NOISE_TIP_C * nextNoise(noise));
  const compensatedC = (sensors.beadC - STEM_RATIO * contactSurfaceC) / (1 - STEM_RATIO);
  convertSensor(channelA, compensatedC, sensors.biasAC + NOISE_A_C * nextNoise(noise), testA ? TEST_C : 0);
  convertSensor(channelB, sensors.thermopileC, sensors.biasBC + NOISE_B_C * nextNoise(noise), testB ? TEST_C : 0);
}
