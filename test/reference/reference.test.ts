import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { csvReader } from "./case.ts";
import { type LayeredCase, runLayered } from "./layered.ts";
import { type AxisymmetricCase, simulateAxisymmetric } from "./layered-axisymmetric.ts";
import { formatRefinement, refine } from "./refinement.ts";
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

describe("and on the grid and with the step of a session", () => {
  const layered = runCases(CASES).filter(({ kind }) => kind === "layered-1d");
  test.each(layered.map(({ id }) => [id] as const))("%s", (id) => {
    const reference: unknown = JSON.parse(readFileSync(join(CASES, `${id}.json`), "utf8"));
    const results = runLayered(reference, csvReader(CASES), {});
    expect(
      results.every(({ pass }) => pass),
      formatReport({ id, kind: "layered-1d", results }),
    ).toBe(true);
  });
});

test("the error falls fourfold when cells and steps are halved", () => {
  const studies = refine(CASES, [
    "O03_layered_rf_insulated_face",
    "O06_layered_convective_back",
    "O13_axisym_rf_spot_face",
  ]);
  expect(studies.length).toBe(3);
  for (const study of studies) {
    const [coarse = 0, middle = 0, fine = 0] = study.rmsK;
    for (const ratio of [coarse / middle, middle / fine]) {
      expect(ratio, formatRefinement(study)).toBeGreaterThan(3.5);
      expect(ratio, formatRefinement(study)).toBeLessThan(4.6);
    }
  }
});

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

test("a broken case names file and reason, fails the whole, and stops no other", () => {
  const folder = mkdtempSync(join(tmpdir(), "isoderm-cases-"));
  try {
    writeFileSync(join(folder, "a-not-json.json"), "{");
    writeFileSync(join(folder, "b-no-kind.json"), '{"id": "b"}');
    writeFileSync(join(folder, "c-no-files.json"), '{"id": "c", "kind": "needle-hold", "files": []}');
    copyFileSync(join(CASES, "O14_microneedle_hold_67C.json"), join(folder, "d.json"));
    copyFileSync(join(CASES, "O14_microneedle_hold_67C.csv"), join(folder, "O14_microneedle_hold_67C.csv"));
    const reports = runCases(folder);
    expect(passed(reports)).toBe(false);
    expect(reports.slice(0, 3).map(formatReport).join("\n")).toMatch(
      /a-not-json\.json.*broken[\s\S]*b-no-kind\.json.*id, kind[\s\S]*c-no-files\.json.*files/,
    );
    expect(reports[3]!.results.every(({ pass }) => pass)).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("sources that are Gaussian in depth heat where they lie", () => {
  const reference: AxisymmetricCase = JSON.parse(readFileSync(join(CASES, "O13_axisym_rf_spot_face.json"), "utf8"));
  const segments = reference.source.segments!.map(({ t_end_s }) => ({
    t_end_s,
    shape: "gauss-depth",
    q0: [2e6, 2e6, 2e6, 2e6, 2e6],
    z0_m: 0.003,
    sz_m: 0.0005,
  }));
  const rows = [0.001, 0.003, 0.006].map((z) => ({ t_s: "15", depth_m: String(z), r_m: "0" }));
  const [above, inside, below] = simulateAxisymmetric(
    { ...reference, source: { ...reference.source, segments } },
    rows,
  );
  expect(inside).toBeGreaterThan(above! + 3);
  expect(inside).toBeGreaterThan(below! + 3);
});
