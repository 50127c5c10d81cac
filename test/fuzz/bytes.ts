/**
 * Bytes that no sound host sends, by the megabyte, into a device that lacks nothing but a lease: armed, trigger held, tip on the skin. Noise,
 * damaged and truncated frames, well-formed frames with foreign contents, and frames of the device's own past. Nothing may flow, nothing may throw.
 */

import { TYPE, writeFrame } from "../soak/frames.ts";
import type { Bench } from "../support/bench-world.ts";
import { createEmittingBench } from "../support/bench-world.ts";
import { createShotBench } from "../support/shot-bench.ts";

export interface FuzzedBytes {
  bytes: number;
  /** Of the world, while the device was armed with its trigger held. */
  armedMs: number;
  /** Frames that the device counted as damaged. */
  badFrames: number;
  /** What went wrong, each with the block that shows it again. */
  readonly wrong: string[];
}

/** One block is one device; blocks are independent of each other, so that one can be played alone. */
export const BLOCK_BYTES = 128 * 1024;
const TICK_BYTES = 512;
const TICK_MS = 10;
const STOP_EVERY = 4000;

/** @param block its number, which draws everything in it */
export function fuzzBlock(block: number, into: FuzzedBytes): void {
  const next = createDice(block);
  const below = (n: number) => Math.floor((next() / 0x1_0000_0000) * n);
  const bench = block % 4 === 3 ? createShotBench() : createEmittingBench({ seed: block + 1 }, 20, 400);
  const past = [...bench.leases];
  rearm(bench);
  const { world } = bench;
  const isReady = () => world.device.state.state === "armed" && world.hands.triggerPressed;
  for (let fed = 0; fed < BLOCK_BYTES; ) {
    for (let inTick = 0; inTick < TICK_BYTES; ) {
      const piece = drawPiece(next, below, past);
      world.feed(piece);
      inTick += piece.length;
      fed += piece.length;
      into.bytes += piece.length;
    }
    if (isReady()) into.armedMs += TICK_MS;
    world.tick();
    if (world.truth.powerW > 0 || world.device.outputs.gate) {
      into.wrong.push(`block ${block} at ${world.nowMs} ms: ${world.truth.powerW} W`);
      return;
    }
    // A STOP among the noise is obeyed, and a device that is disarmed proves little.
    if (!isReady() && world.nowMs % 1000 === 0) rearm(bench);
  }
  into.badFrames += world.device.state.badFrames;
}

/** Everything for energy is there but the lease: a new epoch, and a press after it. */
function rearm(bench: Bench): void {
  const { world } = bench;
  bench.leaseW = null;
  world.feed(Uint8Array.of(0));
  bench.send({ type: "stop", reason: "operator" });
  world.hands.release();
  bench.run(60);
  bench.arm();
  world.hands.press();
  bench.run(60);
}

type Dice = () => number;

function drawPiece(next: Dice, below: (n: number) => number, past: readonly Uint8Array[]): Uint8Array {
  const old = past[below(past.length)] ?? Uint8Array.of(0);
  switch (below(6)) {
    case 0:
      return Uint8Array.from({ length: 1 + below(300) }, () => next() & 0xff);
    case 1:
      return Uint8Array.from({ length: 1 + below(80) }, () => [0, 1, 2, 5, 0xff][below(5)]!);
    case 2: {
      const damaged = old.slice();
      for (let flips = 1 + below(8); flips > 0; flips--) damaged[below(damaged.length)]! ^= 1 << below(8);
      return damaged;
    }
    case 3:
      return old.slice(below(old.length), 1 + below(old.length + 4));
    case 4:
      // As it once was: right in everything but its time.
      return old;
    default: {
      const type = below(3) === 0 ? next() & 0xff : 1 + below(12);
      if (type === TYPE.stop && below(STOP_EVERY) > 0) return Uint8Array.of(0);
      return writeFrame(
        type,
        next() & 0xffff,
        Uint8Array.from({ length: LENGTHS[type] ?? below(65) }, () => next() & 0xff),
      );
    }
  }
}

/** Payloads of the length that their message has, so that more than the length is looked at. */
const LENGTHS: Readonly<Record<number, number>> = {
  [TYPE.hello]: 6,
  [TYPE.selfTest]: 8,
  [TYPE.limits]: 46,
  [TYPE.arm]: 52,
  [TYPE.lease]: 23,
  [TYPE.stop]: 1,
  [TYPE.acknowledge]: 9,
  [TYPE.shot]: 31,
};

/** Xorshift of 32 bits (Marsaglia, J. Stat. Softw. 8(14), 2003): megabytes of it are wanted. */
function createDice(seed: number): Dice {
  let x = (Math.imul(seed + 1, 0x9e37_79b9) ^ 0x5bd1_e995) >>> 0 || 1;
  return () => {
    x ^= x << 13;
    x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    return x;
  };
}
