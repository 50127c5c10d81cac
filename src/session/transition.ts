import { transition } from "xstate";
import { createEstimate } from "../control/estimator.ts";
import { createZoneDose, resumeDose } from "../control/ledger.ts";
import { createRegulator } from "../control/regulator.ts";
import { printable } from "../printable.ts";
import { isPulsedProfile, isShotProfile } from "../profile/kind.ts";
import { limitsCrc } from "../protocol/limits.ts";
import { TELEMETRY_FLAG } from "../protocol/messages.ts";
import { shotLimitsCrc } from "../protocol/shot-limits.ts";
import { NEW_HOLD } from "../safety/hold-watch.ts";
import type { Celsius } from "../units.ts";
import { renewLease } from "./leases.ts";
import { type SessionEvent, sessionMachine, toStage } from "./machine.ts";
import { type SessionPlan, toPowerMaxW, toShots } from "./plan.ts";
import { enter } from "./stages.ts";
import { type Draft, note, type SessionState } from "./state.ts";

/**
 * Lets the machine take one event; what the new stage asks for follows at once: the estimate of a zone, the permit of an arming, the entry
 * about a device, the lease that takes power back. Which event it is was found elsewhere.
 */
export function fire(draft: Draft, plan: SessionPlan, event: SessionEvent, reason: string): void {
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
  if (snapshot.context.zone !== draft.zone) draft.holdWatch = NEW_HOLD;
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
  if (event.type === "CONNECTED" || event.type === "TIP_FITTED") recordDevice(draft);
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
    powerMaxW: toPowerMaxW(plan.profile, draft.pass),
  };
  if (!isShotProfile(plan.profile)) return;
  const { energyJ, durationMs, precoolMs, postcoolMs } = toShots(plan.profile, draft.pass);
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
