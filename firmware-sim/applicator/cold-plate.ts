/**
 * A metal plate on thermoelectric modules, whose hot side a coolant loop keeps cool: how cold the plate gets for the heat that is pumped out
 * of it, how much can be, and how it comes back when nothing is. The pump is driven like any output, through both relays; without it heat
 * flows back through the modules, and a small heater brings the plate to its set point, never below. Not responsible for skin (world.ts).
 */
import type { Celsius, Joules, Watts } from "../../src/units.ts";
import type { Random } from "../random.ts";

const TICK_S = 0.01;
const ZERO_K = 273.15;
/** Two modules of 127 couples and 40 mm (6 A, 58 W, 66 K by their makers' sheets), in series: Seebeck V/K, ohm, W/K. */
const SEEBECK_V_K = 2 * 0.051;
const RESISTANCE_OHM = 2 * 1.98;
const LEAK_W_K = 2 * 0.6;
/** Copper block on the hot side, J/K, and the loop that cools it at nominal flow, W/K. Design values. */
const HOT_J_K = 300;
const LOOP_W_K = 25;
/** The loop's water over the room: a radiator with a fan. Design value. */
const LOOP_OVER_ROOM_C = 2;
/** The parts of the plate that do not lie on skin: 60 cm2 of rim and back at 10 W/(m2 K). Design value. */
const RIM_W_K = 0.06;
/** Heater, W, and its gain towards the set point, W/K. */
const HEATER_MAX_W = 40;
const HEATER_W_K = 20;
/** Spread of a device's pads and paste about the nominal transfer to skin. Assumed. */
const CONTACT_SPREAD = 0.25;

export interface ColdPlate {
  readonly plateJPerK: number;
  /** Transfer to skin over the nominal one: how this plate lies on. */
  readonly contactRatio: number;
  surfaceC: Celsius;
  hotC: Celsius;
  /** Coolant flow over nominal; a fault lowers it. */
  flowRatio: number;
  /** Most that the modules pump at this plate temperature, W. */
  capacityW: Watts;
  /** Electrical energy so far. */
  spentJ: Joules;
}

export function createColdPlate(random: Random, plateJPerK: number, roomC: Celsius): ColdPlate {
  return {
    plateJPerK,
    contactRatio: random.between(1 - CONTACT_SPREAD, 1 + CONTACT_SPREAD),
    surfaceC: roomC,
    hotC: roomC + LOOP_OVER_ROOM_C,
    flowRatio: 1,
    capacityW: toCapacityW(roomC),
    spentJ: 0,
  };
}

/** Peltier heat less half of the Joule heat, at its maximum over the current: S^2 T^2 / 2 R. */
function toCapacityW(plateC: Celsius): Watts {
  return (SEEBECK_V_K * (plateC + ZERO_K)) ** 2 / (2 * RESISTANCE_OHM);
}

/**
 * One tick of 10 ms.
 * @param setC what the heater may bring the plate up to; NaN leaves it off. It is off while the pump runs
 * @param pumpedW heat that the modules take out of the plate, what leaks back not subtracted; at most `capacityW`
 * @param skinW heat that comes from the skin
 */
export function stepColdPlate(plate: ColdPlate, setC: Celsius, pumpedW: Watts, skinW: Watts, roomC: Celsius): void {
  const { surfaceC, hotC } = plate;
  // The smaller current that pumps this much: S T I - R I^2 / 2 = pumpedW.
  const seebeckV = SEEBECK_V_K * (surfaceC + ZERO_K);
  const root = seebeckV * seebeckV - 2 * RESISTANCE_OHM * pumpedW;
  const currentA = (seebeckV - Math.sqrt(root > 0 ? root : 0)) / RESISTANCE_OHM;
  const electricalW = SEEBECK_V_K * currentA * (hotC - surfaceC) + RESISTANCE_OHM * currentA * currentA;
  const leakW = LEAK_W_K * (hotC - surfaceC);
  const heats = pumpedW <= 0 && setC > surfaceC;
  const heaterW = heats ? Math.min(HEATER_MAX_W, HEATER_W_K * (setC - surfaceC)) : 0;
  const rimW = RIM_W_K * (roomC - surfaceC);
  plate.surfaceC += ((skinW + rimW + leakW + heaterW - pumpedW) * TICK_S) / plate.plateJPerK;
  const loopW = LOOP_W_K * plate.flowRatio * (hotC - roomC - LOOP_OVER_ROOM_C);
  plate.hotC += ((pumpedW + electricalW - leakW - loopW) * TICK_S) / HOT_J_K;
  plate.capacityW = toCapacityW(plate.surfaceC);
  plate.spentJ += electricalW * TICK_S;
}
