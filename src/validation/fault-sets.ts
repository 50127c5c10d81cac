/**
 * Sets of faults that a campaign plays: the standard catalogue as written, the same begun in the middle of the hold, and disturbances: what
 * a good controller rides out, as a measure of it. Names and times only; scripts are opened elsewhere.
 */
import { profileDuration } from "../profile/duration.ts";
import { isColdProfile, isShotProfile } from "../profile/kind.ts";
import type { Profile } from "../profile/schema.ts";
import { STANDARD_FAULTS, type StandardFault } from "../profile/standard-faults.ts";

export type FaultSet = "standard" | "hold" | "disturbances";

/**
 * Of the standard catalogue, what happens in ordinary use and may cost a pause but not the session: lift and new contact, half of the tip,
 * dried gel, a sensor that follows late. Blood flow that changes by itself and a room that warms are not among them: no fault script
 * reaches them.
 */
export const DISTURBANCES: readonly StandardFault[] = [
  "contact-lost",
  "contact-partial",
  "coupling-poor",
  "sensor-lag",
];

/** Connecting, self-test and the placing of the tip before the first sample of skin: about this long in simulation. */
const BEFORE_BASELINE_S = 10;

/** Present from the first moment on in the catalogue: the self-test or the whole session is what they are about. */
const FROM_THE_START: ReadonlySet<StandardFault> = new Set([
  "comparator-dead",
  "converter-references",
  "image-damaged",
  "link-noisy",
  "link-slow",
  "relay-welded",
  "sensors-swapped",
  "trigger-stuck",
]);

/** One fault of a set; `atS` null: at the time that its script says. */
export interface ChosenFault {
  readonly fault: StandardFault;
  readonly atS: number | null;
}

/** @returns null for a set that begins in the hold, of a profile without one */
export function chooseFaults(set: FaultSet, profile: Profile): readonly ChosenFault[] | null {
  if (set === "standard") return STANDARD_FAULTS.map((fault) => ({ fault, atS: null }));
  const atS = middleOfHoldS(profile);
  if (atS === null) return null;
  const chosen = set === "hold" ? STANDARD_FAULTS.filter((fault) => !FROM_THE_START.has(fault)) : DISTURBANCES;
  return chosen.map((fault) => ({ fault, atS }));
}

/** Middle of the first hold as planned, s since the device was switched on; null in a session of shots. */
function middleOfHoldS(profile: Profile): number | null {
  if (isShotProfile(profile)) return null;
  const { baseline, hold } = profile.phases;
  const precoolS = isColdProfile(profile) ? 0 : profile.phases.precool.durationS;
  const rampS = profileDuration(profile).rampPlannedMs / 1000;
  return Math.round(BEFORE_BASELINE_S + baseline.durationS + precoolS + rampS + hold.durationS / 2);
}

/** What the same fault is called in a result when it begins in the hold. */
export const IN_HOLD = "@hold";
