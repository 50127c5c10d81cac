/**
 * Makes a session that breaks a criterion as small as it can be made: first without what does not matter, then the person nearer to the
 * nominal one, faults smaller and shorter, instants round. What is left is the cause. As search.ts a generator: sessions are judged elsewhere, and
 * of several that still break the criterion the first in order is taken, so that the result does not depend on who judged.
 */
import { listFaultKinds } from "../profile/fault-kinds.ts";
import type { ScriptedFault } from "../profile/scripts.ts";
import type { Attempt, PersonChanges } from "./attempt.ts";
import { type Asking, type Axis, confine, type Finding, GENERATION, onAxis, type SearchSpace } from "./search.ts";

/** Of the way from nothing to what it is: where is tried first, and how often what is between two of them is cut again. To a part in 64. */
const STOPS = [0, 1 / 4, 2 / 4, 3 / 4];
const CUTS = 2;
const ROUNDS = 2;
const FAULT_KINDS = listFaultKinds();

/** @returns the smallest found within so many sessions; the finding itself when nothing smaller breaks the same criterion */
export function* shrink(found: Finding, space: SearchSpace, sessionsMax: number): Asking<Finding> {
  let best = found;
  let left = sessionsMax;
  /** Takes the first of these that still breaks it. @returns which, or -1 */
  function* take(attempts: readonly Attempt[]): Asking<number> {
    const smaller = attempts.filter((attempt) => !isSame(attempt, best.attempt));
    for (let from = 0; from < smaller.length && left > 0; from += GENERATION) {
      const some = smaller.slice(from, from + Math.min(GENERATION, left));
      left -= some.length;
      const judged = yield some;
      for (const [n, judgements] of judged.entries()) {
        const broken = judgements.find(({ id, ok }) => id === best.broken.id && ok === false);
        const attempt = some[n];
        if (broken === undefined || attempt === undefined) continue;
        best = { attempt, broken };
        return attempts.indexOf(attempt);
      }
    }
    return -1;
  }

  /** As near to nothing as it can be, by the way that is left of it: 0 is nothing, 1 what it is now. */
  function* reduce(at: (share: number) => Attempt): Asking<void> {
    let stops = STOPS;
    let [low, high] = [0, 1];
    for (let cut = 0; cut <= CUTS && high > 0; cut++) {
      const taken = yield* take(stops.map(at));
      low = taken < 0 ? (stops.at(-1) ?? low) : (stops[taken - 1] ?? low);
      high = taken < 0 ? high : (stops[taken] ?? high);
      const [from, to] = [low, high];
      stops = STOPS.slice(1).map((stop) => from + stop * (to - from));
    }
  }

  for (let changed = true; changed; ) {
    changed = (yield* take(withoutParts(best.attempt))) >= 0;
    for (let part = 2; !changed && part <= 2 * countChanges(best.attempt.person); part *= 2)
      changed = (yield* take(withoutChanges(best.attempt, part, space))) >= 0;
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const axis of space.axes)
      if (best.attempt.person[axis.field] !== undefined) yield* reduce(nearer(best.attempt, axis, space));
    if (space.faults !== "any") continue;
    for (let n = 0; n < best.attempt.faults.length; n++) {
      yield* reduce(smallerFault(best.attempt, n));
      yield* take(shorterFaults(best.attempt, n));
      yield* take(rounderFaults(best.attempt, n));
    }
    for (let n = 0; n < best.attempt.deeds.length; n++) yield* take(shorterDeeds(best.attempt, n));
  }
  return best;

  function withoutParts(attempt: Attempt): Attempt[] {
    const { faults, deeds } = attempt;
    const own = space.faults === "any" ? [] : space.faults;
    return [
      { person: {}, seed: 1, deeds: [], faults: own },
      { ...attempt, faults: own, deeds: [] },
      { ...attempt, faults: own },
      { ...attempt, deeds: [] },
      { ...attempt, person: {} },
      ...(space.faults === "any" ? faults.map((_, n) => ({ ...attempt, faults: faults.toSpliced(n, 1) })) : []),
      ...deeds.map((_, n) => ({ ...attempt, deeds: deeds.toSpliced(n, 1) })),
      { ...attempt, seed: 1 },
    ];
  }
}

function isSame(a: Attempt, b: Attempt): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function countChanges(person: PersonChanges): number {
  return Object.keys(person).length;
}

/** One part in so many of the person's properties back to nominal: each part in turn. */
function withoutChanges(attempt: Attempt, parts: number, space: SearchSpace): Attempt[] {
  const entries = Object.entries(attempt.person);
  const size = Math.max(1, Math.ceil(entries.length / parts));
  return Array.from({ length: Math.ceil(entries.length / size) }, (_, n) => ({
    ...attempt,
    person: confine(space, Object.fromEntries(entries.toSpliced(n * size, size))),
  }));
}

function nearer(attempt: Attempt, axis: Axis, space: SearchSpace): (share: number) => Attempt {
  const value = attempt.person[axis.field] ?? axis.nominal;
  const { [axis.field]: _, ...others } = attempt.person;
  return (share) => {
    const nearerValue = onAxis(axis, axis.nominal + share * (value - axis.nominal));
    const person = share === 0 ? others : { ...others, [axis.field]: nearerValue };
    return { ...attempt, person: confine(space, person) };
  };
}

function withFault(attempt: Attempt, at: number, change: Partial<ScriptedFault>): Attempt {
  return { ...attempt, faults: attempt.faults.map((fault, n) => (n === at ? { ...fault, ...change } : fault)) };
}

function smallerFault(attempt: Attempt, at: number): (share: number) => Attempt {
  const fault = attempt.faults[at];
  const told = FAULT_KINDS.find(({ target, kind }) => target === fault?.target && kind === fault.kind)?.told;
  if (fault === undefined || told?.magnitude === undefined) return () => attempt;
  const { neutral, integer } = told.magnitude;
  return (share) => {
    const magnitude = neutral + share * (fault.magnitude - neutral);
    return withFault(attempt, at, { magnitude: integer ? Math.round(magnitude) : Number(magnitude.toPrecision(3)) });
  };
}

/** Parts of a duration, shortest first. */
const SHORTER = [1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 3 / 4];

function shorterFaults(attempt: Attempt, at: number): Attempt[] {
  const durationS = attempt.faults[at]?.durationS ?? 0;
  if (durationS === 0) return [];
  return SHORTER.map((part) =>
    withFault(attempt, at, { durationS: Math.max(0.01, Number((part * durationS).toPrecision(2))) }),
  );
}

function rounderFaults(attempt: Attempt, at: number): Attempt[] {
  const atS = attempt.faults[at]?.atS ?? 0;
  return [100, 10, 1].map((grainS) => withFault(attempt, at, { atS: Math.round(atS / grainS) * grainS }));
}

function shorterDeeds(attempt: Attempt, at: number): Attempt[] {
  const deed = attempt.deeds[at];
  if (deed === undefined) return [];
  const change = (changed: Partial<typeof deed>) => ({
    ...attempt,
    deeds: attempt.deeds.with(at, { ...deed, ...changed }),
  });
  return [
    ...SHORTER.map((part) => change({ forS: Math.max(0.1, Number((part * deed.forS).toPrecision(2))) })),
    ...[10, 1].map((grainS) => change({ atS: Math.round(deed.atS / grainS) * grainS })),
  ];
}
