/** Pins of a sound board with a tip on warm skin, for tests of single tasks of the firmware. */
import { type BoardInputs, createSiteInputs } from "../../firmware-sim/firmware/board.ts";
import { createLatches, createNonvolatile, type Latches } from "../../firmware-sim/firmware/latches.ts";
import { createLimitStore, type LimitStore, type LimitTable } from "../../firmware-sim/firmware/limit-store.ts";

const TABLE: LimitTable = {
  hotSpotFactor: 1,
  tripC: 48.5,
  powerMaxW: 40,
  energyMaxJ: 10_000,
  windowEnergyMaxJ: 1200,
  pressMaxS: 120,
  speedMinMmS: 20,
  impedanceMinOhm: 200,
  impedanceMaxOhm: 900,
  contactMinC: 5,
  contactMaxC: 42,
};

export function createInputs(over: Partial<BoardInputs> = {}): BoardInputs {
  return {
    surfaceAC: 34,
    surfaceBC: 34,
    surfaceAAgeMs: 0,
    surfaceBAgeMs: 0,
    tipC: 30,
    tipFitted: true,
    tipMemory: null,
    triggerPressed: false,
    contactSensed: true,
    estopAsserted: false,
    padOhm: Number.NaN,
    coolingFlowRatio: 1,
    speedMmS: 60,
    forwardW: 0,
    reflectedW: 0,
    impedanceOhm: Number.NaN,
    testLoadW: 0,
    comparatorTripped: false,
    referenceARatio: 1,
    referenceBRatio: 1,
    clockRatio: 1,
    imageCrc: 1,
    memoryErrors: 0,
    site: createSiteInputs(),
    ...over,
  };
}

export function createLimits(over: Partial<LimitTable> = {}): LimitStore {
  return createLimitStore({ ...TABLE, ...over });
}

export function createNoLatches(): Latches {
  return createLatches(createNonvolatile());
}

export function tripsOf(latches: Latches): string[] {
  return latches.store.latched.map(({ trip }) => trip);
}
