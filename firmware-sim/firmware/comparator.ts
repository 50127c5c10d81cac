/**
 * The independent hardware cut-off: its own tap of sensor B, its own threshold set by a resistor in the handpiece, one relay (K2).
 * No software takes part, so it shares no state and no code with the rest of the firmware; nothing the host sends reaches it.
 */
import type { Celsius } from "../../src/units.ts";

/** Effective temperature at which the comparator opens K2. Design value: 1.5 degC above the firmware trip. */
const THRESHOLD_EFFECTIVE_C = 50;
/** Blood temperature from which the hot-spot factor is counted: skin of a resting person. */
const BASE_C = 34;

export interface Comparator {
  /** Sensor temperature that trips, after the handpiece's resistor was read by the circuit. */
  readonly thresholdC: Celsius;
  tripped: boolean;
}

/** @param hotSpotFactor coded by the resistor of the handpiece, 1.0 to 1.3 */
export function createComparator(hotSpotFactor: number): Comparator {
  return { thresholdC: BASE_C + (THRESHOLD_EFFECTIVE_C - BASE_C) / hotSpotFactor, tripped: false };
}

/**
 * One instant of the circuit.
 * @param tapC analogue voltage of sensor B before its converter, degC
 * @param inject self-test voltage on the input
 * @param reset level of the reset line; it loses against an input above the threshold
 * @returns true while K2 is held open
 */
export function stepComparator(comparator: Comparator, tapC: Celsius, inject: boolean, reset: boolean): boolean {
  const below = tapC < comparator.thresholdC && !inject;
  if (!below) comparator.tripped = true;
  else if (reset) comparator.tripped = false;
  return comparator.tripped;
}
