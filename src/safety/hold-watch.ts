import type { Millis, Watts } from "../units.ts";
import { HOLD_GROWTH_RATIO, HOLD_LEARN_MS, POWER_NONE_W } from "./constants.ts";

/**
 * What a hold has told of this person: how much power keeps the skin where it is. In everybody that falls as what lies below warms up. Readings
 * that sink while the skin does not make a loop push against them, and the power grows instead: where it has grown by more than any sound person's,
 * the readings are not believed any longer. It knows no temperature and shares nothing with the loop.
 */
export interface HoldWatch {
  /** Smoothed; null before the first sample of a hold. */
  readonly meanW: Watts | null;
  /** Time held since the latest gap that was one; negative while the skin is being warmed up again. */
  readonly heldMs: Millis;
  readonly atMs: Millis;
  /** The least that has held this zone, once it had settled. */
  readonly leastW: Watts | null;
  /** What speaks against energy; null: nothing. */
  readonly found: { readonly measuredW: Watts; readonly limitW: Watts } | null;
}

/** A zone that has not been held yet. */
export const NEW_HOLD: HoldWatch = { meanW: null, heldMs: 0, atMs: 0, leastW: null, found: null };

const SMOOTHING_MS = 10_000;
/** A gap as long as a renewed press takes is none. After a longer one the skin is warmed up again, and takes more for this long beyond the usual. */
const GAP_MAX_MS = 5000;
const REWARMED_MS = 60_000;

/**
 * Takes one sample of a hold, or of the way back into it; what lies between is not shown to it.
 * @param powerW measured
 */
export function watchHold(before: HoldWatch, atMs: Millis, powerW: Watts): HoldWatch {
  const elapsedMs = atMs - before.atMs;
  const goesOn = before.meanW !== null && elapsedMs <= GAP_MAX_MS;
  if (!goesOn)
    return { ...before, meanW: powerW, heldMs: before.leastW === null ? 0 : -REWARMED_MS, atMs, found: null };
  const meanW = before.meanW + (1 - Math.exp(-elapsedMs / SMOOTHING_MS)) * (powerW - before.meanW);
  const heldMs = before.heldMs + elapsedMs;
  if (heldMs < HOLD_LEARN_MS) return { ...before, meanW, heldMs, atMs, found: null };
  const leastW = Math.min(before.leastW ?? Number.POSITIVE_INFINITY, meanW);
  const limitW = HOLD_GROWTH_RATIO * leastW + POWER_NONE_W;
  return { meanW, heldMs, atMs, leastW, found: meanW <= limitW ? null : { measuredW: meanW, limitW } };
}
