/**
 * A spray of cryogen on the back of a thin film that lies on skin: what of it stays there as a liquid, how that boils, and what the skin
 * feels of it through the film. A second valve before the spray valve shuts it off when the device is not armed. Not responsible for when
 * a valve is opened (shot-gate.ts), nor for skin.
 */
import type { Celsius, Millis } from "../../src/units.ts";

export interface Cryogen {
  /** Of the boiling film of liquid. */
  readonly boilingC: Celsius;
  readonly latentJPerKg: number;
  /** What arrives and stays per open valve, kg/(m2 s). */
  readonly arrivesKgPerM2S: number;
  /** Most liquid that stays; what comes on top runs off. */
  readonly filmMaxKgPerM2: number;
  /** From the liquid to the film under it, W/(m2 K). */
  readonly boilingWPerM2K: number;
  /** Through the film and what lies between it and skin, W/(m2 K). */
  readonly throughWPerM2K: number;
}

/**
 * R134a boils at -26 degC at one bar, where its heat of vaporisation is 217 kJ/kg (NIST). Transfer: 4 to 20 kW/(m2 K) under a spray
 * (Aguilar 2001, IEEE JSTQE 7:1013, measured 15 to 35 on copper). What arrives and what stays: 1.2 kg/(m2 s) and a film of 40 um,
 * assumed. Through: 0.1 mm of polyimide (0.2 W/(m K)) and 0.1 mm of liquid on skin (0.5): 2000 and 5000 in series.
 */
export const R134A: Cryogen = {
  boilingC: -26,
  latentJPerKg: 217_000,
  arrivesKgPerM2S: 1.2,
  filmMaxKgPerM2: 0.05,
  boilingWPerM2K: 8000,
  throughWPerM2K: 1 / (1 / 2000 + 1 / 5000),
};

export interface CryogenFilm {
  readonly cryogen: Cryogen;
  /** From the skin to the boiling liquid, W/(m2 K). */
  readonly hWM2K: number;
  liquidKgPerM2: number;
}

export function createCryogenFilm(cryogen: Cryogen): CryogenFilm {
  return {
    cryogen,
    hWM2K: 1 / (1 / cryogen.boilingWPerM2K + 1 / cryogen.throughWPerM2K),
    liquidKgPerM2: 0,
  };
}

/**
 * Lets some milliseconds pass.
 * @param openMs how long of them the valve was open
 * @param skinC of the skin under the film; off the skin that of the air
 * @returns whether there was liquid: then the skin feels it boil
 */
export function stepCryogen(film: CryogenFilm, openMs: Millis, elapsedMs: Millis, skinC: Celsius): boolean {
  const { arrivesKgPerM2S, boilingC, filmMaxKgPerM2, latentJPerKg } = film.cryogen;
  const liquidKgPerM2 = film.liquidKgPerM2 + (arrivesKgPerM2S * openMs) / 1000;
  if (liquidKgPerM2 <= 0) return false;
  const boilsKgPerM2 = (film.hWM2K * Math.max(0, skinC - boilingC) * elapsedMs) / 1000 / latentJPerKg;
  film.liquidKgPerM2 = Math.min(Math.max(0, liquidKgPerM2 - boilsKgPerM2), filmMaxKgPerM2);
  return true;
}
