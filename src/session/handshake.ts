import { assert, unreachable } from "../assert.ts";
import { countShots, isColdProfile, isNeedleProfile, isPulsedProfile, isShotProfile } from "../profile/kind.ts";
import { COLD_LIMITS, coldLimitsCrc } from "../protocol/cold-limits.ts";
import { FIRMWARE_LIMITS, limitsCrc } from "../protocol/limits.ts";
import {
  CAPABILITY,
  type ColdLimitsMessage,
  type DeviceMessage,
  type HelloMessage,
  type LimitsMessage,
  MESSAGES,
  PROTOCOL_MAJOR,
  PROTOCOL_MINOR,
  SELF_TEST,
  type SelfTestMessage,
  type ShotLimitsMessage,
  TELEMETRY_FLAG,
  type TelemetryMessage,
} from "../protocol/messages.ts";
import { sessionLimitsCrc } from "../protocol/session-limits.ts";
import { SHOT_LIMITS, shotLimitsCrc } from "../protocol/shot-limits.ts";
import type { Millis } from "../units.ts";
import { acknowledgeAlarms, clearLatchAlarms, noteLatchAlarms } from "./alarms.ts";
import { findContradictions } from "./device-fit.ts";
import { describeLatch, describeRefusal, HEAR_TRIPS_MS, latchOf, refuseLatch } from "./latch.ts";
import {
  findColdMisfits,
  findMisfits,
  findShotMisfits,
  findUnsuited,
  MODALITY_OF_PROFILE,
  type SessionPlan,
  toContactTemperatures,
  toPowerMaxW,
  toShots,
} from "./plan.ts";
import { type Draft, type Request, type SessionState, say } from "./state.ts";

/**
 * The questions of the host and what it makes of the answers: first who the device is and that it takes this session's limits, later, zone
 * by zone, self-test and arm. One question at a time; one that is not answered is asked again, and after some tries the device is refused.
 */

/** What a step of the handshake came to: nothing yet, done, or a reason to refuse the device. */
export type Progress = "waiting" | "done" | { readonly refusal: string };

/** How long an answer may take, and how often the question is repeated. */
const ANSWER_MS: Readonly<Record<Request["kind"], Millis>> = {
  hello: 250,
  acknowledge: 250,
  clear: 4000,
  disarm: 100,
  selfTest: 4000,
  limits: 250,
  shotLimits: 250,
  coldLimits: 250,
  arm: 250,
  armed: 500,
};
const TRIES_MAX: Readonly<Record<Request["kind"], number>> = {
  hello: 20,
  acknowledge: 14,
  clear: 2,
  disarm: 100,
  selfTest: 2,
  // A device that another host has just left is held for two more seconds.
  limits: 14,
  shotLimits: 5,
  coldLimits: 5,
  arm: 20,
  armed: 1,
};

/** Asks who the device is, whether it fits the plan, and has it take the limits. Called on every tick while connecting. */
export function greet(draft: Draft, plan: SessionPlan): Progress {
  const { hello, tip, telemetry, request } = draft;
  // What a device of another version says besides may not be understood, so nothing else is waited for.
  if (hello !== null && hello.protocolMajor !== PROTOCOL_MAJOR) return { refusal: describeVersion(hello) };
  if (hello === null || tip === null || telemetry === null) return repeat(draft, plan, request?.kind ?? "hello");
  if (draft.sessionLimitsCrc !== null) return "done";
  if (request?.kind === "shotLimits" || request?.kind === "coldLimits") return repeat(draft, plan, request.kind);
  // These follow their tip; a device without shots, or without a cold plate, sends none.
  const untold =
    (draft.shotTip === null && (hello.capabilities & CAPABILITY.shots) !== 0) ||
    (draft.coldTip === null && (hello.capabilities & CAPABILITY.cold) !== 0);
  if (untold) return repeat(draft, plan, request?.kind ?? "hello");
  if (request?.kind === "limits" || request?.kind === "disarm")
    return repeat(draft, plan, isIdle(draft) ? "limits" : "disarm");
  const problems = findStrangeness(draft, plan);
  const latched = latchOf(draft) !== "none";
  if (latched && draft.latched.length === 0 && draft.atMs - draft.stageAtMs < HEAR_TRIPS_MS) return "waiting";
  if (latched) noteLatchAlarms(draft);
  const refused = latched ? refuseLatch(draft, plan) : null;
  if (refused !== null) problems.push(refused);
  if (problems.length > 0) return { refusal: problems.join("; ") };
  if (latched) return clear(draft, plan);
  if (request?.kind === "clear") clearLatchAlarms(draft);
  ask(draft, plan, isIdle(draft) ? "limits" : "disarm");
  return "waiting";
}

/** A person has acknowledged: the device is told so, and then shows in a self-test, with its trigger released, that nothing is left of it. */
function clear(draft: Draft, plan: SessionPlan): Progress {
  if (draft.request?.kind !== "clear") return repeat(draft, plan, "acknowledge");
  return draft.telemetry !== null && isTriggerHeld(draft.telemetry) ? "waiting" : repeat(draft, plan, "clear");
}

/** The tip of the next depth: once it is attached, the device takes the limits for it. Called on every tick while it is changed. */
export function refit(draft: Draft, plan: SessionPlan): Progress {
  const { request } = draft;
  if (draft.sessionLimitsCrc !== null) return "done";
  if (findTipMisfit(draft, plan) !== null) {
    draft.request = null;
    return "waiting";
  }
  if (request?.kind === "shotLimits") return repeat(draft, plan, "shotLimits");
  return repeat(draft, plan, isIdle(draft) ? "limits" : "disarm");
}

/** Why the tip that is attached is not the one for the depth that comes next; null: it is. */
export function findTipMisfit({ tip, shotTip, pass }: Draft, { profile }: SessionPlan): string | null {
  if (tip === null || shotTip === null || !isShotProfile(profile)) return "the device tells of no tip";
  const misfits = [...findMisfits(profile, tip), ...findShotMisfits(profile, shotTip, pass)];
  return misfits.length === 0 ? null : misfits.join("; ");
}

/** The display asks to let go of the trigger before that self-test. */
export function awaitsRelease({ request, telemetry }: Draft): boolean {
  return request?.kind === "clear" && telemetry !== null && isTriggerHeld(telemetry);
}

/** Brings the device from whatever state it is in to armed. Called on every tick while arming. */
export function arm(draft: Draft, plan: SessionPlan): Progress {
  const { telemetry } = draft;
  if (telemetry === null) return "waiting";
  if (draft.sessionLimitsCrc === null) {
    // Contact goes with the tip, and brings the session back to where one is put on the skin.
    if (draft.tip?.tipId === 0) return "waiting";
    const agreed = greet(draft, plan);
    if (agreed !== "done") return agreed;
  }
  const { request } = draft;
  if (request === null || request.kind === "disarm") {
    if (!isIdle(draft)) return repeat(draft, plan, "disarm");
    if (!isTriggerHeld(telemetry)) ask(draft, plan, "selfTest");
    return "waiting";
  }
  if (request.kind === "arm" || request.kind === "armed") {
    // Telemetry answers as well: the reply may have been lost, and asking again would ask for the epoch after this one.
    if (telemetry.state === "armed" || telemetry.state === "emitting") return "done";
    if (isTriggerHeld(telemetry)) return "waiting";
  }
  return repeat(draft, plan, request.kind);
}

/** Takes an answer. Anything that is not the answer waited for is ignored. */
export function take(draft: Draft, plan: SessionPlan, message: DeviceMessage): Progress {
  const request = draft.request;
  if (message.type === "hello") {
    if (message.hostNonce === plan.hostNonce) draft.hello = message;
    return "waiting";
  }
  if (message.type === "tip") {
    if (draft.tip !== null && draft.tip.tipId !== message.tipId) forgetAgreement(draft);
    draft.tip = message;
    return "waiting";
  }
  if (message.type === "shotTip") {
    draft.shotTip = message;
    return "waiting";
  }
  if (message.type === "coldTip") {
    draft.coldTip = message;
    return "waiting";
  }
  if (request === null) return "waiting";
  if (message.type === "selfTest" && request.kind === "selfTest" && message.session === plan.session) {
    const failed = findFailed(message);
    if (message.done === 0) return { refusal: "the device ran no self-test" };
    if (failed.length > 0) return { refusal: `self-test failed: ${failed.join(", ")}` };
    draft.testedAtMs = draft.atMs;
    ask(draft, plan, "arm");
    return "waiting";
  }
  if (message.type === "selfTest" && request.kind === "clear" && message.session === plan.session) {
    const failed = findFailed(message);
    return failed.length === 0
      ? "waiting"
      : { refusal: `${describeLatch(draft)}: self-test failed: ${failed.join(", ")}` };
  }
  if (message.type !== "reply") return "waiting";
  if (message.toType === MESSAGES.acknowledge.id && request.kind === "acknowledge") {
    // Held by another session for now: the question is repeated until it lets go.
    if (message.result === "otherSession") return "waiting";
    const refusal = describeRefusal(draft, message.result);
    if (refusal !== null) return { refusal };
    acknowledgeAlarms(draft);
    draft.request = { kind: "clear", sentAtMs: Number.NEGATIVE_INFINITY, tries: 0 };
    return "waiting";
  }
  if (message.toType === MESSAGES.limits.id && request.kind === "limits") {
    // Held by another session for now: the question is repeated until it lets go.
    if (message.result === "otherSession") return "waiting";
    if (message.result !== "ok") return { refusal: `the device refuses the limits: ${message.result}` };
    const further = isShotProfile(plan.profile) ? "shotLimits" : isColdProfile(plan.profile) ? "coldLimits" : null;
    if (further !== null) {
      ask(draft, plan, further);
      return "waiting";
    }
    draft.sessionLimitsCrc = sessionLimitsCrc(toLimits(plan, draft));
    draft.request = null;
  } else if (message.toType === MESSAGES.shotLimits.id && request.kind === "shotLimits") {
    if (message.result !== "ok") return { refusal: `the device refuses the limits of its shots: ${message.result}` };
    draft.sessionLimitsCrc = sessionLimitsCrc(toLimits(plan, draft), toShotLimits(plan, draft));
    draft.request = null;
  } else if (message.toType === MESSAGES.coldLimits.id && request.kind === "coldLimits") {
    if (message.result !== "ok") return { refusal: `the device refuses the limits of cold: ${message.result}` };
    draft.sessionLimitsCrc = sessionLimitsCrc(toLimits(plan, draft), toColdLimits(plan, draft));
    draft.request = null;
  } else if (message.toType === MESSAGES.arm.id && request.kind === "arm") {
    if (message.result === "ok") ask(draft, plan, "armed");
    // The operator still holds the trigger: the question is repeated when it is released.
    else if (message.result !== "triggerHeld") return { refusal: `the device refuses to arm: ${message.result}` };
  } else if (message.toType === MESSAGES.selfTestRequest.id && request.kind === "selfTest" && message.result !== "ok") {
    if (message.result === "triggerHeld") draft.request = null;
    else return { refusal: `the device refuses the self-test: ${message.result}` };
  }
  return "waiting";
}

/** Limits are void when the tip has changed (P39): they are agreed anew for the one that is on when it is to be armed. */
function forgetAgreement(draft: Draft): void {
  draft.shotTip = null;
  draft.coldTip = null;
  if (draft.sessionLimitsCrc === null) return;
  draft.sessionLimitsCrc = null;
  draft.request = null;
}

/** Names of the tests that did not pass. */
function findFailed({ done, passed }: SelfTestMessage): string[] {
  return Object.entries(SELF_TEST).flatMap(([name, bit]) => ((done & bit) !== 0 && (passed & bit) === 0 ? [name] : []));
}

/** The limits this session narrows the device to. */
function toLimits(plan: SessionPlan, { hello, tip, pass }: SessionState): LimitsMessage {
  const { profile } = plan;
  const powerMaxW = toPowerMaxW(profile, pass);
  const contactC = toContactTemperatures(profile);
  return {
    type: "limits",
    bootId: hello?.bootId ?? 0,
    session: plan.session,
    hotSpotFactor: profile.hotSpotFactor,
    tripC: FIRMWARE_LIMITS.overTemperatureC,
    powerMaxW,
    energyMaxJ: profile.limits.energyMaxKJ * 1000,
    windowEnergyMaxJ: Math.min(FIRMWARE_LIMITS.windowEnergyMaxJ, Math.ceil(powerMaxW * WINDOW_S)),
    pressMaxS: profile.limits.pressMaxS,
    speedMinMmS: profile.motion.kind === "gliding" ? profile.motion.speedMinMmS : 0,
    impedanceMinOhm: tip?.impedanceMinOhm ?? 0,
    impedanceMaxOhm: tip?.impedanceMaxOhm ?? 0,
    contactMinC: Math.min(...contactC),
    contactMaxC: Math.max(...contactC),
  };
}

/** Between two stamps of one place, whatever pacing says. */
const SITE_REST_MS: Millis = 10_000;

/** What the shots of this session are narrowed to: as many at each place and as large as the profile's, and no more. */
function toShotLimits(plan: SessionPlan, { hello, shotTip, pass }: SessionState): ShotLimitsMessage {
  const shot = toShots(plan.profile, pass);
  assert(isShotProfile(plan.profile), "only a profile of shots has limits of them");
  return {
    type: "shotLimits",
    bootId: hello?.bootId ?? 0,
    session: plan.session,
    energyMaxJ: shot.energyJ,
    durationMaxMs: shot.durationMs,
    intervalMinMs: shot.intervalMinMs,
    spacingMinMm: shotTip?.spacingMinMm ?? SHOT_LIMITS.spacingMinMm,
    siteShotsMax: Math.ceil(shot.rounds / 2),
    siteIntervalMinMs: shot.rounds > 1 ? SITE_REST_MS : SHOT_LIMITS.siteIntervalMinMs,
    shotsMax: Math.min(SHOT_LIMITS.shotsMax, countShots(plan.profile)),
    depthMm: shot.depthMm,
    coolMaxMs: Math.max(shot.precoolMs, shot.postcoolMs),
    needleMaxC: isNeedleProfile(plan.profile) ? plan.profile.phases.shots.needleMaxC : null,
  };
}

/** What a cold session is narrowed to. */
function toColdLimits(plan: SessionPlan, { hello }: SessionState): ColdLimitsMessage {
  assert(isColdProfile(plan.profile), "only a profile that takes heat out has limits of cold");
  const { skinMinC, plateMinC, coldMaxMin } = plan.profile.limits;
  return {
    type: "coldLimits",
    bootId: hello?.bootId ?? 0,
    session: plan.session,
    // The host acts first: half a degree below its own limit, where the device has room for that.
    tripC: Math.max(COLD_LIMITS.underTemperatureC, skinMinC - DEVICE_BELOW_HOST_C),
    plateMinC,
    coldMaxS: Math.min(COLD_LIMITS.coldMaxS, coldMaxMin * 60 + COLD_SPARE_S),
  };
}

const DEVICE_BELOW_HOST_C = 0.5;
/** The host ends a zone at its cap; the device latches a little later. */
const COLD_SPARE_S = 30;

/** Ten seconds at full power, and a twentieth for the measurement. */
const WINDOW_S = 10.5;

/** Asks, and remembers having asked. */
function ask(draft: Draft, plan: SessionPlan, kind: Request["kind"]): void {
  const tries = draft.request?.kind === kind ? draft.request.tries + 1 : 1;
  draft.request = { kind, sentAtMs: draft.atMs, tries };
  const bootId = draft.hello?.bootId ?? 0;
  const { session, profileHash } = plan;
  switch (kind) {
    case "hello":
      say(draft, {
        type: "helloRequest",
        protocolMajor: PROTOCOL_MAJOR,
        protocolMinor: PROTOCOL_MINOR,
        hostNonce: plan.hostNonce,
      });
      return;
    case "acknowledge":
      say(draft, { type: "acknowledge", bootId, session, trip: latchOf(draft) });
      return;
    case "clear":
      say(draft, { type: "selfTestRequest", bootId, session });
      return;
    case "disarm":
      say(draft, { type: "stop", reason: "closing" });
      return;
    case "limits":
      say(draft, toLimits(plan, draft));
      return;
    case "shotLimits":
      say(draft, toShotLimits(plan, draft));
      return;
    case "coldLimits":
      say(draft, toColdLimits(plan, draft));
      return;
    case "selfTest":
      say(draft, { type: "selfTestRequest", bootId, session });
      return;
    case "arm":
      say(draft, {
        type: "arm",
        bootId,
        session,
        epoch: ((draft.telemetry?.epoch ?? 0) + 1) & 0xffff,
        limitsCrc: limitsCrc(),
        sessionLimitsCrc: draft.sessionLimitsCrc ?? 0,
        tipId: draft.tip?.tipId ?? 0,
        profileHash,
      });
      return;
    case "armed":
      return;
    default:
      unreachable(kind);
  }
}

/** Asks again when the answer is overdue, and gives up after some tries. */
function repeat(draft: Draft, plan: SessionPlan, kind: Request["kind"]): Progress {
  const { request, atMs } = draft;
  if (request?.kind === kind && atMs - request.sentAtMs < ANSWER_MS[kind]) return "waiting";
  if (request?.kind === kind && request.tries >= TRIES_MAX[kind]) return { refusal: NO_ANSWER[kind] };
  ask(draft, plan, kind);
  return "waiting";
}

const NO_ANSWER: Readonly<Record<Request["kind"], string>> = {
  hello: "the device does not answer: is it switched on, and is this its port?",
  acknowledge: "the device does not take the acknowledgement: does another host hold it?",
  clear: "the device stays latched although its self-test passed",
  disarm: "the device is armed by somebody else and does not obey STOP",
  limits: "the device does not take the limits of this session: does another host hold it?",
  shotLimits: "the device does not take the limits of its shots",
  coldLimits: "the device does not take the limits of cold",
  selfTest: "the device does not finish its self-test",
  arm: "the device does not arm, although it was asked to again and again",
  armed: "the device said that it would arm, and did not",
};

/** A device refuses self-test and arm while its trigger is held; the display asks to let go. */
function isTriggerHeld({ flags }: TelemetryMessage): boolean {
  return (flags & TELEMETRY_FLAG.trigger) !== 0;
}

/** Neither armed nor emitting, nor busy with itself. */
function isIdle({ telemetry }: SessionState): boolean {
  return telemetry?.state === "unarmed";
}

function describeVersion({ protocolMajor, protocolMinor }: HelloMessage): string {
  const older = protocolMajor < PROTOCOL_MAJOR ? "the device" : "Isoderm";
  return `the device speaks protocol ${protocolMajor}.${protocolMinor}, this host ${PROTOCOL_MAJOR}.${PROTOCOL_MINOR}: update ${older}`;
}

/** All reasons at once why this device can not run this plan. */
function findStrangeness(draft: Draft, plan: SessionPlan): string[] {
  const { hello, tip } = draft;
  if (hello === null || tip === null) return [];
  const found: string[] = [];
  const modality = MODALITY_OF_PROFILE[plan.profile.modality];
  if (hello.modality !== modality) found.push(`the device is ${hello.modality}, the profile needs ${modality}`);
  if (hello.limitsCrc !== limitsCrc())
    found.push("the device holds other safety limits than this host: their versions do not belong together");
  if (plan.profile.motion.kind === "gliding" && (hello.capabilities & CAPABILITY.motionSensor) === 0)
    found.push("the device has no motion sensor: nothing would stop the energy when the gliding hand stops");
  if ((hello.capabilities & CAPABILITY.contactSurface) === 0)
    found.push("the device has no temperature-controlled contact surface, which the profile sets");
  const padded = plan.profile.modality === "rf-monopolar" || isPulsedProfile(plan.profile);
  if (padded && (hello.capabilities & CAPABILITY.returnPad) === 0)
    found.push("the device watches no return pad: nothing would notice where the current leaves the body");
  const unsuited = findUnsuited(plan.profile, plan.fatMm);
  if (unsuited !== null) found.push(unsuited);
  found.push(...findMisfits(plan.profile, tip));
  if (plan.deviceFile !== undefined) found.push(...findContradictions(plan.deviceFile, hello, tip, draft.shotTip));
  if (isColdProfile(plan.profile)) {
    if (draft.coldTip === null) found.push("the device has no cold plate");
    else {
      if (draft.coldTip.coldLimitsCrc !== coldLimitsCrc())
        found.push("the device holds other limits of cold than this host: their versions do not belong together");
      found.push(...findColdMisfits(plan.profile, draft.coldTip, tip));
    }
  }
  if (isShotProfile(plan.profile)) {
    if (draft.shotTip === null) found.push("the device does not emit in shots");
    else {
      if (draft.shotTip.shotLimitsCrc !== shotLimitsCrc())
        found.push("the device holds other limits of shots than this host: their versions do not belong together");
      found.push(...findShotMisfits(plan.profile, draft.shotTip, draft.pass));
    }
  }
  return found;
}
