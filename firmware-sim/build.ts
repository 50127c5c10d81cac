/** The firmware that the bench ships, as its self-test and its hello know it. */
import { crc32 } from "../src/protocol/crc32.ts";
import { FIRMWARE_LIMITS } from "../src/protocol/limits.ts";
import { capabilitiesOf, describeColdTip, describeTip, shotCapabilitiesOf, type Tip } from "./applicator/tips.ts";
import type { FirmwareBuild } from "./firmware/state.ts";

const VERSION = [1, 0, 0] as const;
/** Stands for the program image that the firmware's self-test sums up. */
const IMAGE = Uint8Array.from("isoderm bench firmware 1.0.0", (letter) => letter.charCodeAt(0));
export const IMAGE_CRC = crc32(IMAGE);

export function describeBuild(tip: Tip, seed: number): FirmwareBuild {
  return {
    modality: tip.modality,
    version: VERSION,
    serial: `SIM${String(seed >>> 0).slice(-9)}`,
    capabilities: capabilitiesOf(tip) | shotCapabilitiesOf(tip.shots),
    simulated: true,
    hotSpotFactor: FIRMWARE_LIMITS.hotSpotFactorMin,
    imageCrc: IMAGE_CRC,
    tip: describeTip(tip),
    shotTip: tip.shots ?? null,
    coldTip: describeColdTip(tip),
  };
}
