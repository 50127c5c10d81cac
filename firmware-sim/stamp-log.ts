/**
 * The skin under a tip that is stamped from place to place. A stamp is as wide as its heat is deep, so a zone has no mean that would be
 * true anywhere: every place is followed by columns of its own, in the middle, where fat is hottest, and on the ring under the edge, where the
 * dermis is. Each takes heat from every stamp by its distance, face and cryogen while it is covered, and rests under air when nothing is near.
 */
import type { Celsius, Joules, Millimetres, Millis, Watts } from "../src/units.ts";
import type { Face } from "./applicator/applicator.ts";
import { type Cryogen, createCryogenFilm, stepCryogen } from "./applicator/cryogen.ts";
import type { StampField } from "./applicator/stamp-field.ts";
import type { Person } from "./person.ts";
import type { ShotTruth } from "./shot-log.ts";
import { Bioheat } from "./tissue/bioheat.ts";
import { Damage } from "./tissue/damage.ts";
import { type Grid, layerIndex } from "./tissue/layers.ts";
import type { Air, Zone } from "./zone.ts";

export interface StampLog {
  readonly shots: ShotTruth[];
  /** The middle of the place under the tip, or of the latest; null before the first. */
  readonly middle: Bioheat | null;
  /** Hottest point of each layer and coldest of all, over every column that is not at rest. */
  readonly layerPeakC: Float64Array;
  readonly coldestC: Celsius;
  /** One step of the tissue. `openMs`: how long of it cryogen flowed. */
  step(nowMs: Millis, energyJ: Joules, openMs: Millis, zone: Zone, at: StampPlace | null, faceC: Celsius): void;
  /** Looks for the hottest and coldest places, and what the latest stamp has done. Not for every step. */
  look(nowMs: Millis): void;
  /** Brings the dose of the zone up to date: the worst of all its columns. */
  updateDose(zone: Zone): void;
}

/** Where the axis of the tip stands on the grid of its zone. */
export interface StampPlace {
  readonly alongMm: Millimetres;
  readonly acrossMm: Millimetres;
}

/** As of the world's tissue. */
const STEP_MS: Millis = 20;
/** A film of liquid boils away within a tenth of a second: steps that see it. */
const WET_PARTS = 4;
const REST_MS: Millis = 1000;
const DOSE_MS: Millis = 200;
/** A hand that comes back this near has come back to the place. */
const SAME_MM = 2;
/** Columns live on by themselves this long after they were near the tip: peaks in depth come late. */
const LINGER_MS: Millis = 10_000;
/** A stamp is over when nothing has left the tip for this long. */
const OVER_MS: Millis = 60;
/** What it did is told by this time after its start, or by the start of the next. */
const FOLLOW_MS: Millis = 10_000;

interface Spot extends StampPlace {
  readonly zone: number;
  readonly heat: Bioheat;
  readonly damage: Damage;
  atMs: Millis;
  doseAtMs: Millis;
  nearMs: Millis;
  /** Place of the tip that its source is set for. */
  source: StampPlace | null;
  covered: boolean;
  within: boolean;
  perfusionRatio: number;
}

interface Stamp extends StampPlace {
  readonly zone: number;
  readonly startMs: Millis;
  readonly spots: readonly Spot[];
  lastMs: Millis;
  energyJ: Joules;
  peakC: Celsius;
  epidermisC: Celsius;
}

export function createStampLog(
  field: StampField,
  face: Face,
  cryogen: Cryogen,
  person: Person,
  air: Air,
  grid: Grid,
  radiusMm: Millimetres,
): StampLog {
  const film = createCryogenFilm(cryogen);
  const shots: ShotTruth[] = [];
  const spots: Spot[] = [];
  const stamps: Stamp[] = [];
  let here: readonly Spot[] = [];
  let latest: Stamp | null = null;
  let told = 0;
  /** Columns that are stepped with the tissue; the others rest. And where the tip stood when they were chosen. */
  let awake: readonly Spot[] = [];
  const stood = { zone: -1, alongMm: Number.NaN, acrossMm: Number.NaN };

  const log = {
    shots,
    middle: null as Bioheat | null,
    layerPeakC: new Float64Array(grid.layers.length).fill(person.coreC),
    coldestC: person.coreC,
    step,
    look,
    updateDose,
  };
  return log;

  function step(
    nowMs: Millis,
    energyJ: Joules,
    openMs: Millis,
    zone: Zone,
    at: StampPlace | null,
    faceC: Celsius,
  ): void {
    if (at !== null) goTo(nowMs, zone, at);
    note(nowMs, energyJ, zone.dose.zone, at);
    const powerW = (energyJ * 1000) / STEP_MS;
    if (hasMoved(zone.dose.zone, at) || nowMs % REST_MS === 0)
      awake = spots.filter((spot) => isAwake(spot, nowMs, zone, at));
    for (const spot of awake) prepare(spot, nowMs, zone, at, powerW > 0);
    const wet = film.liquidKgPerM2 > 0 || openMs > 0;
    const parts = wet ? WET_PARTS : 1;
    const partMs = STEP_MS / parts;
    for (let part = 1; part <= parts; part++) {
      const skinC = at === null ? air.roomC : (log.middle?.temperatureC[0] ?? air.roomC);
      const boils = wet && stepCryogen(film, openMs / parts, partMs, skinC);
      for (const spot of awake) {
        if (!spot.covered) continue;
        if (boils) spot.heat.setSurface({ kind: "robin", hWM2K: film.hWM2K, ambientC: cryogen.boilingC });
        else lay(spot.heat, face.contactWPerM2K, faceC);
        advance(spot, partMs, powerW);
      }
    }
    for (const spot of awake) if (!spot.covered) advance(spot, nowMs - spot.atMs, spot.within ? powerW : 0);
    if (nowMs % REST_MS !== 0) return;
    for (const spot of spots) if (spot.atMs < nowMs) rest(spot, nowMs, zone);
  }

  /** Whether the tip is elsewhere than at the last step. */
  function hasMoved(zone: number, at: StampPlace | null): boolean {
    const alongMm = at === null ? Number.NaN : at.alongMm;
    const acrossMm = at === null ? Number.NaN : at.acrossMm;
    if (Object.is(alongMm, stood.alongMm) && Object.is(acrossMm, stood.acrossMm) && zone === stood.zone) return false;
    stood.alongMm = alongMm;
    stood.acrossMm = acrossMm;
    stood.zone = zone;
    return true;
  }

  function isAwake(spot: Spot, nowMs: Millis, zone: Zone, at: StampPlace | null): boolean {
    if (nowMs - spot.nearMs < LINGER_MS) return true;
    return at !== null && spot.zone === zone.dose.zone && distance(spot, at) < field.reachMm;
  }

  function rest(spot: Spot, nowMs: Millis, zone: Zone): void {
    lay(spot.heat, air.airHWM2K, air.roomC);
    follow(spot, zone);
    advance(spot, nowMs - spot.atMs, 0);
  }

  /** The columns of the place, made when the tip first comes there: they live through the stamps near by that they have missed. */
  function goTo(nowMs: Millis, zone: Zone, at: StampPlace): void {
    const number = zone.dose.zone;
    const middle = here[0];
    if (middle !== undefined && middle.zone === number && distance(middle, at) < SAME_MM) return;
    const known = spots.findIndex((spot, i) => i % 4 === 0 && spot.zone === number && distance(spot, at) < SAME_MM);
    if (known < 0) {
      const { ringMm } = field;
      const diagonalMm = ringMm / Math.SQRT2;
      for (const [along, across] of [
        [0, 0],
        [ringMm, 0],
        [0, ringMm],
        [diagonalMm, diagonalMm],
      ] as const)
        spots.push(createSpot(nowMs, zone, { alongMm: at.alongMm + along, acrossMm: at.acrossMm + across }));
    }
    const first = known < 0 ? spots.length - 4 : known;
    here = spots.slice(first, first + 4);
    log.middle = here[0]!.heat;
  }

  function createSpot(nowMs: Millis, zone: Zone, place: StampPlace): Spot {
    const damage = new Damage(grid.nodes);
    const untouched = zone.column.heat.temperatureC;
    const heat = new Bioheat(grid, {
      stepMs: STEP_MS,
      surface: { kind: "robin", hWM2K: air.airHWM2K, ambientC: air.roomC },
      deep: { kind: "dirichlet", temperatureC: person.coreC },
      initialC: person.coreC,
      omega: damage.omega,
    });
    let node = 0;
    heat.setTemperature(() => untouched[node++]!);
    const spot: Spot = {
      ...place,
      zone: zone.dose.zone,
      heat,
      damage,
      atMs: nowMs - STEP_MS,
      doseAtMs: nowMs - STEP_MS,
      nearMs: nowMs,
      source: null,
      covered: false,
      within: false,
      perfusionRatio: 1,
    };
    const missed = stamps.filter((stamp) => stamp.zone === spot.zone && distance(stamp, spot) < field.reachMm);
    if (missed.length > 0) spot.atMs = spot.doseAtMs = missed[0]!.startMs;
    for (const stamp of missed) {
      if (stamp.startMs > spot.atMs) advance(spot, stamp.startMs - spot.atMs, 0);
      heat.setSource(field.heatAt(grid, distance(stamp, spot)));
      const lastsMs = Math.max(STEP_MS, stamp.lastMs - stamp.startMs);
      for (let ms = 0; ms < lastsMs; ms += STEP_MS) advance(spot, STEP_MS, (stamp.energyJ * 1000) / lastsMs);
    }
    if (nowMs - STEP_MS > spot.atMs) advance(spot, nowMs - STEP_MS - spot.atMs, 0);
    return spot;
  }

  function prepare(spot: Spot, nowMs: Millis, zone: Zone, at: StampPlace | null, powered: boolean): void {
    const mm = at === null || spot.zone !== zone.dose.zone ? Number.POSITIVE_INFINITY : distance(spot, at);
    spot.within = mm < field.reachMm;
    const covered = mm <= radiusMm;
    if (spot.within) {
      // One at rest has the time since its last step to make up for.
      if (nowMs - STEP_MS > spot.atMs) advance(spot, nowMs - STEP_MS - spot.atMs, 0);
      spot.nearMs = nowMs;
      if (powered && (spot.source === null || distance(spot.source, at!) > 0)) {
        spot.heat.setSource(field.heatAt(grid, mm));
        spot.source = { alongMm: at!.alongMm, acrossMm: at!.acrossMm };
      }
    } else if (spot.covered) spot.nearMs = nowMs;
    spot.covered = covered;
    if (!covered) lay(spot.heat, air.airHWM2K, air.roomC);
    follow(spot, zone);
  }

  function note(nowMs: Millis, energyJ: Joules, zone: number, at: StampPlace | null): void {
    if (energyJ > 0 && at !== null) {
      if (latest === null || nowMs - latest.lastMs > OVER_MS) {
        latest = {
          zone,
          alongMm: at.alongMm,
          acrossMm: at.acrossMm,
          startMs: nowMs - STEP_MS,
          lastMs: nowMs,
          spots: spots.filter((spot) => spot.zone === zone && distance(spot, at) < field.reachMm),
          energyJ: 0,
          peakC: Number.NEGATIVE_INFINITY,
          epidermisC: Number.NEGATIVE_INFINITY,
        };
        stamps.push(latest);
        told = shots.length;
      }
      latest.energyJ += energyJ;
      latest.lastMs = nowMs;
    }
  }

  function look(nowMs: Millis): void {
    log.layerPeakC.fill(Number.NEGATIVE_INFINITY);
    log.coldestC = Number.POSITIVE_INFINITY;
    for (const spot of awake) {
      for (let layer = 0; layer < grid.layers.length; layer++)
        log.layerPeakC[layer] = Math.max(log.layerPeakC[layer]!, spot.heat.peakC(layer));
      log.coldestC = Math.min(log.coldestC, spot.heat.lowestC());
    }
    if (latest !== null && nowMs - latest.startMs < FOLLOW_MS) tell(latest, nowMs);
  }

  function tell(stamp: Stamp, nowMs: Millis): void {
    const epidermis = layerIndex(grid, "epidermis");
    const dermis = layerIndex(grid, "dermis");
    let epidermisOmega = 0;
    for (const { heat, damage } of stamp.spots) {
      stamp.peakC = Math.max(stamp.peakC, heat.peakC(dermis));
      stamp.epidermisC = Math.max(stamp.epidermisC, heat.peakC(epidermis));
      epidermisOmega = Math.max(
        epidermisOmega,
        damage.peakOmega(grid.firstNode[epidermis]!, grid.lastNode[epidermis]!),
      );
    }
    if (nowMs - stamp.lastMs <= OVER_MS) return;
    const { zone, startMs: atMs, alongMm, acrossMm, energyJ, peakC, epidermisC } = stamp;
    // Nothing is meant to coagulate: a size would be that of a burn.
    const none = { diameterMm: 0, lengthMm: 0, depthMm: null };
    shots[told] = { zone, atMs, alongMm, acrossMm, energyJ, peakC, ...none, epidermisC, epidermisOmega };
  }

  function updateDose({ dose }: Zone): void {
    const epidermis = layerIndex(grid, "epidermis");
    const dermis = layerIndex(grid, "dermis");
    const last = grid.nodes - 1;
    const most = (before: number, read: (damage: Damage) => number) =>
      spots.reduce((peak, spot) => (spot.zone === dose.zone ? Math.max(peak, read(spot.damage)) : peak), before);
    const [e0, e1] = [grid.firstNode[epidermis]!, grid.lastNode[epidermis]!];
    const [d0, d1] = [grid.firstNode[dermis]!, grid.lastNode[dermis]!];
    dose.epidermisCem43Min = most(0, (damage) => damage.peakCem43Min(e0, e1));
    dose.dermisCem43Min = most(0, (damage) => damage.peakCem43Min(d0, d1));
    dose.peakCem43Min = most(0, (damage) => damage.peakCem43Min(0, last));
    dose.epidermisOmega = most(0, (damage) => damage.peakOmega(e0, e1));
    dose.dermisOmega = most(0, (damage) => damage.peakOmega(d0, d1));
    dose.peakOmega = most(0, (damage) => damage.peakOmega(0, last));
  }
}

/** Blood flows as in the rest of the zone. */
function follow(spot: Spot, { perfusionRatio }: Zone): void {
  if (spot.perfusionRatio === perfusionRatio) return;
  spot.perfusionRatio = perfusionRatio;
  spot.heat.setPerfusionRatio(perfusionRatio);
}

/** A plate that drifts is the same plate; another transfer, or bare skin before, is a switch. */
function lay(heat: Bioheat, hWM2K: number, ambientC: Celsius): void {
  const now = heat.surface;
  if (now.kind === "robin" && now.hWM2K === hWM2K) heat.setAmbient(ambientC);
  else heat.setSurface({ kind: "robin", hWM2K, ambientC });
}

function advance(spot: Spot, elapsedMs: Millis, powerW: Watts): void {
  const { heat, damage } = spot;
  heat.setStep(elapsedMs);
  heat.step(powerW);
  spot.atMs += elapsedMs;
  if (spot.atMs - spot.doseAtMs < DOSE_MS) return;
  damage.advance(heat.temperatureC, (spot.atMs - spot.doseAtMs) / 1000);
  spot.doseAtMs = spot.atMs;
}

function distance(a: StampPlace, b: StampPlace): Millimetres {
  return Math.hypot(a.alongMm - b.alongMm, a.acrossMm - b.acrossMm);
}
