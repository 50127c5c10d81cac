/**
 * A command frame there and back through the real serial library and a pseudo-terminal, and how punctual the clock of a session is: idle, and
 * with every core but one busy. The far end is an echo in a process of its own, so that only line, library and link are in the figure.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { runInRealTime } from "../../firmware-sim/links/real-time.ts";
import type { World } from "../../firmware-sim/world.ts";
import { createLiveClock } from "../../src/io/clock.ts";
import { openSerialLink } from "../../src/io/serial-link.ts";
import { createFrameEncoder } from "../../src/protocol/frame.ts";
import { print } from "./figure.ts";

/** Echoes a pseudo-terminal, and says its name first. */
const ECHO = `
const { requireBinary } = require("@lydell/node-pty/requireBinary.js");
const { spawnSync } = require("node:child_process");
const tty = require("node:tty");
const { master, pty } = requireBinary("pty.node").open(80, 24);
spawnSync("stty", [process.platform === "linux" ? "-F" : "-f", pty, "raw", "-echo"]);
const out = new tty.WriteStream(master);
new tty.ReadStream(master).on("data", (bytes) => out.write(bytes));
console.log(pty);
`;
const BUSY = "for (;;);";
const DEVICE_TICK_MS = 10;
/** A lease lives this long: a gap between two of them at the far end that is longer has lost it. */
const LEASE_MS = 250;
const FRAME = {
  type: "lease",
  bootId: 0x1234_5678,
  session: 0x00c0_ffee,
  epoch: 1,
  tickEchoMs: 123_456,
  powerMaxW: 10,
  quotaJ: 2.75,
  ttlMs: 250,
  limitsCrc: 0x1234_5678,
} as const;

export async function measureSerial(seconds: number): Promise<void> {
  for (const hz of [50, 100, 500]) {
    const { roundTripMs } = await exchange(hz, seconds);
    for (const [name, ratio] of QUANTILES)
      print({
        figure: `serial.roundTrip.${hz}Hz.${name}`,
        value: roundTripMs.length === 0 ? null : quantile(roundTripMs, ratio),
        unit: "ms",
        what: `${roundTripMs.length === 0 ? "no pseudo-terminal here: " : ""}one frame of ${frameBytes()} bytes through the serial library and a pseudo-terminal and back, ${roundTripMs.length} times`,
      });
  }
  for (const loaded of [false, true]) await measureDevice(loaded, seconds);
  for (const hz of [20, 50])
    for (const loaded of [false, true]) {
      const lateMs = await withLoad(loaded, () => watchClock(1000 / hz, seconds));
      for (const [name, ratio] of QUANTILES)
        print({
          figure: `clock.jitter.${hz}Hz.${loaded ? "loaded" : "idle"}.${name}`,
          value: quantile(lateMs, ratio),
          unit: "ms",
          what: `how far the time between two ticks of a session's clock is from what it should be, ${lateMs.length} ticks, ${loaded ? "every core but one kept busy" : "nothing else of ours running"}`,
        });
    }
}

/** Ticks of the simulated device in real time: how far apart they are, and whether lateness adds up. */
async function measureDevice(loaded: boolean, seconds: number): Promise<void> {
  const { lateMs, driftMs } = await withLoad(loaded, () => watchDevice(seconds));
  const when = loaded ? "every core but one kept busy" : "nothing else of ours running";
  for (const [name, ratio] of QUANTILES)
    print({
      figure: `device.tick.${loaded ? "loaded" : "idle"}.${name}`,
      value: quantile(lateMs, ratio),
      unit: "ms",
      what: `how far the time between two ticks of isoderm-bench is from 10 ms, ${lateMs.length} ticks, ${when}`,
    });
  print({
    figure: `device.tick.${loaded ? "loaded" : "idle"}.drift`,
    value: driftMs,
    unit: "ms",
    what: `of the last tick against the first, over ${seconds} s, ${when}`,
  });
}

/** A world that only looks at the clock, in the real time of the links. */
function watchDevice(seconds: number): Promise<{ lateMs: number[]; driftMs: number }> {
  const atMs: number[] = [];
  return new Promise((resolve) => {
    const world = {
      isReady: () => true,
      tick() {
        atMs.push(performance.now());
        if (atMs.length * DEVICE_TICK_MS === seconds * 1000) end();
        return new Uint8Array();
      },
    };
    const stop = runInRealTime(world as unknown as World, () => {});
    const end = () => {
      stop();
      const lateMs = atMs.slice(1).map((at, i) => Math.abs(at - (atMs[i] ?? at) - DEVICE_TICK_MS));
      const spanMs = (atMs.at(-1) ?? 0) - (atMs[0] ?? 0);
      resolve({ lateMs, driftMs: spanMs - DEVICE_TICK_MS * (atMs.length - 1) });
    };
  });
}

/** Leases at 20 Hz with every core but one busy: how long the longest gap between two is, and how often one would have run out. */
export async function measureEndurance(minutes: number): Promise<void> {
  const { gapMs } = await withLoad(true, () => exchange(20, minutes * 60));
  print({
    figure: "serial.lease.longestGap",
    value: gapMs.length === 0 ? null : gapMs.reduce((most, ms) => Math.max(most, ms)),
    unit: "ms",
    what: `between two echoes at 20 Hz over ${minutes} min, every core but one kept busy`,
  });
  print({
    figure: "serial.lease.lost",
    value: gapMs.filter((ms) => ms > LEASE_MS).length,
    unit: "gaps",
    what: `of ${gapMs.length} longer than the ${LEASE_MS} ms that a lease lives`,
  });
}

const QUANTILES = [
  ["p50", 0.5],
  ["p99", 0.99],
  ["p999", 0.999],
  ["max", 1],
] as const;

function quantile(values: readonly number[], ratio: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(ratio * sorted.length))] ?? Number.NaN;
}

const frameBytes = () => createFrameEncoder().encode(FRAME).length;

async function exchange(hz: number, seconds: number): Promise<{ roundTripMs: number[]; gapMs: number[] }> {
  const echo = spawn(process.execPath, ["-e", ECHO], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const path = await Promise.race([
      once(createInterface({ input: echo.stdout }), "line").then(([line]) => String(line)),
      once(echo, "exit").then(() => null),
    ]);
    if (path === null) return { roundTripMs: [], gapMs: [] };
    const link = await openSerialLink({ kind: "serial", path, baud: 115_200, dtr: "keep", rts: "keep" });
    const encoder = createFrameEncoder();
    const sentAtMs: number[] = [];
    const roundTripMs: number[] = [];
    const gapMs: number[] = [];
    let heardAtMs: number | null = null;
    const heard = link.bytes$.subscribe((bytes) => {
      const nowMs = performance.now();
      for (const byte of bytes) {
        if (byte !== 0) continue;
        roundTripMs.push(nowMs - (sentAtMs.shift() ?? nowMs));
        if (heardAtMs !== null) gapMs.push(nowMs - heardAtMs);
        heardAtMs = nowMs;
      }
    });
    await runClock(1000 / hz, seconds, () => {
      sentAtMs.push(performance.now());
      link.send(encoder.encode(FRAME));
    });
    heard.unsubscribe();
    link.close();
    return { roundTripMs, gapMs };
  } finally {
    echo.kill("SIGKILL");
  }
}

async function watchClock(tickMs: number, seconds: number): Promise<number[]> {
  const lateMs: number[] = [];
  let previousMs: number | null = null;
  await runClock(tickMs, seconds, () => {
    const nowMs = performance.now();
    if (previousMs !== null) lateMs.push(Math.abs(nowMs - previousMs - tickMs));
    previousMs = nowMs;
  });
  return lateMs;
}

/** The clock of a session for so long. */
function runClock(tickMs: number, seconds: number, onTick: () => void): Promise<void> {
  return new Promise((resolve) => {
    const ticks = createLiveClock(tickMs).ticks$.subscribe((atMs) => {
      onTick();
      if (atMs < seconds * 1000) return;
      ticks.unsubscribe();
      resolve();
    });
  });
}

async function withLoad<T>(loaded: boolean, work: () => Promise<T>): Promise<T> {
  const busy: ChildProcess[] = [];
  const cores = Math.max(1, availableParallelism() - 1);
  for (let core = 0; loaded && core < cores; core++)
    busy.push(spawn(process.execPath, ["-e", BUSY], { stdio: "ignore" }));
  try {
    return await work();
  } finally {
    for (const process of busy) process.kill("SIGKILL");
  }
}
