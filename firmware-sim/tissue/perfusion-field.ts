/**
 * Perfusion of every node of a grid, kept up with temperature and with vessels that damage has closed. It evaluates only where
 * something moved: most of a session holds still. Not responsible for when it is asked (bioheat.ts).
 */
import type { Millis } from "../../src/units.ts";
import type { Grid } from "./layers.ts";
import { perfusionAt } from "./perfusion.ts";

/**
 * How long the solvers hold B(T), taken at the temperature that the middle of that time will have. Against a B that follows every step a
 * whole session of bipolar RF then errs by up to 0.0012 K and 0.07 % of the dose (taken at the beginning of one second: 0.0045 K, 0.13 %).
 */
export const PERFUSION_REFRESH_MS: Millis = 2000;
/** As a share of the time between two looks. */
export const MIDDLE_OF_HOLD = 0.5;

/** A node this close to where B was last evaluated keeps it: within 0.5 % of B, as dilation is at its steepest 0.5 per kelvin. */
const MOVED_K = 0.01;
const MOVED_OMEGA = 0.001;

export class PerfusionField {
  /** Conductance to the blood of each node, W/(m2 K), and what it brings along, conductance times blood temperature, W/m2. */
  readonly conductance: Float64Array;
  readonly heat: Float64Array;
  readonly #grid: Grid;
  readonly #omega: Float64Array | undefined;
  /** An interface node has a part in each of its two layers, so layer l owns slots firstNode + l to lastNode + l. */
  readonly #widthM: Float64Array;
  readonly #share: Float64Array;
  readonly #knownC: Float64Array;
  readonly #knownOmega: Float64Array;
  /** Of each node when it was last followed. */
  readonly #beforeC: Float64Array;
  #ratio = 1;

  constructor(grid: Grid, omega: Float64Array | undefined) {
    const slots = grid.nodes + grid.layers.length - 1;
    this.#grid = grid;
    this.#omega = omega;
    this.conductance = new Float64Array(grid.nodes);
    this.heat = new Float64Array(grid.nodes);
    this.#widthM = new Float64Array(slots);
    this.#share = new Float64Array(slots);
    this.#knownC = new Float64Array(slots).fill(Number.NEGATIVE_INFINITY);
    this.#knownOmega = new Float64Array(slots);
    this.#beforeC = new Float64Array(grid.nodes);
    for (let cell = 0; cell < grid.nodes - 1; cell++) {
      const slot = cell + grid.cellLayer[cell]!;
      const halfM = 0.5e-3 * (grid.depthMm[cell + 1]! - grid.depthMm[cell]!);
      this.#widthM[slot]! += halfM;
      this.#widthM[slot + 1]! += halfM;
    }
  }

  /** From the next time that it follows: this many times the flow that temperature and damage call for. */
  setRatio(ratio: number): void {
    this.#ratio = ratio;
    this.#knownC.fill(Number.NEGATIVE_INFINITY);
  }

  /** Whether perfusion can change at all. */
  get varies(): boolean {
    return this.#omega !== undefined || this.#grid.layers.some(({ perfusion }) => perfusion.model !== "constant");
  }

  /**
   * Follows the temperatures; `exactly` without the small slack. `ahead` is the share of the time since it last followed by which they are
   * carried on: a half is the middle of the next interval, and makes an interval an error of second order. Returns whether anything changed. Perfusion of damaged tissue
   * falls as exp(-omega), first-order vascular stasis: Schutt and Haemmerich 2008, Med. Phys. 35:3462.
   */
  follow(temperatureC: Float64Array, exactly = false, ahead = 0): boolean {
    const { layers, firstNode, lastNode } = this.#grid;
    const slackK = exactly ? 0 : MOVED_K;
    let moved = false;
    for (let l = 0; l < layers.length; l++) {
      const { perfusion, bloodC } = layers[l]!;
      for (let node = firstNode[l]!; node <= lastNode[l]!; node++) {
        const slot = node + l;
        const nowC = temperatureC[node]! + ahead * (temperatureC[node]! - this.#beforeC[node]!);
        const omega = this.#omega === undefined ? 0 : this.#omega[node]!;
        if (Math.abs(nowC - this.#knownC[slot]!) <= slackK && omega - this.#knownOmega[slot]! <= MOVED_OMEGA) continue;
        this.#knownC[slot] = nowC;
        this.#knownOmega[slot] = omega;
        const share = this.#ratio * perfusionAt(perfusion, nowC) * Math.exp(-omega) * this.#widthM[slot]!;
        const change = share - this.#share[slot]!;
        if (change === 0) continue;
        this.#share[slot] = share;
        this.conductance[node]! += change;
        this.heat[node]! += change * bloodC;
        moved = true;
      }
    }
    this.#beforeC.set(temperatureC);
    return moved;
  }
}
