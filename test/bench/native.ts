/** C programs as yardsticks: compiled where there is a compiler, given a problem in a file, timed by themselves. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Solved {
  readonly cpuS: number;
  readonly temperatureC: readonly number[];
}

/**
 * Compiles a program of this folder and gives it to `measure`, with `null` in its place where there is no compiler.
 * @param problem what the program reads, all of it doubles
 */
export function withNative(
  source: string,
  problem: readonly number[],
  steps: number,
  measure: (solve: (() => Solved) | null) => void,
): void {
  const dir = mkdtempSync(join(tmpdir(), "isoderm-bench-"));
  try {
    measure(compile(dir, source, problem, steps));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function compile(dir: string, source: string, problem: readonly number[], steps: number): (() => Solved) | null {
  const program = join(dir, source);
  const built = spawnSync("cc", ["-O3", "-o", program, `test/bench/${source}.c`], { encoding: "utf8" });
  if (built.error !== undefined) return null;
  if (built.status !== 0) throw new Error(`cc: ${built.stderr}`);
  const file = join(dir, "problem.bin");
  writeFileSync(file, new Uint8Array(Float64Array.from(problem).buffer));
  return () => {
    const { status, stdout } = spawnSync(program, [file, String(steps)], { encoding: "utf8", maxBuffer: 1 << 26 });
    if (status !== 0) throw new Error(`${source}: exit ${status}`);
    const [cpuS = Number.NaN, ...temperatureC] = stdout.trim().split("\n").map(Number);
    return { cpuS, temperatureC };
  };
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = a.length === b.length ? 0 : Number.NaN;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}
