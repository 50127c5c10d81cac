/** What the board's pins show the firmware in this round: sensors, switches, meters, and what faults make of them. */
import type { Celsius, Ohms } from "../src/units.ts";
import { stepComparatorSensor } from "./applicator/comparator-sensor.ts";
import { nextNoise } from "./applicator/noise.ts";
import { stepSensors, type TipPlace } from "./applicator/sensors.ts";
import { stepSite } from "./applicator/site.ts";
import { stepThermocouple } from "./applicator/thermocouple.ts";
import type { Bench } from "./bench.ts";
import { IMAGE_CRC } from "./build.ts";
import { type BoardInputs, createSiteInputs } from "./firmware/board.ts";
import { TISSUE_STEP_MS } from "./zone.ts";

/** Share of the reading that the motion sensor is off by, at random. */
const SPEED_NOISE_RATIO = 0.02;

/** What the sensors at the tip make of skin, air and cradle: every 20 ms. */
export function convertSensors(bench: Bench, place: TipPlace): void {
  const { sensors, comparatorSensor, stage, truth } = bench;
  const { channelTestA, channelTestB, responseTest } = bench.device.outputs;
  const { roomC } = bench.air;
  stepSensors(sensors, place, truth.surfaceC, stage.surfaceC, roomC, channelTestA, channelTestB, responseTest);
  stepComparatorSensor(comparatorSensor, place === "skin" ? truth.surfaceC : null, stage.surfaceC, roomC);
}

/** Every line as it stands when the firmware's round begins. */
export function senseLines(bench: Bench, onSkin: boolean): void {
  const { inputs, sensors, switches, hands, truth, applicator, stage, generator, comparator, site } = bench;
  const { outputs } = bench.device;
  const { channelA, channelB } = sensors;
  const onA = switches.sensorsSwapped ? channelB : channelA;
  const onB = switches.sensorsSwapped ? channelA : channelB;
  inputs.surfaceAC = onA.readingC;
  inputs.surfaceBC = onB.readingC;
  inputs.surfaceAAgeMs = onA.ageMs;
  inputs.surfaceBAgeMs = onB.ageMs;
  inputs.tipC = sensors.tipC;
  inputs.tipFitted = !switches.tipRemoved && hands.tip >= 0;
  inputs.triggerPressed = hands.triggerPressed || switches.triggerStuck;
  inputs.contactSensed = onSkin && !outputs.contactSenseOff;
  inputs.estopAsserted = hands.estopPressed || switches.estopPressed || outputs.estopLoopOpen;
  inputs.padOhm = applicator.padOhm * switches.padRatio;
  inputs.coolingFlowRatio = stage.flowRatio;
  inputs.speedMmS = onSkin ? truth.speedMmS * (1 + SPEED_NOISE_RATIO * nextNoise(bench.motionNoise)) : Number.NaN;
  inputs.forwardW = generator.forwardW;
  inputs.reflectedW = generator.reflectedW;
  inputs.impedanceOhm = generator.impedanceOhm;
  inputs.testLoadW = generator.testLoadW;
  inputs.comparatorTripped = comparator.tripped;
  if (site !== null) {
    const field = onSkin ? hands.zone : Number.NaN;
    stepSite(site, inputs.site, outputs.site, field, hands.alongMm, hands.acrossMm, switches.needles);
  }
  if (bench.needleLog !== null && bench.nowMs % TISSUE_STEP_MS === 0)
    inputs.site.needleC = stepThermocouple(bench.thermocouple, bench.needleLog.steelC, switches.thermocouple);
  inputs.referenceARatio = switches.converterRatio;
  inputs.referenceBRatio = switches.converterRatio;
  inputs.clockRatio = switches.clockRatio;
  inputs.memoryErrors = switches.memoryErrors;
  inputs.imageCrc = switches.imageDamaged ? ~IMAGE_CRC >>> 0 : IMAGE_CRC;
}

export function createInputs(roomC: Celsius, padOhm: Ohms): BoardInputs {
  return {
    surfaceAC: roomC,
    surfaceBC: roomC,
    surfaceAAgeMs: 0,
    surfaceBAgeMs: 0,
    tipC: roomC,
    tipFitted: true,
    tipMemory: null,
    triggerPressed: false,
    contactSensed: false,
    estopAsserted: false,
    padOhm,
    coolingFlowRatio: 1,
    speedMmS: Number.NaN,
    forwardW: 0,
    reflectedW: 0,
    impedanceOhm: Number.NaN,
    testLoadW: 0,
    comparatorTripped: false,
    referenceARatio: 1,
    referenceBRatio: 1,
    clockRatio: 1,
    imageCrc: IMAGE_CRC,
    memoryErrors: 0,
    site: createSiteInputs(),
  };
}
