/**
 * What the device says without being asked: everything it measures, every 20 ms, and every latched trip, at once and each second.
 * Values saturate at the ends of their field, and what is unknown is null. Not responsible for judging any of them.
 */
import { codesByName, toCode } from "../../src/protocol/fields.ts";
import { DEVICE_STATE, RESULT, type Result, TELEMETRY_FLAG, TRIP } from "../../src/protocol/messages.ts";
import { layOutRow, placesOf } from "../../src/protocol/row.ts";
import type { Watts } from "../../src/units.ts";
import { coldCeilingW } from "./cold.ts";
import { firstTrip } from "./latches.ts";
import { LIMIT, readLimit } from "./limit-store.ts";
import { windowPowerW } from "./output.ts";
import { type Firmware, send, sendRow, tickOf } from "./state.ts";
import { powerCeilingW } from "./thermal.ts";

/** Telemetry goes out as a row of numbers: which of them is which. */
const TELEMETRY = layOutRow("telemetry");
const AT = placesOf("telemetry");
const STATE_CODES = codesByName(DEVICE_STATE);
const TRIP_CODES = codesByName(TRIP);
const RESULT_CODES = codesByName(RESULT);

const REPEAT_MS = 1000;
/** Ends of the wire fields of the other messages. */
const TEMPERATURE_MIN_C = -60;
const TEMPERATURE_MAX_C = 200;
const TRAVEL_MAX_MM = 655;

/** Sends one telemetry frame and begins new means. */
export function sendTelemetry(firmware: Firmware): void {
  const { output, gate, inputs, thermal, telemetry: row } = firmware;
  const ticks = output.ticks > 0 ? output.ticks : 1;
  row[AT.tickMs] = tickOf(firmware);
  row[AT.state] = toCode(STATE_CODES, firmware.state, "telemetry.state");
  row[AT.flags] = flagsOf(firmware);
  row[AT.leaseAgeMs] = gate.granted ? firmware.nowMs - gate.acceptedAtMs : Number.NaN;
  row[AT.epoch] = gate.epoch;
  row[AT.surfaceAC] = thermal.a.lastC;
  row[AT.surfaceBC] = thermal.b.lastC;
  row[AT.tipC] = inputs.tipC;
  row[AT.powerW] = output.sumMeasuredW / ticks;
  row[AT.commandedW] = output.sumCommandedW / ticks;
  row[AT.reflectedW] = output.sumReflectedW / ticks;
  row[AT.ceilingW] = ceilingW(firmware);
  row[AT.impedanceOhm] = inputs.impedanceOhm;
  row[AT.speedMmS] = inputs.speedMmS;
  row[AT.energyJ] = output.energyJ;
  row[AT.trip] = toCode(TRIP_CODES, firstTrip(firmware.latches), "telemetry.trip");
  row[AT.refusal] = toCode(RESULT_CODES, firmware.refusal, "telemetry.refusal");
  row[AT.badFrames] = firmware.badFrames & 0xffff;
  output.sumMeasuredW = 0;
  output.sumCommandedW = 0;
  output.sumReflectedW = 0;
  output.ticks = 0;
  sendRow(firmware, TELEMETRY, row);
}

function flagsOf({ build, inputs, interlocks, trigger, outputs }: Firmware): number {
  let flags = 0;
  if (trigger.pressed) flags |= TELEMETRY_FLAG.trigger;
  if (interlocks.contact) flags |= TELEMETRY_FLAG.contact;
  if (interlocks.pad) flags |= TELEMETRY_FLAG.pad;
  if (interlocks.estop) flags |= TELEMETRY_FLAG.estop;
  if (interlocks.motion) flags |= TELEMETRY_FLAG.motion;
  if (interlocks.cooling) flags |= TELEMETRY_FLAG.cooling;
  if (outputs.relay1) flags |= TELEMETRY_FLAG.relay1;
  if (outputs.relay2 && !inputs.comparatorTripped) flags |= TELEMETRY_FLAG.relay2;
  if (trigger.edgeNeeded) flags |= TELEMETRY_FLAG.edgeNeeded;
  if (build.simulated) flags |= TELEMETRY_FLAG.simulated;
  return flags;
}

/** Where the tip is and what its shot does; nothing from a device without shots. */
export function sendShotState(firmware: Firmware): void {
  const { shots, inputs } = firmware;
  if (shots === null) return;
  const { field, alongMm, acrossMm, carriageMm, needleC } = inputs.site;
  send(firmware, {
    type: "shotState",
    tickMs: tickOf(firmware),
    phase: shots.phase,
    shot: shots.last,
    shots: shots.shots,
    field: Number.isNaN(field) ? null : field,
    alongMm: Number.isNaN(alongMm) ? null : alongMm,
    acrossMm: Number.isNaN(acrossMm) ? null : acrossMm,
    carriageMm: Number.isNaN(carriageMm) ? null : saturate(carriageMm, TRAVEL_MAX_MM),
    needleC: celsiusOrNull(needleC),
  });
}

/** Says what became of shots. */
export function announceShots(firmware: Firmware): void {
  if (firmware.shots === null) return;
  const { done } = firmware.shots;
  for (const report of done) send(firmware, { type: "shotDone", tickMs: tickOf(firmware), ...report });
  done.length = 0;
}

/** The most that the firmware itself would allow now. */
export function ceilingW(firmware: Firmware): Watts {
  const heatW = powerCeilingW(firmware.thermal, firmware.limits);
  const windowW = windowPowerW(firmware.output, firmware.limits);
  const { cold, thermal, inputs, limits } = firmware;
  const coldW = cold === null ? Number.POSITIVE_INFINITY : coldCeilingW(cold, thermal, inputs, limits);
  return Math.min(heatW, coldW, windowW, readLimit(limits, LIMIT.powerMaxW));
}

/** Sends trips that have not been announced yet, and all of them again each second. */
export function announceTrips(firmware: Firmware, elapsedMs: number): void {
  const { latches } = firmware;
  const { latched } = latches.store;
  if (latched.length === 0) {
    latches.announced = 0;
    return;
  }
  firmware.sinceAnnouncedMs += elapsedMs;
  if (firmware.sinceAnnouncedMs >= REPEAT_MS) latches.announced = 0;
  if (latches.announced === 0) firmware.sinceAnnouncedMs = 0;
  for (; latches.announced < latched.length; latches.announced++) {
    const { trip, channel, atMs, measured, limit } = latched[latches.announced]!;
    const first = latches.announced === 0;
    const at = (firmware.tickOriginMs + atMs) >>> 0;
    send(firmware, {
      type: "fault",
      trip,
      channel,
      atMs: at,
      measured: measureOrNull(measured),
      limit: measureOrNull(limit),
      first,
    });
  }
}

/** Answers a request. */
export function reply(firmware: Firmware, toType: number, toSeq: number, result: Result): void {
  send(firmware, { type: "reply", toType, toSeq, result, epoch: firmware.gate.epoch });
}

function saturate(value: number, max: number): number {
  return value > 0 ? (value < max ? value : max) : 0;
}

function celsiusOrNull(value: number): number | null {
  if (Number.isNaN(value)) return null;
  return value < TEMPERATURE_MIN_C ? TEMPERATURE_MIN_C : value > TEMPERATURE_MAX_C ? TEMPERATURE_MAX_C : value;
}

/** Thousandths in an i32. */
function measureOrNull(value: number): number | null {
  return Math.abs(value) < 2_000_000 ? value : null;
}
