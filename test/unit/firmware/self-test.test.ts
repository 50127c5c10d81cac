/**
 * Goal: the self-test finds every defect that it is there for, says which test found it, and passes a sound device (I37).
 * Method: an ideal board that answers each stimulus within a tick, and the same board with one defect at a time, at the edge of what is allowed.
 * Without the delay of a converter the longest lag allowed, 0.3 s in the device, lies at 0.289 s.
 */
import { describe, expect, it } from "vitest";
import { type BoardInputs, type BoardOutputs, createBoardOutputs } from "../../../firmware-sim/firmware/board.ts";
import {
  abortSelfTest,
  beginSelfTest,
  createSelfTest,
  type SelfTest,
  type SelfTestContext,
  stepSelfTest,
} from "../../../firmware-sim/firmware/self-test.ts";
import { SELF_TEST } from "../../../src/protocol/messages.ts";
import { createInputs } from "../../support/board.ts";
import { answer, createHardware, type Hardware, IMAGE_CRC } from "../../support/firmware-board.ts";

type Test = keyof typeof SELF_TEST;
const NO_PAD = Object.keys(SELF_TEST).filter((name) => name !== "returnPad");

/** What a defect may do to the board: after the stimuli have acted, before the firmware looks. */
type Defect = (inputs: BoardInputs, outputs: BoardOutputs, tick: number) => void;

interface Rig extends Partial<Hardware> {
  readonly defect?: Defect;
  readonly context?: Partial<SelfTestContext>;
}

const DRIVEN = [
  "channelTestA",
  "channelTestB",
  "responseTest",
  "comparatorInject",
  "comparatorReset",
  "testLoad",
  "estopLoopOpen",
  "contactSenseOff",
] as const satisfies readonly (keyof BoardOutputs)[];

/** Plays the whole sequence. @returns names of what was done and of what failed, and what was driven for how many ticks */
function play(rig: Rig = {}, test: SelfTest = createSelfTest()) {
  const { defect, context, ...rest } = rig;
  const hardware = createHardware(rest);
  const inputs = createInputs({ surfaceAC: hardware.aC, surfaceBC: hardware.bC, imageCrc: IMAGE_CRC });
  const outputs = createBoardOutputs();
  const whole = {
    inputs,
    outputs,
    imageCrc: IMAGE_CRC,
    limitsIntact: true,
    padFitted: false,
    resetCauseKnown: true,
    ...context,
  };
  const driven: [string, number][] = [];
  beginSelfTest(test);
  let ticks = 0;
  for (; ticks < 300; ticks++) {
    answer(hardware, inputs, outputs);
    inputs.estopAsserted = outputs.estopLoopOpen;
    inputs.contactSensed = !outputs.contactSenseOff;
    defect?.(inputs, outputs, ticks);
    if (stepSelfTest(test, whole)) break;
    const relays = `${outputs.relay1 ? " K1" : ""}${outputs.relay2 ? " K2" : ""}${outputs.gate ? " gate" : ""}`;
    const now = DRIVEN.filter((name) => outputs[name]).join(" ") + relays;
    if (driven.at(-1)?.[0] === now) driven.at(-1)![1]++;
    else driven.push([now, 1]);
  }
  const namesIn = (mask: number) => Object.keys(SELF_TEST).filter((name) => (mask & SELF_TEST[name as Test]) !== 0);
  return { test, ticks, outputs, driven, done: namesIn(test.done), failed: namesIn(test.failed) };
}

describe("a sound device", () => {
  it("has passed nothing when it is switched on", () => {
    expect(createSelfTest()).toMatchObject({ step: -1, ticks: 0, done: 0, failed: 0, passedAtMs: Number.NaN });
  });

  it("passes everything within 3 s, and is at rest afterwards", () => {
    const { test, ticks, outputs, done, failed } = play();
    expect(failed).toEqual([]);
    expect(done).toEqual(NO_PAD);
    expect(ticks * 10).toBeLessThan(3000);
    expect(test.step).toBe(-1);
    expect(outputs).toEqual(createBoardOutputs());
  });

  it("is driven by one stimulus at a time, and never with both relays closed", () => {
    expect(play().driven).toEqual([
      ["", 95],
      ["channelTestA", 6],
      ["channelTestB", 6],
      ["responseTest", 60],
      ["", 60],
      ["comparatorInject", 2],
      ["comparatorReset", 2],
      ["testLoad K2 gate", 3],
      ["testLoad K1 gate", 3],
      ["estopLoopOpen", 2],
      ["", 3],
      ["contactSenseOff", 2],
      ["", 2],
      ["testLoad K1 gate", 5],
    ]);
  });

  it("passes once more, whatever came out the time before", () => {
    const test = createSelfTest();
    expect(play({ bC: 36 }, test).failed).toEqual(["sensorsAgree"]);
    test.passedAtMs = 5;
    const again = play({}, test);
    expect(again.failed).toEqual([]);
    expect(again.done).toEqual(NO_PAD);
    expect(test.passedAtMs).toBeNaN();
  });

  it("with a pad is asked for it as well", () => {
    const context = { padFitted: true };
    const withPad = (padOhm: number) =>
      play({
        context,
        defect: (inputs) => {
          inputs.padOhm = padOhm;
        },
      });
    expect(withPad(50).done).toEqual(Object.keys(SELF_TEST));
    expect(withPad(50).failed).toEqual([]);
    expect(withPad(3).failed).toEqual(["returnPad"]);
    expect(withPad(Number.NaN).failed).toEqual(["returnPad"]);
  });

  it("that is broken off is at rest and in no step", () => {
    const test = createSelfTest();
    beginSelfTest(test);
    const outputs = createBoardOutputs();
    for (const name of DRIVEN) outputs[name] = true;
    Object.assign(outputs, { relay1: true, relay2: true, gate: true, commandW: 1 });
    abortSelfTest(test, outputs);
    expect(outputs).toEqual(createBoardOutputs());
    expect(test.step).toBe(-1);
  });
});

/** A defect that holds always. */
const always =
  (over: Partial<BoardInputs>): Defect =>
  (inputs) =>
    void Object.assign(inputs, over);
/** One that shows only under a stimulus, or only without it. */
const when =
  (seen: (outputs: BoardOutputs) => boolean, over: Partial<BoardInputs>): Defect =>
  (inputs, outputs) => {
    if (seen(outputs)) Object.assign(inputs, over);
  };
/** Both sensors jump when their faces are cooled. */
const inCold = (byC: number) =>
  when(({ responseTest }) => responseTest, { surfaceAC: 33 - byC, surfaceBC: 33.25 - byC });
const pulsing = ({ testLoad }: BoardOutputs) => testLoad;

describe("every defect fails its own test and no other", () => {
  it.each<[string, Rig, readonly Test[]]>([
    ["another program image", { defect: always({ imageCrc: 1 }) }, ["image"]],
    ["a limit that is damaged", { context: { limitsIntact: false } }, ["limits"]],
    ["a word of memory", { defect: always({ memoryErrors: 1 }) }, ["ram"]],
    ["a clock 2.1 % fast", { defect: always({ clockRatio: 1.021 }) }, ["clock"]],
    ["a clock 2.1 % slow", { defect: always({ clockRatio: 0.979 }) }, ["clock"]],
    ["a clock 1.9 % fast", { defect: always({ clockRatio: 1.019 }) }, []],
    ["reference A 1.1 % high", { defect: always({ referenceARatio: 1.011 }) }, ["adcReferences"]],
    ["reference A 1.1 % low", { defect: always({ referenceARatio: 0.989 }) }, ["adcReferences"]],
    ["reference B 1.1 % high", { defect: always({ referenceBRatio: 1.011 }) }, ["adcReferences"]],
    ["reference B 1.1 % low", { defect: always({ referenceBRatio: 0.989 }) }, ["adcReferences"]],
    ["references 0.9 % off", { defect: always({ referenceARatio: 1.009, referenceBRatio: 0.991 }) }, []],
    ["both sensors at 15 degC", { aC: 15, bC: 15 }, []],
    ["sensor A below 15 degC", { aC: 14.99, bC: 15.2 }, ["sensorsPlausible"]],
    ["sensor B below 15 degC", { aC: 15.2, bC: 14.99 }, ["sensorsPlausible"]],
    ["both sensors at 45 degC", { aC: 45, bC: 45 }, []],
    ["sensor A above 45 degC", { aC: 45.01, bC: 44.8 }, ["sensorsPlausible"]],
    ["sensor B above 45 degC", { aC: 44.8, bC: 45.01 }, ["sensorsPlausible"]],
    ["sensors half a degree apart", { aC: 33, bC: 33.5 }, []],
    ["sensors more than that apart", { aC: 33, bC: 33.51 }, ["sensorsAgree"]],
    ["the same the other way", { aC: 33.51, bC: 33 }, ["sensorsAgree"]],
    ["a test current that moves nothing", { movesC: 0 }, ["sensorChannels"]],
    ["one that moves its channel by 4 degC", { bC: 33, movesC: 4 }, ["sensorChannels"]],
    ["one that moves it by a little more", { movesC: 4.01 }, []],
    [
      "channels swapped",
      {
        defect: (inputs, { channelTestA, channelTestB }) => {
          inputs.surfaceAC = 33 + (channelTestB ? 8 : 0);
          inputs.surfaceBC = 33 + (channelTestA ? 8 : 0);
        },
      },
      ["sensorChannels", "sensorResponse"],
    ],
    [
      "the current of A in B as well",
      { defect: when(({ channelTestA }) => channelTestA, { surfaceBC: 41.2 }) },
      ["sensorChannels"],
    ],
    [
      "the current of B in A as well",
      { defect: when(({ channelTestB }) => channelTestB, { surfaceAC: 41 }) },
      ["sensorChannels"],
    ],
    [
      "a channel A that is dead to its current",
      { defect: when(({ channelTestA }) => channelTestA, { surfaceAC: 33 }) },
      ["sensorChannels"],
    ],
    [
      "a channel B that is dead to its current",
      { defect: when(({ channelTestB }) => channelTestB, { surfaceBC: 33.2 }) },
      ["sensorChannels"],
    ],
    ["sensor A with 0.285 s", { lagAS: 0.285 }, []],
    ["sensor A with 0.295 s", { lagAS: 0.295 }, ["sensorResponse"]],
    ["sensor B with 0.285 s", { lagBS: 0.285 }, []],
    ["sensor B with 0.295 s", { lagBS: 0.295 }, ["sensorResponse"]],
    ["sensor A that hardly answers", { reachAC: 2 }, ["sensorResponse"]],
    ["sensor B that hardly answers", { reachBC: 1.5 }, ["sensorResponse"]],
    ["both sensors by 1.5 degC and at once", { bC: 33.25, defect: inCold(1.5) }, []],
    ["both by a little less", { bC: 33.25, defect: inCold(1.49) }, ["sensorResponse"]],
    ["a step half as large", { reachAC: 3.5, reachBC: 3.5 }, []],
    ["a step the other way", { reachAC: -6, reachBC: -6 }, []],
    [
      "sensor A silent in the cold",
      { defect: when(({ responseTest }) => responseTest, { surfaceAC: Number.NaN }) },
      ["sensorResponse"],
    ],
    [
      "sensor B silent in the cold",
      { defect: when(({ responseTest }) => responseTest, { surfaceBC: Number.NaN }) },
      ["sensorResponse"],
    ],
    ["a comparator that is dead", { defect: always({ comparatorTripped: false }) }, ["comparator"]],
    ["a comparator that stays tripped", { defect: always({ comparatorTripped: true }) }, ["comparator"]],
    [
      "K1 welded, into the load",
      { defect: when((outputs) => pulsing(outputs) && outputs.relay2, { testLoadW: 1 }) },
      ["relay1"],
    ],
    [
      "K1 welded, into the connector",
      { defect: when((outputs) => pulsing(outputs) && outputs.relay2, { forwardW: 1 }) },
      ["relay1"],
    ],
    [
      "a tenth of a watt through K1",
      { defect: when((outputs) => pulsing(outputs) && outputs.relay2, { testLoadW: 0.1 }) },
      ["relay1"],
    ],
    [
      "the same at the connector",
      { defect: when((outputs) => pulsing(outputs) && outputs.relay2, { forwardW: 0.1 }) },
      ["relay1"],
    ],
    ["K2 welded", { defect: when((outputs) => pulsing(outputs) && outputs.relay1, { forwardW: 1 }) }, ["relay2"]],
    [
      "a tenth of a watt through K2",
      { defect: when((outputs) => pulsing(outputs) && outputs.relay1, { forwardW: 0.1 }) },
      ["relay2"],
    ],
    ["no pulse at all", { defect: when(pulsing, { testLoadW: 0 }) }, ["relay2", "pulse"]],
    ["a tenth of the pulse", { defect: when(pulsing, { testLoadW: 0.1 }) }, ["relay1", "relay2", "pulse"]],
    ["a pulse a quarter too strong", { defect: when(({ relay1 }) => relay1, { testLoadW: 1.25 }) }, ["pulse"]],
    ["a pulse a quarter too weak", { defect: when(({ relay1 }) => relay1, { testLoadW: 0.75 }) }, ["pulse"]],
    ["a pulse 0.19 W off", { defect: when(({ relay1 }) => relay1, { testLoadW: 1.19 }) }, []],
    ["an E-stop line that is dead", { defect: always({ estopAsserted: false }) }, ["emergencyStop"]],
    ["an E-stop that is pressed", { defect: always({ estopAsserted: true }) }, ["emergencyStop"]],
    ["a contact sense that sees skin always", { defect: always({ contactSensed: true }) }, ["contactSense"]],
    ["coolant at 79 %", { defect: always({ coolingFlowRatio: 0.79 }) }, ["cooling"]],
    ["coolant at 80 %", { defect: always({ coolingFlowRatio: 0.8 }) }, []],
    ["a reset that nobody can explain", { context: { resetCauseKnown: false } }, ["watchdog"]],
  ])("%s", (_, rig, failed) => {
    const result = play(rig);
    expect(result.failed).toEqual(failed);
    expect(result.done).toEqual(NO_PAD);
  });
});
