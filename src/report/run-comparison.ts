/**
 * Two runs side by side: what was the same about them, how each criterion came out, which figures moved, and where their journals part.
 * Judges nothing anew: the figures are those that the runs measured. Not responsible for reading the folders.
 */
import { z } from "zod";
import { describeEntry } from "../journal/describe.ts";
import type { Entry } from "../journal/entry.ts";
import type { Millis } from "../units.ts";
import type { Outcome } from "./outcome.ts";
import type { Criterion, Verdict } from "./verdict.ts";

const number = z.number().nullable();
const resultSchema = z.strictObject({ measured: z.string(), margin: number, ok: z.boolean().nullable() });
const changeSchema = z.enum(["same", "better", "worse", "other"]);
const sideSchema = z.strictObject({
  dir: z.string(),
  isoderm: z.string(),
  outcome: z.string(),
  reason: z.string(),
  verdict: z.enum(["pass", "fail"]),
  trips: z.array(z.string()),
});

export const runComparisonSchema = z.strictObject({
  format: z.literal("isoderm-run-comparison/1"),
  change: z.enum(["same", "better", "worse", "mixed"]).describe("By criteria met and missed; margins do not count."),
  before: sideSchema,
  after: sideSchema,
  same: z.strictObject({
    profile: z.boolean().describe("Content of the profile."),
    person: z.boolean().nullable().describe("Null: a device, or not known."),
    seed: z.boolean().nullable(),
    isoderm: z.boolean(),
  }),
  criteria: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      limit: z.string().describe("In the second run."),
      before: resultSchema.nullable(),
      after: resultSchema.nullable(),
      change: changeSchema.describe("`other`: judged in one of the two alone."),
    }),
  ),
  figures: z.array(z.strictObject({ id: z.string(), before: number, after: number })).describe("Those that differ."),
  parting: z
    .strictObject({
      atMs: z.int(),
      before: z.string().nullable().describe("Null: the journal had ended."),
      after: z.string().nullable(),
    })
    .nullable()
    .describe("First entry that differs, opening and device apart; null: none does."),
});
export type RunComparison = z.output<typeof runComparisonSchema>;

export interface ComparedRun {
  readonly dir: string;
  readonly isoderm: string;
  readonly outcome: Outcome;
  readonly verdict: Verdict;
  readonly entries: readonly Entry[];
}

export function compareRuns(before: ComparedRun, after: ComparedRun): RunComparison {
  const criteria = compareCriteria(before.verdict.criteria, after.verdict.criteria);
  const better = criteria.some(({ change }) => change === "better");
  const worse = criteria.some(({ change }) => change === "worse");
  const [first, second] = [before.outcome, after.outcome];
  const same = (a: string | number | null, b: string | number | null) => (a === null || b === null ? null : a === b);
  return {
    format: "isoderm-run-comparison/1",
    change: better && worse ? "mixed" : better ? "better" : worse ? "worse" : "same",
    before: toSide(before),
    after: toSide(after),
    same: {
      profile: first.profileHash === second.profileHash,
      person: same(first.personHash, second.personHash),
      seed: same(first.seed, second.seed),
      isoderm: before.isoderm === after.isoderm,
    },
    criteria,
    figures: compareFigures(first, second),
    parting: findParting(before.entries, after.entries),
  };
}

function toSide({ dir, isoderm, outcome, verdict }: ComparedRun): RunComparison["before"] {
  const { outcome: ended, reason, trips } = outcome;
  return { dir, isoderm, outcome: ended, reason, verdict: verdict.verdict, trips: trips.map(({ code }) => code) };
}

function compareCriteria(before: readonly Criterion[], after: readonly Criterion[]): RunComparison["criteria"] {
  const ids = new Set([...after, ...before].map(({ id }) => id));
  return [...ids].flatMap((id) => {
    const was = before.find((criterion) => criterion.id === id);
    const is = after.find((criterion) => criterion.id === id);
    const shown = is ?? was;
    if (shown === undefined) return [];
    const [first, second] = [was?.ok ?? null, is?.ok ?? null];
    const change =
      first === second ? "same" : first === null || second === null ? "other" : second ? "better" : "worse";
    return [{ id, name: shown.name, limit: shown.limit, before: toResult(was), after: toResult(is), change }];
  });
}

function toResult(criterion: Criterion | undefined): RunComparison["criteria"][number]["before"] {
  if (criterion === undefined) return null;
  const { measured, margin, ok } = criterion;
  return { measured, margin: margin === null ? null : Math.round(margin * 10_000) / 10_000 + 0, ok };
}

/** Not of the treatment: how long the computer took. */
const NO_FIGURES: ReadonlySet<string> = new Set(["wallMs", "seed"]);

function compareFigures(before: Outcome, after: Outcome): RunComparison["figures"] {
  const [first, second] = [flatten(before), flatten(after)];
  const ids = new Set([...first.keys(), ...second.keys()]);
  return [...ids].flatMap((id) => {
    const [was, is] = [first.get(id) ?? null, second.get(id) ?? null];
    return was === is || NO_FIGURES.has(id) ? [] : [{ id, before: was, after: is }];
  });
}

/** Every number of an outcome by its path; doses by zone. Trips and alarms are events and no figures. */
function flatten(outcome: Outcome): Map<string, number> {
  const found = new Map<string, number>();
  const walk = (path: string, value: unknown) => {
    if (typeof value === "number") found.set(path, value);
    else if (typeof value === "object" && value !== null && !Array.isArray(value))
      for (const [key, member] of Object.entries(value)) walk(path === "" ? key : `${path}.${key}`, member);
  };
  walk("", outcome);
  for (const { zone, ...dose } of outcome.dose) walk(`dose.zone${zone}`, dose);
  return found;
}

/** What every run says of itself: two runs of the same session differ here. */
const APART: ReadonlySet<Entry["kind"]> = new Set(["open", "approval", "device"]);

function findParting(before: readonly Entry[], after: readonly Entry[]): RunComparison["parting"] {
  const [first, second] = [before, after].map((entries) => entries.filter(({ kind }) => !APART.has(kind))) as [
    Entry[],
    Entry[],
  ];
  for (let n = 0; n < Math.max(first.length, second.length); n++) {
    const [was, is] = [first[n], second[n]];
    if (was !== undefined && is !== undefined && JSON.stringify(was) === JSON.stringify(is)) continue;
    const atMs: Millis = Math.min(was?.atMs ?? Number.POSITIVE_INFINITY, is?.atMs ?? Number.POSITIVE_INFINITY);
    return { atMs, before: toText(was), after: toText(is) };
  }
  return null;
}

function toText(entry: Entry | undefined): string | null {
  if (entry === undefined) return null;
  return describeEntry(entry) ?? entry.kind;
}

/** As lines for a terminal. */
export function describeRunComparison(comparison: RunComparison): string[] {
  const { before, after, same, criteria, figures, parting, change } = comparison;
  const told = (name: string, value: boolean | null) => (value === null ? [] : [`${value ? "same" : "other"} ${name}`]);
  const common = [
    ...told("profile", same.profile),
    ...told("person", same.person),
    ...told("seed", same.seed),
    ...told("version", same.isoderm),
  ];
  const width = Math.max(...criteria.map(({ name }) => name.length));
  const rows = criteria
    .filter((row) => row.change !== "same" || row.before?.measured !== row.after?.measured)
    .map(({ name, before: was, after: is, change: moved }) => {
      const word = moved === "same" || moved === "other" ? "" : moved.toUpperCase();
      return `  ${word.padEnd(6)}  ${name.padEnd(width)}  ${was?.measured ?? "-"} -> ${is?.measured ?? "-"}`;
    });
  const moved = figures.map(({ id, before: was, after: is }) => {
    const by = was === null || is === null ? "" : ` (${is > was ? "+" : ""}${round3(is - was)})`;
    return `  ${id}: ${was === null ? "-" : round3(was)} -> ${is === null ? "-" : round3(is)}${by}`;
  });
  return [
    `before  ${before.dir}: ${before.outcome}, ${before.verdict} (${before.reason})`,
    `after   ${after.dir}: ${after.outcome}, ${after.verdict} (${after.reason})`,
    `        ${common.join(", ")}`,
    "",
    ...(rows.length === 0 ? [] : ["CRITERIA", ...rows, ""]),
    ...(moved.length === 0 ? [] : ["FIGURES", ...moved, ""]),
    parting === null
      ? "Their journals tell the same."
      : `Their journals part at ${(parting.atMs / 1000).toFixed(2)} s: ${parting.before ?? "ended"} | ${parting.after ?? "ended"}`,
    `COMPARED ${change.toUpperCase()}`,
  ];
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}
