/**
 * Goal: init gives a profile that is fit to run and has a name of its own, for every combination that is shipped and no other; no file is lost.
 * Method: the built program in a process of its own, once for every shipped profile; the result is read, compared by meaning, linted and run.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { diffProfiles } from "../../src/profile/diff.ts";
import { fromTemplate } from "../../src/profile/from-template.ts";
import { depthGrids, isShotProfile } from "../../src/profile/kind.ts";
import { lint } from "../../src/profile/lint.ts";
import { readProfile } from "../../src/profile/read.ts";
import { buildWhenStale, isoderm, makeFolder } from "../support/cli.ts";
import { ROOT } from "../support/source-tree.ts";

beforeAll(buildWhenStale, 60_000);

const PROFILES = join(ROOT, "profiles");
const SHIPPED = readdirSync(PROFILES).filter((file) => file.endsWith(".yaml"));
const read = (text: string) => {
  const result = readProfile(text, "test");
  if ("problems" in result) throw new Error(JSON.stringify(result.problems));
  return result.profile;
};
const comments = (text: string) => text.match(/#(?! yaml-language-server).*/g);

test.concurrent.for(SHIPPED)("%s: its modality and area give it, under another name", async (file, context) => {
  const dir = makeFolder(context);
  const original = readFileSync(join(PROFILES, file), "utf8");
  const profile = read(original);
  const { modality, area, applicators } = profile;
  const isInDepths = isShotProfile(profile) && depthGrids(profile).length > 1;
  const tips = isInDepths ? applicators.join(",") : (applicators[0] ?? "");
  const { code, stderr } = await isoderm(
    context,
    ["init", "--modality", modality, "--area", area, "--applicator", tips, "--out", "own.yaml"],
    {
      cwd: dir,
    },
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(readdirSync(dir)).toEqual(["own.yaml"]);
  const text = readFileSync(join(dir, "own.yaml"), "utf8");
  // As clean as what it comes from: no errors, and no warning of its own.
  const told = (of: string) => lint(of, "own.yaml").problems.map(({ severity, ruleId }) => [severity, ruleId]);
  expect(told(text)).toEqual(told(original));
  expect(told(text).filter(([severity]) => severity === "error")).toEqual([]);
  expect(diffProfiles(read(original), read(text)).map(({ path, after }) => [path, path === "id" ? after : ""])).toEqual(
    [
      ["id", "own"],
      ["title", ""],
    ],
  );
  expect(comments(text)).toEqual(comments(original));
  const schema = /^# yaml-language-server: \$schema=(.*)$/m.exec(text)?.[1] ?? "";
  expect(resolve(dir, schema)).toBe(join(PROFILES, "profile.schema.json"));
});

test.each(SHIPPED)("%s: the longest id there may be still leaves a title that is not too long", (file) => {
  const id = "x".repeat(40);
  const text = fromTemplate(readFileSync(join(PROFILES, file), "utf8"), { id, schema: null });
  expect(read(text)).toMatchObject({ id, title: expect.stringContaining(id) });
  expect(text).not.toContain("yaml-language-server");
});

const FACE = ["init", "--modality", "rf-bipolar", "--area", "face"];

test.concurrent("the new profile runs, and passes", { timeout: 120_000 }, async (context) => {
  const dir = makeFolder(context);
  await isoderm(context, [...FACE, "--id", "mine", "--out", "a b.yaml"], { cwd: dir });
  const { code, stdout } = await isoderm(context, ["run", "a b.yaml", "--json", "--out", "run"], { cwd: dir });
  expect([code, JSON.parse(stdout).outcome]).toEqual([0, "complete"]);
});

test.concurrent("what can not be is refused, with what can, and nothing is written", async (context) => {
  const dir = makeFolder(context);
  writeFileSync(join(dir, "mine.yaml"), "precious\n");
  const refused = async (...args: string[]) => {
    const { code, stdout, stderr } = await isoderm(context, args, { cwd: dir });
    expect([code, stdout]).toEqual([2, ""]);
    return stderr;
  };
  expect(await refused("init", "--modality", "ultrasound-focused", "--area", "face", "--out", "x.yaml")).toMatch(
    /say which tip, one of\n {2}--applicator fu-/,
  );
  expect(await refused(...FACE, "--out", "mine.yaml")).toMatch(/^mine\.yaml: it exists/);
  expect(await refused(...FACE, "--out", join("nowhere", "x.yaml"))).toContain("no such folder");
  expect(await refused(...FACE, "--out", "x.yaml", "--id", "Not An Id")).toContain("P0");
  expect(await refused(...FACE, "--out", "rf-bipolar-face.yaml")).toContain("a shipped profile has this id");
  const none = await refused("init", "--modality", "laser-nir", "--area", "back", "--out", "x.yaml");
  expect(none).toContain("laser-nir on back: no profile is shipped");
  expect(none.match(/--modality/g)).toHaveLength(SHIPPED.length);
  expect(await refused("init", "--area", "face")).toContain("--modality, --out not given, and there is no terminal");
  expect(readdirSync(dir)).toEqual(["mine.yaml"]);
  expect(readFileSync(join(dir, "mine.yaml"), "utf8")).toBe("precious\n");
});

test.concurrent("explain takes the file, and only a profile", async (context) => {
  const profile = join(PROFILES, "rf-bipolar-face.yaml");
  const told = await isoderm(context, ["explain", profile]);
  expect([told.code, told.stderr]).toEqual([0, ""]);
  expect(told.stdout).toMatch(/^rf-bipolar-face: Face, /);
  const { stdout } = await isoderm(context, ["explain", profile, "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ format: "isoderm-explanation/1", profile: { id: "rf-bipolar-face" } });
  const other = await isoderm(context, ["explain", join(ROOT, "test/e2e/stop-early.yaml")]);
  expect([other.code, other.stdout]).toEqual([2, ""]);
  expect(other.stderr).toContain("P011");
});
