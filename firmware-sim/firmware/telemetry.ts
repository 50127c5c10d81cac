/**
 * What the device says without being asked: everything it measures, every 20 ms, and every latched trip, at once and each second.
 * Values saturate at the ends of their field, and what is unknown is null. Not responsible for judging any of them.
 */
import { type MessageOf, type Result, TELEMETRY_FLAG } from "../../src/protocol/messages.ts";
import type { Watts } from "../../src/units.ts";
import { coldCeilingW } from "./cold.ts";
import { firstTrip } from "./latches.ts";
import { LIMIT, readLimit } from "./limit-store.ts";
import { windowPowerW } from "./output.ts";
import { type Firmware, send, tickOf } from "./state.ts";
import { powerCeilingW } from "./thermal.ts";

const REPEAT_MS = 1000;
/** Ends of the wire fields. */
const TEMPERATURE_MIN_C = -60;
const TEMPERATURE_MAX_C = 200;
const POWER_MAX_W = 655.34;
const OHM_MAX = 6553;
const SPEED_MAX_MM_S = 1000;
const ENERGY_MAX_J = 42_949_672;
const TRAVEL_MAX_MM = 655;
const AGE_MAX_MS = 65_534;

/** Sends one telemetry frame and begins new means. */
export function sendTelemetry(firmware: Firmware): void {
  const { output, gate, inputs, thermal, interlocks, trigger, outputs } = firmware;
  const ticks = output.ticks > 0 ? output.ticks : 1;
  const telemetry: MessageOf<"telemetry"> = {
    type: "telemetry",
    tickMs: tickOf(firmware),
    state: firmware.state,
    flags:
      (trigger.pressed ? TELEMETRY_FLAG.trigger : 0) |
      (interlocks.contact ? TELEMETRY_FLAG.contact : 0) |
      (interlocks.pad ? TELEMETRY_FLAG.pad : 0) |
      (interlocks.estop ? TELEMETRY_FLAG.estop : 0) |
      (interlocks.motion ? TELEMETRY_FLAG.motion : 0) |
      (interlocks.cooling ? TELEMETRY_FLAG.cooling : 0) |
      (outputs.relay1 ? TELEMETRY_FLAG.relay1 : 0) |
      (outputs.relay2 && !inputs.comparatorTripped ? TELEMETRY_FLAG.relay2 : 0) |
      (trigger.edgeNeeded ? TELEMETRY_FLAG.edgeNeeded : 0) |
      (firmware.build.simulated ? TELEMETRY_FLAG.simulated : 0),
    leaseAgeMs: gate.granted ? Math.min(firmware.nowMs - gate.acceptedAtMs, AGE_MAX_MS) : null,
    epoch: gate.epoch,
    surfaceAC: celsiusOrNull(thermal.a.lastC),
    surfaceBC: celsiusOrNull(thermal.b.lastC),
    tipC: celsiusOrNull(inputs.tipC),
    powerW: saturate(output.sumMeasuredW / ticks, POWER_MAX_W),
    commandedW: saturate(output.sumCommandedW / ticks, POWER_MAX_W),
    reflectedW: saturate(output.sumReflectedW / ticks, POWER_MAX_W),
    ceilingW: saturate(ceilingW(firmware), POWER_MAX_W),
    impedanceOhm: countOrNull(inputs.impedanceOhm, OHM_MAX),
    speedMmS: countOrNull(inputs.speedMmS, SPEED_MAX_MM_S),
    energyJ: saturate(output.energyJ, ENERGY_MAX_J),
    trip: firstTrip(firmware.latches),
    refusal: firmware.refusal,
    badFrames: firmware.badFrames & 0xffff,
  };
  output.sumMeasuredW = 0;
  output.sumCommandedW = 0;
  output.sumReflectedW = 0;
  output.ticks = 0;
  send(firmware, telemetry);
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

function countOrNull(value: number, max: number): number | null {
  return Number.isNaN(value) ? null : saturate(value, max);
}

/** Thousandths in an i32. */
function measureOrNull(value: number): number | null {
  return Math.abs(value) < 2_000_000 ? value : null;
}
