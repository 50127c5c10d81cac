/**
 * Needles at work in a zone: what insertion is in, what its tips and the dermis between them have, what it coagulates, and what earlier
 * ones nearby have left. The array is its middle pair, solved live, and the rises of all others about it at their distances. The mean of
 * the zone is its own column; the heat of the latest insertions is in both, so that what is said of the places between errs high by it.
 */

import type { Celsius, Joules, Millimetres, Millis, Watts } from "../src/units.ts";
import type { Load, ShotEffect } from "./applicator/applicator.ts";
import {
  coagulationOf,
  createNeedleSite,
  enterTissue,
  NEEDLE_CALM_MS,
  NEEDLE_REST_STEP_MS,
  NEEDLE_STEP_MS,
  type NeedleSite,
  rest,
  stepNeedle,
  tipC,
} from "./applicator/needle-site.ts";
import type { NeedleBed, Needles } from "./applicator/needles.ts";
import type { DepthPlaces } from "./applicator/shot-response.ts";
import { createProbes, type ShotTruth, type ShotView } from "./shot-log.ts";
import type { PointProbe } from "./tissue/axisymmetric.ts";
import type { Bioheat } from "./tissue/bioheat.ts";
import { type Grid, locateDepth } from "./tissue/layers.ts";
import { setHeat, temperaturesOf, type Zone } from "./zone.ts";

export interface NeedleLog extends ShotView {
  /** True steel temperature of the hottest tip; NaN while the needles are out. */
  readonly steelC: Celsius;
  /** What the generator finds on its line, per pair; overwritten. */
  readonly load: Load;
  /** 10 ms: what left the generator, and where the array stood with its points how deep; 0: out. */
  step(
    nowMs: Millis,
    powerW: Watts,
    zone: Zone,
    depthMm: Millimetres,
    alongMm: Millimetres,
    acrossMm: Millimetres,
    faceC: Celsius,
  ): void;
}

/** An insertion is followed for this long after its start, if no other begins: its dermis between is hottest some seconds after the energy. */
const FOLLOW_MS: Millis = 20_000;
const LOOK_MS: Millis = 60_000;
/** Beyond this a needle warms nothing by a tenth of a degree. */
const REACH_MM = 6;
const REACH_MS: Millis = 120_000;

/** A needle of the array and its place from the middle of it. */
interface Needle {
  readonly alongMm: Millimetres;
  readonly acrossMm: Millimetres;
}

interface Insertion {
  readonly bed: NeedleBed;
  readonly seen: SeenBed;
  readonly zone: number;
  readonly atMs: Millis;
  readonly alongMm: Millimetres;
  readonly acrossMm: Millimetres;
  /** Of each pair. */
  energyJ: Joules;
  /** Until when there was any. */
  heatedMs: Millis;
  /** About it the dermis is looked at. */
  readonly lookouts: readonly Lookout[];
}

export function createNeedleLog(needles: Needles, grid: Grid): NeedleLog {
  const shots: ShotTruth[] = [];
  const betweenC = new Float64Array(grid.layers.length).fill(Number.NEGATIVE_INFINITY);
  const all = placeNeedles(needles);
  const { array } = needles;
  const { spacingMm, pairPitchMm, pairs } = array;
  // The needle that is solved is one of the middle pair; midway to its partner and in the middle of four needles the dermis is looked at.
  const own: Needle = { alongMm: -spacingMm / 2, acrossMm: 0 };
  const others = all
    .filter((needle) => needle.alongMm !== own.alongMm || needle.acrossMm !== own.acrossMm)
    .map((needle) => distance(needle, own))
    .filter((mm) => mm < REACH_MM);
  const places: readonly Needle[] = [
    { alongMm: 0, acrossMm: 0 },
    { alongMm: 0, acrossMm: pairPitchMm / 2 },
  ];
  const depths = createProbes(grid);
  const beds = new Map<NeedleBed, SeenBed>();
  const former: Insertion[] = [];
  let now: Insertion | null = null;
  const load = { ohm: Number.POSITIVE_INFINITY, reflectedRatio: Number.NaN };
  let pendingJ = 0;
  let told = 0;

  const see = (bed: NeedleBed): SeenBed => {
    let seen = beds.get(bed);
    if (seen === undefined) {
      seen = seeBed(bed, depths, all, others, places);
      beds.set(bed, seen);
    }
    return seen;
  };
  const begin = (nowMs: Millis, zone: Zone, depthMm: number, alongMm: number, acrossMm: number, faceC: Celsius) => {
    if (now !== null) former.push(now);
    const bed = needles.bedAt(depthMm);
    const seen = see(bed);
    setHeat(zone, bed.heatPerWatt(grid));
    const number = zone.dose.zone;
    const near = (from: readonly Insertion[], { alongMm: along, acrossMm: across }: Needle) =>
      nearNeedles(from, all, number, { alongMm: alongMm + along, acrossMm: acrossMm + across }, nowMs);
    const lookouts = places.map((place, i) => ({ left: near(former, place), live: seen.around[i]! }));
    now = { bed, seen, zone: number, atMs: nowMs, alongMm, acrossMm, energyJ: 0, heatedMs: nowMs, lookouts };
    const heat = temperaturesOf(zone);
    const left = near(former, own);
    const riseC = (mm: Millimetres) =>
      left.reduce(
        (sum, { insertion, distanceMm }) =>
          sum + insertion.bed.response.riseAt(distanceMm, mm, nowMs - insertion.atMs, insertion.energyJ),
        0,
      );
    enterTissue(seen.site, (mm) => heat.read(locateDepth(grid, mm)) + riseC(mm), faceC);
    pendingJ = 0;
    told = 0;
  };
  const tell = () => {
    if (now === null || now.energyJ === 0) return;
    const { zone, atMs, alongMm, acrossMm, seen } = now;
    const energyJ = now.energyJ * pairs;
    const effect: ShotEffect = coagulationOf(seen.site);
    shots[told === 0 ? shots.length : told - 1] = { zone, atMs, alongMm, acrossMm, energyJ, ...effect };
    told = told === 0 ? shots.length : told;
  };
  /** Tissue about the needles until now, 20 ms on, or 100 ms once it is calm. */
  const follow = (nowMs: Millis, { seen: { site }, heatedMs }: Insertion, out: boolean) => {
    const calm = out && pendingJ === 0 && nowMs - heatedMs > NEEDLE_CALM_MS;
    const stepMs = Math.round(site.heat.stepS * 1000);
    if (calm && stepMs === NEEDLE_STEP_MS && nowMs % NEEDLE_REST_STEP_MS === NEEDLE_STEP_MS) rest(site);
    else if (nowMs % stepMs === 0) {
      stepNeedle(site, (pendingJ * 1000) / stepMs);
      pendingJ = 0;
    }
  };
  const log: { -readonly [Key in keyof NeedleLog]: NeedleLog[Key] } = {
    shots,
    betweenC,
    steelC: Number.NaN,
    load,
    step(nowMs, powerW, zone, depthMm, alongMm, acrossMm, faceC) {
      const wasIn = !Number.isNaN(log.steelC);
      if (depthMm > 0 && !wasIn) begin(nowMs, zone, depthMm, alongMm, acrossMm, faceC);
      if (now === null || nowMs - now.atMs > FOLLOW_MS) return;
      const energyJ = powerW / 100 / pairs;
      pendingJ += energyJ;
      now.energyJ += energyJ;
      if (energyJ > 0) now.heatedMs = nowMs;
      const { bed, seen } = now;
      if (nowMs % NEEDLE_STEP_MS === 0) follow(nowMs, now, depthMm === 0);
      if (depthMm > 0) {
        if (nowMs % NEEDLE_STEP_MS === 0 || !wasIn) {
          log.steelC = tipC(seen.site);
          for (const point of seen.beside) log.steelC += seen.site.heat.read(point);
          load.ohm = bed.impedanceAt(log.steelC);
        }
      } else {
        log.steelC = Number.NaN;
        load.ohm = Number.POSITIVE_INFINITY;
        if (wasIn) tell();
      }
    },
    look(nowMs, zone, heat) {
      betweenC.fill(Number.NEGATIVE_INFINITY);
      if (now === null || now.zone !== zone || nowMs - now.atMs > LOOK_MS) return;
      if (Number.isNaN(log.steelC)) tell();
      for (const lookout of now.lookouts) lookAt(lookout, nowMs, now, heat);
    },
  };
  const columnC = new Float64Array(depths.length);
  const lookAt = ({ live, left }: Lookout, nowMs: Millis, latest: Insertion, heat: Bioheat) => {
    const followed = nowMs - latest.atMs <= FOLLOW_MS;
    for (let i = 0; i < depths.length; i++) {
      let hereC = heat.read(depths[i]!.probe);
      if (followed) for (const { points, count } of live) hereC += count * latest.seen.site.heat.read(points[i]!);
      columnC[i] = hereC;
    }
    // From then on its own table says what it leaves.
    if (!followed) for (const { mm, count } of live) addLeft(latest, mm, count, nowMs);
    for (const { insertion, distanceMm } of left) addLeft(insertion, distanceMm, 1, nowMs);
    for (let i = 0; i < depths.length; i++) {
      const { layer } = depths[i]!;
      if (columnC[i]! > betweenC[layer]!) betweenC[layer] = columnC[i]!;
    }
  };
  const addLeft = ({ bed, seen, atMs, energyJ }: Insertion, distanceMm: Millimetres, count: number, nowMs: Millis) =>
    bed.response.addRises(columnC, seen.depths, distanceMm, nowMs - atMs, count * energyJ);
  return log;
}

/** A place between needles of the latest insertion: itself, and earlier needles that the place still feels. */
interface Lookout {
  readonly live: SeenBed["around"][number];
  readonly left: readonly Leftover[];
}

/** The live tissue of a bed, and where it is read: beside the tip that is solved, and at the depths of every place between. */
interface SeenBed {
  readonly site: NeedleSite;
  /** At the depth of the thermocouple, where the other needles stand. */
  readonly beside: readonly PointProbe[];
  /** For each place the needles about it by distance: how many, and the points of their rise at all depths. */
  readonly around: readonly (readonly {
    readonly mm: Millimetres;
    readonly count: number;
    readonly points: readonly PointProbe[];
  }[])[];
  readonly depths: DepthPlaces;
}

function seeBed(
  { plan, response }: NeedleBed,
  depths: readonly { readonly depthMm: Millimetres }[],
  all: readonly Needle[],
  others: readonly Millimetres[],
  places: readonly Needle[],
): SeenBed {
  const { depthMm: pointMm, tipMm } = plan.pair;
  const site = createNeedleSite(plan);
  return {
    site,
    beside: others.map((mm) => site.heat.locate(mm, pointMm - tipMm / 2)),
    around: places.map((place) => {
      const counts = new Map<number, number>();
      for (const needle of all) {
        const mm = Math.round(distance(needle, place) * 1e6) / 1e6;
        if (mm < REACH_MM) counts.set(mm, (counts.get(mm) ?? 0) + 1);
      }
      return [...counts].map(([mm, count]) => ({
        mm,
        count,
        points: depths.map(({ depthMm }) => site.heat.locate(mm, depthMm)),
      }));
    }),
    depths: response.locate(depths.map(({ depthMm }) => depthMm)),
  };
}

function placeNeedles({ array: { pairs, pairPitchMm, spacingMm } }: Needles): readonly Needle[] {
  return Array.from({ length: pairs }, (_, pair) => (pair - (pairs - 1) / 2) * pairPitchMm).flatMap((acrossMm) => [
    { alongMm: -spacingMm / 2, acrossMm },
    { alongMm: spacingMm / 2, acrossMm },
  ]);
}

interface Leftover {
  readonly insertion: Insertion;
  readonly distanceMm: Millimetres;
}

/** Needles of earlier insertions that a place still feels. */
function nearNeedles(
  former: readonly Insertion[],
  all: readonly Needle[],
  zone: number,
  at: Needle,
  nowMs: Millis,
): readonly Leftover[] {
  return former.flatMap((insertion) => {
    if (insertion.zone !== zone || insertion.energyJ === 0 || nowMs - insertion.atMs > REACH_MS) return [];
    return all.flatMap((needle) => {
      const alongMm = insertion.alongMm + needle.alongMm;
      const acrossMm = insertion.acrossMm + needle.acrossMm;
      const distanceMm = distance({ alongMm, acrossMm }, at);
      return distanceMm < REACH_MM ? [{ insertion, distanceMm }] : [];
    });
  });
}

function distance(a: Needle, b: Needle): Millimetres {
  return Math.hypot(a.alongMm - b.alongMm, a.acrossMm - b.acrossMm);
}
