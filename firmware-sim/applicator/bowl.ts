/**
 * Sound pressure of a focused bowl in a homogeneous lossless liquid: O'Neil's closed form on the axis (O'Neil 1949, J. Acoust. Soc. Am.
 * 21:516) and the Rayleigh integral anywhere nearer to the focus than the bowl is, as a series of spherical waves about the focus. Both
 * are the same integral: no paraxial approximation. Not responsible for tissue, attenuation or heat (ultrasound.ts).
 */
import { assert } from "../../src/assert.ts";
import { sphericalBessel } from "./bessel.ts";

export interface Bowl {
  /** Radius of curvature: the geometric focus lies this far from the vertex. */
  readonly radiusM: number;
  readonly apertureM: number;
  readonly frequencyHz: number;
  readonly speedMS: number;
  readonly densityKgM3: number;
}

/** Wavenumber in the liquid, 1/m. */
export function wavenumberOf({ frequencyHz, speedMS }: Bowl): number {
  return (2 * Math.PI * frequencyHz) / speedMS;
}

/** Depth of the dish from rim to vertex. */
function dishM({ radiusM, apertureM }: Bowl): number {
  return radiusM - Math.sqrt(radiusM * radiusM - (apertureM * apertureM) / 4);
}

/** Area of the radiating cap, m2. */
function capM2(bowl: Bowl): number {
  return 2 * Math.PI * bowl.radiusM * dishM(bowl);
}

/** Velocity amplitude of the surface that radiates this power, as a plane wave would. */
export function velocityOfPower(bowl: Bowl, powerW: number): number {
  return Math.sqrt((2 * powerW) / (bowl.densityKgM3 * bowl.speedMS * capM2(bowl)));
}

/** Amplitude on the axis over the amplitude rho c u0 at the surface, `zM` from the vertex. */
export function gainOnAxis(bowl: Bowl, zM: number): number {
  const dish = dishM(bowl);
  const k = wavenumberOf(bowl);
  const off = 1 - zM / bowl.radiusM;
  if (Math.abs(off) < 1e-9) return k * dish;
  const rim = Math.hypot(zM - dish, bowl.apertureM / 2);
  return Math.abs((2 / off) * Math.sin((k * (rim - zM)) / 2));
}

/** Where the amplitude on the axis is highest, m from the vertex: a little before the geometric focus. */
export function focusOf(bowl: Bowl): number {
  const reach = 4 / (wavenumberOf(bowl) * dishM(bowl));
  let best = bowl.radiusM;
  let step = (bowl.radiusM * Math.min(reach, 0.5)) / 50;
  for (let round = 0; round < 8; round++, step /= 10) {
    const from = best;
    for (let n = -60; n <= 60; n++) {
      const zM = from + n * step;
      if (zM > 0 && gainOnAxis(bowl, zM) > gainOnAxis(bowl, best)) best = zM;
    }
  }
  return best;
}

/** Series coefficients of one bowl, made once and used for every point. */
export interface BowlSeries {
  readonly bowl: Bowl;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Orders beyond k s that still add something: spherical Bessel functions die within a few widths of their turning point. */
const MORE_ORDERS = 34;

/** @param reachM largest distance from the geometric focus that will be asked for; less than the radius of the bowl. */
export function createBowlSeries(bowl: Bowl, reachM: number): BowlSeries {
  assert(reachM < bowl.radiusM, "the series converges nearer to the focus than the bowl");
  const k = wavenumberOf(bowl);
  const orders = Math.ceil(k * reachM) + MORE_ORDERS;
  const kR = k * bowl.radiusM;
  const rim = Math.sqrt(1 - (bowl.apertureM / 2 / bowl.radiusM) ** 2);
  const legendre = legendreOf(orders + 1, rim);
  const re = new Float64Array(orders + 1);
  const im = new Float64Array(orders + 1);
  const j = sphericalBessel(orders, kR);
  let below = 0;
  let y = -Math.cos(kR) / kR;
  for (let n = 0; n <= orders; n++) {
    // Integral of P_n over the cap, times 2n + 1: P_(n-1) - P_(n+1) at the rim; the cap lies about the direction of -z.
    const cap = (n === 0 ? 1 : legendre[n - 1]!) - legendre[n + 1]!;
    const weight = kR * kR * cap * (n % 2 === 0 ? 1 : -1);
    re[n] = weight * j[n]!;
    im[n] = -weight * y;
    const above = n === 0 ? -Math.cos(kR) / (kR * kR) - Math.sin(kR) / kR : ((2 * n + 1) / kR) * y - below;
    below = y;
    y = above;
  }
  return { bowl, re, im };
}

/** Amplitude over rho c u0 at a point beside the axis; `zM` from the vertex. */
export function gainAt({ bowl, re, im }: BowlSeries, rM: number, zM: number): number {
  const along = zM - bowl.radiusM;
  const distance = Math.hypot(rM, along);
  const x = wavenumberOf(bowl) * distance;
  const orders = Math.min(re.length - 1, Math.ceil(x) + MORE_ORDERS);
  const j = sphericalBessel(orders, x);
  const legendre = legendreOf(orders, distance > 0 ? along / distance : 1);
  let sumRe = 0;
  let sumIm = 0;
  for (let n = 0; n <= orders; n++) {
    const wave = j[n]! * legendre[n]!;
    sumRe += re[n]! * wave;
    sumIm += im[n]! * wave;
  }
  return Math.hypot(sumRe, sumIm);
}

function legendreOf(orders: number, x: number): Float64Array {
  const p = new Float64Array(Math.max(orders + 1, 2));
  p[0] = 1;
  p[1] = x;
  for (let n = 1; n < orders; n++) p[n + 1] = ((2 * n + 1) * x * p[n]! - n * p[n - 1]!) / (n + 1);
  return p;
}
