/**
 * Goal: I35: every kind of sensor fault, of either sensor, at every skin temperature from 33 to 47 degC, is found within its budget, or does no harm
 * until it is: its reading is within 1.5 degC of what a sound one would say.
 * Method: the two sensors and the firmware that watches them, on skin that is heated at the pace of a ramp; defects set where they happen.
 */
import { describe, expect, test } from "vitest";
import { type SensorDefect, SOUND_SENSOR } from "../../firmware-sim/applicator/sensor-defect.ts";
import { createSensors, stepSensors } from "../../firmware-sim/applicator/sensors.ts";
import { createThermal, watchTemperatures } from "../../firmware-sim/firmware/thermal.ts";
import { createRandom } from "../../firmware-sim/random.ts";
import { createInputs, createLimits, createNoLatches, tripsOf } from "../support/board.ts";

const SAMPLE_MS = 20;
const ROOM_C = 23;
const TIP_C = 30;
const POWERED_W = 10;
/** A ramp of 10 degC in a minute. */
const RISE_C_PER_S = 0.17;
const FAULT_AT_MS = 4000;
const WATCHED_MS = 12_000;
const HARMLESS_C = 1.5;

/** Budgets of the hazards H01 to H07, and one sample in which the first effect is seen. */
const KINDS: readonly (readonly [name: string, defect: Partial<SensorDefect>, withinMs: number])[] = [
  ["open", { kind: "open" }, 60],
  ["short", { kind: "short" }, 60],
  ["stuck", { kind: "stuck" }, 520],
  ["garbage", { kind: "garbage" }, 220],
  ["noise", { noiseC: 2 }, 220],
  ["detached, reads 37", { facedC: 37 }, 320],
  ["detached, reads the air", { facedC: 25 }, 320],
  ["drift up", { driftCPerS: 0.5 }, 320],
  ["drift down", { driftCPerS: -0.5 }, 320],
  ["wrong by half", { riseRatio: 0.5 }, 320],
  ["lag of 3 s", { lagS: 3 }, 520],
  ["low by 2", { offsetC: -2 }, 320],
  ["off", { kind: "off" }, 100],
];

interface Found {
  /** After the fault; Infinity: never. */
  readonly atMs: number;
  /** Largest error of the reading after the budget and before it was found. */
  readonly errorC: number;
  readonly trips: readonly string[];
}

function play(
  fromC: number,
  seed: number,
  of: "channelA" | "channelB",
  defect: Partial<SensorDefect>,
  withinMs: number,
): Found {
  const random = createRandom(seed, "sensors");
  const sensors = createSensors(random, createRandom(seed, "defects"), ROOM_C);
  const thermal = createThermal();
  const latches = createNoLatches();
  const inputs = createInputs();
  const limits = createLimits();
  let errorC = 0;
  for (let ms = -3000; ms < WATCHED_MS; ms += SAMPLE_MS) {
    const skinC = fromC + (RISE_C_PER_S * Math.max(0, ms)) / 1000 - (RISE_C_PER_S * FAULT_AT_MS) / 1000;
    if (ms === FAULT_AT_MS) Object.assign(sensors[of].defect, SOUND_SENSOR, defect);
    stepSensors(sensors, "skin", skinC, TIP_C, ROOM_C);
    inputs.surfaceAC = sensors.channelA.readingC;
    inputs.surfaceBC = sensors.channelB.readingC;
    inputs.surfaceAAgeMs = sensors.channelA.ageMs;
    inputs.surfaceBAgeMs = sensors.channelB.ageMs;
    watchTemperatures(thermal, inputs, limits, ms > 0 ? POWERED_W : 0, true, latches, ms + 3000);
    // What is unknown permits no power: that is found as well.
    const unknown = of === "channelA" ? Number.isNaN(thermal.a.lastC) : Number.isNaN(thermal.b.lastC);
    const trips = tripsOf(latches);
    if (trips.length > 0 || (unknown && ms >= FAULT_AT_MS)) return { atMs: ms - FAULT_AT_MS, errorC, trips };
    if (ms > FAULT_AT_MS + withinMs) errorC = Math.max(errorC, Math.abs(sensors[of].readingC - skinC));
    // Too hot for any session: what was to be found was found, or did no harm.
    if (skinC > 48) break;
  }
  return { atMs: Number.POSITIVE_INFINITY, errorC, trips: [] };
}

test("I36 sound sensors are never found at fault, at any of these temperatures", () => {
  for (let skinC = 33; skinC <= 46; skinC++)
    for (let seed = 1; seed <= 10; seed++)
      expect(play(skinC, seed, "channelA", {}, 0).trips, `${skinC} degC`).toEqual([]);
});

describe.each(["channelA", "channelB"] as const)("I35 %s", (channel) => {
  test.each(KINDS)("%s", (_, defect, withinMs) => {
    for (let skinC = 33; skinC <= 47; skinC++)
      for (let seed = 1; seed <= 3; seed++) {
        const { atMs, errorC } = play(skinC, seed, channel, defect, withinMs);
        if (atMs <= withinMs) expect(atMs).toBeGreaterThanOrEqual(0);
        else expect(errorC, `at ${skinC} degC, found after ${atMs} ms`).toBeLessThanOrEqual(HARMLESS_C);
      }
  });
});
