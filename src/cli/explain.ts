import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../io/hash.ts";
import { foldRecord } from "../journal/record.ts";
import { readTruth } from "../journal/truth.ts";
import { verifyJournal } from "../journal/verify.ts";
import { printable } from "../printable.ts";
import { plannedFigures } from "../profile/diff.ts";
import { limitShares } from "../profile/limit-shares.ts";
import { renderProblems } from "../profile/problem.ts";
import { readProfile } from "../profile/read.ts";
import { rulePage } from "../profile/rule-page.ts";
import { explainRun } from "../report/explanation.ts";
import { explainProfile } from "../report/profile-explanation.ts";
import { readText, STDIN } from "./documents.ts";
import { EXIT } from "./exit.ts";
import { Refusal } from "./refusal.ts";

/** The `explain` command: what happened in a run, and why it tripped, from its folder alone; what a profile means; or what a rule says. */
export interface ExplainOptions {
  readonly json?: boolean;
}

/** @throws Refusal when it is a file and no profile, or `--json` is asked of anything else */
export function explain(dir: string, { json = false }: ExplainOptions): number {
  if (dir === STDIN || statSync(dir, { throwIfNoEntry: false })?.isFile() === true) return explainFile(dir, json);
  if (json) throw new Refusal(`${printable(dir)}: --json is for profiles, and this is no file`);
  if (/^[PW]\d{3}$/.test(dir) && !existsSync(dir)) return explainRule(dir);
  const lines = explainRunFolder(dir);
  if (lines === null) {
    process.stderr.write(`${printable(dir)}: not a run folder, there is no journal.ndjson in it\n`);
    return EXIT.usage;
  }
  process.stdout.write(`${lines.join("\n")}\n`);
  return EXIT.ok;
}

/** What happened in a run, safe to print; null: it is no run folder. */
export function explainRunFolder(dir: string): string[] | null {
  const journal = join(dir, "journal.ndjson");
  if (!existsSync(journal)) return null;
  const truthFile = join(dir, "truth.csv");
  const truth = existsSync(truthFile) ? readTruth(readFileSync(truthFile, "latin1")) : null;
  return explainRun(foldRecord(verifyJournal(readFileSync(journal), sha256)), truth).map((line) => printable(line));
}

function explainFile(file: string, json: boolean): number {
  const shown = file === STDIN ? "stdin" : file;
  const read = readProfile(readText(file), shown);
  if ("problems" in read) throw new Refusal(renderProblems(read.problems));
  const { profile, warnings } = read;
  if (json) {
    const planned = plannedFigures(profile);
    const document = { format: "isoderm-explanation/1", profile, planned, limits: limitShares(profile), warnings };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return EXIT.ok;
  }
  process.stdout.write(
    `${explainProfile(profile)
      .map((line) => printable(line))
      .join("\n")}\n`,
  );
  if (warnings.length > 0) process.stdout.write(`\n${renderProblems(warnings)}\n`);
  return EXIT.ok;
}

function explainRule(id: string): number {
  const page = rulePage(id);
  if (page === undefined) {
    process.stderr.write(`${id}: no such rule. docs/profiles.md lists them\n`);
    return EXIT.usage;
  }
  process.stdout.write(`${page.join("\n")}\n`);
  return EXIT.ok;
}
