/**
 * Blood perfusion of one tissue as the coefficient B = w rho_b c_b [W/(m3 K)] of the Pennes heat sink, in the three forms the field
 * uses: constant, logistic vasodilation of the dermis (with constriction in the cold), and the Gaussian rise of fat and muscle after Lang,
 * Erdmann and Seebass 1999. It is not responsible for loss of perfusion by damage; that is a factor of the solver (bioheat.ts).
 */
import type { Celsius } from "../../src/units.ts";

export type Perfusion =
  | { readonly model: "constant"; readonly restWM3K: number }
  | {
      /** B = rest (1 + (heatedFactor - 1) / (1 + exp(-(T - half) / width))). */
      readonly model: "logistic";
      readonly restWM3K: number;
      readonly heatedFactor: number;
      readonly halfC: Celsius;
      readonly widthK: number;
      /** Share of the resting flow that cold skin keeps; left out: all of it. */
      readonly coldFactor?: number;
    }
  | {
      /** B = c_b (base + rise exp(-(T - 45)^2 / 12)) up to 45 degC and c_b (base + rise) above. */
      readonly model: "lang";
      readonly baseKgM3S: number;
      readonly riseKgM3S: number;
    };

/** Blood: IT'IS Foundation tissue properties V5.0. */
const BLOOD_DENSITY_KG_M3 = 1049.75;
const BLOOD_HEAT_CAPACITY_J_KG_K = 3617;

/** Lang, Erdmann, Seebass 1999 (IEEE Trans. Biomed. Eng. 46:1129): temperature of full dilation and twice its squared width. */
const LANG_FULL_C = 45;
const LANG_SPREAD_K2 = 12;
/** Their published coefficients, kg/(m3 s). */
export const LANG_FAT = { baseKgM3S: 0.36, riseKgM3S: 0.36 } as const;
export const LANG_MUSCLE = { baseKgM3S: 0.45, riseKgM3S: 3.55 } as const;

/** B [W/(m3 K)] of the undamaged tissue at a temperature. Positive, finite and monotone in T for heatedFactor >= 1 and rise >= 0. */
export function perfusionAt(perfusion: Perfusion, temperatureC: Celsius): number {
  switch (perfusion.model) {
    case "constant":
      return perfusion.restWM3K;
    case "logistic": {
      const dilated = 1 / (1 + Math.exp((perfusion.halfC - temperatureC) / perfusion.widthK));
      const warmWM3K = perfusion.restWM3K * (1 + (perfusion.heatedFactor - 1) * dilated);
      return perfusion.coldFactor === undefined
        ? warmWM3K
        : warmWM3K * constrictionAt(perfusion.coldFactor, temperatureC);
    }
    case "lang": {
      const belowK = Math.min(temperatureC - LANG_FULL_C, 0);
      const dilated = Math.exp((-belowK * belowK) / LANG_SPREAD_K2);
      return BLOOD_HEAT_CAPACITY_J_KG_K * (perfusion.baseKgM3S + perfusion.riseKgM3S * dilated);
    }
  }
}

/**
 * Local cooling closes the vessels of skin: none above, all that do below. Between 34 and 28 degC flow was measured to fall to 45 % (Hodges
 * et al. 2007, Am. J. Physiol. 293:H3187); that it begins below resting skin is a choice, so that resting flow stays what the tables say.
 */
const CONSTRICTION_BEGINS_C = 32;
const CONSTRICTION_ENDS_C = 24;

function constrictionAt(coldFactor: number, temperatureC: Celsius): number {
  if (temperatureC >= CONSTRICTION_BEGINS_C) return 1;
  if (temperatureC <= CONSTRICTION_ENDS_C) return coldFactor;
  const along = (temperatureC - CONSTRICTION_ENDS_C) / (CONSTRICTION_BEGINS_C - CONSTRICTION_ENDS_C);
  return coldFactor + (1 - coldFactor) * along;
}

/** B [W/(m3 K)] of a heat transfer rate as the IT'IS tables give it, mL blood per minute per kg tissue. */
export function perfusionOfFlow(flowMlMinKg: number, tissueDensityKgM3: number): number {
  return ((flowMlMinKg * tissueDensityKgM3) / 6e7) * BLOOD_DENSITY_KG_M3 * BLOOD_HEAT_CAPACITY_J_KG_K;
}
