/**
 * Everything the firmware remembers, and its outgoing bytes. Plain data of fixed size; each task's part is declared in the file of
 * that task. Not responsible for any behaviour.
 */
import { createFrameEncoder, type FrameEncoder } from "../../src/protocol/frame.ts";
import { FIRMWARE_LIMITS, limitsCrc } from "../../src/protocol/limits.ts";
import {
  CAPABILITY,
  type DeviceMessage,
  type DeviceState,
  MESSAGES,
  type MessageOf,
  type Modality,
  type ResetCause,
  type Result,
} from "../../src/protocol/messages.ts";
import type { RowLayout } from "../../src/protocol/row.ts";
import type { Millis } from "../../src/units.ts";
import { type BoardInputs, type BoardOutputs, createBoardOutputs, type TipMemory } from "./board.ts";
import { type ColdTip, type ColdWatch, createColdWatch } from "./cold.ts";
import { type CryogenWatch, createCryogenWatch } from "./cryogen.ts";
import { createInterlocks, type Interlocks } from "./interlocks.ts";
import { createLatches, type Latches, type Nonvolatile } from "./latches.ts";
import { createLeaseGate, type LeaseGate } from "./lease.ts";
import { createLimitStore, type LimitStore, type LimitTable, writeLimits } from "./limit-store.ts";
import { createOutput, type Output } from "./output.ts";
import { createSelfTest, type SelfTest } from "./self-test.ts";
import { createShotGate, type ShotGate, voidShotLimits } from "./shot-gate.ts";
import type { ShotTip } from "./shot-limit-store.ts";
import { createThermal, type Thermal } from "./thermal.ts";
import { createTrigger, type Trigger } from "./trigger.ts";
import { createWatchdog, type Watchdog } from "./watchdog.ts";

/** What is fixed when the device is built and a handpiece is plugged in. */
export interface FirmwareBuild {
  readonly modality: Modality;
  readonly version: readonly [major: number, minor: number, patch: number];
  /** At most 12 printable characters. */
  readonly serial: string;
  /** Masks of CAPABILITY. */
  readonly capabilities: number;
  /** Copied into telemetry; nothing in here reads it. */
  readonly simulated: boolean;
  readonly tip: Omit<MessageOf<"tip">, "type">;
  /** What the tip does in shots; null: it emits continuously. */
  readonly shotTip: ShotTip | null;
  /** What the cold plate is; null: there is none. */
  readonly coldTip: ColdTip | null;
  /** Least hot-spot factor of the tip; a session may raise it. */
  readonly hotSpotFactor: number;
  /** CRC-32 of the program image as released. */
  readonly imageCrc: number;
}

export interface Firmware {
  /** Of the tip that is attached, once there has been another than the first. */
  build: FirmwareBuild;
  readonly inputs: BoardInputs;
  readonly outputs: BoardOutputs;
  /** The device's own table, tip included; sessions narrow `limits`. */
  ownLimits: LimitTable;
  readonly limits: LimitStore;
  readonly limitsCrc: number;
  readonly bootId: number;
  readonly resetCause: ResetCause;
  readonly latches: Latches;
  readonly gate: LeaseGate;
  readonly shots: ShotGate | null;
  readonly cold: ColdWatch | null;
  readonly cryogen: CryogenWatch | null;
  readonly trigger: Trigger;
  readonly interlocks: Interlocks;
  readonly thermal: Thermal;
  readonly output: Output;
  readonly selfTest: SelfTest;
  readonly watchdog: Watchdog;
  readonly encoder: FrameEncoder;
  /** The latest telemetry, written anew for each (telemetry.ts). */
  readonly telemetry: Float64Array;
  /** Frames for the host: the latest one still in the encoder's buffer, those before it gathered in `tx`. */
  readonly tx: Uint8Array;
  txLength: number;
  lastFrame: Uint8Array;
  state: DeviceState;
  /** Since boot; `tickMs` on the wire is this plus `tickOriginMs`, modulo 2^32. */
  nowMs: Millis;
  readonly tickOriginMs: Millis;
  /** Session that holds the device, and when it was last heard; NaN before the first. */
  session: number;
  heardAtMs: Millis;
  /** Which session set the contact surface; NaN: none that still counts. */
  contactSession: number;
  /** A tip was attached at the latest tick. */
  tipThere: boolean;
  /** The `limits` in force; null until there are any. */
  sessionLimits: MessageOf<"limits"> | null;
  /** CRC of the session limits in force, those of shots or cold included; -1 until there are any. */
  sessionLimitsCrc: number;
  /** Emission of this session. */
  sessionEmittedMs: Millis;
  /** The latest `arm` that was accepted. */
  arming: MessageOf<"arm"> | null;
  /** Why no energy flows although armed. */
  refusal: Result;
  prompt: MessageOf<"prompt">;
  aim: MessageOf<"aim">;
  /** Somebody has said hello, so telemetry flows. */
  greeted: boolean;
  /** Protocol version of the latest `helloRequest`; -1 before the first. */
  hostMajor: number;
  badFrames: number;
  /** Frames that may still be taken before the flood limit acts. */
  frameCredit: number;
  /** Ticks for which the comparator's reset line is still driven. */
  comparatorResetTicks: number;
  sinceAnnouncedMs: Millis;
}

/** Bytes that can wait for one tick; more than one tick of a 921 600 baud line carries. */
/** Answers to a second's worth of requests at the highest rate, with room for telemetry. */
const TX_BYTES = 32_768;
const NOTHING = new Uint8Array(0);
/** Nominal rate is 20 leases a second; 250 frames a second are taken, in bursts of as many. */
export const FRAME_CREDIT_MAX = 250;

export function createFirmwareState(
  build: FirmwareBuild,
  inputs: BoardInputs,
  store: Nonvolatile,
  boot: { readonly bootId: number; readonly resetCause: ResetCause; readonly tickOriginMs: Millis },
): Firmware {
  const ownLimits = toOwnLimits(build);
  const { coldTip } = build;
  const has = (capability: number) => (build.capabilities & capability) !== 0;
  return {
    build,
    inputs,
    outputs: createBoardOutputs(),
    ownLimits,
    limits: createLimitStore(ownLimits),
    limitsCrc: limitsCrc(),
    bootId: boot.bootId,
    resetCause: boot.resetCause,
    latches: createLatches(store),
    gate: createLeaseGate(),
    shots: build.shotTip === null ? null : createShotGate(build.shotTip),
    cold: coldTip === null ? null : createColdWatch(coldTip),
    cryogen: (build.shotTip?.coolMaxMs ?? 0) > 0 ? createCryogenWatch() : null,
    trigger: createTrigger(),
    interlocks: createInterlocks(has(CAPABILITY.returnPad), has(CAPABILITY.motionSensor)),
    thermal: coldTip === null ? createThermal() : createThermal(coldTip.sensorMinC, coldTip.sensorMaxC),
    output: createOutput(),
    selfTest: createSelfTest(),
    watchdog: createWatchdog(),
    encoder: createFrameEncoder(),
    telemetry: new Float64Array(Object.keys(MESSAGES.telemetry.fields).length),
    tx: new Uint8Array(TX_BYTES),
    txLength: 0,
    lastFrame: NOTHING,
    state: "boot",
    nowMs: 0,
    tickOriginMs: boot.tickOriginMs,
    session: Number.NaN,
    heardAtMs: Number.NEGATIVE_INFINITY,
    contactSession: Number.NaN,
    tipThere: true,
    sessionLimits: null,
    sessionLimitsCrc: -1,
    sessionEmittedMs: 0,
    arming: null,
    refusal: "ok",
    prompt: { type: "prompt", action: "none", zone: 0, areaCm2: 0, speedMmS: 0 },
    aim: { type: "aim", field: 0, alongMm: 0, acrossMm: 0 },
    greeted: false,
    hostMajor: -1,
    badFrames: 0,
    frameCredit: FRAME_CREDIT_MAX,
    comparatorResetTicks: 0,
    sinceAnnouncedMs: 0,
  };
}

/** The device's own table, as far as its tip is able to. */
function toOwnLimits({ hotSpotFactor, tip }: FirmwareBuild): LimitTable {
  return {
    hotSpotFactor,
    tripC: FIRMWARE_LIMITS.overTemperatureC,
    powerMaxW: tip.powerMaxW,
    energyMaxJ: tip.powerMaxW * FIRMWARE_LIMITS.sessionMaxS,
    windowEnergyMaxJ: FIRMWARE_LIMITS.windowEnergyMaxJ,
    pressMaxS: FIRMWARE_LIMITS.pressMaxS,
    speedMinMmS: 0,
    impedanceMinOhm: tip.impedanceMinOhm,
    impedanceMaxOhm: tip.impedanceMaxOhm,
    contactMinC: FIRMWARE_LIMITS.contactMinC,
    contactMaxC: FIRMWARE_LIMITS.contactMaxC,
  };
}

/** Another tip of the same kind is attached: from now on the device is what this one says. What was agreed must be void by then. */
export function adoptTip(firmware: Firmware, { tip, shotTip }: TipMemory): void {
  firmware.build = { ...firmware.build, tip, shotTip };
  firmware.ownLimits = toOwnLimits(firmware.build);
  writeLimits(firmware.limits, firmware.ownLimits);
  // They were those of the tip before, which is retired for them.
  firmware.interlocks.sparks = 0;
  if (firmware.shots === null || shotTip === null) return;
  firmware.shots.tip = shotTip;
  voidShotLimits(firmware.shots);
}

/** Device clock as the wire carries it. */
export function tickOf(firmware: Firmware): number {
  return (firmware.tickOriginMs + firmware.nowMs) >>> 0;
}

/** Queues a message. What does not fit is lost, as on a line that is too slow; telemetry says everything again. */
export function send(firmware: Firmware, message: DeviceMessage): void {
  gather(firmware);
  firmware.lastFrame = firmware.encoder.encode(message);
}

/** Queues a message that is a row of numbers. */
export function sendRow(firmware: Firmware, layout: RowLayout, row: Float64Array): void {
  gather(firmware);
  firmware.lastFrame = firmware.encoder.encodeRow(layout, row);
}

/** Takes the queue away: a view that the next message overwrites. */
export function drain(firmware: Firmware): Uint8Array {
  const { lastFrame } = firmware;
  if (lastFrame.length === 0) return NOTHING;
  // Most ticks say one thing, and it need not be copied.
  if (firmware.txLength === 0) {
    firmware.lastFrame = NOTHING;
    return lastFrame;
  }
  gather(firmware);
  const bytes = firmware.tx.subarray(0, firmware.txLength);
  firmware.txLength = 0;
  return bytes;
}

function gather(firmware: Firmware): void {
  const { lastFrame, txLength } = firmware;
  if (lastFrame.length > 0 && txLength + lastFrame.length <= TX_BYTES) {
    firmware.tx.set(lastFrame, txLength);
    firmware.txLength = txLength + lastFrame.length;
  }
  firmware.lastFrame = NOTHING;
}
