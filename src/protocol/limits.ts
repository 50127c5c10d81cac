/**
 * The limit table that every conforming firmware holds, and its CRC, by which host and device prove to each other that they mean the same
 * limits. Engineering choices for a simulator and a bench, not clinical limits. The host's supervisor keeps its own copy on purpose
 * (src/safety/constants.ts); this one is the firmware's.
 */
import { assert } from "../assert.ts";
import { crc32 } from "./crc32.ts";

/**
 * In the order of the CRC. Append only: a changed value or a new entry makes a new CRC, and old hosts refuse to arm.
 * Temperatures are T_eff unless they are called sensor or contact temperatures.
 */
export const FIRMWARE_LIMITS = {
  /** Skin at rest: T_eff = baseC + h (T - baseC). */
  baseC: 34,
  hotSpotFactorMin: 1,
  hotSpotFactorMax: 1.3,
  overTemperatureC: 48.5,
  overTemperatureSamples: 2,
  /** Set by a resistor in the handpiece; listed so that both ends know it. */
  comparatorC: 50,
  heatingRateCPerS: 6,
  heatingRateMs: 100,
  ceilingFullC: 40,
  ceilingLowC: 43,
  ceilingLowRatio: 0.4,
  sensorMinC: 5,
  sensorMaxC: 60,
  sensorSamples: 2,
  selfTestMinC: 15,
  selfTestMaxC: 45,
  selfTestAgreeC: 0.5,
  disagreeC: 1.5,
  disagreeMs: 100,
  disagreeGrossC: 3,
  disagreeGrossMs: 40,
  flatMs: 500,
  noiseSlewCPerS: 20,
  noiseSigmaC: 1,
  noiseSamples: 10,
  sensorAgeMs: 60,
  leaseTtlMaxMs: 250,
  tickEchoAgeMaxMs: 150,
  quotaRatio: 1.1,
  quotaMaxJ: 25,
  gapLatchMs: 1000,
  gapLatchCount: 3,
  relayOpenMs: 100,
  windowMs: 10_000,
  windowEnergyMaxJ: 1200,
  pressMaxS: 120,
  sessionMaxS: 1800,
  powerMismatchRatio: 0.2,
  powerMismatchW: 1,
  powerMismatchMs: 100,
  outputOffW: 0.5,
  outputOffMs: 40,
  impedanceMs: 40,
  impedanceStepRatio: 0.3,
  impedanceStepMs: 100,
  /** Split-pad window and rise: typical of return-electrode monitors. */
  padMinOhm: 5,
  padMaxOhm: 135,
  padRiseRatio: 0.4,
  padMs: 40,
  arcSpikes: 2,
  arcMs: 100,
  coolingRatio: 0.8,
  coolingMs: 200,
  contactMinC: -10,
  contactMaxC: 42,
  clockRatio: 0.02,
  watchdogMinMs: 5,
  watchdogMaxMs: 100,
  selfTestValidMs: 600_000,
  armIdleMs: 60_000,
} as const;

/** Every entry as i32, thousandths of its unit, little-endian, in order. */
const ENTRY_BYTES = 4;
const PER_UNIT = 1000;

/** The bytes that `limitsCrc` is the CRC-32 of. */
export function limitsBytes(limits: Readonly<Record<string, number>> = FIRMWARE_LIMITS): Uint8Array {
  const values = Object.values(limits);
  const bytes = new Uint8Array(values.length * ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    const wire = Math.round(value * PER_UNIT);
    assert(wire >= -0x8000_0000 && wire <= 0x7fff_ffff, "a limit fits its entry");
    view.setInt32(i * ENTRY_BYTES, wire, true);
  });
  return bytes;
}

/** CRC-32 of the firmware limit table: `hello.limitsCrc`, and what `arm` and `lease` must quote. */
export function limitsCrc(): number {
  return crc32(limitsBytes());
}
