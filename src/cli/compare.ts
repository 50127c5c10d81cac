import { statSync } from "node:fs";
import { z } from "zod";
import { foldRecord } from "../journal/record.ts";
import { printable } from "../printable.ts";
import { outcomeSchema, toToldFigures } from "../report/outcome.ts";
import { type ComparedRun, compareRuns, describeRunComparison } from "../report/run-comparison.ts";
import { judge, toJudgedShots, toVerdictLimits } from "../report/verdict.ts";
import { compareValidations } from "../validation/comparison.ts";
import { describeComparison } from "../validation/comparison-text.ts";
import { EXIT } from "./exit.ts";
import { Refusal } from "./refusal.ts";
import { readRunFolder } from "./run-records.ts";
import { readValidationFile } from "./validate.ts";

/** The `compare` command: two runs, or two validations, and whether the second is worse in anything. */
export interface CompareOptions {
  readonly json?: boolean;
}

/** @returns the exit code: 1 when something got worse @throws Refusal when they can not be compared */
export function compare(before: string, after: string, { json = false }: CompareOptions): number {
  const [first, second] = [isFolder(before), isFolder(after)];
  if (first !== second)
    throw new Refusal(
      `${printable(before)} and ${printable(after)}: a run is a folder, a validation a file; give two of a kind`,
    );
  const [document, lines] = first ? compareFolders(before, after) : compareFiles(before, after);
  if (json) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  else process.stdout.write(`${lines.map((line) => printable(line)).join("\n")}\n`);
  return document.change === "worse" || document.change === "mixed" ? EXIT.negative : EXIT.ok;
}

function isFolder(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new Refusal(`${printable(path)}: there is no such file or folder`);
  return stat.isDirectory();
}

function compareFiles(before: string, after: string) {
  const comparison = compareValidations(readValidationFile(before), readValidationFile(after));
  if ("problem" in comparison) throw new Refusal(comparison.problem);
  return [comparison, describeComparison(comparison)] as const;
}

function compareFolders(before: string, after: string) {
  const comparison = compareRuns(readRun(before), readRun(after));
  return [comparison, describeRunComparison(comparison)] as const;
}

const manifestSchema = z.object({ outcome: outcomeSchema, provenance: z.object({ Isoderm: z.string() }) });

/** @throws Refusal when the folder does not say how the run came out */
function readRun(dir: string): ComparedRun {
  const { journal, profile, manifest } = readRunFolder(dir);
  const told = manifestSchema.safeParse(manifest);
  if (!told.success)
    throw new Refusal(`${printable(dir)}: run.json is missing, unfinished or damaged, and only it has the figures`);
  if (profile === null) throw new Refusal(`${printable(dir)}: profile.yaml is missing or no longer a profile`);
  const { outcome, provenance } = told.data;
  const record = foldRecord(journal);
  const shots = toJudgedShots(profile, outcome.shots);
  const verdict = judge(toToldFigures(outcome), record, toVerdictLimits(profile), shots);
  return { dir, isoderm: provenance.Isoderm, outcome, verdict, entries: journal.entries };
}
