import { regulateCold } from "../control/cold-regulator.ts";
import { regulate } from "../control/regulator.ts";
import { arrheniusRate, cem43Rate } from "../dose.ts";
import { isColdProfile, isNeedleProfile } from "../profile/kind.ts";
import type { ColdProfile } from "../profile/schema.ts";
import {
  BASE_C,
  COLD_TRIP_C,
  LEASE_RENEWAL_MS,
  LEASE_TTL_MS,
  POWER_NONE_W,
  POWER_OVER_RATIO,
  POWER_OVER_W,
  SOFT_LIMIT_C,
  SOFT_OVER_TARGET_C,
} from "../safety/constants.ts";
import { grantLease } from "../safety/gate.ts";
import type { Millis, Watts } from "../units.ts";
import { TICK_MS } from "./events.ts";
import { type SessionPlan, toHeldPhases, toPowerMaxW, toTargetC } from "./plan.ts";
import { roundTo } from "./rounding.ts";
import { regulateShot } from "./shots.ts";
import { type Draft, note, type SessionState, say } from "./state.ts";

/**
 * Leases as they fall due: what power is asked for, what the gate makes of it, what the journal says ahead of time, and what power the latest
 * of them explain. Whether one may carry energy at all is the gate's to say.
 */
export function renewLease(draft: Draft, plan: SessionPlan, lateMs: Millis): void {
  if (!draft.armed || draft.permit === null || draft.telemetry === null) return;
  const { leasing } = draft;
  // While the device is to show that it lets a lease run out, none is renewed.
  if (draft.atMs < leasing.dueMs || (draft.stage === "gripping" && typeof draft.lapse === "object")) return;
  let powerW = 0;
  // Between shots the device emits nothing whatever its lease: the lease bounds the shot, the shot its energy. Needles are regulated.
  if (draft.stage === "shooting")
    powerW = isNeedleProfile(plan.profile) ? regulateShot(draft, plan) : toPowerMaxW(plan.profile, draft.pass);
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

/** How far ahead the journal says what leases may deliver: after a crash no more than this can be unaccounted for. */
const LEASE_ENTRY_MS: Millis = 10_000;

/** Before energy flows, and every ten seconds while it does: what may be delivered until the next such line, at the very most. */
export function recordLease(draft: Draft, plan: SessionPlan): void {
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

/** Power that the leases of the last moments explain: the larger of the last two, for as long as one of them may live. */
export function toExplainedW({ atMs, leasing }: SessionState): Watts {
  if (atMs - leasing.energyAtMs > LEASE_TTL_MS + TICK_MS) return POWER_NONE_W;
  return Math.max(leasing.powerW, leasing.formerPowerW) * POWER_OVER_RATIO + POWER_OVER_W;
}
