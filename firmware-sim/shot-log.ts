/**
 * What single shots do to the tissue beside the mean of their zone: where each was fired with what energy, what it coagulated, and how hot
 * it gets half way between two of them. Told by the energy that really left, not by what was asked. The mean is the zone's own column;
 * the heat of the latest shots is in both, so that what is said of the places between errs high by it.
 */
import type { Celsius, Joules, Millimetres, Millis, Watts } from "../src/units.ts";
import type { ShotEffect, ShotField } from "./applicator/applicator.ts";
import type { DepthPlaces } from "./applicator/shot-response.ts";
import type { Bioheat } from "./tissue/bioheat.ts";
import { type Grid, locateDepth, type Probe } from "./tissue/layers.ts";

export interface ShotTruth extends ShotEffect {
  /** From 0, as everywhere in the simulator. */
  readonly zone: number;
  readonly atMs: Millis;
  readonly alongMm: Millimetres;
  readonly acrossMm: Millimetres;
  readonly energyJ: Joules;
}

/** What whoever knows of single shots can be asked. */
export interface ShotView {
  readonly shots: readonly ShotTruth[];
  /** Hottest place between the shots by layer, -Infinity before the first; of the moment. */
  readonly betweenC: Float64Array;
  /** Looks between the shots. Costs some hundred look-ups: not for every tick. */
  look(nowMs: Millis, zone: number, heat: Bioheat): void;
}

export interface ShotLog extends ShotView {
  /** Another tip: its field from now on; what others have left goes on. */
  fit(field: ShotField): void;
  /** 10 ms: what left the tip, and where it stood. */
  step(nowMs: Millis, powerW: Watts, zone: number, alongMm: Millimetres, acrossMm: Millimetres): void;
}

/** A shot is over when nothing has left the tip for this long: less than any pause between two. */
const OVER_MS: Millis = 30;
/** What is said of the places between is out of date after this; the column goes on. */
const LOOK_MS: Millis = 60_000;
/** As far as the table of a shot reaches. */
const REACH_MM = 6;
const REACH_MS = 120_000;
const LAYERS = 5;
const DEPTHS_PER_LAYER = 6;
/** Half of the least pitch that devices of this class have, for a shot without a neighbour. */
const HALF_PITCH_MM = 0.55;

/** A shot with the field of the tip that fired it. */
interface FieldShot {
  readonly shot: ShotTruth;
  readonly field: ShotField;
  readonly places: DepthPlaces;
}

export function createShotLog(first: ShotField, grid: Grid): ShotLog {
  const shots: ShotTruth[] = [];
  const all: FieldShot[] = [];
  /** Those that the surroundings of the latest one still feel, itself the last. */
  let near: readonly FieldShot[] = [];
  const probes = createProbes(grid);
  const depthsMm = probes.map(({ depthMm }) => depthMm);
  const columnC = new Float64Array(probes.length);
  let field = first;
  let places = field.locate(depthsMm);
  let focus = locateDepth(grid, field.focusMm);
  const betweenC = new Float64Array(LAYERS).fill(Number.NEGATIVE_INFINITY);
  const open = { energyJ: 0, startMs: 0, lastMs: 0, zone: 0, alongMm: 0, acrossMm: 0, beforeC: 37 };
  let focusC: Celsius = 37;
  const close = () => {
    const { energyJ, startMs: atMs, zone, alongMm, acrossMm, beforeC } = open;
    const shot: ShotTruth = { zone, atMs, alongMm, acrossMm, energyJ, ...field.coagulationOf(energyJ, beforeC) };
    shots.push(shot);
    all.push({ shot, field, places });
    near = all.filter((other) => atMs - other.shot.atMs < REACH_MS && isNear(other.shot, shot));
    open.energyJ = 0;
  };
  return {
    shots,
    betweenC,
    fit(next) {
      field = next;
      places = field.locate(depthsMm);
      focus = locateDepth(grid, field.focusMm);
    },
    step(nowMs, powerW, zone, alongMm, acrossMm) {
      if (powerW > 0) {
        if (open.energyJ === 0) Object.assign(open, { startMs: nowMs - 10, zone, alongMm, acrossMm, beforeC: focusC });
        open.energyJ += powerW / 100;
        open.lastMs = nowMs;
      } else if (open.energyJ > 0 && nowMs - open.lastMs >= OVER_MS) close();
    },
    look(nowMs, zone, heat) {
      focusC = heat.read(focus);
      betweenC.fill(Number.NEGATIVE_INFINITY);
      const latest = near.at(-1)?.shot;
      if (latest === undefined || latest.zone !== zone || nowMs - latest.atMs > LOOK_MS) return;
      const former = near.at(-2)?.shot;
      // What hits the place of the last one once more has its own focus between the two.
      const aside =
        former !== undefined &&
        former.acrossMm === latest.acrossMm &&
        Math.abs(former.alongMm - latest.alongMm) > HALF_PITCH_MM;
      const alongMm = aside ? (latest.alongMm + former.alongMm) / 2 : latest.alongMm - HALF_PITCH_MM;
      for (let i = 0; i < probes.length; i++) columnC[i] = heat.read(probes[i]!.probe);
      // What is older than its table adds nothing.
      for (const one of near) {
        const along = one.shot.alongMm - alongMm;
        const across = one.shot.acrossMm - latest.acrossMm;
        const distanceMm = Math.sqrt(along * along + across * across);
        one.field.addRises(columnC, one.places, distanceMm, nowMs - one.shot.atMs, one.shot.energyJ);
      }
      for (let i = 0; i < probes.length; i++) {
        const { layer } = probes[i]!;
        if (columnC[i]! > betweenC[layer]!) betweenC[layer] = columnC[i]!;
      }
    },
  };
}

function isNear(shot: ShotTruth, other: ShotTruth): boolean {
  const along = shot.alongMm - other.alongMm;
  const across = shot.acrossMm - other.acrossMm;
  return shot.zone === other.zone && along * along + across * across < REACH_MM * REACH_MM;
}

/** Some depths of each layer, its ends among them; of the muscle its first millimetres. */
export function createProbes(grid: Grid): { layer: number; depthMm: Millimetres; probe: Probe }[] {
  return Array.from({ length: LAYERS * DEPTHS_PER_LAYER }, (_, i) => {
    const layer = Math.floor(i / DEPTHS_PER_LAYER);
    const topMm = grid.depthMm[grid.firstNode[layer]!]!;
    const bottomMm = Math.min(grid.depthMm[grid.lastNode[layer]!]!, topMm + 10);
    const depthMm = topMm + ((bottomMm - topMm) * (i % DEPTHS_PER_LAYER)) / (DEPTHS_PER_LAYER - 1);
    return { layer, depthMm, probe: locateDepth(grid, depthMm) };
  });
}
