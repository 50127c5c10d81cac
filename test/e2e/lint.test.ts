/**
 * Goal: lint tells all problems of all files at once, in words or as one document, and mends only when asked.
 * Method: good and spoilt files in a folder; the built program in a process of its own.
 */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { lintReportSchema } from "../../src/profile/lint.ts";
import { buildWhenStale, isoderm, makeFolder, PROFILE } from "../support/cli.ts";

beforeAll(buildWhenStale, 60_000);

const GOOD = readFileSync(PROFILE, "utf8");
const BAD = GOOD.replace("targetC: 42.5", 'targetC: "42.5"').replace("powerMaxW: 45", "powerMaxW: 45000");

test.concurrent("a folder: both problems of the bad file, exit 2, and JSON that fits its schema", async (context) => {
  const dir = makeFolder(context);
  copyFileSync(PROFILE, join(dir, "good.yaml"));
  writeFileSync(join(dir, "bad.yaml"), BAD);
  writeFileSync(join(dir, "other.yaml"), "kind: of something else\n");
  const { code, stdout, stderr } = await isoderm(context, ["lint", ".", "--json"], { cwd: dir });
  expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
  const report = lintReportSchema.parse(JSON.parse(stdout));
  expect(report.files.map(({ file, problems }) => [file, problems.map(({ ruleId }) => ruleId)])).toEqual([
    ["bad.yaml", ["P022", "P024"]],
    ["good.yaml", []],
  ]);
  expect(readFileSync(join(dir, "bad.yaml"), "utf8")).toBe(BAD);
});

test.concurrent("--fix mends what is safe in the file itself, and still exits 2 for the rest", async (context) => {
  const dir = makeFolder(context);
  writeFileSync(join(dir, "bad.yaml"), BAD);
  const { code, stdout } = await isoderm(context, ["lint", "--fix", "bad.yaml"], { cwd: dir });
  expect(code).toBe(2);
  expect(stdout).toContain("milliwatts: 45 W");
  expect(stdout).toMatch(/1 file: 1 error, 0 warnings, 1 mended/);
  expect(readFileSync(join(dir, "bad.yaml"), "utf8")).toBe(GOOD.replace("powerMaxW: 45", "powerMaxW: 45000"));
});

test.concurrent("warnings are no errors, unless --strict says so", async (context) => {
  const dir = makeFolder(context);
  writeFileSync(join(dir, "w.yaml"), GOOD.replace("figure: limits.powerMaxW", "figure: title"));
  expect((await isoderm(context, ["lint", "w.yaml"], { cwd: dir })).code).toBe(0);
  expect((await isoderm(context, ["lint", "--strict", "w.yaml"], { cwd: dir })).code).toBe(2);
  const missing = await isoderm(context, ["lint", "nowhere.yaml"], { cwd: dir });
  expect([missing.code, missing.stderr]).toEqual([2, "nowhere.yaml: there is no such file\n"]);
});

test.concurrent("every kind of document has a schema, and every rule a page", async (context) => {
  for (const kind of ["profile", "person", "faults", "operator", "outcome", "lint"]) {
    const { code, stdout } = await isoderm(context, ["schema", kind]);
    expect([kind, code]).toEqual([kind, 0]);
    expect(JSON.parse(stdout)).toHaveProperty("$schema");
  }
  expect((await isoderm(context, ["explain", "P104"])).stdout).toMatch(/^P104 \(error\): /);
  expect((await isoderm(context, ["explain", "P999"])).code).toBe(2);
});
