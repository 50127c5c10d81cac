import type { RunRecord, RunTrip } from "../journal/record.ts";
import type { TruthSeries } from "../journal/truth.ts";
import { ENUM_MEANINGS } from "../protocol/meanings.ts";
import { ALARM_OF_TRIP, ALARMS } from "../safety/alarm.ts";
import { COLD_TRIP_C, DISAGREE_C, HOST_TRIP_C, POWER_NONE_W, toEffectiveC } from "../safety/constants.ts";
import { HOST_TRIP_MEANING, type HostTripCode, type TripCode } from "../safety/trip.ts";
import type { Millis } from "../units.ts";
import { clockText } from "./chart.ts";

/**
 * What happened in a run, in words: how it ended, which rule tripped on which sample, what every channel saw around it, and how near the
 * session came to limits that it did not pass. Says nothing that does not stand in the run's own records.
 */
export function explainRun(record: RunRecord, truth: TruthSeries | null): string[] {
  const title = record.open?.title ?? "a run without a beginning";
  const lines = [`${title}: ${record.outcome} after ${clockText(record.durationMs)}: ${record.reason}`];
  if (record.fault !== null)
    lines.push(
      `The journal is ${record.fault}: what follows is what could be recovered, and uncertain energy counts as delivered.`,
    );
  lines.push("", ...explainTrips(record, truth), "", ...explainMargins(record), "", "What happened");
  for (const event of record.events) lines.push(`  ${clockText(event.atMs)}  ${event.text}`);
  return lines;
}

/** Samples shown on either side of a trip. */
const BEFORE_SAMPLES = 3;

function explainTrips(record: RunRecord, truth: TruthSeries | null): string[] {
  const [first, ...later] = record.trips;
  if (first === undefined) return ["Nothing tripped."];
  const lines = [
    `First cause: ${first.code}, at ${clockText(first.atMs)}, found by ${first.channel}`,
    ...explainTrip(first),
  ];
  lines.push(
    "  What the channels saw before it:",
    ...samplesBefore(record, truth, first.atMs).map((line) => `    ${line}`),
  );
  for (const trip of later)
    lines.push(`Then: ${trip.code}, at ${clockText(trip.atMs)}, found by ${trip.channel}`, ...explainTrip(trip));
  return lines;
}

function explainTrip({ code, measured, limit }: RunTrip): string[] {
  const lines = [`  ${meaningOf(code)}`];
  if (measured !== null && limit !== null)
    lines.push(
      `  measured ${measured.toFixed(2)}, limit ${limit.toFixed(2)}: passed by ${Math.abs(measured - limit).toFixed(2)}`,
    );
  const alarm = ALARM_OF_TRIP[code as TripCode];
  if (alarm !== undefined) lines.push(`  what to do: ${ALARMS[alarm].action} (alarm ${alarm})`);
  return lines;
}

function meaningOf(code: string): string {
  if (Object.hasOwn(HOST_TRIP_MEANING, code)) return HOST_TRIP_MEANING[code as HostTripCode];
  const device = code.replace(/^device\./, "");
  const meanings: Readonly<Record<string, string>> = ENUM_MEANINGS.trip;
  return Object.hasOwn(meanings, device)
    ? `${meanings[device]} (the device's own finding)`
    : "a code that this version does not know";
}

function samplesBefore({ series }: RunRecord, truth: TruthSeries | null, atMs: Millis): string[] {
  let last = series.atMs.findLastIndex((sampleMs) => sampleMs <= atMs);
  const lines: string[] = [];
  for (; last >= 0 && lines.length < BEFORE_SAMPLES; last--) {
    const sampleMs = series.atMs[last] ?? 0;
    const row = truth?.atMs.findLastIndex((rowMs) => rowMs <= sampleMs) ?? -1;
    const known = row < 0 ? "" : `, truth ${celsius(truth?.dermalC[row])}`;
    lines.unshift(
      `${clockText(sampleMs)}  sensor A ${celsius(series.surfaceAC[last])}, B ${celsius(series.surfaceBC[last])}, estimate ${celsius(series.estimateC[last])} (at most ${celsius(series.upperC[last])}), power ${series.powerW[last]?.toFixed(1) ?? "unknown"} W${known}`,
    );
  }
  return lines.length === 0 ? ["no sample was recorded before it"] : lines;
}

/** How near the once-a-second samples came to the limits of the host. */
function explainMargins({ series, open, doses }: RunRecord): string[] {
  const h = open?.hotSpotFactor ?? 1;
  let hottestC = Number.NEGATIVE_INFINITY;
  let coldestC = Number.POSITIVE_INFINITY;
  let upperC = Number.NEGATIVE_INFINITY;
  let apartC = 0;
  for (let i = 0; i < series.atMs.length; i++) {
    const a = series.surfaceAC[i] ?? null;
    const b = series.surfaceBC[i] ?? null;
    const upper = series.upperC[i] ?? null;
    if (a !== null) hottestC = Math.max(hottestC, a);
    if (b !== null) hottestC = Math.max(hottestC, b);
    coldestC = Math.min(coldestC, a ?? coldestC, b ?? coldestC);
    if (upper !== null) upperC = Math.max(upperC, upper);
    if (a !== null && b !== null && (series.powerW[i] ?? 0) > POWER_NONE_W) apartC = Math.max(apartC, Math.abs(a - b));
  }
  const lines = ["How near it came"];
  const near = (name: string, valueC: number) => {
    if (valueC === Number.NEGATIVE_INFINITY) return;
    const effectiveC = toEffectiveC(valueC, h);
    lines.push(
      `  ${name}: at most ${valueC.toFixed(2)} degC, with the hot spot ${effectiveC.toFixed(2)}; the host trips at ${HOST_TRIP_C.toFixed(2)}, ${(HOST_TRIP_C - effectiveC).toFixed(2)} away`,
    );
  };
  if (open?.modality === "contact-cooling" && coldestC < Number.POSITIVE_INFINITY) {
    const effectiveC = toEffectiveC(coldestC, h);
    lines.push(
      `  surface sensors: at least ${coldestC.toFixed(2)} degC, with the coldest spot ${effectiveC.toFixed(2)}; the host trips at the profile's skinMinC and at ${COLD_TRIP_C.toFixed(2)}, ${(effectiveC - COLD_TRIP_C).toFixed(2)} away`,
    );
  }
  near("surface sensors", hottestC);
  near("bound of the estimate", upperC);
  lines.push(
    `  sensors apart while power flowed: at most ${apartC.toFixed(2)} degC; ${DISAGREE_C.toFixed(2)} for 100 ms trips`,
  );
  for (const dose of doses)
    lines.push(
      `  zone ${dose.zone}: ${dose.cem43Min.toFixed(2)} CEM43 min, Omega ${dose.omega.toFixed(4)}, ${dose.energyJ.toFixed(0)} J as the host accounts for it`,
    );
  return lines;
}

function celsius(value: number | null | undefined): string {
  return value === null || value === undefined ? "unknown" : `${value.toFixed(1)} degC`;
}
