import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../io/replace-file.ts";
import { printable } from "../printable.ts";
import { kindOf } from "../profile/kinds.ts";
import { type LintReport, lint, mend } from "../profile/lint.ts";
import { renderProblems } from "../profile/problem.ts";
import { lookUpBeside, readText, STDIN, toDeviceCheck } from "./documents.ts";
import { EXIT } from "./exit.ts";
import { Refusal } from "./refusal.ts";

/** The `lint` command: every problem of every file named, in folders as well, and the changes that `--fix` makes. */
export interface LintOptions {
  readonly fix?: boolean;
  readonly strict?: boolean;
  readonly json?: boolean;
  /** Device files that profiles are held against; none: those that come along. */
  readonly deviceFile?: readonly string[];
}

type LintedFile = LintReport["files"][number];

/** @returns exit code: 0 without errors (with `strict`, without warnings as well), 2 with */
export function lintFiles(names: readonly string[], options: LintOptions): number {
  try {
    const files = names.flatMap(listDocuments).map((file) => lintFile(file, options));
    const count = (severity: string) =>
      files.reduce((sum, { problems }) => sum + problems.filter((problem) => problem.severity === severity).length, 0);
    const report: LintReport = {
      format: "isoderm-lint/1",
      files,
      errors: count("error"),
      warnings: count("warning"),
    };
    tell(report, names, options);
    return report.errors > 0 || (options.strict === true && report.warnings > 0) ? EXIT.usage : EXIT.ok;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
}

function lintFile(file: string, { fix, deviceFile = [] }: LintOptions): LintedFile {
  const shown = file === STDIN ? "stdin" : file;
  const text = readText(file);
  const mended = fix === true ? mend(text, shown) : { text, fixes: 0 };
  if (fix === true && file === STDIN) process.stdout.write(mended.text);
  else if (mended.fixes > 0) write(file, mended.text);
  const { kind, problems } = lint(mended.text, shown, {
    devices: toDeviceCheck(deviceFile),
    ...(file === STDIN ? {} : { profile: lookUpBeside(file) }),
  });
  return { file: printable(shown), kind, fixes: mended.fixes, problems: [...problems] };
}

function write(file: string, text: string): void {
  try {
    replaceFile(file, text);
  } catch (error) {
    throw new Refusal(`${printable(file)}: can not be written (${(error as NodeJS.ErrnoException).code ?? error})`);
  }
}

function tell(report: LintReport, names: readonly string[], { fix, json }: LintOptions): void {
  // With `--fix -` stdout carries the text.
  const out = fix === true && names.includes(STDIN) ? process.stderr : process.stdout;
  if (json === true) {
    out.write(`${JSON.stringify(report, null, 2)}\n`);
    return;
  }
  const problems = report.files.flatMap((file) => file.problems) as Parameters<typeof renderProblems>[0];
  if (problems.length > 0) out.write(`${renderProblems(problems)}\n\n`);
  const fixes = report.files.reduce((sum, file) => sum + file.fixes, 0);
  const fixable = problems.filter((problem) => problem.fix !== undefined).length;
  const parts = [
    many(report.errors, "error"),
    many(report.warnings, "warning"),
    ...(fixes > 0 ? [`${fixes} mended`] : []),
    ...(fixable > 0 ? [`${fixable} can be mended with --fix`] : []),
  ];
  out.write(`${many(report.files.length, "file")}: ${parts.join(", ")}\n`);
}

const many = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** A file as it is named; of a folder, and the folders in it, every file that says it is a document of Isoderm's. */
function listDocuments(name: string): string[] {
  if (name === STDIN || statSync(name, { throwIfNoEntry: false })?.isDirectory() !== true) return [name];
  const found = readdirSync(name, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.split(/[\\/]/).includes("node_modules") && kindOf(readText(file)) !== undefined)
    .sort();
  if (found.length === 0) throw new Refusal(`${printable(name)}: no document of Isoderm's in this folder`);
  return found;
}
