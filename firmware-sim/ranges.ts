/**
 * Published ranges of the tissue of people, by area and tissue, each with where it is from. "assumed" marks a figure that is
 * common in models of the field but for which no measurement is at hand. Not responsible for drawing (person.ts).
 */

export type Area = "inner-thigh" | "abdomen" | "face" | "neck" | "back";
export const AREAS: readonly Area[] = ["inner-thigh", "abdomen", "face", "neck", "back"];

export interface Range {
  readonly low: number;
  readonly mode: number;
  readonly high: number;
  readonly source: string;
}

export interface AreaThickness {
  readonly epidermisMm: Range;
  /** Epidermis and dermis together. */
  readonly skinMm: Range;
  readonly fatMm: Range;
  /** Fascia, SMAS in the face, platysma with its fascia on the neck. */
  readonly fasciaMm: Range;
  /** From the surface to the top of the fascia, where it was measured as one. */
  readonly fasciaDepthMm?: Range;
}

const range = (low: number, mode: number, high: number, source: string): Range => ({ low, mode, high, source });

const FASCIA_STUDY = "ultrasound of 150 people, PMID 30882511";
const GIBNEY = "Gibney 2010, PMID 20429833 (n = 388)";
const SIM = "Sim 2014, PMC4021299";
const ASSUMED = "assumed range";

export const THICKNESS: Readonly<Record<Area, AreaThickness>> = {
  "inner-thigh": {
    epidermisMm: range(0.04, 0.06, 0.09, ASSUMED),
    skinMm: range(1.1, 1.6, 3.1, `anterior thigh, ${GIBNEY}; inner thigh thinner, assumed`),
    fatMm: range(1.5, 10.4, 31.6, `anterior and lateral thigh, ${GIBNEY}`),
    fasciaMm: range(0.5, 0.8, 1.5, ASSUMED),
  },
  abdomen: {
    epidermisMm: range(0.05, 0.08, 0.11, ASSUMED),
    skinMm: range(1.07, 2.2, 3.82, `${GIBNEY}; ${SIM}`),
    fatMm: range(1.0, 13.9, 39.3, `${GIBNEY}; ${SIM}`),
    fasciaMm: range(0.5, 1.0, 2.0, ASSUMED),
  },
  face: {
    epidermisMm: range(0.03, 0.06, 0.12, ASSUMED),
    skinMm: range(
      1.0,
      1.7,
      2.0,
      "Iyengar 2018, doi 10.1097/DSS.0000000000001445; three-dimensional scans of cadavers 2019",
    ),
    fatMm: range(0.8, 2.6, 5.1, "depth of the SMAS less skin; superficial fat 1.61 to 5.14 mm in cadavers"),
    fasciaMm: range(0.4, 1.0, 2.0, ASSUMED),
    fasciaDepthMm: range(2.6, 4.25, 5.8, `premasseteric, ${FASCIA_STUDY}`),
  },
  neck: {
    epidermisMm: range(0.03, 0.06, 0.1, ASSUMED),
    skinMm: range(0.8, 1.3, 1.8, ASSUMED),
    fatMm: range(0.5, 2.4, 4.0, "depth of the fascia less skin"),
    fasciaMm: range(0.7, 1.3, 2.5, ASSUMED),
    fasciaDepthMm: range(2.0, 3.71, 5.0, `lateral neck, ${FASCIA_STUDY}`),
  },
  back: {
    epidermisMm: range(0.05, 0.08, 0.11, ASSUMED),
    skinMm: range(1.8, 2.5, 3.3, "suprascapular 2.54 mm, Laurent 2007; range assumed"),
    fatMm: range(2.0, 7.0, 20.0, ASSUMED),
    fasciaMm: range(0.7, 1.2, 2.0, ASSUMED),
  },
};

export type TissueName = "epidermis" | "dermis" | "fat" | "fascia" | "muscle";

export interface TissueProperties {
  readonly densityKgM3: Range;
  readonly heatCapacityJKgK: Range;
  readonly conductivityWMK: Range;
  /** Heat transfer rate of the IT'IS tables: blood through resting tissue, mL per minute per kg. */
  readonly flowMlMinKg: Range;
  /** Heat generation at rest. */
  readonly metabolicWKg: Range;
}

const ITIS = "IT'IS Foundation V5.0";
const NOMINAL = `${ITIS} nominal, assumed range`;
const TENDON = `${ITIS}: tendon nominal, connective tissue the other end`;

export const TISSUES: Readonly<Record<TissueName, TissueProperties>> = {
  epidermis: {
    densityKgM3: range(1090, 1109, 1200, NOMINAL),
    heatCapacityJKgK: range(3150, 3391, 3700, NOMINAL),
    conductivityWMK: range(0.21, 0.25, 0.37, `dry epidermis to ${ITIS} skin, assumed`),
    flowMlMinKg: range(0, 0, 0, "no vessels"),
    metabolicWKg: range(0, 0, 1.65, ASSUMED),
  },
  dermis: {
    densityKgM3: range(1090, 1109, 1125, NOMINAL),
    heatCapacityJKgK: range(3150, 3390.5, 3700, NOMINAL),
    conductivityWMK: range(0.3, 0.3722, 0.5, NOMINAL),
    flowMlMinKg: range(20, 106.4, 250, NOMINAL),
    metabolicWKg: range(0.3, 1.648, 3.0, NOMINAL),
  },
  fat: {
    densityKgM3: range(812, 911, 961, ITIS),
    heatCapacityJKgK: range(1806, 2348.3, 2973, ITIS),
    conductivityWMK: range(0.18, 0.2115, 0.24, ITIS),
    flowMlMinKg: range(8, 32.71, 60, NOMINAL),
    metabolicWKg: range(0.1, 0.5066, 1.0, NOMINAL),
  },
  fascia: {
    densityKgM3: range(1027, 1142, 1165, TENDON),
    heatCapacityJKgK: range(2372, 3432, 3500, TENDON),
    conductivityWMK: range(0.39, 0.469, 0.5, TENDON),
    flowMlMinKg: range(10, 29, 40, TENDON),
    metabolicWKg: range(0.2, 0.449, 0.58, TENDON),
  },
  muscle: {
    densityKgM3: range(1041, 1090.4, 1178, ITIS),
    heatCapacityJKgK: range(2624, 3421.2, 3799, ITIS),
    conductivityWMK: range(0.42, 0.495, 0.56, ITIS),
    flowMlMinKg: range(20, 36.74, 60, NOMINAL),
    metabolicWKg: range(0.4, 0.9061, 1.5, NOMINAL),
  },
};

/** Muscle below the fascia that is modelled; deeper down the core temperature holds. */
export const MUSCLE_MM = range(20, 22, 25, "depth at which the core temperature is reached, assumed");

/** How the dermis answers heat: local vasodilation is complete near 42 degC (Taylor et al. 1984; Johnson and Kellogg 2010). */
export const DILATION = {
  heatedFactor: range(3, 6, 10, "up to tenfold in heated skin, assumed range"),
  halfC: range(40.5, 41.5, 42.5, ASSUMED),
  widthK: range(0.6, 0.8, 1.0, ASSUMED),
  /**
   * No dermis is given more than this when heated: 8 L/min through the whole skin in the most severe heat stress (Charkoudian 2003,
   * Mayo Clin. Proc. 78:603) over 1.8 m2 of skin 2 mm thick.
   */
  flowMaxMlMinKg: 2000,
  coldFactor: range(
    0.1,
    0.2,
    0.4,
    "local cooling closes most vessels of skin (Johnson and Kellogg 2010, J. Appl. Physiol. 109:1229); figures assumed",
  ),
} as const;

export const BODY = {
  coreC: range(36.5, 36.9, 37.2, "resting adults, assumed range"),
  roomC: range(20, 23, 26, "treatment rooms, assumed"),
  airHWM2K: range(5, 10, 15, "free convection and radiation, assumed"),
  ageYears: range(25, 45, 70, ASSUMED),
  bmiKgM2: range(18.5, 24, 35, ASSUMED),
  /** Factor on the electrical conductivity of a tissue. */
  electrical: range(0.75, 1, 1.25, "spread of published conductivities around Gabriel 1996, assumed"),
} as const;

const SKIN_SOUND = "0.35 (textbook tables) to 1.84 dB/cm (IT'IS V5.0), 1.06 at 22-45 MHz (Lebertre 2002)";

/** Attenuation of sound, dB/cm at 1 MHz. Skin is uncertain by a factor of five, the largest uncertainty of all acoustic figures. */
export const ATTENUATION_DB_CM_MHZ = {
  skin: range(0.35, 1.06, 1.84, SKIN_SOUND),
  fat: range(0.379, 0.608, 0.63, ITIS),
  fascia: range(1.26, 1.26, 1.57, ITIS),
  muscle: range(0.617, 0.96, 1.4, "IT'IS V5.0; across to along the fibres, PMC10001275"),
} as const;

/** Wavelengths that lasers of this class have, nm. */
export type LaserLine = 1064 | 1320;

export interface TissueOptics {
  /** mu_a and mu_s', 1/cm. */
  readonly absorptionPerCm: Range;
  readonly scatteringPerCm: Range;
}

const WATER = "water content times its absorption, assumed";
const optics = (absorptionPerCm: Range, scatteringPerCm: Range): TissueOptics => ({ absorptionPerCm, scatteringPerCm });

/**
 * Published coefficients differ by orders of magnitude (Lister 2012, doi 10.1117/1.JBO.17.9.090901); these are in the middle of the field
 * (Bashkatov 2011, doi 10.1142/S1793545811001319, as quoted in models) and assumed.
 */
export const OPTICS: Readonly<Record<LaserLine, Readonly<Record<TissueName, TissueOptics>>>> = {
  1064: {
    epidermis: optics(range(0.3, 0.7, 1.5, "by melanin, assumed"), range(15, 17, 20, ASSUMED)),
    dermis: optics(range(0.2, 0.35, 0.6, ASSUMED), range(12, 17, 22, ASSUMED)),
    fat: optics(range(0.05, 0.12, 0.3, ASSUMED), range(6, 9, 14, ASSUMED)),
    fascia: optics(range(0.2, 0.35, 0.6, ASSUMED), range(12, 17, 22, ASSUMED)),
    muscle: optics(range(0.2, 0.35, 0.6, ASSUMED), range(5, 7, 9, ASSUMED)),
  },
  1320: {
    epidermis: optics(range(1.2, 1.5, 2.0, WATER), range(10, 14, 18, ASSUMED)),
    dermis: optics(range(1.2, 1.5, 2.0, WATER), range(10, 14, 18, ASSUMED)),
    fat: optics(range(0.2, 0.35, 0.5, WATER), range(6, 8, 10, ASSUMED)),
    fascia: optics(range(1.2, 1.4, 1.6, WATER), range(10, 14, 18, ASSUMED)),
    muscle: optics(range(1.2, 1.5, 1.7, WATER), range(5, 6, 8, ASSUMED)),
  },
};

/** A person's factor on all absorption and all scattering of light: the spread of the table above. */
export const OPTICAL_SPREAD = {
  absorption: range(0.6, 1, 1.6, ASSUMED),
  scattering: range(0.7, 1, 1.3, ASSUMED),
} as const;

/** Gibney 2010, PMID 20429833, measured at trunk and limbs: fat and skin against body mass index, fat against sex. */
export const COVARIATES = {
  fatMmPerBmi: 0.4,
  skinMmPerBmi: 0.02,
  fatMmWomenOverMen: 5.1,
  /** Mean fat of the sites those slopes were measured at. Thinner areas get them in proportion, assumed. */
  fatMm: 12,
  /** Dermis is thinner in older age (PMID 36331142, n = 189); 0.4 % a year, assumed. */
  skinRatioPerYear: -0.004,
} as const;
