import { describe, expect, test } from "vitest";
import type { BoardInputs } from "../../../firmware-sim/firmware/board.ts";
import { createBoardOutputs, createSiteInputs } from "../../../firmware-sim/firmware/board.ts";
import {
  createCryogenWatch,
  isSprayed,
  mayBeSprayed,
  watchFrost,
  watchSpray,
} from "../../../firmware-sim/firmware/cryogen.ts";
import { createLatches, createNonvolatile } from "../../../firmware-sim/firmware/latches.ts";
import { createThermal } from "../../../firmware-sim/firmware/thermal.ts";

/** Ticks of a watch: what the valve was told, and what came out of it. */
function play(ticks: readonly (readonly [valve: boolean, spray: boolean])[]) {
  const watch = createCryogenWatch();
  const latches = createLatches(createNonvolatile());
  const outputs = createBoardOutputs();
  const site = createSiteInputs();
  const inputs = { site } as BoardInputs;
  const foundAtMs = ticks.findIndex(([valve, spray], index) => {
    outputs.site.valve = valve;
    site.spraying = spray;
    watchSpray(watch, inputs, outputs, latches, 10 * (index + 1));
    return latches.store.latched.length > 0;
  });
  return { watch, latches: latches.store.latched.map(({ trip }) => trip), foundAtMs: 10 * (foundAtMs + 1) };
}
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe("spray and valve", () => {
  test("that agree are no fault, nor is a nozzle that is a tick late", () => {
    const spurt = [...times(3, [true, true] as const), ...times(20, [false, false] as const)];
    expect(play(spurt).latches).toEqual([]);
    const late = [[true, false], [true, true], [true, true], [false, true], ...times(20, [false, false])] as const;
    expect(play(late as unknown as [boolean, boolean][]).latches).toEqual([]);
  });

  test.each([
    ["a valve that does not close", [...times(3, [true, true] as const), ...times(9, [false, true] as const)], 60],
    ["a can that is empty", times(9, [true, false] as const), 30],
  ] as const)("%s is found in the third tick, and latches", (_, ticks, foundAtMs) => {
    expect(play(ticks)).toMatchObject({ latches: ["cooling"], foundAtMs });
  });
});

test("a spurt is one for two seconds more", () => {
  const { watch } = play([[true, true]]);
  expect(isSprayed(watch, 10 + 2000)).toBe(true);
  expect(isSprayed(watch, 10 + 2040)).toBe(false);
  expect(isSprayed(createCryogenWatch(), 5)).toBe(false);
  expect(isSprayed(null, 5)).toBe(false);
});

test("two samples at 6 degC are near to frost, whichever sensor has them; one is not", () => {
  for (const sensor of ["a", "b"] as const) {
    const watch = createCryogenWatch();
    const latches = createLatches(createNonvolatile());
    const thermal = createThermal();
    thermal.a.lastC = thermal.b.lastC = 20;
    for (const valueC of [5.9, 20, 6.1, 6]) {
      thermal[sensor].lastC = valueC;
      watchFrost(watch, thermal, latches, 100);
    }
    expect(latches.store.latched).toEqual([]);
    watchFrost(watch, thermal, latches, 120);
    expect(latches.store.latched.map(({ trip }) => trip)).toEqual(["underTemperature"]);
  }
});

test("skin that is cold, or that nobody knows, is not sprayed", () => {
  const thermal = createThermal();
  expect(mayBeSprayed(thermal)).toBe(false);
  thermal.a.meanC = thermal.b.meanC = 20;
  expect(mayBeSprayed(thermal)).toBe(true);
  thermal.b.meanC = 19.9;
  expect(mayBeSprayed(thermal)).toBe(false);
});
