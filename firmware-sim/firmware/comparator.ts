/**
 * The independent hardware cut-off: its own tap of sensor B, its own threshold set by a resistor in the handpiece, one relay (K2).
 * No software takes part, so it shares no state and no code with the rest of the firmware; nothing the host sends reaches it.
 */
import type { Celsius } from "../../src/units.ts";

/** Effective temperature at which the comparator opens K2. Design value: 1.5 degC above the firmware trip. */
const THRESHOLD_EFFECTIVE_C = 50;
/** The same for cold, where the handpiece has a cold plate. Design value: 0.5 degC below the firmware trip, above freezing. */
const COLD_EFFECTIVE_C = 0;
/** Blood temperature from which the hot-spot factor is counted: skin of a resting person. */
const BASE_C = 34;

export interface Comparator {
  /** Sensor temperature that trips, after the handpiece's resistor was read by the circuit. */
  readonly thresholdC: Celsius;
  /** The same downwards; -Infinity without a cold plate. */
  readonly coldThresholdC: Celsius;
  tripped: boolean;
}

/**
 * @param hotSpotFactor coded by the resistor of the handpiece, 1.0 to 1.3
 * @param cold the handpiece has a cold plate
 */
export function createComparator(hotSpotFactor: number, cold = false): Comparator {
  const toSensedC = (effectiveC: Celsius) => BASE_C + (effectiveC - BASE_C) / hotSpotFactor;
  return {
    thresholdC: toSensedC(THRESHOLD_EFFECTIVE_C),
    coldThresholdC: cold ? toSensedC(COLD_EFFECTIVE_C) : Number.NEGATIVE_INFINITY,
    tripped: false,
  };
}

/**
 * One instant of the circuit.
 * @param tapC analogue voltage of sensor B before its converter, degC
 * @param inject self-test voltage on the input
 * @param reset level of the reset line; it loses against an input above the threshold
 * @returns true while K2 is held open
 */
export function stepComparator(comparator: Comparator, tapC: Celsius, inject: boolean, reset: boolean): boolean {
  const inside = tapC < comparator.thresholdC && tapC > comparator.coldThresholdC && !inject;
  if (!inside) comparator.tripped = true;
  else if (reset) comparator.tripped = false;
  return comparator.tripped;
}
