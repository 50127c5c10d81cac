/**
 * A pair of needles with insulated shafts and bare tips in a person: impedance, and heat around each needle per watt. The tip is an
 * equipotential: pieces of line current in a medium of the mean along the tip, mirrored at the insulating skin surface, the partner
 * carrying the opposite current. The field beside it is taken as the same in every layer, so that current follows the conductivity there
 * (true where the field is radial). A point belongs to the needle it is nearer to, and its heat is averaged about that one: between the
 * needles both fields add up, behind them they cancel. Not responsible for temperature (needle-site.ts), nor for other pairs.
 */
import type { Millimetres, Ohms } from "../../src/units.ts";
import type { TissueName } from "../ranges.ts";
import { add, type Complex, scale } from "./complex.ts";
import { admittivityOf } from "./gabriel.ts";
import { createPairField, type LinePiece } from "./line-field.ts";

export interface NeedlePair {
  readonly frequencyHz: number;
  readonly needleDiameterMm: Millimetres;
  readonly spacingMm: Millimetres;
  /** Depth of the point, and length of the bare part above it. */
  readonly depthMm: Millimetres;
  readonly tipMm: Millimetres;
}

/** Pairs side by side in one handpiece. */
export interface NeedleArray {
  readonly needleDiameterMm: Millimetres;
  /** Between the two of a pair, along the lines of a grid. */
  readonly spacingMm: Millimetres;
  /** Bare part above the point. */
  readonly tipMm: Millimetres;
  readonly pairs: number;
  /** Between pairs, across the lines. */
  readonly pairPitchMm: Millimetres;
}

/** A design choice in the range of such devices: 0.25 mm needles, 1 mm bare, 2.5 mm apart; 1 MHz. */
export const NEEDLE_PAIR: NeedlePair = {
  frequencyHz: 1e6,
  needleDiameterMm: 0.25,
  spacingMm: 2.5,
  depthMm: 2,
  tipMm: 1,
};

export interface TissueLayer {
  readonly name: TissueName;
  readonly thicknessMm: Millimetres;
}

/** Factor on the published conductivity of each tissue. */
export interface Conductivities {
  readonly skin: number;
  readonly fat: number;
  readonly fascia: number;
  readonly muscle: number;
}

export interface NeedleField {
  readonly impedanceOhm: { readonly re: Ohms; readonly im: Ohms };
  /** Mean heat about the axis of either needle, W/m3 per watt into the pair, of what is nearer to it. Zero inside the needle. */
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
  const meanSquared = createPairField(tip, spacingM);
  const square = mean.re ** 2 + mean.im ** 2;
  const impedanceOhm = { re: (geometry * mean.re) / square, im: (-geometry * mean.im) / square };
  // Amplitude squared of the current that carries one watt.
  const currentSquared = 2 / impedanceOhm.re;
  // Whoever integrates over cells asks for the bottom of one and the top of the next, which are the same place.
  let latest = { radiusMm: Number.NaN, depthMm: Number.NaN, squared: 0 };
  return {
    impedanceOhm,
    heatAt: (radiusMm, depthMm, layer) => {
      const rM = radiusMm / 1000;
      if (rM < radiusM * 0.999) return 0;
      // An equipotential tip drives the same field in every layer: the density of current follows the conductivity there.
      if (latest.radiusMm !== radiusMm || latest.depthMm !== depthMm)
        latest = { radiusMm, depthMm, squared: meanSquared(rM, depthMm / 1000) };
      const { squared } = latest;
      return (0.5 * admittivities[layer]!.re * currentSquared * squared) / square;
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
  const tip: LinePiece[] = pieces.map((piece, k) => ({ ...piece, share: currents[k]! / total }));
  return { tip, geometry: 2 / total };
}

/** Potential over current, times admittivity, of a line current and its mirror image above the surface. */
function potential({ topM, bottomM }: Pick<LinePiece, "topM" | "bottomM">, rM: number, zM: number): number {
  const of = (from: number, to: number) => (Math.asinh((to - zM) / rM) - Math.asinh((from - zM) / rM)) / (to - from);
  return (of(topM, bottomM) + of(-bottomM, -topM)) / (4 * Math.PI);
}
