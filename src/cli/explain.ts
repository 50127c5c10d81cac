import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../io/hash.ts";
import { foldRecord } from "../journal/record.ts";
import { readTruth } from "../journal/truth.ts";
import { verifyJournal } from "../journal/verify.ts";
import { printable } from "../printable.ts";
import { rulePage } from "../profile/rule-page.ts";
import { explainRun } from "../report/explanation.ts";
import { EXIT } from "./exit.ts";

/** The `explain` command: what happened in a run, and why it tripped, from its folder alone; or what a rule says. */
export function explain(dir: string): number {
  if (/^[PW]\d{3}$/.test(dir) && !existsSync(dir)) return explainRule(dir);
  const journal = join(dir, "journal.ndjson");
  if (!existsSync(journal)) {
    process.stderr.write(`${printable(dir)}: not a run folder, there is no journal.ndjson in it\n`);
    return EXIT.usage;
  }
  const truthFile = join(dir, "truth.csv");
  const truth = existsSync(truthFile) ? readTruth(readFileSync(truthFile, "latin1")) : null;
  const lines = explainRun(foldRecord(verifyJournal(readFileSync(journal), sha256)), truth);
  process.stdout.write(`${lines.map((line) => printable(line)).join("\n")}\n`);
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
