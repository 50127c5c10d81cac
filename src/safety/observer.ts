import type { Celsius, Millis } from "../units.ts";

/**
 * The third channel, and not a thermometer: what the delivered power lets the skin surface be. Two scalar models, one with the fastest
 * heating and slowest cooling that any person of the population has, one with the slowest heating and fastest cooling, enclose every true
 * surface temperature (comparison principle for monotone equations). A reading outside is a fault of sensor, coupling or output,
 * whatever its cause. Driven by measured power; it shares nothing with the estimator.
 *
 *   dTu/dt = a+ p - (Tu - Tb+) / tau+        dTl/dt = a- p - (Tl - Tb-) / tau-
 *
 * What enters right at the surface rises with the square root of time at first; the upper model has a quick part for it, f (tau 1 s).
 *
 * Both are drawn slowly towards the mean reading, and only while the two sensors agree: a lie that creeps in slower than that is left to
 * the comparison of the sensors and to the energy budget.
 */
export interface IntervalObserver {
  readonly atMs: Millis;
  /** Ends of the interval; the upper one with its quick part. */
  readonly upperC: Celsius;
  readonly lowerC: Celsius;
  /** Quick part of the upper model, degC above its slow part. */
  readonly quickC: Celsius;
  /** Since when one of the readings has been outside; null while both are inside. */
  readonly outsideSinceMs: Millis | null;
}

/** Why a reading is impossible: the reading and the end of the interval that it passed. */
export interface Exit {
  readonly readingC: Celsius;
  readonly boundC: Celsius;
}

/**
 * Surface heating per power density, K m2/J, of the whole population under a bipolar tip, at the fastest: heat in thin skin, and a third of
 * all in the gel on it, which rises as 2.8e-4 sqrt(t) K m2/W; the quick part is its first second. At the slowest: spread over thick skin
 * and upper fat together.
 */
const HEATING_MAX_KM2_J = 2e-4;
const QUICK_KM2_W = 3e-4;
const QUICK_S = 1;
const HEATING_MIN_KM2_J = 1.5e-5;
/** Slowest and fastest relaxation of the surface, s: thick warm fat below; thin skin under a tip that takes heat away. */
const COOLING_SLOWEST_S = 400;
const COOLING_FASTEST_S = 140;
/** Energy that goes deep warms the surface late, and a cool window may hold it down: nothing can be said of the least but how fast it falls. */
const DEEP_HEATING_MIN_KM2_J = 0;
const DEEP_COOLING_FASTEST_S = 40;
/** How fast a warm face that covers a good part of a small zone brings the surface up to its own temperature, s. */
const DEEP_WARMING_FASTEST_S = 40;
/** What the surface relaxes to without heating, at the most and at the least, degC: a warm tip over a warm core; a cool room. */
const REST_MAX_C = 40;
const REST_MIN_C = 20;
/** Skin under a plate: how fast the quickest and the slowest follow it, s, and what the worst contact (800 W/m2/K) leaves over it. */
const PLATE_QUICK_S = 1;
const PLATE_SLOW_S = 40;
const PLATE_OVER_C = 6;
/** How fast the interval follows readings that agree, s. */
const ANCHOR_S = 15;
/** Sensors that differ by less than this agree. */
const AGREE_C = 1;
/** Calibration, noise and lag of one reading. */
const MARGIN_C = 1;
const OUTSIDE_MS: Millis = 300;

/** Starts from a settled reading. */
export function createIntervalObserver(atMs: Millis, readingC: Celsius): IntervalObserver {
  return { atMs, upperC: readingC, lowerC: readingC, quickC: 0, outsideSinceMs: null };
}

/**
 * Takes one sample.
 * @param powerWM2 delivered power per zone area since the last sample
 * @param deep the energy goes below the skin for the most part, under a contact surface that may be cool
 */
export function observe(
  previous: IntervalObserver,
  atMs: Millis,
  surfaceAC: Celsius,
  surfaceBC: Celsius,
  powerWM2: number,
  deep = false,
): IntervalObserver {
  const heatingMinKM2J = deep ? DEEP_HEATING_MIN_KM2_J : HEATING_MIN_KM2_J;
  const coolingFastestS = deep ? DEEP_COOLING_FASTEST_S : COOLING_FASTEST_S;
  const dtS = Math.max(0, atMs - previous.atMs) / 1000;
  const quickC = previous.quickC + toQuickShare(dtS) * (QUICK_KM2_W * powerWM2 - previous.quickC);
  const slowC = previous.upperC - previous.quickC;
  const restingS = deep && slowC < REST_MAX_C ? DEEP_WARMING_FASTEST_S : COOLING_SLOWEST_S;
  const upperC = slowC + quickC + dtS * (HEATING_MAX_KM2_J * powerWM2 - (slowC - REST_MAX_C) / restingS);
  const lowerC = previous.lowerC + dtS * (heatingMinKM2J * powerWM2 - (previous.lowerC - REST_MIN_C) / coolingFastestS);
  return anchor(previous, atMs, dtS, surfaceAC, surfaceBC, upperC, lowerC, quickC);
}

/**
 * The same under a plate that takes heat out. Here it is the plate that says what skin can be, by a sensor of its own: never colder than
 * the plate, which it follows within seconds, and after a while no warmer than what the worst contact leaves over it.
 *
 *   dTl/dt = (Tp - Tl) / tau        dTu/dt = (Tp + over - Tu) / tau
 */
export function observePlate(
  previous: IntervalObserver,
  atMs: Millis,
  surfaceAC: Celsius,
  surfaceBC: Celsius,
  plateC: Celsius,
): IntervalObserver {
  const dtS = Math.max(0, atMs - previous.atMs) / 1000;
  const towards = (fromC: Celsius, toC: Celsius, downS: number, upS: number) =>
    toC + (fromC - toC) * Math.exp(-dtS / (toC < fromC ? downS : upS));
  const lowerC = towards(previous.lowerC, plateC, PLATE_QUICK_S, PLATE_SLOW_S);
  const upperC = towards(previous.upperC, plateC + PLATE_OVER_C, PLATE_SLOW_S, PLATE_QUICK_S);
  return anchor(previous, atMs, dtS, surfaceAC, surfaceBC, upperC, lowerC, 0);
}

/** Draws both ends slowly towards readings that agree, and sees whether these are inside. */
function anchor(
  previous: IntervalObserver,
  atMs: Millis,
  dtS: number,
  surfaceAC: Celsius,
  surfaceBC: Celsius,
  freeUpperC: Celsius,
  freeLowerC: Celsius,
  quickC: Celsius,
): IntervalObserver {
  let upperC = freeUpperC;
  let lowerC = freeLowerC;
  if (Math.abs(surfaceAC - surfaceBC) < AGREE_C) {
    const meanC = (surfaceAC + surfaceBC) / 2;
    const pull = Math.min(1, dtS / ANCHOR_S);
    upperC += pull * (meanC - (upperC - quickC));
    lowerC += pull * (meanC - lowerC);
  }
  const inside = isWithin(surfaceAC, lowerC, upperC) && isWithin(surfaceBC, lowerC, upperC);
  return { atMs, upperC, lowerC, quickC, outsideSinceMs: inside ? null : (previous.outsideSinceMs ?? atMs) };
}

/** The exit that has lasted long enough to be believed, or null. */
export function findExit(observer: IntervalObserver, surfaceAC: Celsius, surfaceBC: Celsius): Exit | null {
  if (observer.outsideSinceMs === null || observer.atMs - observer.outsideSinceMs < OUTSIDE_MS) return null;
  const readingC = isWithin(surfaceAC, observer.lowerC, observer.upperC) ? surfaceBC : surfaceAC;
  return { readingC, boundC: readingC > observer.upperC ? observer.upperC + MARGIN_C : observer.lowerC - MARGIN_C };
}

/** Share of the way to its rest that the quick part goes in a time; worked out once for the time between two samples. */
function toQuickShare(dtS: number): number {
  return dtS === SAMPLE_S ? SAMPLE_SHARE : 1 - Math.exp(-dtS / QUICK_S);
}
const SAMPLE_S = 0.02;
const SAMPLE_SHARE = 1 - Math.exp(-SAMPLE_S / QUICK_S);

/** Written so that NaN is outside. */
function isWithin(readingC: Celsius, lowerC: Celsius, upperC: Celsius): boolean {
  return readingC <= upperC + MARGIN_C && readingC >= lowerC - MARGIN_C;
}
