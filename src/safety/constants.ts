/**
 * The host's own copy of the safety limits. The firmware holds its own; they are written down twice on purpose, and a test asserts
 * that the host never allows more than the firmware does. Engineering choices for a simulator and a bench, not clinical limits.
 *
 * All thermal limits act on the effective temperature of `toEffectiveC`: a spot that the sensors do not see may heat faster.
 */

/** Skin at rest, the foot of the hot-spot scaling. */
export const BASE_C = 34;
/** Largest hot-spot factor a tip or profile may have; beyond it surface sensors no longer bound the dermis. */
export const HOT_SPOT_FACTOR_MAX = 1.3;

/** Above this the loop gives no power, without latching. */
export const SOFT_LIMIT_C = 47.5;
/** How far over its target a hold may read before power goes off without latching. */
export const SOFT_OVER_TARGET_C = 1.5;
/** Power comes back once the reading is less than this over the target. */
export const SOFT_RELEASE_OVER_TARGET_C = 0.5;
/** Host supervisor, latched. 0.5 degC below the firmware's trip, so that the host acts first and the firmware is the reserve. */
export const HOST_TRIP_C = 48;

/** Two channels that differ by more than this for `DISAGREE_MS` can not both be believed. */
export const DISAGREE_C = 1.5;
export const DISAGREE_MS = 100;
/**
 * While the dermis is being heated up, two sensors that both repeat their last value to the last digit for this long are frozen. The
 * firmware looks for this in half a second and in every phase; this is the reserve for one that does not.
 */
export const FLAT_MS = 5000;
/**
 * The power that holds the skin may grow by this much over the least that held it. In 160 virtual persons under four modalities it never grew by
 * more than a tenth once the hold had settled, and by 44 % where blood flow doubled in the middle of it.
 */
export const HOLD_GROWTH_RATIO = 1.6;
/** A hold has settled, and says how much it takes. */
export const HOLD_LEARN_MS = 30_000;
/** Measured power may exceed what leases explain by a fifth and a watt, and for this long by anything: meters and means lag. */
export const POWER_OVER_RATIO = 1.2;
export const POWER_OVER_W = 1;
export const POWER_OVER_MS = 300;
/** What counts as no power at all. */
export const POWER_NONE_W = 0.5;
/** A reading outside is an electrical fault of the sensor, not skin. */
export const SENSOR_MIN_C = 5;
export const SENSOR_MAX_C = 60;
/** A reading that is missing costs the energy and a new press; so long, or so often within a minute, the sensor is lost. */
export const SENSOR_LOST_MS = 500;
export const SENSOR_GAPS = 3;
export const SENSOR_GAPS_MS = 60_000;
/**
 * At the baseline, before any energy, skin can only be here, and the channels must agree this well. Resting skin of trunk, thigh, face and neck
 * in a room of 20 to 26 degC; the virtual people have 31.9 to 34.7 there, so that two sensors that both read 6 degC low are told from all of
 * them. Skin that a plate has cooled before may be colder.
 */
export const BASELINE_MIN_C = 29;
export const COLD_BASELINE_MIN_C = 15;
export const BASELINE_MAX_C = 45;
export const BASELINE_DISAGREE_C = 1;

/**
 * Cold plates: limits of frost, mirrored. Tissue fluid freezes at -0.55 degC; the firmware latches at 0.5 degC, the host before it. A profile
 * may ask for warmer ones.
 */
export const COLD_TRIP_C = 0.8;
/** This much above the limit in force the pump stops without latching, and from the second on it goes on. */
export const COLD_SOFT_ABOVE_C = 0.4;
export const COLD_RELEASE_ABOVE_C = 1;
/** Full power down to the first temperature of the skin, none from the second on. */
export const COLD_CEILING_FULL_C = 4;
export const COLD_CEILING_ZERO_C = 1;
/** Skin below this is counted as cold (numbness: ISO 13732-3). */
export const COLD_SKIN_C = 7;
/** Between the coldest skin that a profile allows and what the sensors can read. */
export const COLD_SENSOR_ROOM_C = 5;
/** A reading of such a tip outside is an electrical fault. */
export const COLD_SENSOR_MIN_C = -20;

/** Telemetry comes every 20 ms. Older than this: no lease is renewed. */
export const TELEMETRY_STALE_MS = 150;
/** Older than this: the link is lost. */
export const TELEMETRY_LOST_MS = 500;
/** The host's own loop came this late: skip one renewal, or give the session up. */
export const LOOP_LATE_MS = 100;
export const LOOP_STALLED_MS = 250;
/** The device lived so much longer than the host did: this computer slept. Less than any wait that a session goes on from by itself. */
export const HOST_SLEPT_MS = 450;
/** Clocks may run apart by this share; quartz does by a thousandth of it, a disturbed oscillator latches the device. */
export const CLOCKS_PART_RATIO = 0.05;

export const LEASE_TTL_MS = 250;
export const LEASE_RENEWAL_MS = 50;
/** A shot that has not begun by then is not wanted any more. */
export const SHOT_TTL_MS = 250;
/** A lease carries the energy of its own life time and a tenth more, and never over 25 J. */
export const LEASE_QUOTA_FACTOR = 1.1;
export const LEASE_QUOTA_MAX_J = 25;

/** Needles: the host stops this far below the device's limit, and when they are this far behind their course for this long. */
export const NEEDLE_MARGIN_C = 1;
export const NEEDLE_BEHIND_C = 12;
export const NEEDLE_BEHIND_MS = 500;

/** Below this effective temperature full power; from `CEILING_FULL_C` linear down to `CEILING_SHARE` at `CEILING_LOW_C`. */
export const CEILING_FULL_C = 40;
export const CEILING_LOW_C = 43;
export const CEILING_SHARE = 0.4;

/** Dose per zone that no profile may go beyond: CEM43 from heat-tolerance data of skin, Omega half of a first-degree burn. */
export const DOSE_MAX_CEM43_MIN = 120;
export const OMEGA_MAX = 0.27;

/** Longest emission on one press of the trigger: a dead-man switch must be proven alive now and then. */
export const PRESS_MAX_MS = 120_000;

/**
 * Temperature of the hottest spot that a reading of `readingC` may hide.
 * @param hotSpotFactor h of tip and profile, 1.0-1.3
 */
export function toEffectiveC(readingC: number, hotSpotFactor: number): number {
  return BASE_C + hotSpotFactor * (readingC - BASE_C);
}
