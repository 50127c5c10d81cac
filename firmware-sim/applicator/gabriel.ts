/**
 * Dielectric properties of tissue: the 4-Cole-Cole model of S. Gabriel, R. W. Lau and C. Gabriel, Phys. Med. Biol. 41 (1996) 2271,
 * parameters as tabulated by IFAC-CNR (Appendix C of the Gabriel report). Body temperature, no dependence on temperature, no
 * spread between persons: both are the business of who builds a stack.
 */
import { add, type Complex, divide, powerOfImaginary, scale } from "./complex.ts";

export type Tissue = keyof typeof COLE_COLE;

/** eps(w) = epsInfinity + sum of delta / (1 + (j w tau)^(1 - alpha)) + sigma / (j w eps0). */
export interface ColeColeParameters {
  readonly epsInfinity: number;
  /** [delta, tau in seconds, alpha] of the four dispersions. */
  readonly dispersions: readonly (readonly [delta: number, tauS: number, alpha: number])[];
  /** Ionic conductivity, S/m. */
  readonly sigmaSPerM: number;
}

/** Vacuum permittivity, F/m (CODATA 2018). */
const EPS0_F_PER_M = 8.8541878128e-12;

export const COLE_COLE = {
  // The table prints 0.000 for the ionic conductivity of skin; 0.0002 is the low-frequency value of the IT'IS database,
  // 0.0004 for wet skin matches the published low-frequency measurements. Neither matters above 100 kHz.
  skinDry: {
    epsInfinity: 4,
    dispersions: [
      [32, 7.234e-12, 0],
      [1100, 32.481e-9, 0.2],
    ],
    sigmaSPerM: 0.0002,
  },
  skinWet: {
    epsInfinity: 4,
    dispersions: [
      [39, 7.958e-12, 0.1],
      [280, 79.577e-9, 0],
      [3e4, 1.592e-6, 0.16],
      [3e4, 1.592e-3, 0.2],
    ],
    sigmaSPerM: 0.0004,
  },
  fatInfiltrated: {
    epsInfinity: 2.5,
    dispersions: [
      [9, 7.958e-12, 0.2],
      [35, 15.915e-9, 0.1],
      [3.3e4, 159.155e-6, 0.05],
      [1e7, 15.915e-3, 0.01],
    ],
    sigmaSPerM: 0.035,
  },
  fatNotInfiltrated: {
    epsInfinity: 2.5,
    dispersions: [
      [3, 7.958e-12, 0.2],
      [15, 15.915e-9, 0.1],
      [3.3e4, 159.155e-6, 0.05],
      [1e7, 7.958e-3, 0.01],
    ],
    sigmaSPerM: 0.01,
  },
  muscle: {
    epsInfinity: 4,
    dispersions: [
      [50, 7.234e-12, 0.1],
      [7000, 353.678e-9, 0.1],
      [1.2e6, 318.31e-6, 0.1],
      [2.5e7, 2.274e-3, 0],
    ],
    sigmaSPerM: 0.2,
  },
  tendon: {
    epsInfinity: 4,
    dispersions: [
      [42, 12.243e-12, 0.1],
      [60, 6.366e-9, 0.1],
      [6e4, 318.31e-6, 0.22],
      [2e7, 1.326e-3, 0],
    ],
    sigmaSPerM: 0.25,
  },
  blood: {
    epsInfinity: 4,
    dispersions: [
      [56, 8.377e-12, 0.1],
      [5200, 132.629e-9, 0.1],
    ],
    sigmaSPerM: 0.7,
  },
} satisfies Record<string, ColeColeParameters>;

/**
 * Complex admittivity y = sigma + j w eps0 eps_r [S/m] of a tissue at a frequency [Hz, > 0], ionic conduction included.
 * Its real part is the conductivity that turns field into heat.
 */
export function admittivityOf(tissue: Tissue, frequencyHz: number): Complex {
  return evaluateColeCole(COLE_COLE[tissue], frequencyHz);
}

/** The same for any parameter set. */
export function evaluateColeCole(parameters: ColeColeParameters, frequencyHz: number): Complex {
  const w = 2 * Math.PI * frequencyHz;
  let eps: Complex = { re: parameters.epsInfinity, im: 0 };
  for (const [delta, tauS, alpha] of parameters.dispersions) {
    const relaxation = powerOfImaginary(w * tauS, 1 - alpha);
    eps = add(eps, divide({ re: delta, im: 0 }, add({ re: 1, im: 0 }, relaxation)));
  }
  const capacitive = scale({ re: -eps.im, im: eps.re }, w * EPS0_F_PER_M);
  return add(capacitive, { re: parameters.sigmaSPerM, im: 0 });
}

/** Relative permittivity that belongs to an admittivity. */
export function relativePermittivity(admittivity: Complex, frequencyHz: number): number {
  return admittivity.im / (2 * Math.PI * frequencyHz * EPS0_F_PER_M);
}
