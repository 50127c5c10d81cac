/**
 * Thermal dose as the field computes it: cumulative equivalent minutes at 43 degC (CEM43) and the Arrhenius damage integral.
 * Rates at a temperature and integrals over sampled histories. Not responsible for limits on dose (safety/) or for where
 * dose accumulates (the simulated tissue and the ledger of the controller).
 */
import { assert } from "./assert.ts";
import type { Celsius, Cem43Minutes } from "./units.ts";

const KELVIN_OFFSET = 273.15;

/**
 * Sapareto and Dewey 1984 (Int. J. Radiat. Oncol. Biol. Phys. 10:787): R = 0.5 from 43 degC, 0.25 below. No dose below 39 degC,
 * as in Dewhirst et al. 2003 (Int. J. Hyperthermia 19:267); k-Wave counts from 37 degC, a difference that shows only in hours
 * of mild warming.
 */
const CEM43_BREAK_C = 43;
const CEM43_FLOOR_C = 39;

/** Minutes at 43 degC that one minute at this temperature is worth. */
export function cem43Rate(temperatureC: Celsius): number {
  if (temperatureC < CEM43_FLOOR_C) return 0;
  const perKelvin = temperatureC >= CEM43_BREAK_C ? Math.LN2 : 2 * Math.LN2;
  return Math.exp(perKelvin * (temperatureC - CEM43_BREAK_C));
}

/** One reaction: rate = A exp(-E/R / T) up to a temperature. A is kept as its logarithm: it may exceed the range of numbers. */
interface ArrheniusBranch {
  readonly upToC: Celsius;
  readonly lnA: number;
  readonly energyOverRK: number;
}

/** A damage model: branches in ascending order of temperature, the last without an upper end. */
export type ArrheniusSet = readonly ArrheniusBranch[];

const ONE_BRANCH = (a: number, energyOverRK: number): ArrheniusSet => [
  { upToC: Number.POSITIVE_INFINITY, lnA: Math.log(a), energyOverRK },
];

/** Gas constant, CODATA 2018. */
const R_J_MOL_K = 8.314462618;

/**
 * Published damage models. Omega = 0.53 stands for first-degree, 1 for second-degree burn (Henriques 1947).
 *
 * `henriques` is the original fit of Henriques and Moritz 1947, E = 150 000 cal/mol with R = 2 cal/(mol K), hence E/R = 75 000 K
 * exactly. The widely copied 6.28e5 J/mol over 8.314 J/(mol K) is 75 532 K with the same A: it gives 1/5 of the damage, and is
 * here only under its own name, to compare with publications that used it.
 */
export const ARRHENIUS = {
  henriques: ONE_BRANCH(3.1e98, 75_000),
  henriquesSiRounded: ONE_BRANCH(3.1e98, 6.28e5 / R_J_MOL_K),
  /** Weaver and Stoll 1969 (Aerospace Medicine 40:24). */
  weaverStoll: [
    { upToC: 50, lnA: Math.log(2.185e124), energyOverRK: 93_534.9 },
    { upToC: Number.POSITIVE_INFINITY, lnA: Math.log(1.823e51), energyOverRK: 39_109.8 },
  ],
  /** Takata 1974 (Aerospace Medicine 45:634). */
  takata: [
    { upToC: 50, lnA: Math.log(4.32e64), energyOverRK: 50_000 },
    { upToC: Number.POSITIVE_INFINITY, lnA: Math.log(9.39e104), energyOverRK: 80_000 },
  ],
  /** Mehta and Wong 1973. */
  mehtaWongEpidermis: ONE_BRANCH(1.43e72, 55_000),
  mehtaWongDermis: ONE_BRANCH(2.86e69, 55_000),
  /** Pearce: loss of collagen birefringence in rat skin, another end point than burns. */
  pearceCollagen: ONE_BRANCH(1.606e45, 3.06e5 / R_J_MOL_K),
} as const satisfies Record<string, ArrheniusSet>;

/** The damage model of this project unless another is named. */
export const HENRIQUES: ArrheniusSet = ARRHENIUS.henriques;

/** Damage per second, dOmega/dt [1/s]. Rises with temperature within a branch; no temperature is too low to count. */
export function arrheniusRate(temperatureC: Celsius, set: ArrheniusSet = HENRIQUES): number {
  const branch = set.find((candidate) => temperatureC <= candidate.upToC);
  assert(branch !== undefined, "the last branch of a damage model has no upper end");
  return Math.exp(branch.lnA - branch.energyOverRK / (temperatureC + KELVIN_OFFSET));
}

/** CEM43 [min] of a sampled history; times [s] ascending. Trapezoid: sample so that T changes little between samples. */
export function cem43OfHistory(timesS: ArrayLike<number>, temperaturesC: ArrayLike<number>): Cem43Minutes {
  return integrate(timesS, temperaturesC, cem43Rate) / 60;
}

/** Arrhenius integral of a sampled history; times [s] ascending. */
export function omegaOfHistory(
  timesS: ArrayLike<number>,
  temperaturesC: ArrayLike<number>,
  set: ArrheniusSet = HENRIQUES,
): number {
  return integrate(timesS, temperaturesC, (temperatureC) => arrheniusRate(temperatureC, set));
}

function integrate(timesS: ArrayLike<number>, temperaturesC: ArrayLike<number>, rate: (c: Celsius) => number): number {
  assert(timesS.length === temperaturesC.length, "a history has as many temperatures as times");
  let sum = 0;
  let before = timesS.length > 0 ? rate(temperaturesC[0]!) : 0;
  for (let i = 1; i < timesS.length; i++) {
    const now = rate(temperaturesC[i]!);
    sum += 0.5 * (before + now) * (timesS[i]! - timesS[i - 1]!);
    before = now;
  }
  return sum;
}
