import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { createFile } from "../io/create-file.ts";
import { sha256 } from "../io/hash.ts";
import { replaceFile } from "../io/replace-file.ts";
import { foldRecord } from "../journal/record.ts";
import { readTruth } from "../journal/truth.ts";
import { printable } from "../printable.ts";
import { renderReport } from "../report/html.ts";
import { outcomeSchema, toToldFigures } from "../report/outcome.ts";
import { readShots } from "../report/shot-figures.ts";
import { judge, toJudgedShots, toVerdictLimits } from "../report/verdict.ts";
import { REPORT_ASSETS } from "./assets.ts";
import { readText } from "./documents.ts";
import { EXIT } from "./exit.ts";
import { Refusal } from "./refusal.ts";
import { readRunFolder } from "./run-records.ts";

/** The `report` command: report.html once more, from the other files of its run. The figures are those that the run measured. */
const manifestSchema = z.object({
  outcome: outcomeSchema,
  provenance: z.record(z.string(), z.string()),
  repeat: z.string(),
});

/** @throws Refusal when the folder does not have what a report is made of */
export function report(dir: string): number {
  const { journal, profile, manifest } = readRunFolder(dir);
  const name = printable(dir);
  if (profile === null) throw new Refusal(`${name}: profile.yaml is missing or no longer a profile`);
  const told = manifestSchema.safeParse(manifest);
  if (!told.success)
    throw new Refusal(
      `${name}: run.json is missing or damaged, and only it has the figures; isoderm explain tells the rest`,
    );
  const { outcome, provenance, repeat } = told.data;
  const truthFile = join(dir, "truth.csv");
  const truth = existsSync(truthFile) ? readTruth(readFileSync(truthFile, "latin1")) : null;
  const shotsFile = join(dir, "shots.csv");
  const rows = existsSync(shotsFile) ? readShots(readFileSync(shotsFile, "latin1")) : null;
  const record = foldRecord(journal);
  const figures = toToldFigures(outcome);
  const shots = toJudgedShots(profile, outcome.shots);
  const text = renderReport(
    {
      title: profile.title,
      record,
      truth,
      shots: outcome.shots && { figures: outcome.shots, rows },
      figures,
      verdict: judge(figures, record, toVerdictLimits(profile), shots),
      provenance: Object.entries(provenance),
      repeatCommand: repeat,
      profileText: readText(join(dir, "profile.yaml")),
    },
    REPORT_ASSETS,
    sha256,
  );
  const file = join(dir, "report.html");
  try {
    if (existsSync(file)) replaceFile(file, text);
    else createFile(file, text);
  } catch (error) {
    throw new Refusal(`${printable(file)}: can not be written (${(error as NodeJS.ErrnoException).code ?? error})`);
  }
  process.stdout.write(`${printable(file)}\n`);
  return EXIT.ok;
}
