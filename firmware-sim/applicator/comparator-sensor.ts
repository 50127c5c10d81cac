/**
 * The hardware comparator's own sensor: a film resistor in the contact surface, wired to the comparator and to nothing else. No converter, no
 * reference and no part of its path is shared with the two surface sensors, so that what makes both of them wrong alike leaves it right.
 */
import type { Celsius } from "../../src/units.ts";
import type { Random } from "../random.ts";

const SAMPLE_S = 0.02;
/** A film answers between the bead and the thermopile. Design value. */
const LAG_S = 0.15;
const KEEP = Math.exp(-SAMPLE_S / LAG_S);
/** Bias of a calibrated sensor, as of the other two. */
const BIAS_MAX_C = 0.3;
/** What is left of the pull of the contact surface once it is taken out, as part of (skin - tip): that of the bead. */
const STEM_RESIDUAL_MAX = 0.03;
/** Off the skin it is a part of the tip that sees the room. */
const AIR_SHARE = 0.5;

export interface ComparatorSensor {
  readonly biasC: Celsius;
  readonly stemRatio: number;
  filmC: Celsius;
}

export function createComparatorSensor(random: Random, atC: Celsius): ComparatorSensor {
  return {
    biasC: random.between(-BIAS_MAX_C, BIAS_MAX_C),
    stemRatio: random.between(-STEM_RESIDUAL_MAX, STEM_RESIDUAL_MAX),
    filmC: atC,
  };
}

/**
 * 20 ms of it.
 * @param skinC skin surface under the tip; null while the tip is off the skin
 * @param contactSurfaceC true temperature of the tip's contact surface
 */
export function stepComparatorSensor(
  sensor: ComparatorSensor,
  skinC: Celsius | null,
  contactSurfaceC: Celsius,
  roomC: Celsius,
): void {
  const facedC =
    skinC === null
      ? AIR_SHARE * roomC + (1 - AIR_SHARE) * contactSurfaceC
      : skinC - sensor.stemRatio * (skinC - contactSurfaceC);
  sensor.filmC = facedC + (sensor.filmC - facedC) * KEEP;
}

/** Voltage at the comparator's input, degC. */
export function sensedBy({ filmC, biasC }: ComparatorSensor): Celsius {
  return filmC + biasC;
}
