/**
 * The independent hardware cut-off: a sensor of its own and a tap of sensor B, a threshold for both set by a resistor in the handpiece, one
 * relay (K2). While energy flows the two must agree as well: what makes sensors A and B wrong alike, and so hides from everybody who compares
 * them, leaves the third one right. No software takes part, so it shares no state and no code with the rest of the firmware; nothing the host
 * sends reaches it.
 */
import type { Celsius, Millis } from "../../src/units.ts";

/** Effective temperature at which the comparator opens K2. Design value: 1.5 degC above the firmware trip. */
const THRESHOLD_EFFECTIVE_C = 50;
/** The same for cold, where the handpiece has a cold plate. Design value: 0.5 degC below the firmware trip, above freezing. */
const COLD_EFFECTIVE_C = 0;
/** Blood temperature from which the hot-spot factor is counted: skin of a resting person. */
const BASE_C = 34;
/**
 * How far tap and own sensor may be apart: what their tolerances, their stems and the difference of their lags at 4 degC/s add up to, and a
 * tenth. Smoothed by a resistor and a capacitor, and timed, so that the firmware, which sees more, speaks first when one sensor alone lies.
 */
const APART_C = 1.5;
const APART_MS = 300;
const TICK_MS = 10;
const SMOOTHING_MS = 100;
const SMOOTHED = 1 - Math.exp(-TICK_MS / SMOOTHING_MS);

export interface Comparator {
  /** Sensor temperature that trips, after the handpiece's resistor was read by the circuit. */
  readonly thresholdC: Celsius;
  /** The same downwards; -Infinity without a cold plate. */
  readonly coldThresholdC: Celsius;
  /** Own sensor less tap, smoothed; and for how long they have been too far apart while energy flowed. */
  apartC: Celsius;
  apartMs: Millis;
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
    apartC: 0,
    apartMs: 0,
    tripped: false,
  };
}

/**
 * 10 ms of the circuit.
 * @param tapC analogue voltage of sensor B before its converter, degC
 * @param ownC voltage of the comparator's own sensor, degC
 * @param powered the amplifier's gate is on, and what it gives goes to the tip
 * @param inject self-test voltage on the input
 * @param reset level of the reset line; it loses against an input beyond a threshold
 * @returns true while K2 is held open
 */
export function stepComparator(
  comparator: Comparator,
  tapC: Celsius,
  ownC: Celsius,
  powered: boolean,
  inject: boolean,
  reset: boolean,
): boolean {
  comparator.apartC += SMOOTHED * (ownC - tapC - comparator.apartC);
  const apart = powered && !(Math.abs(comparator.apartC) <= APART_C);
  comparator.apartMs = apart ? comparator.apartMs + TICK_MS : 0;
  const inside = isInside(comparator, tapC) && isInside(comparator, ownC) && !inject;
  if (!inside || comparator.apartMs >= APART_MS) comparator.tripped = true;
  else if (reset) comparator.tripped = false;
  return comparator.tripped;
}

/** Written so that NaN is outside. */
function isInside({ thresholdC, coldThresholdC }: Comparator, sensedC: Celsius): boolean {
  return sensedC < thresholdC && sensedC > coldThresholdC;
}
