/**
 * Layers of tissue under one zone and the graded grid the heat equation is solved on. Nodes lie on every interface, so that
 * each cell is of one tissue and the conductance between nodes needs no averaging rule; a node owns the two half cells beside
 * it. Not responsible for heat or for time (bioheat.ts).
 */
import { assert } from "../../src/assert.ts";
import type { Celsius, Millimetres } from "../../src/units.ts";
import type { Perfusion } from "./perfusion.ts";

export interface Layer {
  readonly name: string;
  readonly thicknessMm: Millimetres;
  readonly densityKgM3: number;
  readonly heatCapacityJKgK: number;
  readonly conductivityWMK: number;
  readonly metabolicWM3: number;
  readonly perfusion: Perfusion;
  /** Temperature of the arterial blood that perfuses it. */
  readonly bloodC: Celsius;
}

/** A power density [W/m3 per unit of power] at a depth inside a layer. At an interface it is asked once for each side. */
export type Density = (depthMm: Millimetres, layer: number) => number;

/** How to read a value at a depth: the weights of `node` and the three nodes below it. */
export interface Probe {
  readonly node: number;
  readonly w0: number;
  readonly w1: number;
  readonly w2: number;
  readonly w3: number;
}

export interface Grid {
  readonly layers: readonly Layer[];
  /** Always odd, so that the two sweeps of the solver meet on one node. */
  readonly nodes: number;
  /** Depth of each node below the skin surface. */
  readonly depthMm: Float64Array;
  /** Layer of the cell between node i and i + 1; nodes - 1 entries. */
  readonly cellLayer: Uint8Array;
  /** First and last node of each layer; neighbours share their interface node. */
  readonly firstNode: readonly number[];
  readonly lastNode: readonly number[];
  readonly totalMm: Millimetres;
}

export interface GridOptions {
  /** Cell size at the surface. */
  readonly firstMm?: Millimetres;
  /** Growth of the cell size per millimetre of depth. */
  readonly growth?: number;
  /** Splits every cell of the grid into this many: the grids of a refinement study are nested. */
  readonly refinement?: number;
}

/** Chosen by refinement against the spectral-element cases of test/reference; see docs/tissue.md. */
const FIRST_MM = 0.03;
const GROWTH = 0.055;

/** Grades the cells so that their size grows linearly with depth: first + growth * depth. Typically 65 to 85 nodes. */
export function createGrid(layers: readonly Layer[], options: GridOptions = {}): Grid {
  const { firstMm = FIRST_MM, growth = GROWTH, refinement = 1 } = options;
  assert(layers.length > 0 && layers.length < 256, "between 1 and 255 layers");
  assert(firstMm > 0 && growth > 0 && Number.isInteger(refinement) && refinement > 0, "grid options are positive");
  // Equal steps of the stretched coordinate are cells of the wanted size, because d(stretch)/d(depth) = 1 / size.
  const stretch = (mm: number) => Math.log1p((growth * mm) / firstMm) / growth;
  const unstretch = (x: number) => (Math.expm1(x * growth) * firstMm) / growth;

  const tops = [0];
  for (const layer of layers) {
    assert(layer.thicknessMm > 0, `layer ${layer.name} has a thickness`);
    tops.push(tops[tops.length - 1]! + layer.thicknessMm);
  }
  const cells = layers.map((_, l) => Math.max(1, Math.round(stretch(tops[l + 1]!) - stretch(tops[l]!))));
  if (cells.reduce((sum, n) => sum + n) % 2 === 1) cells[cells.length - 1]! += 1;

  const depths = [0];
  const cellLayer: number[] = [];
  const firstNode: number[] = [];
  const lastNode: number[] = [];
  for (let l = 0; l < layers.length; l++) {
    const top = stretch(tops[l]!);
    const bottom = stretch(tops[l + 1]!);
    const count = cells[l]! * refinement;
    firstNode.push(depths.length - 1);
    for (let i = 1; i <= count; i++) {
      depths.push(i === count ? tops[l + 1]! : unstretch(top + ((bottom - top) * i) / count));
      cellLayer.push(l);
    }
    lastNode.push(depths.length - 1);
  }
  return {
    layers,
    nodes: depths.length,
    depthMm: Float64Array.from(depths),
    cellLayer: Uint8Array.from(cellLayer),
    firstNode,
    lastNode,
    totalMm: tops[tops.length - 1]!,
  };
}

/** Integrates a density over the half cells a node owns: [W/m2 per unit of power] at each node, exact for cubics in each half cell. */
export function integrateDensity(grid: Grid, density: Density): Float64Array {
  const perNode = new Float64Array(grid.nodes);
  for (let cell = 0; cell < grid.nodes - 1; cell++) {
    const layer = grid.cellLayer[cell]!;
    const top = grid.depthMm[cell]!;
    const bottom = grid.depthMm[cell + 1]!;
    const sizeM = (bottom - top) * 1e-3;
    const quarter = (bottom - top) / 4;
    const [q0, q1, q2, q3, q4] = [0, 1, 2, 3, 4].map((n) => density(n === 4 ? bottom : top + n * quarter, layer));
    perNode[cell]! += (sizeM / 12) * (q0! + 4 * q1! + q2!);
    perNode[cell + 1]! += (sizeM / 12) * (q2! + 4 * q3! + q4!);
  }
  return perNode;
}

/**
 * Finds a depth on the grid, for reading temperatures without a search later: the cubic through the four nearest nodes of the
 * same layer, or as many as it has, for temperature has a kink at an interface. Depths outside are clamped to the ends.
 */
export function locateDepth(grid: Grid, depthMm: Millimetres): Probe {
  const z = grid.depthMm;
  const depth = Math.min(Math.max(depthMm, 0), grid.totalMm);
  let cell = 0;
  while (cell < grid.nodes - 2 && z[cell + 1]! < depth) cell++;
  const layer = grid.cellLayer[cell]!;
  const first = grid.firstNode[layer]!;
  const last = grid.lastNode[layer]!;
  const count = Math.min(4, last - first + 1);
  const node = Math.min(Math.max(cell - 1, first), last - count + 1);
  const weight = (k: number) => {
    if (k >= count) return 0;
    let product = 1;
    for (let other = 0; other < count; other++) {
      if (other !== k) product *= (depth - z[node + other]!) / (z[node + k]! - z[node + other]!);
    }
    return product;
  };
  return { node, w0: weight(0), w1: weight(1), w2: weight(2), w3: weight(3) };
}

/** Index of the layer of that name. */
export function layerIndex(grid: Grid, name: string): number {
  const index = grid.layers.findIndex((layer) => layer.name === name);
  assert(index >= 0, `there is a layer ${name}`);
  return index;
}
