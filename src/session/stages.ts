import { createPlantModel } from "../control/plant-model.ts";
import { phaseDurationMs } from "../profile/duration.ts";
import { isColdProfile, isHeldProfile, isPulsedProfile, isShotProfile } from "../profile/kind.ts";
import type { PromptAction, StopReason, TelemetryMessage } from "../protocol/messages.ts";
import { TELEMETRY_FLAG } from "../protocol/messages.ts";
import { ALARM_OF_REFUSAL } from "../safety/alarm.ts";
import {
  BASELINE_DISAGREE_C,
  BASELINE_MAX_C,
  BASELINE_MIN_C,
  COLD_BASELINE_MIN_C,
  LEASE_TTL_MS,
} from "../safety/constants.ts";
import type { Celsius, Millis } from "../units.ts";
import { clearAlarm, raiseAlarm } from "./alarms.ts";
import { TICK_MS } from "./events.ts";
import { arm, awaitsRelease, findTipMisfit, greet, refit } from "./handshake.ts";
import type { SessionEvent, Stage } from "./machine.ts";
import {
  type SessionPlan,
  toAnatomy,
  toFootprintMm2,
  toHeating,
  toHeatingContactC,
  toHeldPhases,
  toPostcool,
  toPrecool,
  toShots,
  toTargetC,
  toZoneCaps,
} from "./plan.ts";
import { createShotCourse } from "./shot-course.ts";
import { isAimed, isRested, judgeShots, showAim } from "./shots.ts";
import { type Draft, note, say } from "./state.ts";

/**
 * What each stage of the session waits for, and what it asks of device and operator. The machine knows the order; here stand the
 * conditions and the times. Nothing here decides on power.
 */
export interface Due {
  readonly event: SessionEvent;
  readonly reason: string;
}

/** How long an operator may take before the session is given up. */
const PATIENCE_MS: Millis = 120_000;
/** The press is renewed this long before the device would end it. */
const REPRESS_EARLY_MS = 5000;
/** Estimate this close below its target counts as arrived, once the planned course has practically reached it. */
const ARRIVED_C = 0.3;
const PLANNED_ARRIVED_C = 0.05;
const PROMPT_REPEAT_MS = 1000;
/** Off the skin for longer than this the tip may come back to another place, and what it left has cooled unseen: the baseline is taken anew. */
const LIFTED_LONG_MS: Millis = 10_000;
/** Readings take this long to mean skin after the tip was put on: several lags of the slower sensor. */
const SETTLE_MS = 1500;

/** What has become due by the passing of time. */
export function whatIsDue(draft: Draft, plan: SessionPlan): Due | null {
  const { phases } = plan.profile;
  const sinceMs = draft.atMs - draft.stageAtMs;
  if (draft.atMs >= plan.latestEndMs && !isEnding(draft.stage))
    return {
      event: { type: "STOP" },
      reason: `not finished after ${plan.latestEndMs / 60_000} minutes, interruptions included`,
    };
  if (sinceAskedMs(draft, plan) >= PATIENCE_MS && awaitsOperator(draft.stage)) {
    const misfit = draft.stage === "changing" ? findTipMisfit(draft, plan) : null;
    const why = misfit === null ? "" : `: ${misfit}`;
    return {
      event: { type: "STOP" },
      reason: `the operator did not answer the display within ${PATIENCE_MS / 1000} s${why}`,
    };
  }
  repeatPrompt(draft, plan);
  switch (draft.stage) {
    case "connecting":
      if (awaitsRelease(draft)) prompt(draft, plan, "release");
      return toDue(greet(draft, plan), "CONNECTED", "the device fits the profile");
    case "placing":
      askForTip(draft, plan);
      return null;
    case "baseline":
      return sinceMs >= phases.baseline.durationS * 1000 && isSettledFor(draft, phases.baseline.durationS * 1000)
        ? judgeBaseline(draft, plan)
        : null;
    case "arming":
      if (isTriggerHeld(draft)) prompt(draft, plan, "release");
      return toDue(arm(draft, plan), "ARMED", "self-test passed, device armed");
    case "precooling":
      return sinceMs >= toPrecool(plan.profile).durationS * 1000 ? done("precooled") : null;
    case "gripping":
      askForGrip(draft, plan);
      return null;
    case "aiming":
      askForAim(draft, plan);
      return null;
    case "shooting":
      return judgeDose(draft, plan) ?? judgeShots(draft, plan);
    case "ramping": {
      const { ramp, hold } = toHeldPhases(plan.profile);
      draft.rampedMs += TICK_MS;
      if (draft.rampedMs >= ramp.timeoutS * 1000)
        return {
          event: { type: "STOP" },
          reason: `the dermis did not reach ${hold.targetC} degC within ${ramp.timeoutS} s of ${isColdProfile(plan.profile) ? "cooling" : "heating"}`,
        };
      askForRepress(draft, plan);
      return (
        judgeDose(draft, plan) ??
        (hasArrived(draft, hold.targetC, isColdProfile(plan.profile) ? -1 : 1)
          ? { event: { type: "AT_TARGET" }, reason: "dermis at its target" }
          : null)
      );
    }
    case "holding":
      draft.heldMs += TICK_MS;
      askForRepress(draft, plan);
      return (
        judgeDose(draft, plan) ??
        (draft.heldMs >= toHeldPhases(plan.profile).hold.durationS * 1000 ? done("hold complete") : null)
      );
    case "postcooling":
      if (!isTriggerHeld(draft)) prompt(draft, plan, "none");
      return sinceMs >= toPostcool(plan.profile).durationS * 1000 ? done("postcooled") : null;
    case "changing": {
      prompt(draft, plan, "change");
      const progress = refit(draft, plan);
      // Energy was given before: this is no refusal of the session.
      return typeof progress === "object"
        ? { event: { type: "STOP" }, reason: progress.refusal }
        : toDue(progress, "TIP_FITTED", `tip ${draft.tip?.label} fits, and the device has taken its limits`);
    }
    case "stopping":
    case "faulting":
    case "refusing":
      return repeatStop(draft);
    default:
      return null;
  }
}

/** How long the operator has had to do what a stage is for: not before a place has cooled is anything asked for. */
function sinceAskedMs(draft: Draft, plan: SessionPlan): Millis {
  const sinceMs = draft.atMs - draft.stageAtMs;
  if (draft.stage !== "aiming") return sinceMs;
  if (draft.prompt.action === "none" || !isRested(draft, plan)) return 0;
  return Math.min(sinceMs, draft.atMs - draft.prompt.sinceMs);
}

function awaitsOperator(stage: Stage): boolean {
  switch (stage) {
    case "placing":
    case "arming":
    case "aiming":
    case "gripping":
    case "lifting":
    case "changing":
      return true;
    default:
      return false;
  }
}

/** What the latest telemetry brings about while no energy flows. */
export function findEdge(draft: Draft, plan: SessionPlan): Due | null {
  const { telemetry, contactSinceMs } = draft;
  if (telemetry === null) return null;
  const contact = contactSinceMs !== null;
  const edgeNeeded = (telemetry.flags & TELEMETRY_FLAG.edgeNeeded) !== 0;
  switch (draft.stage) {
    case "placing":
      return contact && draft.bared ? { event: { type: "PLACED" }, reason: "tip on the skin" } : null;
    case "baseline":
    case "arming":
    case "precooling":
      return contact ? null : { event: { type: "INTERRUPTED" }, reason: "contact lost" };
    case "postcooling":
      return contact ? null : { event: { type: "INTERRUPTED" }, reason: "tip lifted before the end of post-cooling" };
    case "aiming":
      if (telemetry.state === "unarmed") return { event: { type: "DISARMED" }, reason: "the device disarmed itself" };
      return contact && !isTriggerHeld(draft) && isAimed(draft, plan) && isRested(draft, plan)
        ? { event: { type: "AIMED" }, reason: `handpiece on line ${draft.course.line + 1}` }
        : null;
    case "gripping":
      if (telemetry.state === "unarmed") return { event: { type: "DISARMED" }, reason: "the device disarmed itself" };
      if (isLiftedLong(draft, plan)) return LIFTED_LONG;
      if (telemetry.refusal === "selfTestOld")
        return {
          event: { type: "STOP" },
          reason: "the device's self-test ran out: no zone may take longer than ten minutes",
        };
      if (isSettledFor(draft, SETTLE_MS) && isMoving(draft, plan) && isFreshlyPressed(draft) && !edgeNeeded)
        return judgeLapse(draft, telemetry);
      // Both keys must be turned, or the device has another reason to withhold energy.
      if (draft.lapse !== "shown") draft.lapse = "due";
      return null;
    case "pausedDuring":
      if (isLiftedLong(draft, plan)) return LIFTED_LONG;
      return telemetry.state === "unarmed"
        ? { event: { type: "DISARMED" }, reason: "the device disarmed itself" }
        : null;
    case "lifting":
      return contact ? null : { event: { type: "LIFTED" }, reason: "tip lifted" };
    case "stopping":
    case "faulting":
    case "refusing":
      return telemetry.powerW <= 0.1 && telemetry.state !== "armed" && telemetry.state !== "emitting"
        ? { event: { type: "DEVICE_OFF" }, reason: draft.reason }
        : null;
    default:
      return null;
  }
}

const LIFTED_LONG: Due = {
  event: { type: "DISARMED" },
  reason: `the tip was off the skin for more than ${LIFTED_LONG_MS / 1000} s: baseline and self-test again`,
};

/** Shots are another place each time, and no estimate of one goes on at the next. */
function isLiftedLong({ liftedSinceMs, atMs }: Draft, plan: SessionPlan): boolean {
  return !isShotProfile(plan.profile) && liftedSinceMs !== null && atMs - liftedSinceMs > LIFTED_LONG_MS;
}

/** A lease lives 250 ms from the tick that it quotes; a device acts every 10 ms and says so every 20: docs/protocol.md, P54 and P55. */
const LAPSE_MAX_MS = 290;

/**
 * Both keys are turned, and the lease is of nothing. Before the first that carries energy the device shows once that it lets one run out by
 * itself: it is not renewed until the device says that this is what withholds energy, on its own clock.
 */
function judgeLapse(draft: Draft, { tickMs, refusal }: TelemetryMessage): Due | null {
  const gripped: Due = { event: { type: "GRIPPED" }, reason: "tip on, moving, trigger pressed" };
  if (draft.lapse === "shown") return gripped;
  if (draft.lapse === "due") {
    const { quotedTickMs } = draft.leasing;
    if (quotedTickMs >= 0) draft.lapse = { quotedTickMs };
    return null;
  }
  const livedMs = (tickMs - draft.lapse.quotedTickMs) >>> 0;
  if (refusal === "leaseExpired") {
    draft.lapse = "shown";
    return gripped;
  }
  if (livedMs <= LAPSE_MAX_MS) return null;
  // Something else withholds energy now: nothing is shown either way.
  if (refusal !== "ok" && refusal !== "noShot") {
    draft.lapse = "due";
    return null;
  }
  return {
    event: { type: "REFUSE" },
    reason: `the device does not let a lease run out: the last one still is in force ${livedMs} ms after the tick that it quotes, ${LEASE_TTL_MS} are due. Energy would flow on when this program dies (docs/protocol.md, P54 and P55). Examine it with: isoderm conformance`,
  };
}

/** Why energy can not go on flowing, or null. The device cuts it by itself; this only follows. */
export function findInterruption(draft: Draft, plan: SessionPlan): string | null {
  const { telemetry, contactSinceMs } = draft;
  if (telemetry === null) return "no telemetry";
  if (contactSinceMs === null) {
    raiseAlarm(draft, "A13");
    return "contact lost";
  }
  if (!isMoving(draft, plan)) {
    raiseAlarm(draft, "A25");
    return "handpiece not moving";
  }
  if (!isTriggerHeld(draft)) return "trigger released";
  if ((telemetry.flags & TELEMETRY_FLAG.edgeNeeded) === 0) return null;
  const alarm = ALARM_OF_REFUSAL[telemetry.refusal];
  if (alarm !== undefined) raiseAlarm(draft, alarm);
  return `the device wants a new press: ${telemetry.refusal}`;
}

/** What a stage asks for when it is entered. */
export function enter(draft: Draft, plan: SessionPlan, left: Stage): void {
  const zone = plan.profile.zones[draft.zone];
  switch (draft.stage) {
    case "placing":
      draft.inHold = false;
      if (draft.course.zone !== draft.zone || draft.course.pass !== draft.pass)
        draft.course = createShotCourse(draft.zone, draft.pass);
      askForTip(draft, plan);
      break;
    case "baseline": {
      const footprintM2 = draft.tip === null ? 0 : toFootprintMm2(draft.tip) / 1e6;
      // What is stamped is a place as large as the tip, and not its zone.
      draft.areaM2 = isPulsedProfile(plan.profile) ? footprintM2 : (zone?.areaCm2 ?? 0) / 1e4;
      draft.model = createPlantModel(
        toAnatomy(plan.profile),
        Math.min(1, footprintM2 / draft.areaM2),
        toHeating(plan.profile, draft.tip),
      );
      draft.baseline = { sumAC: 0, sumBC: 0, count: 0 };
      prompt(draft, plan, "none");
      // The face needs some seconds to get there; the self-test compares sensors that lie on it.
      setContact(draft, plan, toPrecool(plan.profile).contactC);
      break;
    }
    case "arming":
      draft.request = null;
      break;
    case "precooling":
      setContact(draft, plan, toPrecool(plan.profile).contactC);
      break;
    case "gripping":
      if (draft.lapse !== "shown") draft.lapse = "due";
      setContact(draft, plan, toHeatingContactC(plan.profile));
      break;
    case "shooting":
    case "ramping":
      for (const code of Object.values(ALARM_OF_REFUSAL)) clearAlarm(draft, code);
      prompt(draft, plan, "none");
      break;
    case "holding":
      draft.inHold = true;
      if (isHeldProfile(plan.profile)) setContact(draft, plan, plan.profile.phases.hold.contactC);
      break;
    case "postcooling":
      draft.inHold = false;
      prompt(draft, plan, "release");
      say(draft, { type: "stop", reason: "complete" });
      setContact(draft, plan, toPostcool(plan.profile).contactC);
      break;
    case "lifting":
      prompt(draft, plan, "lift");
      break;
    case "changing":
      // What was agreed was agreed for the tip of before.
      draft.sessionLimitsCrc = null;
      draft.request = null;
      break;
    case "pausedBefore":
      prompt(draft, plan, "release");
      say(draft, { type: "stop", reason: "operator" });
      break;
    case "pausedDuring":
      prompt(draft, plan, "release");
      break;
    case "stopping":
    case "faulting":
    case "refusing":
      draft.inHold = false;
      say(draft, { type: "stop", reason: toStopReason(draft) });
      prompt(draft, plan, "release");
      break;
    default:
      break;
  }
  note(draft, { atMs: draft.atMs, kind: "state", state: draft.stage, reason: draft.reason });
  recordPhase(draft, plan, left);
  if (draft.over) close(draft);
}

function close(draft: Draft): void {
  for (const [zone, dose] of draft.doses.entries()) {
    if (dose === null) continue;
    note(draft, {
      atMs: draft.atMs,
      kind: "dose",
      zone: zone + 1,
      cem43Min: dose.cem43Min,
      omega: dose.omega,
      energyJ: Math.round(dose.energyJ * 100) / 100,
    });
  }
}

const PHASE_OF_STAGE: Partial<Record<Stage, string>> = {
  baseline: "baseline",
  precooling: "precool",
  ramping: "ramp",
  holding: "hold",
  shooting: "shots",
  postcooling: "postcool",
};

/** A cold plate does not cool before it cools, and warms afterwards. */
function toPhaseName(stage: Stage, plan: SessionPlan): string | undefined {
  if (!isColdProfile(plan.profile)) return PHASE_OF_STAGE[stage];
  if (stage === "precooling") return undefined;
  return stage === "postcooling" ? "rewarm" : PHASE_OF_STAGE[stage];
}

function recordPhase(draft: Draft, plan: SessionPlan, left: Stage): void {
  const phase = toPhaseName(draft.stage, plan);
  if (phase === undefined || left === draft.stage) return;
  note(draft, {
    atMs: draft.atMs,
    kind: "phase",
    phase,
    zone: draft.zone + 1,
    pass: draft.pass + 1,
    targetC: phase === "ramp" || phase === "hold" ? toTargetC(plan.profile) : null,
    durationMs: phaseDurationMs(plan.profile, phase),
  });
}

function judgeBaseline(draft: Draft, plan: SessionPlan): Due {
  const { sumAC, sumBC, count } = draft.baseline;
  const refuse = (reason: string): Due => ({ event: { type: "REFUSE" }, reason });
  if (count === 0) return refuse("the surface sensors give no readings on the skin");
  const meanAC = sumAC / count;
  const meanBC = sumBC / count;
  const apartC = Math.abs(meanAC - meanBC);
  const lowestC = isColdProfile(plan.profile) ? COLD_BASELINE_MIN_C : BASELINE_MIN_C;
  for (const [name, meanC] of [
    ["A", meanAC],
    ["B", meanBC],
  ] as const)
    if (!(meanC >= lowestC && meanC <= BASELINE_MAX_C))
      return refuse(
        `sensor ${name} reads ${meanC.toFixed(1)} degC on untreated skin, outside ${lowestC}-${BASELINE_MAX_C}`,
      );
  if (!(apartC <= BASELINE_DISAGREE_C))
    return refuse(`the surface sensors differ by ${apartC.toFixed(2)} degC on untreated skin`);
  const ohm = draft.telemetry?.impedanceOhm ?? null;
  const tip = draft.tip;
  if (ohm !== null && tip !== null && !(ohm >= tip.impedanceMinOhm && ohm <= tip.impedanceMaxOhm))
    return refuse(
      `the skin's impedance of ${ohm.toFixed(0)} ohm is outside the tip's ${tip.impedanceMinOhm}-${tip.impedanceMaxOhm}: add gel, or choose another tip`,
    );
  return { event: { type: "BASELINED" }, reason: `skin at ${((meanAC + meanBC) / 2).toFixed(1)} degC` };
}

/** The zone has had its dose, or its energy: it ends early, the session goes on. */
function judgeDose(draft: Draft, plan: SessionPlan): Due | null {
  const dose = draft.doses[draft.zone];
  if (dose === undefined || dose === null) return null;
  const { cem43MaxMin, omegaMax, energyMaxJ } = toZoneCaps(plan, draft.zone);
  const coldShare = isColdProfile(plan.profile) ? draft.coldMs / (plan.profile.limits.coldMaxMin * 60_000) : 0;
  const share = Math.max(dose.cem43Min / cem43MaxMin, dose.omega / omegaMax, dose.energyJ / energyMaxJ, coldShare);
  if (share >= 0.8) raiseAlarm(draft, "A19");
  if (share < 1) return null;
  raiseAlarm(draft, "A17");
  return done(coldShare >= 1 ? "time of cold skin reached" : "dose or energy limit of the zone reached");
}

/** @param way 1 upwards, -1 downwards */
function hasArrived({ estimate, regulator }: Draft, targetC: Celsius, way: 1 | -1): boolean {
  return (
    estimate !== null &&
    regulator !== null &&
    way * (targetC - regulator.plannedC) <= PLANNED_ARRIVED_C &&
    way * (targetC - estimate.dermalC) <= ARRIVED_C
  );
}

/**
 * A tip that has touched something since before the session is to be lifted first: nobody has put it on this zone, and a contact sense that always
 * says yes would not be noticed.
 */
function askForTip(draft: Draft, plan: SessionPlan): void {
  prompt(draft, plan, draft.contactSinceMs !== null && !draft.bared ? "lift" : "place");
}

function askForAim(draft: Draft, plan: SessionPlan): void {
  if (draft.contactSinceMs === null) prompt(draft, plan, "place");
  // Nobody is to hold a trigger while a place cools.
  else if (isTriggerHeld(draft)) prompt(draft, plan, "release");
  else prompt(draft, plan, isRested(draft, plan) ? "advance" : "none");
}

function askForGrip(draft: Draft, plan: SessionPlan): void {
  const edgeNeeded = ((draft.telemetry?.flags ?? 0) & TELEMETRY_FLAG.edgeNeeded) !== 0;
  if (draft.contactSinceMs === null) prompt(draft, plan, "place");
  else if (isTriggerHeld(draft)) prompt(draft, plan, edgeNeeded || !isFreshlyPressed(draft) ? "release" : "none");
  else if (isSettledFor(draft, SETTLE_MS)) prompt(draft, plan, "press");
}

function askForRepress(draft: Draft, plan: SessionPlan): void {
  const { pressedAtMs, atMs } = draft;
  if (pressedAtMs !== null && atMs - pressedAtMs >= plan.profile.limits.pressMaxS * 1000 - REPRESS_EARLY_MS)
    prompt(draft, plan, "repress");
}

function prompt(draft: Draft, plan: SessionPlan, action: PromptAction): void {
  if (draft.prompt.action === action) return;
  draft.prompt = { action, sinceMs: draft.atMs, sentAtMs: Number.NEGATIVE_INFINITY };
  repeatPrompt(draft, plan);
  if (action !== "none")
    note(draft, {
      atMs: draft.atMs,
      kind: "prompt",
      action,
      zone: draft.zone + 1,
      text: toPromptText(plan, draft.zone, action, draft.pass),
    });
}

/** A display that missed its prompt gets it again. */
function repeatPrompt(draft: Draft, plan: SessionPlan): void {
  const { action, sentAtMs } = draft.prompt;
  if (draft.atMs - sentAtMs < PROMPT_REPEAT_MS || draft.hello === null) return;
  const { motion, zones } = plan.profile;
  draft.prompt = { action, sinceMs: draft.prompt.sinceMs, sentAtMs: draft.atMs };
  // Where, before what: a display that says to move must know the place.
  if (action === "advance") showAim(draft, plan);
  say(draft, {
    type: "prompt",
    action,
    zone: draft.zone,
    areaCm2: zones[draft.zone]?.areaCm2 ?? 0,
    speedMmS: motion.kind === "gliding" ? motion.speedMmS : 0,
  });
}

/** What the operator is asked to do, in words. */
export function toPromptText(plan: SessionPlan, zoneIndex: number, action: PromptAction, pass = 0): string {
  const zone = plan.profile.zones[zoneIndex];
  const name = zone?.title ?? zone?.id ?? "";
  switch (action) {
    case "place":
      return plan.profile.motion.kind === "rest"
        ? `Put the tip on ${name}`
        : `Put the tip on ${name} and glide over it`;
    case "press":
      return plan.profile.motion.kind === "rest"
        ? "Hold the handpiece still and press the trigger"
        : "Press the trigger and keep gliding";
    case "release":
      return "Let go of the trigger";
    case "repress":
      return "Let go of the trigger and press it again";
    case "lift":
      return `Lift the tip off ${name}`;
    case "advance":
      return `Put the tip on the place of ${name} that the display shows, and hold it still`;
    case "change":
      return `Change the tip: the next one has its focus ${toShots(plan.profile, pass).depthMm} mm deep (${plan.profile.applicators.join(", ")})`;
    case "none":
      return "";
  }
}

function setContact(draft: Draft, plan: SessionPlan, contactC: Celsius): void {
  if (draft.hello !== null)
    say(draft, { type: "contact", bootId: draft.hello.bootId, session: plan.session, contactC });
}

/** STOP is repeated on every tick until telemetry shows that it was obeyed. */
function repeatStop(draft: Draft): null {
  say(draft, { type: "stop", reason: toStopReason(draft) });
  return null;
}

function toStopReason({ stage, supervisor }: Draft): StopReason {
  if (stage === "stopping") return "operator";
  if (stage === "refusing") return "closing";
  const code = supervisor.trip?.code;
  if (code === "hostTelemetryLost") return "telemetryLost";
  if (code === "hostLoopStalled") return "hostLag";
  if (code === "hostJournal") return "journal";
  return code?.startsWith("device.") ? "deviceFault" : "hostTrip";
}

export function isEnding(stage: Stage): boolean {
  return stage === "stopping" || stage === "faulting" || stage === "refusing";
}

function isTriggerHeld({ telemetry }: Draft): boolean {
  return telemetry !== null && (telemetry.flags & TELEMETRY_FLAG.trigger) !== 0;
}

/** Pressed since the stage was entered: a trigger that was held through a pause is no consent to go on. */
function isFreshlyPressed({ pressedAtMs, stageAtMs }: Draft): boolean {
  return pressedAtMs !== null && pressedAtMs > stageAtMs;
}

function isMoving({ telemetry }: Draft, plan: SessionPlan): boolean {
  return plan.profile.motion.kind === "rest" || (telemetry !== null && (telemetry.flags & TELEMETRY_FLAG.motion) !== 0);
}

function isSettledFor({ contactSinceMs, atMs }: Draft, ms: Millis): boolean {
  return contactSinceMs !== null && atMs - contactSinceMs >= ms;
}

function done(reason: string): Due {
  return { event: { type: "PHASE_DONE" }, reason };
}

function toDue(
  progress: ReturnType<typeof greet>,
  event: "CONNECTED" | "ARMED" | "TIP_FITTED",
  reason: string,
): Due | null {
  if (progress === "waiting") return null;
  if (progress === "done") return { event: { type: event }, reason };
  return { event: { type: "REFUSE" }, reason: progress.refusal };
}
