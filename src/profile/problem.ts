/**
 * A mistake in a file that a person wrote: what, where, which rule, what to do about it. Problems are values; all of them are
 * reported at once. Every string in a Problem is already safe to print.
 */
import { printable, printableInPlace } from "../printable.ts";

export interface Problem {
  readonly severity: "error" | "warning";
  /** Stable: `P…` errors, `W…` warnings; listed in docs/profiles.md. */
  readonly ruleId: string;
  readonly message: string;
  /** What to do. */
  readonly hint: string;
  readonly file: string;
  /** 1-based; columns count UTF-16 units; endColumn is the first column behind. */
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  /** The part of the line around the place, and the column of its first character. */
  readonly excerpt: string;
  readonly excerptColumn: number;
  /** A change of the text that mends it without changing what the author can have meant; absent when there is none. */
  readonly fix?: TextEdit;
}

/** Characters `start` to `end` (UTF-16 offsets, `end` excluded) become `text`. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What was found in a text: offsets instead of lines. */
export interface Finding {
  readonly severity: "error" | "warning";
  readonly ruleId: string;
  readonly message: string;
  readonly hint: string;
  readonly start: number;
  readonly end: number;
  /** What to write from `start` to `end` instead, when that is safe. */
  readonly fix?: string;
}

/** What a rule found in a value, by path; `path` may name a field that stands only as a default. */
export interface RuleFinding {
  readonly severity: "error" | "warning";
  readonly ruleId: string;
  readonly message: string;
  readonly hint: string;
  readonly path: readonly (string | number)[];
}

const EXCERPT_MAX_CHARS = 100;
const EXCERPT_LEAD_CHARS = 40;
/** A file that is not a profile at all would otherwise bury its first problem. */
const PROBLEMS_MAX = 40;

/** Findings in the order of the text, each joined with its line; beyond 40 only their number. Files have at most 64 KiB. */
export function toProblems(findings: readonly Finding[], text: string, file: string): Problem[] {
  const name = printable(file);
  const starts = lineStarts(text);
  const unique = new Map(findings.map((finding) => [`${finding.start} ${finding.message}`, finding])).values();
  const sorted = [...unique].sort((a, b) => a.start - b.start || (a.ruleId < b.ruleId ? -1 : 1));
  const problems = sorted.slice(0, PROBLEMS_MAX).map((finding) => toProblem(finding, text, name, starts));
  const last = problems.at(-1);
  const left = sorted.length - problems.length;
  if (left === 0 || last === undefined) return problems;
  const severity = sorted.some((finding) => finding.severity === "error") ? "error" : "warning";
  const { fix: _, ...place } = last;
  const more = {
    ...place,
    severity,
    ruleId: "P000",
    message: `${left} more problems are not shown`,
    hint: "Mend these first.",
  } as const;
  return [...problems, more];
}

/** The problems as a person reads them: place, rule, message, the line with a caret, what to do. Ends without a line break. */
export function renderProblems(problems: readonly Problem[]): string {
  return problems.map(renderProblem).join("\n\n");
}

function renderProblem(problem: Problem): string {
  const gutter = `  ${problem.line} | `;
  const indent = " ".repeat(gutter.length - 2);
  const lead = " ".repeat(Math.max(0, problem.column - problem.excerptColumn));
  const room = Math.max(1, problem.excerpt.length - lead.length);
  const caret = "^".repeat(Math.min(room, Math.max(1, problem.endColumn - problem.column)));
  return [
    `${problem.file}:${problem.line}:${problem.column} ${problem.severity} ${problem.ruleId}: ${problem.message}`,
    gutter + problem.excerpt,
    `${indent}| ${lead}${caret}`,
    `${indent}= ${problem.hint}`,
  ].join("\n");
}

function toProblem(finding: Finding, text: string, file: string, starts: readonly number[]): Problem {
  const { start, line } = locate(starts, Math.min(finding.start, text.length));
  const lineText = textOfLine(text, starts, line);
  const column = Math.min(finding.start - start, lineText.length) + 1;
  const endColumn = Math.max(column + 1, Math.min(finding.end - start, lineText.length) + 1);
  const from = lineText.length > EXCERPT_MAX_CHARS ? Math.max(0, column - 1 - EXCERPT_LEAD_CHARS) : 0;
  return {
    severity: finding.severity,
    ruleId: finding.ruleId,
    message: printable(finding.message),
    hint: printable(finding.hint),
    file,
    line: line + 1,
    column,
    endColumn,
    excerpt: printableInPlace(lineText.slice(from, from + EXCERPT_MAX_CHARS)),
    excerptColumn: from + 1,
    ...(finding.fix === undefined ? {} : { fix: { start: finding.start, end: finding.end, text: finding.fix } }),
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function locate(starts: readonly number[], offset: number): { start: number; line: number } {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { start: starts[low]!, line: low };
}

function textOfLine(text: string, starts: readonly number[], line: number): string {
  const next = starts[line + 1];
  return text.slice(starts[line], next === undefined ? text.length : next - 1).replace(/\r$/, "");
}
