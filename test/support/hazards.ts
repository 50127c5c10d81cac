/** The hazard catalogue of docs/hazards.yaml: read, and written as the tables of docs/safety.md. What it names is held against the code by test/house. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { replaceSection } from "../../src/protocol/generate.ts";

const HAZARD_FILE = "docs/hazards.yaml";
export const HAZARD_PAGE = "docs/safety.md";

const LATCHES = ["latched", "service", "press", "refused", "none"] as const;
const PLACES = ["device", "hardware", "host", "gate", "author", "record", "console"] as const;

const hazard = z.strictObject({
  id: z.string().regex(/^H\d\d$/),
  hazard: z.string(),
  by: z.array(z.enum(PLACES)),
  latch: z.enum(LATCHES),
  /** The one alarm that tells of it; none: it is refused or has no effect, and the reason is what is shown. */
  alarm: z.string(),
  trips: z.array(z.string()),
  /** Requirements of the invariants below that it is an instance of. */
  requires: z.array(z.string()),
  /** File and the function in it that finds or stops it. */
  code: z.array(z.string()).min(1),
  /** File, and words of a title or a table in it. */
  tests: z.array(z.string()).min(1),
  note: z.string().optional(),
  excluded: z.string().optional(),
});

const invariant = z.strictObject({
  id: z.string().regex(/^I\d\d$/),
  says: z.string(),
  tests: z.array(z.string()),
  open: z.string().optional(),
});

const catalogue = z.strictObject({
  hazards: z.array(hazard),
  unraised: z.record(z.string(), z.string()),
  invariants: z.array(invariant),
});

type Hazard = z.output<typeof hazard>;

export function readHazards(): z.output<typeof catalogue> {
  return catalogue.parse(parse(readFileSync(HAZARD_FILE, "utf8")));
}

/** "path words of a title" as its two parts. */
export function toPlace(text: string): { readonly file: string; readonly words: string } {
  const gap = text.indexOf(" ");
  return gap < 0 ? { file: text, words: "" } : { file: text.slice(0, gap), words: text.slice(gap + 1) };
}

/** The page with its two tables as the catalogue has them. */
export function withHazardTables(page: string): string {
  const { hazards, invariants } = readHazards();
  return replaceSection(
    replaceSection(page, "hazards", hazardTable(hazards)),
    "invariants",
    [
      "| | requirement | tests |",
      "| --- | --- | --- |",
      ...invariants.map(({ id, says, tests, open }) => {
        const shown = [...tests.map((file) => `\`${file}\``), ...(open === undefined ? [] : [`**open:** ${open}`])];
        return `| ${id} | ${says} | ${shown.join(", ")} |`;
      }),
    ].join("\n"),
  );
}

function hazardTable(hazards: readonly Hazard[]): string {
  const rows = hazards.map(({ id, hazard, by, latch, alarm, trips, requires, code, tests, note, excluded }) => {
    const guards = code.map((text) => {
      const { file, words } = toPlace(text);
      return `\`${words}\` (${file})`;
    });
    const proofs = [...new Set(tests.map((text) => `\`${toPlace(text).file}\``))];
    const remarks = [note, excluded === undefined ? undefined : `**Excluded:** ${excluded}`].filter((said) => said);
    return `| ${id} | ${[hazard, ...remarks].join(". ")} | ${by.join(", ") || "nobody"} | ${guards.join(", ")} | ${trips.map((trip) => `\`${trip}\``).join(", ")} | ${alarm === "none" ? "" : alarm} | ${latch} | ${requires.join(", ")} | ${proofs.join(", ")} |`;
  });
  return [
    "| | hazard | by | guard | trip | alarm | after it | requirement | shown by |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}
