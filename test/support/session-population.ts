/** One person treated by one profile as `isoderm run` would, without a folder on disk: what came out, judged on the truth. */
import { NEVER, Subject } from "rxjs";
import type { Fault } from "../../firmware-sim/faults.ts";
import { drawPerson } from "../../firmware-sim/person.ts";
import { openSimulatedBench } from "../../src/cli/bench.ts";
import { performSession } from "../../src/cli/performance.ts";
import { sha256 } from "../../src/io/hash.ts";
import type { RunFolder } from "../../src/io/run-folder.ts";
import type { Entry } from "../../src/journal/entry.ts";
import { foldRecord, type RunRecord } from "../../src/journal/record.ts";
import { canonicalText } from "../../src/profile/canonical.ts";
import type { Profile } from "../../src/profile/schema.ts";
import type { Figures } from "../../src/report/figures.ts";
import { judge, toVerdictLimits, type Verdict } from "../../src/report/verdict.ts";
import type { OperatorAction } from "../../src/session/events.ts";

export interface Treated {
  readonly seed: number;
  readonly figures: Figures;
  readonly record: RunRecord;
  readonly verdict: Verdict;
  readonly softLimits: number;
  /** Every alarm that was raised, trips among them. */
  readonly alarms: readonly string[];
  /** What held the session up: alarms that somebody has to see to now or soon, and pauses. */
  readonly interruptions: readonly string[];
  readonly lastsMs: number;
}

/** @param seed draws the person, the device and the operator */
export async function treatPerson(profile: Profile, seed: number, faults: readonly Fault[] = []): Promise<Treated> {
  const person = drawPerson(seed, profile.area);
  const bench = openSimulatedBench(profile, sha256(canonicalText(profile)), person, seed, "max", faults, null);
  const folder = createMemoryFolder();
  const { figures, state } = await performSession(bench.plan, bench, folder, new Subject<OperatorAction>(), () => {});
  const record = foldRecord({ entries: folder.entries });
  const verdict = judge(figures, record, toVerdictLimits(profile));
  const alarms = folder.entries.flatMap((entry) =>
    entry.kind === "alarm" && entry.change === "raised" && entry.priority !== "info" ? [entry.code] : [],
  );
  const interruptions = folder.entries.flatMap((entry) => {
    if (entry.kind === "state") return entry.state.startsWith("paused") ? [entry.state] : [];
    if (entry.kind !== "alarm" || entry.change !== "raised") return [];
    return entry.priority === "high" || entry.priority === "medium" ? [entry.code] : [];
  });
  const lastsMs = folder.entries.at(-1)?.atMs ?? 0;
  return { seed, figures, record, verdict, softLimits: state.supervisor.softCount, alarms, interruptions, lastsMs };
}

/** Figures that a population is judged by; a person who was never held counts as the worst there is. */
export function toRow({ seed, figures, record, verdict, softLimits, alarms }: Treated) {
  const { dermal, tissuePeakC } = figures;
  return {
    seed,
    outcome: record.outcome,
    verdict: verdict.verdict,
    trips: record.trips.length,
    alarms,
    softLimits,
    peakC: dermal?.peakC ?? Number.POSITIVE_INFINITY,
    tissueC: Math.max(...Object.values(tissuePeakC ?? { unknown: Number.POSITIVE_INFINITY })),
    inWindow: dermal?.inWindowRatio ?? 0,
    inBand: dermal?.inBandRatio ?? 0,
    overshootC: dermal?.overshootC ?? Number.POSITIVE_INFINITY,
    holdErrorC: dermal?.meanHoldErrorC ?? Number.POSITIVE_INFINITY,
    cycleC: dermal?.limitCycleC ?? 0,
    reasons: verdict.reasons,
  };
}

export type PopulationRow = ReturnType<typeof toRow>;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

function createMemoryFolder(): RunFolder {
  const entries: Entry[] = [];
  return {
    dir: "",
    failures$: NEVER,
    entries,
    append: (added) => entries.push(...added),
    wire() {},
    truth() {},
    seal() {},
    endWire: () => 0,
    close() {},
    write() {},
  };
}
