/**
 * What heat has done to the tissue: CEM43 and the Arrhenius integral at every node, by trapezoid over the steps it is given.
 * The formulas are those of src/dose.ts, tabulated; not responsible for limits, nor for what damage does back (perfusion).
 */
import { ARRHENIUS, type ArrheniusSet, arrheniusRate, cem43Rate } from "../../src/dose.ts";
import type { Celsius } from "../../src/units.ts";

/** Tabulated dose rates, linear between entries: relative error below 4e-4 where CEM43 and Henriques rates are steepest. */
export interface DoseTable {
  /** CEM43 minutes per second and Omega per second, alternating. */
  readonly rates: Float64Array;
}

/**
 * Below this neither dose counts. For CEM43 that is its definition; Omega left out is below 2e-6 per second, 0.002 in 20
 * minutes, against 0.53 for the mildest burn.
 */
const FLOOR_C = 39;
/** Tissue water boils about here, and no dose means anything above. */
const CEILING_C = 110;
/** 39, 43 and 50 degC, where the rates have kinks, are entries of the table. */
const ENTRIES_PER_K = 32;
const LAST_ENTRY = (CEILING_C - FLOOR_C) * ENTRIES_PER_K;

export function createDoseTable(set: ArrheniusSet = ARRHENIUS.henriques): DoseTable {
  const rates = new Float64Array(2 * (LAST_ENTRY + 1));
  for (let entry = 0; entry <= LAST_ENTRY; entry++) {
    const temperatureC = FLOOR_C + entry / ENTRIES_PER_K;
    rates[2 * entry] = cem43Rate(temperatureC) / 60;
    rates[2 * entry + 1] = arrheniusRate(temperatureC, set);
  }
  return { rates };
}

/** CEM43 minutes per second at a temperature, from the table. */
export function cem43PerSecond(table: DoseTable, temperatureC: Celsius): number {
  return lookUp(table, temperatureC, 0);
}

/** Omega per second at a temperature, from the table. */
export function omegaPerSecond(table: DoseTable, temperatureC: Celsius): number {
  return lookUp(table, temperatureC, 1);
}

function lookUp({ rates }: DoseTable, temperatureC: Celsius, which: 0 | 1): number {
  if (!(temperatureC >= FLOOR_C)) return 0;
  const place = Math.min((temperatureC - FLOOR_C) * ENTRIES_PER_K, LAST_ENTRY - 1e-9);
  const entry = place | 0;
  const low = rates[2 * entry + which]!;
  return low + (place - entry) * (rates[2 * entry + 2 + which]! - low);
}

const HENRIQUES_TABLE = createDoseTable();

export class Damage {
  /** CEM43 [min] and Omega of each node since the start; live arrays. */
  readonly cem43Min: Float64Array;
  readonly omega: Float64Array;
  readonly #table: DoseTable;
  readonly #cem43Rate: Float64Array;
  readonly #omegaRate: Float64Array;

  constructor(nodes: number, table: DoseTable = HENRIQUES_TABLE) {
    this.cem43Min = new Float64Array(nodes);
    this.omega = new Float64Array(nodes);
    this.#table = table;
    this.#cem43Rate = new Float64Array(nodes);
    this.#omegaRate = new Float64Array(nodes);
  }

  /** Adds the dose of the `elapsedS` that led to these temperatures. An elapsed time of 0 sets where the next trapezoid starts. */
  advance(temperatureC: Float64Array, elapsedS: number): void {
    const rates = this.#table.rates;
    const cem43Rate = this.#cem43Rate;
    const omegaRate = this.#omegaRate;
    const cem43Min = this.cem43Min;
    const omegaSum = this.omega;
    const half = 0.5 * elapsedS;
    for (let i = 0; i < temperatureC.length; i++) {
      const t = temperatureC[i]!;
      let cem43 = 0;
      let omega = 0;
      if (t >= FLOOR_C) {
        const place = Math.min((t - FLOOR_C) * ENTRIES_PER_K, LAST_ENTRY - 1e-9);
        const entry = place | 0;
        const part = place - entry;
        const low = 2 * entry;
        cem43 = rates[low]! + part * (rates[low + 2]! - rates[low]!);
        omega = rates[low + 1]! + part * (rates[low + 3]! - rates[low + 1]!);
      } else if (omegaRate[i] === 0) continue;
      cem43Min[i]! += half * (cem43Rate[i]! + cem43);
      omegaSum[i]! += half * (omegaRate[i]! + omega);
      cem43Rate[i] = cem43;
      omegaRate[i] = omega;
    }
  }

  /** Highest CEM43 [min] from one node to another, both included. */
  peakCem43Min(firstNode: number, lastNode: number): number {
    return highest(this.cem43Min, firstNode, lastNode);
  }

  /** Highest Omega from one node to another, both included. */
  peakOmega(firstNode: number, lastNode: number): number {
    return highest(this.omega, firstNode, lastNode);
  }
}

function highest(values: Float64Array, firstNode: number, lastNode: number): number {
  let peak = 0;
  for (let i = firstNode; i <= lastNode; i++) if (values[i]! > peak) peak = values[i]!;
  return peak;
}
