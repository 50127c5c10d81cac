/**
 * One session of a search: how its person differs from the nominal one, what the operator does besides what the display asks, and what
 * fails. Small plain data that is changed, shrunk, and written down as the files that `run` takes. Not responsible for running it.
 */
import { stringify } from "yaml";
import { listFaultKinds, placeOf } from "../profile/fault-kinds.ts";
import type { PersonDocument } from "../profile/person-document.ts";
import type { PersonFieldName } from "../profile/person-fields.ts";
import type { Profile } from "../profile/schema.ts";
import type { FaultScript, OperatorScript, ScriptedFault } from "../profile/scripts.ts";

export interface Attempt {
  /** Of the nominal person, what is otherwise. */
  readonly person: PersonChanges;
  /** As `--seed` takes it: device, hands and noise. */
  readonly seed: number;
  readonly deeds: readonly Deed[];
  readonly faults: readonly ScriptedFault[];
}

export type PersonChanges = Readonly<Partial<Record<PersonFieldName, number>>>;

/** What an operator does who otherwise follows the display. */
export interface Deed {
  readonly act: DeedName;
  readonly atS: number;
  /** Of what lasts; what does not is over when the display asks for the next thing. */
  readonly forS: number;
}

/** `slow`: glides at a third of the speed that the profile asks for. */
export type DeedName = "release" | "lift" | "park" | "pause" | "stall" | "slow";

const ALWAYS: readonly DeedName[] = ["release", "lift", "park", "pause"];
const SLOW_RATIO = 1 / 3;

/** What can be done to a session of this profile: a tip that rests by plan can not be stalled. */
export function listDeeds({ motion }: Profile): readonly DeedName[] {
  return motion.kind === "rest" ? ALWAYS : [...ALWAYS, "stall", "slow"];
}

export function toPersonDocument({ person }: Attempt, { area }: Profile): PersonDocument {
  return { format: "isoderm-person/1", area, ...person };
}

/** @returns null when nothing fails */
export function toFaultScript({ faults }: Attempt): FaultScript | null {
  return faults.length === 0 ? null : { format: "isoderm-faults/1", faults };
}

/** @returns null when the operator does what the display asks and nothing else */
export function toOperatorScript({ deeds }: Attempt, profile: Profile): OperatorScript | null {
  if (deeds.length === 0) return null;
  const steps = deeds.flatMap((deed) => toSteps(deed, profile)).sort((a, b) => a.atS - b.atS);
  return { format: "isoderm-operator/1", willing: true, steps };
}

function toSteps({ act, atS, forS }: Deed, { motion }: Profile): OperatorScript["steps"] {
  const endS = toTenths(atS + forS);
  const speedMmS = motion.kind === "rest" ? 0 : motion.speedMmS;
  switch (act) {
    case "release":
    case "lift":
    case "park":
      return [{ atS, action: act }];
    case "pause":
      return [
        { atS, action: "pause" },
        { atS: endS, action: "resume" },
      ];
    case "stall":
      return [
        { atS, action: "stall" },
        { atS: endS, action: "glide", speedMmS },
      ];
    case "slow":
      return [
        { atS, action: "glide", speedMmS: toTenths(speedMmS * SLOW_RATIO) },
        { atS: endS, action: "glide", speedMmS },
      ];
  }
}

/** The attempt as files: name and text of each that is needed. */
export function toFiles(attempt: Attempt, profile: Profile, title: string): { name: string; text: string }[] {
  const faults = toFaultScript(attempt);
  const operator = toOperatorScript(attempt, profile);
  const file = (name: string, document: object) => ({
    name: `${name}.yaml`,
    text: `# ${title}\n${stringify(document, { lineWidth: 0 })}`,
  });
  return [
    file("person", toPersonDocument(attempt, profile)),
    ...(faults === null ? [] : [file("faults", { ...faults, faults: faults.faults.map(withoutNothing) })]),
    ...(operator === null ? [] : [file("operator", operator)]),
  ];
}

/** As a person would write it: what happens once has no duration, and what has no size none. */
function withoutNothing({ durationS, magnitude, ...fault }: ScriptedFault): object {
  const told = listFaultKinds().find(({ target, kind }) => target === fault.target && kind === fault.kind)?.told;
  return {
    ...fault,
    ...(told?.once ? {} : { durationS }),
    ...(told?.magnitude === undefined ? {} : { magnitude }),
  };
}

/** What a session is judged by: the more is done to it, the less is promised of it. */
export type AttemptScope = "person" | "operator" | "fault";

export function scopeOf({ deeds, faults }: Attempt): AttemptScope {
  if (faults.length > 0) return "fault";
  return deeds.length > 0 ? "operator" : "person";
}

/** Whether a fault can reach anything in a session of this profile. */
export function concerns({ target }: Pick<ScriptedFault, "target">, profile: Profile): boolean {
  if (placeOf(target) !== "device") return true;
  switch (target) {
    case "needles":
    case "thermocouple":
      return profile.modality === "rf-microneedle";
    case "pad":
      return profile.modality.startsWith("rf-monopolar");
    case "motion":
      return profile.motion.kind !== "rest";
    default:
      return true;
  }
}

export function toTenths(value: number): number {
  return Math.round(value * 10) / 10;
}
