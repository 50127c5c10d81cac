import { ENUM_MEANINGS } from "../protocol/meanings.ts";
import type { FaultMessage, Result, TripCode } from "../protocol/messages.ts";
import type { SessionPlan } from "./plan.ts";
import type { Draft } from "./state.ts";

/**
 * A device that is found latched: what it says of its trips, and what has to happen, in words. Nobody but a person acknowledges: the plan carries
 * the trip that one has named, and nothing here makes one up. The questions themselves are the handshake's.
 */

/** A device repeats its trips once a second: by then all of them have been heard. */
export const HEAR_TRIPS_MS = 1200;

/** The trip that holds a device, or none. Telemetry tells when it is gone. */
export function latchOf({ telemetry }: Draft): TripCode {
  return telemetry?.trip ?? "none";
}

/** Keeps what a latched device says of its trips, each once. */
export function noteLatched(draft: Draft, fault: FaultMessage): void {
  if (draft.latched.every(({ trip }) => trip !== fault.trip)) draft.latched = [...draft.latched, fault];
}

/** Why this session may not clear the latch, or null: a person has named the first trip, and it is that one. */
export function refuseLatch(draft: Draft, plan: SessionPlan): string | null {
  const latch = latchOf(draft);
  if (plan.acknowledge === latch) return null;
  if (plan.acknowledge === undefined) return `${describeLatch(draft)}. ${toOrder(latch)}`;
  return `${describeLatch(draft)}, and not by ${plan.acknowledge}, which was acknowledged. ${toOrder(latch)}`;
}

/** What the device's answer to an acknowledgement means, in words; null when it took it. */
export function describeRefusal(draft: Draft, result: Result): string | null {
  switch (result) {
    case "ok":
      return null;
    case "causePresent":
      return `${describeLatch(draft)}, and its cause is still there: nothing can be acknowledged before that is gone`;
    case "powerCycleNeeded":
      return `${describeLatch(draft)}: only service clears that`;
    default:
      return `${describeLatch(draft)} and does not take the acknowledgement: ${result}`;
  }
}

/** What holds the device and what it measured, all trips in their order. */
export function describeLatch(draft: Draft): string {
  const latch = latchOf(draft);
  if (draft.latched.length === 0) return `the device is latched by ${latch} (${ENUM_MEANINGS.trip[latch]})`;
  const told = draft.latched.map(({ trip, channel, measured, limit }) => {
    const of = channel === "none" ? "" : ` at ${channel}`;
    const numbers = measured === null || limit === null ? "" : `: ${round(measured)}, limit ${round(limit)}`;
    return `${trip} (${ENUM_MEANINGS.trip[trip]}${of}${numbers})`;
  });
  return `the device is latched by ${told.join(", then ")}`;
}

/** The only way out, in its order. */
function toOrder(latch: TripCode): string {
  return `In this order: mend the cause; acknowledge it by a run with --acknowledge ${latch}; let go of the trigger; the self-test passes; it arms anew`;
}

const round = (value: number) => String(Math.round(value * 100) / 100);
