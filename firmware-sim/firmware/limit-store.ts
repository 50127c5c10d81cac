/**
 * Limits that live in memory are kept twice, as value and as complement, and compared on every tick: one flipped bit is a trip, not
 * another limit. A session may narrow them, never widen them. Constants in the program image are covered by its CRC instead.
 */
import { FIRMWARE_LIMITS } from "../../src/protocol/limits.ts";
import type { MessageOf, Result } from "../../src/protocol/messages.ts";

/** Places in the store. Values are kept as whole thousandths of the wire unit. */
export const LIMIT = {
  hotSpotFactor: 0,
  tripC: 1,
  powerMaxW: 2,
  energyMaxJ: 3,
  windowEnergyMaxJ: 4,
  pressMaxS: 5,
  speedMinMmS: 6,
  impedanceMinOhm: 7,
  impedanceMaxOhm: 8,
  contactMinC: 9,
  contactMaxC: 10,
} as const;
type LimitName = keyof typeof LIMIT;
export type LimitTable = Readonly<Record<LimitName, number>>;

const NAMES = Object.keys(LIMIT) as LimitName[];
/** Whether a smaller or a greater number is the stricter one. */
const STRICTER: Readonly<Record<LimitName, "less" | "greater">> = {
  hotSpotFactor: "greater",
  tripC: "less",
  powerMaxW: "less",
  energyMaxJ: "less",
  windowEnergyMaxJ: "less",
  pressMaxS: "less",
  speedMinMmS: "greater",
  impedanceMinOhm: "greater",
  impedanceMaxOhm: "less",
  contactMinC: "greater",
  contactMaxC: "less",
};
export interface LimitStore {
  readonly values: Int32Array;
  readonly complements: Int32Array;
}

export function createLimitStore(table: LimitTable): LimitStore {
  const store = { values: new Int32Array(NAMES.length), complements: new Int32Array(NAMES.length) };
  writeLimits(store, table);
  return store;
}

export function writeLimits(store: LimitStore, table: LimitTable): void {
  for (const name of NAMES) {
    const value = Math.round(table[name] * 1000);
    store.values[LIMIT[name]] = value;
    store.complements[LIMIT[name]] = ~value;
  }
}

export function readLimit(store: LimitStore, place: number): number {
  return store.values[place]! / 1000;
}

/** @returns the place of the first limit whose two copies differ, or -1 */
export function findCorruptLimit(store: LimitStore): number {
  const { values, complements } = store;
  for (let i = 0; i < values.length; i++) if ((values[i]! ^ complements[i]!) !== -1) return i;
  return -1;
}

/**
 * Whether limits that a session wants only narrow the device's own table, and do not contradict each other.
 * @param measuresImpedance a device that does not can hold nobody to a window of it
 */
export function judgeLimits(own: LimitTable, wanted: MessageOf<"limits">, measuresImpedance: boolean): Result {
  for (const name of NAMES) {
    if (!measuresImpedance && (name === "impedanceMinOhm" || name === "impedanceMaxOhm")) continue;
    const stricter = STRICTER[name] === "less" ? wanted[name] <= own[name] : wanted[name] >= own[name];
    if (!stricter) return "limitTooWide";
  }
  if (!(wanted.hotSpotFactor <= FIRMWARE_LIMITS.hotSpotFactorMax)) return "limitTooWide";
  if (measuresImpedance && !(wanted.impedanceMinOhm <= wanted.impedanceMaxOhm)) return "limitTooWide";
  if (!(wanted.contactMinC <= wanted.contactMaxC)) return "limitTooWide";
  return wanted.energyMaxJ > 0 && wanted.pressMaxS > 0 ? "ok" : "limitTooWide";
}
