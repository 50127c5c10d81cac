/**
 * The field of a bowl as a table over distance from the axis and depth, read by cubics: a shot on a person asks for a hundred thousand places, and
 * the series of bowl.ts takes two microseconds for each. Made once for a bowl. Not responsible for tissue.
 */
import { type Bowl, createBowlSeries, gainAt } from "./bowl.ts";

export interface BeamTable {
  /** Intensity over that at the bowl's surface: smooth where amplitude has a kink. 0 beyond the table's radius and depths. */
  intensityAt(rM: number, zM: number): number;
}

export interface BeamReach {
  readonly radiusM: number;
  /** From the vertex of the bowl. */
  readonly fromM: number;
  readonly toM: number;
}

/** Steps across in a wavelength times radius over aperture, the width of a focus, and along in eight wavelengths. */
const STEPS_PER_WIDTH = 8;
const STEPS_PER_EIGHT_WAVES = 16;
/** A cubic reads one step beyond its cell. */
const MARGIN = 1;

export function tabulateBeam(bowl: Bowl, { radiusM, fromM, toM }: BeamReach): BeamTable {
  const waveM = bowl.speedMS / bowl.frequencyHz;
  const across = Math.ceil((radiusM * STEPS_PER_WIDTH * bowl.apertureM) / (waveM * bowl.radiusM));
  const along = Math.ceil(((toM - fromM) * STEPS_PER_EIGHT_WAVES) / (8 * waveM));
  const acrossM = radiusM / across;
  const alongM = (toM - fromM) / along;
  const columns = along + 1 + 2 * MARGIN;
  const farM = Math.max(Math.abs(fromM - bowl.radiusM), Math.abs(toM - bowl.radiusM)) + MARGIN * alongM;
  const series = createBowlSeries(bowl, Math.hypot(farM, radiusM + MARGIN * acrossM));
  const intensity = new Float64Array((across + 1 + 2 * MARGIN) * columns);
  for (let row = 0; row < across + 1 + 2 * MARGIN; row++) {
    // Beyond the axis the field is its own mirror image.
    const rM = Math.abs(row - MARGIN) * acrossM;
    for (let column = 0; column < columns; column++) {
      intensity[row * columns + column] = gainAt(series, rM, fromM + (column - MARGIN) * alongM) ** 2;
    }
  }
  const u = new Float64Array(4);
  const v = new Float64Array(4);
  return {
    intensityAt(rM, zM) {
      if (rM > radiusM || zM < fromM || zM > toM) return 0;
      const row = Math.min(Math.floor(rM / acrossM), across - 1);
      const column = Math.min(Math.floor((zM - fromM) / alongM), along - 1);
      weigh(u, rM / acrossM - row);
      weigh(v, (zM - fromM) / alongM - column);
      let sum = 0;
      for (let i = 0; i < 4; i++) {
        const at = (row + i) * columns + column;
        sum +=
          u[i]! *
          (v[0]! * intensity[at]! +
            v[1]! * intensity[at + 1]! +
            v[2]! * intensity[at + 2]! +
            v[3]! * intensity[at + 3]!);
      }
      // A cubic may dip a little below nothing beside a null.
      return Math.max(sum, 0);
    },
  };
}

/** Weights of the cubic through four points at -1, 0, 1, 2. */
function weigh(weights: Float64Array, x: number): void {
  weights[0] = (-x * (x - 1) * (x - 2)) / 6;
  weights[1] = ((x + 1) * (x - 1) * (x - 2)) / 2;
  weights[2] = (-(x + 1) * x * (x - 2)) / 2;
  weights[3] = ((x + 1) * x * (x - 1)) / 6;
}
