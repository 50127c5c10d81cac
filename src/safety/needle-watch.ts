import type { Celsius, Millis } from "../units.ts";
import { NEEDLE_BEHIND_C, NEEDLE_BEHIND_MS, NEEDLE_MARGIN_C } from "./constants.ts";

/**
 * The second channel for needles: are they too hot, and do they warm under power as they should? A thermocouple that has come off, or a
 * needle that stands elsewhere, reads too low for the power it is given, and a loop that believed it would give ever more. It shares
 * nothing with that loop but the number where the needles should be.
 */
export interface NeedleWatch {
  /** Since when they have been far behind; null while they are not. */
  readonly behindSinceMs: Millis | null;
  /** What speaks against energy; null: nothing. */
  readonly found: { readonly measuredC: Celsius; readonly limitC: Celsius } | null;
}

export interface NeedleSample {
  readonly atMs: Millis;
  /** Null: unknown, or not in the skin. */
  readonly needleC: Celsius | null;
  /** Where they should be; null while they are not being heated. */
  readonly plannedC: Celsius | null;
}

export const CALM_NEEDLES: NeedleWatch = { behindSinceMs: null, found: null };

/** @param needleMaxC where the device latches */
export function superviseNeedles(
  before: NeedleWatch,
  { atMs, needleC, plannedC }: NeedleSample,
  needleMaxC: Celsius,
): NeedleWatch {
  if (needleC === null) return CALM_NEEDLES;
  const hottestC = needleMaxC - NEEDLE_MARGIN_C;
  // Written so that what is no number is too hot.
  if (!(needleC < hottestC)) return { behindSinceMs: null, found: { measuredC: needleC, limitC: hottestC } };
  if (plannedC === null || !(needleC < plannedC - NEEDLE_BEHIND_C)) return CALM_NEEDLES;
  const behindSinceMs = before.behindSinceMs ?? atMs;
  const late = atMs - behindSinceMs >= NEEDLE_BEHIND_MS;
  return { behindSinceMs, found: late ? { measuredC: needleC, limitC: plannedC - NEEDLE_BEHIND_C } : null };
}
