import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { csvReader, numberOf } from "./case.ts";
import { type LayeredCase, runLayered, simulate } from "./layered.ts";
import { type AxisymmetricCase, simulateAxisymmetric } from "./layered-axisymmetric.ts";
import { formatReport, passed, runCases } from "./run-cases.ts";

const CASES = join(import.meta.dirname, "cases");

describe("every covered case is within tolerance", () => {
  const covered = runCases(CASES).filter(({ results }) => results.length > 0);
  test("there are cases", () => expect(covered.length).toBeGreaterThanOrEqual(17));
  test.each(covered.map((report) => [report.id, report] as const))("%s", (_, report) => {
    expect(
      report.results.every(({ pass }) => pass),
      formatReport(report),
    ).toBe(true);
  });
});

test.each(["O03_layered_rf_insulated_face", "O06_layered_convective_back"])(
  "%s: the error falls fourfold when cells and steps are halved",
  (id) => {
    const reference: LayeredCase = JSON.parse(readFileSync(join(CASES, `${id}.json`), "utf8"));
    const rows = csvReader(CASES)(`${id}.csv`);
    const asked = rows.map((row) => ({ timeS: numberOf(row, "t_s"), depthM: numberOf(row, "depth_m") }));
    const rms = [1, 2, 4].map((refinement) => {
      const { temperaturesC } = simulate(reference, asked, { grid: { refinement }, stepMs: 40 / refinement });
      const squares = rows.map((row, i) => (temperaturesC[i]! - numberOf(row, "T_ref_C")) ** 2);
      return Math.sqrt(squares.reduce((sum, s) => sum + s, 0) / squares.length);
    });
    for (const ratio of [rms[0]! / rms[1]!, rms[1]! / rms[2]!]) {
      expect(ratio).toBeGreaterThan(3.5);
      expect(ratio).toBeLessThan(4.6);
    }
  },
);

test("a kind without a runner is not covered", () => {
  const report = { id: "X", kind: "unheard-of", results: [] };
  expect(formatReport(report)).toContain("not covered");
  expect(passed([report])).toBe(true);
});

test("a reference that is 0.1 K elsewhere, or asks for nothing, fails", () => {
  const reference: LayeredCase = JSON.parse(readFileSync(join(CASES, "O03_layered_rf_insulated_face.json"), "utf8"));
  const read = csvReader(CASES);
  const shifted = runLayered(reference, (file) =>
    read(file).map((row) =>
      row["T_ref_C"] === undefined ? row : { ...row, T_ref_C: String(Number(row["T_ref_C"]) + 0.1) },
    ),
  );
  expect(shifted[0]?.pass).toBe(false);
  const empty = runLayered({ ...reference, files: reference.files.slice(0, 1) }, () => []);
  expect(empty.every(({ pass }) => !pass)).toBe(true);
});

test("about an axis, too, the error falls fourfold when cells and steps are halved", () => {
  const reference: AxisymmetricCase = JSON.parse(readFileSync(join(CASES, "O13_axisym_rf_spot_face.json"), "utf8"));
  const rows = csvReader(CASES)("O13_axisym_rf_spot_face.csv");
  const rms = [1, 2, 4].map((refinement) => {
    const got = simulateAxisymmetric(reference, rows, { refinement, stepMs: 200 / refinement });
    return Math.sqrt(rows.reduce((sum, row, i) => sum + (got[i]! - numberOf(row, "T_ref_C")) ** 2, 0) / rows.length);
  });
  expect(rms[0]! / rms[1]!).toBeGreaterThan(3.5);
  expect(rms[0]! / rms[1]!).toBeLessThan(4.6);
  expect(rms[1]! / rms[2]!).toBeGreaterThan(3.5);
  expect(rms[1]! / rms[2]!).toBeLessThan(4.6);
});
