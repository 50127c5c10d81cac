/**
 * The field of a capacitive disc that is stamped at rest: heat by depth at any distance from its axis. Under the middle current crosses skin
 * and fat one after the other, at the edge it leaves sideways through the skin: fat is hottest in the middle, dermis under the edge. Heat of
 * a second spreads sideways by less than a millimetre; that much is smoothed. Equations: docs/rf.md; conduction in depth is the column's.
 */
import type { Millimetres } from "../../src/units.ts";
import type { Grid } from "../tissue/layers.ts";
import { type DiscBasis, discBasis, planeWeights, solveDisc } from "./disc-electrode.ts";
import { respond } from "./layered-field.ts";
import { type PlaneHeat, planeHeatOf } from "./layered-heat.ts";
import { gaussPanels, type Quadrature } from "./quadrature.ts";
import { type RadialTable, radialHeat, tabulateRadii } from "./radial-heat.ts";
import { type ElectricalStack, layersUnder } from "./rf.ts";
import type { StampTip } from "./tips.ts";

/** Its lateral integrals are those of any disc; they say what becomes of the power, and nothing of a place. */
export interface StampField extends PlaneHeat {
  /** Share of the power that the film takes. */
  readonly filmShare: number;
  readonly impedanceOhm: { readonly re: number; readonly im: number };
  /** Where the dermis under the edge gets most. */
  readonly ringMm: Millimetres;
  /** As far as it is tabulated; beyond there is no heat. */
  readonly reachMm: Millimetres;
  /** Heat in the cell of each node at a distance from the axis, W/m2 per W. */
  heatAt(grid: Grid, distanceMm: Millimetres): Float64Array;
}

/** Exponent by which the film damps the last wavenumber. */
const DAMPING = 9;
/** Distances over the radius of the disc, dense at its edge. */
const DISTANCES = [
  0, 0.25, 0.5, 0.7, 0.8, 0.86, 0.91, 0.95, 0.98, 1, 1.02, 1.05, 1.09, 1.14, 1.2, 1.3, 1.45, 1.65, 1.9, 2.2,
] as const;
/** Standard deviation of what heat spreads during a stamp: sqrt(2 alpha t) of its mean age of 0.75 s, in skin. */
const SPREAD_MM = 0.4;
/** Gauss and Hermite: three points stand for a bell. */
const BELL = [
  [-Math.sqrt(3) * SPREAD_MM, 1 / 6],
  [0, 2 / 3],
  [Math.sqrt(3) * SPREAD_MM, 1 / 6],
] as const;

interface Plan {
  readonly quadrature: Quadrature;
  readonly basis: DiscBasis;
  readonly table: RadialTable;
}

const plans = new WeakMap<StampTip, Plan>();

/** About 40 ms for a grid; the first call for a tip also builds its tables, so pass catalogue objects. */
export function solveStampField(tip: StampTip, stack: ElectricalStack): StampField {
  const known = plans.get(tip);
  const plan = known ?? planStamp(tip);
  if (known === undefined) plans.set(tip, plan);
  const { quadrature, basis, table } = plan;
  const response = respond(layersUnder(tip, stack), quadrature.nodes);
  const disc = solveDisc(response, basis, quadrature.weights);
  const resistanceOhm = disc.impedance.re;
  const plane = planeHeatOf(response, planeWeights(quadrature, disc), tip.gelMm / 1000);
  const filmShare = 1 - plane.powerBetween(0, Number.POSITIVE_INFINITY);
  const radiusMm = tip.discDiameterMm / 2;
  const filmPerM2 = filmShare / (Math.PI * (radiusMm / 1000) ** 2);
  // Grids of the same layers are the same.
  const byLayers = new WeakMap<Grid["layers"], readonly Float64Array[]>();
  const tabulate = (grid: Grid) => {
    const perRadius = DISTANCES.map(() => new Float64Array(grid.nodes));
    for (let cell = 0; cell < grid.nodes - 1; cell++) {
      // Epidermis and dermis are one skin to the field, and the film is its first layer.
      const layer = Math.max(1, grid.cellLayer[cell]!);
      const topM = grid.depthMm[cell]! / 1000;
      const bottomM = grid.depthMm[cell + 1]! / 1000;
      const belowTopM = (topM + bottomM) / 2 - (response.topsM[layer]! - response.topsM[1]!);
      const heat = radialHeat(table, response, disc, layer, belowTopM, resistanceOhm);
      perRadius.forEach((perNode, i) => {
        const half = 0.5 * heat[i]! * (bottomM - topM);
        perNode[cell]! += half;
        perNode[cell + 1]! += half;
      });
    }
    return perRadius;
  };
  const reachMm = radiusMm * DISTANCES.at(-1)!;
  return {
    ...plane,
    filmShare,
    impedanceOhm: disc.impedance,
    ringMm: 0.98 * radiusMm,
    reachMm,
    heatAt(grid, distanceMm) {
      let perRadius = byLayers.get(grid.layers);
      if (perRadius?.[0]?.length !== grid.nodes) {
        perRadius = tabulate(grid);
        byLayers.set(grid.layers, perRadius);
      }
      const heat = new Float64Array(grid.nodes);
      if (distanceMm <= radiusMm) heat[0]! += filmPerM2;
      for (const [asideMm, weight] of BELL) {
        const atMm = Math.abs(distanceMm + asideMm);
        if (atMm >= reachMm) continue;
        let i = 0;
        while (DISTANCES[i + 1]! * radiusMm < atMm) i++;
        const along = (atMm / radiusMm - DISTANCES[i]!) / (DISTANCES[i + 1]! - DISTANCES[i]!);
        const inner = perRadius[i]!;
        const outer = perRadius[i + 1]!;
        for (let node = 0; node < grid.nodes; node++)
          heat[node]! += weight * ((1 - along) * inner[node]! + along * outer[node]!);
      }
      return heat;
    },
  };
}

function planStamp(tip: StampTip): Plan {
  const radiusM = tip.discDiameterMm / 2000;
  const end = DAMPING / (tip.gelMm / 1000);
  const edges = [0];
  // From 4/m: a fat layer of 40 mm turns over at 25/m.
  for (let k = 0; k < end; ) {
    k += Math.min((2 * Math.PI) / (4 * radiusM), Math.max(k, 4));
    edges.push(k);
  }
  const quadrature = gaussPanels(edges, 5);
  const radii = Float64Array.from(DISTANCES, (ratio) => ratio * radiusM);
  return { quadrature, basis: discBasis(radiusM, quadrature.nodes), table: tabulateRadii(radii, quadrature) };
}
