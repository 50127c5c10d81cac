/**
 * Pennes heat equation in one dimension under one zone:
 *   rho c dT/dt = d/dz(k dT/dz) - B(T) (T - T_blood) + q_metabolic + q_applied(z, t)
 * Conservative finite volumes around the nodes of a layered grid, second order in depth; midpoint form of Crank-Nicolson in
 * time with damped steps after a switch of surface (Rannacher 1984). Unconditionally stable. Not responsible for where heat
 * comes from (applicator/) or for what it does to tissue (damage.ts).
 */
import { assert } from "../../src/assert.ts";
import type { Celsius, Millis } from "../../src/units.ts";
import type { Grid, Probe } from "./layers.ts";
import { MIDDLE_OF_HOLD, PERFUSION_REFRESH_MS, PerfusionField } from "./perfusion-field.ts";
import { NODES_MAX, sweepDamped, sweepMidpoint } from "./sweep.ts";

export type Surface =
  | { readonly kind: "insulated" }
  /** Heat leaves with h (T_surface - ambient): air, a cooled contact plate, cryogen on a membrane. */
  | { readonly kind: "robin"; readonly hWM2K: number; readonly ambientC: Celsius }
  | { readonly kind: "dirichlet"; readonly temperatureC: Celsius };

export type Deep = { readonly kind: "insulated" } | { readonly kind: "dirichlet"; readonly temperatureC: Celsius };

export interface BioheatOptions {
  readonly stepMs: Millis;
  readonly surface: Surface;
  readonly deep: Deep;
  /** Starting temperature; the steady state without applied heat if absent. */
  readonly initialC?: Celsius;
  /** How often B(T) is evaluated anew. Between two evaluations it is constant, and implicit, so no interval is unstable. */
  readonly perfusionRefreshMs?: Millis;
  /** Vascular damage per node as an Arrhenius integral; perfusion is multiplied by exp(-omega). Read at each refresh. */
  readonly omega?: Float64Array;
  /** Keeps the energy account; costs about half as much again. */
  readonly account?: boolean;
}

/** Cumulative heat per skin area since the start or the last `clearAccount`. stored = the sum of gains minus the sum of losses. */
export interface EnergyAccount {
  depositedJM2: number;
  metabolicJM2: number;
  storedJM2: number;
  bloodJM2: number;
  surfaceJM2: number;
  deepJM2: number;
}

/** Elimination of the matrix of one surface condition and step; `generation` tells whether perfusion has moved on since. */
interface Factor {
  conductance: number;
  stepS: number;
  generation: number;
  usedAt: number;
  /** Whether every step needs damping. */
  stiff: boolean;
  /** Coupling towards the meeting node over the pivot, and one over the pivot. */
  readonly ratio: Float64Array;
  readonly inverse: Float64Array;
}

/**
 * The first step after a switch is cut into parts, the first of them damped: four half steps of backward Euler restore second
 * order and kill the jump (Giles and Carter 2006), and short ones keep their own error small.
 */
const PARTS = 8;
const DAMPED_PARTS = 2;
/** A step this stiff in its smallest cell (half step times decay rate) is always damped: Crank-Nicolson would ring. */
const STIFF = 100;
/** Contact, air and plate are the surfaces a session switches between, each with a whole and a short step. */
const FACTORS = 6;
const SETTLE_ROUNDS = 200;
const SETTLED_K = 1e-11;
/** A prescribed surface temperature, as a conductance. */
const FIXED = Number.POSITIVE_INFINITY;

export class Bioheat {
  readonly grid: Grid;
  /** Live temperature of every node. Read it freely; write through `setTemperature`. */
  readonly temperatureC: Float64Array;
  #stepS: number;
  readonly #refreshMs: Millis;
  #refreshSteps: number;
  readonly #nodes: number;
  /** Heat capacity per area of each node, J/(m2 K), and conductance of each cell, W/(m2 K). */
  readonly #capacity: Float64Array;
  readonly #conductance: Float64Array;
  readonly #metabolic: Float64Array;
  readonly #perfusion: PerfusionField;
  readonly #applied: [Float64Array, Float64Array];
  /** What the sweep works on, one after the other: temperature, inertia, load, heat, ratio, inverse, and its own scratch. */
  readonly #lanes: Float64Array;
  /**
   * Views of the lanes: capacity over the half step; heat that reaches a node other than from its neighbours and the first source, whose
   * power may change with every step; heat of the first source per unit of power.
   */
  readonly #inertia: Float64Array;
  readonly #load: Float64Array;
  readonly #heat: Float64Array;
  /** The part of the load without power, and the power of the second source that the load was made for; NaN for none. */
  readonly #constant: Float64Array;
  #power = 0;
  #loadedPower1 = Number.NaN;
  readonly #factors: Factor[];
  #factor: Factor;
  #generation = 1;
  #uses = 0;
  #untilRefresh: number;
  #switched = true;
  #surface: Surface;
  readonly #deep: Deep;
  readonly #before: Float64Array | undefined;
  readonly #account: EnergyAccount = createAccount();

  constructor(grid: Grid, options: BioheatOptions) {
    const n = grid.nodes;
    this.grid = grid;
    this.#nodes = n;
    assert(options.stepMs > 0, "the step is positive");
    assert(n <= NODES_MAX, "the grid fits the sweep");
    this.#stepS = options.stepMs / 1000;
    this.#lanes = new Float64Array(7 * n);
    this.temperatureC = this.#lanes.subarray(0, n);
    this.#inertia = this.#lanes.subarray(n, 2 * n);
    this.#load = this.#lanes.subarray(2 * n, 3 * n);
    this.#heat = this.#lanes.subarray(3 * n, 4 * n);
    this.#capacity = new Float64Array(n);
    this.#conductance = new Float64Array(n - 1);
    this.#metabolic = new Float64Array(n);
    for (let i = 0; i < n - 1; i++) {
      const layer = grid.layers[grid.cellLayer[i]!]!;
      const sizeM = (grid.depthMm[i + 1]! - grid.depthMm[i]!) * 1e-3;
      const half = 0.5 * sizeM;
      this.#conductance[i] = layer.conductivityWMK / sizeM;
      for (const node of [i, i + 1]) {
        this.#capacity[node]! += layer.densityKgM3 * layer.heatCapacityJKgK * half;
        this.#metabolic[node]! += layer.metabolicWM3 * half;
      }
    }
    this.#perfusion = new PerfusionField(grid, options.omega);
    this.#refreshMs = options.perfusionRefreshMs ?? PERFUSION_REFRESH_MS;
    this.#refreshSteps = this.#countRefreshSteps();
    this.#untilRefresh = this.#refreshSteps;
    this.#applied = [new Float64Array(n), new Float64Array(n)];
    this.#constant = new Float64Array(n);
    this.#factors = Array.from({ length: FACTORS }, () => createFactor(n));
    this.#factor = this.#factors[0]!;
    this.#before = options.account === true ? new Float64Array(n) : undefined;
    this.#surface = options.surface;
    this.#deep = options.deep;

    this.temperatureC.fill(options.initialC ?? grid.layers[grid.layers.length - 1]!.bloodC);
    if (options.initialC === undefined) this.settle();
    else this.#restart();
  }

  get stepS(): number {
    return this.#stepS;
  }

  /** Changes the length of the steps to come. */
  setStep(stepMs: Millis): void {
    assert(stepMs > 0, "the step is positive");
    if (stepMs / 1000 === this.#stepS) return;
    this.#stepS = stepMs / 1000;
    this.#refreshSteps = this.#countRefreshSteps();
    this.#untilRefresh = Math.min(this.#untilRefresh, this.#refreshSteps);
    this.#assemble(this.#stepS);
  }

  get surface(): Surface {
    return this.#surface;
  }

  /** Applied heat per unit of power, W/m2 per node as `integrateDensity` returns it (copied). There are two sources, 0 and 1. */
  setSource(perNode: Float64Array, source: 0 | 1 = 0): void {
    assert(perNode.length === this.#nodes, "a source has one value per node");
    this.#applied[source].set(perNode);
    this.#loadedPower1 = Number.NaN;
  }

  /** Switches the surface condition. Setting what already holds costs nothing; another ambient temperature no new elimination. */
  setSurface(surface: Surface): void {
    const now = this.#surface;
    if (surface.kind === "robin" && now.kind === "robin") {
      if (surface.hWM2K === now.hWM2K && surface.ambientC === now.ambientC) return;
    } else if (surface.kind === "dirichlet" && now.kind === "dirichlet") {
      if (surface.temperatureC === now.temperatureC) return;
    } else if (surface.kind === now.kind) return;
    this.#surface = surface;
    this.#restart();
  }

  /** Lets the ambient of a robin surface drift (a plate warming up) without the damped steps a switch needs. */
  setAmbient(ambientC: Celsius): void {
    const now = this.#surface;
    assert(now.kind === "robin", "only a robin surface has an ambient");
    if (ambientC === now.ambientC) return;
    this.#constant[0]! += now.hWM2K * (ambientC - now.ambientC);
    this.#loadedPower1 = Number.NaN;
    this.#surface = { kind: "robin", hWM2K: now.hWM2K, ambientC };
  }

  /** Blood flow becomes so many times what temperature and damage call for, at once. */
  setPerfusionRatio(ratio: number): void {
    this.#perfusion.setRatio(ratio);
    if (this.#followPerfusion(true)) this.#assemble(this.#stepS);
  }

  /** Puts every node at `at(depthMm)`. The energy account restarts. */
  setTemperature(at: (depthMm: number) => Celsius): void {
    for (let i = 0; i < this.#nodes; i++) this.temperatureC[i] = at(this.grid.depthMm[i]!);
    this.#restart();
    this.clearAccount();
  }

  /** Advances one step with these powers of the two sources held constant. The hot path: no allocation. */
  step(power: number, power1 = 0): void {
    if (--this.#untilRefresh < 0) {
      if (this.#followPerfusion(false, MIDDLE_OF_HOLD)) this.#assemble(this.#stepS);
      this.#untilRefresh = this.#refreshSteps - 1;
    }
    if (this.#switched) {
      this.#switched = false;
      this.#stepS /= PARTS;
      this.#assemble(this.#stepS);
      for (let part = 0; part < PARTS; part++) this.#advance(power, power1, part < DAMPED_PARTS);
      this.#stepS *= PARTS;
      this.#assemble(this.#stepS);
    } else this.#advance(power, power1, this.#factor.stiff);
  }

  /** Goes to the steady state under constant powers, with B(T) consistent with it. Restarts the energy account. */
  settle(power = 0, power1 = 0): void {
    const t = this.temperatureC;
    const held = this.#surface.kind === "dirichlet" || this.#deep.kind === "dirichlet";
    this.#restart();
    const leaves = held || this.#surface.kind === "robin" || this.#perfusion.conductance.some((w) => w > 0);
    assert(leaves, "a steady state needs a way for heat to leave");
    for (let round = 0; round < SETTLE_ROUNDS; round++) {
      const before = t.slice();
      this.#assemble(Number.POSITIVE_INFINITY);
      this.#power = power;
      this.#applyPower(power1);
      this.#sweep(true);
      let change = 0;
      for (let i = 0; i < this.#nodes; i++) {
        change = Math.max(change, Math.abs(t[i]! - before[i]!));
        // Half way only: dilation answers heat so steeply that whole steps would oscillate.
        t[i] = 0.5 * (t[i]! + before[i]!);
      }
      this.#followPerfusion(true);
      if (change < SETTLED_K) break;
    }
    this.#restart();
    this.clearAccount();
  }

  /** Temperature at a located depth. */
  read(probe: Probe): Celsius {
    const t = this.temperatureC;
    const { node, w0, w1, w2, w3 } = probe;
    return w0 * t[node]! + w1 * t[node + 1]! + (w2 === 0 ? 0 : w2 * t[node + 2]!) + (w3 === 0 ? 0 : w3 * t[node + 3]!);
  }

  /** Hottest node of a layer, its two interfaces included. */
  peakC(layer: number): Celsius {
    const t = this.temperatureC;
    const last = this.grid.lastNode[layer]!;
    let peak = -Infinity;
    for (let i = this.grid.firstNode[layer]!; i <= last; i++) if (t[i]! > peak) peak = t[i]!;
    return peak;
  }

  /** Coldest node of all. */
  lowestC(): Celsius {
    const t = this.temperatureC;
    let lowest = Infinity;
    for (let i = 0; i < t.length; i++) if (t[i]! < lowest) lowest = t[i]!;
    return lowest;
  }

  /** Mean temperature over the thickness of a layer. */
  meanC(layer: number): Celsius {
    const t = this.temperatureC;
    const z = this.grid.depthMm;
    const last = this.grid.lastNode[layer]!;
    const first = this.grid.firstNode[layer]!;
    let sum = 0;
    for (let i = first; i < last; i++) sum += (t[i]! + t[i + 1]!) * (z[i + 1]! - z[i]!);
    return (0.5 * sum) / (z[last]! - z[first]!);
  }

  /** The energy account; only kept with the option `account`. */
  get account(): Readonly<EnergyAccount> {
    assert(this.#before !== undefined, "the energy account is kept");
    return this.#account;
  }

  clearAccount(): void {
    Object.assign(this.#account, createAccount());
  }

  #advance(power: number, power1: number, damped: boolean): void {
    this.#power = power;
    if (power1 !== this.#loadedPower1) this.#applyPower(power1);
    if (this.#before !== undefined) {
      if (damped) this.#sweepAndBook(true);
      this.#sweepAndBook(damped);
    } else {
      if (damped) this.#sweep(true);
      this.#sweep(damped);
    }
  }

  /** Puts the condition at both ends into effect after a switch or a new temperature field. */
  #restart(): void {
    const t = this.temperatureC;
    const last = this.#nodes - 1;
    if (this.#surface.kind === "dirichlet") {
      // The half cell jumps with its surface; the heat for it comes through the surface.
      const jumpJM2 = this.#capacity[0]! * (this.#surface.temperatureC - t[0]!);
      this.#account.storedJM2 += jumpJM2;
      this.#account.surfaceJM2 -= jumpJM2;
      t[0] = this.#surface.temperatureC;
    }
    if (this.#deep.kind === "dirichlet") {
      const jumpJM2 = this.#capacity[last]! * (this.#deep.temperatureC - t[last]!);
      this.#account.storedJM2 += jumpJM2;
      this.#account.deepJM2 -= jumpJM2;
      t[last] = this.#deep.temperatureC;
    }
    this.#switched = true;
    this.#untilRefresh = this.#refreshSteps;
    this.#followPerfusion();
    this.#assemble(this.#stepS);
  }

  #countRefreshSteps(): number {
    if (!this.#perfusion.varies) return Number.POSITIVE_INFINITY;
    return Math.max(1, Math.round(this.#refreshMs / 1000 / this.#stepS));
  }

  #followPerfusion(exactly = false, ahead = 0): boolean {
    const moved = this.#perfusion.follow(this.temperatureC, exactly, ahead);
    if (moved) this.#generation++;
    return moved;
  }

  /**
   * Builds what the sweep reads from perfusion and the condition at both ends, and finds its elimination. An endless step asks
   * for the steady state.
   */
  #assemble(stepS: number): void {
    const last = this.#nodes - 1;
    const surface = this.#surface;
    this.#loadedPower1 = Number.NaN;
    const perStep = 2 / stepS;
    const bloodHeat = this.#perfusion.heat;
    for (let i = 0; i <= last; i++) {
      this.#inertia[i] = perStep * this.#capacity[i]!;
      this.#constant[i] = this.#metabolic[i]! + bloodHeat[i]!;
    }
    if (surface.kind === "robin") this.#constant[0]! += surface.hWM2K * surface.ambientC;
    if (surface.kind === "dirichlet") this.#fix(0, 1, this.#conductance[0]!, surface.temperatureC);
    if (this.#deep.kind === "dirichlet")
      this.#fix(last, last - 1, this.#conductance[last - 1]!, this.#deep.temperatureC);

    const key = surface.kind === "robin" ? surface.hWM2K : surface.kind === "dirichlet" ? FIXED : 0;
    const factor = this.#takeFactor(key, stepS);
    this.#factor = factor;
    // Copied and not pointed to, for the sweep has one array only.
    this.#lanes.set(factor.ratio, 4 * this.#nodes);
    this.#lanes.set(factor.inverse, 5 * this.#nodes);
  }

  /** Decouples a node held at a temperature: its row becomes x = T, its neighbour sees it as a constant. */
  #fix(node: number, neighbour: number, conductance: number, temperatureC: Celsius): void {
    this.#inertia[node] = 1;
    this.#constant[node] = 0;
    this.#constant[neighbour]! += conductance * temperatureC;
  }

  /** The elimination of this surface and step, made anew if there is none or perfusion has moved on. */
  #takeFactor(conductance: number, stepS: number): Factor {
    let oldest = this.#factors[0]!;
    let found: Factor | undefined;
    for (const factor of this.#factors) {
      if (factor.conductance === conductance && factor.stepS === stepS) found = factor;
      if (factor.usedAt < oldest.usedAt) oldest = factor;
    }
    const factor = found ?? oldest;
    factor.usedAt = ++this.#uses;
    if (found === undefined || factor.generation !== this.#generation) {
      factor.conductance = conductance;
      factor.stepS = stepS;
      factor.generation = this.#generation;
      this.#eliminate(factor);
    }
    return factor;
  }

  #eliminate(factor: Factor): void {
    const { conductance, ratio, inverse } = factor;
    const g = this.#conductance;
    const inertia = this.#inertia;
    const blood = this.#perfusion.conductance;
    const last = this.#nodes - 1;
    const middle = last >> 1;
    const fixedTop = conductance === FIXED;
    const fixedDeep = this.#deep.kind === "dirichlet";
    // The diagonal first, in the place of the inverse pivots.
    let stiffest = 0;
    for (let i = 0; i <= last; i++) {
      let decay = blood[i]!;
      if (i > 0) decay += g[i - 1]!;
      if (i < last) decay += g[i]!;
      if (i === 0) decay = fixedTop ? 0 : decay + conductance;
      if (i === last && fixedDeep) decay = 0;
      if (decay > stiffest * inertia[i]!) stiffest = decay / inertia[i]!;
      inverse[i] = inertia[i]! + decay;
    }
    let pulled = 0;
    for (let i = 0; i < middle; i++) {
      inverse[i] = 1 / (inverse[i]! - pulled);
      ratio[i] = i === 0 && fixedTop ? 0 : g[i]! * inverse[i]!;
      pulled = g[i]! * ratio[i]!;
    }
    let pulledUp = 0;
    for (let j = last; j > middle; j--) {
      inverse[j] = 1 / (inverse[j]! - pulledUp);
      ratio[j] = j === last && fixedDeep ? 0 : g[j - 1]! * inverse[j]!;
      pulledUp = g[j - 1]! * ratio[j]!;
    }
    inverse[middle] = 1 / (inverse[middle]! - pulled - pulledUp);
    factor.stiff = stiffest > STIFF;
  }

  /** Lays out the applied heat: of the second source in the load, of the first beside it. A node held at its temperature takes none. */
  #applyPower(power1: number): void {
    const [first, second] = this.#applied;
    const load = this.#load;
    const heat = this.#heat;
    const constant = this.#constant;
    const last = this.#nodes - 1;
    for (let i = 0; i <= last; i++) {
      load[i] = constant[i]! + power1 * second[i]!;
      heat[i] = first[i]!;
    }
    if (this.#surface.kind === "dirichlet") load[0] = heat[0] = 0;
    if (this.#deep.kind === "dirichlet") load[last] = heat[last] = 0;
    this.#loadedPower1 = power1;
  }

  /** Solves for the midpoint of a step and goes on to its end (Crank-Nicolson), or, damped, takes the midpoint itself. */
  #sweep(damped: boolean): void {
    if (damped) sweepDamped(this.#lanes, this.#nodes, this.#power);
    else sweepMidpoint(this.#lanes, this.#nodes, this.#power);
  }

  /** One sweep with its fluxes booked at the temperatures the scheme itself used, so that the account closes to rounding. */
  #sweepAndBook(damped: boolean): void {
    const before = this.#before!;
    const t = this.temperatureC;
    const a = this.#account;
    const [first, second] = this.#applied;
    const dtS = damped ? 0.5 * this.#stepS : this.#stepS;
    const last = this.#nodes - 1;
    before.set(t);
    this.#sweep(damped);
    const during = (i: number) => (damped ? t[i]! : 0.5 * (t[i]! + before[i]!));
    /** Heat that reaches a node other than by conduction. */
    const gained = (i: number) => {
      const deposited = this.#power * first[i]! + this.#loadedPower1 * second[i]!;
      const blood = this.#perfusion.conductance[i]! * during(i) - this.#perfusion.heat[i]!;
      a.depositedJM2 += deposited * dtS;
      a.metabolicJM2 += this.#metabolic[i]! * dtS;
      a.bloodJM2 += blood * dtS;
      a.storedJM2 += this.#capacity[i]! * (t[i]! - before[i]!);
      return deposited + this.#metabolic[i]! - blood;
    };
    const atSurface = gained(0);
    const atDeep = gained(last);
    for (let i = 1; i < last; i++) gained(i);
    const surface = this.#surface;
    if (surface.kind === "robin") a.surfaceJM2 += surface.hWM2K * (during(0) - surface.ambientC) * dtS;
    // A node held at its temperature passes on everything that reaches it.
    if (surface.kind === "dirichlet") {
      a.surfaceJM2 += (atSurface + this.#conductance[0]! * (during(1) - during(0))) * dtS;
    }
    if (this.#deep.kind === "dirichlet") {
      a.deepJM2 += (atDeep + this.#conductance[last - 1]! * (during(last - 1) - during(last))) * dtS;
    }
  }
}

function createFactor(nodes: number): Factor {
  return {
    conductance: 0,
    stepS: 0,
    generation: 0,
    usedAt: 0,
    stiff: false,
    ratio: new Float64Array(nodes),
    inverse: new Float64Array(nodes),
  };
}

function createAccount(): EnergyAccount {
  return { depositedJM2: 0, metabolicJM2: 0, storedJM2: 0, bloodJM2: 0, surfaceJM2: 0, deepJM2: 0 };
}
