/**
 * Goal: a device behind TCP is driven as one on a bench is: real time, real bytes, and every way it can go missing told for what it is.
 * Method: `isoderm-bench` and `isoderm` as two processes; a profile of the shortest phases. Even that takes a minute and a half of real
 * time when it is carried to its end, so each case ends when it has shown its point.
 */

import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { outcomeSchema } from "../../src/report/outcome.ts";
import { buildWhenStale, isoderm, makeFolder, PROFILE, startBench, startIsoderm } from "../support/cli.ts";
import { entriesOf, hostMessages, readJournal, readWire, untilRecorded } from "../support/cli-records.ts";
import type { Owner } from "../support/process.ts";

beforeAll(buildWhenStale, 60_000);

const SHORT = join(import.meta.dirname, "short.yaml");

test.concurrent("a device is found, checked, armed and heats; Ctrl-C ends it safely, and both programs end", async (context) => {
  const dir = join(makeFolder(context), "run");
  const { bench, port } = await startBench(context, ["--person", "7", "--seed", "7"]);
  const run = startIsoderm(context, ["run", SHORT, "--unapproved", "--device", `tcp:127.0.0.1:${port}`, "--out", dir]);
  // By the device's own meter, which goes on counting: power alone may have flowed for one sample only.
  await untilRecorded(dir, (entry) => entry.kind === "sample" && entry.energyJ > 2);
  run.child.kill("SIGINT");
  const { code, stdout } = await run.ended;
  expect(code).toBe(130);
  expect(stdout).toMatch(/^stopped: interrupted/);

  const journal = readJournal(dir);
  expect(journal.fault).toBeNull();
  expect(entriesOf(journal, "device")).toEqual([expect.objectContaining({ simulated: true, tip: "bp-10-20" })]);
  expect(journal.entries.at(-1)).toMatchObject({ kind: "close", outcome: "stopped" });
  expect(entriesOf(journal, "close")[0]?.energyJ).toBeGreaterThan(1);
  expect(entriesOf(journal, "trip")).toEqual([]);
  expect(hostMessages(readWire(dir)).at(-1)).toEqual({ type: "stop", reason: "closing" });
  // The host knows no truth of a device.
  expect(existsSync(join(dir, "truth.csv"))).toBe(false);

  await bench.says(/disconnected/);
  bench.child.kill("SIGTERM");
  expect(await bench.ended).toMatchObject({ code: 0 });
});

test.concurrent("a device that dies in the middle is a fault, with a record of what may have been delivered", async (context) => {
  const dir = join(makeFolder(context), "run");
  const { bench, port } = await startBench(context, ["--person", "7", "--seed", "7"]);
  const run = startIsoderm(context, [
    "run",
    SHORT,
    "--unapproved",
    "--device",
    `tcp:127.0.0.1:${port}`,
    "--out",
    dir,
    "--json",
  ]);
  await bench.says(/: connected/);
  bench.child.kill("SIGKILL");
  const { code, stdout } = await run.ended;
  expect([1, 3]).toContain(code);
  const outcome = outcomeSchema.parse(JSON.parse(stdout));
  expect(outcome).toMatchObject({ outcome: "faulted", verdict: "fail", dermal: null, tissuePeakC: null, seed: null });
  expect(outcome.reason).toMatch(/hostTelemetryLost: tcp:127\.0\.0\.1:\d+: (the device closed|the connection failed)/);
  expect(outcome.trips.map((trip) => trip.code)).toEqual(["hostTelemetryLost"]);
  const journal = readJournal(dir);
  expect(journal.fault).toBeNull();
  expect(journal.entries.at(-1)).toMatchObject({ kind: "close", outcome: "faulted" });
});

test.concurrent("an absent device: exit 3, and the command that helps", async (context) => {
  const dir = join(makeFolder(context), "run");
  const port = await findClosedPort(context);
  const { code, stdout, stderr } = await isoderm(context, [
    "run",
    PROFILE,
    "--unapproved",
    "--device",
    `tcp:127.0.0.1:${port}`,
    "--out",
    dir,
  ]);
  expect({ code, stdout, written: existsSync(dir) }).toEqual({ code: 3, stdout: "", written: false });
  expect(stderr).toBe(
    `nothing answers at tcp:127.0.0.1:${port} (ECONNREFUSED): is the device on? A simulated one starts with: isoderm-bench --tcp ${port}\n`,
  );
});

test.concurrent("something else at that address: exit 3 after a while, not for ever", async (context) => {
  const dir = join(makeFolder(context), "run");
  const mute = createServer((socket) => socket.on("error", () => {}).resume());
  const port = await listen(context, mute);
  const { code, stdout } = await isoderm(context, [
    "run",
    SHORT,
    "--unapproved",
    "--device",
    `tcp:127.0.0.1:${port}`,
    "--out",
    dir,
    "--json",
  ]);
  expect(code).toBe(3);
  expect(outcomeSchema.parse(JSON.parse(stdout))).toMatchObject({ outcome: "refused", trips: [] });
});

function listen(owner: Owner, server: ReturnType<typeof createServer>): Promise<number> {
  owner.onTestFinished(() => {
    server.close();
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}

/** A port that was free a moment ago. */
async function findClosedPort(owner: Owner): Promise<number> {
  const server = createServer();
  const port = await listen(owner, server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
