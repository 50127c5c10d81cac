/**
 * The second limit table: what every device that emits in shots holds beside the table of limits.ts, with a CRC of its own that every
 * shot quotes. Devices without shots know nothing of it. Engineering choices for a simulator and a bench, not clinical limits.
 */
import { crc32 } from "./crc32.ts";
import { limitsBytes } from "./limits.ts";

/** In the order of the CRC. Append only, as in limits.ts. A tip declares narrower ones, a session narrower still. */
export const SHOT_LIMITS = {
  /** The largest of a cooled monopolar pulse; a focused shot is a hundredth of it, and its tip says so. */
  energyMaxJ: 200,
  /** A needle hold of ten seconds and its way there. */
  durationMaxMs: 15_000,
  intervalMinMs: 50,
  spacingMinMm: 0.8,
  siteShotsMax: 12,
  siteIntervalMinMs: 2000,
  /** As many places as a device remembers. */
  shotsMax: 4096,
  depthMaxMm: 8,
  coolMaxMs: 100,
  needleMaxC: 80,
  needleSamples: 2,
  ttlMaxMs: 250,
  tickEchoAgeMaxMs: 150,
  restMaxMmS: 5,
  arrivedMm: 0.1,
  reflectedRatioMax: 0.3,
  coupledMs: 10,
  shortRatio: 0.2,
  misses: 3,
  /** Electrical window of the needle thermocouple, what it may read before energy, and one that stands still under power. */
  needleSensorMinC: 5,
  needleSensorMaxC: 120,
  needleStartBelowC: 5,
  needleStartMaxC: 42,
  needleFlatMs: 300,
} as const;

/** CRC-32 of the shot limit table: `shotTip.shotLimitsCrc`, and what `shot` must quote. */
export function shotLimitsCrc(): number {
  return crc32(limitsBytes(SHOT_LIMITS));
}
