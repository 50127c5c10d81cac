/**
 * What the cells of the two-dimensional solver are made of: capacity, metabolism and conductances of every node, summed over the four
 * quarters of cells that touch it, of tissue or of a body in it. Not responsible for perfusion, surfaces or time (axisymmetric.ts).
 */
import type { Millimetres } from "../../src/units.ts";
import type { Grid } from "./layers.ts";
import type { Rings } from "./rings.ts";

/** Something that is no tissue: a needle on the axis. Cells whose middle lies within are of its material; it takes no perfusion. */
export interface Body {
  readonly radiusMm: Millimetres;
  readonly fromMm: Millimetres;
  readonly toMm: Millimetres;
  readonly conductivityWMK: number;
  readonly heatCapacityJM3K: number;
}

/** One number per node in each, [ring * nodes + node]. */
export interface PlaneCells {
  /** J/K. */
  readonly capacity: Float64Array;
  /** W. */
  readonly metabolic: Float64Array;
  /** Conductance to the next node down and to the next ring out, W/K. */
  readonly along: Float64Array;
  readonly across: Float64Array;
  /** Ring area that perfusion acts on, m2: less where a body is. */
  readonly perfused: Float64Array;
}

export function assembleCells(grid: Grid, rings: Rings, body: Body | undefined): PlaneCells {
  const { nodes } = grid;
  const vector = () => new Float64Array(nodes * rings.count);
  const cells: PlaneCells = {
    capacity: vector(),
    metabolic: vector(),
    along: vector(),
    across: vector(),
    perfused: vector(),
  };
  for (let cell = 0; cell < rings.count - 1; cell++) {
    const middleMm = 0.5 * (rings.radiusMm[cell]! + rings.radiusMm[cell + 1]!);
    for (let j = 0; j < nodes - 1; j++) {
      const layer = grid.layers[grid.cellLayer[j]!]!;
      const sizeM = (grid.depthMm[j + 1]! - grid.depthMm[j]!) * 1e-3;
      const depthMm = 0.5 * (grid.depthMm[j]! + grid.depthMm[j + 1]!);
      const inside = body !== undefined && middleMm < body.radiusMm && depthMm > body.fromMm && depthMm < body.toMm;
      const conductivity = inside ? body.conductivityWMK : layer.conductivityWMK;
      const heatCapacity = inside ? body.heatCapacityJM3K : layer.densityKgM3 * layer.heatCapacityJKgK;
      for (let beyond = 0; beyond < 2; beyond++) {
        const at = (cell + beyond) * nodes + j;
        const size = beyond === 0 ? rings.sizeBeyond[cell]! : rings.sizeWithin[cell + 1]!;
        cells.along[at]! += (conductivity * size) / sizeM;
        for (let node = at; node <= at + 1; node++) {
          cells.capacity[node]! += heatCapacity * size * 0.5 * sizeM;
          if (inside) continue;
          cells.metabolic[node]! += layer.metabolicWM3 * size * 0.5 * sizeM;
          // Half a cell up, half a cell down.
          cells.perfused[node]! += 0.5 * size;
        }
      }
      const facePerM = conductivity * 0.5 * sizeM * rings.facePerM[cell]!;
      cells.across[cell * nodes + j]! += facePerM;
      cells.across[cell * nodes + j + 1]! += facePerM;
    }
  }
  for (let ring = 0; ring < rings.count; ring++) {
    cells.perfused[ring * nodes]! *= 2;
    cells.perfused[(ring + 1) * nodes - 1]! *= 2;
  }
  return cells;
}
