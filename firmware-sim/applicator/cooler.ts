/**
 * The temperature-controlled contact surface of the tip: a Peltier stage that goes towards its set point like a first-order system and
 * needs its coolant to do so. Not responsible for what the skin does with it (world.ts).
 */
import type { Celsius } from "../../src/units.ts";
import type { Random } from "../random.ts";

const TICK_S = 0.01;
/** Time constant of the stage with its sapphire; drawn per device. */
const LAG_MIN_S = 3;
const LAG_MAX_S = 5;
/** What the stage reaches. */
const REACH_MIN_C = 5;
const REACH_MAX_C = 42;
/** Unregulated, the tip drifts to the room. */
const DRIFT_S = 120;
const DRIFT_SHARE = TICK_S / DRIFT_S;
/** Without flow the hot side has nowhere to go: regulation gives way below this share of the flow. */
const FLOW_NEEDED_RATIO = 0.5;

export interface Cooler {
  readonly share: number;
  surfaceC: Celsius;
  /** Coolant flow over nominal; a fault lowers it. */
  flowRatio: number;
}

export function createCooler(random: Random, roomC: Celsius): Cooler {
  return { share: -Math.expm1(-TICK_S / random.between(LAG_MIN_S, LAG_MAX_S)), surfaceC: roomC, flowRatio: 1 };
}

/** One tick of 10 ms towards a set point; NaN leaves the stage off. */
export function stepCooler(cooler: Cooler, setC: Celsius, roomC: Celsius): void {
  if (Number.isNaN(setC) || cooler.flowRatio < FLOW_NEEDED_RATIO) {
    cooler.surfaceC += (roomC - cooler.surfaceC) * DRIFT_SHARE;
    return;
  }
  const targetC = setC < REACH_MIN_C ? REACH_MIN_C : setC > REACH_MAX_C ? REACH_MAX_C : setC;
  cooler.surfaceC += (targetC - cooler.surfaceC) * cooler.share;
}
