import { isColdProfile } from "../profile/kind.ts";
import type { DeviceMessage } from "../protocol/messages.ts";
import { TELEMETRY_LOST_MS } from "../safety/constants.ts";
import { type Bounds, raise, superviseSilence } from "../safety/supervisor.ts";
import type { Millis } from "../units.ts";
import { acknowledgeAlarms, raiseAlarm } from "./alarms.ts";
import { type Input, TICK_MS } from "./events.ts";
import { take } from "./handshake.ts";
import { noteLatched } from "./latch.ts";
import { recordLease, renewLease } from "./leases.ts";
import { type SessionPlan, toTargetC } from "./plan.ts";
import { recordSample } from "./samples.ts";
import { fireShot, settleUnheard, takeShotDone, takeShotState } from "./shots.ts";
import { isEnding, whatIsDue } from "./stages.ts";
import { type Draft, note, type SessionState, toDraft } from "./state.ts";
import { takeTelemetry } from "./telemetry.ts";
import { fire } from "./transition.ts";
import { noteDeviceTrip, setSupervisor } from "./trips.ts";

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
        if (input.action === "acknowledge") {
          // Seen, and nothing else: neither an alarm nor a latch goes by it.
          acknowledgeAlarms(draft);
          break;
        }
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
  recordSample(draft, plan);
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
    takeTelemetry(draft, plan, bounds, message);
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
