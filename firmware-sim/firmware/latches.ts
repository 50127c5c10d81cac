/**
 * Latched trips and the only way out of them, in this order: cause gone, acknowledged by a person, trigger released, fresh
 * self-test, new arm epoch. The record is non-volatile, so a reset or a power cut is no way out. Not responsible for finding trips.
 */
import type { Result, TripChannel, TripCode } from "../../src/protocol/messages.ts";
import type { Millis } from "../../src/units.ts";

export interface LatchedTrip {
  readonly trip: TripCode;
  readonly channel: TripChannel;
  readonly atMs: Millis;
  /** In the unit of the channel; NaN if there is no number. */
  readonly measured: number;
  readonly limit: number;
}

/** Survives every reset; only a service technician writes it from outside. */
export interface Nonvolatile {
  /** In the order in which they latched; each code at most once, so it can not grow. */
  latched: LatchedTrip[];
  /** A person has acknowledged `latched`; falls back when another trip joins. */
  acknowledged: boolean;
  /** Set from arming to disarming, so that a boot can tell that it interrupted a session. */
  armed: boolean;
  /** Kinds of tip that have arced; none of them is armed again. Each at most once. */
  retiredTips: number[];
}

export interface Latches {
  readonly store: Nonvolatile;
  /** Entries of the store already sent as `fault`; counts down to zero at every repetition. */
  announced: number;
}

/** Output or memory that can not be trusted any more: latched until the device was serviced. */
const SERVICE_TRIPS: ReadonlySet<TripCode> = new Set<TripCode>(["outputStuck", "relayWelded", "memory"]);

export function createNonvolatile(): Nonvolatile {
  return { latched: [], acknowledged: false, armed: false, retiredTips: [] };
}

export function createLatches(store: Nonvolatile): Latches {
  return { store, announced: 0 };
}

export function isLatched(latches: Latches): boolean {
  return latches.store.latched.length > 0;
}

/** The primary cause, or "none". */
export function firstTrip(latches: Latches): TripCode {
  return latches.store.latched[0]?.trip ?? "none";
}

/** Latches a trip. The first one stays first; a code that is latched already keeps its first record. */
export function raiseTrip(
  latches: Latches,
  trip: TripCode,
  channel: TripChannel,
  atMs: Millis,
  measured: number,
  limit: number,
): void {
  const { store } = latches;
  for (const entry of store.latched) {
    if (entry.trip !== trip) continue;
    store.acknowledged = false;
    return;
  }
  store.latched.push({ trip, channel, atMs, measured, limit });
  store.acknowledged = false;
}

/** Blocks a kind of tip for good: no acknowledgement, self-test or reset gives it back, only service does. */
export function retireTip({ store }: Latches, tipId: number): void {
  if (!store.retiredTips.includes(tipId)) store.retiredTips.push(tipId);
}

/**
 * A person has seen the trip.
 * @param isPresent whether the cause of a trip can still be measured
 */
export function acknowledgeTrip(latches: Latches, trip: TripCode, isPresent: (trip: TripCode) => boolean): Result {
  const { store } = latches;
  if (store.latched.length === 0) return "wrongState";
  if (trip !== store.latched[0]!.trip) return "wrongTrip";
  for (const entry of store.latched) if (SERVICE_TRIPS.has(entry.trip)) return "powerCycleNeeded";
  for (const entry of store.latched) if (isPresent(entry.trip)) return "causePresent";
  store.acknowledged = true;
  return "ok";
}

/** Called when a self-test that was asked for after the acknowledgement has passed. */
export function clearLatches(latches: Latches): void {
  if (!latches.store.acknowledged) return;
  latches.store.latched = [];
  latches.store.acknowledged = false;
  latches.announced = 0;
}
