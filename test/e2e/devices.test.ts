/**
 * Goal: a person with a device on the desk finds it, checks it and listens to it, and is told what to do when something is in the way.
 * Method: the real programs, with the simulated device on a pseudo-terminal; a port that speaks something else is a TCP server.
 */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { readWireLog } from "../../src/journal/wire-log.ts";
import { buildWhenStale, isoderm, makeFolder, startPtyBench } from "../support/cli.ts";

beforeAll(buildWhenStale, 60_000);

test.concurrent("doctor asks a device who it is and counts its answers", async (context) => {
  const { path } = await startPtyBench(context, []);
  const { code, stdout } = await isoderm(context, ["doctor", "--device", path, "--json"]);
  const findings = JSON.parse(stdout) as { check: string; result: string; detail: string }[];
  const of = (name: string) => findings.find(({ check }) => check === name);
  expect(of("Node")).toMatchObject({ result: "ok" });
  expect(of("device")).toMatchObject({
    result: "ok",
    detail: expect.stringMatching(/^bipolarRf SIM1, .* tip bp-10-20$/),
  });
  expect(of("wire version")).toMatchObject({ result: "ok" });
  expect(of("round trips")).toMatchObject({ result: "ok", detail: expect.stringMatching(/^1000 asked, 0 lost; p50 /) });
  expect(code).toBe(findings.some(({ result }) => result === "fail") ? 1 : 0);
});

test.concurrent("doctor tells a device that speaks something else from a silent one", async (context) => {
  const chatter = createServer((socket) => {
    socket.on("error", () => {});
    const timer = setInterval(() => socket.write("T:21.0 /0.0 B:20.9 /0.0\n"), 20);
    socket.on("close", () => clearInterval(timer));
  });
  context.onTestFinished(() => {
    chatter.close();
  });
  await new Promise<void>((resolve) => chatter.listen(0, "127.0.0.1", resolve));
  const address = chatter.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { code, stdout } = await isoderm(context, ["doctor", "--device", `tcp:127.0.0.1:${port}`]);
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /fail {2}device .*no frame of the wire, beginning "T:21.0 .*": another kind of device, or another speed/,
  );
});

test.concurrent("monitor decodes, filters and records without changing the device", async (context) => {
  const record = join(makeFolder(context), "wire.bin");
  const { path } = await startPtyBench(context, []);
  const args = [
    "monitor",
    "--device",
    path,
    "--for",
    "0.5",
    "--filter",
    "hello,telemetry",
    "--json",
    "--record",
    record,
  ];
  const { code, stdout } = await isoderm(context, args);
  expect(code).toBe(0);
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; state?: string });
  expect(lines[0]).toMatchObject({ type: "hello", modality: "bipolarRf" });
  const telemetry = lines.filter(({ type }) => type === "telemetry");
  expect(telemetry.length).toBeGreaterThan(5);
  expect(new Set(telemetry.map(({ state }) => state))).toEqual(new Set(["unarmed"]));
  const log = readWireLog(readFileSync(record));
  expect(log.fault).toBeNull();
  // The zero that begins a link (P8), and one hello: nothing that a device could take for a wish.
  const sent = log.records.filter(({ direction }) => direction === "toDevice").map(({ bytes }) => [...bytes]);
  expect(sent).toHaveLength(2);
  expect(sent[0]).toEqual([0]);
  const again = await isoderm(context, args);
  expect({ code: again.code, stdout: again.stdout }).toEqual({ code: 2, stdout: "" });
  expect(again.stderr).toContain("it exists already, and nothing is written over");
});

test.concurrent("mistakes: exit 2 or 3, what is known is listed, nothing is left behind", async (context) => {
  const record = join(makeFolder(context), "wire.bin");
  const filter = await isoderm(context, ["monitor", "--device", "/dev/null", "--filter", "lease"]);
  expect({ code: filter.code, stdout: filter.stdout }).toEqual({ code: 2, stdout: "" });
  expect(filter.stderr).toMatch(/no message of a device\. There are hello, tip/);
  const absent = await isoderm(context, ["monitor", "--device", "/dev/isoderm-absent", "--record", record]);
  expect(absent.code).toBe(3);
  expect(existsSync(record)).toBe(false);
  const simulated = await isoderm(context, ["monitor", "--device", "sim"]);
  expect(simulated.code).toBe(2);
  expect(simulated.stderr).toContain("start isoderm-bench");
});

test.concurrent("devices lists what is there as data", async (context) => {
  const { code, stdout } = await isoderm(context, ["devices", "--json"]);
  expect(code).toBe(0);
  for (const port of JSON.parse(stdout) as Record<string, unknown>[])
    expect(port).toMatchObject({
      path: expect.stringMatching(/^\/dev\//),
      state: expect.stringMatching(/^(free|busy|forbidden)$/),
    });
});
