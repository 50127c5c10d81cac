/** What an accepted profile must keep, whoever read it: every number inside the range that its field's own text names. */
import { listFields, type Path } from "../../src/profile/fields.ts";
import { renderProblems } from "../../src/profile/problem.ts";
import type { ReadProfile } from "../../src/profile/read.ts";
import { profileSchema } from "../../src/profile/schema.ts";

type Range = readonly [min: number, max: number];

/** By modality and path; from the generated texts, and so independent of how zod checks them. */
const RANGES = new Map<string, Range>();
for (const { path, description, only } of listFields(profileSchema)) {
  const [, min, max] = /Allowed: (-?[\d.]+) to (-?[\d.]+)/.exec(description) ?? [];
  if (min === undefined || max === undefined) continue;
  const plain = path.replace(/\([\w-]+\)|\[\]/g, "");
  for (const modality of only.length === 0 ? ["any"] : only)
    RANGES.set(`${modality} ${plain}`, [Number(min), Number(max)]);
}

export function numbersOf(value: unknown, path: Path = []): [Path, number][] {
  if (typeof value === "number") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    numbersOf(member, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** What is wrong with how a text was read; null: nothing. */
export function findUnsafe(read: ReadProfile): string | null {
  if ("problems" in read) {
    if (read.problems.length === 0) return "refused without a problem";
    if (read.problems.length > 41) return `${read.problems.length} problems`;
    const shown = renderProblems(read.problems).replaceAll("\n", "");
    return /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(shown) ? "a problem that is not safe to print" : null;
  }
  const { modality } = read.profile;
  for (const [path, value] of numbersOf(read.profile)) {
    const name = path.filter((step) => typeof step === "string").join(".");
    const range = RANGES.get(`${modality} ${name}`) ?? RANGES.get(`any ${name}`);
    if (range === undefined) return `${name} has no range`;
    if (!(value >= range[0] && value <= range[1])) return `${name} is ${value}, outside ${range[0]} to ${range[1]}`;
  }
  return null;
}
