/** What a new boot remembers, its clock on the wire, and its queue of bytes: nothing is lost that fits, and what does not fit is lost whole. */
import { describe, expect, it } from "vitest";
import { createNonvolatile } from "../../../firmware-sim/firmware/latches.ts";
import {
  createFirmwareState,
  drain,
  FRAME_CREDIT_MAX,
  send,
  sendRow,
  tickOf,
} from "../../../firmware-sim/firmware/state.ts";
import { limitsCrc } from "../../../src/protocol/limits.ts";
import { CAPABILITY, type DeviceMessage } from "../../../src/protocol/messages.ts";
import { layOutRow } from "../../../src/protocol/row.ts";
import { createInputs } from "../../support/board.ts";
import { decodeAll } from "../../support/decode-all.ts";
import { createBoard } from "../../support/firmware-board.ts";

const SHOT_TIP = {
  depthMm: 1.5,
  energyMaxJ: 5,
  durationMaxMs: 3000,
  intervalMinMs: 100,
  spacingMinMm: 1.1,
  travelMm: 25,
  needlePairs: 0,
  coolMaxMs: 0,
  footprintMm2: 3,
};
const COLD_TIP = { plateMinC: -5, neutralC: 32, plateJPerK: 100, contactWPerM2K: 500, sensorMinC: -30, sensorMaxC: 50 };
const BUILD = createBoard().firmware.build;

const create = (build = BUILD, tickOriginMs = 0) =>
  createFirmwareState(build, createInputs(), createNonvolatile(), { bootId: 7, resetCause: "powerOn", tickOriginMs });

describe("a new boot", () => {
  it("holds nothing that permits energy", () => {
    const firmware = create();
    expect(firmware).toMatchObject({
      bootId: 7,
      resetCause: "powerOn",
      limitsCrc: limitsCrc(),
      state: "boot",
      nowMs: 0,
      session: Number.NaN,
      heardAtMs: Number.NEGATIVE_INFINITY,
      sessionLimits: null,
      sessionLimitsCrc: -1,
      sessionEmittedMs: 0,
      refusal: "ok",
      prompt: { type: "prompt", action: "none", zone: 0, areaCm2: 0, speedMmS: 0 },
      aim: { type: "aim", field: 0, alongMm: 0, acrossMm: 0 },
      greeted: false,
      hostMajor: -1,
      badFrames: 0,
      frameCredit: FRAME_CREDIT_MAX,
      comparatorResetTicks: 0,
      sinceAnnouncedMs: 0,
      contactSession: Number.NaN,
      tipThere: true,
      shots: null,
      cold: null,
    });
  });

  it("has the limits of its table, narrowed by its tip", () => {
    const { ownLimits } = create({ ...BUILD, hotSpotFactor: 1.1 });
    const { powerMaxW, impedanceMinOhm, impedanceMaxOhm } = BUILD.tip;
    expect(ownLimits).toEqual({
      hotSpotFactor: 1.1,
      tripC: 48.5,
      powerMaxW,
      energyMaxJ: powerMaxW * 1800,
      windowEnergyMaxJ: 1200,
      pressMaxS: 120,
      speedMinMmS: 0,
      impedanceMinOhm,
      impedanceMaxOhm,
      contactMinC: -10,
      contactMaxC: 42,
    });
  });

  it("watches what it was built with", () => {
    const whole = create({
      ...BUILD,
      shotTip: SHOT_TIP,
      coldTip: COLD_TIP,
      capabilities: CAPABILITY.returnPad,
    });
    expect(whole.shots?.tip).toBe(SHOT_TIP);
    expect(whole.cold?.tip).toBe(COLD_TIP);
    expect(whole.thermal).toMatchObject({ sensorMinC: -30, sensorMaxC: 50 });
    expect(whole.interlocks).toMatchObject({ padFitted: true, motionFitted: false });
    expect(whole.cryogen).toBeNull();
    expect(create({ ...BUILD, shotTip: { ...SHOT_TIP, coolMaxMs: 20 } }).cryogen).not.toBeNull();
    expect(create().cryogen).toBeNull();
    const plain = create({ ...BUILD, capabilities: CAPABILITY.motionSensor });
    expect(plain.thermal).toMatchObject({ sensorMinC: 5, sensorMaxC: 60 });
    expect(plain.interlocks).toMatchObject({ padFitted: false, motionFitted: true });
  });
});

describe("the clock on the wire", () => {
  it("begins where it is told, and wraps", () => {
    const firmware = create(BUILD, 0xffff_fff0);
    expect(tickOf(firmware)).toBe(0xffff_fff0);
    firmware.nowMs = 20;
    expect(tickOf(firmware)).toBe(4);
  });
});

describe("the queue", () => {
  const messagesIn = (bytes: Uint8Array) => decodeAll("device", bytes).frames.map(({ message }) => message);
  const trigger = (tickMs: number): DeviceMessage => ({ type: "trigger", tickMs, pressed: true });

  it("keeps what was said in its order, and is empty when it was taken", () => {
    for (const count of [0, 1, 2, 3, 50]) {
      const firmware = create();
      const said = Array.from({ length: count }, (_, n) => trigger(n));
      for (const message of said) send(firmware, message);
      expect(messagesIn(drain(firmware))).toEqual(said);
      expect(drain(firmware)).toHaveLength(0);
      send(firmware, trigger(9));
      expect(messagesIn(drain(firmware))).toEqual([trigger(9)]);
    }
  });

  it("that is full loses whole messages, and takes others when it was emptied", () => {
    const firmware = create();
    for (let n = 0; n < 5000; n++) send(firmware, trigger(n));
    const bytes = drain(firmware);
    const frame = create();
    send(frame, trigger(0));
    const frameBytes = drain(frame).length;
    expect(bytes.length).toBeLessThanOrEqual(32_768);
    expect(bytes.length).toBeGreaterThan(32_768 - 2 * frameBytes);
    const kept = messagesIn(bytes);
    expect(kept).toEqual(kept.map((_, n) => trigger(n)));
    send(firmware, trigger(1));
    expect(messagesIn(drain(firmware))).toEqual([trigger(1)]);
  });

  it("takes rows of numbers between messages", () => {
    const firmware = create();
    const layout = layOutRow("trigger");
    send(firmware, trigger(1));
    sendRow(firmware, layout, Float64Array.of(2, 1));
    sendRow(firmware, layout, Float64Array.of(3, 1));
    expect(messagesIn(drain(firmware))).toEqual([trigger(1), trigger(2), trigger(3)]);
  });

  it("of just its size is whole", () => {
    const firmware = create();
    send(firmware, trigger(0));
    const frameBytes = drain(firmware).length;
    firmware.txLength = firmware.tx.length - frameBytes;
    send(firmware, trigger(5));
    send(firmware, trigger(6));
    const bytes = drain(firmware);
    expect(bytes.length).toBe(firmware.tx.length);
    expect(messagesIn(bytes.subarray(-frameBytes))).toEqual([trigger(5)]);
  });
});
