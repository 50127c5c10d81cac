import { assert } from "../assert.ts";
import type { LeaseMessage, ShotMessage } from "../protocol/messages.ts";
import type { Joules, Millimetres, Millis, Watts } from "../units.ts";
import {
  LEASE_QUOTA_FACTOR,
  LEASE_QUOTA_MAX_J,
  LEASE_TTL_MS,
  LOOP_LATE_MS,
  SHOT_TTL_MS,
  TELEMETRY_STALE_MS,
} from "./constants.ts";
import type { Verdict } from "./supervisor.ts";

/**
 * The one place that makes a command that carries energy. Whatever the regulator proposes passes here, and every doubt becomes zero.
 * It knows nothing of profiles or of how a power was found.
 */
export interface Proposal {
  readonly powerW: Watts;
}

/** What a lease must quote so that the device believes it. */
export interface Permit {
  readonly bootId: number;
  readonly session: number;
  readonly epoch: number;
  readonly limitsCrc: number;
  /** The most this session may ask for; narrower than the tip's. */
  readonly powerMaxW: Watts;
}

/** One shot, as pacing proposes it. */
export interface ShotProposal {
  /** Greater than that of any shot before in this epoch. */
  readonly shot: number;
  readonly energyJ: Joules;
  readonly durationMs: Millis;
  /** Most power that the device may take for it while it makes up for its rise. */
  readonly peakW: Watts;
  readonly carriageMm: Millimetres | null;
  /** Spurts of cryogen before and after the energy; 0: none. */
  readonly precoolMs: Millis;
  readonly postcoolMs: Millis;
}

/** Beside the permit for leases: what one shot of this session may be, and what it must quote. */
export interface ShotPermit {
  readonly energyMaxJ: Joules;
  readonly durationMaxMs: Millis;
  readonly coolMaxMs: Millis;
  readonly shotLimitsCrc: number;
}

/** What the gate has seen of the device itself. */
export interface Sighting {
  readonly tickMs: number;
  readonly receivedAtMs: Millis;
}

/**
 * The lease for a proposal. Zero power, but still a lease, unless the session is energised, the supervisor has no objection, telemetry
 * is fresh and the proposal is a power within the permit.
 * @returns null when not even a lease of zero may be sent because the host itself is late: silence lets the old lease run out.
 */
export function grantLease(
  proposal: Proposal,
  permit: Permit,
  sighting: Sighting,
  energised: boolean,
  verdict: Verdict,
  atMs: Millis,
  lateMs: Millis,
): LeaseMessage | null {
  const ageMs = atMs - sighting.receivedAtMs;
  if (lateMs > LOOP_LATE_MS || !(ageMs <= TELEMETRY_STALE_MS)) return null;
  const allowed = energised && verdict.energyAllowed;
  // Written so that NaN falls to zero. An infinite power is a bug of whoever proposes it, not a wish for the maximum.
  const sound = proposal.powerW > 0 && proposal.powerW < Number.POSITIVE_INFINITY;
  const powerW = allowed && sound ? Math.min(proposal.powerW, permit.powerMaxW, verdict.ceilingW) : 0;
  const roundedW = powerW > 0 ? Math.floor(powerW * 100) / 100 : 0;
  assert(roundedW >= 0 && roundedW <= permit.powerMaxW, "a lease is within its permit");
  return composeLease({
    bootId: permit.bootId,
    session: permit.session,
    epoch: permit.epoch,
    tickEchoMs: sighting.tickMs,
    powerMaxW: roundedW,
    quotaJ: Math.min(LEASE_QUOTA_MAX_J, Math.floor(roundedW * LEASE_TTL_MS * 0.1 * LEASE_QUOTA_FACTOR) / 100),
    ttlMs: LEASE_TTL_MS,
    limitsCrc: permit.limitsCrc,
  });
}

/**
 * The permission for one shot, or none. There is no shot of less than was proposed: one that is outside the permit, or that the power
 * which the supervisor and the device leave could not deliver in its time, is not given at all.
 * @param deviceCeilingW the most that the device itself would allow now
 */
export function grantShot(
  proposal: ShotProposal,
  permit: Permit,
  shotPermit: ShotPermit,
  sighting: Sighting,
  energised: boolean,
  verdict: Verdict,
  deviceCeilingW: Watts,
  atMs: Millis,
  lateMs: Millis,
): ShotMessage | null {
  const ageMs = atMs - sighting.receivedAtMs;
  if (lateMs > LOOP_LATE_MS || !(ageMs <= TELEMETRY_STALE_MS)) return null;
  if (!(energised && verdict.energyAllowed)) return null;
  const { shot, energyJ, durationMs, peakW, carriageMm, precoolMs, postcoolMs } = proposal;
  // Written so that NaN is no shot.
  if (!(energyJ > 0 && energyJ <= shotPermit.energyMaxJ)) return null;
  if (!(durationMs > 0 && durationMs <= shotPermit.durationMaxMs)) return null;
  if (!(precoolMs >= 0 && precoolMs <= shotPermit.coolMaxMs)) return null;
  if (!(postcoolMs >= 0 && postcoolMs <= shotPermit.coolMaxMs)) return null;
  if (!(peakW <= Math.min(permit.powerMaxW, verdict.ceilingW, deviceCeilingW))) return null;
  return {
    type: "shot",
    bootId: permit.bootId,
    session: permit.session,
    epoch: permit.epoch,
    shot,
    tickEchoMs: sighting.tickMs,
    energyJ,
    durationMs,
    ttlMs: SHOT_TTL_MS,
    precoolMs,
    postcoolMs,
    carriageMm,
    shotLimitsCrc: shotPermit.shotLimitsCrc,
  };
}

/**
 * A lease with any content, right or wrong. For the conformance kit alone, which must offer a device what no host may send; a session's
 * leases come from `grantLease`.
 */
export function composeLease(fields: Omit<LeaseMessage, "type">): LeaseMessage {
  // Field by field: twenty a second are made, and a spread behind a name is a slow path of V8.
  return {
    type: "lease",
    bootId: fields.bootId,
    session: fields.session,
    epoch: fields.epoch,
    tickEchoMs: fields.tickEchoMs,
    powerMaxW: fields.powerMaxW,
    quotaJ: fields.quotaJ,
    ttlMs: fields.ttlMs,
    limitsCrc: fields.limitsCrc,
  };
}
