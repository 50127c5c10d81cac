/**
 * What a device that emits in shots adds to a handpiece: a camera that reads the printed grid, a carriage that moves the shot axis along a
 * line, a drive that pushes needles in. It fills the pins; what a shot does to tissue is not its business.
 */
import type { Millimetres, Millis } from "../../src/units.ts";
import type { SiteInputs, SiteOutputs } from "../firmware/board.ts";
import type { Random } from "../random.ts";
import { createNoise, type Noise, nextNoise } from "./noise.ts";

const TICK_S = 0.01;
/** A stepper and its spindle: 1.5 mm in 50 ms. Design choice. */
const CARRIAGE_MM_S = 30;
/** Camera on a printed grid. Design choice. */
const PLACE_NOISE_MM = 0.02;
/** Needles of some millimetres go in this fast. Design choice. */
const INSERT_MS: Millis = 150;

export interface Site {
  travelMm: Millimetres;
  readonly noise: Noise;
  carriageMm: Millimetres;
  insertedMs: Millis;
  /** True depth of the points in the skin; 0: out. */
  depthMm: Millimetres;
}

/** Neutral: false. */
export interface NeedleDriveDefects {
  /** The needles do not go in. */
  jammed: boolean;
  /** They come out, whatever the drive is told. */
  withdrawn: boolean;
}

export const SOUND_DRIVE: Readonly<NeedleDriveDefects> = { jammed: false, withdrawn: false };

export function createSite(random: Random, travelMm: Millimetres): Site {
  return {
    travelMm,
    noise: createNoise(random),
    carriageMm: 0,
    insertedMs: 0,
    depthMm: 0,
  };
}

/**
 * One tick of 10 ms.
 * @param field the grid under the tip, NaN off the skin
 */
export function stepSite(
  site: Site,
  inputs: SiteInputs,
  outputs: SiteOutputs,
  field: number,
  alongMm: Millimetres,
  acrossMm: Millimetres,
  defects: NeedleDriveDefects,
): void {
  const seen = !Number.isNaN(field);
  if (site.travelMm > 0 && !Number.isNaN(outputs.carriageMm)) {
    const wayMm = Math.min(Math.max(outputs.carriageMm, 0), site.travelMm) - site.carriageMm;
    site.carriageMm += Math.sign(wayMm) * Math.min(Math.abs(wayMm), CARRIAGE_MM_S * TICK_S);
  }
  site.insertedMs = outputs.insertMm > 0 && !defects.jammed ? site.insertedMs + TICK_S * 1000 : 0;
  site.depthMm = site.insertedMs >= INSERT_MS && seen && !defects.withdrawn ? outputs.insertMm : 0;
  inputs.field = field;
  inputs.alongMm = seen ? alongMm + site.carriageMm + PLACE_NOISE_MM * nextNoise(site.noise) : Number.NaN;
  inputs.acrossMm = seen ? acrossMm + PLACE_NOISE_MM * nextNoise(site.noise) : Number.NaN;
  inputs.carriageMm = site.travelMm > 0 ? site.carriageMm : Number.NaN;
  inputs.inserted = site.depthMm > 0;
}
