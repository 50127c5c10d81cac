/** Adds up what many worlds came to. */
import type { Played } from "./play.ts";
import type { Script } from "./script.ts";

/** What one world contributes, small enough to cross a process boundary. */
export type Outcome = Omit<Played, "steps" | "reasons" | "worst" | "stages"> & {
  /** The profile it was made from. */
  readonly profile: string;
  readonly faults: readonly string[];
  readonly deeds: readonly string[];
};

export interface Tally {
  worlds: number;
  virtualMs: number;
  emittedMs: number;
  readonly profiles: Map<string, number>;
  readonly faults: Map<string, number>;
  readonly deeds: Map<string, number>;
  readonly trips: Map<string, number>;
  readonly outcomes: Map<string, number>;
  readonly violations: { readonly seed: number; readonly id: string; readonly atMs: number; readonly what: string }[];
}

export function createTally(): Tally {
  return {
    worlds: 0,
    virtualMs: 0,
    emittedMs: 0,
    profiles: new Map(),
    faults: new Map(),
    deeds: new Map(),
    trips: new Map(),
    outcomes: new Map(),
    violations: [],
  };
}

export function toOutcome(script: Script, { steps, reasons, worst, stages, ...played }: Played): Outcome {
  return {
    ...played,
    profile: typeof script.profile === "string" ? script.profile : "of" in script.profile ? script.profile.of : "short",
    faults: [...script.faults, ...(script.outer ?? [])].map(({ target, kind }) => `${target}.${kind}`),
    deeds: script.deeds.map(({ act }) => act),
  };
}

export function addOutcome(tally: Tally, outcome: Outcome): void {
  tally.worlds += 1;
  tally.virtualMs += outcome.virtualMs;
  tally.emittedMs += outcome.emittedMs;
  for (const [counts, names] of [
    [tally.profiles, [outcome.profile]],
    [tally.faults, outcome.faults],
    [tally.deeds, outcome.deeds],
    [tally.trips, outcome.trips],
    [tally.outcomes, outcome.outcomes],
  ] as const)
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const violation of outcome.violations) tally.violations.push({ seed: outcome.seed, ...violation });
}

/** `name count` pairs, most frequent first. */
export function showCounts(counts: ReadonlyMap<string, number>): string {
  if (counts.size === 0) return "none";
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
}
