/**
 * The controller of the device: tasks in a fixed order every 10 ms, and the one place where all conditions for energy meet.
 * It knows the pins, the wire and its own clock, and nothing of what is connected to them.
 */
import { COLD_LIMITS } from "../../src/protocol/cold-limits.ts";
import { FrameDecoder } from "../../src/protocol/decoder.ts";
import { FIRMWARE_LIMITS } from "../../src/protocol/limits.ts";
import { type HostMessage, type ResetCause, type Result, SELF_TEST } from "../../src/protocol/messages.ts";
import type { Millis, Watts } from "../../src/units.ts";
import type { BoardInputs, BoardOutputs } from "./board.ts";
import { watchCold } from "./cold.ts";
import { isSprayed, mayBeSprayed, watchFrost, watchSpray } from "./cryogen.ts";
import { pollInterlocks } from "./interlocks.ts";
import { clearLatches, isLatched, type Nonvolatile, raiseTrip, retireTip } from "./latches.ts";
import { beginGap, isGapTooLong, isLeaseLive, spendQuota } from "./lease.ts";
import { findCorruptLimit, LIMIT, type LimitStore, readLimit } from "./limit-store.ts";
import { cutOutput, driveOutput, meterOutput, TICK_MS } from "./output.ts";
import {
  disarm,
  endSelfTest,
  isSelfTestFresh,
  receiveMessage,
  sendHello,
  sendTip,
  stopDevice,
  voidLimits,
} from "./parser.ts";
import { stepSelfTest } from "./self-test.ts";
import { bookShot, endShot, stepShot, watchExcess, watchNeedles } from "./shot-gate.ts";
import {
  adoptTip,
  createFirmwareState,
  drain,
  type Firmware,
  type FirmwareBuild,
  FRAME_CREDIT_MAX,
  send,
  tickOf,
} from "./state.ts";
import { announceShots, announceTrips, ceilingW, sendShotState, sendTelemetry } from "./telemetry.ts";
import { areSensorsValid, SAMPLE_MS, watchTemperatures } from "./thermal.ts";
import { grantEdge, pollTrigger, takeEdge } from "./trigger.ts";
import { ALL_TASKS, checkIn, stepWatchdog, TASK_ADC, TASK_COMMS, TASK_CONTROL, TASK_SELF_TEST } from "./watchdog.ts";

const BOOT_MS = 30;
/** Less than this is not worth closing a relay for. */
const POWER_MIN_W = 0.05;
const FRAME_CREDIT_PER_TICK = (FRAME_CREDIT_MAX * TICK_MS) / 1000;

export interface FirmwareOptions {
  readonly build: FirmwareBuild;
  /** Read at the start of every tick. */
  readonly inputs: BoardInputs;
  /** Outlives this boot. */
  readonly store: Nonvolatile;
  /** Random, new at each boot. */
  readonly bootId: number;
  readonly resetCause: ResetCause;
  /** What the wire's clock shows at boot. */
  readonly tickOriginMs?: Millis;
}

/** One boot of a device. */
export interface FirmwareUnit {
  /** For inspection; only the functions of this folder write it. */
  readonly state: Firmware;
  readonly outputs: BoardOutputs;
  /** A new link begins: silent until its host greets, and with nothing left over from the one before. */
  connect(): void;
  /** Takes bytes from the line, cut anywhere, and acts on them at once. Never throws. */
  feed(bytes: Uint8Array): void;
  /**
   * Runs one round of 10 ms.
   * @param tasks mask of the tasks that get to run; a hung one does not
   * @returns true when the watchdog resets the chip
   */
  tick(tasks?: number): boolean;
  /** Bytes for the host since the last call; a view that the next tick overwrites. */
  drain(): Uint8Array;
}

export function createFirmware(options: FirmwareOptions): FirmwareUnit {
  const { build, inputs, store, bootId, resetCause, tickOriginMs = 0 } = options;
  const firmware = createFirmwareState(build, inputs, store, { bootId, resetCause, tickOriginMs });
  latchInterruptedSession(firmware);
  const onMessage = (message: HostMessage, seq: number) => receiveMessage(firmware, message, seq);
  let decoder = new FrameDecoder("host", onMessage);
  let commsAlive = true;
  return {
    state: firmware,
    outputs: firmware.outputs,
    connect() {
      decoder = new FrameDecoder("host", onMessage);
      firmware.greeted = false;
    },
    feed(bytes) {
      if (!commsAlive) return;
      const before = decoder.discarded;
      decoder.push(bytes);
      firmware.badFrames += decoder.discarded - before;
    },
    tick(tasks = ALL_TASKS) {
      commsAlive = (tasks & TASK_COMMS) !== 0;
      return runTasks(firmware, tasks);
    },
    drain: () => drain(firmware),
  };
}

/** A reset in the middle of an armed session is itself a fault, and one that a watchdog caused always is. */
function latchInterruptedSession(firmware: Firmware): void {
  const { latches, resetCause } = firmware;
  if (resetCause === "watchdog") raiseTrip(latches, "watchdog", "processor", 0, Number.NaN, Number.NaN);
  else if (latches.store.armed) raiseTrip(latches, "reset", "processor", 0, Number.NaN, Number.NaN);
  latches.store.armed = false;
}

function runTasks(firmware: Firmware, tasks: number): boolean {
  firmware.nowMs += TICK_MS;
  const sampling = firmware.nowMs % SAMPLE_MS === 0;
  if ((tasks & TASK_CONTROL) !== 0) {
    control(firmware, sampling && (tasks & TASK_ADC) !== 0);
    checkIn(firmware.watchdog, TASK_CONTROL);
  }
  if ((tasks & TASK_ADC) !== 0) checkIn(firmware.watchdog, TASK_ADC);
  if ((tasks & TASK_SELF_TEST) !== 0) {
    if (firmware.state === "selfTest") runSelfTest(firmware);
    checkIn(firmware.watchdog, TASK_SELF_TEST);
  }
  if ((tasks & TASK_COMMS) !== 0) {
    const credit = firmware.frameCredit + FRAME_CREDIT_PER_TICK;
    firmware.frameCredit = credit < FRAME_CREDIT_MAX ? credit : FRAME_CREDIT_MAX;
    if (firmware.greeted) {
      announceTrips(firmware, TICK_MS);
      announceShots(firmware);
      if (sampling) {
        sendTelemetry(firmware);
        sendShotState(firmware);
      }
    }
    checkIn(firmware.watchdog, TASK_COMMS);
  }
  return stepWatchdog(firmware.watchdog, TICK_MS);
}

/** Meters, lines, sensors, latches, and then the output: what is found in this tick takes effect in this tick. */
function control(firmware: Firmware, sampling: boolean): void {
  const {
    build,
    inputs,
    output,
    gate,
    shots,
    cold,
    cryogen,
    trigger,
    interlocks,
    thermal,
    latches,
    limits,
    outputs,
    nowMs,
  } = firmware;
  const emitted = output.gate;
  const spentJ = meterOutput(output, inputs, limits, latches, nowMs);
  spendQuota(gate, spentJ);
  if (shots !== null) {
    watchExcess(shots, output.measuredW, output.commandedW, latches, nowMs);
    bookShot(shots, inputs, emitted, spentJ);
  }
  if (emitted) {
    trigger.emittedMs += TICK_MS;
    firmware.sessionEmittedMs += TICK_MS;
  }
  // A loop that the self-test itself has opened is no E-stop.
  if (!outputs.estopLoopOpen) {
    const { impedanceMinOhm, impedanceMaxOhm } = build.tip;
    pollInterlocks(interlocks, inputs, limits, emitted, impedanceMinOhm, impedanceMaxOhm, latches, nowMs);
  }
  const edge = pollTrigger(trigger, inputs.triggerPressed);
  if (edge !== 0 && firmware.greeted)
    send(firmware, { type: "trigger", tickMs: tickOf(firmware), pressed: trigger.pressed });
  // What a channel reads under the self-test's current is not skin: the sensors settle anew after it.
  const tested = outputs.channelTestA || outputs.channelTestB || outputs.responseTest;
  const onSkin = interlocks.contact && !tested;
  if (cryogen !== null) watchSpray(cryogen, inputs, outputs, latches, nowMs);
  if (sampling) {
    const sprayed = isSprayed(cryogen, nowMs);
    watchTemperatures(thermal, inputs, limits, output.measuredW, onSkin, latches, nowMs, sprayed);
    if (cryogen !== null) watchFrost(cryogen, thermal, latches, nowMs);
  }
  if (sampling && cold !== null) watchCold(cold, thermal, inputs, limits, onSkin, latches, nowMs);
  if (sampling && shots !== null) watchNeedles(shots, inputs, latches, nowMs);
  watchComparator(firmware);
  watchTip(firmware);
  compareLimits(firmware, limits);
  if (shots !== null) compareLimits(firmware, shots.limits);
  if (cold !== null) compareLimits(firmware, cold.limits);
  if (isGapTooLong(gate, nowMs))
    raiseTrip(latches, "link", "link", nowMs, nowMs - gate.gapSinceMs, FIRMWARE_LIMITS.gapLatchMs);

  if (firmware.state === "boot") {
    if (nowMs >= BOOT_MS) {
      firmware.state = "unarmed";
      // A trigger that is down before anybody can have meant it.
      if (firmware.resetCause === "powerOn" && inputs.triggerPressed)
        raiseTrip(latches, "triggerStuck", "trigger", nowMs, Number.NaN, Number.NaN);
      sendHello(firmware, 0);
    }
  }
  if (isLatched(latches) && firmware.state !== "boot") latchDevice(firmware);
  const armed = firmware.state === "armed" || firmware.state === "emitting";
  if (!armed) {
    firmware.refusal = "ok";
    if (firmware.state !== "selfTest") driveOutput(output, outputs, false, 0);
    return;
  }
  if (nowMs - firmware.heardAtMs > FIRMWARE_LIMITS.armIdleMs) {
    stopDevice(firmware);
    return;
  }
  firmware.refusal = judgeEmission(firmware, edge === 1);
  let wantedW = firmware.refusal === "ok" ? permittedW(firmware) : 0;
  if (shots !== null) {
    if (isLatched(latches)) endShot(shots, outputs, "latched", nowMs);
    if (cryogen !== null) shots.mayBeSprayed = mayBeSprayed(thermal);
    wantedW = stepShot(shots, inputs, outputs, firmware.refusal, wantedW, latches, nowMs);
    if (firmware.refusal === "ok" && shots.shot === null) firmware.refusal = "noShot";
  }
  driveOutput(output, outputs, true, isLatched(latches) ? 0 : wantedW);
  firmware.state = output.gate ? "emitting" : "armed";
}

function compareLimits({ latches, nowMs }: Firmware, store: LimitStore): void {
  const corrupt = findCorruptLimit(store);
  if (corrupt >= 0) raiseTrip(latches, "memory", "memory", nowMs, store.values[corrupt]!, ~store.complements[corrupt]!);
}

/** A trip takes everything away at once; a self-test that is due after an acknowledgement goes on in spite of it. */
function latchDevice(firmware: Firmware): void {
  const { latches, state, selfTest } = firmware;
  if (state === "selfTest" && latches.store.acknowledged) return;
  if (state === "fault") return;
  cutOutput(firmware.output, firmware.outputs);
  if (state === "selfTest") endSelfTest(firmware);
  disarm(firmware);
  selfTest.passedAtMs = Number.NaN;
  firmware.state = "fault";
}

/**
 * A tip whose dielectric has broken down is not used again. A tip that is taken off while armed latches; in any state what was agreed and
 * tested was about another device than the one that comes after.
 */
function watchTip(firmware: Firmware): void {
  const { build, inputs, interlocks, state, latches, nowMs } = firmware;
  if (interlocks.sparks >= FIRMWARE_LIMITS.arcSpikes) retireTip(latches, build.tip.tipId);
  const there = inputs.tipFitted;
  // A self-test that goes on without a tip may still end, and passed.
  if (!there) firmware.selfTest.passedAtMs = Number.NaN;
  const { tipMemory } = inputs;
  const other = there && tipMemory !== null && tipMemory.tip.tipId !== build.tip.tipId;
  if (there === firmware.tipThere && !other) return;
  firmware.tipThere = there;
  voidLimits(firmware);
  if (other) adoptTip(firmware, tipMemory);
  if (!there && (state === "armed" || state === "emitting"))
    raiseTrip(latches, "tipRemoved", "tip", nowMs, Number.NaN, Number.NaN);
  if (firmware.greeted) sendTip(firmware);
}

/** The comparator needs no firmware to act; the firmware only makes sure that it is not overlooked afterwards. */
function watchComparator(firmware: Firmware): void {
  const { inputs, outputs, latches, nowMs, state } = firmware;
  if (firmware.comparatorResetTicks > 0) {
    firmware.comparatorResetTicks--;
    outputs.comparatorReset = firmware.comparatorResetTicks > 0;
    return;
  }
  if (state === "selfTest" || !inputs.comparatorTripped) return;
  const cold = firmware.cold !== null && inputs.surfaceBC < FIRMWARE_LIMITS.baseC;
  const limitC = cold ? COLD_LIMITS.comparatorC : FIRMWARE_LIMITS.comparatorC;
  raiseTrip(latches, "comparator", "surfaceB", nowMs, inputs.surfaceBC, limitC);
}

/** Every condition for energy but its amount. @returns ok, or the first that is not met; losing one of them costs the edge */
function judgeEmission(firmware: Firmware, pressed: boolean): Result {
  const { trigger, gate, thermal, nowMs } = firmware;
  const missing = missingInterlock(firmware);
  if (pressed) {
    if (missing === "ok") grantEdge(trigger);
    else trigger.reason = missing;
  }
  if (trigger.edgeNeeded) return trigger.reason;
  if (missing !== "ok") {
    takeEdge(trigger, missing);
    return missing;
  }
  if (trigger.emittedMs >= readLimit(firmware.limits, LIMIT.pressMaxS) * 1000) {
    takeEdge(trigger, "pressTimeSpent");
    return "pressTimeSpent";
  }
  if (!areSensorsValid(thermal)) {
    if (trigger.emittedMs > 0) takeEdge(trigger, "causePresent");
    return "causePresent";
  }
  if (!thermal.settled || firmware.interlocks.sparkPause > 0) return "busy";
  if (!gate.granted) return gate.refusal === "ok" ? "noLease" : gate.refusal;
  if (!isLeaseLive(gate, nowMs)) {
    if (trigger.emittedMs === 0) return "leaseExpired";
    takeEdge(trigger, "leaseExpired");
    if (gate.powerMaxW > 0 && beginGap(gate, nowMs))
      raiseTrip(firmware.latches, "link", "link", nowMs, gate.gaps, FIRMWARE_LIMITS.gapLatchCount);
    return "leaseExpired";
  }
  return "ok";
}

/** What must hold at the press and ever after. */
function missingInterlock(firmware: Firmware): Result {
  const { interlocks } = firmware;
  if (!interlocks.contact) return "contactLost";
  if (!interlocks.motion) return "motionLost";
  if (!interlocks.impedance) return "impedanceOutside";
  if (firmware.sessionEmittedMs >= FIRMWARE_LIMITS.sessionMaxS * 1000) return "sessionTimeSpent";
  if (!isSelfTestFresh(firmware)) return "selfTestOld";
  return "ok";
}

/** The least of what lease, quota, temperature and energy budget allow, on the output's grid of 10 mW. */
function permittedW(firmware: Firmware): Watts {
  const { gate } = firmware;
  const ceiling = ceilingW(firmware);
  const quotaW = gate.quotaLeftJ / (TICK_MS / 1000);
  const wantedW = gate.powerMaxW;
  const allowedW = Math.min(wantedW, ceiling, quotaW);
  if (allowedW >= POWER_MIN_W) return Math.floor(allowedW * 100 + 1e-6) / 100;
  if (wantedW < POWER_MIN_W) return 0;
  firmware.refusal = quotaW < POWER_MIN_W ? "quotaSpent" : "windowEnergySpent";
  return 0;
}

function runSelfTest(firmware: Firmware): void {
  const { selfTest, inputs, outputs, build, limits, latches, interlocks, nowMs } = firmware;
  const ended = stepSelfTest(selfTest, {
    inputs,
    outputs,
    imageCrc: build.imageCrc,
    limitsIntact: findCorruptLimit(limits) < 0,
    padFitted: interlocks.padFitted,
    resetCauseKnown: firmware.resetCause !== "unknown",
  });
  if (!ended) return;
  if ((selfTest.failed & (SELF_TEST.relay1 | SELF_TEST.relay2)) !== 0) {
    const channel = (selfTest.failed & SELF_TEST.relay1) !== 0 ? "relay1" : "relay2";
    raiseTrip(latches, "relayWelded", channel, nowMs, inputs.forwardW, 0);
  }
  if ((selfTest.failed & (SELF_TEST.image | SELF_TEST.ram | SELF_TEST.limits)) !== 0)
    raiseTrip(latches, "memory", "memory", nowMs, inputs.memoryErrors, 0);
  if (selfTest.failed === 0) {
    selfTest.passedAtMs = nowMs;
    clearLatches(latches);
  }
  endSelfTest(firmware);
}
