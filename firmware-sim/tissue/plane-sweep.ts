/**
 * The inner loops of the two-dimensional heat equation: tridiagonal solves of all lines of a plane in one direction, columns (along depth,
 * contiguous) or rows (across the columns). Alternating directions after Peaceman and Rachford 1955: with D = 2C/dt and
 * X = (T - A_z T / D), one step is (D + A_r) x = D X + q, X := 2x - X, then (D + A_z) T = D X, X := 2T - X.
 * Not responsible for what the numbers mean, nor for elimination (plane-rows.ts).
 */

/**
 * Everything that the sweeps touch lies in one array, vector after vector of one number per node, [column * nodes + node]: with one base
 * address to keep, the loops run three times as fast as with nine. First these, then the rows of every length of step that is kept.
 */
export const VECTOR = {
  temperature: 0,
  /** The half-way variable X. */
  between: 1,
  /** Heat that reaches a node other than from its neighbours, W, and what is applied per unit of power. */
  constant: 2,
  applied: 3,
  scratch: 4,
} as const;
export const VECTORS = 5;

/** Vectors of the rows for one length of step, from where they begin. */
export const ROW = {
  /** 2C/dt. */
  inertia: 0,
  /** Elimination across the columns: coupling to the next column over the pivot, one over the pivot. */
  ratioAcross: 1,
  inverseAcross: 2,
  /** Elimination along a column, from both ends to its middle: coupling towards the middle over the pivot, one over the pivot. */
  ratioAlong: 3,
  inverseAlong: 4,
} as const;
export const ROWS = 5;

/** Most nodes of a plane. The bound makes every index provably small, so that none is checked for overflow. */
export const PLANE_NODES_MAX = 0x3f_ffff;
/** Most nodes of a column, and most that all vectors take together. */
const COLUMN_MAX = 0xffff;

/**
 * Solves (D + A_r) x = D X + q and sets X := 2x - X, or X := x if damped. All rows side by side: no operation waits for another.
 * @param rows where the rows for this length of step begin
 */
export function sweepAcross(
  lanes: Float64Array,
  rows: number,
  columns: number,
  nodes: number,
  power: number,
  damped: boolean,
): void {
  const size = (columns * nodes) & PLANE_NODES_MAX;
  const column = nodes & COLUMN_MAX;
  const between = size;
  const constant = 2 * size;
  const applied = 3 * size;
  const scratch = 4 * size;
  const inertia = rows & PLANE_NODES_MAX;
  const ratio = inertia + size;
  const inverse = inertia + 2 * size;
  for (let at = 0; at < column; at++)
    lanes[at + scratch] =
      lanes[at + inertia]! * lanes[at + between]! + (lanes[at + constant]! + power * lanes[at + applied]!);
  for (let before = 0; before < size - column; before++) {
    const at = before + column;
    lanes[at + scratch] =
      lanes[at + inertia]! * lanes[at + between]! +
      (lanes[at + constant]! + power * lanes[at + applied]!) +
      lanes[before + ratio]! * lanes[before + scratch]!;
  }
  // Two is the weight of the solution in 2x - X, one in x.
  const twice = damped ? 1 : 2;
  const keep = damped ? 0 : 1;
  for (let at = size - column; at < size; at++) {
    const x = lanes[at + scratch]! * lanes[at + inverse]!;
    lanes[at + scratch] = x;
    lanes[at + between] = twice * x - keep * lanes[at + between]!;
  }
  for (let at = size - column - 1; at >= 0; at--) {
    const x = lanes[at + scratch]! * lanes[at + inverse]! + lanes[at + ratio]! * lanes[at + column + scratch]!;
    lanes[at + scratch] = x;
    lanes[at + between] = twice * x - keep * lanes[at + between]!;
  }
}

/** Solves (D + A_z) T = D X and sets X := 2T - X. `nodes` is odd. */
export function sweepAlong(lanes: Float64Array, rows: number, columns: number, nodes: number): void {
  const size = (columns * nodes) & PLANE_NODES_MAX;
  const column = nodes & COLUMN_MAX;
  const between = size;
  const scratch = 4 * size;
  const inertia = rows & PLANE_NODES_MAX;
  const ratio = inertia + 3 * size;
  const inverse = inertia + 4 * size;
  const half = (column - 1) >> 1;
  for (let first = 0; first < size; first += column) {
    const ends = first + first + column - 1;
    const middle = first + half;
    let down = 0;
    let up = 0;
    let ratioDown = 0;
    let ratioUp = 0;
    for (let i = first; i < middle; i++) {
      const j = ends - i;
      down = lanes[i + inertia]! * lanes[i + between]! + ratioDown * down;
      up = lanes[j + inertia]! * lanes[j + between]! + ratioUp * up;
      lanes[i + scratch] = down;
      lanes[j + scratch] = up;
      ratioDown = lanes[i + ratio]!;
      ratioUp = lanes[j + ratio]!;
    }
    const here = lanes[middle + inertia]! * lanes[middle + between]!;
    const x = (here + ratioDown * down + ratioUp * up) * lanes[middle + inverse]!;
    lanes[middle] = x;
    lanes[middle + between] = x + x - lanes[middle + between]!;
    down = x;
    up = x;
    for (let i = middle - 1; i >= first; i--) {
      const j = ends - i;
      down = lanes[i + scratch]! * lanes[i + inverse]! + lanes[i + ratio]! * down;
      up = lanes[j + scratch]! * lanes[j + inverse]! + lanes[j + ratio]! * up;
      lanes[i] = down;
      lanes[j] = up;
      lanes[i + between] = down + down - lanes[i + between]!;
      lanes[j + between] = up + up - lanes[j + between]!;
    }
  }
}
