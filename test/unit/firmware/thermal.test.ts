import { describe, expect, it } from "vitest";
import {
  areSensorsValid,
  createThermal,
  effectiveC,
  isCool,
  powerCeilingW,
  SENSOR_STEP_C,
  watchTemperatures,
} from "../../../firmware-sim/firmware/thermal.ts";
import { createInputs, createLimits, createNoLatches, tripsOf } from "../../support/board.ts";

const LIMITS = createLimits();

/** A settled device on skin of a temperature; `step` takes the next samples of A and B. */
function settle(startC = 40, poweredW = 10, limits = createLimits()) {
  const thermal = createThermal();
  const latches = createNoLatches();
  const inputs = createInputs();
  let nowMs = 0;
  let wobble = 0;
  const step = (aC: number, bC = aC, contact = true, powerW = poweredW) => {
    nowMs += 20;
    inputs.surfaceAC = aC;
    inputs.surfaceBC = bC;
    watchTemperatures(thermal, inputs, limits, powerW, contact, latches, nowMs);
    return tripsOf(latches);
  };
  /** Live samples around a temperature. */
  const hold = (count: number, aC: number, bC = aC) => {
    for (let i = 0; i < count; i++) {
      wobble = wobble === 0 ? 2 * SENSOR_STEP_C : 0;
      step(aC + wobble, bC + wobble);
    }
    return tripsOf(latches);
  };
  hold(20, startC);
  expect(tripsOf(latches)).toEqual([]);
  expect(thermal.settled).toBe(true);
  return { thermal, latches, limits, inputs, step, hold };
}

describe("over-temperature", () => {
  it("trips at 48.500 on the second sample in a row, of either sensor", () => {
    for (const [aC, bC] of [
      [48.5, 47.5],
      [47.5, 48.5],
    ] as const) {
      const { step } = settle(47.5);
      expect(step(aC, bC)).toEqual([]);
      expect(step(aC, bC)).toEqual(["overTemperature"]);
    }
  });

  it("I19 does not trip at 48.499 or on samples that are not in a row", () => {
    const below = settle(47.5);
    for (let i = 0; i < 100; i++) expect(below.step(48.499, 48.499, true, 0)).toEqual([]);
    const apart = settle(47.5);
    for (let i = 0; i < 50; i++) expect(apart.step(i % 2 === 0 ? 48.5 : 48.4)).toEqual([]);
  });

  it("acts on T_eff, from 34 degC, and at the session's own limit", () => {
    expect(effectiveC(1.3, 34)).toBe(34);
    expect(effectiveC(1.3, 44)).toBe(47);
    const hot = settle(45.5, 0, createLimits({ hotSpotFactor: 1.25 }));
    expect(hot.hold(10, 45.599 - 2 * SENSOR_STEP_C)).toEqual([]);
    expect(hot.hold(2, 45.6)).toEqual(["overTemperature"]);
    const narrow = settle(42, 0, createLimits({ tripC: 43 }));
    expect(narrow.hold(2, 43)).toEqual(["overTemperature"]);
  });

  it("acts off the skin and without power too", () => {
    const { step } = settle(40);
    step(49, 49, false, 0);
    expect(step(49, 49, false, 0)).toEqual(["overTemperature"]);
  });
});

describe("disagreement", () => {
  it("over 1.5 degC trips on the fifth sample", () => {
    const { hold } = settle(40);
    expect(hold(4, 40, 41.51)).toEqual([]);
    expect(hold(1, 40, 41.51)).toEqual(["sensorDisagree"]);
  });

  it("of exactly 1.5 degC does not trip", () => {
    const { hold } = settle(40, 0);
    expect(hold(100, 40, 41.5)).toEqual([]);
  });

  it("over 3.0 degC trips on the second sample", () => {
    const { step } = settle(40);
    expect(step(40, 36.9)).toEqual([]);
    expect(step(40, 36.9)).toEqual(["sensorDisagree"]);
  });

  it("is not judged off the skin, nor before both have settled after landing", () => {
    const { step, thermal } = settle(40);
    for (let i = 0; i < 50; i++) expect(step(27 + (i % 2) * 0.1, 33 - (i % 2) * 0.1, false)).toEqual([]);
    for (let i = 0; i < 50; i++) expect(step(30 + (i % 2) * 0.1, 34 - (i % 2) * 0.1)).toEqual([]);
    expect(thermal.settled).toBe(false);
  });
});

describe("noise", () => {
  it("over 3.6 degC to and fro in ten samples trips, less does not", () => {
    for (const [stepC, trips] of [
      [0.39, []],
      [0.41, ["sensorNoise"]],
    ] as const) {
      const { step, latches } = settle(40);
      for (let i = 0; i < 40 && tripsOf(latches).length === 0; i++) step(40 + (i % 2) * 0.03, 40 + (i % 4) * 0.01);
      // Nine steps of one size, up and down, end one step from where they began.
      for (let i = 0; i < 12 && tripsOf(latches).length === 0; i++)
        step(40 + (i % 2) * stepC * 1.125, 40 + (i % 4) * 0.01);
      expect(tripsOf(latches)).toEqual(trips);
    }
  });

  it("a jump is none, nor is a quick rise", () => {
    const { step, thermal } = settle(40, 0);
    for (let i = 0; i < 30; i++) step(41.4 + (i % 2) * 0.03, 41.4 - (i % 2) * 0.03);
    for (let i = 0; i < 10; i++) step(41.4 + 0.5 * i, 41.4 + 0.5 * i);
    expect(thermal.a.valid).toBe(10);
  });

  it("scatter of a degree about a line trips although its steps are few", () => {
    const { step, latches } = settle(40, 0);
    for (let i = 0; i < 10; i++) step(40 + (i % 2) * 0.03, 40 - (i % 2) * 0.03);
    // One excursion of half a second's third: few steps, wide scatter.
    for (const riseC of [0, 0, 0, 1.4, 2.6, 2.6, 2.6, 1.4, 0, 0]) step(40 + riseC, 40 + riseC);
    expect(tripsOf(latches)).toEqual(["sensorNoise"]);
  });
});

describe("gaps", () => {
  const gap = (
    step: ReturnType<typeof settle>["step"],
    inputs: ReturnType<typeof settle>["inputs"],
    samples: number,
  ) => {
    inputs.surfaceAAgeMs = 80;
    for (let i = 0; i < samples; i++) step(40);
    inputs.surfaceAAgeMs = 0;
    return step(40.1);
  };

  it.each([
    [2960, ["sensorSlow"]],
    [3100, []],
  ])("the third latches, counted over a minute: %i samples between the first and the last", (samples, trips) => {
    const { step, inputs, hold } = settle(40, 0);
    expect(gap(step, inputs, 1)).toEqual([]);
    hold(samples / 2 - 10, 40);
    expect(gap(step, inputs, 1)).toEqual([]);
    hold(samples / 2 - 10, 40);
    expect(gap(step, inputs, 1)).toEqual(trips);
  });
});

describe("broken sensors", () => {
  it.each([
    [4.99, "sensorOpen"],
    [-10, "sensorOpen"],
    [60.01, "sensorShort"],
    [Number.NaN, "sensorOpen"],
  ])("%s degC is %s on the second sample and permits no power from the first", (rail, trip) => {
    const { step, thermal, limits } = settle(40);
    expect(step(40.1, rail)).toEqual([]);
    expect(areSensorsValid(thermal)).toBe(false);
    expect(powerCeilingW(thermal, limits)).toBe(0);
    expect(step(40, rail)).toEqual([trip]);
  });

  it("every code of the converter is a reading, an open wire or a short, and nothing else", () => {
    for (let code = 0; code < 4096; code++) {
      const readingC = -10 + code * SENSOR_STEP_C;
      const thermal = createThermal();
      const latches = createNoLatches();
      const inputs = createInputs({ surfaceAC: 40, surfaceBC: readingC });
      watchTemperatures(thermal, inputs, LIMITS, 0, true, latches, 20);
      const sound = readingC >= 5 && readingC <= 60;
      if (areSensorsValid(thermal) !== sound || tripsOf(latches).length > 0) expect.fail(`code ${code}`);
      watchTemperatures(thermal, inputs, LIMITS, 0, true, latches, 40);
      const told = tripsOf(latches).filter((trip) => trip === "sensorOpen" || trip === "sensorShort");
      const due = sound ? [] : [readingC < 5 ? "sensorOpen" : "sensorShort"];
      if (told.join() !== due.join()) expect.fail(`code ${code}: ${told.join()}`);
    }
  });

  it.each([5, 60])("%s degC is a reading", (edgeC) => {
    const { step, thermal } = settle(40);
    step(40, edgeC);
    expect(areSensorsValid(thermal)).toBe(true);
  });

  it("that deliver nothing new permit no power after 60 ms and trip after 500 ms", () => {
    const { step, thermal, inputs } = settle(40);
    inputs.surfaceBAgeMs = 60;
    step(40.1);
    expect(areSensorsValid(thermal)).toBe(true);
    inputs.surfaceBAgeMs = 61;
    for (let i = 1; i < 25; i++) expect(step(40 + (i % 2) * 0.1)).toEqual([]);
    expect(areSensorsValid(thermal)).toBe(false);
    expect(step(40)).toEqual(["sensorSlow"]);
  });
});

describe("flat line", () => {
  it("of 500 ms under power trips", () => {
    const { step } = settle(40);
    step(40.3);
    for (let i = 1; i <= 24; i++) expect(step(40.3, 40.3 + (i % 2) * 0.1)).toEqual([]);
    expect(step(40.3, 40.3)).toEqual(["sensorFlat"]);
  });

  it("without power does not, and one step of movement ends it", () => {
    const off = settle(40);
    for (let i = 0; i < 200; i++) expect(off.step(40.3, 40.3, true, 0)).toEqual([]);
    const alive = settle(40);
    for (let i = 0; i < 200; i++)
      expect(alive.step(40.3 + (i % 20 === 0 ? SENSOR_STEP_C : 0), 40.3 + (i % 2) * 0.1)).toEqual([]);
  });
});

describe("heating rate", () => {
  /** Skin that rises, as sensors of 0.25 and 0.08 s see it. */
  const ramp = (cPerS: number, poweredW = 10) => {
    const { step, latches } = settle(36, poweredW);
    const seenC = (s: number, lagS: number) => 36 + cPerS * (s - lagS * (1 - Math.exp(-s / lagS)));
    for (let s = 0.02; s < 1.4 && tripsOf(latches).length === 0; s += 0.02)
      step(seenC(s, 0.25), seenC(s, 0.08), true, poweredW);
    return tripsOf(latches);
  };
  it("above 6 degC/s trips", () => expect(ramp(6.2)).toEqual(["heatingRate"]));
  it("of 5.9 degC/s does not", () => expect(ramp(5.9)).toEqual([]));
  it("is not judged without power", () => expect(ramp(6.2, 0)).toEqual([]));
});

describe("power ceiling", () => {
  it.each([
    [34, 40],
    [40, 40],
    [41.5, 28],
    [43, 16],
    [47, 16],
  ])("at T_eff %s degC leaves %s of 40 W", (atC, leftW) => {
    const { thermal, limits, step } = settle(atC);
    for (let i = 0; i < 10; i++) step(atC);
    expect(powerCeilingW(thermal, limits)).toBeCloseTo(leftW, 9);
  });

  it("follows the hotter sensor and the hot-spot factor", () => {
    const { thermal, limits, step } = settle(39, 10, createLimits({ hotSpotFactor: 1.25 }));
    for (let i = 0; i < 10; i++) step(39, 40);
    expect(powerCeilingW(thermal, limits)).toBeCloseTo(40 * (1 - (0.6 * 1.5) / 3), 9);
  });

  it("is nothing before there are samples", () => {
    expect(powerCeilingW(createThermal(), createLimits())).toBe(0);
  });
});

describe("recovery", () => {
  it("is below T_eff 42 on both sensors, and unknown is not cool", () => {
    const { thermal, limits, step } = settle(41);
    step(41.9, 42);
    expect(isCool(thermal, limits)).toBe(false);
    step(41.99, 41.99);
    expect(isCool(thermal, limits)).toBe(true);
    step(30, 1);
    expect(isCool(thermal, limits)).toBe(false);
  });
});
