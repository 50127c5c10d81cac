import { type DeviceMessage, MESSAGES, PROTOCOL_MAJOR, PROTOCOL_MINOR, SELF_TEST } from "../protocol/messages.ts";
import { FIRMWARE_LIMITS, limitsCrc } from "../protocol/limits.ts";
import { sessionLimitsCrc } from "../protocol/session-limits.ts";
import type { LimitsMessage, TripCode } from "../protocol/messages.ts";
import type { Millis } from "../units.ts";
import { findMisfits, MODALITY_OF_PROFILE, type SessionPlan } from "./plan.ts";
import type { Draft, Request } from "./state.ts";

/**
 * The questions of the host and what it makes of the answers: first who the device is, later self-test, limits and arm, in this order.
 * One question at a time; one that is not answered is asked again, and after some tries the device is refused.
 */

/** What a step of the handshake came to: nothing yet, done, or a reason to refuse the device. */
export type Progress = "waiting" | "done" | { readonly refusal: string };

/** How long an answer may take, and how often the question is repeated. */
const ANSWER_MS: Readonly<Record<Request["kind"], Millis>> = {
  hello: 250,
  disarm: 100,
  selfTest: 4000,
  limits: 250,
  arm: 250,
  armed: 500,
};
const TRIES_MAX: Readonly<Record<Request["kind"], number>> = {
  hello: 20,
  disarm: 100,
  selfTest: 2,
  limits: 4,
  arm: 20,
  armed: 1,
};

/** Asks for HELLO until it was answered, and says whether the device fits the plan. */
export function greet(draft: Draft, plan: SessionPlan): Progress {
  const { hello, tip } = draft;
  if (hello !== null && tip !== null) {
    const problems = findStrangeness(draft, plan);
    return problems.length === 0 ? "done" : { refusal: problems.join("; ") };
  }
  if (isUnanswered(draft)) {
    if (isExhausted(draft)) return { refusal: "the device does not answer: is it switched on, and is this its port?" };
    draft.commands.push({
      type: "helloRequest",
      protocolMajor: PROTOCOL_MAJOR,
      protocolMinor: PROTOCOL_MINOR,
      hostNonce: plan.hostNonce,
    });
    ask(draft, "hello");
  }
  return "waiting";
}

/** Brings the device from whatever state it is in to armed under this session's limits. Called on every tick while arming. */
export function arm(draft: Draft, plan: SessionPlan): Progress {
  const { telemetry, hello, tip } = draft;
  if (telemetry === null || hello === null || tip === null) return "waiting";
  const request = draft.request;
  if (request === null || request.kind === "hello" || request.kind === "disarm") {
    if (telemetry.state === "unarmed") {
      draft.commands.push({ type: "selfTestRequest", bootId: hello.bootId, session: plan.session });
      ask(draft, "selfTest");
    } else if (isUnanswered(draft)) {
      if (isExhausted(draft)) return { refusal: `the device stays ${telemetry.state} and can not be armed` };
      if (telemetry.state === "armed" || telemetry.state === "emitting") draft.commands.push({ type: "stop", reason: "closing" });
      ask(draft, "disarm");
    }
    return "waiting";
  }
  if (request.kind === "armed") {
    if (telemetry.state === "armed" || telemetry.state === "emitting") return "done";
  }
  if (isUnanswered(draft)) {
    if (isExhausted(draft)) return { refusal: `the device does not answer ${request.kind}` };
    sendArmingStep(draft, plan, request.kind);
  }
  return "waiting";
}

/** Takes an answer. Anything that is not the answer waited for is ignored. */
export function take(draft: Draft, plan: SessionPlan, message: DeviceMessage): Progress {
  const request = draft.request;
  if (message.type === "hello") {
    if (message.hostNonce === plan.hostNonce) draft.hello = message;
    return "waiting";
  }
  if (message.type === "tip") {
    draft.tip = message;
    return "waiting";
  }
  if (request === null) return "waiting";
  if (message.type === "selfTest" && request.kind === "selfTest" && message.session === plan.session) {
    const failed = Object.entries(SELF_TEST).filter(([, bit]) => (message.done & bit) !== 0 && (message.passed & bit) === 0);
    if (message.done === 0) return { refusal: "the device ran no self-test" };
    if (failed.length > 0) return { refusal: `self-test failed: ${failed.map(([name]) => name).join(", ")}` };
    sendArmingStep(draft, plan, "limits");
    return "waiting";
  }
  if (message.type !== "reply") return "waiting";
  if (message.toType === MESSAGES.limits.id && request.kind === "limits") {
    if (message.result !== "ok") return { refusal: `the device refuses the limits: ${message.result}` };
    sendArmingStep(draft, plan, "arm");
  } else if (message.toType === MESSAGES.arm.id && request.kind === "arm") {
    if (message.result === "ok") ask(draft, "armed");
    // The operator still holds the trigger: the display asks to let go, and the question is repeated.
    else if (message.result !== "triggerHeld") return { refusal: `the device refuses to arm: ${message.result}` };
  } else if (message.toType === MESSAGES.selfTestRequest.id && request.kind === "selfTest" && message.result !== "ok") {
    return { refusal: `the device refuses the self-test: ${message.result}` };
  }
  return "waiting";
}

/** The limits this session narrows the device to. */
export function toLimits(plan: SessionPlan, bootId: number, impedanceOhm: readonly [number, number]): LimitsMessage {
  const { profile } = plan;
  const { precool, ramp, hold, postcool } = profile.phases;
  const contactC = [precool.contactC, ramp.contactC, hold.contactC, postcool.contactC];
  return {
    type: "limits",
    bootId,
    session: plan.session,
    hotSpotFactor: profile.hotSpotFactor,
    tripC: FIRMWARE_LIMITS.overTemperatureC,
    powerMaxW: profile.limits.powerMaxW,
    energyMaxJ: profile.limits.energyMaxKJ * 1000,
    windowEnergyMaxJ: Math.min(FIRMWARE_LIMITS.windowEnergyMaxJ, Math.ceil(profile.limits.powerMaxW * 10.5)),
    pressMaxS: profile.limits.pressMaxS,
    speedMinMmS: profile.motion.kind === "gliding" ? profile.motion.speedMinMmS : 0,
    impedanceMinOhm: impedanceOhm[0],
    impedanceMaxOhm: impedanceOhm[1],
    contactMinC: Math.min(...contactC),
    contactMaxC: Math.max(...contactC),
  };
}

function sendArmingStep(draft: Draft, plan: SessionPlan, kind: Request["kind"]): void {
  const { hello, tip, telemetry } = draft;
  if (hello === null || tip === null || telemetry === null) return;
  const { session } = plan;
  const { bootId } = hello;
  if (kind === "selfTest") draft.commands.push({ type: "selfTestRequest", bootId, session });
  if (kind === "limits") {
    const limits = toLimits(plan, bootId, [tip.impedanceMinOhm, tip.impedanceMaxOhm]);
    draft.commands.push(limits);
    ask(draft, kind, sessionLimitsCrc(limits));
    return;
  }
  if (kind === "arm") {
    const epoch = (telemetry.epoch + 1) & 0xffff;
    draft.commands.push({
      type: "arm",
      bootId,
      session,
      epoch,
      limitsCrc: limitsCrc(),
      sessionLimitsCrc: draft.request?.sessionLimitsCrc ?? 0,
      tipId: tip.tipId,
      profileHash: plan.profileHash,
    });
  }
  ask(draft, kind, draft.request?.sessionLimitsCrc ?? 0);
}

/** All reasons at once why this device can not run this plan. */
function findStrangeness(draft: Draft, plan: SessionPlan): string[] {
  const { hello, tip } = draft;
  if (hello === null || tip === null) return [];
  const found: string[] = [];
  if (hello.protocolMajor !== PROTOCOL_MAJOR)
    found.push(
      `the device speaks protocol ${hello.protocolMajor}.${hello.protocolMinor}, this host ${PROTOCOL_MAJOR}.${PROTOCOL_MINOR}: update ${hello.protocolMajor < PROTOCOL_MAJOR ? "the device" : "Isoderm"}`,
    );
  const modality = MODALITY_OF_PROFILE[plan.profile.modality];
  if (hello.modality !== modality) found.push(`the device is ${hello.modality}, the profile needs ${modality}`);
  if (hello.limitsCrc !== limitsCrc())
    found.push("the device holds other safety limits than this host: their versions do not belong together");
  const latched: TripCode = hello.trip;
  if (latched !== "none") found.push(`the device is latched by ${latched} from before`);
  return [...found, ...findMisfits(plan.profile, tip)];
}

function ask(draft: Draft, kind: Request["kind"], crc = 0): void {
  const tries = draft.request?.kind === kind ? draft.request.tries + 1 : 1;
  draft.request = { kind, sentAtMs: draft.atMs, tries, sessionLimitsCrc: crc };
}

function isUnanswered({ request, atMs }: Draft): boolean {
  return request === null || atMs - request.sentAtMs >= ANSWER_MS[request.kind];
}

function isExhausted({ request }: Draft): boolean {
  return request !== null && request.tries >= TRIES_MAX[request.kind];
}
