/**
 * Everything that is wrong with a document, errors and warnings together, and the changes that mend some of it. Text in, values out: which
 * files, and where the result goes, is decided elsewhere.
 */
import { z } from "zod";
import { courseDocument, type ProfileLookUp } from "./course.ts";
import { DOCUMENT_KINDS, type KindName, kindOf } from "./kinds.ts";
import type { Problem, RuleFinding } from "./problem.ts";
import { type DocumentKind, profileDocument, readDocument } from "./read.ts";
import type { Profile } from "./schema.ts";

export interface Linted {
  readonly kind: KindName;
  /** In the order of the text. */
  readonly problems: readonly Problem[];
}

/** What a document refers to outside itself. What is not given is not judged. */
export interface Surroundings {
  readonly profile?: ProfileLookUp;
  /** Holds a profile against the devices there are. */
  readonly devices?: (profile: Profile) => readonly RuleFinding[];
}

/** Judges a text as the kind it says it is; one that says nothing is judged as a profile. Never throws. */
export function lint(text: string, file: string, around: Surroundings = {}): Linted {
  const kind = kindOf(text) ?? "profile";
  // A union of kinds is no kind: what is read is not looked at here.
  const read = readDocument<z.ZodType>(text, file, toKind(kind, around) as DocumentKind<z.ZodType>);
  return { kind, problems: "problems" in read ? read.problems : read.warnings };
}

function toKind(name: KindName, { profile, devices }: Surroundings) {
  if (name === "course" && profile !== undefined) return courseDocument(profile);
  return name === "profile" && devices !== undefined ? profileDocument(devices) : DOCUMENT_KINDS[name];
}

/** Mending one thing can show the next, but not for ever. */
const ROUNDS_MAX = 8;

export interface Mended {
  readonly text: string;
  readonly fixes: number;
}

/** Makes every safe change there is; all other characters, comments and layout included, stay as they are. */
export function mend(text: string, file: string): Mended {
  let mended = text;
  let fixes = 0;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const edits = lint(mended, file).problems.flatMap(({ fix }) => fix ?? []);
    if (edits.length === 0) break;
    // From the end, so that the offsets of what stands before stay true; two changes of one place wait for the next round.
    let untouched = mended.length;
    for (const { start, end, text: by } of [...edits].sort((a, b) => b.start - a.start)) {
      if (end > untouched) continue;
      mended = mended.slice(0, start) + by + mended.slice(end);
      untouched = start;
      fixes += 1;
    }
  }
  return { text: mended, fixes };
}

const place = z.int().min(1);
const offset = z.int().min(0);

const problemSchema = z.object({
  severity: z.enum(["error", "warning"]),
  ruleId: z.string().describe("Stable; docs/profiles.md has a section for each."),
  message: z.string(),
  hint: z.string().describe("What to do."),
  file: z.string(),
  line: place.describe("From 1."),
  column: place.describe("From 1, in UTF-16 units."),
  endColumn: place.describe("First column behind it."),
  excerpt: z.string().describe("The part of the line around the place."),
  excerptColumn: place.describe("Column of the excerpt's first character."),
  fix: z
    .object({ start: offset, end: offset, text: z.string() })
    .optional()
    .describe("A change of the text that --fix would make: UTF-16 offsets, end excluded."),
});

/** The document of `lint --json`. */
export const lintReportSchema = z
  .object({
    format: z.literal("isoderm-lint/1"),
    files: z.array(
      z.object({
        file: z.string(),
        kind: z.enum(Object.keys(DOCUMENT_KINDS) as [KindName, ...KindName[]]),
        fixes: z.int().min(0).describe("Changes that --fix made."),
        problems: z.array(problemSchema).describe("What is left, in the order of the text."),
      }),
    ),
    errors: z.int().min(0),
    warnings: z.int().min(0),
  })
  .meta({ title: "Isoderm lint report" });
export type LintReport = z.output<typeof lintReportSchema>;
