/**
 * Goal: whatever happens to cable, host or device while energy flows, the plant is without power when it must be, the session ends, and its
 * record is whole.
 * Method: `isoderm-bench --pty --truth` and `isoderm run` as processes, joined by the real serial library; signals and a pulled cable at the
 * moment that matters; the plant's own account of power against its own account of leases. Real time, so cases run side by side.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { createRandom } from "../../firmware-sim/random.ts";
import { createFrameEncoder } from "../../src/protocol/frame.ts";
import { FIRMWARE_LIMITS } from "../../src/protocol/limits.ts";
import { outcomeSchema } from "../../src/report/outcome.ts";
import { expectLeased, isHot, offAfterMs, untilTruth } from "../support/bench-truth.ts";
import { buildWhenStale, makeFolder, startBench, startIsoderm, startPtyBench } from "../support/cli.ts";
import { entriesOf, readJournal } from "../support/cli-records.ts";
import { openForeignPort } from "../support/foreign-port.ts";
import type { Owner } from "../support/process.ts";

beforeAll(buildWhenStale, 60_000);

const SHORT = join(import.meta.dirname, "short.yaml");
/** What the wall clock of a machine that does other things as well may add to what the device's own clock promises. */
const BUSY_MS = 400;

/** From the first byte to the last question after a cable was put back it takes half a minute of real time, and on a busy machine more. */
const LIFE_MS = 150_000;

/** A session on a pseudo-terminal, up to the moment when power flows. */
async function heat(owner: Owner) {
  const folder = makeFolder(owner);
  const dir = join(folder, "run");
  const truth = join(folder, "truth.csv");
  const { bench, path } = await startPtyBench(owner, ["--person", "7", "--seed", "7", "--truth", truth], "pipe", {
    lifeMs: LIFE_MS,
  });
  const run = startIsoderm(owner, ["run", SHORT, "--unapproved", "--device", path, "--out", dir, "--json"], {
    lifeMs: LIFE_MS,
  });
  await untilTruth(truth, isHot);
  return { dir, truth, bench, path, run };
}

function expectFaulted(dir: string, stdout: string, trips: readonly string[]): void {
  const outcome = outcomeSchema.parse(JSON.parse(stdout));
  expect(outcome).toMatchObject({ outcome: "faulted", verdict: "fail" });
  expect(trips).toContain(outcome.trips[0]?.code);
  const journal = readJournal(dir);
  expect(journal.fault).toBeNull();
  expect(journal.entries.at(-1)).toMatchObject({ kind: "close", outcome: "faulted" });
  expect(entriesOf(journal, "device")[0]?.serial).toMatch(/^SIM/);
}

const ranOn = (sinceMs: number, ms: number) => (rows: readonly { readonly wallMs: number }[]) =>
  (rows.at(-1)?.wallMs ?? 0) > sinceMs + ms;

const isHotNoMore = (rows: Parameters<typeof isHot>[0]) => !isHot(rows);

// First, because it takes longest.
test.concurrent("a whole session in real time completes, and host and plant agree on the energy", async (context) => {
  const folder = makeFolder(context);
  const dir = join(folder, "run");
  const truth = join(folder, "truth.csv");
  const lifeMs = 150_000;
  const args = ["--person", "7", "--seed", "7", "--truth", truth];
  const { path } = await startPtyBench(context, args, "pipe", { lifeMs });
  const run = startIsoderm(context, ["run", SHORT, "--unapproved", "--device", path, "--out", dir, "--json"], {
    lifeMs,
  });
  const { stdout } = await run.ended;
  const outcome = outcomeSchema.parse(JSON.parse(stdout));
  expect(outcome).toMatchObject({ outcome: "complete", trips: [] });
  const journal = readJournal(dir);
  expect(journal.fault).toBeNull();
  expect(journal.entries.at(-1)).toMatchObject({ kind: "close", outcome: "complete" });
  const rows = await untilTruth(truth, isHotNoMore);
  expectLeased(rows);
  const plantJ = rows.at(-1)?.energyJ ?? 0;
  expect(plantJ).toBeGreaterThan(100);
  // The power meter of a device is good to 3 %.
  expect(Math.abs(outcome.energyJ - plantJ)).toBeLessThan(0.05 * plantJ);
}, 150_000);

/** At which instant of the cycle of lease and telemetry the cable goes. */
test.concurrent.for([0, 37])(
  "a cable pulled out %i ms into the heating: no power after the lease, put back it brings none either",
  { timeout: LIFE_MS },
  async (afterMs, context) => {
    const { dir, truth, bench, run } = await heat(context);
    const fromMs = (await untilTruth(truth, isHot)).at(-1)?.wallMs ?? 0;
    await untilTruth(truth, ranOn(fromMs, afterMs));
    bench.child.stdin?.write("unplug\n");
    await bench.next(/unplugged/);
    const pulledMs = performance.timeOrigin + performance.now();
    const { code, stdout } = await run.ended;
    expect(code).toBe(1);
    expectFaulted(dir, stdout, ["hostTelemetryLost"]);
    bench.child.stdin?.write("plug\n");
    const [, path = ""] = await bench.next(/plugged in at (\S+)/);
    const rows = await untilTruth(truth, ranOn(pulledMs, 2000));
    expectLeased(rows);
    expect(offAfterMs(rows, pulledMs)).toBeLessThan(270 + BUSY_MS);

    // The same device is found again, by what it says of itself, with the loss latched in it.
    const again = startIsoderm(context, ["doctor", "--device", path, "--json"], { lifeMs: LIFE_MS });
    expect((await again.ended).stdout).toMatch(/SIM/);
  },
);

test.concurrent(
  "a host that is killed leaves a device without power, and a record that is whole as far as it goes",
  async (context) => {
    const { dir, truth, run } = await heat(context);
    const killedMs = performance.timeOrigin + performance.now();
    run.child.kill("SIGKILL");
    await run.ended;
    const rows = await untilTruth(truth, ranOn(killedMs, 1500));
    expectLeased(rows);
    expect(offAfterMs(rows, killedMs)).toBeLessThan(270 + BUSY_MS);
    expect([null, "torn"]).toContain(readJournal(dir).fault);
  },
  LIFE_MS,
);

test.concurrent(
  "a host that is stopped for two seconds finds the device off, and does not go on",
  async (context) => {
    const { dir, truth, run } = await heat(context);
    const stoppedMs = performance.timeOrigin + performance.now();
    run.child.kill("SIGSTOP");
    const asleep = await untilTruth(truth, ranOn(stoppedMs, 2000));
    expect(offAfterMs(asleep, stoppedMs)).toBeLessThan(270 + BUSY_MS);
    run.child.kill("SIGCONT");
    const { stdout } = await run.ended;
    expectFaulted(dir, stdout, ["hostLoopStalled", "hostTelemetryLost", "device.link"]);
    const rows = await untilTruth(truth, ranOn(stoppedMs, 3000));
    expectLeased(rows);
    expect(offAfterMs(rows, stoppedMs)).toBeLessThan(270 + BUSY_MS);
  },
  LIFE_MS,
);

test.concurrent(
  "a device that is stopped is given up within a second, and wakes without power",
  async (context) => {
    const { dir, truth, bench, run } = await heat(context);
    bench.child.kill("SIGSTOP");
    const { code, stdout } = await run.ended;
    expect(code).toBe(1);
    expectFaulted(dir, stdout, ["hostTelemetryLost"]);
    const wokenMs = performance.timeOrigin + performance.now();
    bench.child.kill("SIGCONT");
    const rows = await untilTruth(truth, ranOn(wokenMs, 1500));
    expectLeased(rows);
    expect(offAfterMs(rows, wokenMs)).toBeLessThan(270 + BUSY_MS);
  },
  LIFE_MS,
);

test.concurrent(
  "a second host that takes no lock gets nothing but a STOP",
  async (context) => {
    const { dir, truth, path, run } = await heat(context);
    const fd = openSync(path, "r+");
    context.onTestFinished(() => closeSync(fd));
    // What a stranger writes goes to the host's end of the pair: the device sees what a host on another socket would send.
    const noise = createRandom(11, "noise");
    writeSync(
      fd,
      Uint8Array.from({ length: 300 }, () => Math.floor(noise.uniform() * 256)),
    );
    const frames = createFrameEncoder(500);
    const limits = {
      type: "limits",
      bootId: 1,
      session: 1,
      hotSpotFactor: 1,
      tripC: FIRMWARE_LIMITS.overTemperatureC,
      powerMaxW: 45,
      energyMaxJ: 1000,
      windowEnergyMaxJ: 1000,
      pressMaxS: 120,
      speedMinMmS: 0,
      impedanceMinOhm: 200,
      impedanceMaxOhm: 900,
      contactMinC: 5,
      contactMaxC: 40,
    } as const;
    writeSync(fd, Uint8Array.of(0));
    writeSync(fd, frames.encode(limits));
    writeSync(fd, frames.encode({ type: "stop", reason: "unspecified" }));
    const stoppedMs = performance.timeOrigin + performance.now();
    const rows = await untilTruth(truth, ranOn(stoppedMs, 1000));
    expect(offAfterMs(rows, stoppedMs)).toBeLessThan(10 + BUSY_MS);
    expectLeased(rows);
    run.child.kill("SIGINT");
    expect((await run.ended).code).toBe(130);
    expect(readJournal(dir).fault).toBeNull();
  },
  LIFE_MS,
);

test.concurrent(
  "a line that cuts, delays and dirties its bytes is worked through",
  async (context) => {
    const folder = makeFolder(context);
    const dir = join(folder, "run");
    const truth = join(folder, "truth.csv");
    const { port } = await startBench(context, ["--person", "7", "--seed", "7", "--truth", truth]);
    const path = openDirtyLine(context, port);
    const run = startIsoderm(context, ["run", SHORT, "--unapproved", "--device", path, "--out", dir, "--json"]);
    const fromMs = (await untilTruth(truth, isHot)).at(-1)?.wallMs ?? 0;
    await untilTruth(truth, ranOn(fromMs, 3000));
    run.child.kill("SIGINT");
    const { code, stdout } = await run.ended;
    expect(code).toBe(130);
    expect(outcomeSchema.parse(JSON.parse(stdout))).toMatchObject({ outcome: "stopped", trips: [] });
    expectLeased(await untilTruth(truth, isHotNoMore));
    expect(readJournal(dir).fault).toBeNull();
  },
  LIFE_MS,
);

/** A pseudo-terminal whose bytes go to a TCP bench and back one by one or in heaps, late, and now and then with noise between. */
function openDirtyLine(owner: Owner, port: number): string {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const random = createRandom(5, "line");
  const dirty = (bytes: Uint8Array, write: (part: Uint8Array) => unknown) => {
    // Whole first, so that what is late keeps its order.
    setTimeout(() => {
      if (random.uniform() < 0.02) write(Uint8Array.of(0, 0xff, 0x13, 0x11, 0x0d, 0x0a, 0));
      const cut = Math.floor(random.uniform() * bytes.length);
      for (let at = 0; at < Math.min(cut, 8); at++) write(bytes.subarray(at, at + 1));
      write(bytes.subarray(Math.min(cut, 8)));
    }, 10);
  };
  const { path, write } = openForeignPort(owner, (bytes) => dirty(bytes, (part) => socket.write(part)));
  socket.on("data", (bytes) => dirty(Uint8Array.from(bytes), write));
  socket.on("error", () => {});
  owner.onTestFinished(() => {
    socket.destroy();
  });
  return path;
}
