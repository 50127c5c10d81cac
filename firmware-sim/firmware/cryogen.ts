/**
 * What a device with a cryogen valve watches beside the rest: does the spray do what the valve is told, and is skin coming near to frost. A
 * spurt makes skin colder by twenty degrees within a tenth of a second, which one surface sensor shows sooner than the other: what
 * compares them must know of it (thermal.ts). Not responsible for when a spurt is wanted (shot-gate.ts), nor for the film (applicator/cryogen.ts).
 */
import { COLD_LIMITS } from "../../src/protocol/cold-limits.ts";
import type { Celsius, Millis } from "../../src/units.ts";
import type { BoardInputs, BoardOutputs } from "./board.ts";
import { type Latches, raiseTrip } from "./latches.ts";
import { SAMPLE_MS, type Thermal } from "./thermal.ts";

const TICK_MS = 10;
/** The nozzle's pressure follows its valve within a tick; two more are noise. */
const DISOBEYED_READINGS = 3;
/** Sensors lag behind skin that falls by 60 K/s, and the film boils on for a while: this much above where fluid freezes. */
const FROST_C = 6;
/** Skin and both sensors, of which one is slower and both a little of what their stems feel, need this long after a spurt to be what they were. */
const PASSED_MS: Millis = 2000;
/** No spurt on skin that is colder: what is left of the one before, or of a surface that was set too cold. */
const SPURT_MIN_C = 20;

export interface CryogenWatch {
  /** The valve as it was told in the tick before. */
  commanded: boolean;
  /** Readings in a row in which spray and valve were not the same. */
  disobeyed: number;
  /** When there was spray last. */
  sprayedAtMs: Millis;
  under: number;
}

export function createCryogenWatch(): CryogenWatch {
  return { commanded: false, disobeyed: 0, sprayedAtMs: Number.NEGATIVE_INFINITY, under: 0 };
}

/** Every tick, before anything is decided: `outputs` still are those of the tick before. */
export function watchSpray(
  watch: CryogenWatch,
  inputs: BoardInputs,
  outputs: BoardOutputs,
  latches: Latches,
  nowMs: Millis,
): void {
  const { spraying } = inputs.site;
  const commanded = outputs.site.valve;
  if (spraying || commanded) watch.sprayedAtMs = nowMs;
  watch.disobeyed = spraying === commanded ? 0 : watch.disobeyed + 1;
  watch.commanded = commanded;
  if (watch.disobeyed < DISOBEYED_READINGS) return;
  const disobeyedMs = watch.disobeyed * TICK_MS;
  raiseTrip(latches, "cooling", "cooling", nowMs, spraying ? disobeyedMs : -disobeyedMs, DISOBEYED_READINGS * TICK_MS);
}

/** Judges the sample that thermal.ts has just taken. */
export function watchFrost(watch: CryogenWatch, thermal: Thermal, latches: Latches, nowMs: Millis): void {
  const { a, b } = thermal;
  const coldestC = Math.min(a.lastC, b.lastC);
  watch.under = coldestC <= FROST_C ? watch.under + 1 : 0;
  if (watch.under >= COLD_LIMITS.underTemperatureSamples)
    raiseTrip(latches, "underTemperature", a.lastC < b.lastC ? "surfaceA" : "surfaceB", nowMs, coldestC, FROST_C);
}

/** Whether sensors show a spurt that has just passed, or is passing. */
export function isSprayed(watch: CryogenWatch | null, nowMs: Millis): boolean {
  return watch !== null && nowMs - watch.sprayedAtMs < PASSED_MS + SAMPLE_MS;
}

/** Whether skin is warm enough for a spurt; unknown is not. */
export function mayBeSprayed({ a, b }: Thermal): boolean {
  const warm = (meanC: Celsius) => meanC >= SPURT_MIN_C;
  return warm(a.meanC) && warm(b.meanC);
}
