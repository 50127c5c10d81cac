/**
 * Catalogue of tips, of every modality. Data only; what a tip does in tissue is computed in the files of its modality and put together
 * in applicator.ts. Not any manufacturer's product: sizes are design choices in the range of clinical handpieces.
 */
import { CAPABILITY, type MessageOf, type Modality } from "../../src/protocol/messages.ts";
import type { Celsius, Millimetres, Ohms, Watts } from "../../src/units.ts";
import type { LaserLine } from "../ranges.ts";
import { type Cryogen, R134A } from "./cryogen.ts";
import { FOCUSED_TRANSDUCERS, type FocusedTransducer } from "./focused-ultrasound.ts";
import type { NeedleArray } from "./needle.ts";

/** What every tip has, whatever its energy. */
interface AnyTip {
  readonly modality: Modality;
  /** u16 on the wire, one of the catalogue. */
  readonly id: number;
  /** Printable ASCII, at most 16 characters. */
  readonly label: string;
  /** Most the tip's wiring and face may deliver. Design choice. */
  readonly powerMaxW: Watts;
  /**
   * Declared hot-spot coefficient, K mm / (W s): one pass of P watt at v mm/s warms the worst line of skin by no more than this
   * times P / v. Bound over persons at up to 150 mm/s, rounded up.
   */
  readonly hotSpotKMmPerWS: number;
  /** Resistor of the handpiece: hot-spot factor that the comparator's threshold is set for. Design choice. */
  readonly comparatorHotSpotFactor: number;
  /** Heat transfer between face and skin, W/m2/K. */
  readonly contactWPerM2K: number;
  /** What it does in shots; absent: it emits continuously. */
  readonly shots?: Omit<MessageOf<"shotTip">, "type" | "shotLimitsCrc">;
}

/** Two round electrodes flush in an insulating, temperature-controlled face, coupled through a film of gel. 0.5-1 MHz, 20-60 W. */
export interface BipolarTip extends AnyTip {
  readonly modality: "bipolarRf";
  /** Hz. 1 MHz: gelled (wet) skin conducts five times as well as fat there, so heat stays shallow. */
  readonly frequencyHz: number;
  /** Diameter of each disc. */
  readonly discDiameterMm: Millimetres;
  /**
   * Centre to centre. At least two diameters: closer discs pull each other's current to the facing edges, and the
   * hottest line of a pass rises from 2.6 times the mean of its swath to 4 and more. Design choice after docs/rf.md.
   */
  readonly spacingMm: Millimetres;
  /** Gel film. Design choice: what stays under a gliding face that is pressed by hand. */
  readonly gelMm: Millimetres;
  /** S/m. Design choice: between ultrasound gel (a few tenths) and electrode gel (several); it evens the edges and costs about 30 %. */
  readonly gelSigmaSPerM: number;
  /**
   * Magnitude of impedance that good contact can have: range of solved persons (skin 1-3.8 mm, fat 1-39 mm, conductivity
   * +-25 %) with a fifth to spare. Below is a short, above is a lost contact or dry skin.
   */
  readonly impedanceMinOhm: Ohms;
  readonly impedanceMaxOhm: Ohms;
}

/** One round electrode in a temperature-controlled face; the current returns through a pad elsewhere on the body. */
export interface MonopolarTip extends AnyTip {
  readonly modality: "monopolarRf";
  readonly frequencyHz: number;
  readonly discDiameterMm: Millimetres;
  /** Gel film, thicker than under a bipolar tip: it evens the edge. Design choice. */
  readonly gelMm: Millimetres;
  readonly gelSigmaSPerM: number;
  /** A film of `gelMm` that does not conduct, in place of the gel: the current crosses it as through a capacitor. */
  readonly film?: DielectricFilm;
  /** What the back of that film is cooled with in spurts. */
  readonly cryogen?: Cryogen;
  readonly impedanceMinOhm: Ohms;
  readonly impedanceMaxOhm: Ohms;
}

export interface DielectricFilm {
  /** Relative to vacuum, and its loss tangent. */
  readonly permittivity: number;
  readonly lossTangent: number;
}

/** Gives its energy in stamps, each at a place of its own and at rest, through a film that liquid cools from behind. */
export type StampTip = MonopolarTip & Required<Pick<MonopolarTip, "film" | "cryogen" | "shots">>;

export function isStampTip(tip: Tip): tip is StampTip {
  return tip.modality === "monopolarRf" && tip.shots !== undefined;
}

/** A flat transducer behind a temperature-controlled face. */
export interface UltrasoundTip extends AnyTip {
  readonly modality: "unfocusedUltrasound";
  readonly frequencyHz: number;
  /** Of the effective radiating area. */
  readonly discDiameterMm: Millimetres;
  /** Peak over mean intensity; IEC 60601-2-5 asks for 8 at the most, good heads have 4 to 5. */
  readonly beamNonUniformityRatio: number;
}

/** A continuous near-infrared beam through a cooled sapphire window that lies on the skin. */
export interface LaserTip extends AnyTip {
  readonly modality: "nirLaser";
  /** Wavelength, nm. */
  readonly line: LaserLine;
  /** Of the window, which the beam fills. */
  readonly discDiameterMm: Millimetres;
  readonly beamNonUniformityRatio: number;
}

/** A focused bowl on a carriage behind a temperature-controlled membrane. */
export interface FocusedTip extends AnyTip {
  readonly modality: "focusedUltrasound";
  readonly frequencyHz: number;
  /** Of the membrane. */
  readonly discDiameterMm: Millimetres;
  readonly transducer: FocusedTransducer;
  readonly shots: NonNullable<AnyTip["shots"]>;
}

/** A cold plate that lies on the skin. */
export interface ColdPlateTip extends AnyTip {
  readonly modality: "contactCooling";
  /** Of a round face as large as the plate. */
  readonly discDiameterMm: Millimetres;
  readonly cold: Omit<MessageOf<"coldTip">, "type" | "coldLimitsCrc" | "contactWPerM2K"> & {
    /** Where the converters begin; a broken wire shows it. */
    readonly rangeMinC: Celsius;
  };
}

/** Pairs of needles in a row behind a temperature-controlled face; a drive pushes them in, a thermocouple sits in every tip. */
export interface NeedleTip extends AnyTip {
  readonly modality: "microneedleRf";
  readonly frequencyHz: number;
  /** Of a disc as large as the face. */
  readonly discDiameterMm: Millimetres;
  readonly array: NeedleArray;
  /** Of one pair whose bare tips lie in dermis, cold and hot: in fat it is three times as much, in air nothing flows. */
  readonly impedanceMinOhm: Ohms;
  readonly impedanceMaxOhm: Ohms;
  readonly shots: NonNullable<AnyTip["shots"]>;
}

/** Every member of the union is told by its modality. */
export type Tip = BipolarTip | MonopolarTip | UltrasoundTip | LaserTip | FocusedTip | ColdPlateTip | NeedleTip;

/** Contact: metal or sapphire behind 0.2 mm of gel (3000 W/m2/K) and the face's own 600. Power: proportional to the length of edge. */
const BIPOLAR = {
  modality: "bipolarRf",
  frequencyHz: 1e6,
  gelMm: 0.2,
  gelSigmaSPerM: 1,
  contactWPerM2K: 500,
  comparatorHotSpotFactor: 1.2,
} as const;

export const BIPOLAR_TIPS: readonly BipolarTip[] = [
  {
    ...BIPOLAR,
    id: 515,
    label: "bp-5-15",
    discDiameterMm: 5,
    spacingMm: 15,
    powerMaxW: 15,
    impedanceMinOhm: 400,
    impedanceMaxOhm: 1400,
    hotSpotKMmPerWS: 13.5,
  },
  {
    ...BIPOLAR,
    id: 820,
    label: "bp-8-20",
    discDiameterMm: 8,
    spacingMm: 20,
    powerMaxW: 30,
    impedanceMinOhm: 250,
    impedanceMaxOhm: 1100,
    hotSpotKMmPerWS: 8,
  },
  {
    ...BIPOLAR,
    id: 1020,
    label: "bp-10-20",
    discDiameterMm: 10,
    spacingMm: 20,
    powerMaxW: 45,
    impedanceMinOhm: 200,
    impedanceMaxOhm: 900,
    hotSpotKMmPerWS: 7.5,
  },
  {
    ...BIPOLAR,
    id: 1425,
    label: "bp-14-25",
    discDiameterMm: 14,
    spacingMm: 25,
    powerMaxW: 60,
    impedanceMinOhm: 140,
    impedanceMaxOhm: 750,
    hotSpotKMmPerWS: 5.6,
  },
];

const MONOPOLAR = {
  modality: "monopolarRf",
  gelMm: 0.5,
  gelSigmaSPerM: 1,
  contactWPerM2K: 500,
  comparatorHotSpotFactor: 1.2,
} as const;

const MONOPOLAR_TIPS: readonly MonopolarTip[] = [
  {
    ...MONOPOLAR,
    id: 3602,
    label: "mp-36-2",
    frequencyHz: 2e6,
    discDiameterMm: 36,
    powerMaxW: 60,
    impedanceMinOhm: 20,
    impedanceMaxOhm: 170,
    hotSpotKMmPerWS: 1.4,
  },
  {
    ...MONOPOLAR,
    id: 3607,
    label: "mp-36-7",
    frequencyHz: 6.78e6,
    discDiameterMm: 36,
    powerMaxW: 60,
    impedanceMinOhm: 20,
    impedanceMaxOhm: 170,
    hotSpotKMmPerWS: 1.6,
  },
];

/**
 * A disc of 3.1 cm2 behind 0.1 mm of polyimide (permittivity 3.4), as capacitive tips of 3 cm2 at 6.78 MHz are built (510(k) K132431);
 * its sizes are design choices. Contact: the film with some liquid under it. Power: what one lease can carry.
 */
export const STAMP_TIPS: readonly StampTip[] = [
  {
    modality: "monopolarRf",
    id: 2007,
    label: "mp-20-7",
    frequencyHz: 6.78e6,
    discDiameterMm: 20,
    gelMm: 0.1,
    gelSigmaSPerM: 1,
    film: { permittivity: 3.4, lossTangent: 0.003 },
    cryogen: R134A,
    powerMaxW: 90,
    impedanceMinOhm: 220,
    impedanceMaxOhm: 540,
    hotSpotKMmPerWS: 5,
    comparatorHotSpotFactor: 1.2,
    contactWPerM2K: 500,
    shots: {
      depthMm: 0,
      energyMaxJ: 120,
      durationMaxMs: 3000,
      intervalMinMs: 500,
      spacingMinMm: 10,
      travelMm: 0,
      needlePairs: 0,
      coolMaxMs: 40,
      footprintMm2: 314,
    },
  },
];

/** Contact: the face of a transducer and gel. Beam: design choice. */
const ULTRASOUND = {
  modality: "unfocusedUltrasound",
  discDiameterMm: 25,
  beamNonUniformityRatio: 4,
  powerMaxW: 15,
  contactWPerM2K: 500,
  comparatorHotSpotFactor: 1.2,
} as const;

const ULTRASOUND_TIPS: readonly UltrasoundTip[] = [
  { ...ULTRASOUND, id: 2501, label: "us-25-1", frequencyHz: 1e6, hotSpotKMmPerWS: 1.3 },
  { ...ULTRASOUND, id: 2503, label: "us-25-3", frequencyHz: 3e6, hotSpotKMmPerWS: 3.6 },
];

/** Contact: sapphire on skin with a film of gel, 1000 to 5000 W/m2/K (assumed). */
const LASER = {
  modality: "nirLaser",
  discDiameterMm: 20,
  beamNonUniformityRatio: 1.5,
  powerMaxW: 40,
  contactWPerM2K: 1500,
  comparatorHotSpotFactor: 1.2,
} as const;

const LASER_TIPS: readonly LaserTip[] = [
  { ...LASER, id: 1064, label: "ir-20-1064", line: 1064, hotSpotKMmPerWS: 4 },
  { ...LASER, id: 1320, label: "ir-20-1320", line: 1320, hotSpotKMmPerWS: 9 },
];

const FOCUSED_IDS: readonly number[] = [4045, 7030, 1015];

/** Membrane: as wide as a line. Carriage, pauses and spacing: design choices in the range of devices of this class. */
const FOCUSED_TIPS: readonly FocusedTip[] = FOCUSED_TRANSDUCERS.map((transducer, index) => ({
  modality: "focusedUltrasound",
  id: FOCUSED_IDS[index]!,
  label: transducer.label,
  frequencyHz: transducer.frequencyHz,
  discDiameterMm: 30,
  powerMaxW: 40,
  hotSpotKMmPerWS: 0.1,
  comparatorHotSpotFactor: 1.2,
  contactWPerM2K: 500,
  transducer,
  shots: {
    depthMm: transducer.focusMm,
    energyMaxJ: transducer.shotMaxJ,
    durationMaxMs: 60,
    intervalMinMs: 200,
    spacingMinMm: 1,
    travelMm: 25,
    needlePairs: 0,
    coolMaxMs: 0,
    footprintMm2: 4,
  },
}));

/**
 * Plates of 6 mm aluminium (2.43 J/cm3/K), with gel or a wet pad on skin. Power: what two modules of 40 mm pump at a plate near freezing,
 * with a fifth in reserve (cold-plate.ts). Converters: from 30 degC below zero, read from 20 below on. Design values.
 */
const COLD_PLATE = {
  modality: "contactCooling",
  powerMaxW: 75,
  hotSpotKMmPerWS: 0,
  comparatorHotSpotFactor: 1.05,
  contactWPerM2K: 1200,
} as const;

const COLD_PLATE_TIPS: readonly ColdPlateTip[] = [
  {
    ...COLD_PLATE,
    id: 80,
    label: "cp-80",
    discDiameterMm: 80,
    cold: { plateMinC: -5, neutralC: 32, plateJPerK: 75, rangeMinC: -30, sensorMinC: -20, sensorMaxC: 60 },
  },
  {
    ...COLD_PLATE,
    id: 60,
    label: "cp-60",
    discDiameterMm: 60,
    cold: { plateMinC: -5, neutralC: 32, plateJPerK: 45, rangeMinC: -30, sensorMinC: -20, sensorMaxC: 60 },
  },
];

/**
 * Five pairs, each with a channel of its own that has the generator in turn, so that fields of different pairs never meet (independent
 * channels per pair and a temperature sensor in the needles: 510(k) K161043; 35 W, five pairs: Hantash 2009). Sizes are design choices:
 * 0.25 mm needles, 3 mm from each other, pairs 4 mm apart, so that midway between needles the dermis comes into the window when they
 * are held at 67 degC for 4 s. Face: sapphire without gel, as needles go in dry.
 */
const NEEDLE_TIPS: readonly NeedleTip[] = [
  { id: 1504, label: "mn-5-04", tipMm: 0.4, impedanceMinOhm: 900, impedanceMaxOhm: 5200 },
  { id: 1508, label: "mn-5-08", tipMm: 0.8, impedanceMinOhm: 700, impedanceMaxOhm: 4200 },
  { id: 1512, label: "mn-5-12", tipMm: 1.2, impedanceMinOhm: 700, impedanceMaxOhm: 4200 },
].map(({ id, label, tipMm, impedanceMinOhm, impedanceMaxOhm }) => ({
  modality: "microneedleRf",
  id,
  label,
  frequencyHz: 1e6,
  discDiameterMm: 18,
  powerMaxW: 15,
  hotSpotKMmPerWS: 0.1,
  comparatorHotSpotFactor: 1.2,
  contactWPerM2K: 500,
  array: { needleDiameterMm: 0.25, spacingMm: 3, tipMm, pairs: 5, pairPitchMm: 4 },
  impedanceMinOhm,
  impedanceMaxOhm,
  shots: {
    depthMm: 3.5,
    energyMaxJ: 30,
    durationMaxMs: 8000,
    intervalMinMs: 1000,
    spacingMinMm: 5,
    travelMm: 0,
    needlePairs: 5,
    coolMaxMs: 0,
    footprintMm2: 120,
  },
}));

/** Every tip there is. */
export const TIPS: readonly Tip[] = [
  ...BIPOLAR_TIPS,
  ...MONOPOLAR_TIPS,
  ...STAMP_TIPS,
  ...ULTRASOUND_TIPS,
  ...LASER_TIPS,
  ...FOCUSED_TIPS,
  ...COLD_PLATE_TIPS,
  ...NEEDLE_TIPS,
];

export function findTip(id: number): Tip | undefined {
  return TIPS.find((tip) => tip.id === id);
}

/** Face that touches the skin, m2. */
export function footprintM2(tip: Tip): number {
  const diameterM = tip.discDiameterMm / 1000;
  const discM2 = (Math.PI / 4) * diameterM * diameterM;
  // Of a pair both discs and the strip between them.
  return tip.modality === "bipolarRf" ? (tip.spacingMm / 1000) * diameterM + discM2 : discM2;
}

/** How the device announces the tip. */
export function describeTip(tip: Tip): Omit<MessageOf<"tip">, "type"> {
  const electric = tip.modality === "bipolarRf" || tip.modality === "monopolarRf" || tip.modality === "microneedleRf";
  return {
    tipId: tip.id,
    label: tip.label,
    frequencyKHz: "frequencyHz" in tip ? tip.frequencyHz / 1000 : 0,
    powerMaxW: tip.powerMaxW,
    discDiameterMm: tip.discDiameterMm,
    spacingMm: tip.modality === "bipolarRf" ? tip.spacingMm : 0,
    impedanceMinOhm: electric ? tip.impedanceMinOhm : 0,
    impedanceMaxOhm: electric ? tip.impedanceMaxOhm : IMPEDANCE_UNKNOWN_OHM,
    hotSpotKMmPerWS: tip.hotSpotKMmPerWS,
  };
}

/** The end of the wire's range, where a tip has no impedance to watch. */
const IMPEDANCE_UNKNOWN_OHM = 6553;

/** What every handpiece of the catalogue has. */
const EVERY_CAPABILITY =
  CAPABILITY.contactSurface |
  CAPABILITY.tipSensor |
  CAPABILITY.cooling |
  CAPABILITY.display |
  CAPABILITY.comparator |
  CAPABILITY.secondRelay;

/** Masks of CAPABILITY of a device with this tip. */
export function capabilitiesOf(tip: Tip): number {
  const gliding = EVERY_CAPABILITY | CAPABILITY.motionSensor | CAPABILITY.reflectedPower;
  switch (tip.modality) {
    case "bipolarRf":
      return gliding | CAPABILITY.impedance;
    case "monopolarRf":
      return (
        (isStampTip(tip) ? EVERY_CAPABILITY | CAPABILITY.reflectedPower : gliding) |
        CAPABILITY.impedance |
        CAPABILITY.returnPad
      );
    case "unfocusedUltrasound":
    case "nirLaser":
      return gliding;
    case "focusedUltrasound":
      return EVERY_CAPABILITY | CAPABILITY.reflectedPower;
    case "contactCooling":
      return EVERY_CAPABILITY | CAPABILITY.cold;
    case "microneedleRf":
      return EVERY_CAPABILITY | CAPABILITY.reflectedPower | CAPABILITY.impedance;
  }
}

/** What the device says of a cold plate; null: the tip has none. */
export function describeColdTip(tip: Tip): Omit<MessageOf<"coldTip">, "type" | "coldLimitsCrc"> | null {
  if (tip.modality !== "contactCooling") return null;
  const { rangeMinC: _, ...cold } = tip.cold;
  return { ...cold, contactWPerM2K: tip.contactWPerM2K };
}

/** What the tip adds to the device when it emits in shots. */
export function shotCapabilitiesOf(shots: Tip["shots"]): number {
  if (shots === undefined) return 0;
  return (
    CAPABILITY.shots |
    (shots.travelMm > 0 ? CAPABILITY.carriage : 0) |
    (shots.needlePairs > 0 ? CAPABILITY.needles : 0) |
    (shots.coolMaxMs > 0 ? CAPABILITY.cryogen : 0)
  );
}
