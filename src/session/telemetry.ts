import { updateEstimate } from "../control/estimator.ts";
import { addDose } from "../control/ledger.ts";
import { isColdProfile } from "../profile/kind.ts";
import { TELEMETRY_FLAG, type TelemetryMessage } from "../protocol/messages.ts";
import {
  COLD_SKIN_C,
  DOSE_MAX_CEM43_MIN,
  HOST_SLEPT_MS,
  LEASE_TTL_MS,
  OMEGA_MAX,
  POWER_NONE_W,
  toEffectiveC,
} from "../safety/constants.ts";
import { watchHold } from "../safety/hold-watch.ts";
import { followDeviceClock, hasSlept } from "../safety/host-sleep.ts";
import { createIntervalObserver, findExit, observe, observePlate } from "../safety/observer.ts";
import { type Bounds, raise, supervise } from "../safety/supervisor.ts";
import type { Millis } from "../units.ts";
import { toExplainedW } from "./leases.ts";
import type { SessionPlan } from "./plan.ts";
import { isSprayed } from "./shots.ts";
import { findEdge, findInterruption } from "./stages.ts";
import type { Draft, SessionState } from "./state.ts";
import { fire } from "./transition.ts";
import { noteDeviceTrip, setSupervisor } from "./trips.ts";

/**
 * One telemetry message, from what it says to what follows: is it new, is it skin, what is the dermis, is anything wrong, is it time to go
 * on. Silence is not its business: that is what ticks are for (step.ts).
 */
export function takeTelemetry(draft: Draft, plan: SessionPlan, bounds: Bounds, telemetry: TelemetryMessage): void {
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
  watchHoldPower(draft, plan, telemetry);
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

/** Device time a is after b, modulo 2^32. */
function isLater(aMs: number, bMs: number): boolean {
  const aheadMs = (aMs - bMs) >>> 0;
  return aheadMs > 0 && aheadMs < 0x8000_0000;
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

/** Outside the armed stages nothing explains power but a lease that has not run out. */
function judgeIdlePower(draft: Draft, plan: SessionPlan, { powerW }: TelemetryMessage): void {
  if (draft.stage === "connecting" || draft.atMs - draft.leasing.energyAtMs <= 2 * LEASE_TTL_MS) return;
  if (powerW <= POWER_NONE_W) return;
  const found = raise(draft.supervisor, "hostUnexpectedEnergy", "supervisor", draft.atMs, powerW, POWER_NONE_W);
  setSupervisor(draft, plan, found);
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

/** The same channel, taught by this person: a hold that takes ever more power is one of readings that sink. */
function watchHoldPower(draft: Draft, plan: SessionPlan, { powerW }: TelemetryMessage): void {
  if (!draft.energised || !draft.inHold || powerW <= POWER_NONE_W || isColdProfile(plan.profile)) return;
  draft.holdWatch = watchHold(draft.holdWatch, draft.atMs, powerW);
  const { found } = draft.holdWatch;
  if (found === null) return;
  const { measuredW, limitW } = found;
  setSupervisor(draft, plan, raise(draft.supervisor, "hostHoldPower", "observer", draft.atMs, measuredW, limitW));
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
