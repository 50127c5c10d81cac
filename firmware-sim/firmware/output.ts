/**
 * The output stage as the firmware drives and meters it: energy accounts, comparison of what was measured with what was asked, relays
 * and gate. What it books is always the measured energy. Not responsible for whether energy is permitted (firmware.ts).
 */
import { FIRMWARE_LIMITS } from "../../src/protocol/limits.ts";
import type { Joules, Millis, Watts } from "../../src/units.ts";
import type { BoardInputs, BoardOutputs } from "./board.ts";
import { type Latches, raiseTrip } from "./latches.ts";
import { LIMIT, type LimitStore, readLimit } from "./limit-store.ts";

export const TICK_MS = 10;
const TICK_S = TICK_MS / 1000;
const L = FIRMWARE_LIMITS;
const TRACKING_TICKS = L.powerMismatchMs / TICK_MS;
const STUCK_TICKS = L.outputOffMs / TICK_MS;
/** Energy of any 10 s, kept in bins of 100 ms; the bin that begins is emptied first, so the sum covers 9.9 to 10 s and one to come. */
const BIN_TICKS = 10;
const WINDOW_BINS = L.windowMs / (BIN_TICKS * TICK_MS) + 1;
/** Energy left in the window is given out over this time, so that the limit is approached and not hit. */
const WINDOW_SPREAD_S = 0.25;
/** Over this share of the window the output does not obey: the meters' tolerance is a few hundredths. */
const WINDOW_OVER_RATIO = 1.05;

export interface Output {
  /** Enabled during the tick that is metered now. */
  gate: boolean;
  commandedW: Watts;
  measuredW: Watts;
  /** Delivered since boot and in this arm epoch. */
  energyJ: Joules;
  epochEnergyJ: Joules;
  windowEnergyJ: Joules;
  readonly windowJ: Float64Array;
  /** Sums since the latest telemetry, and of how many ticks. */
  sumMeasuredW: Watts;
  sumCommandedW: Watts;
  sumReflectedW: Watts;
  ticks: number;
  bin: number;
  binTicks: number;
  offMs: Millis;
  mismatchTicks: number;
  stuckTicks: number;
}

export function createOutput(): Output {
  return {
    gate: false,
    commandedW: 0,
    measuredW: 0,
    energyJ: 0,
    epochEnergyJ: 0,
    windowEnergyJ: 0,
    windowJ: new Float64Array(WINDOW_BINS),
    sumMeasuredW: 0,
    sumCommandedW: 0,
    sumReflectedW: 0,
    ticks: 0,
    bin: 0,
    binTicks: 0,
    offMs: 0,
    mismatchTicks: 0,
    stuckTicks: 0,
  };
}

/** Books what the meters say about the last tick and compares it with the command that held during it. @returns energy of the tick */
export function meterOutput(
  output: Output,
  inputs: BoardInputs,
  limits: LimitStore,
  latches: Latches,
  nowMs: Millis,
): Joules {
  const measuredW = inputs.forwardW > inputs.reflectedW ? inputs.forwardW - inputs.reflectedW : 0;
  const energyJ = measuredW * TICK_S;
  output.measuredW = measuredW;
  output.sumMeasuredW += measuredW;
  output.sumCommandedW += output.commandedW;
  output.sumReflectedW += inputs.reflectedW;
  output.ticks++;
  output.energyJ += energyJ;
  // Counted through a closed gate as well, where any power is too much: a stuck output empties the quota of each lease and so closes and
  // opens the gate over and over, and must not start the count anew each time.
  const toleranceW = Math.max(L.powerMismatchRatio * output.commandedW, L.powerMismatchW);
  const excessW = measuredW - output.commandedW;
  const off = output.gate ? Math.abs(excessW) > toleranceW : excessW > toleranceW;
  output.mismatchTicks = off ? output.mismatchTicks + 1 : 0;
  if (output.gate) {
    output.epochEnergyJ += energyJ;
    output.stuckTicks = 0;
    if (output.mismatchTicks >= TRACKING_TICKS)
      raiseTrip(latches, "powerMismatch", "power", nowMs, measuredW, output.commandedW);
    const energyMaxJ = readLimit(limits, LIMIT.energyMaxJ);
    if (output.epochEnergyJ >= energyMaxJ)
      raiseTrip(latches, "totalEnergy", "energy", nowMs, output.epochEnergyJ, energyMaxJ);
  } else {
    output.stuckTicks = measuredW > L.outputOffW ? output.stuckTicks + 1 : 0;
    if (output.stuckTicks >= STUCK_TICKS) raiseTrip(latches, "outputStuck", "power", nowMs, measuredW, L.outputOffW);
  }
  bookWindow(output, energyJ);
  // The output is throttled before the window is full; a fuller one is power that nobody commanded.
  const windowMaxJ = WINDOW_OVER_RATIO * readLimit(limits, LIMIT.windowEnergyMaxJ);
  if (output.windowEnergyJ > windowMaxJ)
    raiseTrip(latches, "windowEnergy", "energy", nowMs, output.windowEnergyJ, windowMaxJ);
  return energyJ;
}

function bookWindow(output: Output, energyJ: Joules): void {
  output.windowJ[output.bin]! += energyJ;
  output.windowEnergyJ += energyJ;
  if (++output.binTicks < BIN_TICKS) return;
  output.binTicks = 0;
  output.bin = output.bin === WINDOW_BINS - 1 ? 0 : output.bin + 1;
  output.windowJ[output.bin] = 0;
  // Summed anew each 100 ms: adding and subtracting for hours would let rounding drift.
  let sum = 0;
  for (let i = 0; i < WINDOW_BINS; i++) sum += output.windowJ[i]!;
  output.windowEnergyJ = sum;
}

/** Power that the energy of the last 10 s leaves. */
export function windowPowerW(output: Output, limits: LimitStore): Watts {
  const leftJ = readLimit(limits, LIMIT.windowEnergyMaxJ) - output.windowEnergyJ;
  return leftJ > 0 ? leftJ / WINDOW_SPREAD_S : 0;
}

/** Sets gate, relays and command. A relay that is still open is closed first, one tick ahead of the gate, so it never switches current. */
export function driveOutput(output: Output, outputs: BoardOutputs, armed: boolean, wantedW: Watts): void {
  const ready = outputs.relay1 && outputs.relay2;
  const emit = armed && wantedW > 0;
  output.gate = emit && ready;
  output.commandedW = output.gate ? wantedW : 0;
  output.offMs = emit ? 0 : output.offMs + TICK_MS;
  outputs.gate = output.gate;
  outputs.commandW = output.commandedW;
  outputs.relay2 = armed;
  outputs.relay1 = armed && (emit || (outputs.relay1 && output.offMs < L.relayOpenMs));
}

/** Everything off at once, without waiting for anything. */
export function cutOutput(output: Output, outputs: BoardOutputs): void {
  output.gate = false;
  output.commandedW = 0;
  outputs.gate = false;
  outputs.commandW = 0;
  outputs.relay1 = false;
  outputs.relay2 = false;
  outputs.testLoad = false;
}
