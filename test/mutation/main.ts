/**
 * `npm run mutate [-- PATH...] [--write]`: changes the code of the safety core one small piece at a time and asks whether any test notices.
 * A path is a part of parts.ts, one file of it, or lines of a file (`file.ts:10-50`). `--write` renews the row of each part or file in the
 * table of docs/safety.md; a file that was judged in pieces has one when all its lines were. Ends with 1 below the break.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Stryker } from "@stryker-mutator/core";
import { readToolOptions, refuseUsage } from "../support/tool-options.ts";
import { BREAK_PERCENT, EQUIVALENTS, type Equivalent, type Group, LEFT_OUT, PARTS, type Part } from "./parts.ts";

const DOC = "docs/safety.md";
const CACHE = "node_modules/.cache/isoderm/mutation";
const BEGIN = "<!-- mutation: written by npm run mutate -- --write -->";
const END = "<!-- /mutation -->";
/** Lines of a file, as Stryker understands them. */
const LINES = /:\d+-\d+$/;
/** A mutant that has not ended by this factor on the time of its tests and this constant hangs, and is found by that. */
const TIMEOUT_FACTOR = 2;
const TIMEOUT_MS = 5000;

type MutantResult = Awaited<ReturnType<Stryker["runMutationTest"]>>[number];
type LogLevel = NonNullable<ConstructorParameters<typeof Stryker>[0]["logLevel"]>;

interface Score {
  readonly name: string;
  readonly mutants: number;
  readonly found: number;
  readonly alive: readonly MutantResult[];
  readonly equivalent: number;
}

const USAGE = "mutate -- [PATH...] [--write]";
const { values, positionals } = readToolOptions(USAGE, {
  allowPositionals: true,
  options: { write: { type: "boolean", default: false } },
});

const jobs = positionals.length === 0 ? [...PARTS] : positionals.map(findJob);
const scores: Score[] = [];
const written: Score[] = [];
const used = new Set<Equivalent>();
for (const job of jobs) {
  const results: MutantResult[] = [];
  for (const group of job.groups) results.push(...(await mutate(group)));
  const score = judge(job, results);
  scores.push(score);
  show(score);
  const whole = LINES.test(job.name) ? joinPieces(job.name, score) : score;
  if (whole !== null) written.push(whole);
}
const whole = jobs.filter((job) => PARTS.includes(job));
const stale = EQUIVALENTS.filter(
  (known) => !used.has(known) && whole.some(({ name }) => known.file.startsWith(`${name}/`)),
);
for (const { file, line } of stale) console.log(`no living mutant fits the entry of parts.ts for ${file}: ${line}`);
if (values.write) writeTable(written);
process.exitCode = stale.length > 0 || scores.some((score) => toPercent(score) < BREAK_PERCENT) ? 1 : 0;

/** A part by its name, or one file or some of its lines with the tests of its group. */
function findJob(path: string): Part {
  const wanted = path.replace(/\/$/, "");
  const part = PARTS.find(({ name }) => wanted === name || wanted.startsWith(`${name}/`));
  const file = wanted.replace(LINES, "");
  const group = part?.groups.find(({ sources }) => sources.some((source) => matchesGlob(file, source)));
  if (part !== undefined && wanted === part.name) return part;
  if (group !== undefined) return { name: wanted, groups: [{ ...group, sources: [wanted] }] };
  return refuseUsage(USAGE, `${path} is in no part that is judged. Parts: ${PARTS.map(({ name }) => name).join(", ")}`);
}

/** `folder/*.ts` and whole names are all that parts.ts uses. */
function matchesGlob(path: string, glob: string): boolean {
  return glob.endsWith("/*.ts")
    ? path.endsWith(".ts") && path.slice(0, path.lastIndexOf("/")) === glob.slice(0, -"/*.ts".length)
    : path === glob;
}

async function mutate({ sources, tests }: Group): Promise<MutantResult[]> {
  process.env["ISODERM_MUTATION_TESTS"] = tests.join(" ");
  const tempDirName = mkdtempSync(join(tmpdir(), "isoderm-mutate-"));
  const stryker = new Stryker({
    mutate: [...sources, ...LEFT_OUT.map(({ file }) => `!${file}`)],
    testRunner: "direct",
    plugins: [fileURLToPath(new URL("direct-runner.js", import.meta.url))],
    coverageAnalysis: "perTest",
    concurrency: 1,
    timeoutFactor: TIMEOUT_FACTOR,
    timeoutMS: TIMEOUT_MS,
    reporters: process.stdout.isTTY ? ["progress"] : ["progress-append-only"],
    tempDirName,
    // The tests do not read types, and some read sources as text.
    disableTypeChecks: false,
    ignorePatterns: ["dist", "docs/images", "runs"],
    allowConsoleColors: false,
    logLevel: "error" as LogLevel,
    thresholds: { high: 100, low: BREAK_PERCENT, break: null },
  });
  try {
    return await stryker.runMutationTest();
  } finally {
    rmSync(tempDirName, { recursive: true, force: true });
  }
}

function judge({ name }: Part, results: readonly MutantResult[]): Score {
  const judged = results.filter(({ status }) => status !== "Ignored" && status !== "CompileError");
  const alive: MutantResult[] = [];
  let equivalent = 0;
  for (const mutant of judged) {
    if (mutant.status === "Killed" || mutant.status === "Timeout" || mutant.status === "RuntimeError") continue;
    const known = findEquivalent(mutant);
    if (known === null) alive.push(mutant);
    else equivalent++;
  }
  const mutants = judged.length - equivalent;
  return { name, mutants, found: mutants - alive.length, alive, equivalent };
}

function findEquivalent(mutant: MutantResult): Equivalent | "assertion" | null {
  // An assertion says what the code before it guarantees: no input makes it false, and its words are for programmers.
  if (isInAssertion(mutant)) return "assertion";
  const line = lineOf(mutant);
  const known = EQUIVALENTS.find(
    (entry) =>
      entry.file === pathOf(mutant) &&
      line.includes(entry.line) &&
      (entry.becomes === undefined || (mutant.replacement ?? "").includes(entry.becomes)),
  );
  if (known !== undefined) used.add(known);
  return known ?? null;
}

function isInAssertion({ fileName, location }: MutantResult): boolean {
  const lines = readFileSync(fileName, "utf8").split("\n");
  const { line, column } = location.start;
  const before = [...lines.slice(Math.max(0, line - 5), line - 1), (lines[line - 1] ?? "").slice(0, column)].join("\n");
  // A switch that has a case for everything ends in one for what can not be.
  const after = lines
    .slice(line - 1, line + 1)
    .join("\n")
    .slice(column - 1);
  return (
    /\b(assert|unreachable)\([^;]*$|\bthrow new [^;]*$/.test(before) ||
    /^default:\s+(return )?unreachable\(/.test(after)
  );
}

function lineOf({ fileName, location }: MutantResult): string {
  return (readFileSync(fileName, "utf8").split("\n")[location.start.line - 1] ?? "").trim();
}

function pathOf({ fileName }: MutantResult): string {
  return relative(process.cwd(), fileName);
}

function toPercent({ found, mutants }: Score): number {
  return mutants === 0 ? 100 : (100 * found) / mutants;
}

function show(score: Score): void {
  const { name, found, mutants, equivalent, alive } = score;
  console.log(
    `${name}: ${found} of ${mutants} changes noticed, ${toPercent(score).toFixed(1)} %; ${equivalent} that change nothing`,
  );
  for (const mutant of alive) {
    const { location, mutatorName, replacement, status } = mutant;
    console.log(`  ${pathOf(mutant)}:${location.start.line}:${location.start.column} ${mutatorName} (${status})`);
    console.log(`    ${lineOf(mutant)}`);
    console.log(`    -> ${(replacement ?? "").replaceAll(/\s+/g, " ").slice(0, 200)}`);
  }
}

/** Counts of a file that is judged in pieces, as long as it stays the same. */
interface Pieces {
  readonly source: string;
  readonly lines: Readonly<Record<string, readonly [found: number, mutants: number, equivalent: number]>>;
}

/** Keeps what one piece came to. @returns the whole file, once its pieces follow one another from the first line to the last */
function joinPieces(name: string, { found, mutants, equivalent }: Score): Score | null {
  const file = name.replace(LINES, "");
  const source = readFileSync(file, "utf8");
  const kept = join(CACHE, `${file.replaceAll("/", "-")}.json`);
  const before = existsSync(kept) ? (JSON.parse(readFileSync(kept, "utf8")) as Pieces) : null;
  const lines = {
    ...(before?.source === source ? before.lines : {}),
    [name.slice(file.length + 1)]: [found, mutants, equivalent] as const,
  };
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(kept, JSON.stringify({ source, lines } satisfies Pieces));
  const sum = [0, 0, 0];
  let next = 1;
  for (let piece: string | undefined; ; ) {
    piece = Object.keys(lines).find((candidate) => candidate.startsWith(`${next}-`));
    if (piece === undefined) break;
    for (const [n, count] of lines[piece]!.entries()) sum[n]! += count;
    next = Number(piece.split("-")[1]) + 1;
  }
  if (next < source.trimEnd().split("\n").length) return null;
  return { name: file, found: sum[0]!, mutants: sum[1]!, equivalent: sum[2]!, alive: [] };
}

/** Renews the rows of what was judged, and leaves the others. */
function writeTable(judged: readonly Score[]): void {
  const text = readFileSync(DOC, "utf8");
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from < 0 || to < from) throw new Error(`${DOC} has no place for the table`);
  const rows = new Map<string, string>();
  for (const row of text.slice(from + BEGIN.length, to).split("\n")) {
    const name = /^\| `([^`]+)`/.exec(row)?.[1];
    if (name !== undefined) rows.set(name, row);
  }
  for (const score of judged) {
    const { name, mutants, found, equivalent } = score;
    rows.set(name, `| \`${name}\` | ${mutants} | ${found} | ${toPercent(score).toFixed(1)} % | ${equivalent} |`);
  }
  const table = [
    "| folder or file | changes | noticed | share | left out, each with its reason |",
    "| --- | --- | --- | --- | --- |",
    ...[...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
  ].join("\n");
  writeFileSync(DOC, `${text.slice(0, from + BEGIN.length)}\n${table}\n${text.slice(to)}`);
}
