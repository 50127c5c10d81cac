import { addUncertain } from "../control/ledger.ts";
import { LEASE_QUOTA_MAX_J, LEASE_TTL_MS, TELEMETRY_LOST_MS } from "../safety/constants.ts";
import { raise, type Supervisor } from "../safety/supervisor.ts";
import type { Trip } from "../safety/trip.ts";
import { clearAlarm, noteTrip, raiseAlarm } from "./alarms.ts";
import type { SessionPlan } from "./plan.ts";
import type { Draft } from "./state.ts";
import { fire } from "./transition.ts";

/** Takes what the supervisor found, whoever let it look: an alarm, an entry, and when it is a trip the end of the session. */
export function setSupervisor(draft: Draft, plan: SessionPlan, next: Supervisor, detail = ""): void {
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

/** A trip of the device is one of the session. */
export function noteDeviceTrip(draft: Draft, plan: SessionPlan, trip: Trip): void {
  setSupervisor(draft, plan, raise(draft.supervisor, trip.code, trip.channel, trip.atMs, trip.measured, trip.limit));
}
