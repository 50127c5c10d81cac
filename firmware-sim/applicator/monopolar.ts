/**
 * A monopolar tip on a person: one equipotential disc on a gel film over skin, fat, fascia and muscle, the current returning through the
 * body to a pad far away. Current crosses the layers one after the other, so each takes heat in inverse proportion to its conductivity: fat
 * several times as much as skin. The crowding of current at the disc's edge comes from the field. Equations: docs/rf.md.
 */
import type { Person } from "../person.ts";
import type { Applicator } from "./applicator.ts";
import { stackOf } from "./bipolar.ts";
import { magnitude } from "./complex.ts";
import { sharePerNode } from "./deposition.ts";
import { type DiscBasis, type DiscSolution, discBasis, planeWeights, solveDisc } from "./disc-electrode.ts";
import { trapezoid, worstAfter } from "./hot-spot.ts";
import { type HotSpotField, shapeHotSpot } from "./hot-spot-shape.ts";
import { fieldAt, type LayeredResponse, layerAt, respond } from "./layered-field.ts";
import { type PlaneHeat, planeHeatOf } from "./layered-heat.ts";
import { gaussPanels, type Quadrature } from "./quadrature.ts";
import { type RadialTable, radialHeat, tabulateRadii } from "./radial-heat.ts";
import { type ElectricalStack, layersUnder } from "./rf.ts";
import { footprintM2, type MonopolarTip } from "./tips.ts";

/** Between the halves of a split pad that lies well. Typical of return-electrode monitors. */
export const PAD_OHM = 40;

export interface MonopolarField extends PlaneHeat {
  /** Share of the power that the gel film takes. */
  readonly gelShare: number;
  /** From the disc to the distant pad; the pad's own few ohm left out. */
  readonly impedanceOhm: { readonly re: number; readonly im: number };
  readonly hotSpot: HotSpotField;
  /** Heat source on the axis at a depth, W/m3 per W; one whole wavenumber integral. */
  heatOnAxis(zM: number): number;
}

export function monopolarApplicator(tip: MonopolarTip, person: Person): Applicator {
  const field = solveMonopolarField(tip, stackOf(person));
  return {
    face: { areaCm2: footprintM2(tip) * 1e4, contactWPerM2K: tip.contactWPerM2K },
    onSkin: { ohm: magnitude(field.impedanceOhm), reflectedRatio: Number.NaN },
    inAir: { ohm: Number.POSITIVE_INFINITY, reflectedRatio: Number.NaN },
    padOhm: PAD_OHM,
    heatPerWatt(grid) {
      const heat = sharePerNode(grid, field.powerBetween);
      heat[0]! += field.gelShare;
      return heat;
    },
    hotSpotOn: (grid) => shapeHotSpot(field.hotSpot, person, grid),
  };
}

/** What depends on the tip alone. */
interface DiscPlan {
  readonly quadrature: Quadrature;
  readonly basis: DiscBasis;
  /** Distances from the axis, dense at the edge. */
  readonly table: RadialTable;
}

const plans = new WeakMap<MonopolarTip, DiscPlan>();
/** Exponent by which the gel damps the last wavenumber. */
const DAMPING = 9;
const DEPTHS = 6;

/** Field of a tip on a stack; the first call for a tip object also builds its tables, so pass catalogue objects. */
export function solveMonopolarField(tip: MonopolarTip, stack: ElectricalStack): MonopolarField {
  let plan = plans.get(tip);
  if (plan === undefined) {
    plan = planDisc(tip);
    plans.set(tip, plan);
  }
  const { quadrature, basis } = plan;
  const gelM = tip.gelMm / 1000;
  const response = respond(layersUnder(tip, stack), quadrature.nodes);
  const disc = solveDisc(response, basis, quadrature.weights);
  const resistanceOhm = disc.impedance.re;
  const heat = planeHeatOf(response, planeWeights(quadrature, disc), gelM);
  return {
    ...heat,
    gelShare: 1 - heat.powerBetween(0, Number.POSITIVE_INFINITY),
    impedanceOhm: disc.impedance,
    hotSpot: hotSpotOf(plan, response, disc, tip),
    heatOnAxis(zM) {
      const { eZ } = fieldAt(response, disc.round, quadrature.weights, 0, zM + gelM);
      const sigma = response.layers[layerAt(response, zM + gelM)]!.admittivity.re;
      return (sigma * (eZ.re ** 2 + eZ.im ** 2)) / resistanceOhm;
    },
  };
}

function planDisc(tip: MonopolarTip): DiscPlan {
  const radiusM = tip.discDiameterMm / 2000;
  const end = DAMPING / (tip.gelMm / 1000);
  const edges = [0];
  // From 4/m: a fat layer of 40 mm turns over at 25/m.
  for (let k = 0; k < end; ) {
    k += Math.min((2 * Math.PI) / (4 * radiusM), Math.max(k, 4));
    edges.push(k);
  }
  const quadrature = gaussPanels(edges, 5);
  const inner = Array.from({ length: 22 }, (_, i) => radiusM * (1 - (1 - i / 22) ** 2.5)).map((r) => r);
  const outer = Array.from({ length: 14 }, (_, i) => radiusM * (1 + (i / 13) ** 2.5));
  const radii = Float64Array.from([...inner, ...outer]);
  return { quadrature, basis: discBasis(radiusM, quadrature.nodes), table: tabulateRadii(radii, quadrature) };
}

/** Heat per watt in the skin at the plan's radii and some depths, W/m3, and from it the hottest line of a pass and the hottest point. */
function hotSpotOf(plan: DiscPlan, response: LayeredResponse, disc: DiscSolution, tip: MonopolarTip): HotSpotField {
  const skin = response.layers[1]!;
  const zM = Float64Array.from({ length: DEPTHS }, (_, j) => skin.thicknessM * (j / (DEPTHS - 1)) ** 1.7);
  const { radiiM } = plan.table;
  const heat = Array.from(zM, (z) => radialHeat(plan.table, response, disc, 1, z, disc.impedance.re));
  const radiusM = tip.discDiameterMm / 2000;
  const yM = Float64Array.from({ length: 17 }, (_, i) => radiusM * (1 - (1 - i / 16) ** 2));
  const lines = heat.map((overRadius) => yM.map((y) => lineOf(radiiM, overRadius, y, radiusM)));
  const zWeights = trapezoid(zM);
  return {
    riseKMmPerWS(z, speedMmS, alphaM2S, rhoC) {
      // Heat is laid down all through the pass, so on average it is half a pass old when the last edge has gone.
      const ageS = tip.discDiameterMm / speedMmS / 2;
      return (1000 * worstAfter(yM, zM, zWeights, lines, z, 2 * alphaM2S * ageS)) / rhoC;
    },
    restRateKPerWS(spanS, alphaM2S, rhoC) {
      let hottest = 0;
      for (const z of zM) hottest = Math.max(hottest, worstAfter(radiiM, zM, zWeights, heat, z, alphaM2S * spanS));
      return { hottest: hottest / rhoC };
    },
  };
}

const LINE_POINTS = 120;

/** Integral of the heat along the glide at a distance `y` from the centre line, W/m2 per W. */
function lineOf(radii: Float64Array, overRadius: Float64Array, y: number, radiusM: number): number {
  const reachM = 2 * radiusM;
  const step = reachM / LINE_POINTS;
  let total = 0;
  for (let i = 0; i < LINE_POINTS; i++) total += interpolate(radii, overRadius, Math.hypot((i + 0.5) * step, y));
  return 2 * total * step;
}

function interpolate(x: Float64Array, values: Float64Array, at: number): number {
  const last = x.length - 1;
  if (at >= x[last]!) return 0;
  let i = 0;
  while (i < last - 1 && x[i + 1]! <= at) i++;
  const along = (at - x[i]!) / (x[i + 1]! - x[i]!);
  return values[i]! + along * (values[i + 1]! - values[i]!);
}
