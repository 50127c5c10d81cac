/**
 * Goal: each of the two firmwares keeps the rules of docs/protocol.md over a real pseudo-terminal and the real serial library, as told by the
 * program that its user runs.
 * Method: `isoderm conformance` against `isoderm-bench --pty`, against the firmware in C on a pseudo-terminal of its own, and on the line that the
 * bench serves for it. In real time, so it is part of `npm run test:serial`.
 */
import { afterAll, beforeAll, expect, type TestContext, test } from "vitest";
import { conformanceSchema } from "../../src/io/conformance/examination.ts";
import { buildWhenStale, isoderm, startBenchProgram, startPtyBench } from "../support/cli.ts";
import { startProcess } from "../support/process.ts";
import { buildReferenceFirmware, type ReferenceFirmware } from "../support/reference-firmware.ts";

const LIFE_MS = 110_000;
let built: ReferenceFirmware | null = null;

beforeAll(() => {
  buildWhenStale();
  built = buildReferenceFirmware();
}, 120_000);
afterAll(() => built?.remove());

function programOr(context: TestContext): string {
  if (built === null) context.skip("no C compiler, or no make, on this machine");
  return built?.program ?? "";
}

async function expectConforming(context: TestContext, path: string): Promise<void> {
  const args = ["conformance", "--device", path, "--allow-energy", "--json"];
  const { stdout, code } = await isoderm(context, args, { lifeMs: LIFE_MS });
  const report = conformanceSchema.parse(JSON.parse(stdout));
  // What a device is not able to, it is not asked.
  const open = report.checks.filter(({ result }) => result !== "pass");
  expect(open.map(({ id, result, detail }) => `${id} ${result}: ${detail}`)).toEqual([
    "cold-limits lacks: it has no cold plate",
    "shot-limits lacks: it does not emit in shots",
  ]);
  expect(code).toBe(0);
  expect(report.device).toMatch(/^bipolarRf SIM/);
}

test.concurrent(
  "the simulated device",
  async (context) => {
    const { path } = await startPtyBench(context, ["--seed", "3"], "pipe", { lifeMs: LIFE_MS });
    await expectConforming(context, path);
  },
  LIFE_MS,
);

test.concurrent(
  "the firmware in C, on its own pseudo-terminal",
  async (context) => {
    const program = programOr(context);
    const plant = startBenchProgram(context, ["--plant", "0", "--seed", "3"], { lifeMs: LIFE_MS });
    const [, port = ""] = await plant.says(/--plant (\d+)/);
    const device = startProcess(context, program, ["--plant", port, "--pty"], { lifeMs: LIFE_MS });
    const [path] = await device.says(/\/dev\/\S+/);
    await expectConforming(context, path);
  },
  LIFE_MS,
);

test.concurrent(
  "the firmware in C, on the line that the bench serves",
  async (context) => {
    const program = programOr(context);
    const plant = startBenchProgram(context, ["--plant", "0", "--pty", "--seed", "3"], { lifeMs: LIFE_MS });
    const [, port = ""] = await plant.says(/--plant (\d+)/);
    startProcess(context, program, ["--plant", port], { lifeMs: LIFE_MS });
    const [path] = await plant.says(/\/dev\/\S+/);
    await expectConforming(context, path);
  },
  LIFE_MS,
);
