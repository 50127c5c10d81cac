import { describe, expect, it } from "vitest";
import {
  createLimitStore,
  findCorruptLimit,
  judgeLimits,
  LIMIT,
  type LimitTable,
  readLimit,
  writeLimits,
} from "../../../firmware-sim/firmware/limit-store.ts";
import { widestLimits } from "../../support/bench-world.ts";

const OWN: LimitTable = {
  hotSpotFactor: 1.1,
  tripC: 48.5,
  powerMaxW: 45,
  energyMaxJ: 81_000,
  windowEnergyMaxJ: 1200,
  pressMaxS: 120,
  speedMinMmS: 0,
  impedanceMinOhm: 200,
  impedanceMaxOhm: 900,
  contactMinC: -10,
  contactMaxC: 42,
};
const own = (): ReturnType<typeof widestLimits> => ({ ...widestLimits(1, 2), ...OWN });

describe("limit store", () => {
  it("finds every single flipped bit of every copy of every limit", () => {
    const store = createLimitStore(OWN);
    expect(findCorruptLimit(store)).toBe(-1);
    for (const copy of [store.values, store.complements])
      for (let place = 0; place < copy.length; place++)
        for (let bit = 0; bit < 32; bit++) {
          copy[place]! ^= 1 << bit;
          expect(findCorruptLimit(store)).toBe(place);
          copy[place]! ^= 1 << bit;
        }
  });

  it("takes the device's own table as a session's", () => {
    expect(judgeLimits(OWN, own(), true)).toBe("ok");
  });

  it.each([
    ["hotSpotFactor", 1.099],
    ["hotSpotFactor", 1.301],
    ["tripC", 48.51],
    ["powerMaxW", 45.01],
    ["energyMaxJ", 81_000.01],
    ["windowEnergyMaxJ", 1200.01],
    ["pressMaxS", 121],
    ["speedMinMmS", -0.1],
    ["impedanceMinOhm", 199.9],
    ["impedanceMaxOhm", 900.1],
    ["contactMinC", -10.01],
    ["contactMaxC", 42.01],
    ["tripC", Number.NaN],
  ] as const)("refuses %s = %s", (name, value) => {
    expect(judgeLimits(OWN, { ...own(), [name]: value }, true)).toBe("limitTooWide");
  });

  it.each([
    { impedanceMinOhm: 501, impedanceMaxOhm: 500 },
    { contactMinC: 30, contactMaxC: 29 },
  ])("refuses limits that contradict each other: %o", (over) => {
    expect(judgeLimits(OWN, { ...own(), ...over }, true)).toBe("limitTooWide");
  });

  it("does not ask for a window of an impedance that nobody measures", () => {
    expect(judgeLimits(OWN, { ...own(), impedanceMinOhm: 0, impedanceMaxOhm: 0 }, true)).toBe("limitTooWide");
    expect(judgeLimits(OWN, { ...own(), impedanceMinOhm: 0, impedanceMaxOhm: 0 }, false)).toBe("ok");
  });

  it("puts narrower limits in force, still doubly stored", () => {
    const store = createLimitStore(OWN);
    writeLimits(store, { ...own(), tripC: 46.25, speedMinMmS: 20 });
    expect(readLimit(store, LIMIT.tripC)).toBe(46.25);
    expect(readLimit(store, LIMIT.speedMinMmS)).toBe(20);
    expect(findCorruptLimit(store)).toBe(-1);
  });
});

describe("limits of a session at their edges", () => {
  it.each([
    ["the largest hot-spot factor", { hotSpotFactor: 1.3 }],
    ["a contact surface held at one temperature", { contactMinC: 30, contactMaxC: 30 }],
    ["the smallest energy", { energyMaxJ: 0.01 }],
    ["a greater least speed", { speedMinMmS: 500 }],
    ["a greater least impedance", { impedanceMinOhm: 899 }],
    ["a warmer coldest contact", { contactMinC: 41 }],
    ["an impedance window of one value", { impedanceMinOhm: 300, impedanceMaxOhm: 300 }],
  ])("takes %s", (_, over) => {
    expect(judgeLimits(OWN, { ...own(), ...over }, true)).toBe("ok");
  });

  it.each([
    ["no energy", { energyMaxJ: 0 }],
    ["no time for a press", { pressMaxS: 0 }],
    ["energy that is no number", { energyMaxJ: Number.NaN }],
    ["a hot-spot factor above the table", { hotSpotFactor: 1.3001 }],
    ["an impedance window below the tip's", { impedanceMinOhm: 199 }],
  ])("refuses %s", (_, over) => {
    expect(judgeLimits(OWN, { ...own(), ...over }, true)).toBe("limitTooWide");
  });
});
