/**
 * Bessel functions of real argument x >= 0, to about 1e-13 absolute: J0, J1 and spherical j_n. No tabulated coefficients:
 * the integral representation where it converges, the asymptotic expansion beyond.
 */

/** Above this argument twelve terms of the asymptotic expansion are exact to rounding. */
const ASYMPTOTIC_FROM = 25;
const INTEGRAL_POINTS = 40;

export function besselJ0(x: number): number {
  return x < ASYMPTOTIC_FROM ? integralJ(0, x) : asymptoticJ(0, x);
}

export function besselJ1(x: number): number {
  return x < ASYMPTOTIC_FROM ? integralJ(1, x) : asymptoticJ(1, x);
}

/** Bessel's integral by the midpoint rule, which for a periodic integrand errs by J of order 2 * points - n only. */
function integralJ(n: 0 | 1, x: number): number {
  let sum = 0;
  for (let i = 0; i < INTEGRAL_POINTS; i++) {
    const theta = (Math.PI * (i + 0.5)) / INTEGRAL_POINTS;
    sum += Math.cos(n * theta - x * Math.sin(theta));
  }
  return sum / INTEGRAL_POINTS;
}

/** Hankel's expansion (Abramowitz and Stegun 9.2.5). */
function asymptoticJ(n: 0 | 1, x: number): number {
  let p = 1;
  let q = 0;
  let term = 1;
  for (let k = 1; k <= 20; k++) {
    term *= (4 * n * n - (2 * k - 1) ** 2) / (8 * k * x);
    if (k % 2 === 1) q += k % 4 === 1 ? term : -term;
    else p += k % 4 === 0 ? term : -term;
    if (Math.abs(term) < 1e-16) break;
  }
  const phase = x - (n / 2 + 0.25) * Math.PI;
  return Math.sqrt(2 / (Math.PI * x)) * (p * Math.cos(phase) - q * Math.sin(phase));
}

/** Spherical Bessel functions j_0(x) .. j_maxOrder(x). */
export function sphericalBessel(maxOrder: number, x: number): number[] {
  const j = new Array<number>(maxOrder + 1).fill(0);
  const j0 = x < 1e-4 ? 1 - (x * x) / 6 : Math.sin(x) / x;
  if (x > maxOrder + 1) {
    j[0] = j0;
    if (maxOrder > 0) j[1] = j0 / x - Math.cos(x) / x;
    for (let n = 1; n < maxOrder; n++) j[n + 1] = ((2 * n + 1) / x) * j[n]! - j[n - 1]!;
    return j;
  }
  if (x < 1e-4) {
    j[0] = j0;
    for (let n = 1; n <= maxOrder; n++) j[n] = (j[n - 1]! * x) / (2 * n + 1);
    return j;
  }
  // Miller: downwards from far above, where the upward recurrence would lose all digits. Scaled by sum (2n+1) j_n^2 = 1,
  // because j_0 itself may be zero here.
  let above = 0;
  let here = 1e-30;
  let norm = 0;
  for (let n = maxOrder + 24; n >= 0; n--) {
    norm += (2 * n + 1) * here * here;
    if (n <= maxOrder) j[n] = here;
    const below = ((2 * n + 1) / x) * here - above;
    above = here;
    here = below;
    if (Math.abs(here) > 1e140) {
      here *= 1e-140;
      above *= 1e-140;
      norm *= 1e-280;
      for (let m = n; m <= maxOrder; m++) j[m]! *= 1e-140;
    }
  }
  const sign =
    Math.abs(j0) > 0.05 ? Math.sign(j0) * Math.sign(j[0]!) : Math.sign(j0 / x - Math.cos(x) / x) * Math.sign(j[1]!);
  const factor = sign / Math.sqrt(norm);
  return j.map((value) => value * factor);
}
