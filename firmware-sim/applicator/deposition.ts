/**
 * From a field's share of power between two depths to the cells of a grid. Not responsible for any field.
 */
import type { Millimetres } from "../../src/units.ts";
import type { Grid } from "../tissue/layers.ts";

/**
 * Power in the cell of each node per watt: the share between the middles to its neighbours.
 * @param powerBetween share of the delivered power that stays between two depths, m
 */
export function sharePerNode(grid: Grid, powerBetween: (fromM: number, toM: number) => number): Float64Array {
  return Float64Array.from({ length: grid.nodes }, (_, node) =>
    powerBetween(edgeMm(grid, node - 1) * 1e-3, edgeMm(grid, node) * 1e-3),
  );
}

/** The same the other way round: power between two depths, m, of what is known per node of another grid; even within a cell. */
export function betweenNodes(grid: Grid, perNode: Float64Array): (fromM: number, toM: number) => number {
  const below = new Float64Array(grid.nodes + 1);
  for (let node = 0; node < grid.nodes; node++) below[node + 1] = below[node]! + perNode[node]!;
  const until = (mm: number) => {
    let node = 0;
    while (node < grid.nodes - 1 && edgeMm(grid, node) < mm) node++;
    const topMm = edgeMm(grid, node - 1);
    const share = Math.min(Math.max((mm - topMm) / (edgeMm(grid, node) - topMm), 0), 1);
    return below[node]! + share * perNode[node]!;
  };
  return (fromM, toM) => until(toM * 1000) - until(fromM * 1000);
}

/** Lower end of the cell that a node owns. */
function edgeMm(grid: Grid, node: number): Millimetres {
  return node < 0 ? 0 : node >= grid.nodes - 1 ? grid.totalMm : 0.5 * (grid.depthMm[node]! + grid.depthMm[node + 1]!);
}
