/**
 * The lease gate: the only door through which energy is permitted, and only for a moment. Every identity, the order of frames,
 * the age of the telemetry quoted and all amounts must fit. Time is the device's own. Not responsible for trigger and interlocks.
 */
import { FIRMWARE_LIMITS } from "../../src/protocol/limits.ts";
import type { MessageOf, Result } from "../../src/protocol/messages.ts";
import { isNewer } from "../../src/protocol/sequence.ts";
import type { Joules, Millis, Watts } from "../../src/units.ts";

/** Quota: what the power of a lease amounts to over the longest life, with 10 % for timing. */
const QUOTA_MS = Math.round(FIRMWARE_LIMITS.leaseTtlMaxMs * FIRMWARE_LIMITS.quotaRatio);

export interface LeaseGate {
  /** Last arm epoch. */
  epoch: number;
  /** Only an armed device takes leases. */
  open: boolean;
  /** Sequence number of the arm or of the latest lease accepted. */
  lastSeq: number;
  /** A lease of this epoch has been accepted. */
  granted: boolean;
  powerMaxW: Watts;
  quotaLeftJ: Joules;
  acceptedAtMs: Millis;
  /** Counted from the tick that the lease quotes: what a slow link has cost its life, it does not get back. */
  expiresAtMs: Millis;
  /** When energy stopped because a lease ran out; NaN while none is overdue. */
  gapSinceMs: Millis;
  gaps: number;
  /** Why the latest lease was refused; ok if it was not. */
  refusal: Result;
}

export function createLeaseGate(): LeaseGate {
  return {
    epoch: 0,
    open: false,
    lastSeq: 0,
    granted: false,
    powerMaxW: 0,
    quotaLeftJ: 0,
    acceptedAtMs: 0,
    expiresAtMs: 0,
    gapSinceMs: Number.NaN,
    gaps: 0,
    refusal: "ok",
  };
}

/** Opens the gate for a new epoch. Leases must be newer than the arm itself. */
export function openGate(gate: LeaseGate, epoch: number, armSeq: number): void {
  gate.epoch = epoch;
  gate.open = true;
  gate.lastSeq = armSeq;
  gate.gaps = 0;
  gate.refusal = "ok";
  withdrawLease(gate);
}

/** Withdraws every permission; the epoch is kept so that it can not come back. */
export function closeGate(gate: LeaseGate): void {
  gate.open = false;
  withdrawLease(gate);
}

function withdrawLease(gate: LeaseGate): void {
  gate.granted = false;
  gate.powerMaxW = 0;
  gate.quotaLeftJ = 0;
  gate.expiresAtMs = 0;
  gate.gapSinceMs = Number.NaN;
}

/**
 * Judges a lease and, if nothing is wrong with it, replaces the one before: neither life nor quota accumulates. It lives from the tick that
 * it quotes, not from its arrival, so that energy ends within one life of the last word that a host can have heard, on any link.
 * @param powerMaxW limit of the session in force
 * @param tickMs device clock as telemetry reports it, modulo 2^32
 * @param nowMs the same instant on the firmware's own clock
 */
export function offerLease(
  gate: LeaseGate,
  lease: MessageOf<"lease">,
  seq: number,
  bootId: number,
  session: number,
  limitsCrc: number,
  powerMaxW: Watts,
  tickMs: Millis,
  nowMs: Millis,
): Result {
  const result = judgeLease(gate, lease, seq, bootId, session, limitsCrc, powerMaxW, tickMs);
  gate.refusal = result;
  if (result !== "ok") return result;
  gate.lastSeq = seq;
  gate.granted = true;
  gate.powerMaxW = lease.powerMaxW;
  gate.quotaLeftJ = lease.quotaJ;
  gate.acceptedAtMs = nowMs;
  gate.expiresAtMs = nowMs - ((tickMs - lease.tickEchoMs) >>> 0) + lease.ttlMs;
  gate.gapSinceMs = Number.NaN;
  return "ok";
}

function judgeLease(
  gate: LeaseGate,
  lease: MessageOf<"lease">,
  seq: number,
  bootId: number,
  session: number,
  limitsCrc: number,
  powerMaxW: Watts,
  tickMs: Millis,
): Result {
  if (!gate.open) return "wrongState";
  if (lease.bootId !== bootId) return "wrongBoot";
  if (lease.session !== session) return "otherSession";
  if (lease.epoch !== gate.epoch) return "wrongEpoch";
  if (lease.limitsCrc !== limitsCrc) return "wrongLimitsCrc";
  if (!isNewer(seq, gate.lastSeq)) return "oldSequence";
  if (!((tickMs - lease.tickEchoMs) >>> 0 <= FIRMWARE_LIMITS.tickEchoAgeMaxMs)) return "staleEcho";
  if (!(lease.ttlMs <= FIRMWARE_LIMITS.leaseTtlMaxMs)) return "ttlTooLong";
  if (!(lease.powerMaxW <= powerMaxW)) return "powerTooHigh";
  // In wire integers, hundredths both, so that the edge is exact.
  const powerUnits = Math.round(lease.powerMaxW * 100);
  const quotaUnits = Math.round(lease.quotaJ * 100);
  if (!(quotaUnits * 1000 <= powerUnits * QUOTA_MS && lease.quotaJ <= FIRMWARE_LIMITS.quotaMaxJ)) return "quotaTooHigh";
  return "ok";
}

/** A lease lives up to, not including, its expiry. */
export function isLeaseLive(gate: LeaseGate, nowMs: Millis): boolean {
  return gate.granted && nowMs < gate.expiresAtMs;
}

/** Books energy that was measured at the output, whatever was commanded. */
export function spendQuota(gate: LeaseGate, energyJ: Joules): void {
  gate.quotaLeftJ = gate.quotaLeftJ > energyJ ? gate.quotaLeftJ - energyJ : 0;
}

/** Notes that a lease ran out while the trigger asked for energy. @returns true when the epoch has had too many such gaps */
export function beginGap(gate: LeaseGate, nowMs: Millis): boolean {
  if (!Number.isNaN(gate.gapSinceMs)) return false;
  gate.gapSinceMs = nowMs;
  gate.gaps++;
  return gate.gaps >= FIRMWARE_LIMITS.gapLatchCount;
}

/** Whether the gap that is open has lasted so long that the link counts as lost. */
export function isGapTooLong(gate: LeaseGate, nowMs: Millis): boolean {
  return nowMs - gate.gapSinceMs >= FIRMWARE_LIMITS.gapLatchMs;
}
