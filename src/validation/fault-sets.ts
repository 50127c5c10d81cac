/**
 * Sets of faults that a campaign plays: the standard catalogue as written, the same begun in the middle of the hold or of the shots, and disturbances: what
 * a good controller rides out, as a measure of it. Names and times only; scripts are opened elsewhere.
 */
import { profileDuration } from "../profile/duration.ts";
import { isShotProfile } from "../profile/kind.ts";
import type { Profile } from "../profile/schema.ts";
import { STANDARD_FAULTS, type StandardFault } from "../profile/standard-faults.ts";

export type FaultSet = "standard" | "hold" | "disturbances";

/**
 * Of the standard catalogue, what happens in ordinary use and may cost a pause but not the session: lift and new contact, half of the tip,
 * dried gel, blood flow that falls or rises by itself, a room that warms, a sensor that follows late, and both wrong by half a degree.
 */
export const DISTURBANCES: readonly StandardFault[] = [
  "contact-lost",
  "contact-partial",
  "coupling-poor",
  "perfusion-falls",
  "perfusion-rises",
  "room-warms",
  "sensor-lag",
  "sensors-biased",
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

export function chooseFaults(set: FaultSet, profile: Profile): readonly ChosenFault[] {
  if (set === "standard") return STANDARD_FAULTS.map((fault) => ({ fault, atS: null }));
  const atS = middleOfWorkS(profile);
  const chosen = set === "hold" ? STANDARD_FAULTS.filter((fault) => !FROM_THE_START.has(fault)) : DISTURBANCES;
  return chosen.map((fault) => ({ fault, atS }));
}

/** Middle of the first hold, or of the shots of the first zone, as planned, s since the device was switched on. */
function middleOfWorkS(profile: Profile): number {
  const { phases } = profile;
  const precoolS = "precool" in phases ? phases.precool.durationS : 0;
  const { rampPlannedMs, workPlannedMs } = profileDuration(profile);
  return Math.round(
    BEFORE_BASELINE_S + phases.baseline.durationS + precoolS + (rampPlannedMs + workPlannedMs / 2) / 1000,
  );
}

/** What the same fault is called in a result when it begins in the middle of the hold, or of the shots. */
export function nameInWork(fault: StandardFault, profile: Profile): string {
  return `${fault}@${isShotProfile(profile) ? "shots" : "hold"}`;
}

/** The fault's own name, whenever it began. */
export function nameOfFault(id: string): string {
  return id.replace(/@(hold|shots)$/, "");
}
