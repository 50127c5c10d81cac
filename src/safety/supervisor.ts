import type { Celsius, Millis, Watts } from "../units.ts";
import {
  CEILING_FULL_C,
  CEILING_LOW_C,
  CEILING_SHARE,
  COLD_CEILING_FULL_C,
  COLD_CEILING_ZERO_C,
  COLD_RELEASE_ABOVE_C,
  COLD_SENSOR_MIN_C,
  COLD_SOFT_ABOVE_C,
  COLD_TRIP_C,
  DISAGREE_C,
  DISAGREE_MS,
  FLAT_MS,
  HOST_TRIP_C,
  LOOP_STALLED_MS,
  POWER_OVER_MS,
  SENSOR_GAPS,
  SENSOR_GAPS_MS,
  SENSOR_LOST_MS,
  SENSOR_MAX_C,
  SENSOR_MIN_C,
  SOFT_LIMIT_C,
  SOFT_OVER_TARGET_C,
  SOFT_RELEASE_OVER_TARGET_C,
  TELEMETRY_LOST_MS,
  toEffectiveC,
} from "./constants.ts";
import type { HostTripCode, Trip, TripChannel } from "./trip.ts";

/**
 * The second channel: judges every sample by its own rules and says whether energy is allowed. It shares no code with the regulator and
 * does not trust it; the estimate is one more reading to it. What it finds latches until the session is over.
 */
export interface Supervisor {
  /** The first trip; later ones are kept in `laterTrips`. */
  readonly trip: Trip | null;
  readonly laterTrips: readonly Trip[];
  /** Near the limit: no power until the reading has come down. Not latched. */
  readonly softLimited: boolean;
  /** How often the soft limit has engaged. */
  readonly softCount: number;
  /** Since when a reading has been missing, and when the gaps of the last minute began. */
  readonly lostSinceMs: Millis | null;
  readonly gapsAtMs: readonly Millis[];
  readonly disagreeSinceMs: Millis | null;
  /** Since when more power has been measured than leases explain. */
  readonly overSinceMs: Millis | null;
  /** The readings as they last changed, and when: what never changes while it should rise is not skin. */
  readonly stillAC: Celsius | null;
  readonly stillBC: Celsius | null;
  readonly stillSinceMs: Millis;
  readonly verdict: Verdict;
}

/** What the gate needs to know. */
export interface Verdict {
  readonly energyAllowed: boolean;
  /** The most power the last sample allows, W. */
  readonly ceilingW: Watts;
}

/** One telemetry sample as the supervisor sees it; an unknown reading is null. */
export interface Sample {
  readonly atMs: Millis;
  readonly surfaceAC: Celsius | null;
  readonly surfaceBC: Celsius | null;
  /** Upper bound of the dermal estimate; null while there is none. */
  readonly estimateUpperC: Celsius | null;
  readonly powerW: Watts;
  /** False while readings do not mean skin yet: the tip is off, or was put on a moment ago. */
  readonly settled: boolean;
  /** Most power that the leases of the last moments explain, measurement included, W. */
  readonly explainedW: Watts;
  /** The dermis is being brought up: readings that stand still are not skin. */
  readonly rising: boolean;
}

/** What the profile and the tip narrow the limits to. */
export interface Bounds {
  readonly hotSpotFactor: number;
  readonly targetC: Celsius;
  readonly powerMaxW: Watts;
  /** Limit of cold skin where heat is taken out; null where it is given. Limits of heat hold either way. */
  readonly skinMinC?: Celsius | null;
}

const NO_ENERGY: Verdict = { energyAllowed: false, ceilingW: 0 };

export const INITIAL_SUPERVISOR: Supervisor = {
  trip: null,
  laterTrips: [],
  softLimited: false,
  softCount: 0,
  lostSinceMs: null,
  gapsAtMs: [],
  disagreeSinceMs: null,
  overSinceMs: null,
  stillAC: null,
  stillBC: null,
  stillSinceMs: 0,
  verdict: NO_ENERGY,
};

/** Judges one sample. */
export function supervise(previous: Supervisor, sample: Sample, bounds: Bounds): Supervisor {
  const { surfaceAC, surfaceBC } = sample;
  if (surfaceAC === null || surfaceBC === null) return bridgeGap(previous, sample.atMs);
  const coldMinC = bounds.skinMinC ?? null;
  const lowestC = coldMinC === null ? SENSOR_MIN_C : COLD_SENSOR_MIN_C;
  if (!isElectricallySound(surfaceAC, lowestC) || !isElectricallySound(surfaceBC, lowestC)) {
    const unsoundC = isElectricallySound(surfaceAC, lowestC) ? surfaceBC : surfaceAC;
    return raise(previous, "hostSensorLost", "supervisor", sample.atMs, unsoundC, null);
  }
  const hotterC = Math.max(surfaceAC, surfaceBC);
  const hotterEffC = toEffectiveC(hotterC, bounds.hotSpotFactor);
  if (!(hotterEffC < HOST_TRIP_C))
    return raise(previous, "hostTemperature", "supervisor", sample.atMs, hotterEffC, HOST_TRIP_C);
  const upperEffC =
    sample.estimateUpperC === null ? hotterEffC : toEffectiveC(sample.estimateUpperC, bounds.hotSpotFactor);
  if (!(upperEffC < HOST_TRIP_C))
    return raise(previous, "hostEstimate", "supervisor", sample.atMs, upperEffC, HOST_TRIP_C);

  const colderEffC = toEffectiveC(Math.min(surfaceAC, surfaceBC), bounds.hotSpotFactor);
  const coldTripC = coldMinC === null ? null : Math.max(coldMinC, COLD_TRIP_C);
  if (coldTripC !== null && !(colderEffC > coldTripC))
    return raise(previous, "hostCold", "supervisor", sample.atMs, colderEffC, coldTripC);

  const differenceC = Math.abs(surfaceAC - surfaceBC);
  const disagreeSinceMs = sample.settled && differenceC > DISAGREE_C ? (previous.disagreeSinceMs ?? sample.atMs) : null;
  if (disagreeSinceMs !== null && sample.atMs - disagreeSinceMs >= DISAGREE_MS)
    return raise(previous, "hostSensorDisagree", "supervisor", sample.atMs, differenceC, DISAGREE_C);
  const overSinceMs = sample.powerW > sample.explainedW ? (previous.overSinceMs ?? sample.atMs) : null;
  if (overSinceMs !== null && sample.atMs - overSinceMs >= POWER_OVER_MS)
    return raise(previous, "hostUnexpectedEnergy", "supervisor", sample.atMs, sample.powerW, sample.explainedW);

  const still = sample.rising && surfaceAC === previous.stillAC && surfaceBC === previous.stillBC;
  const stillSinceMs = still ? previous.stillSinceMs : sample.atMs;
  if (sample.atMs - stillSinceMs >= FLAT_MS)
    return raise(previous, "hostSensorFlat", "supervisor", sample.atMs, hotterC, null);

  const softLimited =
    coldTripC === null
      ? isSoftLimited(previous.softLimited, hotterC, Math.max(hotterEffC, upperEffC), bounds.targetC)
      : isColdLimited(previous.softLimited, colderEffC, coldTripC);
  return {
    trip: previous.trip,
    laterTrips: previous.laterTrips,
    softLimited,
    softCount: previous.softCount + (softLimited && !previous.softLimited ? 1 : 0),
    lostSinceMs: null,
    gapsAtMs: previous.gapsAtMs,
    disagreeSinceMs,
    overSinceMs,
    stillAC: surfaceAC,
    stillBC: surfaceBC,
    stillSinceMs,
    verdict: {
      energyAllowed: previous.trip === null && !softLimited,
      ceilingW:
        coldTripC === null ? toCeilingW(hotterEffC, bounds.powerMaxW) : toColdCeilingW(colderEffC, bounds.powerMaxW),
    },
  };
}

/** A reading is missing: unknown is not a number, so no energy; whether it is lost, time tells. */
function bridgeGap(previous: Supervisor, atMs: Millis): Supervisor {
  const lostSinceMs = previous.lostSinceMs ?? atMs;
  const recent = previous.gapsAtMs.filter((gapAtMs) => atMs - gapAtMs < SENSOR_GAPS_MS);
  const gapsAtMs = previous.lostSinceMs === null ? [...recent, atMs] : previous.gapsAtMs;
  const next = {
    ...previous,
    lostSinceMs,
    gapsAtMs,
    disagreeSinceMs: null,
    overSinceMs: null,
    stillSinceMs: atMs,
    verdict: NO_ENERGY,
  };
  if (gapsAtMs.length >= SENSOR_GAPS)
    return raise(next, "hostSensorLost", "supervisor", atMs, gapsAtMs.length, SENSOR_GAPS);
  if (atMs - lostSinceMs >= SENSOR_LOST_MS)
    return raise(next, "hostSensorLost", "supervisor", atMs, atMs - lostSinceMs, SENSOR_LOST_MS);
  return next;
}

/**
 * Judges silence: called when time passes without a sample.
 * @param ageMs since the last sample
 * @param lateMs how late the host's own loop came
 */
export function superviseSilence(previous: Supervisor, atMs: Millis, ageMs: Millis, lateMs: Millis): Supervisor {
  if (previous.trip !== null) return previous;
  if (lateMs > LOOP_STALLED_MS) return raise(previous, "hostLoopStalled", "supervisor", atMs, lateMs, LOOP_STALLED_MS);
  if (ageMs >= TELEMETRY_LOST_MS) return raise(previous, "hostTelemetryLost", "link", atMs, ageMs, TELEMETRY_LOST_MS);
  return previous;
}

/** Latches a trip that another part found: the device's own, the journal's, a restart. */
export function raise(
  previous: Supervisor,
  code: HostTripCode | Trip["code"],
  channel: TripChannel,
  atMs: Millis,
  measured: number | null = null,
  limit: number | null = null,
): Supervisor {
  if (previous.trip?.code === code || previous.laterTrips.some((t) => t.code === code)) {
    return previous.verdict.energyAllowed ? { ...previous, verdict: NO_ENERGY } : previous;
  }
  const trip: Trip = { code, channel, atMs, measured, limit };
  return previous.trip === null
    ? { ...previous, trip, verdict: NO_ENERGY }
    : { ...previous, laterTrips: [...previous.laterTrips, trip], verdict: NO_ENERGY };
}

/** The power ceiling at an effective temperature: full below 40 degC, linear to 40 % at 43 degC and above. */
export function toCeilingW(effectiveC: Celsius, powerMaxW: Watts): Watts {
  if (effectiveC < CEILING_FULL_C) return powerMaxW;
  if (effectiveC >= CEILING_LOW_C) return powerMaxW * CEILING_SHARE;
  const along = (effectiveC - CEILING_FULL_C) / (CEILING_LOW_C - CEILING_FULL_C);
  return powerMaxW * (1 - along * (1 - CEILING_SHARE));
}

function isSoftLimited(was: boolean, readingC: Celsius, effectiveC: Celsius, targetC: Celsius): boolean {
  if (effectiveC >= SOFT_LIMIT_C || readingC >= targetC + SOFT_OVER_TARGET_C) return true;
  return was && readingC >= targetC + SOFT_RELEASE_OVER_TARGET_C;
}

/** The same for heat taken out: full down to 4 degC, none from 1 degC on. */
function toColdCeilingW(effectiveC: Celsius, powerMaxW: Watts): Watts {
  const along = (effectiveC - COLD_CEILING_ZERO_C) / (COLD_CEILING_FULL_C - COLD_CEILING_ZERO_C);
  return powerMaxW * Math.min(Math.max(along, 0), 1);
}

function isColdLimited(was: boolean, effectiveC: Celsius, tripC: Celsius): boolean {
  return effectiveC <= tripC + (was ? COLD_RELEASE_ABOVE_C : COLD_SOFT_ABOVE_C);
}

function isElectricallySound(readingC: Celsius, lowestC: Celsius): boolean {
  return readingC >= lowestC && readingC <= SENSOR_MAX_C;
}
