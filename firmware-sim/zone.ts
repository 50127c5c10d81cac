/**
 * One zone of skin: its tissue, the surface it has at the moment, and its dose. While the tip is elsewhere the zone rests under bare air
 * and is solved in steps of a second. Not responsible for where the tip is (world.ts).
 */
import type { Celsius, Joules, Millis, Watts } from "../src/units.ts";
import type { Face } from "./applicator/applicator.ts";
import type { Person } from "./person.ts";
import { Bioheat, type Deep } from "./tissue/bioheat.ts";
import { Column } from "./tissue/column.ts";
import { type Grid, layerIndex } from "./tissue/layers.ts";

export const TISSUE_STEP_MS: Millis = 20;
const REST_STEP_MS: Millis = 1000;
/** A plate that has moved less than this is the same plate. */
const AMBIENT_STEP_C = 0.01;

/** Dose so far: the highest node of the epidermis, of the dermis, and of all tissue. */
export interface ZoneDose {
  readonly zone: number;
  epidermisCem43Min: number;
  dermisCem43Min: number;
  peakCem43Min: number;
  epidermisOmega: number;
  dermisOmega: number;
  peakOmega: number;
  energyJ: Joules;
}

export interface Zone {
  readonly dose: ZoneDose;
  readonly column: Column;
  readonly rest: Bioheat;
  /** Heat per watt and node without the zone's area, W per W. */
  heatPerWatt: Float64Array;
  areaCm2: number;
  /** Face of the tip over the area of the zone. */
  covered: number;
  resting: boolean;
  touched: boolean;
  ambientC: Celsius;
  perfusionRatio: number;
}

/** What bare skin meets. */
export interface Air {
  readonly airHWM2K: number;
  readonly roomC: Celsius;
}

/** @param heatPerWatt power in each node's cell per watt delivered, of the field of tip and person */
export function createZone(number: number, person: Person, heatPerWatt: (grid: Grid) => Float64Array): Zone {
  const surface = { kind: "robin", hWM2K: person.airHWM2K, ambientC: person.roomC } as const;
  const deep: Deep = { kind: "dirichlet", temperatureC: person.coreC };
  const column = new Column(person.layers, { stepMs: TISSUE_STEP_MS, surface, deep });
  const rest = new Bioheat(column.grid, {
    stepMs: REST_STEP_MS,
    surface,
    deep,
    initialC: person.coreC,
    omega: column.damage.omega,
  });
  return {
    dose: {
      zone: number,
      epidermisCem43Min: 0,
      dermisCem43Min: 0,
      peakCem43Min: 0,
      epidermisOmega: 0,
      dermisOmega: 0,
      peakOmega: 0,
      energyJ: 0,
    },
    column,
    rest,
    heatPerWatt: heatPerWatt(column.grid),
    areaCm2: 0,
    covered: 0,
    resting: false,
    touched: false,
    ambientC: person.roomC,
    perfusionRatio: 1,
  };
}

/** The handpiece comes to this zone and spreads its power over an area. */
export function enterZone(zone: Zone, areaCm2: number, face: Face): void {
  if (zone.resting) {
    copyTemperature(zone.rest, zone.column.heat);
    zone.resting = false;
  }
  // A zone smaller than the face is as large as the face.
  const areaInUseCm2 = Math.max(areaCm2, face.areaCm2);
  if (areaInUseCm2 === zone.areaCm2) return;
  zone.areaCm2 = areaInUseCm2;
  zone.covered = face.areaCm2 / areaInUseCm2;
  zone.touched = false;
  setHeat(zone, zone.heatPerWatt);
}

/** The tip lays its heat down elsewhere from now on: needles that are in at another depth. */
export function setHeat(zone: Zone, heatPerWatt: Float64Array): void {
  zone.heatPerWatt = heatPerWatt;
  zone.column.heat.setSource(heatPerWatt.map((share) => share / (zone.areaCm2 * 1e-4)));
}

/** The handpiece goes elsewhere: the zone is left to the room. */
export function leaveZone(zone: Zone, air: Air): void {
  setBare(zone, air);
  copyTemperature(zone.column.heat, zone.rest);
  zone.resting = true;
}

function copyTemperature(from: Bioheat, to: Bioheat): void {
  let node = 0;
  to.setTemperature(() => from.temperatureC[node++]!);
}

/**
 * The face lies on part of the zone and glides over all of it: area-weighted, one Robin condition for the whole.
 * @param faceC temperature of the face
 */
export function setTouched(zone: Zone, air: Air, face: Face, faceC: Celsius): void {
  const faceWM2K = zone.covered * face.contactWPerM2K;
  const airWM2K = (1 - zone.covered) * air.airHWM2K;
  const hWM2K = faceWM2K + airWM2K;
  const ambientC = (faceWM2K * faceC + airWM2K * air.roomC) / hWM2K;
  if (!zone.touched) {
    zone.column.heat.setSurface({ kind: "robin", hWM2K, ambientC });
    zone.touched = true;
    zone.ambientC = ambientC;
  } else if (Math.abs(ambientC - zone.ambientC) > AMBIENT_STEP_C) {
    zone.column.heat.setAmbient(ambientC);
    zone.ambientC = ambientC;
  }
}

/** The face is off the zone. */
export function setBare(zone: Zone, { airHWM2K, roomC }: Air): void {
  if (zone.touched) {
    zone.column.heat.setSurface({ kind: "robin", hWM2K: airHWM2K, ambientC: roomC });
    zone.touched = false;
    zone.ambientC = roomC;
  } else if (roomC !== zone.ambientC) {
    zone.column.heat.setAmbient(roomC);
    zone.ambientC = roomC;
  }
}

/** Blood flow of the whole zone over what its temperature calls for. Costs nothing while it stays. */
export function setPerfusion(zone: Zone, ratio: number): void {
  if (ratio === zone.perfusionRatio) return;
  zone.perfusionRatio = ratio;
  zone.column.heat.setPerfusionRatio(ratio);
  zone.rest.setPerfusionRatio(ratio);
}

/** 20 ms of the zone under the handpiece. */
export function stepZone(zone: Zone, powerW: Watts): void {
  zone.column.step(powerW);
}

/** One second of a zone that is left alone. */
export function restZone(zone: Zone, { roomC }: Air): void {
  zone.rest.setAmbient(roomC);
  zone.rest.step(0);
  zone.column.damage.advance(zone.rest.temperatureC, REST_STEP_MS / 1000);
  updateDose(zone);
}

/** Brings `zone.dose` up to date. */
export function updateDose(zone: Zone): void {
  const { dose, column } = zone;
  const { grid, damage } = column;
  const epidermis = layerIndex(grid, "epidermis");
  const dermis = layerIndex(grid, "dermis");
  const last = grid.nodes - 1;
  dose.epidermisCem43Min = damage.peakCem43Min(grid.firstNode[epidermis]!, grid.lastNode[epidermis]!);
  dose.dermisCem43Min = damage.peakCem43Min(grid.firstNode[dermis]!, grid.lastNode[dermis]!);
  dose.peakCem43Min = damage.peakCem43Min(0, last);
  dose.epidermisOmega = damage.peakOmega(grid.firstNode[epidermis]!, grid.lastNode[epidermis]!);
  dose.dermisOmega = damage.peakOmega(grid.firstNode[dermis]!, grid.lastNode[dermis]!);
  dose.peakOmega = damage.peakOmega(0, last);
}

/** Temperatures of the zone as they are solved now. */
export function temperaturesOf(zone: Zone): Bioheat {
  return zone.resting ? zone.rest : zone.column.heat;
}
