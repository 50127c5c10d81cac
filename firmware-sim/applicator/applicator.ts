/**
 * What a tip does on one person, in the few terms that the simulated bench knows: a face on the skin, a load on the generator, heat in
 * each cell of the tissue per watt, and how much hotter the hottest spot gets. Solved once per person; nothing here is called on a tick.
 * Fields are the business of the modality's own file.
 */
import type { Celsius, Joules, Millimetres, Ohms } from "../../src/units.ts";
import type { Person } from "../person.ts";
import type { Grid } from "../tissue/layers.ts";
import { bipolarApplicator } from "./bipolar.ts";
import { contactCoolingApplicator } from "./contact-cooling.ts";
import { focusedApplicator } from "./focused.ts";
import { laserApplicator } from "./laser.ts";
import { monopolarApplicator } from "./monopolar.ts";
import { type Needles, needleApplicator } from "./needles.ts";
import type { ShotResponse } from "./shot-response.ts";
import { type Stamping, stampApplicator } from "./stamp.ts";
import { isStampTip, type Tip } from "./tips.ts";
import { ultrasoundApplicator } from "./ultrasound.ts";

export interface Applicator {
  readonly face: Face;
  readonly onSkin: Load;
  readonly inAir: Load;
  /** Split return pad between its halves, as an operator places it; NaN: the device has none. */
  readonly padOhm: Ohms;
  /**
   * Power in the cell of each node per watt delivered: the mean over the zone, times its area. Exact shares, so that no energy is lost
   * between field and grid; they sum to 1 less what leaves the tissue again or goes deeper than it reaches.
   */
  heatPerWatt(grid: Grid): Float64Array;
  hotSpotOn(grid: Grid): HotSpotShape;
  /** What single shots do beside the mean; absent: it emits continuously, or through needles. */
  readonly shots?: ShotField;
  /** Needles, whose field and load are known once they are in. */
  readonly needles?: Needles;
  /** A disc that is stamped at rest, whose heat is of a place and not of a zone. */
  readonly stamp?: Stamping;
}

/** The local field of shots. */
export interface ShotField extends Pick<ShotResponse, "locate" | "addRises"> {
  readonly focusMm: Millimetres;
  /** What a shot leaves in tissue that was `beforeC` warm at the focus. */
  coagulationOf(energyJ: Joules, beforeC: Celsius): ShotEffect;
}

/** Zero sizes and no depth: nothing coagulated. */
export interface ShotEffect {
  readonly peakC: Celsius;
  readonly diameterMm: Millimetres;
  readonly lengthMm: Millimetres;
  /** Middle of the coagulated zone. */
  readonly depthMm: Millimetres | null;
  readonly epidermisC: Celsius;
  readonly epidermisOmega: number;
}

/** The face of a tip as the skin feels it. */
export interface Face {
  readonly areaCm2: number;
  readonly contactWPerM2K: number;
}

/** What the generator finds on its connector. */
export interface Load {
  /** Magnitude of the impedance; Infinity: open; NaN: this kind of generator measures none. */
  readonly ohm: Ohms;
  /** Share of the power that comes back, where it does not follow from the impedance; else NaN. */
  readonly reflectedRatio: number;
}

/** The hottest spot under the tip over the mean of the zone: dE/dt = K P - E (v / L + 1 / tau). */
export interface HotSpotShape {
  /** K: warming of the hottest spot at rest, K/s per W. */
  readonly restKPerWS: number;
  /** L: the length that carries a spot out of the hot place, mm. */
  readonly lengthMm: number;
  /** 1 / tau: spreading of the spot by conduction, 1/s. */
  readonly fadePerS: number;
  /** Over the nodes of the dermis, from its first; at most 1. */
  readonly profile: Float64Array;
}

const solved = new WeakMap<Person, Map<Tip, Applicator>>();

/**
 * The tip on the person. Solved once for the same person, whoever asks: the trials of a campaign differ in what goes wrong, not in the skin
 * it goes wrong on.
 */
export function createApplicator(tip: Tip, person: Person): Applicator {
  const known = solved.get(person)?.get(tip);
  if (known !== undefined) return known;
  const applicator = solveApplicator(tip, person);
  const ofPerson = solved.get(person) ?? new Map<Tip, Applicator>();
  solved.set(person, ofPerson.set(tip, applicator));
  return applicator;
}

function solveApplicator(tip: Tip, person: Person): Applicator {
  switch (tip.modality) {
    case "bipolarRf":
      return bipolarApplicator(tip, person);
    case "monopolarRf":
      return isStampTip(tip) ? stampApplicator(tip, person) : monopolarApplicator(tip, person);
    case "unfocusedUltrasound":
      return ultrasoundApplicator(tip, person);
    case "nirLaser":
      return laserApplicator(tip, person);
    case "focusedUltrasound":
      return focusedApplicator(tip, person);
    case "contactCooling":
      return contactCoolingApplicator(tip);
    case "microneedleRf":
      return needleApplicator(tip, person);
  }
}
