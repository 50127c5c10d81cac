/**
 * How current spreads under equipotential discs: one disc alone, or a pair of opposite ones, on any layered half-space. Galerkin's
 * method in the wavenumber domain: the potential, weighted with each basis function, is that of a constant; so the power that goes in
 * equals the power dissipated whatever the number of functions. Edge concentration and the pull of the partner follow from the medium.
 */
import { sphericalBessel } from "./bessel.ts";
import { add, type Complex, divide, multiply, scale, subtract } from "./complex.ts";
import type { LayeredResponse, Spectrum } from "./layered-field.ts";
import type { Quadrature } from "./quadrature.ts";

/**
 * Basis functions of the axisymmetric current, P_2m(u) / u with u = sqrt(1 - r^2/a^2), m < ROUND_SIZE. They span (1 - r^2/a^2)^(m - 1/2),
 * and their transforms are the spherical Bessel functions j_2m(k a), which are orthogonal: on a homogeneous half-space the
 * first alone is exact. One more changes impedances under gel by less than 1e-5.
 */
const ROUND_SIZE = 5;
/** Functions of the part that leans towards the partner, cos(theta) times P1_(2m+1)(u) / u; their transforms are j_2m+1(k a). */
const LEANING_SIZE = 3;

/** Spherical Bessel functions at every node, [function][node]. */
export interface DiscBasis {
  readonly radiusM: number;
  readonly round: readonly Float64Array[];
  readonly leaning: readonly Float64Array[];
}

export function discBasis(radiusM: number, kappa: Float64Array): DiscBasis {
  const orders = 2 * Math.max(ROUND_SIZE, LEANING_SIZE);
  const all = Array.from({ length: orders }, () => new Float64Array(kappa.length));
  kappa.forEach((k, n) => {
    sphericalBessel(orders - 1, k * radiusM).forEach((value, order) => {
      all[order]![n] = value;
    });
  });
  return {
    radiusM,
    round: Array.from({ length: ROUND_SIZE }, (_, m) => all[2 * m]!),
    leaning: Array.from({ length: LEANING_SIZE }, (_, m) => all[2 * m + 1]!),
  };
}

/** Angular means of the interference of two discs at distance d, [node]: J0(k d), J1(k d), J2(k d). */
export interface PairFactors {
  readonly j0: Float64Array;
  readonly j1: Float64Array;
  readonly j2: Float64Array;
}

export interface DiscSolution {
  /** Voltage of the disc over the potential of its surroundings per ampere, ohm; of one of the two in a pair. */
  readonly impedance: Complex;
  /** Transform (order 0) of the axisymmetric current of unit strength. */
  readonly round: Spectrum;
  /** Transform (order 1) of the part that goes with cos(theta), theta from the direction to the partner; zero for a disc alone. */
  readonly leaning: Spectrum;
}

/** Per node of a quadrature, what one watt of a disc alone has of it in a plane (planeHeatOf). */
export function planeWeights({ nodes, weights }: Quadrature, { impedance, round }: DiscSolution): Float64Array {
  return weights.map(
    (w, n) => (4 * Math.PI * w * nodes[n]! ** 3 * (round.re[n]! ** 2 + round.im[n]! ** 2)) / impedance.re,
  );
}

/** One disc, current returning at infinity. */
export function solveDisc(response: LayeredResponse, basis: DiscBasis, weights: Float64Array): DiscSolution {
  const none = new Float64Array(weights.length);
  return solve(response, { ...basis, leaning: [] }, weights, { j0: none, j1: none, j2: none });
}

/** Two opposite discs, each other's mirror image: the current of each leans towards the other. */
export function solvePair(
  response: LayeredResponse,
  basis: DiscBasis,
  weights: Float64Array,
  pair: PairFactors,
): DiscSolution {
  return solve(response, basis, weights, pair);
}

function solve(response: LayeredResponse, basis: DiscBasis, weights: Float64Array, pair: PairFactors): DiscSolution {
  const { round, leaning, radiusM } = basis;
  const top = divide({ re: 1, im: 0 }, response.layers[0]!.admittivity);
  const nodes = weights.length;
  const roundFar = pair.j0.map((value) => -value);
  const leaningFar = pair.j0.map((value, n) => (value - pair.j2[n]!) / 2);
  const cross = pair.j1.map((value) => -value);
  const none = new Float64Array(nodes);
  const size = round.length + leaning.length;
  const matrix: Complex[][] = Array.from({ length: size }, () => new Array<Complex>(size));
  const fill = (row: number, col: number, f: Float64Array, g: Float64Array, self: number, far: Float64Array): void => {
    let re = 0;
    let im = 0;
    for (let n = 0; n < nodes; n++) {
      const w = weights[n]! * f[n]! * g[n]!;
      const zRe = response.resistivityRe[n]!;
      const zIm = response.resistivityIm[n]!;
      // The disc's own field in the top layer is integrated in closed form; what the layers below add decays as exp(-2 k h).
      re += w * (self * (zRe - top.re) + far[n]! * zRe);
      im += w * (self * (zIm - top.im) + far[n]! * zIm);
    }
    // integral of j_n^2 = pi / (2 (2n + 1)); orders n = row index doubled (round) or doubled plus one (leaning).
    const order = row < round.length ? 2 * row : 2 * (row - round.length) + 1;
    const closed = row === col ? (self * Math.PI) / (2 * (2 * order + 1) * radiusM) : 0;
    const entry = scale(add({ re, im }, scale(top, closed)), 1 / (2 * Math.PI));
    matrix[row]![col] = entry;
    matrix[col]![row] = entry;
  };
  round.forEach((f, m) => {
    for (let l = m; l < round.length; l++) fill(m, l, f, round[l]!, 1, roundFar);
    leaning.forEach((g, l) => {
      fill(m, round.length + l, f, g, 0, cross);
    });
  });
  leaning.forEach((f, m) => {
    for (let l = m; l < leaning.length; l++) fill(round.length + m, round.length + l, f, leaning[l]!, 0.5, leaningFar);
  });
  const c = solveUnitCurrent(matrix);
  const mix = (functions: readonly Float64Array[], coefficients: readonly Complex[]): Spectrum => {
    const re = new Float64Array(none);
    const im = new Float64Array(none);
    functions.forEach((f, m) => {
      for (let n = 0; n < nodes; n++) {
        re[n]! += (coefficients[m]!.re * f[n]!) / (2 * Math.PI);
        im[n]! += (coefficients[m]!.im * f[n]!) / (2 * Math.PI);
      }
    });
    return { re, im };
  };
  return {
    impedance: c.reduce((sum, value, l) => add(sum, multiply(matrix[0]![l]!, value)), { re: 0, im: 0 }),
    round: mix(round, c.slice(0, round.length)),
    leaning: mix(leaning, c.slice(round.length)),
  };
}

/** Coefficients with c_0 = 1 (only the first function carries net current) and zero potential in all others: rows 1.. of M c = 0. */
function solveUnitCurrent(matrix: readonly (readonly Complex[])[]): Complex[] {
  const size = matrix.length - 1;
  const a = matrix.slice(1).map((row) => [...row.slice(1), scale(row[0]!, -1)]);
  // Nearly diagonal and symmetric: elimination needs no pivoting.
  for (let p = 0; p < size; p++) {
    for (let row = p + 1; row < size; row++) {
      const factor = divide(a[row]![p]!, a[p]![p]!);
      for (let col = p; col <= size; col++) a[row]![col] = subtract(a[row]![col]!, multiply(factor, a[p]![col]!));
    }
  }
  const c: Complex[] = [];
  for (let p = size - 1; p >= 0; p--) {
    let rest = a[p]![size]!;
    for (let col = p + 1; col < size; col++) rest = subtract(rest, multiply(a[p]![col]!, c[col - p - 1]!));
    c.unshift(divide(rest, a[p]![p]!));
  }
  return [{ re: 1, im: 0 }, ...c];
}
