/**
 * The lateral grid of the two-dimensional solver: nodes at growing distance from an axis, each with the ring between the faces half way
 * to its neighbours. The same grid serves a plane (strips beside a plane of symmetry) and a ball (shells); only volumes and faces
 * differ. Not responsible for depth (layers.ts) or for heat (axisymmetric.ts).
 */
import { assert } from "../../src/assert.ts";
import type { Millimetres } from "../../src/units.ts";
import type { Grid } from "./layers.ts";

/** strip: per metre, mirrored at 0. ring: about an axis. shell: about a point; depth then means nothing. */
export type RingShape = "strip" | "ring" | "shell";

export interface Rings {
  readonly shape: RingShape;
  readonly count: number;
  /** Distance of each node from the axis. */
  readonly radiusMm: Float64Array;
  /** What each node owns, and the parts of it within and beyond the node: m (strip), m2 (ring), m3 (shell). */
  readonly size: Float64Array;
  readonly sizeWithin: Float64Array;
  readonly sizeBeyond: Float64Array;
  /** Face between node i and i + 1 over their distance: size of the face divided by metres; count - 1 entries. */
  readonly facePerM: Float64Array;
}

export interface RingOptions {
  readonly outerMm: Millimetres;
  /** Distance between the first two nodes. */
  readonly firstMm: Millimetres;
  /** Growth of the distance per millimetre of radius. */
  readonly growth?: number;
  /** Where the grid begins: 0, or the surface of something held. */
  readonly innerMm?: Millimetres;
  readonly shape?: RingShape;
  /** Splits every distance into this many: the grids of a refinement study are nested. */
  readonly refinement?: number;
}

/** A heat source at a distance from the axis and a depth inside a layer, W/m3 per unit of power. */
export type RingDensity = (radiusMm: Millimetres, depthMm: Millimetres, layer: number) => number;

/** How to read at a radius: weights of ring `first` and up to three beyond. */
export interface RingProbe {
  readonly first: number;
  readonly weights: readonly number[];
}

export function createRings(options: RingOptions): Rings {
  const { outerMm, firstMm, growth = 0.1, innerMm = 0, shape = "ring", refinement = 1 } = options;
  assert(outerMm > innerMm && innerMm >= 0 && firstMm > 0 && growth > 0, "rings have sizes");
  assert(Number.isInteger(refinement) && refinement > 0, "a refinement is a whole number");
  const spanMm = outerMm - innerMm;
  const stretch = Math.log1p((growth * spanMm) / firstMm) / growth;
  const cells = Math.max(3, Math.ceil(stretch)) * refinement;
  const radiusMm = Float64Array.from({ length: cells + 1 }, (_, i) =>
    i === cells ? outerMm : innerMm + (Math.expm1((growth * stretch * i) / cells) * firstMm) / growth,
  );
  const face = Float64Array.from({ length: cells }, (_, i) => 0.5e-3 * (radiusMm[i]! + radiusMm[i + 1]!));
  const content = radiusMm.map((mm) => contentOf(shape, mm * 1e-3));
  const sizeWithin = content.map((here, i) => (i === 0 ? 0 : here - contentOf(shape, face[i - 1]!)));
  const sizeBeyond = content.map((here, i) => (i === cells ? 0 : contentOf(shape, face[i]!) - here));
  const size = sizeWithin.map((within, i) => within + sizeBeyond[i]!);
  const facePerM = face.map((r, i) => faceOf(shape, r) / ((radiusMm[i + 1]! - radiusMm[i]!) * 1e-3));
  return { shape, count: cells + 1, radiusMm, size, sizeWithin, sizeBeyond, facePerM };
}

/** Everything within a distance. */
function contentOf(shape: RingShape, radiusM: number): number {
  switch (shape) {
    case "strip":
      return radiusM;
    case "ring":
      return Math.PI * radiusM * radiusM;
    case "shell":
      return (4 / 3) * Math.PI * radiusM ** 3;
  }
}

function faceOf(shape: RingShape, radiusM: number): number {
  switch (shape) {
    case "strip":
      return 1;
    case "ring":
      return 2 * Math.PI * radiusM;
    case "shell":
      return 4 * Math.PI * radiusM * radiusM;
  }
}

/** Gauss points of a half cell; in depth the five points of `integrateDensity` serve. */
const GAUSS = [0.5 - Math.sqrt(3) / 6, 0.5 + Math.sqrt(3) / 6] as const;

/** Integrates a density over what every node owns: W per unit of power, [ring * nodes + node]. */
export function integrateOverRings(grid: Grid, rings: Rings, density: RingDensity): Float64Array {
  const perNode = new Float64Array(rings.count * grid.nodes);
  for (let half = 0; half < 2 * (rings.count - 1); half++) {
    const cell = half >> 1;
    const ring = (half + 1) >> 1;
    const inner = rings.radiusMm[cell]!;
    const outer = rings.radiusMm[cell + 1]!;
    const fromMm = half % 2 === 0 ? inner : 0.5 * (inner + outer);
    const widthMm = 0.5 * (outer - inner);
    for (const place of GAUSS) {
      const radiusMm = fromMm + place * widthMm;
      const sizeM = 0.5e-3 * widthMm * faceOf(rings.shape, radiusMm * 1e-3);
      addColumn(grid, perNode, ring * grid.nodes, sizeM, (depthMm, layer) => density(radiusMm, depthMm, layer));
    }
  }
  return perNode;
}

function addColumn(
  grid: Grid,
  perNode: Float64Array,
  offset: number,
  sizeM: number,
  density: (depthMm: Millimetres, layer: number) => number,
): void {
  for (let cell = 0; cell < grid.nodes - 1; cell++) {
    const layer = grid.cellLayer[cell]!;
    const top = grid.depthMm[cell]!;
    const quarter = (grid.depthMm[cell + 1]! - top) / 4;
    const share = (sizeM * quarter * 1e-3) / 3;
    const q0 = density(top, layer);
    const q1 = density(top + quarter, layer);
    const q2 = density(top + 2 * quarter, layer);
    perNode[offset + cell]! += share * (q0 + 4 * q1 + q2);
    perNode[offset + cell + 1]! +=
      share * (q2 + 4 * density(top + 3 * quarter, layer) + density(grid.depthMm[cell + 1]!, layer));
  }
}

/** Cubic through the four nearest rings. Radii beyond the ends are clamped to them. */
export function locateRing(rings: Rings, radiusMm: Millimetres): RingProbe {
  const r = rings.radiusMm;
  const at = Math.min(Math.max(radiusMm, r[0]!), r[rings.count - 1]!);
  let cell = 0;
  while (cell < rings.count - 2 && r[cell + 1]! < at) cell++;
  const first = Math.min(Math.max(cell - 1, 0), rings.count - 4);
  const weights = [0, 1, 2, 3].map((k) => {
    let product = 1;
    for (let other = 0; other < 4; other++) {
      if (other !== k) product *= (at - r[first + other]!) / (r[first + k]! - r[first + other]!);
    }
    return product;
  });
  return { first, weights };
}
