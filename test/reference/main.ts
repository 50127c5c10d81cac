/** `npm run reference [-- DIR]`: prints the error of every reference case against its tolerance; exit code 1 if one is exceeded. */
import { formatReport, passed, runCases } from "./run-cases.ts";

const reports = runCases(process.argv[2] ?? "test/reference/cases");
for (const report of reports) console.log(formatReport(report));
const covered = reports.filter(({ results }) => results.length > 0).length;
console.log(
  `${covered} of ${reports.length} cases covered, ${passed(reports) ? "all within tolerance" : "NOT all within tolerance"}`,
);
process.exitCode = passed(reports) && covered > 0 ? 0 : 1;
