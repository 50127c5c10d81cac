/**
 * The third limit table: what every device with a cold plate holds beside the table of limits.ts, with a CRC of its own. Devices without
 * one know nothing of it. There is no burn here but frost: cold skin freezes, and cold that lasts injures without freezing. Engineering
 * choices for a simulator and a bench, not clinical limits.
 */
import { crc32 } from "./crc32.ts";
import { limitsBytes } from "./limits.ts";

/** In the order of the CRC. Append only, as in limits.ts. T_eff = 34 + h (T - 34), as there: with h above 1 it lies below cold skin. */
export const COLD_LIMITS = {
  /**
   * Tissue fluid begins to freeze at -0.55 degC (isotonic water). Skin often stays liquid some degrees further; nothing here relies on that.
   * Calibration, noise and the two samples stay between this and there.
   */
  underTemperatureC: 0.5,
  underTemperatureSamples: 2,
  /** Set by a resistor in the handpiece, as the one for heat. */
  comparatorC: 0,
  /** Skin: full power down to here, none from the second on. */
  ceilingFullC: 4,
  ceilingZeroC: 1,
  plateMinC: -5,
  /** Above the plate's floor, over which the power falls to none. */
  plateCeilingK: 2,
  plateMarginC: 2,
  plateMs: 200,
  /** Skin below this counts as cold: numbness (ISO 13732-3). */
  coldC: 7,
  /** The longest cooling of fat-reduction devices: 60 minutes, with plates colder than these. */
  coldMaxS: 3600,
  /** No set point without a lease lies below. */
  neutralMinC: 20,
  sensorMinC: -20,
  sensorMaxC: 60,
} as const;

/** CRC-32 of the cold limit table: `coldTip.coldLimitsCrc`. */
export function coldLimitsCrc(): number {
  return crc32(limitsBytes(COLD_LIMITS));
}
