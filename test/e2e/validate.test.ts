/**
 * Goal: one verdict for one seed, however the sessions are dealt out; shards join to the byte-identical whole; a search finds what can be replayed.
 * Method: real processes with a short profile, on one thread, on two and on seven, and in five shards.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { validationSchema } from "../../src/validation/result.ts";
import { searchSchema } from "../../src/validation/search-result.ts";
import { buildWhenStale, isoderm, makeFolder } from "../support/cli.ts";
import { ROOT } from "../support/source-tree.ts";

const SHORT = join(ROOT, "test/e2e/short.yaml");
const ARGS = ["validate", SHORT, "--people", "4", "--faults", "none", "--seed", "3", "--json"];

beforeAll(buildWhenStale);

test("one, two and seven workers and five merged shards print the same bytes", { timeout: 120_000 }, async (owner) => {
  const whole = await isoderm(owner, [...ARGS, "--workers", "1"]);
  const { campaigns } = validationSchema.parse(JSON.parse(whole.stdout));
  expect(campaigns[0]).toMatchObject({ planned: 21, judged: 21, complete: true });
  for (const workers of ["2", "7"])
    expect((await isoderm(owner, [...ARGS, "--workers", workers])).stdout, `${workers} workers`).toBe(whole.stdout);

  const dir = makeFolder(owner);
  const files: string[] = [];
  for (const part of [4, 1, 5, 2, 3]) {
    const shard = await isoderm(owner, [...ARGS, "--shard", `${part}/5`, "--workers", "1"]);
    const file = join(dir, `${part}.json`);
    writeFileSync(file, shard.stdout);
    files.push(file);
  }
  const merged = await isoderm(owner, ["merge", ...files, "--json", "--report", join(dir, "report.html")]);
  expect(merged.stdout).toBe(whole.stdout);
  expect(merged.code).toBe(whole.code);
  expect(readFileSync(join(dir, "report.html"), "utf8")).toContain("Thresholds");

  const twice = await isoderm(owner, ["merge", files[0] ?? "", files[0] ?? ""]);
  expect(twice).toMatchObject({ code: 2 });
  expect(twice.stderr).toContain("there twice");
  const some = await isoderm(owner, ["merge", ...files.slice(1), "--json"]);
  expect(some.stderr).toContain("shards 4 of 5 are missing");
  expect(validationSchema.parse(JSON.parse(some.stdout)).complete).toBe(false);
});

test("a worst person is replayed by the command that is printed", async (owner) => {
  const { stdout } = await isoderm(owner, [...ARGS, "--workers", "1"]);
  const { campaigns } = validationSchema.parse(JSON.parse(stdout));
  const worst = campaigns[0]?.thresholds.find(({ id }) => id === "dermal-max")?.worst[0];
  const words = worst?.repeat.split(" ").slice(1) ?? [];
  const out = join(makeFolder(owner), "run");
  const replayed = await isoderm(owner, [...words, "--json", "--out", out]);
  const outcome = JSON.parse(replayed.stdout) as { dermal: { peakC: number } };
  expect(`${outcome.dermal.peakC.toFixed(2)} degC`).toBe(worst?.measured);
});

test("a search finds whom a weak profile does not suit, the same on one thread and on two, as files that run takes", {
  timeout: 120_000,
}, async (owner) => {
  // 41 degC leave little room above the window's 40 where skin is thick.
  const dir = makeFolder(owner);
  const search = (out: string, workers: string) =>
    isoderm(
      owner,
      ["validate", SHORT, "--search", "32", "--faults", "none", "--json", "--workers", workers, "--out", out],
      { cwd: dir },
    );
  const [one, two] = [await search("found", "1"), await search("again", "2")];
  expect(two.stdout.replaceAll("again/", "found/")).toBe(one.stdout);
  expect(one.code).toBe(1);
  const { searches } = searchSchema.parse(JSON.parse(one.stdout));
  const found = searches[0]?.found;
  expect(found).toMatchObject({
    criterion: { id: "in-window" },
    seed: 1,
    faults: [],
    deeds: [],
    files: ["found/person.yaml"],
  });
  expect(found?.person.map(({ field }) => field)).toEqual(["skinThicknessMm"]);
  expect(found?.person[0]?.value).toBeGreaterThan(2);

  const words = found?.repeat.split(" ").slice(1) ?? [];
  const replayed = await isoderm(owner, [...words, "--json", "--out", join(dir, "run")], { cwd: dir });
  const outcome = JSON.parse(replayed.stdout) as { verdict: string; dermal: { inWindowRatio: number } };
  expect(outcome.verdict).toBe("fail");
  expect(`${(outcome.dermal.inWindowRatio * 100).toFixed(1)} %`).toBe(found?.criterion.measured);

  const twice = await search("found", "1");
  expect(twice).toMatchObject({ code: 2, stdout: "" });
  expect(twice.stderr).toContain("not a new or empty folder");
});

test("a search says what it can not do", async (owner) => {
  const drawn = await isoderm(owner, ["validate", SHORT, "--search", "8", "--faults", "hold"], {
    cwd: makeFolder(owner),
  });
  expect(drawn).toMatchObject({ code: 2, stdout: "" });
  expect(drawn.stderr).toContain("draws faults by itself");
  for (const option of ["--shard=1/2", "--report=page.html", "--people=7"]) {
    const both = await isoderm(owner, ["validate", SHORT, "--search", "8", option], { cwd: makeFolder(owner) });
    expect(both).toMatchObject({ code: 2, stdout: "" });
    expect(both.stderr).toContain("--search");
  }
});
