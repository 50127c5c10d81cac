/**
 * What differs between two profiles by meaning: field by field, defaults filled in, zones matched by their ids. Order of keys, comments
 * and layout are no difference. What a difference does in tissue is for validation; the planned figures here are those of the rules.
 */
import { profileDuration } from "./duration.ts";
import { formatQuantity } from "./field-unit.ts";
import { plannedZoneDoses } from "./planned-dose.ts";
import type { Profile } from "./schema.ts";

/** Absent sides are null: the field was added, or removed. */
export interface Difference {
  /** `phases.hold.targetC`, `zones[upper].areaCm2`. */
  readonly path: string;
  readonly before: string | number | boolean | null;
  readonly after: string | number | boolean | null;
}

type Leaf = Exclude<Difference["before"], null>;

/** In the order of the first profile; what only the second has comes last. */
export function diffProfiles(before: Profile, after: Profile): Difference[] {
  const from = new Map(leavesOf(before));
  const to = new Map(leavesOf(after));
  const fields = [...new Set([...from.keys(), ...to.keys()])].flatMap((path) => {
    const pair = { path, before: from.get(path) ?? null, after: to.get(path) ?? null };
    return pair.before === pair.after ? [] : [pair];
  });
  const [first, second] = [orderOf(before), orderOf(after)];
  const moved = first !== second ? [{ path: "zones order", before: first, after: second }] : [];
  return [...fields, ...moved];
}

/** Zones are treated in their order: the same zones in another order are another session. */
const orderOf = ({ zones }: Profile): string => zones.map(({ id }) => id).join(", ");

/** The planned figures of a profile, by name with unit: what a change of its fields amounts to. */
export function plannedFigures(
  profile: Profile,
): Readonly<Record<"sessionPlannedS" | "sessionMaxS" | "doseMaxCem43Min", number>> {
  const { sessionPlannedMs, sessionMaxMs } = profileDuration(profile);
  return {
    sessionPlannedS: sessionPlannedMs / 1000,
    sessionMaxS: sessionMaxMs / 1000,
    doseMaxCem43Min: Math.max(...plannedZoneDoses(profile).map(({ cem43Min }) => cem43Min)),
  };
}

/** "phases.hold.targetC: 42 degC -> 42.5 degC (+0.5)" */
export function describeDifference({ path, before, after }: Difference): string {
  const name = path.split(".").at(-1) ?? path;
  const show = (value: Difference["before"]): string =>
    value === null ? "(not there)" : typeof value === "number" ? formatQuantity(name, value) : JSON.stringify(value);
  const change =
    typeof before === "number" && typeof after === "number"
      ? ` (${after > before ? "+" : ""}${Number((after - before).toPrecision(4))})`
      : "";
  return `${path}: ${show(before)} -> ${show(after)}${change}`;
}

function leavesOf(value: unknown, path = ""): [string, Leaf][] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value))
    return value.flatMap((member: unknown, index) => leavesOf(member, `${path}[${nameOf(member, index)}]`));
  if (typeof value === "object")
    return Object.entries(value).flatMap(([key, member]) => leavesOf(member, path === "" ? key : `${path}.${key}`));
  return [[path, value as Leaf]];
}

/** A zone is named by its id, a source by its figure: another order is no difference of any of them. */
function nameOf(member: unknown, index: number): string {
  if (typeof member !== "object" || member === null) return String(index);
  const { id, figure } = member as { readonly id?: unknown; readonly figure?: unknown };
  return typeof id === "string" ? id : typeof figure === "string" ? figure : String(index);
}
