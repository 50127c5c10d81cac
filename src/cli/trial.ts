import { NEVER, Subject } from "rxjs";
import type { Person } from "../../firmware-sim/person.ts";
import type { RunFolder } from "../io/run-folder.ts";
import type { Entry } from "../journal/entry.ts";
import { foldRecord } from "../journal/record.ts";
import type { Profile } from "../profile/schema.ts";
import type { FaultScript, OperatorScript } from "../profile/scripts.ts";
import { figureShots } from "../report/shot-figures.ts";
import { toJudgedShots } from "../report/verdict.ts";
import type { OperatorAction } from "../session/events.ts";
import { type CampaignPlan, type Trial, trialAt, trialsPerSubject } from "../validation/campaign.ts";
import type { TrialOutcome } from "../validation/criteria.ts";
import { addTrial, createTally, type MapRange, type Tally } from "../validation/tally.ts";
import { openSimulatedBench } from "./bench.ts";
import { toDeviceFaults } from "./bench-faults.ts";
import { readFaults } from "./documents.ts";
import { performSession } from "./performance.ts";
import { findNamedPerson } from "./person.ts";

/**
 * One session of a campaign: the same bytes, firmware, tissue and loop as `run`, with a recorder that keeps what a verdict needs and
 * nothing else. Batches of subjects are what a worker is given.
 */
export interface Batch {
  readonly profile: Profile;
  readonly profileHash: string;
  readonly plan: CampaignPlan;
  readonly map: MapRange;
  /** Numbers of the subjects in the plan. */
  readonly subjects: readonly number[];
}

/** Every session of some subjects, added up. */
export async function runBatch({ profile, profileHash, plan, map, subjects }: Batch): Promise<Tally> {
  const tally = createTally();
  const each = trialsPerSubject(plan);
  for (const subject of subjects) {
    // One and the same in all trials of a subject: what a tip does on a person is solved once for each.
    const person = findNamedPerson(profile.area, trialAt(plan, subject * each).subject.person);
    for (let place = 0; place < each; place++) {
      const trial = trialAt(plan, subject * each + place);
      addTrial(tally, profile, trial, await performTrial(profile, profileHash, toCast(person, trial)), map);
    }
  }
  return tally;
}

/** Power below this is noise of the measurement's own rounding. */
const NO_POWER_W = 0.05;
/** Energised as the fault began: power flowed within this long before. */
const ENERGISED_MS = 100;

function toCast(person: Person, { subject, fault }: Trial): Cast {
  return { person, seed: subject.seed, faults: fault === null ? null : readScript(fault.file), operator: null };
}

/** Who and what takes part in a session. */
export interface Cast {
  readonly person: Person;
  /** Of device, hands and noise. */
  readonly seed: number;
  readonly faults: FaultScript | null;
  /** Null: a willing operator. */
  readonly operator: OperatorScript | null;
}

/** One session, recorded as far as a verdict needs. */
export async function performTrial(profile: Profile, profileHash: string, cast: Cast): Promise<TrialOutcome> {
  const { person, seed, faults, operator } = cast;
  const bench = openSimulatedBench(
    profile,
    profileHash,
    person,
    seed,
    "max",
    faults === null ? [] : toDeviceFaults(faults),
    operator,
    faults,
  );
  const folder = createSparseFolder();
  const operator$ = new Subject<OperatorAction>();
  bench.scripted$.subscribe((action) => operator$.next(action));
  const first = faults?.faults[0];
  const fromMs = Math.round((first?.atS ?? Number.POSITIVE_INFINITY) * 1000);
  const toMs = fromMs + ((first?.durationS ?? 0) * 1000 || ONCE_MS);
  let beforeMs = Number.NEGATIVE_INFINITY;
  let poweredMs = fromMs;
  if (faults !== null)
    bench.truth?.watchPower((atMs, powerW) => {
      if (powerW <= NO_POWER_W) return;
      if (atMs <= fromMs) beforeMs = atMs;
      else if (atMs <= toMs) poweredMs = atMs;
    });
  const { figures, state } = await performSession(bench.plan, bench, folder, operator$, () => {});
  const record = foldRecord({ entries: folder.entries });
  return {
    outcome: record.outcome,
    reason: record.reason,
    trips: record.trips.map(({ code }) => code),
    figures,
    shots: toJudgedShots(profile, figureShots(folder.entries, bench.truth?.shots() ?? null)),
    durationS: state.atMs / 1000,
    offMs: fromMs - beforeMs <= ENERGISED_MS ? poweredMs - fromMs : null,
    skinMm: person.skinThicknessMm,
    fatMm: person.fatThicknessMm,
  };
}

const scripts = new Map<string, FaultScript>();

/** Read once per thread: a script does not change during a campaign, and if it did, the campaign should not. */
function readScript(name: string): FaultScript {
  const known = scripts.get(name) ?? readFaults(name);
  scripts.set(name, known);
  return known;
}

/** A fault that happens once is watched this long: longer than any budget, shorter than an operator takes to go on. */
const ONCE_MS = 1000;

/** What a verdict needs of a session. */
const KEPT: ReadonlySet<Entry["kind"]> = new Set(["open", "trip", "dose", "shot", "close"]);

function createSparseFolder(): RunFolder {
  const entries: Entry[] = [];
  return {
    dir: "",
    failures$: NEVER,
    entries,
    append(added) {
      for (const entry of added) if (KEPT.has(entry.kind)) entries.push(entry);
    },
    wire() {},
    truth() {},
    seal() {},
    endWire: () => 0,
    close() {},
    write() {},
  };
}
