/**
 * The equations of the two-dimensional solver, row by row: couplings and diagonals under the conditions of the moment, and both
 * eliminations ahead of time for one length of step. Not responsible for what the conditions are (axisymmetric.ts) nor for the solves
 * themselves (plane-sweep.ts).
 */
import type { PlaneCells } from "./plane-cells.ts";
import { ROW, VECTOR } from "./plane-sweep.ts";

/** One number per node in each, [column * nodes + node]. What is held neither couples nor moves. */
export interface PlaneCouplings {
  /** 1: held at its temperature. */
  readonly held: Uint8Array;
  /** Conductance to the next node down and to the next column, 0 where one of the two is held. */
  readonly along: Float64Array;
  readonly across: Float64Array;
  /** What leaves a node along its column, blood included, and across the columns, W per kelvin of its own. */
  readonly lossAlong: Float64Array;
  readonly lossAcross: Float64Array;
}

export function createCouplings(size: number): PlaneCouplings {
  const vector = () => new Float64Array(size);
  return {
    held: new Uint8Array(size),
    along: vector(),
    across: vector(),
    lossAlong: vector(),
    lossAcross: vector(),
  };
}

/**
 * Couples the cells. Nodes that are held at their temperature show up in `constant` of their neighbours.
 * @param blood conductance to the blood of every node, W/K
 */
export function couple(
  couplings: PlaneCouplings,
  cells: PlaneCells,
  blood: Float64Array,
  constant: Float64Array,
  temperature: Float64Array,
  nodes: number,
): void {
  const { held, along, across, lossAlong, lossAcross } = couplings;
  const size = held.length;
  for (let at = 0, j = 0; at < size; at++, j = j === nodes - 1 ? 0 : j + 1) {
    if (held[at] === 1) {
      along[at] = 0;
      across[at] = 0;
      lossAlong[at] = 0;
      lossAcross[at] = 0;
      continue;
    }
    const down = j < nodes - 1 ? cells.along[at]! : 0;
    const out = at + nodes < size ? cells.across[at]! : 0;
    const up = j > 0 ? cells.along[at - 1]! : 0;
    const inward = at >= nodes ? cells.across[at - nodes]! : 0;
    lossAlong[at] = blood[at]! + up + down;
    lossAcross[at] = inward + out;
    along[at] = down > 0 && held[at + 1] === 0 ? down : 0;
    across[at] = out > 0 && held[at + nodes] === 0 ? out : 0;
    if (up > 0 && held[at - 1] === 1) constant[at]! += up * temperature[at - 1]!;
    if (down > 0 && held[at + 1] === 1) constant[at]! += down * temperature[at + 1]!;
    if (inward > 0 && held[at - nodes] === 1) constant[at]! += inward * temperature[at - nodes]!;
    if (out > 0 && held[at + nodes] === 1) constant[at]! += out * temperature[at + nodes]!;
  }
}

/** Eliminates for steps of this length, into the rows that begin at `rows`. */
export function eliminate(
  lanes: Float64Array,
  rows: number,
  couplings: PlaneCouplings,
  capacity: Float64Array,
  stepS: number,
  nodes: number,
): void {
  const { held, along, across, lossAlong, lossAcross } = couplings;
  const size = capacity.length;
  const vector = (row: number) => lanes.subarray(rows + row * size, rows + (row + 1) * size);
  const inertia = vector(ROW.inertia);
  const perStep = 2 / stepS;
  for (let at = 0; at < size; at++) inertia[at] = held[at] === 1 ? 1 : perStep * capacity[at]!;

  const ratioAlong = vector(ROW.ratioAlong);
  const inverseAlong = vector(ROW.inverseAlong);
  const half = (nodes - 1) >> 1;
  for (let first = 0; first < size; first += nodes) {
    const middle = first + half;
    let pulled = 0;
    for (let i = first; i < middle; i++) {
      const inverse = 1 / (inertia[i]! + lossAlong[i]! - pulled);
      const ratio = along[i]! * inverse;
      inverseAlong[i] = inverse;
      ratioAlong[i] = ratio;
      pulled = along[i]! * ratio;
    }
    let pulledUp = 0;
    for (let i = first + nodes - 1; i > middle; i--) {
      const inverse = 1 / (inertia[i]! + lossAlong[i]! - pulledUp);
      const ratio = along[i - 1]! * inverse;
      inverseAlong[i] = inverse;
      ratioAlong[i] = ratio;
      pulledUp = along[i - 1]! * ratio;
    }
    inverseAlong[middle] = 1 / (inertia[middle]! + lossAlong[middle]! - pulled - pulledUp);
  }

  const ratioAcross = vector(ROW.ratioAcross);
  const inverseAcross = vector(ROW.inverseAcross);
  for (let at = 0; at < nodes; at++) inverseAcross[at] = 1 / (inertia[at]! + lossAcross[at]!);
  for (let at = nodes; at < size; at++) {
    const before = at - nodes;
    const ratio = across[before]! * inverseAcross[before]!;
    ratioAcross[before] = ratio;
    inverseAcross[at] = 1 / (inertia[at]! + lossAcross[at]! - across[before]! * ratio);
  }
}

/** The half-way variable of a temperature field, for steps of the rows at `rows`: X = T - A_z T / D. */
export function findBetween(lanes: Float64Array, rows: number, { along, lossAlong }: PlaneCouplings): void {
  const size = along.length;
  const between = VECTOR.between * size;
  for (let at = 0; at < size; at++) {
    const here = lanes[at]!;
    // The bottom of a column couples to nothing below, so its neighbour in memory does not count.
    const above = at > 0 ? along[at - 1]! * lanes[at - 1]! : 0;
    const below = along[at]! * lanes[at + 1]!;
    lanes[at + between] = here - (lossAlong[at]! * here - above - below) / lanes[at + rows]!;
  }
}
