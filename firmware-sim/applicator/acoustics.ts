/**
 * Sound in tissue: speed, attenuation by a power law of frequency, and the layers of a person as sound sees them. Speeds and exponents are
 * those of IT'IS V5.0; attenuation is a person's own, as that of skin alone is uncertain by a factor of five: 0.35 dB/cm at 1 MHz in
 * textbook tables (PMC10001275), 1.06 in human dermis in vitro (Lebertre 2002), 1.84 in IT'IS V5.0. Not responsible for beams.
 */
import type { TissueName } from "../ranges.ts";

/** dB/cm at 1 MHz. */
export interface Attenuation {
  readonly skin: number;
  readonly fat: number;
  readonly fascia: number;
  readonly muscle: number;
}

/** Middle of what is published: skin Lebertre 2002, the rest IT'IS V5.0 (SAT, tendon, muscle). */
export const NOMINAL_ATTENUATION_DB_CM_MHZ: Attenuation = { skin: 1.06, fat: 0.608, fascia: 1.26, muscle: 0.617 };

/** Of the subcutaneous fat 1477 m/s and exponent 1; pure fat would be 1440 and 1.0861. */
const SPEED_M_S: Readonly<Record<TissueName, number>> = {
  epidermis: 1624,
  dermis: 1624,
  fat: 1477,
  fascia: 1750,
  muscle: 1588.4,
};
const EXPONENT: Readonly<Record<TissueName, number>> = {
  epidermis: 1,
  dermis: 1,
  fat: 1,
  fascia: 1.1719,
  muscle: 1.0827,
};

const NP_PER_M = 100 / (20 * Math.LOG10E);

export interface AcousticLayer {
  readonly thicknessM: number;
  readonly speedMS: number;
  readonly densityKgM3: number;
  /** Of amplitude at the frequency asked for. */
  readonly attenuationNpM: number;
}

interface TissueLayer {
  readonly name: TissueName;
  readonly thicknessMm: number;
  readonly densityKgM3: number;
}

/** The layers of a person at one frequency. */
export function acousticLayers(
  layers: readonly TissueLayer[],
  attenuation: Attenuation,
  frequencyHz: number,
): readonly AcousticLayer[] {
  const { skin, fat, fascia, muscle } = attenuation;
  const dbCmMHz = { epidermis: skin, dermis: skin, fat, fascia, muscle };
  return layers.map(({ name, thicknessMm, densityKgM3 }) => ({
    thicknessM: thicknessMm / 1000,
    speedMS: SPEED_M_S[name],
    densityKgM3,
    attenuationNpM: dbCmMHz[name] * NP_PER_M * (frequencyHz / 1e6) ** EXPONENT[name],
  }));
}
