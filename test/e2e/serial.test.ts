/**
 * Goal: a device on a serial port is driven as one behind TCP is, through the real serial library on a real pseudo-terminal, and every way a
 * port can be in the way is told apart.
 * Method: `isoderm-bench --pty` and `isoderm` as two processes.
 */
import { closeSync, existsSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { Entry } from "../../src/journal/entry.ts";
import { createFrameEncoder } from "../../src/protocol/frame.ts";
import { outcomeSchema } from "../../src/report/outcome.ts";
import { buildWhenStale, isoderm, makeFolder, startIsoderm, startPtyBench } from "../support/cli.ts";
import { entriesOf, hostMessages, readJournal, readWire, untilRecorded } from "../support/cli-records.ts";

beforeAll(buildWhenStale, 60_000);

const SHORT = join(import.meta.dirname, "short.yaml");
/** By the device's own meter, which goes on counting: power alone may have flowed for one sample only. */
const heats = (entry: Entry) => entry.kind === "sample" && entry.energyJ > 2;

test.concurrent("a device on a port is found, armed and heats; a second host is told who has it; Ctrl-C ends safely", async (context) => {
  const dir = join(makeFolder(context), "run");
  const { bench, path } = await startPtyBench(context, ["--person", "7", "--seed", "7"]);
  const run = startIsoderm(context, ["run", SHORT, "--unapproved", "--device", path, "--out", dir]);
  await untilRecorded(dir, heats);

  const second = await isoderm(context, [
    "run",
    SHORT,
    "--unapproved",
    "--device",
    path,
    "--out",
    join(dir, "..", "second"),
  ]);
  expect(second.code).toBe(3);
  expect(second.stderr).toMatch(
    new RegExp(`${path} is in use by .*node \\(process ${run.child.pid}\\).*: close it there first`),
  );

  run.child.kill("SIGINT");
  const { code, stdout } = await run.ended;
  expect(code).toBe(130);
  expect(stdout).toMatch(/^stopped: interrupted/);
  const journal = readJournal(dir);
  expect(journal.fault).toBeNull();
  expect(entriesOf(journal, "trip")).toEqual([]);
  expect(entriesOf(journal, "close")[0]).toMatchObject({ outcome: "stopped" });
  expect(entriesOf(journal, "close")[0]?.energyJ).toBeGreaterThan(1);
  expect(hostMessages(readWire(dir)).at(-1)).toEqual({ type: "stop", reason: "closing" });
  bench.child.kill("SIGTERM");
  expect(await bench.ended).toMatchObject({ code: 0 });
});

test.concurrent("a cable pulled out while it heats is a fault, and what may have been delivered is counted", async (context) => {
  const dir = join(makeFolder(context), "run");
  const { bench, path } = await startPtyBench(context, ["--person", "7", "--seed", "7"]);
  const run = startIsoderm(context, ["run", SHORT, "--unapproved", "--device", path, "--out", dir, "--json"]);
  await untilRecorded(dir, heats);
  bench.child.kill("SIGKILL");
  const { code, stdout } = await run.ended;
  expect(code).toBe(1);
  const outcome = outcomeSchema.parse(JSON.parse(stdout));
  expect(outcome).toMatchObject({ outcome: "faulted", verdict: "fail" });
  expect(outcome.trips.map((trip) => trip.code)).toEqual(["hostTelemetryLost"]);
  const journal = readJournal(dir);
  expect(journal.fault).toBeNull();
  expect(journal.entries.at(-1)).toMatchObject({ kind: "close", outcome: "faulted" });
});

test.concurrent("a device that stops in the middle ends the session, and energy is off without its host", async (context) => {
  const dir = join(makeFolder(context), "run");
  const { bench, path } = await startPtyBench(context, ["--person", "7", "--seed", "7"], "pipe");
  const run = startIsoderm(context, ["run", SHORT, "--unapproved", "--device", path, "--out", dir, "--json"]);
  await untilRecorded(dir, heats);
  run.child.kill("SIGKILL");
  await run.ended;
  // The bench's own truth, asked until the lease has run out: 250 ms of life and a tick.
  const ask = () => {
    bench.child.stdin?.write("truth\n");
    return bench.next(/dermis .* ([\d.]+) W,/);
  };
  const asked = performance.now();
  let powerW = Number((await ask())[1]);
  while (powerW > 0.1 && performance.now() - asked < 2000) powerW = Number((await ask())[1]);
  expect(powerW).toBeLessThanOrEqual(0.1);
  // Timing by the wall clock of a busy machine: the exact 270 ms are a property in virtual time.
  expect(performance.now() - asked).toBeLessThan(1500);
});

test.concurrent("what is in the way of a port is told apart, each with what to do", async (context) => {
  const folder = makeFolder(context);
  for (const [device, code, text] of [
    ["/dev/isoderm-absent", 3, /there is no port \/dev\/isoderm-absent: is the device plugged in\?/],
    ["/dev/null", 3, /\/dev\/null is not a serial port/],
    [SHORT, 3, /is not a serial port/],
    ["ttyACM0", 2, /not an address.*Did you mean \/dev\/ttyACM0\?/],
    ["/dev/ttyS0?baud=9600", 2, /the wire runs at 115200, 230400, 460800, 921600 baud/],
  ] as const) {
    const ended = await isoderm(context, [
      "run",
      SHORT,
      "--unapproved",
      "--device",
      device,
      "--out",
      join(folder, "run"),
    ]);
    expect({ device, code: ended.code, stdout: ended.stdout }).toEqual({ device, code, stdout: "" });
    expect(ended.stderr).toMatch(text);
    expect(existsSync(join(folder, "run"))).toBe(false);
  }
});

test.concurrent("a host that asks and never reads does not hold the device up", async (context) => {
  const { bench, path } = await startPtyBench(context, [], "pipe");
  const fd = openSync(path, "r+");
  context.onTestFinished(() => closeSync(fd));
  const frames = createFrameEncoder();
  const ask = { type: "helloRequest", protocolMajor: 1, protocolMinor: 0, hostNonce: 7 } as const;
  // Each is answered with 90 bytes, and a terminal keeps 22 KB that nobody reads.
  for (let round = 0; round < 40; round++) {
    for (let i = 0; i < 25; i++) writeSync(fd, frames.encode(ask));
    bench.child.stdin?.write("truth\n");
    await bench.next(/dermis /);
  }
});
