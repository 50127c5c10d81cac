/**
 * Sessions of a campaign added up. A tally is small plain data whose size does not grow with the number of sessions, and adding is exact:
 * in any order, in any grouping, on any number of workers and machines the same sessions give the same tally.
 */
import type { Profile } from "../profile/schema.ts";
import type { Trial } from "./campaign.ts";
import { judgeTrial, type TrialOutcome } from "./criteria.ts";
import { addValue, createDistribution, type Distribution, mergeDistribution } from "./statistics.ts";

export interface Tally {
  sessions: number;
  /** By fault id, and `none`. */
  readonly groups: Record<string, Group>;
  /** By thickness of skin and fat: `skin,fat` in places of the map. */
  readonly cells: Record<string, Cell>;
  /** Why persons were refused, numbers left out. */
  readonly refusals: Record<string, Refused>;
}

/** Sessions with one fault, or without. */
export interface Group {
  readonly outcomes: Record<string, number>;
  readonly trips: Record<string, number>;
  readonly criteria: Record<string, CriterionTally>;
  readonly figures: Record<string, Distribution>;
}

export interface CriterionTally {
  readonly name: string;
  readonly limit: string;
  judged: number;
  missed: number;
  /** Sessions that missed it, by number: the lowest, MISSES_KEPT at most. */
  misses: number[];
  /** Nearest to the limit or furthest beyond it, worst first. */
  worst: Worst[];
}

export interface Worst {
  readonly trial: number;
  /** Distance to the limit; -1 for a miss that has no measure. */
  readonly margin: number;
  readonly measured: string;
}

export interface Cell {
  sessions: number;
  missed: number;
  /** Hottest dermis of the fault-free sessions, and whose. */
  peakC: number;
  trial: number;
}

export interface Refused {
  count: number;
  trial: number;
}

/** Figures kept as distributions: unit, resolution of the histogram, and where they come from. */
export const FIGURES = {
  dermalPeakC: {
    name: "dermal peak",
    unit: "degC",
    resolution: 0.02,
    better: "less",
    of: ({ dermal }) => dermal?.peakC ?? null,
  },
  tissuePeakC: {
    name: "tissue peak",
    unit: "degC",
    resolution: 0.02,
    better: "less",
    of: ({ tissuePeakC }) => (tissuePeakC === null ? null : Math.max(...Object.values(tissuePeakC))),
  },
  meanHoldErrorC: {
    name: "mean error of the hold",
    unit: "degC",
    resolution: 0.005,
    better: "less",
    of: ({ dermal }) => dermal?.meanHoldErrorC ?? null,
  },
  inBandRatio: {
    name: "hold within target +-1.0 degC",
    unit: "",
    resolution: 0.002,
    better: "more",
    of: ({ dermal }) => dermal?.inBandRatio ?? null,
  },
  inWindowRatio: {
    name: "hold within its window",
    unit: "",
    resolution: 0.002,
    better: "more",
    of: ({ dermal }) => dermal?.inWindowRatio ?? null,
  },
  overshootC: {
    name: "overshoot",
    unit: "degC",
    resolution: 0.01,
    better: "less",
    of: ({ dermal }) => dermal?.overshootC ?? null,
  },
  limitCycleC: {
    name: "limit cycle",
    unit: "degC",
    resolution: 0.005,
    better: "less",
    of: ({ dermal }) => dermal?.limitCycleC ?? null,
  },
  settleS: {
    name: "settled after",
    unit: "s",
    resolution: 1,
    better: "less",
    of: ({ dermal }) => dermal?.settleS ?? null,
  },
  cem43Min: {
    name: "highest dose",
    unit: "CEM43 min",
    resolution: 0.05,
    better: null,
    of: ({ doses }) => (doses === null || doses.length === 0 ? null : Math.max(...doses.map((dose) => dose.cem43Min))),
  },
  deliveredRatio: {
    name: "shots delivered",
    unit: "",
    resolution: 0.002,
    better: "more",
    of: (_, shots) => shots && (shots.figures?.delivered ?? 0) / shots.planned,
  },
  coagulatedRatio: {
    name: "shots that left a point, of those planned",
    unit: "",
    resolution: 0.002,
    better: "more",
    of: (_, shots) => shots && (shots.figures?.truth?.coagulated ?? 0) / shots.planned,
  },
  energyKJ: { name: "energy", unit: "kJ", resolution: 0.1, better: null, of: ({ energyJ }) => energyJ / 1000 },
} as const satisfies Record<
  string,
  {
    readonly name: string;
    readonly unit: string;
    readonly resolution: number;
    /** Null: neither way is better. */
    readonly better: "less" | "more" | null;
    readonly of: (figures: TrialOutcome["figures"], shots: TrialOutcome["shots"]) => number | null;
  }
>;
export type FigureId = keyof typeof FIGURES;
/** Kept under a fault that has a budget. */
export const OFF_FIGURE = { name: "energy off after", unit: "ms", resolution: 20, better: "less" } as const;
export const NO_FAULT = "none";
/** Places of the map along each axis. */
export const MAP_PLACES = 8;
const WORST_KEPT = 3;
/** Enough to name everybody in a campaign that nearly passes, and a bound for one that does not. */
const MISSES_KEPT = 200;

/** Ranges of the map's axes, mm. */
export interface MapRange {
  readonly skinMm: readonly [low: number, high: number];
  readonly fatMm: readonly [low: number, high: number];
}

export function createTally(): Tally {
  return { sessions: 0, groups: {}, cells: {}, refusals: {} };
}

/** Adds one session. */
export function addTrial(tally: Tally, profile: Profile, trial: Trial, found: TrialOutcome, range: MapRange): void {
  const id = trial.fault?.id ?? NO_FAULT;
  tally.groups[id] ??= createGroup();
  const group = tally.groups[id];
  tally.sessions += 1;
  increase(group.outcomes, found.outcome);
  for (const code of new Set(found.trips)) increase(group.trips, code);
  let missed = false;
  for (const judgement of judgeTrial(profile, trial, found)) {
    if (judgement.ok === null) continue;
    if (!judgement.ok) missed = true;
    const { measured, limit } = judgement;
    // Which layer and which zone differs from person to person; the criterion is the same.
    const name = judgement.name.replace(/ \([^)]*\)|, zone \d+/g, "");
    group.criteria[judgement.id] ??= { name, limit, judged: 0, missed: 0, misses: [], worst: [] };
    const criterion = group.criteria[judgement.id] as CriterionTally;
    criterion.judged += 1;
    if (!judgement.ok) {
      criterion.missed += 1;
      criterion.misses = keepMisses([...criterion.misses, trial.index]);
    }
    const margin = judgement.margin === null ? (judgement.ok ? 0 : -1) : round4(judgement.margin);
    if (judgement.ok && judgement.margin === null) continue;
    const detail = judgement.name === name ? measured : `${judgement.name} ${measured}`;
    criterion.worst = keepWorst([...criterion.worst, { trial: trial.index, margin, measured: detail }]);
  }
  for (const [figure, { of, resolution }] of Object.entries(FIGURES)) {
    const value = of(found.figures, found.shots);
    if (value !== null) addValue(distributionOf(group, figure), value, resolution);
  }
  if (found.offMs !== null && trial.fault?.offWithinMs !== null)
    addValue(distributionOf(group, "offMs"), found.offMs, OFF_FIGURE.resolution);
  if (trial.fault !== null) return;
  if (found.outcome === "refused")
    mergeRefused(tally.refusals, withoutNumbers(found.reason), { count: 1, trial: trial.index });
  const peakC = round4(found.figures.dermal?.peakC ?? 0);
  const place = `${placeOf(found.skinMm, range.skinMm)},${placeOf(found.fatMm, range.fatMm)}`;
  mergeCell(tally.cells, place, { sessions: 1, missed: missed ? 1 : 0, peakC, trial: trial.index });
}

/** Adds all sessions of another tally. */
export function mergeTally(into: Tally, other: Tally): void {
  into.sessions += other.sessions;
  for (const [id, group] of Object.entries(other.groups)) {
    into.groups[id] ??= createGroup();
    mergeGroup(into.groups[id], group);
  }
  for (const [place, cell] of Object.entries(other.cells)) mergeCell(into.cells, place, cell);
  for (const [reason, refused] of Object.entries(other.refusals)) mergeRefused(into.refusals, reason, refused);
}

function createGroup(): Group {
  return { outcomes: {}, trips: {}, criteria: {}, figures: {} };
}

function mergeGroup(into: Group, other: Group): void {
  for (const [outcome, count] of Object.entries(other.outcomes)) increase(into.outcomes, outcome, count);
  for (const [code, count] of Object.entries(other.trips)) increase(into.trips, code, count);
  for (const [id, criterion] of Object.entries(other.criteria)) {
    const { name, limit } = criterion;
    into.criteria[id] ??= { name, limit, judged: 0, missed: 0, misses: [], worst: [] };
    const own = into.criteria[id] as CriterionTally;
    own.judged += criterion.judged;
    own.missed += criterion.missed;
    own.misses = keepMisses([...own.misses, ...criterion.misses]);
    own.worst = keepWorst([...own.worst, ...criterion.worst]);
  }
  for (const [figure, distribution] of Object.entries(other.figures))
    mergeDistribution(distributionOf(into, figure), distribution);
}

function distributionOf(group: Group, figure: string): Distribution {
  group.figures[figure] ??= createDistribution();
  return group.figures[figure];
}

function keepWorst(worst: readonly Worst[]): Worst[] {
  return worst.toSorted((a, b) => a.margin - b.margin || a.trial - b.trial).slice(0, WORST_KEPT);
}

/** The lowest of all are the lowest of the lowest of each part: so adding stays exact in any order. */
function keepMisses(misses: readonly number[]): number[] {
  return misses.toSorted((a, b) => a - b).slice(0, MISSES_KEPT);
}

function mergeCell(cells: Record<string, Cell>, place: string, added: Cell): void {
  const cell = cells[place];
  if (cell === undefined) {
    cells[place] = { ...added };
    return;
  }
  cell.sessions += added.sessions;
  cell.missed += added.missed;
  if (added.peakC > cell.peakC || (added.peakC === cell.peakC && added.trial < cell.trial)) {
    cell.peakC = added.peakC;
    cell.trial = added.trial;
  }
}

function mergeRefused(refusals: Record<string, Refused>, reason: string, added: Refused): void {
  const refused = refusals[reason];
  if (refused === undefined) refusals[reason] = { ...added };
  else {
    refused.count += added.count;
    refused.trial = Math.min(refused.trial, added.trial);
  }
}

function increase(counts: Record<string, number>, key: string, by = 1): void {
  counts[key] = (counts[key] ?? 0) + by;
}

/** The same reason with other figures in it is the same reason; so there are as many as the program has words. */
function withoutNumbers(reason: string): string {
  return reason.replace(/-?\d+(\.\d+)?/g, "#");
}

function placeOf(valueMm: number, [low, high]: readonly [number, number]): number {
  const place = Math.floor(((valueMm - low) / (high - low)) * MAP_PLACES);
  return Math.min(Math.max(place, 0), MAP_PLACES - 1);
}

function round4(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
