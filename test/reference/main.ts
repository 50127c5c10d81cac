/**
 * `npm run reference [-- [--refine] [DIR]]`: prints the error of every reference case against its tolerance; exit code 1 if one is
 * exceeded or a case is broken. `--refine` prints errors on ever finer grids in its place.
 */
import { formatRefinement, refine } from "./refinement.ts";
import { formatReport, isData, passed, runCases } from "./run-cases.ts";

const args = process.argv.slice(2);
const folder = args.find((arg) => !arg.startsWith("--")) ?? "test/reference/cases";
if (args.includes("--refine")) {
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
