/**
 * Runs every case file of a folder through the production solver. The kind of a case picks its runner and nothing but the JSON
 * and its tables steers it; a kind without a runner is reported as not covered.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runBurnTimes } from "./burn-times.ts";
import { type CaseResult, type CaseRunner, csvReader } from "./case.ts";
import { runClosedLoop } from "./closed-loop.ts";
import { runDoseHistories } from "./dose-histories.ts";
import { ELECTRICAL_KINDS } from "./electrical.ts";
import { runGaussianPulse } from "./gaussian-pulse.ts";
import { runHomogeneous } from "./homogeneous.ts";
import { runLayered } from "./layered.ts";
import { runLayeredAxisymmetric } from "./layered-axisymmetric.ts";
import { runNeedleHold } from "./needle-hold.ts";
import { runOneilBowl } from "./oneil-bowl.ts";

const RUNNERS: Readonly<Record<string, CaseRunner>> = {
  "layered-1d": runLayered,
  "homogeneous-1d": runHomogeneous,
  "layered-axisymmetric": runLayeredAxisymmetric,
  "gaussian-pulse-2d": runGaussianPulse,
  "gaussian-pulse-3d": runGaussianPulse,
  "needle-hold": runNeedleHold,
  "oneil-bowl": runOneilBowl,
  "closed-loop": runClosedLoop,
  "dose-histories": runDoseHistories,
  "burn-times": runBurnTimes,
  ...ELECTRICAL_KINDS,
};

export interface CaseReport {
  readonly id: string;
  readonly kind: string;
  /** Empty if the kind is not covered, or the case is broken. */
  readonly results: readonly CaseResult[];
  /** What is wrong with the case itself. */
  readonly problem?: string;
}

/** Data that other files draw on: nothing to compare. */
const DATA_KINDS: readonly string[] = ["tissue-ranges"];

/** A case that is broken says so and stops no other. Throws if the folder itself can not be read. */
export function runCases(folder: string): readonly CaseReport[] {
  const readCsv = csvReader(folder);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => {
      let kind = "unknown";
      try {
        const reference: unknown = JSON.parse(readFileSync(join(folder, file), "utf8"));
        const head = (reference ?? {}) as { id?: unknown; kind?: unknown };
        if (typeof head.id !== "string" || typeof head.kind !== "string") throw new Error("id, kind: a case has both");
        kind = head.kind;
        const runner = Object.hasOwn(RUNNERS, kind) ? RUNNERS[kind] : undefined;
        return { id: head.id, kind, results: runner === undefined ? [] : [runner(reference, readCsv)].flat() };
      } catch (error) {
        return { id: file, kind, results: [], problem: error instanceof Error ? error.message : String(error) };
      }
    });
}

export function isData({ kind }: { readonly kind: string }): boolean {
  return DATA_KINDS.includes(kind);
}

/** One line per compared quantity. */
export function formatReport({ id, kind, results, problem }: CaseReport): string {
  if (problem !== undefined) return `FAIL  ${id} (${kind}): broken case: ${problem}`;
  if (isData({ kind })) return `data  ${id} (${kind}): nothing to compare`;
  if (results.length === 0) return `  --  ${id} (${kind}): not covered`;
  return results
    .map(({ error, tolerance, pass, detail }) => {
      const verdict = pass ? " ok " : "FAIL";
      return `${verdict}  ${id}: ${error.toPrecision(3)} of ${tolerance} allowed: ${detail}`;
    })
    .join("\n");
}

export function passed(reports: readonly CaseReport[]): boolean {
  return reports.every(({ results, problem }) => problem === undefined && results.every(({ pass }) => pass));
}
