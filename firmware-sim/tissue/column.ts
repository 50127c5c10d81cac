/**
 * The tissue under one zone, put together: grid, heat and damage, where damage closes vessels and so acts back on heat. Not
 * responsible for sources (applicator/) or for what surface the skin has at a moment (world.ts).
 */
import type { Celsius, Millis } from "../../src/units.ts";
import { Bioheat, type Deep, type Surface } from "./bioheat.ts";
import { Damage } from "./damage.ts";
import { createGrid, type Grid, type GridOptions, type Layer } from "./layers.ts";

export interface ColumnOptions {
  readonly stepMs: Millis;
  readonly surface: Surface;
  readonly deep: Deep;
  readonly initialC?: Celsius;
  readonly grid?: GridOptions;
}

/**
 * Dose is summed by trapezoid over this time: at 1.5 K/s, the steepest rise that a regulated session has, it errs high by 0.4 % of what
 * that rise adds, and by nothing in a hold.
 */
const DOSE_MS = 200;

export class Column {
  readonly grid: Grid;
  readonly heat: Bioheat;
  readonly damage: Damage;
  readonly #doseSteps: number;
  #untilDose: number;

  /** Starts at the steady state without applied heat, unless told a temperature. */
  constructor(layers: readonly Layer[], options: ColumnOptions) {
    this.grid = createGrid(layers, options.grid);
    this.damage = new Damage(this.grid.nodes);
    this.heat = new Bioheat(this.grid, {
      stepMs: options.stepMs,
      surface: options.surface,
      deep: options.deep,
      omega: this.damage.omega,
      ...(options.initialC === undefined ? {} : { initialC: options.initialC }),
    });
    this.#doseSteps = Math.max(1, Math.round(DOSE_MS / options.stepMs));
    this.#untilDose = this.#doseSteps;
    this.damage.advance(this.heat.temperatureC, 0);
  }

  /** One step with these powers of the two sources held constant. */
  step(power: number, power1 = 0): void {
    this.heat.step(power, power1);
    if (--this.#untilDose === 0) {
      this.#untilDose = this.#doseSteps;
      this.damage.advance(this.heat.temperatureC, this.#doseSteps * this.heat.stepS);
    }
  }
}
