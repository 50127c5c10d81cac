/**
 * Tissue about one needle of an array while its tip heats: the rise over what was there before, in (r, z), with the needle's steel, and
 * the dose of both together. The thermocouple sits in the middle of the bare tip. Linear: perfusion is that of tissue at rest, which in
 * the seconds of an insertion carries off a hundredth. Not responsible for the field (needle.ts), nor for other needles (needle-log.ts).
 */
import type { Celsius, Millimetres, Millis, Watts } from "../../src/units.ts";
import { Axisymmetric, type PointProbe } from "../tissue/axisymmetric.ts";
import { Damage } from "../tissue/damage.ts";
import { createGrid, type Grid, type Layer } from "../tissue/layers.ts";
import type { Body } from "../tissue/plane-cells.ts";
import { createRings, integrateOverRings, type Rings } from "../tissue/rings.ts";
import type { ShotEffect } from "./applicator.ts";
import { type Conductivities, type NeedlePair, solveNeedleField, type TissueLayer } from "./needle.ts";
import { passive } from "./shot-response.ts";

export const NEEDLE_STEP_MS: Millis = 20;
/**
 * Of a needle that is out and has had no energy for so long: the zone it leaves and the warmth between needles are those of short steps to
 * a thousandth, the dose of the epidermis to half a per cent, the steel, which nobody reads then, to a tenth of a degree.
 */
export const NEEDLE_REST_STEP_MS: Millis = 100;
export const NEEDLE_CALM_MS: Millis = 400;

/** Stainless steel of needles (AISI 304): 15 W/(m K), 8000 kg/m3, 500 J/(kg K). */
const STEEL = { conductivityWMK: 15, heatCapacityJM3K: 4e6 } as const;
/** Rings in the radius of a needle, their growth and that of the cells; the reach of the tissue about it. */
const RINGS_PER_RADIUS = 3;
const RING_GROWTH = 0.18;
const CELL_MM = 0.05;
const CELL_GROWTH = 0.05;
const OUTER_MM = 8;
/** Tissue deeper below the point than this is none of it: it warms by less than a hundredth of a degree. */
const BELOW_MM = 8;

/** Who the needles are in. */
export interface NeedlePatient {
  readonly layers: readonly (Layer & TissueLayer)[];
  readonly electrical: Conductivities;
}

/** What is the same for every needle of a kind in one person: solved once. */
export interface NeedlePlan {
  readonly pair: NeedlePair;
  readonly grid: Grid;
  readonly rings: Rings;
  readonly surfaceWM2K: number;
  /** Magnitude of the impedance of a pair in tissue at rest. */
  readonly impedanceOhm: number;
  /** Heat about one needle while one watt flows into the pair, W per node; half a watt in all. */
  readonly source: Float64Array;
  /** Lateral integral of the heat of both needles by node of `grid`, W per W. */
  readonly heatPerWatt: Float64Array;
}

export interface NeedleSite {
  readonly plan: NeedlePlan;
  /** Rise of temperature, K. */
  readonly heat: Axisymmetric;
  readonly damage: Damage;
  readonly tip: PointProbe;
  /** Of the tissue before, by node of the grid, and the temperatures that dose is summed of. */
  readonly baseC: Float64Array;
  readonly temperatureC: Float64Array;
  peakC: Celsius;
  epidermisC: Celsius;
}

/** @param surfaceWM2K heat transfer between skin and face */
export function planNeedle(pair: NeedlePair, person: NeedlePatient, surfaceWM2K: number): NeedlePlan {
  const field = solveNeedleField(pair, person.layers, person.electrical);
  const layers = cutLayers(person.layers.map(passive), pair.depthMm + BELOW_MM);
  const grid = createGrid(layers, { firstMm: CELL_MM, growth: CELL_GROWTH });
  const firstMm = pair.needleDiameterMm / 2 / RINGS_PER_RADIUS;
  const rings = createRings({ outerMm: OUTER_MM, firstMm, growth: RING_GROWTH });
  const drawn = integrateOverRings(grid, rings, field.heatAt);
  // All power becomes heat: what pieces, rings and the one field for all layers miss or add, a tenth, is given back evenly.
  const total = 2 * drawn.reduce((sum, perWatt) => sum + perWatt, 0);
  const source = drawn.map((perWatt) => perWatt / total);
  const heatPerWatt = new Float64Array(grid.nodes);
  source.forEach((perWatt, at) => {
    heatPerWatt[at % grid.nodes]! += 2 * perWatt;
  });
  const impedanceOhm = Math.hypot(field.impedanceOhm.re, field.impedanceOhm.im);
  return { pair, grid, rings, surfaceWM2K, impedanceOhm, source, heatPerWatt };
}

export function createNeedleSite(plan: NeedlePlan): NeedleSite {
  const { pair, grid, rings, surfaceWM2K, source } = plan;
  const body: Body = { radiusMm: pair.needleDiameterMm / 2, fromMm: 0, toMm: pair.depthMm, ...STEEL };
  const heat = new Axisymmetric(grid, rings, {
    stepMs: NEEDLE_STEP_MS,
    surface: { kind: "robin", hWM2K: surfaceWM2K, ambientC: 0 },
    deep: { kind: "dirichlet", temperatureC: 0 },
    initialC: 0,
    body,
  });
  heat.setSource(source);
  const size = grid.nodes * rings.count;
  return {
    plan,
    heat,
    damage: new Damage(size),
    tip: heat.locate(0, pair.depthMm - pair.tipMm / 2),
    baseC: new Float64Array(grid.nodes),
    temperatureC: new Float64Array(size),
    peakC: Number.NEGATIVE_INFINITY,
    epidermisC: Number.NEGATIVE_INFINITY,
  };
}

/** Layers down to a depth. */
function cutLayers(layers: readonly Layer[], toMm: Millimetres): readonly Layer[] {
  let topMm = 0;
  return layers.flatMap((layer) => {
    const thicknessMm = Math.min(layer.thicknessMm, toMm - topMm);
    topMm += layer.thicknessMm;
    return thicknessMm > 0 ? [{ ...layer, thicknessMm }] : [];
  });
}

/** The needles go into tissue that nobody has heated: `baseC` by depth, the steel as it comes out of the handpiece. */
export function enterTissue(site: NeedleSite, baseC: (depthMm: Millimetres) => Celsius, steelC: Celsius): void {
  const { heat, damage } = site;
  const { grid, pair } = site.plan;
  for (let j = 0; j < grid.nodes; j++) site.baseC[j] = baseC(grid.depthMm[j]!);
  if (Math.round(heat.stepS * 1000) === NEEDLE_REST_STEP_MS) heat.setStep(NEEDLE_STEP_MS);
  heat.setTemperature((radiusMm, depthMm) =>
    radiusMm <= pair.needleDiameterMm / 2 && depthMm <= pair.depthMm ? steelC - baseC(depthMm) : 0,
  );
  damage.cem43Min.fill(0);
  damage.omega.fill(0);
  site.peakC = Number.NEGATIVE_INFINITY;
  site.epidermisC = Number.NEGATIVE_INFINITY;
  measure(site);
  damage.advance(site.temperatureC, 0);
}

/** Nothing flows any more: long steps from now on, until the needles go in again. */
export function rest({ heat }: NeedleSite): void {
  heat.setStep(NEEDLE_REST_STEP_MS);
}

/** One step, 20 ms or a long one at rest, with this power into the pair. */
export function stepNeedle(site: NeedleSite, powerW: Watts): void {
  site.heat.step(powerW);
  measure(site);
  site.damage.advance(site.temperatureC, site.heat.stepS);
}

function measure(site: NeedleSite): void {
  const { baseC, temperatureC } = site;
  const { grid } = site.plan;
  const rise = site.heat.temperatureC;
  const skinNode = grid.lastNode[0]!;
  const { nodes } = grid;
  let { peakC, epidermisC } = site;
  for (let first = 0; first < rise.length; first += nodes) {
    for (let j = 0; j < nodes; j++) {
      const hereC = baseC[j]! + rise[first + j]!;
      temperatureC[first + j] = hereC;
      if (hereC > peakC) peakC = hereC;
    }
    for (let j = 0; j <= skinNode; j++) {
      const hereC = temperatureC[first + j]!;
      if (hereC > epidermisC) epidermisC = hereC;
    }
  }
  site.peakC = peakC;
  site.epidermisC = epidermisC;
}

/** What the steel in the middle of the tip has; neighbours may add to it. */
export function tipC(site: NeedleSite): Celsius {
  const { depthMm, tipMm } = site.plan.pair;
  return readBase(site, depthMm - tipMm / 2) + site.heat.read(site.tip);
}

function readBase({ plan: { grid }, baseC }: NeedleSite, depthMm: Millimetres): Celsius {
  let node = 0;
  while (node < grid.nodes - 2 && grid.depthMm[node + 1]! < depthMm) node++;
  const from = grid.depthMm[node]!;
  const share = (depthMm - from) / (grid.depthMm[node + 1]! - from);
  return baseC[node]! + share * (baseC[node + 1]! - baseC[node]!);
}

/** The zone with Omega >= 1 about one needle, the needle's own width in it, as far as it has come. */
export function coagulationOf(site: NeedleSite): ShotEffect {
  const { damage, peakC, epidermisC } = site;
  const { grid, rings, pair } = site.plan;
  const { nodes, depthMm } = grid;
  let radiusMm = 0;
  let topMm = Number.POSITIVE_INFINITY;
  let bottomMm = 0;
  let epidermisOmega = 0;
  for (let ring = 0; ring < rings.count; ring++) {
    // Steel is not hurt.
    if (rings.radiusMm[ring]! < pair.needleDiameterMm / 2) continue;
    for (let j = 0; j < nodes; j++) {
      const omega = damage.omega[ring * nodes + j]!;
      if (j <= grid.lastNode[0]! && omega > epidermisOmega) epidermisOmega = omega;
      if (omega < 1) continue;
      radiusMm = Math.max(radiusMm, edge(ring, j));
      topMm = Math.min(topMm, depthMm[j]!);
      bottomMm = Math.max(bottomMm, depthMm[j]!);
    }
  }
  /** Where the logarithm of Omega crosses zero on the way out. */
  function edge(ring: number, j: number): Millimetres {
    const hereMm = rings.radiusMm[ring]!;
    const next = ring === rings.count - 1 ? 1 : damage.omega[(ring + 1) * nodes + j]!;
    if (next >= 1) return hereMm;
    const inside = Math.log(damage.omega[ring * nodes + j]!);
    const share = inside / (inside - Math.log(Math.max(next, 1e-12)));
    return hereMm + share * (rings.radiusMm[ring + 1]! - hereMm);
  }
  const found = radiusMm > 0;
  return {
    peakC,
    diameterMm: 2 * radiusMm,
    lengthMm: found ? bottomMm - topMm : 0,
    depthMm: found ? 0.5 * (topMm + bottomMm) : null,
    epidermisC,
    epidermisOmega,
  };
}
