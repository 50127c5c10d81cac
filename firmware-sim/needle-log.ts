/**
 * Needles at work in a zone: what insertion is in, what its tips and the dermis between them have, what it coagulates, and what earlier
 * ones nearby have left. The array is its middle pair, solved live, and the rises of all others about it at their distances. The mean of
 * the zone is its own column; the heat of the latest insertions is in both, so that what is said of the places between errs high by it.
 */

import type { Celsius, Joules, Millimetres, Millis, Watts } from "../src/units.ts";
import type { Load, ShotEffect } from "./applicator/applicator.ts";
import { coagulationOf, enterTissue, NEEDLE_STEP_MS, riseBeside, stepNeedle, tipC } from "./applicator/needle-site.ts";
import type { NeedleBed, Needles } from "./applicator/needles.ts";
import { createProbes, type ShotTruth, type ShotView } from "./shot-log.ts";
import type { PointProbe } from "./tissue/axisymmetric.ts";
import type { Bioheat } from "./tissue/bioheat.ts";
import { type Grid, locateDepth, type Probe } from "./tissue/layers.ts";
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
  readonly zone: number;
  readonly atMs: Millis;
  readonly alongMm: Millimetres;
  readonly acrossMm: Millimetres;
  energyJ: Joules;
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
  let lookouts: readonly Lookout[] = [];
  const former: Insertion[] = [];
  let now: Insertion | null = null;
  const load = { ohm: Number.POSITIVE_INFINITY, reflectedRatio: Number.NaN };
  let pendingJ = 0;
  let told = 0;

  const begin = (nowMs: Millis, zone: Zone, depthMm: number, alongMm: number, acrossMm: number, faceC: Celsius) => {
    if (now !== null) former.push(now);
    const bed = needles.bedAt(depthMm);
    // Grids of all depths are the same.
    if (lookouts.length === 0) lookouts = places.map((place) => createLookout(place, all, bed, grid));
    setHeat(zone, bed.heatPerWatt(grid));
    now = { bed, zone: zone.dose.zone, atMs: nowMs, alongMm, acrossMm, energyJ: 0 };
    const heat = temperaturesOf(zone);
    const at: Needle = { alongMm: alongMm + own.alongMm, acrossMm: acrossMm + own.acrossMm };
    const leftovers = nearNeedles(former, all, now.zone, at, nowMs);
    enterTissue(bed.site, (mm) => heat.read(locateDepth(grid, mm)) + sumRises(leftovers, mm, nowMs), faceC);
    pendingJ = 0;
    told = 0;
  };
  const tell = () => {
    if (now === null || now.energyJ === 0) return;
    const { zone, atMs, alongMm, acrossMm, bed } = now;
    const energyJ = now.energyJ * pairs;
    const effect: ShotEffect = coagulationOf(bed.site);
    shots[told === 0 ? shots.length : told - 1] = { zone, atMs, alongMm, acrossMm, energyJ, ...effect };
    told = told === 0 ? shots.length : told;
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
      const { bed } = now;
      if (nowMs % NEEDLE_STEP_MS === 0) {
        stepNeedle(bed.site, (pendingJ * 1000) / NEEDLE_STEP_MS);
        pendingJ = 0;
      }
      if (depthMm > 0) {
        if (nowMs % NEEDLE_STEP_MS === 0 || !wasIn) {
          const { pair } = bed.site;
          const tipMm = pair.depthMm - pair.tipMm / 2;
          log.steelC = others.reduce((sum, mm) => sum + riseBeside(bed.site, mm, tipMm), tipC(bed.site));
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
      for (const lookout of lookouts) lookAt(lookout, nowMs, now, heat);
    },
  };
  const lookAt = ({ place, depths }: Lookout, nowMs: Millis, latest: Insertion, heat: Bioheat) => {
    const live = nowMs - latest.atMs <= FOLLOW_MS;
    const at: Needle = { alongMm: latest.alongMm + place.alongMm, acrossMm: latest.acrossMm + place.acrossMm };
    const left = nearNeedles(live ? former : [...former, latest], all, latest.zone, at, nowMs);
    for (const { layer, depthMm, probe, around } of depths) {
      let hereC = heat.read(probe) + sumRises(left, depthMm, nowMs);
      if (live) for (const { point, count } of around) hereC += count * latest.bed.site.heat.read(point);
      if (hereC > betweenC[layer]!) betweenC[layer] = hereC;
    }
  };
  return log;
}

/** A place between needles: at each depth the column, and the needles about it by distance. */
interface Lookout {
  readonly place: Needle;
  readonly depths: readonly {
    readonly layer: number;
    readonly depthMm: Millimetres;
    readonly probe: Probe;
    readonly around: readonly { readonly point: PointProbe; readonly count: number }[];
  }[];
}

function createLookout(place: Needle, all: readonly Needle[], { site }: NeedleBed, grid: Grid): Lookout {
  const counts = new Map<number, number>();
  for (const needle of all) {
    const mm = Math.round(distance(needle, place) * 1e6) / 1e6;
    if (mm < REACH_MM) counts.set(mm, (counts.get(mm) ?? 0) + 1);
  }
  const depths = createProbes(grid).map((depth) => ({
    ...depth,
    around: [...counts].map(([mm, count]) => ({ point: site.heat.locate(mm, depth.depthMm), count })),
  }));
  return { place, depths };
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

function sumRises(leftovers: readonly Leftover[], depthMm: Millimetres, nowMs: Millis): Celsius {
  return leftovers.reduce(
    (sum, { insertion, distanceMm }) =>
      sum + insertion.bed.riseAt(distanceMm, depthMm, nowMs - insertion.atMs, insertion.energyJ),
    0,
  );
}

function distance(a: Needle, b: Needle): Millimetres {
  return Math.hypot(a.alongMm - b.alongMm, a.acrossMm - b.acrossMm);
}
