import { z } from "zod";
import { PERSON_FIELD_NAMES } from "../profile/person-fields.ts";
import { toPersonDocument } from "./attempt.ts";
import type { Finding, SearchSpace } from "./search.ts";

/** The document that `validate --search --json` prints: for each profile the smallest session found that breaks a criterion, or none. */
const SEARCH_FORMAT = "isoderm-search/1";
const count = z.int().min(0);

const foundSchema = z.strictObject({
  criterion: z.strictObject({ id: z.string(), name: z.string(), limit: z.string(), measured: z.string() }),
  person: z
    .array(z.strictObject({ field: z.string(), value: z.number(), nominal: z.number() }))
    .describe("How the person differs from the nominal one of the area."),
  seed: count.describe("As `run --seed` takes it."),
  faults: z.array(z.string()).describe("In words; the script is in the files."),
  deeds: z.array(z.string()).describe("What the operator does besides what the display asks, in words."),
  files: z.array(z.string()),
  repeat: z.string().describe("The command that replays it."),
  shrinkSessions: count.describe("Sessions on the way from what was found first to this."),
});

export const searchSchema = z.strictObject({
  format: z.literal(SEARCH_FORMAT),
  isoderm: z.string().describe("Version that judged."),
  seed: count,
  verdict: z.enum(["pass", "fail"]).describe("Fail when a session broke a criterion."),
  complete: z.boolean().describe("Every session that was asked for was played, or something was found."),
  searches: z.array(
    z.strictObject({
      profile: z.strictObject({ id: z.string(), title: z.string(), hash: z.string(), file: z.string() }),
      sessions: count.describe("Sessions searched."),
      found: foundSchema.nullable(),
    }),
  ),
});
export type SearchDocument = z.output<typeof searchSchema>;
export type SearchFound = z.output<typeof foundSchema>;
type ProfileSearch = SearchDocument["searches"][number];

export function toSearchDocument(
  isoderm: string,
  seed: number,
  searches: readonly ProfileSearch[],
  complete: boolean,
): SearchDocument {
  const verdict = searches.every(({ found }) => found === null) ? "pass" : "fail";
  return { format: SEARCH_FORMAT, isoderm, seed, verdict, complete, searches: [...searches] };
}

/** What was found, in the words of the document. `files` are those that were written of it. */
export function toFound(
  { attempt, broken }: Finding,
  { profile, axes }: SearchSpace,
  told: Pick<SearchFound, "files" | "repeat" | "shrinkSessions">,
): SearchFound {
  const { id, name, limit, measured } = broken;
  const person = toPersonDocument(attempt, profile);
  return {
    criterion: { id, name, limit, measured },
    person: PERSON_FIELD_NAMES.flatMap((field) => {
      const value = person[field];
      const nominal = axes.find((axis) => axis.field === field)?.nominal;
      return value === undefined || nominal === undefined ? [] : [{ field, value, nominal }];
    }),
    seed: attempt.seed,
    faults: attempt.faults.map(({ target, kind, atS, durationS, magnitude }) => {
      const lasts = durationS === 0 ? "" : ` for ${durationS} s`;
      return `${target} ${kind}${magnitude === 0 ? "" : ` ${magnitude}`} at ${atS} s${lasts}`;
    }),
    deeds: attempt.deeds.map(({ act, atS, forS }) => `${act} at ${atS} s, ${forS} s where it lasts`),
    ...told,
  };
}

/** The document as lines for a terminal. */
export function describeSearch({ searches, complete }: SearchDocument): string[] {
  const lines = searches.flatMap(({ profile, sessions, found }) => {
    const head = `${profile.title} (${profile.file})`;
    if (found === null) return [head, `  nothing found in ${sessions} sessions`, ""];
    const { criterion, person, faults, deeds, files, repeat, seed, shrinkSessions } = found;
    return [
      head,
      `  broken   ${criterion.name}: ${criterion.measured}, required ${criterion.limit}`,
      `           found in ${sessions} sessions, made small in ${shrinkSessions}`,
      ...(person.length === 0
        ? ["  person   the nominal one"]
        : person.map(
            ({ field, value, nominal }, n) =>
              `  ${n === 0 ? "person " : "       "}  ${field} ${value} (nominal ${nominal})`,
          )),
      `  seed     ${seed}`,
      `  faults   ${faults.length === 0 ? "none" : faults.join("; ")}`,
      `  operator ${deeds.length === 0 ? "does what the display asks" : deeds.join("; ")}`,
      `  files    ${files.join(" ")}`,
      `  repeat   ${repeat}`,
      "",
    ];
  });
  const broken = searches.filter(({ found }) => found !== null).length;
  const verdict = broken === 0 ? "PASS" : "FAIL";
  return [...lines, `VERDICT ${verdict}${complete ? "" : " so far: not every session was played"}`];
}
