/**
 * Goal: whoever follows docs/profiles.md gets from nothing to a validated profile in five commands.
 * Method: the commands of its walk, as they stand there, one after the other in an empty folder, by the built program.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { buildWhenStale, isoderm, makeFolder } from "../support/cli.ts";
import { ROOT } from "../support/source-tree.ts";

beforeAll(buildWhenStale, 60_000);

/** A profile that simulates in seconds still takes a while on twenty people, when others want the machine too. */
const LIFE_MS = 400_000;

test("the walk of docs/profiles.md", { timeout: 2 * LIFE_MS }, async (context) => {
  const page = readFileSync(join(ROOT, "docs/profiles.md"), "utf8");
  const [, walk = ""] = page.split("\n## A short walk\n");
  const [, block = ""] = /```sh\n([\s\S]*?)```/.exec(walk) ?? [];
  const lines = block.split("\n").filter((line) => line !== "");
  expect(lines.map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
    "isoderm init",
    "isoderm lint",
    "isoderm explain",
    "isoderm run",
    "isoderm validate",
  ]);
  const dir = makeFolder(context);
  const said: string[] = [];
  for (const line of lines) {
    const { code, stdout, stderr } = await isoderm(context, line.split(" ").slice(1), { cwd: dir, lifeMs: LIFE_MS });
    expect([line, code, code === 0 ? "" : stdout + stderr]).toEqual([line, 0, ""]);
    said.push(stdout);
  }
  expect(said[1]).toMatch(/^1 file: 0 errors, 0 warnings/);
  expect(said[3]).toContain("VERDICT PASS");
  expect(said[4]).toMatch(/PASS/);
});
