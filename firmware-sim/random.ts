/**
 * Seeded randomness as named streams: the same seed and labels give the same numbers whatever else is drawn, so adding a draw
 * in one place changes none elsewhere. Not cryptographic, and the only randomness of the simulated world.
 */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { assert } from "../src/assert.ts";

export interface Random {
  /** In [0, 1). */
  uniform(): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
  /** In [low, high). */
  between(low: number, high: number): number;
  /** Beta-PERT: within [low, high], most likely at the mode, as ranges of the literature are usually given. */
  pert(low: number, mode: number, high: number): number;
}

/** The stream of this seed under these labels. */
export function createRandom(seed: number, ...labels: string[]): Random {
  assert(Number.isSafeInteger(seed), "a seed is a whole number");
  const generator = xoroshiro128plusFromState(hashLabels([String(seed), ...labels]));
  const uniform = () => uniformFloat64(generator);
  const between = (low: number, high: number) => low + (high - low) * uniform();
  // Box and Muller 1958; 1 - u keeps the logarithm off zero.
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

  /** Gamma variate of shape >= 1: Marsaglia and Tsang 2000. */
  const gamma = (shape: number): number => {
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  const pert = (low: number, mode: number, high: number): number => {
    assert(low <= mode && mode <= high, "low <= mode <= high");
    if (low === high) return low;
    const rising = gamma(1 + (4 * (mode - low)) / (high - low));
    const falling = gamma(1 + (4 * (high - mode)) / (high - low));
    return low + ((high - low) * rising) / (rising + falling);
  };
  return { uniform, normal, between, pert };
}

/** Four 32-bit words from the labels: FNV-1a from four starts, finished by the mixer of MurmurHash3. */
function hashLabels(labels: readonly string[]): number[] {
  return [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667].map((start) => {
    let hash = start;
    for (const label of labels) {
      for (let i = 0; i < label.length; i++) hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193);
      // A separator no character equals, so that ("ab", "c") is not ("a", "bc").
      hash = Math.imul(hash ^ 0x10000, 0x01000193);
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return hash ^ (hash >>> 16);
  });
}
