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
  /** Empty if the kind is not covered. */
  readonly results: readonly CaseResult[];
}

/** Throws if the folder or a file of it can not be read, or a JSON file is no case. */
export function runCases(folder: string): readonly CaseReport[] {
  const readCsv = csvReader(folder);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => {
      const reference: unknown = JSON.parse(readFileSync(join(folder, file), "utf8"));
      const { id, kind } = reference as { id?: unknown; kind?: unknown };
      if (typeof id !== "string" || typeof kind !== "string") throw new Error(`${file}: a case has an id and a kind`);
      const runner = Object.hasOwn(RUNNERS, kind) ? RUNNERS[kind] : undefined;
      return { id, kind, results: runner === undefined ? [] : [runner(reference, readCsv)].flat() };
    });
}

/** One line per compared quantity. */
export function formatReport({ id, kind, results }: CaseReport): string {
  if (results.length === 0) return `  --  ${id} (${kind}): not covered`;
  return results
    .map(({ error, tolerance, pass, detail }) => {
      const verdict = pass ? " ok " : "FAIL";
      return `${verdict}  ${id}: ${error.toPrecision(3)} of ${tolerance} allowed: ${detail}`;
    })
    .join("\n");
}

export function passed(reports: readonly CaseReport[]): boolean {
  return reports.every(({ results }) => results.every(({ pass }) => pass));
}
