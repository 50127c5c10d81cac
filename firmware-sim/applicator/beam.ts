/**
 * A round beam whose heat falls with depth and not otherwise with distance: unfocused ultrasound and light. Its intensity across is
 * I_p (1 - r^2/a^2)^n, whose peak over its mean is n + 1: the beam non-uniformity ratio that makers state. Hot spots follow from it.
 */
import type { HotSpotField } from "./hot-spot-shape.ts";

/**
 * @param ratio peak intensity over mean intensity, at least 1
 * @param heatPerWattM lateral integral of the heat source at a depth per watt, 1/m
 */
export function beamHotSpot(radiusM: number, ratio: number, heatPerWattM: (zM: number) => number): HotSpotField {
  const peakPerM2 = ratio / (Math.PI * radiusM * radiusM);
  const chordM = radiusM * chordOf(ratio - 1);
  return {
    // A millimetre of conduction is nothing to a beam of centimetres, so speed does not matter.
    riseKMmPerWS: (zM, _speedMmS, _alphaM2S, rhoC) => (1000 * heatPerWattM(zM) * peakPerM2 * chordM) / rhoC,
    restRateKPerWS: (spanS, alphaM2S, rhoC) => {
      // Mean over the span of the peak of a spot of this width that spreads.
      const spread = 1 + (4 * alphaM2S * spanS) / (chordM * chordM);
      return { hottest: (heatPerWattM(0) * peakPerM2) / spread / rhoC };
    },
  };
}

const POINTS = 400;

/** Integral of (1 - x^2)^n from -1 to 1, with x = sin u. */
function chordOf(n: number): number {
  let sum = 0;
  for (let i = 0; i < POINTS; i++) sum += Math.cos((Math.PI * (i + 0.5)) / POINTS - Math.PI / 2) ** (2 * n + 1);
  return (sum * Math.PI) / POINTS;
}
