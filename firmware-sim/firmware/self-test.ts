/**
 * The self-test: a fixed sequence of stimuli and readings, under 3 s, without energy at the connector (the test pulse goes into the
 * built-in load, with K2 open). A test counts as passed only if every step of it passed. Not responsible for who may ask for it.
 */
import { FIRMWARE_LIMITS } from "../../src/protocol/limits.ts";
import { SELF_TEST } from "../../src/protocol/messages.ts";
import type { Celsius, Millis } from "../../src/units.ts";
import type { BoardInputs, BoardOutputs } from "./board.ts";
import { isPadWhole } from "./interlocks.ts";

const L = FIRMWARE_LIMITS;
/** Power of the test pulse, and what counts as none. */
const PULSE_W = 1;
const PULSE_TOLERANCE_RATIO = 0.2;
const NONE_W = 0.1;
/** Half of what the test current of the board makes. */
const CHANNEL_MOVES_C = 4;
/**
 * Response to a step, at two times of which the second is 300 ms after the first: each the mean of a tenth of a second. What a sensor of one
 * time constant has reached at both gives that constant whatever the size of the step; 0.3 s, the longest allowed, gives this ratio.
 */
const RESPONSE_TICKS = 30;
const RESPONSE_MEAN_TICKS = 10;
const FIRST_S = 0.26;
const SECOND_S = 0.56;
const LAG_MAX_S = 0.3;
const RESPONSE_RATIO_MAX = (1 - Math.exp(-SECOND_S / LAG_MAX_S)) / (1 - Math.exp(-FIRST_S / LAG_MAX_S));
/** A sensor that moves by less than this, of the 6 degC of the step, does not answer. */
const RESPONSE_MIN_C = 1.5;
/** Then the faces warm up again before anything else looks at the sensors. */
const RECOVERY_TICKS = 60;
/** Converter references are 0.1 % parts; 1 % off is a converter fault. */
const REFERENCE_TOLERANCE_RATIO = 0.01;

export interface SelfTest {
  /** Step that runs now, or -1. */
  step: number;
  ticks: number;
  done: number;
  failed: number;
  sumA: Celsius;
  sumB: Celsius;
  samples: number;
  /** Sums over the end of the step that runs, of both sensors, and those of the step before. */
  tailA: Celsius;
  tailB: Celsius;
  formerTailA: Celsius;
  formerTailB: Celsius;
  /** When the latest complete pass ended, on the firmware's clock; NaN if there is none that counts. */
  passedAtMs: Millis;
}

/** What a step can see beyond the pins. */
export interface SelfTestContext {
  readonly inputs: BoardInputs;
  readonly outputs: BoardOutputs;
  readonly imageCrc: number;
  readonly limitsIntact: boolean;
  readonly padFitted: boolean;
  readonly resetCauseKnown: boolean;
}

interface Step {
  readonly mask: number;
  readonly ticks: number;
  readonly drive?: (outputs: BoardOutputs) => void;
  readonly passes: (context: SelfTestContext, test: SelfTest) => boolean;
}

const STEPS: readonly Step[] = [
  { mask: SELF_TEST.image, ticks: 1, passes: ({ inputs, imageCrc }) => inputs.imageCrc === imageCrc },
  { mask: SELF_TEST.limits, ticks: 1, passes: ({ limitsIntact }) => limitsIntact },
  { mask: SELF_TEST.ram, ticks: 20, passes: ({ inputs }) => inputs.memoryErrors === 0 },
  { mask: SELF_TEST.clock, ticks: 10, passes: ({ inputs }) => Math.abs(inputs.clockRatio - 1) <= L.clockRatio },
  {
    mask: SELF_TEST.adcReferences,
    ticks: 2,
    passes: ({ inputs }) =>
      Math.abs(inputs.referenceARatio - 1) <= REFERENCE_TOLERANCE_RATIO &&
      Math.abs(inputs.referenceBRatio - 1) <= REFERENCE_TOLERANCE_RATIO,
  },
  {
    mask: SELF_TEST.sensorsPlausible,
    ticks: 60,
    passes: (_, test) => isPlausible(test.sumA / test.samples) && isPlausible(test.sumB / test.samples),
  },
  {
    mask: SELF_TEST.sensorsAgree,
    ticks: 1,
    passes: (_, test) => Math.abs(test.sumA - test.sumB) / test.samples <= L.selfTestAgreeC,
  },
  {
    mask: SELF_TEST.sensorChannels,
    ticks: 6,
    drive: (outputs) => {
      outputs.channelTestA = true;
    },
    passes: ({ inputs }, test) =>
      hasMoved(inputs.surfaceAC, test.sumA, test) && !hasMoved(inputs.surfaceBC, test.sumB, test),
  },
  {
    mask: SELF_TEST.sensorChannels,
    ticks: 6,
    drive: (outputs) => {
      outputs.channelTestB = true;
    },
    passes: ({ inputs }, test) =>
      hasMoved(inputs.surfaceBC, test.sumB, test) && !hasMoved(inputs.surfaceAC, test.sumA, test),
  },
  { mask: SELF_TEST.sensorResponse, ticks: RESPONSE_TICKS, drive: driveResponse, passes: () => true },
  {
    mask: SELF_TEST.sensorResponse,
    ticks: RESPONSE_TICKS,
    drive: driveResponse,
    passes: (_, test) =>
      isQuick(test.formerTailA, test.tailA, test.sumA, test) && isQuick(test.formerTailB, test.tailB, test.sumB, test),
  },
  { mask: SELF_TEST.sensorResponse, ticks: RECOVERY_TICKS, passes: () => true },
  {
    mask: SELF_TEST.comparator,
    ticks: 2,
    drive: (outputs) => {
      outputs.comparatorInject = true;
    },
    passes: ({ inputs }) => inputs.comparatorTripped,
  },
  {
    mask: SELF_TEST.comparator,
    ticks: 2,
    drive: (outputs) => {
      outputs.comparatorReset = true;
    },
    passes: ({ inputs }) => !inputs.comparatorTripped,
  },
  {
    mask: SELF_TEST.relay1,
    ticks: 3,
    drive: (outputs) => drivePulse(outputs, false, true),
    passes: ({ inputs }) => inputs.testLoadW < NONE_W && inputs.forwardW < NONE_W,
  },
  {
    mask: SELF_TEST.relay2,
    ticks: 3,
    drive: (outputs) => drivePulse(outputs, true, false),
    passes: ({ inputs }) => inputs.testLoadW > NONE_W && inputs.forwardW < NONE_W,
  },
  {
    mask: SELF_TEST.emergencyStop,
    ticks: 2,
    drive: (outputs) => {
      outputs.estopLoopOpen = true;
    },
    passes: ({ inputs }) => inputs.estopAsserted,
  },
  { mask: SELF_TEST.emergencyStop, ticks: 2, passes: ({ inputs }) => !inputs.estopAsserted },
  {
    mask: SELF_TEST.returnPad,
    ticks: 1,
    passes: ({ inputs, padFitted }) => !padFitted || isPadWhole(inputs.padOhm),
  },
  {
    mask: SELF_TEST.contactSense,
    ticks: 2,
    drive: (outputs) => {
      outputs.contactSenseOff = true;
    },
    passes: ({ inputs }) => !inputs.contactSensed,
  },
  { mask: SELF_TEST.cooling, ticks: 1, passes: ({ inputs }) => inputs.coolingFlowRatio >= L.coolingRatio },
  { mask: SELF_TEST.watchdog, ticks: 1, passes: ({ resetCauseKnown }) => resetCauseKnown },
  {
    mask: SELF_TEST.pulse,
    ticks: 5,
    drive: (outputs) => drivePulse(outputs, true, false),
    passes: ({ inputs }) => Math.abs(inputs.testLoadW - PULSE_W) <= PULSE_TOLERANCE_RATIO * PULSE_W,
  },
];

/** A test current moves its channel by several degrees, far more than skin can within its time. */
function hasMoved(readingC: Celsius, sumC: number, test: SelfTest): boolean {
  return Math.abs(readingC - sumC / test.samples) > CHANNEL_MOVES_C;
}

function driveResponse(outputs: BoardOutputs): void {
  outputs.responseTest = true;
}

/** Written so that NaN is not quick. */
function isQuick(firstSumC: Celsius, secondSumC: Celsius, restSumC: Celsius, test: SelfTest): boolean {
  const restC = restSumC / test.samples;
  const firstC = Math.abs(firstSumC / RESPONSE_MEAN_TICKS - restC);
  const secondC = Math.abs(secondSumC / RESPONSE_MEAN_TICKS - restC);
  return firstC >= RESPONSE_MIN_C && secondC <= RESPONSE_RATIO_MAX * firstC;
}

function isPlausible(meanC: Celsius): boolean {
  return meanC >= L.selfTestMinC && meanC <= L.selfTestMaxC;
}

function drivePulse(outputs: BoardOutputs, relay1: boolean, relay2: boolean): void {
  outputs.testLoad = true;
  outputs.relay1 = relay1;
  outputs.relay2 = relay2;
  outputs.gate = true;
  outputs.commandW = PULSE_W;
}

export function createSelfTest(): SelfTest {
  return {
    step: -1,
    ticks: 0,
    done: 0,
    failed: 0,
    sumA: 0,
    sumB: 0,
    samples: 0,
    tailA: 0,
    tailB: 0,
    formerTailA: 0,
    formerTailB: 0,
    passedAtMs: Number.NaN,
  };
}

/** Begins the sequence. The pass before does not count any more. */
export function beginSelfTest(test: SelfTest): void {
  test.step = 0;
  test.ticks = 0;
  test.done = 0;
  test.failed = 0;
  test.sumA = 0;
  test.sumB = 0;
  test.samples = 0;
  test.passedAtMs = Number.NaN;
}

/** One tick of the sequence: judges the step whose time is over, then drives the next. @returns true when the sequence has ended */
export function stepSelfTest(test: SelfTest, context: SelfTestContext): boolean {
  const { inputs, outputs } = context;
  const running = STEPS[test.step]!;
  if (test.ticks > running.ticks - RESPONSE_MEAN_TICKS) {
    test.tailA += inputs.surfaceAC;
    test.tailB += inputs.surfaceBC;
  }
  if (test.ticks >= running.ticks) {
    if (isRun(running, context)) {
      test.done |= running.mask;
      if (!running.passes(context, test)) test.failed |= running.mask;
    }
    test.step++;
    test.ticks = 0;
    test.formerTailA = test.tailA;
    test.formerTailB = test.tailB;
    test.tailA = 0;
    test.tailB = 0;
  }
  releaseStimuli(outputs);
  if (test.step === STEPS.length) {
    test.step = -1;
    return true;
  }
  const step = STEPS[test.step]!;
  step.drive?.(outputs);
  if (step.mask === SELF_TEST.sensorsPlausible) {
    test.sumA += inputs.surfaceAC;
    test.sumB += inputs.surfaceBC;
    test.samples++;
  }
  test.ticks++;
  return false;
}

/** Ends the sequence early; it does not count. */
export function abortSelfTest(test: SelfTest, outputs: BoardOutputs): void {
  test.step = -1;
  releaseStimuli(outputs);
}

/** A pad that is not fitted is not tested. */
function isRun(step: Step, context: SelfTestContext): boolean {
  return step.mask !== SELF_TEST.returnPad || context.padFitted;
}

function releaseStimuli(outputs: BoardOutputs): void {
  outputs.testLoad = false;
  outputs.comparatorInject = false;
  outputs.comparatorReset = false;
  outputs.channelTestA = false;
  outputs.channelTestB = false;
  outputs.responseTest = false;
  outputs.estopLoopOpen = false;
  outputs.contactSenseOff = false;
  outputs.relay1 = false;
  outputs.relay2 = false;
  outputs.gate = false;
  outputs.commandW = 0;
}
