/**
 * Goal: limits of frost act at their edge, on each sensor, on the plate, on time, and on the heat that may still be taken out.
 * Method: the watch alone, told what was read. The device with a plate on skin: cold.test.ts.
 */
import { describe, expect, it } from "vitest";
import {
  coldCeilingW,
  createColdWatch,
  forgetCold,
  isWarm,
  narrowColdLimits,
  watchCold,
} from "../../../firmware-sim/firmware/cold.ts";
import { createThermal } from "../../../firmware-sim/firmware/thermal.ts";
import { COLD_LIMITS } from "../../../src/protocol/cold-limits.ts";
import { createInputs, createLimits, createNoLatches } from "../../support/board.ts";

const TIP = { plateMinC: -4, neutralC: 32, plateJPerK: 100, contactWPerM2K: 500, sensorMinC: -20, sensorMaxC: 60 };
const WANTED = { type: "coldLimits", bootId: 1, session: 2, tripC: 0.5, plateMinC: -4, coldMaxS: 3600 } as const;

function createRig(hotSpotFactor = 1, plateMinC = -4) {
  const cold = createColdWatch({ ...TIP, plateMinC });
  const thermal = createThermal(-20, 60);
  const limits = createLimits({ hotSpotFactor, powerMaxW: 60 });
  const inputs = createInputs({ tipC: 20 });
  const latches = createNoLatches();
  let nowMs = 0;
  return {
    cold,
    latches,
    /** Takes samples of both sensors. @returns what has latched */
    see(aC: number, bC: number, samples = 1, tipC = 20, contact = true) {
      inputs.tipC = tipC;
      for (let n = 0; n < samples; n++) {
        nowMs += 20;
        thermal.a.lastC = aC;
        thermal.b.lastC = bC;
        watchCold(cold, thermal, inputs, limits, contact, latches, nowMs);
      }
      return latches.store.latched.map(({ trip, channel, measured, limit }) => [trip, channel, measured, limit]);
    },
    ceilingW(aC: number, bC: number, tipC: number) {
      thermal.a.meanC = aC;
      thermal.b.meanC = bC;
      inputs.tipC = tipC;
      return coldCeilingW(cold, thermal, inputs, limits);
    },
    isWarm(aC: number, bC: number) {
      thermal.a.lastC = aC;
      thermal.b.lastC = bC;
      return isWarm(thermal, limits);
    },
  };
}

describe("skin", () => {
  it.each([
    ["A", 0.5, 20, "surfaceA"],
    ["B", 20, 0.5, "surfaceB"],
  ] as const)("under sensor %s trips at its limit on the second sample", (_, aC, bC, channel) => {
    const { see } = createRig();
    expect(see(0.501, 0.501, 50)).toEqual([]);
    expect(see(aC, bC)).toEqual([]);
    expect(see(20, 20)).toEqual([]);
    expect(see(aC, bC)).toEqual([]);
    expect(see(aC, bC)).toEqual([["underTemperature", channel, 0.5, 0.5]]);
  });

  it("counts colder where a spot is colder than what is sensed", () => {
    // 34 + 1.25 (T - 34) = 0.5 at 7.2 degC.
    const { see } = createRig(1.25);
    expect(see(7.21, 7.21, 50)).toEqual([]);
    expect(see(7.2, 7.21, 2)).toEqual([["underTemperature", "surfaceA", expect.closeTo(0.5, 9), 0.5]]);
  });

  it("that nobody can measure is neither cold nor warm", () => {
    const { see, isWarm: warm } = createRig();
    expect(see(Number.NaN, Number.NaN, 50)).toEqual([]);
    expect(warm(Number.NaN, 30)).toBe(false);
  });

  it.each([
    [15.01, 15.01, true],
    [15, 15.01, false],
    [15.01, 15, false],
  ])("of %s and %s degC is warm again: %s", (aC, bC, warm) => {
    expect(createRig().isWarm(aC, bC)).toBe(warm);
  });
});

describe("the plate", () => {
  it("trips 2 degC below its floor for 200 ms, and so does one that nobody can measure", () => {
    for (const tipC of [-6.01, Number.NaN]) {
      const { see, cold } = createRig();
      expect(see(20, 20, 50, -6)).toEqual([]);
      expect(see(20, 20, 9, tipC)).toEqual([]);
      see(20, 20, 1, -6);
      expect(cold.plateSamples).toBe(0);
      expect(see(20, 20, 9, tipC)).toEqual([]);
      expect(see(20, 20, 1, tipC)).toEqual([["contactTemperature", "contactSurface", tipC, -6]]);
    }
  });
});

describe("the time of cold skin", () => {
  it("is that of either sensor below 7 degC on skin", () => {
    const { see, cold } = createRig();
    see(7, 7, 10);
    expect(cold.coldMs).toBe(0);
    see(6.99, 7, 10);
    expect(cold.coldMs).toBe(200);
    see(7, 6.99, 10);
    expect(cold.coldMs).toBe(400);
    see(3, 3, 10, 20, false);
    expect(cold.coldMs).toBe(400);
  });

  it("may be as long as the session said, and no sample longer", () => {
    const { see, cold, latches } = createRig();
    expect(narrowColdLimits(cold, { ...WANTED, coldMaxS: 2 })).toBe("ok");
    expect(see(5, 5, 100)).toEqual([]);
    expect(see(5, 5, 1)).toEqual([["coldTime", "surfaceA", 2.02, 2]]);
    expect(latches.store.latched[0]!.atMs).toBe(2020);
  });
});

describe("heat that may be taken out", () => {
  it.each([
    [20, 20, 20, 60],
    [4, 20, 20, 60],
    [2.5, 20, 20, 30],
    [20, 2.5, 20, 30],
    [1, 20, 20, 0],
    [20, 0.9, 20, 0],
    [20, 20, -2, 60],
    [20, 20, -3, 30],
    [20, 20, -4, 0],
    [20, 20, -9, 0],
    [2.5, 20, -3.5, 15],
    [1.75, 20, -3, 15],
    [Number.NaN, Number.NaN, 20, 0],
    [20, 20, Number.NaN, 0],
  ])("with skin of %s and %s degC and a plate of %s degC: %s of 60 W", (aC, bC, tipC, powerW) => {
    expect(createRig().ceilingW(aC, bC, tipC)).toBeCloseTo(powerW, 9);
  });

  it("counts the colder spot", () => {
    // 34 + 1.25 (9 - 34) = 2.75
    expect(createRig(1.25).ceilingW(9, 20, 20)).toBeCloseTo((60 * 1.75) / 3, 9);
  });
});

describe("limits", () => {
  it.each([
    [{ tripC: 0.5 }, "ok"],
    [{ tripC: 0.499 }, "limitTooWide"],
    [{ plateMinC: -4 }, "ok"],
    [{ plateMinC: -4.001 }, "limitTooWide"],
    [{ coldMaxS: 3600 }, "ok"],
    [{ coldMaxS: 3600.001 }, "limitTooWide"],
    [{ coldMaxS: 0.001 }, "ok"],
    [{ coldMaxS: 0 }, "limitTooWide"],
  ] as const)("of a session only narrow the device's: %o is %s", (over, result) => {
    const { cold } = createRig();
    expect(narrowColdLimits(cold, { ...WANTED, ...over })).toBe(result);
    expect(cold.limited).toBe(result === "ok");
  });

  it("are those of the device's table where a tip would allow more", () => {
    const { cold, see } = createRig(1, -30);
    expect(narrowColdLimits(cold, { ...WANTED, plateMinC: COLD_LIMITS.plateMinC - 0.001 })).toBe("limitTooWide");
    expect(see(20, 20, 10, COLD_LIMITS.plateMinC - 2.01)).toEqual([
      ["contactTemperature", "contactSurface", -7.01, -7],
    ]);
  });

  it("of a session act, stand twice in memory, and end with it", () => {
    const { cold, see } = createRig();
    narrowColdLimits(cold, { ...WANTED, tripC: 3, plateMinC: 1, coldMaxS: 60 });
    expect([...cold.limits.values]).toEqual([3000, 1000, 60_000]);
    expect([...cold.limits.complements]).toEqual([~3000, ~1000, ~60_000]);
    see(5, 5, 10);
    forgetCold(cold);
    expect(cold).toMatchObject({ limited: false, coldMs: 0 });
    expect([...cold.limits.values]).toEqual([500, -4000, 3_600_000]);
    narrowColdLimits(cold, { ...WANTED, tripC: 3 });
    expect(see(3, 20, 2)).toEqual([["underTemperature", "surfaceA", 3, 3]]);
  });

  it("of a new device are its own, and nobody has set them", () => {
    const cold = createColdWatch(TIP);
    expect(cold).toMatchObject({ limited: false, underA: 0, underB: 0, plateSamples: 0, coldMs: 0, tip: TIP });
    expect([...cold.limits.values]).toEqual([500, -4000, 3_600_000]);
  });
});
