/**
 * Goal: a run can be checked, listed and repeated from its folder alone, and damage is told, not passed over.
 * Method: one short run by the real program, then the commands on it whole, cut, and with single bytes changed.
 */
import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { runComparisonSchema } from "../../src/report/run-comparison.ts";
import { buildWhenStale, isoderm, makeFolder } from "../support/cli.ts";
import { ROOT } from "../support/source-tree.ts";

const SHORT = join(ROOT, "test/e2e/short.yaml");

beforeAll(buildWhenStale);

test("verify, replay and runs on a whole run and on damaged ones", { timeout: 120_000 }, async (owner) => {
  const root = makeFolder(owner);
  const whole = join(root, "whole");
  await isoderm(owner, ["run", SHORT, "--person", "3", "--seed", "3", "--quiet", "--out", whole]);
  expect(await isoderm(owner, ["verify", whole])).toMatchObject({ code: 0, stderr: "" });
  const replayed = await isoderm(owner, ["replay", whole]);
  expect(replayed.stdout).toMatch(/^SAME: \d+ entries and \d+ bytes to the device, ended complete/);
  expect(replayed.code).toBe(0);

  const page = readFileSync(join(whole, "report.html"), "utf8");
  rmSync(join(whole, "report.html"));
  for (const _ of ["missing", "there"]) {
    expect(await isoderm(owner, ["report", whole])).toMatchObject({ code: 0, stderr: "" });
    expect(readFileSync(join(whole, "report.html"), "utf8") === page).toBe(true);
  }

  const damage = (name: string, file: string, spoil: (path: string) => void): string => {
    const dir = join(root, name);
    cpSync(whole, dir, { recursive: true });
    spoil(join(dir, file));
    return dir;
  };
  const flip = (at: number) => (path: string) => {
    const bytes = readFileSync(path);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(path, bytes);
  };
  const cut = damage("cut", "journal.ndjson", (path) => truncateSync(path, readFileSync(path).length - 300));
  const edited = damage("edited", "journal.ndjson", flip(5000));
  const wire = damage("wire", "wire.bin", flip(40_000));
  const profile = damage("profile", "profile.yaml", (path) =>
    writeFileSync(path, readFileSync(path, "utf8").replace("targetC: 41", "targetC: 41.5")),
  );
  for (const [dir, why] of [
    [cut, "journal chain"],
    [edited, "journal chain"],
    [wire, "wire blocks"],
    [profile, "profile"],
  ] as const) {
    const { code, stdout } = await isoderm(owner, ["verify", dir]);
    expect(code, dir).toBe(1);
    expect(stdout).toMatch(new RegExp(`NO {2}${why}`));
  }
  // What is left of a cut journal still repeats; another profile does not.
  expect((await isoderm(owner, ["replay", cut])).stdout).toMatch(/^SAME/);
  const other = await isoderm(owner, ["replay", profile]);
  expect(other.stdout).toMatch(/^DIFFERENT at 0:00/);
  expect(other.code).toBe(1);

  const listed = await isoderm(owner, ["runs", root, "--json"]);
  const { runs } = JSON.parse(listed.stdout) as { runs: { dir: string; fault: string | null; outcome: string }[] };
  expect(runs).toHaveLength(5);
  expect(runs.find(({ dir }) => dir === cut)).toMatchObject({ fault: "torn", outcome: "unfinished" });
  expect(runs.find(({ dir }) => dir === whole)).toMatchObject({ fault: null, outcome: "complete" });

  for (const command of ["verify", "replay"])
    expect(await isoderm(owner, [command, join(root, "nothing")])).toMatchObject({ code: 2, stdout: "" });
});

test("compare tells what another person, and an emergency stop, did to a session", {
  timeout: 120_000,
}, async (owner) => {
  const root = makeFolder(owner);
  const dir = (name: string) => join(root, name);
  const run = (name: string, person: string, more: readonly string[] = []) =>
    isoderm(owner, ["run", SHORT, "--person", person, "--seed", "3", "--quiet", "--out", dir(name), ...more]);
  const stop = "format: isoderm-faults/1\nfaults:\n  - {atS: 30, target: estop, kind: pressed, durationS: 5}\n";
  writeFileSync(join(root, "stop.yaml"), stop);
  await run("one", "3");
  await run("again", "3");
  await run("other", "4");
  await run("spoiled", "3", ["--faults", join(root, "stop.yaml")]);
  const compare = async (a: string, b: string) => {
    const { code, stdout } = await isoderm(owner, ["compare", dir(a), dir(b), "--json"]);
    return { code, told: runComparisonSchema.parse(JSON.parse(stdout)) };
  };
  expect(await compare("one", "again")).toMatchObject({
    code: 0,
    told: { change: "same", figures: [], parting: null },
  });
  const other = await compare("one", "other");
  expect(other).toMatchObject({ code: 0, told: { same: { profile: true, person: false, seed: true } } });
  expect(other.told.figures.map(({ id }) => id)).toContain("dermal.meanHoldC");
  expect(await compare("one", "spoiled")).toMatchObject({ code: 1, told: { change: "worse" } });
  expect(await compare("spoiled", "one")).toMatchObject({ code: 0, told: { change: "better" } });

  const text = await isoderm(owner, ["compare", dir("one"), dir("spoiled")]);
  expect(text.stdout).toMatch(/WORSE {3}outcome +complete -> faulted/);
  expect(text.stdout).toMatch(/Their journals part at \d+\.\d\d s/);
  const file = await isoderm(owner, ["compare", dir("one"), join(dir("one"), "run.json")]);
  expect(file).toMatchObject({ code: 2, stdout: "" });
  expect(file.stderr).toContain("give two of a kind");
});
