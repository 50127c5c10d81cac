/**
 * Catalogue of bipolar tips: two round electrodes flush in an insulating, temperature-controlled face, coupled through a film of gel.
 * Data only; what a tip does in tissue is computed in rf.ts. Not any manufacturer's product: sizes are design choices in the range of
 * clinical bipolar handpieces (0.5-1 MHz, 20-60 W).
 */
import type { Millimetres, Ohms, Watts } from "../../src/units.ts";

export interface BipolarTip {
  /** u16 on the wire: disc diameter and spacing in mm, written together. */
  readonly id: number;
  /** Printable ASCII, at most 16 characters. */
  readonly label: string;
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
  /** Most the tip's wiring and face may deliver. Design choice, proportional to the length of edge. */
  readonly powerMaxW: Watts;
  /**
   * Magnitude of impedance that good contact can have: range of solved persons (skin 1-3.8 mm, fat 1-39 mm, conductivity
   * +-25 %) with a fifth to spare. Below is a short, above is a lost contact or dry skin.
   */
  readonly impedanceMinOhm: Ohms;
  readonly impedanceMaxOhm: Ohms;
  /**
   * Declared hot-spot coefficient, K mm / (W s): one pass of P watt at v mm/s warms the worst line of skin by no more than this
   * times P / v. Bound over the same range of persons at up to 150 mm/s, rounded up.
   */
  readonly hotSpotKMmPerWS: number;
  /** Heat transfer between face and skin, W/m2/K: metal or sapphire behind 0.2 mm of gel (3000) and the face's own 600. Design choice. */
  readonly contactWPerM2K: number;
}

const COMMON = { frequencyHz: 1e6, gelMm: 0.2, gelSigmaSPerM: 1, contactWPerM2K: 500 };

export const BIPOLAR_TIPS: readonly BipolarTip[] = [
  {
    ...COMMON,
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
    ...COMMON,
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
    ...COMMON,
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
    ...COMMON,
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

export function findTip(id: number): BipolarTip | undefined {
  return BIPOLAR_TIPS.find((tip) => tip.id === id);
}

/** Face that touches the skin: both discs and the strip between them, m2. */
export function footprintM2(tip: BipolarTip): number {
  const diameterM = tip.discDiameterMm / 1000;
  return (tip.spacingMm / 1000) * diameterM + (Math.PI / 4) * diameterM * diameterM;
}
