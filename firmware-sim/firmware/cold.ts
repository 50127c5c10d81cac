/**
 * What a device with a cold plate watches beside the rest: skin and plate that are too cold, how long skin was cold, and how much heat may
 * still be taken out. The mirror image of thermal.ts where there is one: power is heat removed, and without it the plate goes back to
 * neutral by itself. Over-temperature and everything else stay in force. Not responsible for the plate (applicator/cold-plate.ts).
 */
import { COLD_LIMITS } from "../../src/protocol/cold-limits.ts";
import type { MessageOf, Result } from "../../src/protocol/messages.ts";
import type { Celsius, Millis, Watts } from "../../src/units.ts";
import type { BoardInputs } from "./board.ts";
import { type Latches, raiseTrip } from "./latches.ts";
import { LIMIT, type LimitStore, readLimit } from "./limit-store.ts";
import { effectiveC, SAMPLE_MS, type Thermal } from "./thermal.ts";

const L = COLD_LIMITS;
const PLATE_SAMPLES = L.plateMs / SAMPLE_MS;
/** A trip for cold is over when the skin is warm enough to feel again: pain begins below (ISO 13732-3). */
const RECOVERED_C = 15;

/** What a tip declares, less what the device adds by itself. */
export type ColdTip = Omit<MessageOf<"coldTip">, "type" | "coldLimitsCrc">;

/** Places in the store. */
const COLD_LIMIT = { tripC: 0, plateMinC: 1, coldMaxS: 2 } as const;
type ColdLimitTable = Readonly<Record<keyof typeof COLD_LIMIT, number>>;
const NAMES = Object.keys(COLD_LIMIT) as (keyof typeof COLD_LIMIT)[];

export interface ColdWatch {
  readonly tip: ColdTip;
  readonly limits: LimitStore;
  /** A session has set them. */
  limited: boolean;
  underA: number;
  underB: number;
  plateSamples: number;
  /** Skin below `coldC` in this session. */
  coldMs: Millis;
}

export function createColdWatch(tip: ColdTip): ColdWatch {
  const limits = { values: new Int32Array(NAMES.length), complements: new Int32Array(NAMES.length) };
  const cold = { tip, limits, limited: false, underA: 0, underB: 0, plateSamples: 0, coldMs: 0 };
  writeLimits(limits, ownLimits(tip));
  return cold;
}

/** A new session holds the device: nothing that was agreed with, or counted for, the one before holds. */
export function forgetCold(cold: ColdWatch): void {
  cold.coldMs = 0;
  voidColdLimits(cold);
}

/** Back to the device's own table; what was counted goes on counting. */
export function voidColdLimits(cold: ColdWatch): void {
  cold.limited = false;
  writeLimits(cold.limits, ownLimits(cold.tip));
}

function ownLimits(tip: ColdTip): ColdLimitTable {
  return {
    tripC: L.underTemperatureC,
    plateMinC: Math.max(tip.plateMinC, L.plateMinC),
    coldMaxS: L.coldMaxS,
  };
}

function writeLimits(store: LimitStore, table: ColdLimitTable): void {
  for (const name of NAMES) {
    const value = Math.round(table[name] * 1000);
    store.values[COLD_LIMIT[name]] = value;
    store.complements[COLD_LIMIT[name]] = ~value;
  }
}

/** Puts the limits of a session in force. @returns limitTooWide, and nothing changed, if one is wider than device or tip */
export function narrowColdLimits(cold: ColdWatch, wanted: MessageOf<"coldLimits">): Result {
  const own = ownLimits(cold.tip);
  const within =
    wanted.tripC >= own.tripC &&
    wanted.plateMinC >= own.plateMinC &&
    wanted.coldMaxS > 0 &&
    wanted.coldMaxS <= own.coldMaxS;
  if (!within) return "limitTooWide";
  writeLimits(cold.limits, wanted);
  cold.limited = true;
  return "ok";
}

/** Judges the sample that thermal.ts has just taken. @param contact the tip lies on skin, debounced */
export function watchCold(
  cold: ColdWatch,
  thermal: Thermal,
  inputs: BoardInputs,
  limits: LimitStore,
  contact: boolean,
  latches: Latches,
  nowMs: Millis,
): void {
  const tripC = readLimit(cold.limits, COLD_LIMIT.tripC);
  const factor = readLimit(limits, LIMIT.hotSpotFactor);
  const coldAC = effectiveC(factor, thermal.a.lastC);
  const coldBC = effectiveC(factor, thermal.b.lastC);
  cold.underA = coldAC <= tripC ? cold.underA + 1 : 0;
  cold.underB = coldBC <= tripC ? cold.underB + 1 : 0;
  if (cold.underA >= L.underTemperatureSamples)
    raiseTrip(latches, "underTemperature", "surfaceA", nowMs, coldAC, tripC);
  if (cold.underB >= L.underTemperatureSamples)
    raiseTrip(latches, "underTemperature", "surfaceB", nowMs, coldBC, tripC);

  const coldestC = readLimit(cold.limits, COLD_LIMIT.plateMinC) - L.plateMarginC;
  // Written so that a plate nobody can measure counts as too cold.
  cold.plateSamples = inputs.tipC >= coldestC ? 0 : cold.plateSamples + 1;
  if (cold.plateSamples >= PLATE_SAMPLES)
    raiseTrip(latches, "contactTemperature", "contactSurface", nowMs, inputs.tipC, coldestC);

  if (contact && (coldAC < L.coldC || coldBC < L.coldC)) cold.coldMs += SAMPLE_MS;
  const coldMaxS = readLimit(cold.limits, COLD_LIMIT.coldMaxS);
  if (cold.coldMs > coldMaxS * 1000) raiseTrip(latches, "coldTime", "surfaceA", nowMs, cold.coldMs / 1000, coldMaxS);
}

/**
 * Heat that plate and skin leave to be taken out. With the plate at its floor it is nothing, and so skin can not get colder than that: what
 * a plate touches is never colder than the plate.
 */
export function coldCeilingW(cold: ColdWatch, thermal: Thermal, inputs: BoardInputs, limits: LimitStore): Watts {
  const { a, b } = thermal;
  const factor = readLimit(limits, LIMIT.hotSpotFactor);
  const skinC = effectiveC(factor, a.meanC < b.meanC ? a.meanC : b.meanC);
  const ofSkin = share(skinC, L.ceilingZeroC, L.ceilingFullC);
  const floorC = readLimit(cold.limits, COLD_LIMIT.plateMinC);
  const ofPlate = share(inputs.tipC, floorC, floorC + L.plateCeilingK);
  return readLimit(limits, LIMIT.powerMaxW) * Math.min(ofSkin, ofPlate);
}

/** 0 at the first temperature, 1 at the second; what is unknown is 0. */
function share(valueC: Celsius, zeroC: Celsius, fullC: Celsius): number {
  if (!(valueC > zeroC)) return 0;
  return valueC < fullC ? (valueC - zeroC) / (fullC - zeroC) : 1;
}

/** Whether the skin is warm again after a trip for cold; unknown is not warm. */
export function isWarm(thermal: Thermal, limits: LimitStore): boolean {
  const factor = readLimit(limits, LIMIT.hotSpotFactor);
  return effectiveC(factor, thermal.a.lastC) > RECOVERED_C && effectiveC(factor, thermal.b.lastC) > RECOVERED_C;
}
