/**
 * How times are taken: processor time of the whole process for what only computes, because the machine may be shared, and wall time for
 * what waits; variants in turns, round by round, so that a disturbance meets all of them.
 */
export interface Taken {
  readonly wallS: number;
  /** User and system time of all threads: compilation and garbage collection included. */
  readonly cpuS: number;
}

export function take(work: () => void): Taken {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  work();
  return since(wall, cpu);
}

export async function takeAsync(work: () => Promise<void>): Promise<Taken> {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  await work();
  return since(wall, cpu);
}

function since(wall: number, cpu: NodeJS.CpuUsage): Taken {
  const { user, system } = process.cpuUsage(cpu);
  return { wallS: (performance.now() - wall) / 1000, cpuS: (user + system) / 1e6 };
}

/** Runs every variant once per round, in turns. @returns what each took, by name, in seconds */
export function interleave<Name extends string>(
  rounds: number,
  variants: Readonly<Record<Name, () => number>>,
): Record<Name, number[]> {
  const names = Object.keys(variants) as Name[];
  const taken = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < rounds; round++) for (const name of names) taken[name].push(variants[name]());
  return taken;
}

/** Nanoseconds of processor time per call of `work`, median of the rounds after as many to warm up. `work` calls itself `calls` times. */
export function nanosecondsPerCall(rounds: number, calls: number, work: (calls: number) => void): number {
  for (let round = 0; round < rounds; round++) work(calls);
  const { work: taken } = interleave(rounds, { work: () => take(() => work(calls)).cpuS });
  return (median(taken) / calls) * 1e9;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
