/**
 * Every frame of whole sessions, cut at every place, and offered again later. What a frame does may not depend on how its bytes arrive, and
 * what has once permitted energy may never do so again.
 */

import { FrameSplitter, readFrame, TYPE } from "../soak/frames.ts";
import { type Bench, createArmedBench } from "../support/bench-world.ts";
import { createSessionBench } from "../support/session-bench.ts";
import { createShortProfile, createShotProfile } from "../support/session-profile.ts";

export interface FuzzedFrames {
  frames: number;
  tries: number;
  readonly wrong: string[];
}

/** What the host of a short session sends, frame by frame: one that holds, and one in shots. */
export function captureFrames(): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (const profile of [createShortProfile({ holdS: 30 }), createShotProfile({ lines: 1, lineShots: 3 })]) {
    const bench = createSessionBench({ profile });
    const { feed } = bench.world;
    bench.world.feed = (bytes) => {
      frames.push(bytes.slice());
      feed(bytes);
    };
    bench.runToEnd();
  }
  return frames;
}

/** Each kind of frame as it was first and last sent. */
export function pickCorpus(frames: readonly Uint8Array[]): Uint8Array[] {
  const first = new Map<number, Uint8Array>();
  const last = new Map<number, Uint8Array>();
  for (const frame of frames) {
    const read = readFrame(frame.subarray(0, -1));
    if (read === null) continue;
    if (!first.has(read.type)) first.set(read.type, frame);
    last.set(read.type, frame);
  }
  return [...new Set([...first.values(), ...last.values()])];
}

/** Each frame in two pieces and in three, at every place, a tick between them: the device ends as if it had come whole. */
export function fuzzSplits(corpus: readonly Uint8Array[], into: FuzzedFrames): void {
  const bench = createReadyBench();
  for (const frame of corpus) {
    into.frames++;
    const whole = offer(bench, [frame]);
    for (let a = 1; a < frame.length; a++)
      for (let b = a; b < frame.length; b += b === a ? 1 : 3) {
        const pieces = [frame.subarray(0, a), frame.subarray(a, b), frame.subarray(b)];
        const cut = offer(bench, pieces);
        into.tries++;
        if (cut !== whole) into.wrong.push(`cut at ${a} and ${b}: ${cut} instead of ${whole}`);
      }
  }
}

/** Leases, shots and arms of the past, offered to the device they were made for: in the same epoch, in a later one, after a reset. */
export function fuzzReplays(into: FuzzedFrames): void {
  for (const moment of ["same epoch", "later epoch", "after a reset"] as const) {
    const bench = createArmedBench();
    const captured: Uint8Array[] = [];
    const splitter = new FrameSplitter();
    const { feed } = bench.world;
    bench.world.feed = (bytes) => {
      const frame = splitter.push(bytes);
      if (frame && ENERGISING.has(frame.type)) captured.push(bytes.slice());
      feed(bytes);
    };
    bench.arm();
    bench.leaseW = 20;
    bench.world.hands.press();
    bench.run(900);
    bench.world.feed = feed;
    bench.leaseW = null;
    bench.world.hands.release();
    bench.run(300);
    if (moment !== "same epoch") bench.send({ type: "stop", reason: "operator" });
    bench.run(100);
    if (moment === "later epoch") bench.arm();
    if (moment === "after a reset") {
      bench.world.restart("powerOn");
      bench.run(100);
      bench.hello();
      bench.selfTest();
      bench.limits();
      bench.arm();
    }
    bench.world.hands.press();
    bench.run(50);
    into.frames += captured.length;
    for (const frame of captured) {
      bench.world.feed(frame);
      into.tries++;
      bench.run(20, () => {
        if (bench.world.truth.powerW > 0)
          into.wrong.push(`${moment}: a frame of the past gave ${bench.world.truth.powerW} W`);
      });
    }
    bench.lease(20);
    bench.run(60);
    // Otherwise the above would prove nothing.
    if (moment !== "same epoch" && bench.world.truth.powerW === 0)
      into.wrong.push(`${moment}: a fresh lease gives nothing`);
  }
}

const ENERGISING: ReadonlySet<number> = new Set([TYPE.lease, TYPE.arm, TYPE.shot]);

function createReadyBench(): Bench {
  const bench = createArmedBench();
  bench.world.hands.press();
  bench.run(60);
  return bench;
}

/** @returns what the device said to it and what it counted, as text */
function offer(bench: Bench, pieces: readonly Uint8Array[]): string {
  const { world, heard } = bench;
  const said = heard.length;
  const { badFrames } = world.device.state;
  for (const piece of pieces) {
    world.feed(piece);
    bench.run(10);
  }
  bench.run(40 - 10 * pieces.length);
  const answers = heard.slice(said).map((message) => JSON.stringify({ ...message, tickMs: 0 }));
  const flowing = world.truth.powerW > 0 || world.device.outputs.gate ? " energy" : "";
  return `${answers.join(" ")} ${world.device.state.badFrames - badFrames} bad${flowing}`;
}
