/**
 * What the places that were stamped before leave in the dermis under the next stamp. Nobody can measure it: the skin under the face says
 * little of the ring that is hottest, and the hand has moved on. Every stamp is remembered with its place and forgotten slowly.
 * Deliberately coarse and high, and not the simulator's tissue. Pure; when a stamp may be fired is pacing.ts.
 */
import type { Celsius, Joules, Millimetres, Millis } from "../units.ts";

export interface Stamped {
  readonly alongMm: Millimetres;
  readonly acrossMm: Millimetres;
  readonly energyJ: Joules;
  readonly atMs: Millis;
}

/**
 * Rise of the hottest dermis over `STAMP_REST_C` under one joule on 3 cm2, at the most, by area: of sixty persons each whose fat is 6 mm or
 * more, under a face at 30 degC (face and neck: of all that were drawn). Simulated.
 */
export const STAMP_RISE_K_PER_J = { face: 0.3, neck: 0.3, abdomen: 0.145, "inner-thigh": 0.15, back: 0.145 } as const;
/** Dermis that was not stamped, whatever the skin says: a cool face hides it. */
export const STAMP_REST_C = 34.5;
/**
 * What of its rise a place has left some seconds later, at the most (0.7), and something for a second neighbour; and how slowly that goes: fat
 * was warmed with it. Simulated.
 */
const LEFT_SHARE = 0.8;
const FORGET_MS = 170_000;
/** Rings of two discs meet up to the first distance; from the second on neither feels the other. */
const WHOLE_MM = 18;
const NONE_MM = 27;
/** What is older adds less than a fiftieth. */
const FORGOTTEN_MS = 4 * FORGET_MS;

/**
 * Neighbours touch the ring at other points each: the one that left most counts, and not their sum.
 * @returns degC that the dermis at a place still has of stamps before
 */
export function feltFrom(
  stamped: readonly Stamped[],
  alongMm: Millimetres,
  acrossMm: Millimetres,
  kPerJ: number,
  atMs: Millis,
): Celsius {
  let mostC = 0;
  for (let i = stamped.length - 1; i >= 0; i--) {
    const stamp = stamped[i]!;
    const ageMs = atMs - stamp.atMs;
    if (ageMs > FORGOTTEN_MS) break;
    const mm = Math.hypot(stamp.alongMm - alongMm, stamp.acrossMm - acrossMm);
    if (mm >= NONE_MM) continue;
    const near = mm <= WHOLE_MM ? 1 : (NONE_MM - mm) / (NONE_MM - WHOLE_MM);
    mostC = Math.max(mostC, near * LEFT_SHARE * stamp.energyJ * kPerJ * Math.exp(-ageMs / FORGET_MS));
  }
  return mostC;
}
