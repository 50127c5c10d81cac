/**
 * A pair of needles with insulated shafts and bare tips in a person: impedance, heat around each needle per watt, and the tissue about one
 * needle with its steel, which shows what the thermocouple in the tip reads. The tip is an equipotential: pieces of line current in a
 * medium of the mean along the tip, mirrored at the insulating skin surface. The field beside it is taken as the same in every layer, so
 * that current follows the conductivity there (true where the field is radial); the partner adds its field without interference, which is zero on average about the
 * axis. Not responsible for who controls the power, nor for how needles of other pairs add up beyond superposition.
 */
import type { Celsius, Millimetres, Ohms, Watts } from "../../src/units.ts";
import type { TissueName } from "../ranges.ts";
import { Axisymmetric, type Body, type PointProbe } from "../tissue/axisymmetric.ts";
import { Damage } from "../tissue/damage.ts";
import { createGrid, type Layer } from "../tissue/layers.ts";
import { createRings, integrateOverRings } from "../tissue/rings.ts";
import { add, type Complex, scale } from "./complex.ts";
import { admittivityOf } from "./gabriel.ts";

export interface NeedlePair {
  readonly frequencyHz: number;
  readonly needleDiameterMm: Millimetres;
  readonly spacingMm: Millimetres;
  /** Depth of the point, and length of the bare part above it. */
  readonly depthMm: Millimetres;
  readonly tipMm: Millimetres;
}

/** A design choice in the range of such devices: 0.25 mm needles, 1 mm bare, 2.5 mm apart; 1 MHz. */
export const NEEDLE_PAIR: NeedlePair = {
  frequencyHz: 1e6,
  needleDiameterMm: 0.25,
  spacingMm: 2.5,
  depthMm: 2,
  tipMm: 1,
};

/** Stainless steel of needles (AISI 304): 15 W/(m K), 8000 kg/m3, 500 J/(kg K). */
const STEEL = { conductivityWMK: 15, heatCapacityJM3K: 4e6 } as const;

interface TissueLayer {
  readonly name: TissueName;
  readonly thicknessMm: Millimetres;
}

/** Factor on the published conductivity of each tissue. */
interface Conductivities {
  readonly skin: number;
  readonly fat: number;
  readonly fascia: number;
  readonly muscle: number;
}

export interface NeedleField {
  readonly impedanceOhm: { readonly re: Ohms; readonly im: Ohms };
  /** Heat about the axis of either needle, W/m3 per watt into the pair. Zero inside the needle. */
  heatAt(radiusMm: Millimetres, depthMm: Millimetres, layer: number): number;
}

export function solveNeedleField(
  pair: NeedlePair,
  layers: readonly TissueLayer[],
  electrical: Conductivities,
): NeedleField {
  const radiusM = pair.needleDiameterMm / 2000;
  const spacingM = pair.spacingMm / 1000;
  const bottomM = pair.depthMm / 1000;
  const topM = bottomM - pair.tipMm / 1000;
  const admittivities = layers.map(({ name }) => admittivityIn(name, pair.frequencyHz, electrical));
  const mean = meanOverTip(pair, layers, admittivities);
  // Voltage between both tips over current, times the admittivity: metres to the minus one.
  const { tip, geometry } = solveTip(topM, bottomM, radiusM, spacingM);
  const square = mean.re ** 2 + mean.im ** 2;
  const impedanceOhm = { re: (geometry * mean.re) / square, im: (-geometry * mean.im) / square };
  // Amplitude squared of the current that carries one watt.
  const currentSquared = 2 / impedanceOhm.re;
  return {
    impedanceOhm,
    heatAt: (radiusMm, depthMm, layer) => {
      const rM = radiusMm / 1000;
      if (rM < radiusM * 0.999) return 0;
      const zM = depthMm / 1000;
      const own = fieldSquared(tip, rM, zM);
      const partner = fieldSquared(tip, Math.max(spacingM - rM, 0.5 * spacingM), zM);
      // An equipotential tip drives the same field in every layer: the density of current follows the conductivity there.
      return (0.5 * admittivities[layer]!.re * currentSquared * (own + partner)) / square;
    },
  };
}

function admittivityIn(name: TissueName, frequencyHz: number, electrical: Conductivities): Complex {
  const tissue = (
    {
      epidermis: ["skinWet", electrical.skin],
      dermis: ["skinWet", electrical.skin],
      fat: ["fatInfiltrated", electrical.fat],
      fascia: ["tendon", electrical.fascia],
      muscle: ["muscle", electrical.muscle],
    } as const
  )[name];
  const y = admittivityOf(tissue[0], frequencyHz);
  return { re: y.re * tissue[1], im: y.im };
}

/** Mean admittivity along the bare tip. */
function meanOverTip(pair: NeedlePair, layers: readonly TissueLayer[], admittivities: readonly Complex[]): Complex {
  let sum: Complex = { re: 0, im: 0 };
  let topMm = 0;
  layers.forEach(({ thicknessMm }, i) => {
    const from = Math.max(topMm, pair.depthMm - pair.tipMm);
    const to = Math.min(topMm + thicknessMm, pair.depthMm);
    if (to > from) sum = add(sum, scale(admittivities[i]!, (to - from) / pair.tipMm));
    topMm += thicknessMm;
  });
  return sum;
}

/** One piece of a tip: a line current, evenly spread, with its share of the whole. */
interface Piece {
  readonly topM: number;
  readonly bottomM: number;
  readonly share: number;
}

/** More pieces change the impedance by less than a per cent. */
const PIECES = 12;

/** Shares that make the tip an equipotential, the partner carrying the opposite current: it crowds to the ends. */
function solveTip(topM: number, bottomM: number, radiusM: number, spacingM: number) {
  const sizeM = (bottomM - topM) / PIECES;
  const pieces = Array.from({ length: PIECES }, (_, k) => ({
    topM: topM + k * sizeM,
    bottomM: topM + (k + 1) * sizeM,
  }));
  // Rows: the potential in the middle of every piece is the one of unit voltage.
  const matrix = pieces.map((row) => {
    const zM = 0.5 * (row.topM + row.bottomM);
    return [...pieces.map((piece) => potential(piece, radiusM, zM) - potential(piece, spacingM, zM)), 1];
  });
  // Its diagonal dominates: no pivoting.
  for (let p = 0; p < PIECES; p++) {
    for (let row = p + 1; row < PIECES; row++) {
      const factor = matrix[row]![p]! / matrix[p]![p]!;
      for (let col = p; col <= PIECES; col++) matrix[row]![col]! -= factor * matrix[p]![col]!;
    }
  }
  const currents = new Float64Array(PIECES);
  for (let p = PIECES - 1; p >= 0; p--) {
    let rest = matrix[p]![PIECES]!;
    for (let col = p + 1; col < PIECES; col++) rest -= matrix[p]![col]! * currents[col]!;
    currents[p] = rest / matrix[p]![p]!;
  }
  const total = currents.reduce((sum, current) => sum + current, 0);
  const tip: Piece[] = pieces.map((piece, k) => ({ ...piece, share: currents[k]! / total }));
  return { tip, geometry: 2 / total };
}

/** Potential over current, times admittivity, of a line current and its mirror image above the surface. */
function potential({ topM, bottomM }: Pick<Piece, "topM" | "bottomM">, rM: number, zM: number): number {
  const of = (from: number, to: number) => (Math.asinh((to - zM) / rM) - Math.asinh((from - zM) / rM)) / (to - from);
  return (of(topM, bottomM) + of(-bottomM, -topM)) / (4 * Math.PI);
}

/** Square of the field over current, times admittivity squared. */
function fieldSquared(tip: readonly Piece[], rM: number, zM: number): number {
  let radial = 0;
  let axial = 0;
  for (const { topM, bottomM, share } of tip) {
    for (const [from, to] of [
      [topM, bottomM],
      [-bottomM, -topM],
    ] as const) {
      const a = zM - from;
      const b = zM - to;
      const rootA = Math.hypot(rM, a);
      const rootB = Math.hypot(rM, b);
      const perM = share / (4 * Math.PI * (to - from));
      radial += (perM / rM) * (a / rootA - b / rootB);
      axial += perM * (1 / rootB - 1 / rootA);
    }
  }
  return radial * radial + axial * axial;
}

/** Tissue about one needle of a pair. One step holds one power into the pair. */
export interface NeedleSite {
  readonly heat: Axisymmetric;
  readonly damage: Damage;
  /** Middle of the bare tip, where the thermocouple sits. */
  readonly tip: PointProbe;
  readonly impedanceOhm: { readonly re: Ohms; readonly im: Ohms };
  /** Lateral integral of the heat by node of `heat.grid`, W per W into the pair, of both needles. */
  readonly heatPerWatt: Float64Array;
}

interface NeedlePerson {
  readonly layers: readonly (Layer & TissueLayer)[];
  readonly electrical: Conductivities;
  readonly coreC: Celsius;
}

/** Rings in the radius of a needle, and the reach of the tissue about it. */
const RINGS_PER_RADIUS = 4;
const OUTER_MM = 8;

export function createNeedleSite(
  pair: NeedlePair,
  person: NeedlePerson,
  surface: { readonly hWM2K: number; readonly ambientC: Celsius },
  stepMs: number,
): NeedleSite {
  const field = solveNeedleField(pair, person.layers, person.electrical);
  const radiusMm = pair.needleDiameterMm / 2;
  const grid = createGrid(person.layers, { firstMm: 0.04, growth: 0.03 });
  const rings = createRings({ outerMm: OUTER_MM, firstMm: radiusMm / RINGS_PER_RADIUS, growth: 0.15 });
  const damage = new Damage(grid.nodes * rings.count);
  const body: Body = { radiusMm, fromMm: 0, toMm: pair.depthMm, ...STEEL };
  const heat = new Axisymmetric(grid, rings, {
    stepMs,
    surface: { kind: "robin", ...surface },
    deep: { kind: "dirichlet", temperatureC: person.coreC },
    body,
    omega: damage.omega,
  });
  const source = integrateOverRings(grid, rings, field.heatAt);
  heat.setSource(source);
  const heatPerWatt = new Float64Array(grid.nodes);
  source.forEach((perWatt, at) => {
    heatPerWatt[at % grid.nodes]! += 2 * perWatt;
  });
  damage.advance(heat.temperatureC, 0);
  return {
    heat,
    damage,
    heatPerWatt,
    impedanceOhm: field.impedanceOhm,
    tip: heat.locate(0, pair.depthMm - pair.tipMm / 2),
  };
}

export function stepNeedle(site: NeedleSite, powerW: Watts): Celsius {
  site.heat.step(powerW);
  site.damage.advance(site.heat.temperatureC, site.heat.stepS);
  return site.heat.read(site.tip);
}

/** Tissue with Omega >= 1 about one needle. Widths are measured from the surface of the needle. */
export interface NeedleCoagulation {
  readonly widthMm: Millimetres;
  readonly topMm: Millimetres;
  readonly bottomMm: Millimetres;
}

export function coagulationOf(site: NeedleSite, pair: NeedlePair): NeedleCoagulation {
  const { grid, rings } = site.heat;
  let widthMm = 0;
  let topMm = Number.POSITIVE_INFINITY;
  let bottomMm = 0;
  for (let ring = 0; ring < rings.count; ring++) {
    const beyondMm = rings.radiusMm[ring]! - pair.needleDiameterMm / 2;
    if (beyondMm < 0) continue;
    for (let j = 0; j < grid.nodes; j++) {
      if (site.damage.omega[ring * grid.nodes + j]! < 1) continue;
      widthMm = Math.max(widthMm, beyondMm);
      topMm = Math.min(topMm, grid.depthMm[j]!);
      bottomMm = Math.max(bottomMm, grid.depthMm[j]!);
    }
  }
  return { widthMm, topMm: Number.isFinite(topMm) ? topMm : 0, bottomMm };
}
