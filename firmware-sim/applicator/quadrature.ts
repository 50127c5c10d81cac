/**
 * Composite Gauss-Legendre quadrature: nodes and weights over a list of panels.
 */

export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** `points` Gauss nodes in each panel between successive edges. */
export function gaussPanels(edges: readonly number[], points: number): Quadrature {
  const [x, w] = gaussLegendre(points);
  const nodes: number[] = [];
  const weights: number[] = [];
  for (let p = 1; p < edges.length; p++) {
    const half = (edges[p]! - edges[p - 1]!) / 2;
    const middle = (edges[p]! + edges[p - 1]!) / 2;
    for (let i = 0; i < points; i++) {
      nodes.push(middle + half * x[i]!);
      weights.push(half * w[i]!);
    }
  }
  return { nodes: Float64Array.from(nodes), weights: Float64Array.from(weights) };
}

/** Gauss-Legendre nodes and weights on [-1, 1], by Newton on the Legendre recurrence. */
export function gaussLegendre(points: number): [x: number[], w: number[]] {
  const x: number[] = [];
  const w: number[] = [];
  for (let i = 0; i < points; i++) {
    let root = Math.cos((Math.PI * (points - i - 0.25)) / (points + 0.5));
    let slope = 1;
    for (let round = 0; round < 8; round++) {
      let previous = 1;
      let value = root;
      for (let n = 2; n <= points; n++) {
        const next = ((2 * n - 1) * root * value - (n - 1) * previous) / n;
        previous = value;
        value = next;
      }
      slope = (points * (root * value - previous)) / (root * root - 1);
      root -= value / slope;
    }
    x.push(root);
    w.push(2 / ((1 - root * root) * slope * slope));
  }
  return [x, w];
}
