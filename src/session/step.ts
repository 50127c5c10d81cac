import { transition } from "xstate";
import { regulateCold } from "../control/cold-regulator.ts";
import { createEstimate, updateEstimate } from "../control/estimator.ts";
import { addDose, addUncertain, createZoneDose, resumeDose } from "../control/ledger.ts";
import { createRegulator, regulate } from "../control/regulator.ts";
import { arrheniusRate, cem43Rate } from "../dose.ts";
import { printable } from "../printable.ts";
import { isColdProfile, isNeedleProfile, isPulsedProfile, isShotProfile } from "../profile/kind.ts";
import type { ColdProfile } from "../profile/schema.ts";
import { limitsCrc } from "../protocol/limits.ts";
import { type DeviceMessage, TELEMETRY_FLAG, type TelemetryMessage } from "../protocol/messages.ts";
import { shotLimitsCrc } from "../protocol/shot-limits.ts";
import {
  BASE_C,
  COLD_SKIN_C,
  COLD_TRIP_C,
  DOSE_MAX_CEM43_MIN,
  HOST_SLEPT_MS,
  LEASE_QUOTA_MAX_J,
  LEASE_RENEWAL_MS,
  LEASE_TTL_MS,
  OMEGA_MAX,
  POWER_NONE_W,
  POWER_OVER_RATIO,
  POWER_OVER_W,
  SOFT_LIMIT_C,
  SOFT_OVER_TARGET_C,
  TELEMETRY_LOST_MS,
  toEffectiveC,
} from "../safety/constants.ts";
import { grantLease } from "../safety/gate.ts";
import { followDeviceClock, hasSlept } from "../safety/host-sleep.ts";
import { createIntervalObserver, findExit, observe, observePlate } from "../safety/observer.ts";
import { type Bounds, raise, type Supervisor, supervise, superviseSilence } from "../safety/supervisor.ts";
import type { Trip } from "../safety/trip.ts";
import type { Celsius, Millis, Watts } from "../units.ts";
import { clearAlarm, noteTrip, raiseAlarm } from "./alarms.ts";
import { type Input, TICK_MS } from "./events.ts";
import { take } from "./handshake.ts";
import { noteLatched } from "./latch.ts";
import { type SessionEvent, sessionMachine, toStage } from "./machine.ts";
import { type SessionPlan, toHeldPhases, toShots, toTargetC } from "./plan.ts";
import { fireShot, isSprayed, regulateShot, settleUnheard, takeShotDone, takeShotState } from "./shots.ts";
import { enter, findEdge, findInterruption, isEnding, whatIsDue } from "./stages.ts";
import { type Draft, note, type SessionState, say, toDraft } from "./state.ts";

/**
 * The reducer: one input in, the next state out, with what is to be sent and recorded. Inside, always in this order: take the input,
 * estimate, supervise, machine, regulate, gate. It reads no clock and touches nothing; the same inputs give the same states for ever.
 */
export function createStep(plan: SessionPlan): (state: SessionState, input: Input) => SessionState {
  const bounds: Bounds = {
    hotSpotFactor: plan.profile.hotSpotFactor,
    targetC: toTargetC(plan.profile),
    powerMaxW: plan.profile.limits.powerMaxW,
    skinMinC: isColdProfile(plan.profile) ? plan.profile.limits.skinMinC : null,
  };
  return (state, input) => {
    if (input.kind === "open") return state;
    if (state.over)
      return state.commands.length === 0 && state.entries.length === 0 ? state : toDraft(state, state.atMs);
    const draft = toDraft(state, input.atMs);
    switch (input.kind) {
      case "tick":
        onTick(draft, plan);
        break;
      case "message":
        onMessage(draft, plan, bounds, input.message);
        break;
      case "operator":
        if (input.action === "pause") fire(draft, plan, { type: "PAUSE" }, "paused by the operator");
        else if (input.action === "resume") fire(draft, plan, { type: "RESUME" }, "resumed by the operator");
        else fire(draft, plan, { type: "STOP" }, input.action === "stop" ? "stopped by the operator" : "interrupted");
        note(draft, { atMs: draft.atMs, kind: "operator", action: input.action, source: "host" });
        break;
      case "linkLost":
        setSupervisor(draft, plan, raise(draft.supervisor, "hostTelemetryLost", "link", draft.atMs), input.detail);
        fire(draft, plan, { type: "DEVICE_OFF" }, draft.reason);
        break;
      case "recorderFailed":
        setSupervisor(draft, plan, raise(draft.supervisor, "hostJournal", "journal", draft.atMs), input.detail);
        break;
    }
    return draft;
  };
}

function onTick(draft: Draft, plan: SessionPlan): void {
  const lateMs = draft.atMs - draft.tickAtMs - TICK_MS;
  draft.tickAtMs = draft.atMs;
  // A device that never spoke is silent since the stage began: a session that is stopped while connecting must end as well.
  const ageMs = draft.atMs - (draft.telemetry === null ? draft.stageAtMs : draft.telemetryAtMs);
  if (draft.telemetry !== null && draft.stage !== "connecting")
    setSupervisor(draft, plan, superviseSilence(draft.supervisor, draft.atMs, ageMs, lateMs));
  if (isEnding(draft.stage)) endWithoutAnswer(draft, plan, ageMs);
  const due = whatIsDue(draft, plan);
  if (due !== null) fire(draft, plan, due.event, due.reason);
  recordLease(draft, plan);
  renewLease(draft, plan, Math.max(0, lateMs));
  settleUnheard(draft, plan);
  fireShot(draft, plan, Math.max(0, lateMs));
  record(draft, plan);
}

/** STOP to a device that is not heard goes on for a little over a lease's life; one that is heard and does not obey is given up on. */
const UNHEARD_STOP_MS: Millis = 300;
const DEAF_STOP_MS: Millis = 5000;

function endWithoutAnswer(draft: Draft, plan: SessionPlan, ageMs: Millis): void {
  const sinceMs = draft.atMs - draft.stageAtMs;
  if (ageMs >= TELEMETRY_LOST_MS && sinceMs >= UNHEARD_STOP_MS) fire(draft, plan, { type: "DEVICE_OFF" }, draft.reason);
  else if (sinceMs >= DEAF_STOP_MS) {
    raiseAlarm(draft, "A02");
    fire(draft, plan, { type: "DEVICE_OFF" }, `${draft.reason}; the device does not obey STOP: cut its power`);
  }
}

function onMessage(draft: Draft, plan: SessionPlan, bounds: Bounds, message: DeviceMessage): void {
  if (message.type === "telemetry") {
    onTelemetry(draft, plan, bounds, message);
    return;
  }
  if (message.type === "fault") {
    // What it was latched by before this session is for a person to clear, not for this session to end by.
    if (draft.stage === "connecting") {
      noteLatched(draft, message);
      return;
    }
    noteDeviceTrip(draft, plan, {
      code: message.trip === "none" ? "device.selfTest" : `device.${message.trip}`,
      channel: `device.${message.channel}`,
      atMs: draft.atMs,
      measured: message.measured,
      limit: message.limit,
    });
    return;
  }
  if (message.type === "shotState") {
    takeShotState(draft, plan, message);
    const { found } = draft.needleWatch;
    if (found !== null)
      setSupervisor(
        draft,
        plan,
        raise(draft.supervisor, "hostNeedle", "supervisor", draft.atMs, found.measuredC, found.limitC),
      );
    return;
  }
  if (message.type === "shotDone") {
    takeShotDone(draft, plan, message);
    return;
  }
  if (message.type === "trigger") {
    note(draft, {
      atMs: draft.atMs,
      kind: "operator",
      action: message.pressed ? "press" : "release",
      source: "device",
    });
    return;
  }
  if (message.type === "hello" && draft.hello !== null && message.bootId !== draft.hello.bootId) {
    setSupervisor(draft, plan, raise(draft.supervisor, "hostDeviceRestarted", "link", draft.atMs));
    return;
  }
  const progress = take(draft, plan, message);
  if (typeof progress === "object") fire(draft, plan, { type: "REFUSE" }, progress.refusal);
}

/** Device time a is after b, modulo 2^32. */
function isLater(aMs: number, bMs: number): boolean {
  const aheadMs = (aMs - bMs) >>> 0;
  return aheadMs > 0 && aheadMs < 0x8000_0000;
}

/** Power that the leases of the last moments explain: the larger of the last two, for as long as one of them may live. */
function toExplainedW({ atMs, leasing }: SessionState): Watts {
  if (atMs - leasing.energyAtMs > LEASE_TTL_MS + TICK_MS) return POWER_NONE_W;
  return Math.max(leasing.powerW, leasing.formerPowerW) * POWER_OVER_RATIO + POWER_OVER_W;
}

/** Outside the armed stages nothing explains power but a lease that has not run out. */
function judgeIdlePower(draft: Draft, plan: SessionPlan, { powerW }: TelemetryMessage): void {
  if (draft.stage === "connecting" || draft.atMs - draft.leasing.energyAtMs <= 2 * LEASE_TTL_MS) return;
  if (powerW <= POWER_NONE_W) return;
  const found = raise(draft.supervisor, "hostUnexpectedEnergy", "supervisor", draft.atMs, powerW, POWER_NONE_W);
  setSupervisor(draft, plan, found);
}

function onTelemetry(draft: Draft, plan: SessionPlan, bounds: Bounds, telemetry: TelemetryMessage): void {
  const previous = draft.telemetry;
  // Said again, or said before: telemetry that is not newer by the device's own clock was not received.
  if (previous !== null && !isLater(telemetry.tickMs, previous.tickMs)) return;
  draft.telemetry = telemetry;
  const elapsedMs = previous === null ? 0 : draft.atMs - draft.telemetryAtMs;
  draft.telemetryAtMs = draft.atMs;
  judgeSleep(draft, plan, previous === null ? 0 : (telemetry.tickMs - previous.tickMs) >>> 0, elapsedMs);
  if (previous === null) draft.energyStartJ = telemetry.energyJ;
  const flags = telemetry.flags;
  const contact = (flags & TELEMETRY_FLAG.contact) !== 0;
  // A self-test tries the contact line itself: what the flag says meanwhile is not skin.
  if (telemetry.state !== "selfTest") {
    draft.contactSinceMs = contact ? (draft.contactSinceMs ?? draft.atMs) : null;
    draft.liftedSinceMs = contact ? null : (draft.liftedSinceMs ?? draft.atMs);
    if (!contact) draft.bared = true;
  }
  const trigger = (flags & TELEMETRY_FLAG.trigger) !== 0;
  draft.pressedAtMs = trigger ? (draft.pressedAtMs ?? draft.atMs) : null;

  estimate(draft, plan, telemetry, elapsedMs);
  if (draft.armed) {
    setSupervisor(
      draft,
      plan,
      supervise(
        draft.supervisor,
        {
          atMs: draft.atMs,
          surfaceAC: telemetry.surfaceAC,
          surfaceBC: telemetry.surfaceBC,
          estimateUpperC: draft.estimate?.upperC ?? null,
          powerW: telemetry.powerW,
          settled: isSettled(draft),
          explainedW: toExplainedW(draft),
          rising: draft.stage === "ramping" && telemetry.powerW > POWER_NONE_W,
        },
        bounds,
      ),
    );
  } else judgeIdlePower(draft, plan, telemetry);
  watchInterval(draft, plan, telemetry);
  if (telemetry.trip !== "none" && previous?.trip !== telemetry.trip && draft.stage !== "connecting")
    noteDeviceTrip(draft, plan, {
      code: `device.${telemetry.trip}`,
      channel: "device.none",
      atMs: draft.atMs,
      measured: null,
      limit: null,
    });
  if (draft.energised) {
    const interruption = findInterruption(draft, plan);
    if (interruption !== null) fire(draft, plan, { type: "INTERRUPTED" }, interruption);
  } else {
    const edge = findEdge(draft, plan);
    if (edge !== null) fire(draft, plan, edge.event, edge.reason);
  }
}

/** An armed device that has lived on while this computer slept would find the trigger where it was, and nobody who meant it. */
function judgeSleep(draft: Draft, plan: SessionPlan, deviceMs: Millis, hostMs: Millis): void {
  draft.deviceAheadMs = draft.armed ? followDeviceClock(draft.deviceAheadMs, deviceMs, hostMs) : 0;
  if (!hasSlept(draft.deviceAheadMs)) return;
  const found = raise(
    draft.supervisor,
    "hostLoopStalled",
    "supervisor",
    draft.atMs,
    Math.round(draft.deviceAheadMs),
    HOST_SLEPT_MS,
  );
  setSupervisor(draft, plan, found, "the computer slept, and its clock with it");
}

/** The third channel: is what the sensors read possible at all for the power that was delivered? */
function watchInterval(draft: Draft, plan: SessionPlan, telemetry: TelemetryMessage): void {
  const { surfaceAC, surfaceBC, powerW, tipC } = telemetry;
  if (!draft.energised || surfaceAC === null || surfaceBC === null || isSprayed(draft)) {
    draft.observer = null;
    return;
  }
  if (draft.observer === null) {
    draft.observer = createIntervalObserver(draft.atMs, (surfaceAC + surfaceBC) / 2);
    return;
  }
  if (isColdProfile(plan.profile)) {
    // A plate that nobody measures takes no lease (regulateCold); the device latches it.
    if (tipC === null) return;
    draft.observer = observePlate(draft.observer, draft.atMs, surfaceAC, surfaceBC, tipC);
  } else {
    const deep = plan.profile.modality !== "rf-bipolar";
    draft.observer = observe(draft.observer, draft.atMs, surfaceAC, surfaceBC, powerW / draft.areaM2, deep);
  }
  const exit = findExit(draft.observer, surfaceAC, surfaceBC);
  if (exit === null) return;
  const { readingC, boundC } = exit;
  setSupervisor(draft, plan, raise(draft.supervisor, "hostObserver", "observer", draft.atMs, readingC, boundC));
}

/** How long readings take to settle after the tip was put on the skin: several lags of the slower sensor. */
const SETTLE_MS: Millis = 1500;

/** Readings mean skin: the tip has been on it for some lags of the slower sensor, and no spurt of cold has just passed. */
function isSettled(state: SessionState): boolean {
  const { contactSinceMs, atMs } = state;
  return contactSinceMs !== null && atMs - contactSinceMs >= SETTLE_MS && !isSprayed(state);
}

function estimate(draft: Draft, plan: SessionPlan, telemetry: TelemetryMessage, elapsedMs: Millis): void {
  const { surfaceAC, surfaceBC } = telemetry;
  // A self-test drives the sensors themselves.
  const readable = surfaceAC !== null && surfaceBC !== null && telemetry.state !== "selfTest" && isSettled(draft);
  if (draft.stage === "baseline" && readable) {
    const { sumAC, sumBC, count } = draft.baseline;
    draft.baseline = { sumAC: sumAC + surfaceAC, sumBC: sumBC + surfaceBC, count: count + 1 };
  }
  if (isColdProfile(plan.profile) && surfaceAC !== null && surfaceBC !== null && draft.contactSinceMs !== null) {
    const coldestC = toEffectiveC(Math.min(surfaceAC, surfaceBC), plan.profile.hotSpotFactor);
    if (coldestC < COLD_SKIN_C) draft.coldMs += elapsedMs;
  }
  if (draft.estimate === null || elapsedMs <= 0) return;
  draft.estimate = updateEstimate(draft.model, draft.estimate, {
    atMs: draft.atMs,
    surfaceC: readable ? (surfaceAC + surfaceBC) / 2 : null,
    tipC: draft.contactSinceMs === null ? null : telemetry.tipC,
    powerWM2: telemetry.powerW / draft.areaM2,
  });
  const dose = draft.doses[draft.zone];
  if (dose === undefined || dose === null) return;
  const added = addDose(dose, draft.atMs, draft.estimate.upperC, telemetry.energyJ);
  if (added === dose) return;
  draft.doses = draft.doses.with(draft.zone, added);
  // The profile's cap ends a hold in good order; past the hard cap something has gone wrong with it.
  if (added.cem43Min >= DOSE_MAX_CEM43_MIN)
    setSupervisor(
      draft,
      plan,
      raise(draft.supervisor, "hostDose", "supervisor", draft.atMs, added.cem43Min, DOSE_MAX_CEM43_MIN),
    );
  else if (added.omega >= OMEGA_MAX)
    setSupervisor(draft, plan, raise(draft.supervisor, "hostDose", "supervisor", draft.atMs, added.omega, OMEGA_MAX));
}

function renewLease(draft: Draft, plan: SessionPlan, lateMs: Millis): void {
  if (!draft.armed || draft.permit === null || draft.telemetry === null) return;
  const { leasing } = draft;
  // While the device is to show that it lets a lease run out, none is renewed.
  if (draft.atMs < leasing.dueMs || (draft.stage === "gripping" && typeof draft.lapse === "object")) return;
  let powerW = 0;
  // Between shots the device emits nothing whatever its lease: the lease bounds the shot, the shot its energy. Needles are regulated.
  if (draft.stage === "shooting")
    powerW = isNeedleProfile(plan.profile) ? regulateShot(draft, plan) : plan.profile.limits.powerMaxW;
  else if (draft.energised && draft.estimate !== null && draft.regulator !== null) {
    const { hold, ramp } = toHeldPhases(plan.profile);
    const { model, regulator, estimate, atMs, areaM2 } = draft;
    const { targetC } = hold;
    const rateCPerS = ramp.rateCPerMin / 60;
    const ceilingW = Math.min(draft.supervisor.verdict.ceilingW, draft.telemetry.ceilingW);
    const { softLimited } = draft.supervisor;
    // Written out: a spread of numbers at twenty a second was a tenth of the time of a whole session.
    draft.regulator = isColdProfile(plan.profile)
      ? regulateCold(
          model,
          regulator,
          estimate,
          { targetC, rateCPerS, ceilingW, softLimited, ...toPlateDemand(draft, plan.profile) },
          atMs,
        )
      : regulate(model, regulator, estimate, { targetC, rateCPerS, ceilingW, softLimited, areaM2 }, atMs);
    powerW = draft.regulator.powerW;
  }
  const lease = grantLease(
    { powerW },
    draft.permit,
    { tickMs: draft.telemetry.tickMs, receivedAtMs: draft.telemetryAtMs },
    draft.energised,
    draft.supervisor.verdict,
    draft.atMs,
    lateMs,
  );
  if (lease === null) return;
  say(draft, lease);
  draft.leasing = {
    // Due times lie 50 ms apart whatever the ticks are, so that the mean rate is kept.
    dueMs: Math.max(leasing.dueMs + LEASE_RENEWAL_MS, draft.atMs + LEASE_RENEWAL_MS - TICK_MS),
    energyAtMs: lease.powerMaxW > 0 ? draft.atMs : leasing.energyAtMs,
    powerW: lease.powerMaxW,
    formerPowerW: leasing.powerW,
    entryAtMs: leasing.entryAtMs,
    entryEpoch: leasing.entryEpoch,
    quotedTickMs: lease.tickEchoMs,
  };
}

/** Above the limit of the skin, so that noise and what the model does not know stop no pump. */
const SKIN_ROOM_C = 1;

/** The plate as it is, and how cold it and the skin may be led. */
function toPlateDemand({ telemetry, coldTip }: Draft, { limits, hotSpotFactor }: ColdProfile) {
  const skinMinC = Math.max(limits.skinMinC, COLD_TRIP_C) + SKIN_ROOM_C;
  return {
    plateC: telemetry?.tipC ?? null,
    plateJPerK: coldTip?.plateJPerK ?? 0,
    plateMinC: limits.plateMinC,
    skinMinC: BASE_C + (skinMinC - BASE_C) / hotSpotFactor,
  };
}

/** Takes what the supervisor found, and ends the session when it is a trip. */
function setSupervisor(draft: Draft, plan: SessionPlan, next: Supervisor, detail = ""): void {
  const previous = draft.supervisor;
  if (next === previous) return;
  draft.supervisor = next;
  if (next.softCount !== previous.softCount) raiseAlarm(draft, "A20");
  else if (previous.softLimited && !next.softLimited) clearAlarm(draft, "A20");
  const found =
    previous.trip === null
      ? next.trip
      : next.laterTrips.length > previous.laterTrips.length
        ? next.laterTrips.at(-1)
        : null;
  if (found === null || found === undefined) return;
  noteTrip(draft, found, previous.trip === null);
  if (found.code === "hostTelemetryLost") countUncertain(draft);
  fire(draft, plan, { type: "TRIP" }, detail === "" ? `trip ${found.code}` : `trip ${found.code}: ${detail}`);
}

/** Whatever the last lease allowed may have been delivered unheard. */
function countUncertain(draft: Draft): void {
  const dose = draft.doses[draft.zone];
  if (dose === undefined || dose === null || draft.permit === null) return;
  if (draft.atMs - draft.leasing.energyAtMs <= TELEMETRY_LOST_MS + LEASE_TTL_MS)
    draft.doses = draft.doses.with(draft.zone, addUncertain(dose, LEASE_QUOTA_MAX_J));
}

function noteDeviceTrip(draft: Draft, plan: SessionPlan, trip: Trip): void {
  setSupervisor(draft, plan, raise(draft.supervisor, trip.code, trip.channel, trip.atMs, trip.measured, trip.limit));
}

/** Lets the machine take one event; what the new stage asks for follows at once. */
function fire(draft: Draft, plan: SessionPlan, event: SessionEvent, reason: string): void {
  const [snapshot] = transition(sessionMachine, draft.snapshot, event);
  const stage = toStage(snapshot.value);
  if (stage === draft.stage && snapshot.context === draft.snapshot.context) return;
  const wasEnergised = draft.energised;
  const left = draft.stage;
  draft.snapshot = snapshot;
  draft.stage = stage;
  draft.energised = snapshot.hasTag("energised");
  draft.armed = snapshot.hasTag("armed");
  draft.over = snapshot.hasTag("over");
  // A pass that is begun anew after a long break owes only what is left of its hold.
  if (snapshot.context.zone !== draft.zone || snapshot.context.pass !== draft.pass) draft.heldMs = 0;
  draft.zone = snapshot.context.zone;
  draft.pass = snapshot.context.pass;
  draft.stageAtMs = draft.atMs;
  draft.reason = reason;
  if (event.type === "BASELINED") startZone(draft);
  // A tip that is stamped comes to other skin, which nobody has watched: it is what the untreated was.
  if (event.type === "AIMED" && isPulsedProfile(plan.profile))
    draft.estimate = createEstimate(draft.model, draft.atMs, toBaselineC(draft));
  if (event.type === "CONNECTED") recordDevice(draft);
  if (event.type === "ARMED") grantPermit(draft, plan);
  if (event.type === "GRIPPED" && draft.estimate !== null && stage === "ramping")
    draft.regulator = createRegulator(
      draft.estimate,
      draft.atMs,
      0,
      draft.regulator?.integralW ?? 0,
      draft.regulator?.trimCPerS ?? 0,
    );
  if (!draft.armed) {
    draft.permit = null;
    draft.shotPermit = null;
  }
  enter(draft, plan, left);
  // The lease with power that may still be out is superseded at once, not left to run out.
  if (wasEnergised && !draft.energised) {
    draft.leasing = { ...draft.leasing, dueMs: draft.atMs };
    renewLease(draft, plan, 0);
  }
}

/** The baseline is known: the estimate of this zone starts from it. */
function startZone(draft: Draft): void {
  draft.estimate = createEstimate(draft.model, draft.atMs, toBaselineC(draft));
  draft.regulator = null;
  draft.rampedMs = 0;
  draft.inHold = false;
  const counterJ = draft.telemetry?.energyJ ?? 0;
  const dose = draft.doses[draft.zone] ?? null;
  draft.doses = draft.doses.with(
    draft.zone,
    dose === null ? createZoneDose(draft.atMs, counterJ) : resumeDose(dose, draft.atMs, counterJ),
  );
}

function toBaselineC({ baseline: { sumAC, sumBC, count } }: SessionState): Celsius {
  return (sumAC + sumBC) / 2 / Math.max(1, count);
}

function grantPermit(draft: Draft, plan: SessionPlan): void {
  if (draft.hello === null || draft.telemetry === null) return;
  draft.permit = {
    bootId: draft.hello.bootId,
    session: plan.session,
    epoch: draft.telemetry.epoch,
    limitsCrc: limitsCrc(),
    powerMaxW: plan.profile.limits.powerMaxW,
  };
  if (!isShotProfile(plan.profile)) return;
  const { energyJ, durationMs, precoolMs, postcoolMs } = toShots(plan.profile);
  const coolMaxMs = Math.max(precoolMs, postcoolMs);
  draft.shotPermit = { energyMaxJ: energyJ, durationMaxMs: durationMs, coolMaxMs, shotLimitsCrc: shotLimitsCrc() };
  // Shots are numbered anew in every epoch.
  draft.course = { ...draft.course, shot: 0 };
}

function recordDevice(draft: Draft): void {
  const { hello, tip, telemetry } = draft;
  if (hello === null || tip === null) return;
  note(draft, {
    atMs: draft.atMs,
    kind: "device",
    serial: printable(hello.serial),
    firmware: `${hello.firmwareMajor}.${hello.firmwareMinor}.${hello.firmwarePatch}`,
    bootId: hello.bootId,
    tip: printable(tip.label),
    limitsHash: hello.limitsCrc.toString(16).padStart(8, "0"),
    simulated: ((telemetry?.flags ?? 0) & TELEMETRY_FLAG.simulated) !== 0,
  });
}

/** How far ahead the journal says what leases may deliver: after a crash no more than this can be unaccounted for. */
const LEASE_ENTRY_MS: Millis = 10_000;

/** Before energy flows, and every ten seconds while it does: what may be delivered until the next such line, at the very most. */
function recordLease(draft: Draft, plan: SessionPlan): void {
  if (!draft.energised || draft.permit === null) return;
  const { leasing } = draft;
  const { epoch } = draft.permit;
  if (draft.atMs - leasing.entryAtMs < LEASE_ENTRY_MS && leasing.entryEpoch === epoch) return;
  draft.leasing = { ...leasing, entryAtMs: draft.atMs, entryEpoch: epoch };
  const worstC = Math.min(toTargetC(plan.profile) + SOFT_OVER_TARGET_C, SOFT_LIMIT_C);
  const spanS = (LEASE_ENTRY_MS + LEASE_TTL_MS) / 1000;
  note(draft, {
    atMs: draft.atMs,
    kind: "lease",
    zone: draft.zone + 1,
    epoch: draft.permit.epoch,
    untilMs: draft.atMs + LEASE_ENTRY_MS + LEASE_TTL_MS,
    quotaJ: roundTo(plan.profile.limits.powerMaxW * spanS, 100),
    quotaCem43Min: (cem43Rate(worstC) * spanS) / 60,
    quotaOmega: arrheniusRate(worstC) * spanS,
  });
}

/** A self-test counts for ten minutes; what needs more than this of them should begin with a new one. */
const SELF_TEST_DUE_MS: Millis = 540_000;
/** More damaged frames than this in a second are a bad cable, not chance. */
const BAD_FRAMES_A_SECOND = 5;
/** And more than this are somebody else's transmitter, or a flood: no energy on such a line, and a new press on a better one. */
const NOISE_MAX_A_SECOND = 20;

/** What gets worse slowly is told before it ends anything: a self-test that grows old, a line that grows noisy. */
function watchAging(draft: Draft, plan: SessionPlan, { badFrames }: TelemetryMessage): void {
  const { testedAtMs, badFrames: before } = draft;
  draft.badFrames = badFrames;
  if (draft.armed && draft.atMs - testedAtMs > SELF_TEST_DUE_MS) raiseAlarm(draft, "A21");
  else clearAlarm(draft, "A21");
  const bad = before === null ? 0 : (badFrames - before) & 0xffff;
  if (bad > BAD_FRAMES_A_SECOND) raiseAlarm(draft, "A22");
  else clearAlarm(draft, "A22");
  if (bad > NOISE_MAX_A_SECOND && draft.energised)
    fire(draft, plan, { type: "INTERRUPTED" }, `${bad} damaged frames in a second: the line is too noisy for energy`);
}

/** Once a second the state of affairs goes into the journal. */
function record(draft: Draft, plan: SessionPlan): void {
  const { telemetry, estimate: estimated } = draft;
  if (draft.atMs - draft.sampleAtMs < 1000 || telemetry === null) return;
  draft.sampleAtMs = draft.atMs;
  watchAging(draft, plan, telemetry);
  note(draft, {
    atMs: draft.atMs,
    kind: "sample",
    phase: draft.stage,
    zone: draft.zone + 1,
    targetC: draft.energised ? roundTo(draft.regulator?.plannedC ?? toTargetC(plan.profile), 100) : null,
    estimateC: estimated === null ? null : roundTo(estimated.dermalC, 100),
    upperC: estimated === null ? null : roundTo(estimated.upperC, 100),
    // A self-test drives its own currents through the sensors: what they read meanwhile is not skin.
    surfaceAC: telemetry.state === "selfTest" ? null : telemetry.surfaceAC,
    surfaceBC: telemetry.state === "selfTest" ? null : telemetry.surfaceBC,
    tipC: telemetry.tipC,
    powerW: telemetry.powerW,
    ceilingW: telemetry.ceilingW,
    energyJ: roundTo(telemetry.energyJ - draft.energyStartJ, 100),
    impedanceOhm: telemetry.impedanceOhm,
  });
}

function roundTo(value: number, per: number): number {
  return Math.round(value * per) / per;
}
