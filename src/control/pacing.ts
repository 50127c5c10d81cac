/**
 * When the next shot may be fired so that the tissue between the shots stays below a bound while the focus coagulates. Nobody can measure
 * there: the heat of each shot is booked into a bank that gives it away again slowly, on top of the upper bound of the estimate.
 * Deliberately coarse and high, and not the simulator's tissue. Pure; not responsible for permission (gate.ts).
 */
import type { Celsius, Joules, Millimetres, Millis } from "../units.ts";

export interface Pace {
  /** Rise of the dermis between the latest shots over what the estimate says. */
  readonly bankC: Celsius;
  readonly atMs: Millis;
  /** When the latest shot ended, or must have. */
  readonly endedAtMs: Millis;
}

export const PACE_AT_REST: Pace = {
  bankC: 0,
  atMs: 0,
  endedAtMs: Number.NEGATIVE_INFINITY,
};

export interface PacingPlan {
  readonly energyJ: Joules;
  readonly intervalMinMs: Millis;
  readonly betweenMaxC: Celsius;
  /** One of the two below. */
  readonly betweenKPerJ: number;
  /** Share of what is booked at the latest place that the next one feels: all of it where shots lie close, little between insertions. */
  readonly feltShare: number;
}

/**
 * Rise of the dermis half a pitch beside a shot of one joule, at the most: 1.4 K at a focus of 4.5 mm and 4 MHz (nominal face), doubled
 * for persons and for a focus that lies nearer.
 */
export const BETWEEN_FOCI_K_PER_J = 3;
/**
 * The same midway between the needles of an array of five pairs, 3 by 4 mm, of all its energy: 0.76 to 0.87 K in the nominal face and four
 * persons (simulated), and some more for others.
 */
export const BETWEEN_NEEDLES_K_PER_J = 1;
/** The warmth of a shot reaches this far along the line before the next one; the mean of what is farther stands in the estimate. */
const REACH_MM = 2;
/** What a stripe of warm dermis of some millimetres gives away: (1.5 mm)2 / 0.11 mm2/s. */
const FORGET_MS = 20_000;

/** What needles warm at a distance: of the dermis midway between them. */
export function feltAt(pitchMm: Millimetres): number {
  return Math.exp(-pitchMm / REACH_MM);
}

/** @returns whether a shot may be fired now; `baseC` is the upper bound of the dermal temperature without the bank */
export function mayShoot(pace: Pace, plan: PacingPlan, baseC: Celsius, atMs: Millis): boolean {
  if (!(atMs - pace.endedAtMs >= plan.intervalMinMs)) return false;
  return baseC + plan.feltShare * bankAt(pace, atMs) + plan.energyJ * plan.betweenKPerJ <= plan.betweenMaxC;
}

/** Books a shot, whether it is known or only possible that it was delivered. */
export function bookShot(
  pace: Pace,
  { pitchMm, betweenKPerJ }: Pick<PacingPlan, "betweenKPerJ"> & { readonly pitchMm: Millimetres },
  energyJ: Joules,
  atMs: Millis,
): Pace {
  const bankC = bankAt(pace, atMs) * Math.exp(-pitchMm / REACH_MM) + energyJ * betweenKPerJ;
  return { bankC, atMs, endedAtMs: atMs };
}

function bankAt({ bankC, atMs: sinceMs }: Pace, atMs: Millis): Celsius {
  return bankC * Math.exp(-(atMs - sinceMs) / FORGET_MS);
}
