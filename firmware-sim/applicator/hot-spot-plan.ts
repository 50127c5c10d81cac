/**
 * Where the hot spots of a tip are looked for, and the Bessel functions there: all that depends on the tip's geometry alone, so that a
 * person costs no transcendental functions but exponentials. The axis through both discs is y, the glide is along x.
 */
import { besselJ0, besselJ1 } from "./bessel.ts";
import { gaussLegendre, gaussPanels, type Quadrature } from "./quadrature.ts";
import { fade, reaches } from "./wavenumber-fade.ts";

/** What depends on the tip alone: where to look, and the Bessel functions there. */
export interface HotSpotPlan {
  readonly radiusM: number;
  readonly spacingM: number;
  readonly quadrature: Quadrature;
  readonly radii: Float64Array;
  /** Per radius, weights * k^2 times J0, J1 and J1(x)/x, faded; as many nodes as matter. */
  readonly j0: readonly Float64Array[];
  readonly j1: readonly Float64Array[];
  readonly j1x: readonly Float64Array[];
  readonly yM: Float64Array;
  /** One line along x per y, all of the same length. */
  readonly lines: Samples;
  readonly axis: Samples;
  readonly disc: Samples;
  readonly depths: number;
}

/** Points of the plane seen from both discs, flat for the hot loop; disc 1 sits at +y, so its partner lies in direction -y. */
export interface Samples {
  readonly count: number;
  /** Table index, fraction to the next, and unit vector away from the disc: [point * 4] for disc 1, then for disc 2. */
  readonly from1: Float64Array;
  readonly from2: Float64Array;
  readonly weight: Float64Array;
}

type Point = readonly [x: number, y: number, weight: number];

export function planHotSpot(radiusM: number, spacingM: number, quadrature: Quadrature, refine: number): HotSpotPlan {
  const radii = gradedRadii(radiusM, spacingM + 4 * radiusM, refine);
  const { nodes, weights } = quadrature;
  const counts = Array.from(radii, (r) => {
    const end = nodes.findIndex((k) => !reaches(k, Math.abs(r - radiusM)));
    return end < 0 ? nodes.length : end;
  });
  const table = (f: (x: number) => number): Float64Array[] =>
    counts.map((count, i) => {
      const r = radii[i]!;
      return nodes.slice(0, count).map((k, n) => weights[n]! * k * k * fade(k, Math.abs(r - radiusM)) * f(k * r));
    });
  const locate = (r: number): [number, number] => {
    let low = 0;
    let high = radii.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (radii[middle]! <= r) low = middle;
      else high = middle;
    }
    return [low, Math.min((r - radii[low]!) / (radii[high]! - radii[low]!), 1)];
  };
  const sample = (points: readonly Point[]): Samples => {
    const seen = (atY: number): Float64Array => {
      const out = new Float64Array(4 * points.length);
      points.forEach(([x, y], i) => {
        const r = Math.hypot(x, y - atY);
        out.set([...locate(r), r > 0 ? x / r : 0, r > 0 ? (y - atY) / r : 0], 4 * i);
      });
      return out;
    };
    const weight = Float64Array.from(points, (point) => point[2]);
    return { count: points.length, from1: seen(spacingM / 2), from2: seen(-spacingM / 2), weight };
  };
  const yM = gradedLine(radiusM, spacingM, refine);
  return {
    radiusM,
    spacingM,
    quadrature,
    radii,
    j0: table(besselJ0),
    j1: table(besselJ1),
    j1x: table((x) => (x > 0 ? besselJ1(x) / x : 0.5)),
    yM,
    lines: sample([...yM].flatMap((y) => linePoints(y, radiusM, spacingM, refine))),
    axis: sample(Array.from(yM, (y) => [0, y, 1] as const)),
    disc: sample(discPoints(radiusM, spacingM)),
    depths: 8 * refine,
  };
}

/** Distances from an edge, dense near it: from 0 to `endM`, first step about `firstM`. */
function gradedSteps(endM: number, firstM: number, count: number): number[] {
  // sinh grading: find the stretch whose first step is right.
  let low = 1e-6;
  let high = 12;
  for (let i = 0; i < 50; i++) {
    const stretch = (low + high) / 2;
    if ((endM * Math.sinh(stretch / count)) / Math.sinh(stretch) > firstM) low = stretch;
    else high = stretch;
  }
  return Array.from({ length: count + 1 }, (_, j) => (endM * Math.sinh((low * j) / count)) / Math.sinh(low));
}

/** A tenth of a usual gel film: the scale on which the film smooths the edge. */
const EDGE_STEP_M = 3e-5;

function gradedRadii(radiusM: number, endM: number, refine: number): Float64Array {
  const inner = gradedSteps(radiusM, EDGE_STEP_M / refine, 22 * refine).map((t) => radiusM - t);
  const outer = gradedSteps(endM - radiusM, EDGE_STEP_M / refine, 32 * refine).map((t) => radiusM + t);
  return Float64Array.from([...inner.reverse(), ...outer.slice(1)]);
}

function gradedLine(radiusM: number, spacingM: number, refine: number): Float64Array {
  const inner = spacingM / 2 - radiusM;
  const outer = spacingM / 2 + radiusM;
  const step = (2 * EDGE_STEP_M) / refine;
  const count = 10 * refine;
  const points = [
    ...gradedSteps(inner, Math.min(step, inner / count), count).map((t) => inner - t),
    ...gradedSteps(radiusM, step, count).map((t) => inner + t),
    ...gradedSteps(radiusM, step, count).map((t) => outer - t),
    ...gradedSteps(radiusM, step, count).map((t) => outer + t),
  ];
  return Float64Array.from(new Set(points.map((y) => Math.round(y * 1e9) / 1e9))).sort();
}

/** The whole line at y along x, folded on x >= 0: Gauss nodes crowding to where it crosses the disc's edge, if it does. */
function linePoints(y: number, radiusM: number, spacingM: number, refine: number): Point[] {
  const [u, w] = gaussLegendre(8 * refine);
  const offset = Math.abs(y - spacingM / 2);
  const edge = offset < radiusM ? Math.sqrt(radiusM * radiusM - offset * offset) : 0;
  const length = spacingM + 3 * radiusM;
  return u.flatMap((value, i): Point[] => {
    const t = (value + 1) / 2;
    const weight = w[i]! / 2;
    return [
      [edge * (1 - t * t), y, 2 * edge * 2 * t * weight],
      [edge + length * t ** 3, y, 2 * length * 3 * t * t * weight],
    ];
  });
}

/** Points whose weighted sum is the mean over one disc, crowding to its edge: r = a (1 - t^2). */
function discPoints(radiusM: number, spacingM: number): Point[] {
  const { nodes, weights } = gaussPanels([0, 1], 10);
  const angles = Array.from({ length: 12 }, (_, m) => (Math.PI * (m + 0.5)) / 12);
  return [...nodes].flatMap((t, i) => {
    const r = radiusM * (1 - t * t);
    const weight = (4 * t * (1 - t * t) * weights[i]!) / angles.length;
    return angles.map((angle): Point => [r * Math.sin(angle), spacingM / 2 - r * Math.cos(angle), weight]);
  });
}
