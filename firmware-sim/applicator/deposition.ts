/**
 * From a field's share of power between two depths to the cells of a grid. Not responsible for any field.
 */
import type { Grid } from "../tissue/layers.ts";

/**
 * Power in the cell of each node per watt: the share between the middles to its neighbours.
 * @param powerBetween share of the delivered power that stays between two depths, m
 */
export function sharePerNode(grid: Grid, powerBetween: (fromM: number, toM: number) => number): Float64Array {
  const edgeMm = (node: number) =>
    node < 0 ? 0 : node >= grid.nodes - 1 ? grid.totalMm : 0.5 * (grid.depthMm[node]! + grid.depthMm[node + 1]!);
  return Float64Array.from({ length: grid.nodes }, (_, node) =>
    powerBetween(edgeMm(node - 1) * 1e-3, edgeMm(node) * 1e-3),
  );
}
