import { ALARM_OF_TRIP, ALARMS, type AlarmCode } from "../safety/alarm.ts";
import type { Trip } from "../safety/trip.ts";
import { type Draft, note } from "./state.ts";

/** Raising and clearing alarms within a step. Raising twice is raising once; a latched alarm is not cleared here. */
export function raiseAlarm(draft: Draft, code: AlarmCode): void {
  if (draft.alarms.some((alarm) => alarm.code === code)) return;
  draft.alarms = [...draft.alarms, { code, raisedAtMs: draft.atMs }];
  record(draft, code, "raised");
}

export function clearAlarm(draft: Draft, code: AlarmCode): void {
  if (ALARMS[code].latch !== "none" || !draft.alarms.some((alarm) => alarm.code === code)) return;
  draft.alarms = draft.alarms.filter((alarm) => alarm.code !== code);
  record(draft, code, "cleared");
}

/** Records a trip and raises its alarm. */
export function noteTrip(draft: Draft, trip: Trip, first: boolean): void {
  note(draft, {
    atMs: draft.atMs,
    kind: "trip",
    code: trip.code,
    channel: trip.channel,
    measured: trip.measured,
    limit: trip.limit,
    first,
  });
  raiseAlarm(draft, ALARM_OF_TRIP[trip.code]);
}

function record(draft: Draft, code: AlarmCode, change: "raised" | "cleared"): void {
  const { priority, text } = ALARMS[code];
  note(draft, { atMs: draft.atMs, kind: "alarm", code, priority, change, text });
}
