/**
 * One lie of a sensor at one temperature: skin is brought there, something makes a sensor lie, the temperature is held for a while as far as the
 * readings tell, then the host asks for all the power there is. What is found, and from when on there was anything to find: a lie that is
 * nearer to the truth than a sound sensor is bound to be is none yet. The device alone, under a host without judgement.
 */

import { TICK_MS } from "../../firmware-sim/bench.ts";
import type { Fault } from "../../firmware-sim/faults.ts";
import { type Bench, createArmedBench } from "./bench-world.ts";

/**
 * What a sound reading may be off by on skin that is heated, its noise apart: calibration 0.3 degC, 3 % of the way from skin to tip 0.3, lag of
 * a quarter of a second at full power 0.4. Noise is smoothed away over a tenth of a second, or counted with four standard deviations.
 */
export const CLASS_C = 1;
const NOISE_C = 0.4;
const SMOOTHED = 1 - Math.exp(-TICK_MS / 100);
/** The same of two sensors that lie alike: what the comparator bears before it opens, the tolerances of its own sensor and of sensor B in it. */
export const COMMON_CLASS_C = 2.3;

export type Lie = Pick<Fault, "target" | "kind" | "magnitude">;

export interface Lied {
  /** From the onset, and from the first instant beyond the class, to the last energy; null: it never was beyond, or energy flowed to the end. */
  readonly offMs: number | null;
  readonly offFromClassMs: number | null;
  readonly beyondClass: boolean;
  /** Worst error of a reading while energy flowed, without its noise. */
  readonly errorC: number;
  readonly dermalPeakC: number;
  readonly trip: string;
}

/** Small, so that one press of the trigger is enough. */
const AREA_CM2 = 30;
const FULL_W = 14;
const HOLDING_W = 3;
const LANDED_MS = 20_000;
const HELD_MS = 3000;
const PUSHED_MS = 8000;
const WARMING_MAX_MS = 100_000;
/** Energy that has been off for so long stays off. */
const DARK_MS = 400;

const hotterC = ({ world }: Bench) =>
  Math.max(world.device.state.inputs.surfaceAC, world.device.state.inputs.surfaceBC);

/** Emitting, with skin at that temperature by both sensors. */
function createBenchAt(temperatureC: number, seed: number): Bench {
  const bench = createArmedBench({ seed });
  const { world } = bench;
  bench.send({ type: "contact", bootId: bench.latest("hello")!.bootId, session: bench.session, contactC: 41 });
  world.hands.put(0, AREA_CM2, 60);
  bench.run(LANDED_MS);
  world.hands.press();
  for (let reachedMs = 0, passedMs = 0; reachedMs < 500 && passedMs < WARMING_MAX_MS; passedMs += 20) {
    reachedMs += holdAt(bench, temperatureC);
  }
  return bench;
}

/** 20 ms at that temperature. @returns for how much of it the readings were there */
function holdAt(bench: Bench, temperatureC: number): number {
  const low = hotterC(bench) < temperatureC;
  bench.leaseW = low ? FULL_W : HOLDING_W;
  bench.run(20);
  return low ? 0 : 20;
}

/** @param lie null: nothing is wrong */
export function tellLie(temperatureC: number, lie: Lie | null, seed = 1): Lied {
  const bench = createBenchAt(temperatureC, seed);
  const { world } = bench;
  const fromMs = world.nowMs;
  if (lie !== null) world.inject({ ...lie, atMs: fromMs, durationMs: 600_000 } as Fault);
  const ofA = lie === null || lie.target !== "sensorB";
  const ofB = lie === null || lie.target !== "sensorA";
  const classC = lie?.target === "sensors" ? COMMON_CLASS_C : CLASS_C;
  let beyondMs = Number.NaN;
  let litMs = fromMs;
  let errorC = 0;
  let dermalPeakC = 0;
  let smoothAC = 0;
  let smoothBC = 0;
  const look = () => {
    const { truth, nowMs, device } = world;
    const { surfaceAC, surfaceBC } = device.state.inputs;
    const lit = truth.powerW > 0;
    if (lit) litMs = nowMs;
    dermalPeakC = Math.max(dermalPeakC, truth.dermalPeakC);
    const offAC = ofA ? surfaceAC - truth.surfaceC : 0;
    const offBC = ofB ? surfaceBC - truth.surfaceC : 0;
    smoothAC += SMOOTHED * (offAC - smoothAC);
    smoothBC += SMOOTHED * (offBC - smoothBC);
    if (!lit) return;
    const smoothC = Math.max(Math.abs(smoothAC), Math.abs(smoothBC));
    const wrongC = Math.max(smoothC, Math.abs(offAC) - NOISE_C, Math.abs(offBC) - NOISE_C);
    errorC = Math.max(errorC, wrongC);
    const beyond = wrongC > classC;
    if (Number.isNaN(beyondMs) && beyond) beyondMs = nowMs - TICK_MS;
  };
  const isDark = () => world.nowMs - litMs > DARK_MS;
  for (let passedMs = 0; passedMs < HELD_MS && !isDark(); passedMs += 20) {
    bench.leaseW = hotterC(bench) < temperatureC ? FULL_W : HOLDING_W;
    bench.run(20, look);
  }
  bench.leaseW = FULL_W;
  for (let passedMs = 0; passedMs < PUSHED_MS && !isDark(); passedMs += 20) bench.run(20, look);
  const off = isDark();
  return {
    offMs: off ? litMs - fromMs : null,
    offFromClassMs: off && !Number.isNaN(beyondMs) ? litMs - beyondMs : null,
    beyondClass: !Number.isNaN(beyondMs),
    errorC,
    dermalPeakC,
    trip: world.device.state.latches.store.latched[0]?.trip ?? "none",
  };
}

/** Temperatures that every lie is told at. */
export const LIE_TEMPERATURES_C = [33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47];

/** Of one sensor: what the heater check of a printer misses for minutes, and what is like it. */
export const SENSOR_LIES: readonly Pick<Lie, "kind" | "magnitude">[] = [
  { kind: "stuck", magnitude: 0 },
  { kind: "detached", magnitude: 37 },
  { kind: "detached", magnitude: 25 },
  { kind: "offset", magnitude: -2 },
  { kind: "offset", magnitude: -3.5 },
  { kind: "drift", magnitude: -0.5 },
  { kind: "drift", magnitude: -0.1 },
  { kind: "lag", magnitude: 0.5 },
  { kind: "lag", magnitude: 1 },
  { kind: "lag", magnitude: 3 },
  { kind: "lag", magnitude: 10 },
  { kind: "wrong", magnitude: 0.5 },
  { kind: "wrong", magnitude: 0.8 },
];

/** Of both alike. */
export const COMMON_LIES: readonly Lie[] = [
  { target: "sensors", kind: "bias", magnitude: -6 },
  { target: "sensors", kind: "bias", magnitude: -3 },
  { target: "sensors", kind: "bias", magnitude: -2 },
  { target: "sensors", kind: "drift", magnitude: -1 },
  { target: "sensors", kind: "drift", magnitude: -0.3 },
];
