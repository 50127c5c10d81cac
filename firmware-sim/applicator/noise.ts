/**
 * A tape of Gaussian numbers, drawn once and walked through with a stride. Sensors and meters need several a tick, and a fresh draw of
 * each would cost more than the physics. Not responsible for spreads between devices: those are drawn one by one.
 */
import type { Random } from "../random.ts";

/** Power of two; at three numbers a tick the tape repeats after 14 s, far longer than any window that looks at noise. */
const LENGTH = 4096;

export interface Noise {
  readonly tape: Float64Array;
  cursor: number;
}

export function createNoise(random: Random): Noise {
  const tape = new Float64Array(LENGTH);
  for (let i = 0; i < LENGTH; i++) tape[i] = random.normal();
  return { tape, cursor: 0 };
}

/** The next number: mean 0, standard deviation 1. */
export function nextNoise(noise: Noise): number {
  noise.cursor = (noise.cursor + 1) & (LENGTH - 1);
  return noise.tape[noise.cursor]!;
}
