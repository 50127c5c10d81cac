/**
 * Goal: what a run recorded comes out whole in forms that other programs read.
 * Method: one simulated run that is stopped early, read back with readers that this project did not write.
 */
import { readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { beforeAll, expect, test } from "vitest";
import { buildWhenStale, isoderm, makeFolder, PROFILE } from "../support/cli.ts";

beforeAll(buildWhenStale, 60_000);

const STOP_EARLY = join(import.meta.dirname, "stop-early.yaml");

test("a run is exported as messages, table and Parquet, and a torn one as far as it goes", async (context) => {
  const folder = makeFolder(context);
  const dir = join(folder, "run");
  await isoderm(context, ["run", PROFILE, "--operator", STOP_EARLY, "--out", dir, "--json"]);

  const wire = await isoderm(context, ["export", dir, "--wire"]);
  expect(wire).toMatchObject({ code: 0, stderr: "" });
  const messages = wire.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(messages[0]).toMatchObject({ direction: "toDevice", type: "helloRequest" });
  const spoken = messages.filter(({ type }) => type === "telemetry");

  const csv = await isoderm(context, ["export", dir, "--csv"]);
  expect(csv.stdout.trimEnd().split("\n")).toHaveLength(spoken.length + 1);

  const file = join(folder, "truth.parquet");
  expect(await isoderm(context, ["export", dir, "--parquet", "--table", "truth", "--out", file])).toMatchObject({
    code: 0,
    stderr: "",
  });
  const bytes = readFileSync(file);
  const rows = await parquetReadObjects({
    file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  });
  const truth = readFileSync(join(dir, "truth.csv"), "latin1").trimEnd().split("\n");
  expect(rows).toHaveLength(truth.length - 1);
  expect(rows.at(-1)?.["dermalC"]).toBe(Number(truth.at(-1)?.split(",")[2]));
  // Nothing is written over.
  expect((await isoderm(context, ["export", dir, "--csv", "--out", file])).code).toBe(2);

  truncateSync(join(dir, "wire.bin"), readFileSync(join(dir, "wire.bin")).length - 3);
  const torn = await isoderm(context, ["export", dir, "--wire"]);
  expect(torn.code).toBe(1);
  expect(torn.stderr).toMatch(/torn after \d+ bytes/);
});

test("what can not be exported says why", async (context) => {
  const folder = makeFolder(context);
  for (const [args, text] of [
    [["export", folder, "--wire"], /no wire\.bin in it/],
    [["export", join(folder, "none"), "--wire"], /there is no such run/],
    [["export", PROFILE, "--wire"], /not a wire log/],
    [["export", folder], /one of --wire, --csv and --parquet/],
    [["export", folder, "--parquet"], /name it with --out/],
    [["export", folder, "--csv", "--table", "truth"], /no truth\.csv/],
  ] as const) {
    const { code, stderr } = await isoderm(context, args);
    expect({ args, code }).toEqual({ args, code: 2 });
    expect(stderr).toMatch(text);
  }
});
