/**
 * The inner loops of the two-dimensional heat equation: tridiagonal solves of all lines of a plane in one direction, columns (along depth,
 * contiguous) or rows (across the columns). Alternating directions after Peaceman and Rachford 1955: with D = 2C/dt and
 * X = (T - A_z T / D), one step is (D + A_r) x = D X + q, X := 2x - X, then (D + A_z) T = D X, X := 2T - X.
 * Not responsible for what the numbers mean, nor for elimination (axisymmetric.ts).
 */

/** One number per node of the plane in each, [column * nodes + node]. */
export interface PlaneLines {
  /** Temperature, and the half-way variable X. */
  readonly temperature: Float64Array;
  readonly between: Float64Array;
  /** 2C/dt, and heat that reaches a node other than from its neighbours. */
  readonly inertia: Float64Array;
  readonly load: Float64Array;
  /** Elimination across the columns: coupling to the next column over the pivot, one over the pivot. */
  readonly ratioAcross: Float64Array;
  readonly inverseAcross: Float64Array;
  /** Elimination along a column, from both ends to its middle: coupling towards the middle over the pivot, one over the pivot. */
  readonly ratioAlong: Float64Array;
  readonly inverseAlong: Float64Array;
  readonly scratch: Float64Array;
}

/** Solves (D + A_r) x = D X + load and sets X := 2x - X, or X := x if damped. All rows side by side: no operation waits for another. */
export function sweepAcross(lines: PlaneLines, columns: number, nodes: number, damped: boolean): void {
  const { between, inertia, load, ratioAcross, inverseAcross, scratch } = lines;
  for (let j = 0; j < nodes; j++) scratch[j] = inertia[j]! * between[j]! + load[j]!;
  const end = columns * nodes;
  for (let at = nodes; at < end; at++) {
    const before = at - nodes;
    scratch[at] = inertia[at]! * between[at]! + load[at]! + ratioAcross[before]! * scratch[before]!;
  }
  // Two is the weight of the solution in 2x - X, one in x.
  const twice = damped ? 1 : 2;
  const keep = damped ? 0 : 1;
  for (let at = end - nodes; at < end; at++) {
    const x = scratch[at]! * inverseAcross[at]!;
    scratch[at] = x;
    between[at] = twice * x - keep * between[at]!;
  }
  for (let at = end - nodes - 1; at >= 0; at--) {
    const x = scratch[at]! * inverseAcross[at]! + ratioAcross[at]! * scratch[at + nodes]!;
    scratch[at] = x;
    between[at] = twice * x - keep * between[at]!;
  }
}

/** Solves (D + A_z) T = D X and sets X := 2T - X. `nodes` is odd. */
export function sweepAlong(lines: PlaneLines, columns: number, nodes: number): void {
  const { temperature, between, inertia, ratioAlong, inverseAlong, scratch } = lines;
  const half = (nodes - 1) >> 1;
  for (let column = 0; column < columns; column++) {
    const first = column * nodes;
    const last = first + nodes - 1;
    const middle = first + half;
    let down = 0;
    let up = 0;
    let ratioDown = 0;
    let ratioUp = 0;
    for (let i = first; i < middle; i++) {
      const j = last + first - i;
      down = inertia[i]! * between[i]! + ratioDown * down;
      up = inertia[j]! * between[j]! + ratioUp * up;
      scratch[i] = down;
      scratch[j] = up;
      ratioDown = ratioAlong[i]!;
      ratioUp = ratioAlong[j]!;
    }
    const x = (inertia[middle]! * between[middle]! + ratioDown * down + ratioUp * up) * inverseAlong[middle]!;
    temperature[middle] = x;
    between[middle] = x + x - between[middle]!;
    down = x;
    up = x;
    for (let i = middle - 1; i >= first; i--) {
      const j = last + first - i;
      down = scratch[i]! * inverseAlong[i]! + ratioAlong[i]! * down;
      up = scratch[j]! * inverseAlong[j]! + ratioAlong[j]! * up;
      temperature[i] = down;
      temperature[j] = up;
      between[i] = down + down - between[i]!;
      between[j] = up + up - between[j]!;
    }
  }
}
