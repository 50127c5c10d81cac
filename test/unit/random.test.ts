import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "../../firmware-sim/random.ts";

const take = (count: number, draw: () => number) => Array.from({ length: count }, draw);
const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

test("seed and labels decide the stream, and neighbours share nothing", () => {
  const stream = (seed: number, ...labels: string[]) => take(8, createRandom(seed, ...labels).uniform);
  expect(stream(7, "a", "b")).toEqual(stream(7, "a", "b"));
  const others = [stream(7, "a"), stream(8, "a", "b"), stream(7, "ab"), stream(7, "b", "a"), stream(7, "a", "b", "")];
  for (const other of others) expect(other.some((v) => stream(7, "a", "b").includes(v))).toBe(false);
});

test("the stream of a seed is the same for ever", () => {
  const recorded = [0.13119717086753135, 0.062397005030730646, 0.3173083058028995];
  expect(take(3, createRandom(1, "vector").uniform)).toEqual(recorded);
});

test("first draws of consecutive seeds are spread evenly", () => {
  const firsts = Array.from({ length: 4000 }, (_, seed) => createRandom(seed, "spread").uniform());
  const bins = new Array<number>(20).fill(0);
  for (const first of firsts) bins[Math.floor(first * 20)]! += 1;
  // 200 expected in each; 6 standard deviations.
  for (const count of bins) expect(Math.abs(count - 200)).toBeLessThan(6 * Math.sqrt(200));
});

test("normal has mean 0 and deviation 1", () => {
  const values = take(20_000, createRandom(3, "normal").normal);
  expect(mean(values)).toBeCloseTo(0, 1.3);
  expect(Math.sqrt(mean(values.map((v) => v * v)))).toBeCloseTo(1, 1.3);
});

test("pert stays in its range and has mean (low + 4 mode + high) / 6", () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.tuple(
        fc.double({ min: -10, max: 10, noNaN: true }),
        fc.double({ min: 0, max: 5, noNaN: true }),
        fc.double({ min: 0.1, max: 5, noNaN: true }),
      ),
      (seed, [low, a, b]) => {
        const [mode, high] = [low + a, low + a + b];
        const random = createRandom(seed, "pert");
        const values = take(2000, () => random.pert(low, mode, high));
        for (const v of values) expect(v >= low && v <= high).toBe(true);
        // Deviation of a PERT is below a quarter of the range.
        expect(Math.abs(mean(values) - (low + 4 * mode + high) / 6)).toBeLessThan(
          (6 * 0.25 * (high - low)) / Math.sqrt(2000),
        );
      },
    ),
    { numRuns: 30 },
  );
  expect(createRandom(1).pert(4, 4, 4)).toBe(4);
  expect(() => createRandom(1).pert(2, 1, 3)).toThrow();
});

test("between is uniform in [low, high)", () => {
  const random = createRandom(5, "between");
  const values = take(5000, () => random.between(-2, 6));
  expect(Math.min(...values)).toBeGreaterThanOrEqual(-2);
  expect(Math.max(...values)).toBeLessThan(6);
  expect(mean(values)).toBeCloseTo(2, 0.6);
});

test("a seed is a whole number", () => {
  expect(() => createRandom(1.5)).toThrow();
});
