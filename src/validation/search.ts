/**
 * The search for a session that breaks a criterion: people within the published ranges, deeds of the operator, a fault. Not at random
 * alone: of every criterion it keeps the sessions that came nearest to its limit, and tries their neighbours. A generator of generations
 * that are judged elsewhere; all that is drawn comes from `draws`, so that a seed gives the same search whoever judges and however many.
 * Not responsible for making small what was found (shrink.ts).
 */
import { listFaultKinds } from "../profile/fault-kinds.ts";
import type { PersonFieldName } from "../profile/person-fields.ts";
import type { Profile } from "../profile/schema.ts";
import type { ScriptedFault } from "../profile/scripts.ts";
import { type Attempt, concerns, type Deed, listDeeds, type PersonChanges, scopeOf, toTenths } from "./attempt.ts";
import type { Judgement } from "./criteria.ts";

/** Where is looked. */
export interface SearchSpace {
  readonly profile: Profile;
  readonly axes: readonly Axis[];
  /** Skin and fat together, where the fascia's depth was measured as one. */
  readonly fasciaDepthMm: readonly [low: number, high: number] | null;
  /** Any fault of the catalogue, none, or always these. */
  readonly faults: "any" | readonly ScriptedFault[];
  readonly spanS: number;
}

/** A property of people, with its published range. */
export interface Axis {
  readonly field: PersonFieldName;
  readonly low: number;
  readonly nominal: number;
  readonly high: number;
}

export interface Draws {
  /** In [0, 1). */
  uniform(): number;
}

/** A session that breaks a criterion. */
export interface Finding {
  readonly attempt: Attempt;
  readonly broken: Judgement;
}

/** What is asked, in generations, and what each session of one came to, in the same order. */
export type Asking<Result> = Generator<readonly Attempt[], Result, readonly (readonly Judgement[])[]>;

/** Sessions of a generation: a number that any count of workers shares evenly enough. */
export const GENERATION = 16;
/** Kept of every criterion. */
const ELITES = 4;
const FRESH_RATIO = 0.25;
/** How often the criterion nearest to its limit is the one that is pushed further. */
const NEAREST_RATIO = 0.5;
/** Faults and deeds are the rarer, so that a person alone is tried as often as with either. */
const FAULT_RATIO = 0.5;
const DEEDS_RATIO = 0.35;
const SEEDS = 0x1_0000_0000;
const FAULT_KINDS = listFaultKinds();

interface Rated {
  readonly attempt: Attempt;
  readonly danger: number;
}

/** @returns null when `sessionsMax` sessions broke nothing */
export function* search(space: SearchSpace, draws: Draws, sessionsMax: number): Asking<Finding | null> {
  const elites = new Map<string, Rated[]>();
  for (let left = sessionsMax; left > 0; ) {
    const size = Math.min(GENERATION, left);
    const begun = left < sessionsMax;
    const attempts = Array.from({ length: size }, (_, n) =>
      begun ? breed(space, elites, draws) : n === 0 ? beginning(space) : fresh(space, draws),
    );
    const judged = yield attempts;
    left -= size;
    let found: (Finding & { readonly danger: number }) | null = null;
    for (const [n, judgements] of judged.entries()) {
      const attempt = attempts[n];
      if (attempt === undefined) continue;
      for (const judgement of judgements) {
        if (judgement.ok === null) continue;
        const danger = rate(judgement);
        if (!judgement.ok && (found === null || danger > found.danger)) found = { attempt, broken: judgement, danger };
        keep(elites, `${scopeOf(attempt)} ${judgement.id}`, { attempt, danger });
      }
    }
    if (found !== null) return { attempt: found.attempt, broken: found.broken };
  }
  return null;
}

/** How far from its limit a criterion has to be before it is of no interest, in its own unit: so that they can be compared. */
const SPANS: Readonly<Partial<Record<string, number>>> = {
  "in-window": 1,
  overshoot: 1,
  "limit-cycle": 0.3,
  dose: 40,
  damage: 0.27,
  settling: 120,
  "cold-time": 10,
  "shots-delivered": 10,
  "shots-coagulated": 10,
  "shots-depth": 0.3,
};
/** Temperatures in degC, and shares of a hold in percent. */
const SPAN = 5;

/** How near to its limit: 1 at it, more beyond. */
function rate({ id, ok, margin }: Judgement): number {
  if (margin === null) return ok === false ? 2 : Number.NEGATIVE_INFINITY;
  return 1 - margin / (SPANS[id] ?? SPAN);
}

function keep(elites: Map<string, Rated[]>, key: string, rated: Rated): void {
  const kept = elites.get(key) ?? [];
  // Sorting keeps the order of equals: the earlier stays.
  elites.set(key, [...kept, rated].toSorted((a, b) => b.danger - a.danger).slice(0, ELITES));
}

/** The nominal person, and nothing out of the ordinary. */
function beginning({ faults }: SearchSpace): Attempt {
  return { person: {}, seed: 1, deeds: [], faults: faults === "any" ? [] : faults };
}

/** Somebody anywhere within the ranges. */
function fresh(space: SearchSpace, draws: Draws): Attempt {
  const person: Partial<Record<PersonFieldName, number>> = {};
  for (const axis of space.axes) person[axis.field] = drawOn(axis, draws);
  const withFault = draws.uniform() < FAULT_RATIO;
  const withDeeds = draws.uniform() < DEEDS_RATIO;
  const faults = space.faults !== "any" ? space.faults : withFault ? [drawFault(space, draws)] : [];
  return {
    person: confine(space, person),
    seed: Math.floor(draws.uniform() * SEEDS),
    deeds: withDeeds ? [drawDeed(space, draws)] : [],
    faults,
  };
}

function breed(space: SearchSpace, elites: ReadonlyMap<string, readonly Rated[]>, draws: Draws): Attempt {
  if (draws.uniform() < FRESH_RATIO) return fresh(space, draws);
  const ranked = [...elites.values()].toSorted((a, b) => (b[0]?.danger ?? 0) - (a[0]?.danger ?? 0));
  const nearest = draws.uniform() < NEAREST_RATIO;
  const kept = nearest ? ranked[0] : pick(ranked, draws);
  const parent = pick(kept ?? [], draws)?.attempt;
  const other = pick(kept ?? [], draws)?.attempt;
  if (parent === undefined || other === undefined) return fresh(space, draws);
  return mutate(parent, other, space, draws);
}

function mutate(parent: Attempt, other: Attempt, space: SearchSpace, draws: Draws): Attempt {
  const way = draws.uniform();
  if (way < 0.2) return { ...parent, person: confine(space, push(parent.person, space, draws)) };
  if (way < 0.5) return { ...parent, person: confine(space, move(parent.person, space, draws)) };
  if (way < 0.65) return { ...parent, person: confine(space, cross(parent.person, other.person, space, draws)) };
  if (way < 0.7) return { ...parent, seed: Math.floor(draws.uniform() * SEEDS) };
  if (way < 0.85 && space.faults === "any") return { ...parent, faults: [changeFault(parent.faults[0], space, draws)] };
  return { ...parent, deeds: changeDeeds(parent.deeds, space, draws) };
}

/** Further away from the nominal person in the direction that this one lies in. */
function push(person: PersonChanges, { axes }: SearchSpace, draws: Draws): PersonChanges {
  const further = 1 + draws.uniform();
  return Object.fromEntries(
    axes.map((axis) => {
      const value = person[axis.field] ?? axis.nominal;
      return [axis.field, onAxis(axis, axis.nominal + further * (value - axis.nominal))];
    }),
  );
}

/** A few properties anew, as often as not at an end of their range. */
function move(person: PersonChanges, { axes }: SearchSpace, draws: Draws): PersonChanges {
  const moved = { ...person };
  const count = 1 + Math.floor(draws.uniform() * 4);
  for (let n = 0; n < count; n++) {
    const axis = pick(axes, draws);
    if (axis !== undefined) moved[axis.field] = drawOn(axis, draws);
  }
  return moved;
}

function cross(one: PersonChanges, other: PersonChanges, { axes }: SearchSpace, draws: Draws): PersonChanges {
  return Object.fromEntries(
    axes.map((axis) => [axis.field, (draws.uniform() < 0.5 ? one : other)[axis.field] ?? axis.nominal]),
  );
}

function drawOn(axis: Axis, draws: Draws): number {
  const where = draws.uniform();
  if (where < 0.25) return axis.low;
  if (where < 0.5) return axis.high;
  return onAxis(axis, axis.low + (axis.high - axis.low) * draws.uniform());
}

/** Four digits: what is run is what is written down. */
export function onAxis({ low, high }: Axis, value: number): number {
  return Math.min(high, Math.max(low, Number(value.toPrecision(4))));
}

/** Skin and fat that can be together. */
export function confine({ axes, fasciaDepthMm }: SearchSpace, person: PersonChanges): PersonChanges {
  const [skin, fat] = (["skinThicknessMm", "fatThicknessMm"] as const).map((name) =>
    axes.find(({ field }) => field === name),
  );
  if (fasciaDepthMm === null || skin === undefined || fat === undefined) return person;
  const skinMm = person.skinThicknessMm ?? skin.nominal;
  const fatMm = person.fatThicknessMm ?? fat.nominal;
  const keptMm = Math.min(fasciaDepthMm[1] - skinMm, Math.max(fasciaDepthMm[0] - skinMm, fatMm));
  return keptMm === fatMm ? person : { ...person, fatThicknessMm: onAxis(fat, keptMm) };
}

function drawFault(space: SearchSpace, draws: Draws): ScriptedFault {
  const kinds = FAULT_KINDS.filter((kind) => concerns(kind, space.profile));
  const { target, kind, told } = kinds[Math.floor(draws.uniform() * kinds.length)] as (typeof kinds)[number];
  const { magnitude, once } = told;
  const where = draws.uniform();
  const between = draws.uniform();
  const drawn = (() => {
    if (magnitude === undefined) return 0;
    const { min, max, integer } = magnitude;
    if (integer) return min + Math.floor(between * (max - min + 1));
    return where < 0.2 ? min : where < 0.4 ? max : Number((min + (max - min) * between).toPrecision(3));
  })();
  return { atS: drawTime(space, draws), target, kind, durationS: once ? 0 : drawLength(draws), magnitude: drawn };
}

function changeFault(fault: ScriptedFault | undefined, space: SearchSpace, draws: Draws): ScriptedFault {
  const drawn = drawFault(space, draws);
  const way = draws.uniform();
  if (fault === undefined || way < 0.3) return drawn;
  if (way < 0.6) return { ...fault, atS: drawn.atS };
  if (fault.durationS > 0 && way < 0.8) return { ...fault, durationS: drawLength(draws) };
  const told = FAULT_KINDS.find(({ target, kind }) => target === fault.target && kind === fault.kind)?.told;
  if (told?.magnitude === undefined) return { ...fault, atS: drawn.atS };
  const { min, max, integer } = told.magnitude;
  const value = min + (max - min) * draws.uniform();
  return { ...fault, magnitude: integer ? Math.floor(value) : Number(value.toPrecision(3)) };
}

const DEEDS_MAX = 4;

function changeDeeds(deeds: readonly Deed[], space: SearchSpace, draws: Draws): readonly Deed[] {
  const at = Math.floor(draws.uniform() * Math.max(1, deeds.length));
  const way = draws.uniform();
  if (deeds.length === 0 || (way < 0.4 && deeds.length < DEEDS_MAX)) return [...deeds, drawDeed(space, draws)];
  if (way < 0.6) return deeds.toSpliced(at, 1);
  return deeds.toSpliced(at, 1, drawDeed(space, draws));
}

function drawDeed(space: SearchSpace, draws: Draws): Deed {
  const act = pick(listDeeds(space.profile), draws) ?? "lift";
  return { act, atS: drawTime(space, draws), forS: drawLength(draws) };
}

/** Most of a session's energy flows in its middle. */
function drawTime({ spanS }: SearchSpace, draws: Draws): number {
  return toTenths((spanS * (draws.uniform() + draws.uniform())) / 2);
}

/** From half a second to ten minutes, short ones as often as long ones. */
function drawLength(draws: Draws): number {
  return toTenths(10 ** (-0.3 + 3.08 * draws.uniform()));
}

function pick<T>(from: readonly T[], draws: Draws): T | undefined {
  return from[Math.floor(draws.uniform() * from.length)];
}
