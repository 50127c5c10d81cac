/**
 * Every kind of the catalogue in every phase of a session, each from then on for good, and pairs of kinds drawn by seed: what the watch of the
 * soak says, and how hot it got. Sessions are those of the shipped profiles, made short.
 */

import type { Fault } from "../../firmware-sim/faults.ts";
import { FAIR_WEATHER } from "../../firmware-sim/links/noisy.ts";
import { createRandom } from "../../firmware-sim/random.ts";
import { assert } from "../../src/assert.ts";
import { listFaultKinds, placeOf } from "../../src/profile/fault-kinds.ts";
import { drawCatalogue, type OuterFault } from "../soak/catalogue.ts";
import { type Played, playScript } from "../soak/play.ts";
import type { Script } from "../soak/script.ts";
import { listShippedProfiles } from "../support/session-profile.ts";

export interface Grid {
  readonly profile: string;
  readonly persons: number;
  /** First person; also the seed of the first pair. */
  readonly from: number;
  /** Instead of single faults, this many pairs. */
  readonly pairs: number;
  /** Kinds whose name has this in it; empty: all. */
  readonly kind: string;
}

export interface Tried {
  readonly what: string;
  readonly outcome: string;
  readonly worst: Played["worst"];
  readonly violations: Played["violations"];
}

const HELD_STAGES = ["baseline", "precooling", "ramping", "holding", "postcooling", "lifting"];
const SHOT_STAGES = ["baseline", "precooling", "shooting", "postcooling", "lifting"];
/** Of the way through a phase. */
const INTO_PHASE = 0.4;
const FOR_GOOD_MS = 3_600_000;
const PERSONS_MAX = 60;
const HOLD_S = 30;
/** Long after the end of a session that goes well. */
const CALM_MS = 600_000;

export function countTries(grid: Grid): number {
  return grid.pairs > 0 ? grid.pairs : grid.persons * stagesOf(grid).length * listSizes(grid).length;
}

export function tryFault(grid: Grid, index: number): Tried {
  if (grid.pairs > 0) return tryPair(grid, grid.from + index);
  const sizes = listSizes(grid);
  const stages = stagesOf(grid);
  const { target, kind, once, magnitude } = sizes[index % sizes.length]!;
  const stage = stages[Math.floor(index / sizes.length) % stages.length]!;
  const person = findPerson(grid, Math.floor(index / (sizes.length * stages.length)));
  const atMs = whenIn(grid, person, stage);
  const fault = { target, kind, magnitude, atMs, durationMs: once ? 0 : FOR_GOOD_MS };
  const size = magnitude === 0 ? "" : ` ${magnitude}`;
  return play(grid, person, `${target}.${kind}${size} in ${stage}, person ${person}`, [fault]);
}

function tryPair(grid: Grid, seed: number): Tried {
  const random = createRandom(seed, "pairs");
  const stages = stagesOf(grid);
  const person = findPerson({ ...grid, from: 1 }, Math.floor(random.uniform() * grid.persons));
  const instant = () => {
    const stage = stages[Math.floor(random.uniform() * stages.length)]!;
    return whenIn(grid, person, stage);
  };
  for (;;) {
    const { faults, outer } = drawCatalogue(random, instant);
    const both: readonly AnyFault[] = [...faults, ...outer];
    if (both.length !== 2) continue;
    const what = both.map(({ target, kind, magnitude, atMs }) => `${target}.${kind} ${magnitude} at ${atMs} ms`);
    return play(grid, person, `${what.join(" and ")}, person ${person}, seed ${seed}`, both);
  }
}

type AnyFault = Fault | OuterFault;

function play(grid: Grid, person: number, what: string, faults: readonly AnyFault[]): Tried {
  const { outcomes, reasons, worst, violations } = playScript(createScript(grid, person, faults));
  return { what, outcome: `${outcomes[0]}: ${reasons[0]}`, worst, violations };
}

/** The n-th person whom the profile treats: somebody who is refused shows nothing. */
function findPerson(grid: Grid, n: number): number {
  let left = n;
  for (let person = grid.from; ; person++) {
    const treated = stagesOfPerson(grid, person).some(({ stage }) => stage === "holding" || stage === "shooting");
    if (treated && left-- === 0) return person;
    assert(person - grid.from < PERSONS_MAX, `${grid.profile} treats somebody`);
  }
}

const times = new Map<string, Played["stages"]>();

/** When a session of the person began each of its stages, without a fault. */
function stagesOfPerson(grid: Grid, person: number): Played["stages"] {
  const key = `${grid.profile} ${person}`;
  let known = times.get(key);
  if (known === undefined) {
    known = playScript(createScript(grid, person, [])).stages;
    times.set(key, known);
  }
  return known;
}

/** When a session without a fault is in the midst of the phase. */
function whenIn(grid: Grid, person: number, stage: string): number {
  const known = stagesOfPerson(grid, person);
  const at = known.findIndex((entry) => entry.stage === stage);
  // A session that never comes so far meets the fault at rest.
  if (at < 0) return 10_000;
  const from = known[at]!.atMs;
  const to = known[at + 1]?.atMs ?? from;
  return 10 * Math.floor((from + INTO_PHASE * (to - from)) / 10);
}

function createScript({ profile }: Grid, person: number, faults: readonly AnyFault[]): Script {
  const { shots } = profileOf(profile);
  return {
    seed: person,
    families: ["catalogue"],
    profile: shots ? { of: profile, lines: 1, lineShots: 5 } : { of: profile, holdS: HOLD_S },
    personSeed: person,
    deviceSeed: person,
    tickOriginMs: 0,
    seqOrigin: 0,
    hostJitterMs: 0,
    toDevice: FAIR_WEATHER,
    toHost: FAIR_WEATHER,
    hostility: null,
    faults: faults.filter(({ target }) => placeOf(target) === "device") as Fault[],
    outer: faults.filter(({ target }) => placeOf(target) !== "device"),
    deeds: [],
    calmAtMs: CALM_MS,
    again: false,
  };
}

function profileOf(name: string) {
  const profile = listShippedProfiles().find(({ id }) => id === name);
  assert(profile !== undefined, `${name} is a shipped profile`);
  return profile;
}

function stagesOf({ profile }: Grid): readonly string[] {
  return profileOf(profile).shots ? SHOT_STAGES : HELD_STAGES;
}

/** Every kind; of those that have a size both ends of its range. */
function listSizes({ kind: wanted }: Grid) {
  return listFaultKinds()
    .filter(({ target, kind }) => `${target}.${kind}`.includes(wanted))
    .flatMap(({ target, kind, told: { magnitude, once = false } }) => {
      if (magnitude === undefined) return [{ target, kind, once, magnitude: 0 }];
      return [magnitude.min, magnitude.max].map((size) => ({ target, kind, once, magnitude: size }));
    });
}
