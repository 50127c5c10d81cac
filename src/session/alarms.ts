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

/** What a device was latched by before this session is told like any trip. */
export function noteLatchAlarms(draft: Draft): void {
  for (const { trip } of draft.latched) if (trip !== "none") raiseAlarm(draft, ALARM_OF_TRIP[`device.${trip}`]);
}

/** A person has seen all alarms, or acknowledged all that a device is latched by. They go with their cause, or with the latch. */
export function acknowledgeAlarms(draft: Draft): void {
  note(draft, { atMs: draft.atMs, kind: "operator", action: "acknowledge", source: "host" });
  for (const { code } of draft.alarms) record(draft, code, "acknowledged");
}

/** The device has left its latch: what was acknowledged is over. */
export function clearLatchAlarms(draft: Draft): void {
  for (const { code } of draft.alarms) record(draft, code, "cleared");
  draft.alarms = [];
}

function record(draft: Draft, code: AlarmCode, change: "raised" | "acknowledged" | "cleared"): void {
  const { priority, text } = ALARMS[code];
  note(draft, { atMs: draft.atMs, kind: "alarm", code, priority, change, text });
}
