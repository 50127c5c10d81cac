/**
 * What the device does with each message of a host, in every state. A message that takes energy away is obeyed whoever sent it; one that
 * leads towards energy must name this boot and this session and meet its rules, and the reply names the first rule that it broke.
 * A host is never trusted: nothing here can widen a limit, and only `arm` and `lease` (lease.ts) lead to energy at all.
 */
import { unreachable } from "../../src/assert.ts";
import { COLD_LIMITS, coldLimitsCrc } from "../../src/protocol/cold-limits.ts";
import { FIRMWARE_LIMITS } from "../../src/protocol/limits.ts";
import {
  CAPABILITY,
  type HostMessage,
  MESSAGES,
  type MessageOf,
  PROTOCOL_MAJOR,
  PROTOCOL_MINOR,
  type Result,
  type TripCode,
} from "../../src/protocol/messages.ts";
import { sessionLimitsCrc } from "../../src/protocol/session-limits.ts";
import { shotLimitsCrc } from "../../src/protocol/shot-limits.ts";
import type { Millis } from "../../src/units.ts";
import { forgetCold, isWarm, narrowColdLimits, voidColdLimits } from "./cold.ts";
import { isPadWhole, setPadBaseline } from "./interlocks.ts";
import { acknowledgeTrip, firstTrip, isLatched } from "./latches.ts";
import { closeGate, offerLease, openGate } from "./lease.ts";
import { judgeLimits, LIMIT, readLimit, writeLimits } from "./limit-store.ts";
import { cutOutput } from "./output.ts";
import { abortSelfTest, beginSelfTest } from "./self-test.ts";
import { endShot, forgetShots, offerShot, openShots, voidShotLimits } from "./shot-gate.ts";
import { narrowShotLimits } from "./shot-limit-store.ts";
import { type Firmware, send, tickOf } from "./state.ts";
import { reply } from "./telemetry.ts";
import { areSensorsValid, isCool } from "./thermal.ts";
import { takeEdge } from "./trigger.ts";

/** A disarmed device may be taken over by another session once the one that holds it has been silent for so long. */
const CLAIM_LAPSE_MS: Millis = 2000;
/** Ticks for which the comparator's reset line is held. */
const COMPARATOR_RESET_TICKS = 2;

/** Obeys, answers or refuses one intact message. Never throws, whatever it says. */
export function receiveMessage(firmware: Firmware, message: HostMessage, seq: number): void {
  if (message.type === "stop") {
    stopDevice(firmware);
    reply(firmware, MESSAGES.stop.id, seq, "ok");
    return;
  }
  if (firmware.frameCredit < 1) {
    firmware.badFrames++;
    return;
  }
  firmware.frameCredit--;
  switch (message.type) {
    case "helloRequest":
      firmware.greeted = true;
      firmware.hostMajor = message.protocolMajor;
      sendHello(firmware, message.hostNonce);
      return;
    case "lease":
      receiveLease(firmware, message, seq);
      return;
    case "shot":
      receiveShot(firmware, message);
      return;
    case "aim":
    case "prompt":
      if (hasCapability(firmware, CAPABILITY.display)) {
        if (message.type === "prompt") firmware.prompt = message;
        else firmware.aim = message;
        reply(firmware, MESSAGES[message.type].id, seq, "ok");
      } else reply(firmware, MESSAGES[message.type].id, seq, "unsupported");
      return;
    case "selfTestRequest":
    case "limits":
    case "shotLimits":
    case "coldLimits":
    case "arm":
    case "acknowledge":
    case "contact": {
      const result = receiveRequest(firmware, message, seq);
      if (result === "ok") firmware.heardAtMs = firmware.nowMs;
      reply(firmware, MESSAGES[message.type].id, seq, result);
      return;
    }
    default:
      unreachable(message);
  }
}

type Request = Extract<
  HostMessage,
  { type: "selfTestRequest" | "limits" | "shotLimits" | "coldLimits" | "arm" | "acknowledge" | "contact" }
>;

function receiveRequest(firmware: Firmware, message: Request, seq: number): Result {
  if (message.bootId !== firmware.bootId) return "wrongBoot";
  switch (message.type) {
    case "selfTestRequest":
      return requestSelfTest(firmware, message.session);
    case "acknowledge":
      return acknowledge(firmware, message);
    case "limits":
      return setLimits(firmware, message);
    case "shotLimits":
      return setShotLimits(firmware, message);
    case "coldLimits":
      return setColdLimits(firmware, message);
    case "arm":
      return arm(firmware, message, seq);
    case "contact":
      return setContact(firmware, message);
    default:
      return unreachable(message);
  }
}

/** Takes all energy and all permission away. A latched trip stays latched. */
export function stopDevice(firmware: Firmware): void {
  cutOutput(firmware.output, firmware.outputs);
  if (firmware.state === "selfTest") endSelfTest(firmware);
  else if (firmware.state === "armed" || firmware.state === "emitting") firmware.state = "unarmed";
  disarm(firmware);
}

/** Ends the arm epoch; energy needs a new one. */
export function disarm(firmware: Firmware): void {
  closeGate(firmware.gate);
  if (firmware.shots !== null)
    endShot(firmware.shots, firmware.outputs, isLatched(firmware.latches) ? "latched" : "stopped", firmware.nowMs);
  takeEdge(firmware.trigger, "triggerReleased");
  firmware.latches.store.armed = false;
}

/** Reports a self-test that has run to its end or was broken off, and leaves its state. */
export function endSelfTest(firmware: Firmware): void {
  const { selfTest, outputs } = firmware;
  abortSelfTest(selfTest, outputs);
  firmware.state = isLatched(firmware.latches) ? "fault" : "unarmed";
  const passed = selfTest.done & ~selfTest.failed;
  send(firmware, { type: "selfTest", bootId: firmware.bootId, session: firmware.session, done: selfTest.done, passed });
}

/** Says who this is, and which tip is attached. */
export function sendHello(firmware: Firmware, hostNonce: number): void {
  const { build } = firmware;
  send(firmware, {
    type: "hello",
    protocolMajor: PROTOCOL_MAJOR,
    protocolMinor: PROTOCOL_MINOR,
    modality: build.modality,
    firmwareMajor: build.version[0],
    firmwareMinor: build.version[1],
    firmwarePatch: build.version[2],
    capabilities: build.capabilities,
    serial: build.serial,
    bootId: firmware.bootId,
    hostNonce,
    limitsCrc: firmware.limitsCrc,
    resetCause: firmware.resetCause,
    trip: firstTrip(firmware.latches),
    tickMs: tickOf(firmware),
  });
  sendTip(firmware);
}

/** What a place without a tip says. */
const NO_TIP: MessageOf<"tip"> = {
  type: "tip",
  tipId: 0,
  label: "",
  frequencyKHz: 0,
  powerMaxW: 0,
  discDiameterMm: 0,
  spacingMm: 0,
  impedanceMinOhm: 0,
  impedanceMaxOhm: 0,
  hotSpotKMmPerWS: 0,
};

/** Says which tip is attached, and what it can do besides. */
export function sendTip(firmware: Firmware): void {
  const { build, tipThere } = firmware;
  send(firmware, tipThere ? { type: "tip", ...build.tip } : NO_TIP);
  if (build.shotTip !== null) send(firmware, { type: "shotTip", ...build.shotTip, shotLimitsCrc: shotLimitsCrc() });
  if (build.coldTip !== null) send(firmware, { type: "coldTip", ...build.coldTip, coldLimitsCrc: coldLimitsCrc() });
}

function receiveLease(firmware: Firmware, lease: MessageOf<"lease">, seq: number): void {
  const result = offerLease(
    firmware.gate,
    lease,
    seq,
    firmware.bootId,
    firmware.session,
    firmware.limitsCrc,
    readLimit(firmware.limits, LIMIT.powerMaxW),
    tickOf(firmware),
    firmware.nowMs,
  );
  if (result === "ok") firmware.heardAtMs = firmware.nowMs;
}

/** A shot is never answered by a reply: what became of it is said by `shotDone`. */
function receiveShot(firmware: Firmware, shot: MessageOf<"shot">): void {
  const { shots, gate, bootId, session } = firmware;
  if (shots === null) return;
  const powerMaxW = readLimit(firmware.limits, LIMIT.powerMaxW);
  const keys = { bootId, session, epoch: gate.epoch, shotLimitsCrc: shotLimitsCrc(), powerMaxW };
  const result = offerShot(shots, shot, gate.open, keys, tickOf(firmware), firmware.nowMs);
  if (result === "ok") firmware.heardAtMs = firmware.nowMs;
}

/** Whether this session holds the device, or may take it over now. */
function judgeClaim(firmware: Firmware, session: number): Result {
  if (session === firmware.session) return "ok";
  const held = firmware.state === "armed" || firmware.state === "emitting" || firmware.state === "selfTest";
  return held || firmware.nowMs - firmware.heardAtMs < CLAIM_LAPSE_MS ? "otherSession" : "ok";
}

/** Makes this session the one that holds the device. Only what is accepted may do so: a refusal changes nothing. */
function claim(firmware: Firmware, session: number): void {
  if (session === firmware.session) return;
  firmware.session = session;
  voidLimits(firmware);
  if (firmware.shots !== null) forgetShots(firmware.shots);
  if (firmware.cold !== null) forgetCold(firmware.cold);
  firmware.sessionEmittedMs = 0;
  firmware.selfTest.passedAtMs = Number.NaN;
}

/** What was agreed with this session, or for this tip, holds no longer; the device's own table does. */
export function voidLimits(firmware: Firmware): void {
  const { shots, cold } = firmware;
  firmware.sessionLimits = null;
  firmware.sessionLimitsCrc = -1;
  writeLimits(firmware.limits, firmware.ownLimits);
  if (shots !== null) voidShotLimits(shots);
  if (cold !== null) voidColdLimits(cold);
}

function requestSelfTest(firmware: Firmware, session: number): Result {
  const { state, latches } = firmware;
  if (state === "selfTest") return session === firmware.session ? "ok" : "busy";
  if (state !== "unarmed" && state !== "fault") return "wrongState";
  const claimable = judgeClaim(firmware, session);
  if (claimable !== "ok") return claimable;
  if (isLatched(latches) && !latches.store.acknowledged) return "notAcknowledged";
  if (isTriggerHeld(firmware)) return "triggerHeld";
  claim(firmware, session);
  beginSelfTest(firmware.selfTest);
  firmware.state = "selfTest";
  return "ok";
}

function acknowledge(firmware: Firmware, message: MessageOf<"acknowledge">): Result {
  if (firmware.state !== "fault") return "wrongState";
  const claimable = judgeClaim(firmware, message.session);
  if (claimable !== "ok") return claimable;
  const result = acknowledgeTrip(firmware.latches, message.trip, (trip) => isCausePresent(firmware, trip));
  if (result !== "ok") return result;
  claim(firmware, message.session);
  firmware.comparatorResetTicks = COMPARATOR_RESET_TICKS;
  return "ok";
}

function setLimits(firmware: Firmware, message: MessageOf<"limits">): Result {
  if (firmware.state !== "unarmed") return "wrongState";
  const claimable = judgeClaim(firmware, message.session);
  if (claimable !== "ok") return claimable;
  if (firmware.hostMajor !== PROTOCOL_MAJOR) return "wrongVersion";
  if (!firmware.tipThere || firmware.build.tip.tipId === 0) return "wrongTip";
  const result = judgeLimits(firmware.ownLimits, message, hasCapability(firmware, CAPABILITY.impedance));
  if (result !== "ok") return result;
  if (message.speedMinMmS > 0 && !hasCapability(firmware, CAPABILITY.motionSensor)) return "unsupported";
  // Whatever made the host think of a hotter spot does not go away within its session.
  const raisedBefore = firmware.sessionLimits?.session === message.session;
  if (raisedBefore && message.hotSpotFactor < readLimit(firmware.limits, LIMIT.hotSpotFactor)) return "limitTooWide";
  claim(firmware, message.session);
  writeLimits(firmware.limits, message);
  firmware.sessionLimits = message;
  firmware.sessionLimitsCrc = sessionLimitsCrc(message);
  // Those of shots were agreed beside other limits: they are to be set again.
  if (firmware.shots !== null) firmware.shots.limited = false;
  if (firmware.cold !== null) firmware.cold.limited = false;
  // A set point outlives the energy of its session, and not the next one.
  if (firmware.contactSession !== message.session) {
    firmware.contactSession = Number.NaN;
    firmware.outputs.contactC = Number.NaN;
  }
  return "ok";
}

function setShotLimits(firmware: Firmware, message: MessageOf<"shotLimits">): Result {
  const { shots, sessionLimits } = firmware;
  if (firmware.state !== "unarmed") return "wrongState";
  if (message.session !== firmware.session) return "otherSession";
  if (shots === null) return "unsupported";
  if (sessionLimits === null) return "limitsMissing";
  const result = narrowShotLimits(shots.limits, shots.tip, message);
  if (result !== "ok") return result;
  shots.limited = true;
  firmware.sessionLimitsCrc = sessionLimitsCrc(sessionLimits, message);
  return "ok";
}

function setColdLimits(firmware: Firmware, message: MessageOf<"coldLimits">): Result {
  const { cold, sessionLimits } = firmware;
  if (firmware.state !== "unarmed") return "wrongState";
  if (message.session !== firmware.session) return "otherSession";
  if (cold === null) return "unsupported";
  if (sessionLimits === null) return "limitsMissing";
  const result = narrowColdLimits(cold, message);
  if (result === "ok") firmware.sessionLimitsCrc = sessionLimitsCrc(sessionLimits, message);
  return result;
}

function arm(firmware: Firmware, message: MessageOf<"arm">, seq: number): Result {
  const { state, gate, build, selfTest } = firmware;
  // A host that missed the reply repeats itself, word by word; anything else is another arming.
  if (gate.open) return isSameArm(message, firmware.arming) ? "ok" : "wrongState";
  if (state !== "unarmed") return isLatched(firmware.latches) ? "latched" : "wrongState";
  if (message.session !== firmware.session) return "otherSession";
  if (message.epoch !== ((gate.epoch + 1) & 0xffff)) return "wrongEpoch";
  if (message.limitsCrc !== firmware.limitsCrc) return "wrongLimitsCrc";
  if (firmware.sessionLimitsCrc < 0 || firmware.shots?.limited === false || firmware.cold?.limited === false)
    return "limitsMissing";
  if (message.sessionLimitsCrc !== firmware.sessionLimitsCrc) return "wrongSessionLimits";
  if (!firmware.tipThere || message.tipId !== build.tip.tipId || message.tipId === 0) return "wrongTip";
  if (firmware.latches.store.retiredTips.includes(message.tipId)) return "tipRetired";
  if (Number.isNaN(selfTest.passedAtMs)) return "selfTestMissing";
  if (!isSelfTestFresh(firmware)) return "selfTestOld";
  if (firmware.inputs.estopAsserted) return "emergencyStop";
  if (isTriggerHeld(firmware)) return "triggerHeld";
  openGate(gate, message.epoch, seq);
  if (firmware.shots !== null) openShots(firmware.shots);
  firmware.output.epochEnergyJ = 0;
  firmware.arming = message;
  firmware.latches.store.armed = true;
  if (firmware.interlocks.padFitted) setPadBaseline(firmware.interlocks, firmware.inputs.padOhm);
  firmware.state = "armed";
  return "ok";
}

function isSameArm(a: MessageOf<"arm">, b: MessageOf<"arm"> | null): boolean {
  return (
    b !== null &&
    a.session === b.session &&
    a.epoch === b.epoch &&
    a.limitsCrc === b.limitsCrc &&
    a.sessionLimitsCrc === b.sessionLimitsCrc &&
    a.tipId === b.tipId &&
    a.profileHash === b.profileHash
  );
}

function setContact(firmware: Firmware, message: MessageOf<"contact">): Result {
  if (message.session !== firmware.session) return "otherSession";
  if (!hasCapability(firmware, CAPABILITY.contactSurface)) return "unsupported";
  if (firmware.sessionLimitsCrc < 0) return "limitsMissing";
  const inside =
    message.contactC >= readLimit(firmware.limits, LIMIT.contactMinC) &&
    message.contactC <= readLimit(firmware.limits, LIMIT.contactMaxC);
  if (!inside) return "limitTooWide";
  // Cold is leased: a set point that nobody has to renew only leads back to neutral.
  if (firmware.cold !== null && message.contactC < COLD_LIMITS.neutralMinC) return "limitTooWide";
  firmware.outputs.contactC = message.contactC;
  firmware.contactSession = message.session;
  return "ok";
}

function hasCapability({ build }: Firmware, capability: number): boolean {
  return (build.capabilities & capability) !== 0;
}

function isTriggerHeld(firmware: Firmware): boolean {
  return firmware.trigger.pressed || firmware.inputs.triggerPressed;
}

/** A self-test counts for ten minutes, for arming and for every tick of emission. */
export function isSelfTestFresh(firmware: Firmware): boolean {
  return firmware.nowMs - firmware.selfTest.passedAtMs <= FIRMWARE_LIMITS.selfTestValidMs;
}

/** Whether what latched a trip can still be measured. */
function isCausePresent(firmware: Firmware, trip: TripCode): boolean {
  const { inputs, interlocks, thermal, output } = firmware;
  switch (trip) {
    case "overTemperature":
    case "heatingRate":
      return !isCool(thermal, firmware.limits);
    // Either way: with a cold plate the circuit looks for cold as well.
    case "comparator":
      return !isCool(thermal, firmware.limits) || (firmware.cold !== null && !isWarm(thermal, firmware.limits));
    case "underTemperature":
      return !isWarm(thermal, firmware.limits);
    case "sensorOpen":
    case "sensorShort":
    case "sensorSlow":
    case "sensorNoise":
    case "sensorImplausible":
      return !areSensorsValid(thermal);
    case "powerMismatch":
    case "outputStuck":
      return output.measuredW > FIRMWARE_LIMITS.outputOffW;
    case "returnPad":
      return interlocks.padFitted && !isPadWhole(inputs.padOhm);
    case "cooling":
      return !interlocks.cooling || inputs.site.spraying;
    case "contactTemperature":
      return interlocks.surfaceReadings > 0 || (firmware.cold !== null && firmware.cold.plateSamples > 0);
    case "emergencyStop":
      return inputs.estopAsserted;
    case "triggerStuck":
      return inputs.triggerPressed;
    // Only a powered tip on skin shows these, or nothing does: the self-test that must follow looks for them.
    case "sensorFlat":
    case "sensorDisagree":
    case "impedance":
    case "arc":
    case "tipRemoved":
    case "relayWelded":
    case "link":
    case "watchdog":
    case "memory":
    case "reset":
    case "clock":
    case "selfTest":
    case "windowEnergy":
    case "totalEnergy":
    case "coldTime":
    case "none":
      return false;
    default:
      return unreachable(trip);
  }
}
