/**
 * `npm run reference [-- [--refine] [DIR]]`: prints the error of every reference case against its tolerance; exit code 1 if one is
 * exceeded or a case is broken. `--refine` prints errors on ever finer grids in its place.
 */
import { existsSync } from "node:fs";
import { readToolOptions, refuseUsage } from "../support/tool-options.ts";
import { formatRefinement, refine } from "./refinement.ts";
import { formatReport, isData, passed, runCases } from "./run-cases.ts";

const USAGE = "reference -- [--refine] [DIR]";
const { values, positionals } = readToolOptions(USAGE, {
  allowPositionals: true,
  options: { refine: { type: "boolean", default: false } },
});
const [folder = "test/reference/cases"] = positionals;
if (!existsSync(folder)) refuseUsage(USAGE, `${folder}: no such folder`);
if (values.refine) {
  for (const study of refine(folder)) console.log(formatRefinement(study));
} else {
  const reports = runCases(folder);
  for (const report of reports) console.log(formatReport(report));
  const cases = reports.filter((report) => !isData(report));
  const covered = cases.filter(({ results }) => results.length > 0).length;
  console.log(
    `${covered} of ${cases.length} cases covered, ${passed(reports) ? "all within tolerance" : "NOT all within tolerance"}`,
  );
  process.exitCode = passed(reports) && covered > 0 ? 0 : 1;
}
