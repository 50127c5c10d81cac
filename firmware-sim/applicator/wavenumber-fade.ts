/**
 * Low-pass for wavenumber integrals. What a disc does at a distance from its edge is smooth on that distance; higher wavenumbers
 * only oscillate and cancel there, and would need a fine quadrature to do so.
 */

/** Where `fade` has become nothing, in k * distance. */
export const FADE_END = 19;

/** Flat-topped: leaves a function alone that is smooth over `distanceM`, and drops oscillations above it. */
export function fade(kappa: number, distanceM: number): number {
  return Math.exp(-(((kappa * distanceM) / 12) ** 6));
}

export function reaches(kappa: number, distanceM: number): boolean {
  return kappa * distanceM < FADE_END;
}
