/**
 * Goal: `run` of a profile that shoots completes with pass and leaves its figures and the shots as a table. Method: a person of the face, in a
 * process of its own, the whole shipped grid.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { outcomeSchema } from "../../src/report/outcome.ts";
import { buildWhenStale, isoderm, makeFolder } from "../support/cli.ts";
import { ROOT } from "../support/source-tree.ts";

beforeAll(buildWhenStale, 60_000);

test("170 focused shots of the face: complete, pass, and every one in shots.csv", async (context) => {
  const dir = join(makeFolder(context), "run");
  const profile = join(ROOT, "profiles/ultrasound-focused-face.yaml");
  const { code, stdout, stderr } = await isoderm(context, ["run", profile, "--person", "7", "--out", dir, "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const outcome = outcomeSchema.parse(JSON.parse(stdout));
  expect(outcome).toMatchObject({ outcome: "complete", verdict: "pass", trips: [] });
  expect(outcome.shots).toMatchObject({ delivered: 170, cut: 0, refused: 0, truth: { epidermisSpared: true } });
  expect(Math.abs((outcome.shots?.truth?.depthMm ?? 0) - 4.5)).toBeLessThan(0.7);
  const lines = readFileSync(join(dir, "shots.csv"), "utf8").trimEnd().split("\n");
  expect(lines).toHaveLength(171);
  expect(lines[0]).toBe(
    "atMs,zone,alongMm,acrossMm,energyJ,peakC,depthMm,diameterMm,lengthMm,epidermisC,epidermisOmega",
  );
});
