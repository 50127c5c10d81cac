/**
 * The inner loops of the heat equation: one tridiagonal solve per call, on vectors that lie one after the other in one array of
 * 7 * nodes numbers: temperature, inertia (2C/dt), load, heat, ratio, inverse, scratch. The right-hand side is inertia T + load +
 * power heat. `ratio` is the coupling towards the middle over the pivot, `inverse` one over the pivot (bioheat.ts eliminates). `nodes` is
 * odd. Not responsible for what the numbers mean.
 */

/**
 * Most nodes that a sweep can take. Grids have far fewer, but the bound makes every index provably small, so that none is checked for
 * overflow: a quarter of the time of a sweep. For the same reason the second index is derived from the first and not counted.
 */
export const NODES_MAX = 0xffff;

/**
 * Crank-Nicolson over dt: solves (2C/dt + K) x = 2C/dt T + q for the midpoint x of the step and extrapolates, T := 2x - T, which
 * needs no product of matrix and vector. Elimination runs from both ends towards the middle, so that two chains of dependent
 * operations overlap. All vectors lie in one array: with one base address to keep, the loops run twice as fast as with six.
 */
export function sweepMidpoint(lanes: Float64Array, count: number, power: number): void {
  const nodes = count & NODES_MAX;
  const inertia = nodes;
  const load = 2 * nodes;
  const heat = 3 * nodes;
  const ratio = 4 * nodes;
  const inverse = 5 * nodes;
  const forward = 6 * nodes;
  const last = nodes - 1;
  const middle = last >> 1;
  let down = 0;
  let up = 0;
  let ratioDown = 0;
  let ratioUp = 0;
  for (let i = 0; i < middle; i++) {
    const j = last - i;
    down = lanes[i + inertia]! * lanes[i]! + (lanes[i + load]! + power * lanes[i + heat]!) + ratioDown * down;
    up = lanes[j + inertia]! * lanes[j]! + (lanes[j + load]! + power * lanes[j + heat]!) + ratioUp * up;
    lanes[i + forward] = down;
    lanes[j + forward] = up;
    ratioDown = lanes[i + ratio]!;
    ratioUp = lanes[j + ratio]!;
  }
  const here = lanes[middle + inertia]! * lanes[middle]! + (lanes[middle + load]! + power * lanes[middle + heat]!);
  const x = (here + ratioDown * down + ratioUp * up) * lanes[middle + inverse]!;
  lanes[middle] = x + x - lanes[middle]!;
  down = x;
  up = x;
  for (let i = middle - 1; i >= 0; i--) {
    const j = last - i;
    down = lanes[i + forward]! * lanes[i + inverse]! + lanes[i + ratio]! * down;
    up = lanes[j + forward]! * lanes[j + inverse]! + lanes[j + ratio]! * up;
    lanes[i] = down + down - lanes[i]!;
    lanes[j] = up + up - lanes[j]!;
  }
}

/** Backward Euler over dt/2: the same matrix, T := x. A function of its own because a choice in the loops would cost the hot one. */
export function sweepDamped(lanes: Float64Array, count: number, power: number): void {
  const nodes = count & NODES_MAX;
  const inertia = nodes;
  const load = 2 * nodes;
  const heat = 3 * nodes;
  const ratio = 4 * nodes;
  const inverse = 5 * nodes;
  const forward = 6 * nodes;
  const last = nodes - 1;
  const middle = last >> 1;
  let down = 0;
  let up = 0;
  let ratioDown = 0;
  let ratioUp = 0;
  for (let i = 0; i < middle; i++) {
    const j = last - i;
    down = lanes[i + inertia]! * lanes[i]! + (lanes[i + load]! + power * lanes[i + heat]!) + ratioDown * down;
    up = lanes[j + inertia]! * lanes[j]! + (lanes[j + load]! + power * lanes[j + heat]!) + ratioUp * up;
    lanes[i + forward] = down;
    lanes[j + forward] = up;
    ratioDown = lanes[i + ratio]!;
    ratioUp = lanes[j + ratio]!;
  }
  const here = lanes[middle + inertia]! * lanes[middle]! + (lanes[middle + load]! + power * lanes[middle + heat]!);
  const x = (here + ratioDown * down + ratioUp * up) * lanes[middle + inverse]!;
  lanes[middle] = x;
  down = x;
  up = x;
  for (let i = middle - 1; i >= 0; i--) {
    const j = last - i;
    down = lanes[i + forward]! * lanes[i + inverse]! + lanes[i + ratio]! * down;
    up = lanes[j + forward]! * lanes[j + inverse]! + lanes[j + ratio]! * up;
    lanes[i] = down;
    lanes[j] = up;
  }
}
