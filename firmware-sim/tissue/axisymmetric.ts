/**
 * Pennes heat equation about an axis, for focal spots, needles and spots of current:
 *   rho c dT/dt = 1/r d/dr(r k dT/dr) + d/dz(k dT/dz) - B(T) (T - T_blood) + q_metabolic + q_applied(r, z, t)
 * Conservative finite volumes, second order in radius and depth; alternating directions in time (Peaceman and Rachford 1955), second
 * order, with damped steps after a switch. Layers, perfusion and dose are those of the one-dimensional solver; laterally the outer
 * end is insulated, so put it far away. Not responsible for where heat comes from (applicator/) or for dose: give its
 * temperatures to a `Damage`. Strips and shells in the place of rings (rings.ts) make it a solver for planes and balls.
 */
import { assert } from "../../src/assert.ts";
import type { Celsius, Millimetres, Millis } from "../../src/units.ts";
import { Bioheat, type Deep, type Surface } from "./bioheat.ts";
import { type Grid, locateDepth, type Probe } from "./layers.ts";
import { MIDDLE_OF_HOLD, PERFUSION_REFRESH_MS, PerfusionField } from "./perfusion-field.ts";
import { type PlaneLines, sweepAcross, sweepAlong } from "./plane-sweep.ts";
import { locateRing, type RingProbe, type Rings } from "./rings.ts";

export interface AxisymmetricOptions {
  readonly stepMs: Millis;
  readonly surface: Surface;
  readonly deep: Deep;
  /** Starting temperature; the steady state without applied heat if absent. */
  readonly initialC?: Celsius;
  /** How often B(T) is evaluated anew. */
  readonly perfusionRefreshMs?: Millis;
  /** Vascular damage per node as an Arrhenius integral, [ring * nodes + node]; perfusion is multiplied by exp(-omega). */
  readonly omega?: Float64Array;
  /** Something that is no tissue: a needle on the axis. Takes no perfusion. */
  readonly body?: Body;
  /** Keeps the energy account. */
  readonly account?: boolean;
}

/** Cells whose middle lies within are of this material. */
export interface Body {
  readonly radiusMm: Millimetres;
  readonly fromMm: Millimetres;
  readonly toMm: Millimetres;
  readonly conductivityWMK: number;
  readonly heatCapacityJM3K: number;
}

/** Cumulative heat since the start, J (per metre of strip). stored = deposited + metabolic - blood - surface - deep. */
export interface AxisymmetricAccount {
  depositedJ: number;
  metabolicJ: number;
  storedJ: number;
  bloodJ: number;
  surfaceJ: number;
  deepJ: number;
}

/** Where to read. */
export interface PointProbe {
  readonly ring: RingProbe;
  readonly depth: Probe;
}

/** As in the one-dimensional solver: the first step after a switch in eight parts, the first two of them damped. */
const PARTS = 8;
const DAMPED_PARTS = 2;

export class Axisymmetric {
  readonly grid: Grid;
  readonly rings: Rings;
  /** Live temperature of every node, [ring * grid.nodes + node]. Read it freely; write through `setTemperature`. */
  readonly temperatureC: Float64Array;
  #stepS: number;
  readonly #refreshMs: Millis;
  #untilRefreshS: number;
  readonly #capacity: Float64Array;
  readonly #metabolic: Float64Array;
  /** Conductance to the next node down and to the next ring out, W/K. */
  readonly #along: Float64Array;
  readonly #across: Float64Array;
  readonly #perfusion: readonly PerfusionField[];
  /** Ring area that perfusion acts on, [ring * nodes + node]: less where a body is. */
  readonly #perfused: Float64Array;
  readonly #blood: Float64Array;
  readonly #applied: Float64Array;
  readonly #constant: Float64Array;
  /** Temperature of a node that is held, NaN where none is. */
  readonly #held: Float64Array;
  readonly #lines: PlaneLines;
  #surface: Surface;
  readonly #deep: Deep;
  #switched = true;
  #power = Number.NaN;
  readonly #before: Float64Array | undefined;
  readonly #account: AxisymmetricAccount = createAccount();

  constructor(grid: Grid, rings: Rings, options: AxisymmetricOptions) {
    const size = grid.nodes * rings.count;
    const vector = () => new Float64Array(size);
    assert(options.stepMs > 0, "the step is positive");
    this.grid = grid;
    this.rings = rings;
    this.#stepS = options.stepMs / 1000;
    this.#refreshMs = options.perfusionRefreshMs ?? PERFUSION_REFRESH_MS;
    this.#untilRefreshS = this.#refreshMs / 1000;
    this.#lines = {
      temperature: vector(),
      between: vector(),
      inertia: vector(),
      load: vector(),
      ratioAcross: vector(),
      inverseAcross: vector(),
      ratioAlong: vector(),
      inverseAlong: vector(),
      scratch: vector(),
    };
    this.temperatureC = this.#lines.temperature;
    this.#capacity = vector();
    this.#metabolic = vector();
    this.#along = vector();
    this.#across = vector();
    this.#perfused = vector();
    this.#blood = vector();
    this.#applied = vector();
    this.#constant = vector();
    this.#held = vector().fill(Number.NaN);
    this.#assembleCells(options.body);
    this.#perfusion = Array.from(
      { length: rings.count },
      (_, ring) => new PerfusionField(grid, options.omega?.subarray(ring * grid.nodes, (ring + 1) * grid.nodes)),
    );
    this.#before = options.account === true ? vector() : undefined;
    this.#surface = options.surface;
    this.#deep = options.deep;
    const { initialC } = options;
    if (initialC === undefined) {
      const { temperatureC } = new Bioheat(grid, options);
      for (let ring = 0; ring < rings.count; ring++) this.temperatureC.set(temperatureC, ring * grid.nodes);
    } else this.temperatureC.fill(initialC);
    this.#restart();
  }

  get stepS(): number {
    return this.#stepS;
  }

  /** Changes the length of the steps to come. Costs as much as a few steps. */
  setStep(stepMs: Millis): void {
    assert(stepMs > 0, "the step is positive");
    if (stepMs / 1000 === this.#stepS) return;
    this.#stepS = stepMs / 1000;
    this.#assemble();
  }

  get surface(): Surface {
    return this.#surface;
  }

  /** Applied heat per unit of power, W per node as `integrateOverRings` returns it (copied). */
  setSource(perNode: Float64Array): void {
    assert(perNode.length === this.#applied.length, "a source has one value per node");
    this.#applied.set(perNode);
    this.#power = Number.NaN;
  }

  /** Switches the surface condition. */
  setSurface(surface: Surface): void {
    this.#surface = surface;
    this.#restart();
  }

  /** Puts every node at `at(radiusMm, depthMm)`. The energy account restarts. */
  setTemperature(at: (radiusMm: Millimetres, depthMm: Millimetres) => Celsius): void {
    const { nodes, depthMm } = this.grid;
    for (let i = 0; i < this.temperatureC.length; i++) {
      this.temperatureC[i] = at(this.rings.radiusMm[Math.floor(i / nodes)]!, depthMm[i % nodes]!);
    }
    this.#restart();
    this.clearAccount();
  }

  /** Holds nodes at a temperature from now on; `at` says which, null leaves a node free. */
  hold(at: (radiusMm: Millimetres, depthMm: Millimetres) => Celsius | null): void {
    const { nodes, depthMm } = this.grid;
    for (let i = 0; i < this.#held.length; i++) {
      this.#held[i] = at(this.rings.radiusMm[Math.floor(i / nodes)]!, depthMm[i % nodes]!) ?? Number.NaN;
    }
    this.#restart();
  }

  /** Advances one step with this power held constant. The hot path: no allocation. */
  step(power: number): void {
    this.#untilRefreshS -= this.#stepS;
    // A millionth of a step is rounding.
    if (this.#untilRefreshS < -1e-6 * this.#stepS) {
      this.#untilRefreshS = this.#refreshMs / 1000 - this.#stepS;
      if (this.#followPerfusion(MIDDLE_OF_HOLD)) this.#assemble();
    }
    if (this.#switched) {
      this.#switched = false;
      this.#stepS /= PARTS;
      this.#assemble();
      for (let part = 0; part < PARTS; part++) this.#advance(power, part < DAMPED_PARTS);
      this.#stepS *= PARTS;
      this.#assemble();
    } else this.#advance(power, false);
  }

  /** Finds a point on the grid, for reading without a search later. */
  locate(radiusMm: Millimetres, depthMm: Millimetres): PointProbe {
    return { ring: locateRing(this.rings, radiusMm), depth: locateDepth(this.grid, depthMm) };
  }

  read({ ring, depth }: PointProbe): Celsius {
    const t = this.temperatureC;
    const { node, w0, w1, w2, w3 } = depth;
    let sum = 0;
    for (let k = 0; k < 4; k++) {
      const at = (ring.first + k) * this.grid.nodes + node;
      const here = w0 * t[at]! + w1 * t[at + 1]! + (w2 === 0 ? 0 : w2 * t[at + 2]!) + (w3 === 0 ? 0 : w3 * t[at + 3]!);
      sum += ring.weights[k]! * here;
    }
    return sum;
  }

  /** The energy account; only kept with the option `account`. Heat of nodes that are held is not in it. */
  get account(): Readonly<AxisymmetricAccount> {
    assert(this.#before !== undefined, "the energy account is kept");
    return this.#account;
  }

  clearAccount(): void {
    Object.assign(this.#account, createAccount());
  }

  #advance(power: number, damped: boolean): void {
    if (power !== this.#power) this.#applyPower(power);
    const { between, temperature } = this.#lines;
    if (damped) {
      for (let half = 0; half < 2; half++) {
        this.#before?.set(temperature);
        between.set(temperature);
        sweepAcross(this.#lines, this.rings.count, this.grid.nodes, true);
        sweepAlong(this.#lines, this.rings.count, this.grid.nodes);
        if (this.#before !== undefined) this.#book(0.5 * this.#stepS, 1);
      }
      return;
    }
    this.#before?.set(temperature);
    sweepAcross(this.#lines, this.rings.count, this.grid.nodes, false);
    sweepAlong(this.#lines, this.rings.count, this.grid.nodes);
    if (this.#before !== undefined) this.#book(this.#stepS, 0.5);
  }

  /** Capacity, metabolism and conductances of every node, summed over the four quarters of cells that touch it. */
  #assembleCells(body: Body | undefined): void {
    const { grid, rings } = this;
    const { nodes } = grid;
    for (let cell = 0; cell < rings.count - 1; cell++) {
      const middleMm = 0.5 * (rings.radiusMm[cell]! + rings.radiusMm[cell + 1]!);
      for (let j = 0; j < nodes - 1; j++) {
        const layer = grid.layers[grid.cellLayer[j]!]!;
        const sizeM = (grid.depthMm[j + 1]! - grid.depthMm[j]!) * 1e-3;
        const depthMm = 0.5 * (grid.depthMm[j]! + grid.depthMm[j + 1]!);
        const inside = body !== undefined && middleMm < body.radiusMm && depthMm > body.fromMm && depthMm < body.toMm;
        const conductivity = inside ? body.conductivityWMK : layer.conductivityWMK;
        const heatCapacity = inside ? body.heatCapacityJM3K : layer.densityKgM3 * layer.heatCapacityJKgK;
        for (const [ring, size] of [
          [cell, rings.sizeBeyond[cell]!],
          [cell + 1, rings.sizeWithin[cell + 1]!],
        ] as const) {
          const at = ring * nodes + j;
          this.#along[at]! += (conductivity * size) / sizeM;
          for (const node of [at, at + 1]) {
            this.#capacity[node]! += heatCapacity * size * 0.5 * sizeM;
            if (inside) continue;
            this.#metabolic[node]! += layer.metabolicWM3 * size * 0.5 * sizeM;
            // Half a cell up, half a cell down.
            this.#perfused[node]! += 0.5 * size;
          }
        }
        for (const node of [j, j + 1]) {
          this.#across[cell * nodes + node]! += conductivity * 0.5 * sizeM * rings.facePerM[cell]!;
        }
      }
    }
    for (let ring = 0; ring < rings.count; ring++) {
      this.#perfused[ring * nodes]! *= 2;
      this.#perfused[(ring + 1) * nodes - 1]! *= 2;
    }
  }

  /** Puts the conditions into effect after a switch or a new temperature field. */
  #restart(): void {
    const { nodes } = this.grid;
    for (let ring = 0; ring < this.rings.count; ring++) {
      if (this.#surface.kind === "dirichlet") {
        this.#account.surfaceJ -= this.#jump(ring * nodes, this.#surface.temperatureC);
      }
      if (this.#deep.kind === "dirichlet") {
        this.#account.deepJ -= this.#jump((ring + 1) * nodes - 1, this.#deep.temperatureC);
      }
    }
    this.#held.forEach((heldC, i) => {
      if (!Number.isNaN(heldC)) this.temperatureC[i] = heldC;
    });
    this.#switched = true;
    this.#untilRefreshS = this.#refreshMs / 1000;
    this.#followPerfusion();
    this.#assemble();
  }

  /** A half cell jumps with its surface; the heat for it comes through the surface. */
  #jump(at: number, toC: Celsius): number {
    const heatJ = this.#capacity[at]! * (toC - this.temperatureC[at]!);
    this.#account.storedJ += heatJ;
    this.temperatureC[at] = toC;
    return heatJ;
  }

  #followPerfusion(ahead = 0): boolean {
    const { nodes } = this.grid;
    let moved = false;
    this.#perfusion.forEach((field, ring) => {
      const column = this.temperatureC.subarray(ring * nodes, (ring + 1) * nodes);
      if (field.follow(column, false, ahead)) moved = true;
    });
    return moved;
  }

  /** Builds what the sweeps read from perfusion, surface, step and what is held; finds both eliminations and the variable between. */
  #assemble(): void {
    const { nodes } = this.grid;
    const { count, size } = this.rings;
    const { inertia, inverseAlong, inverseAcross, temperature, between } = this.#lines;
    const perStep = 2 / this.#stepS;
    const surface = this.#surface;
    for (let ring = 0; ring < count; ring++) {
      const { conductance, heat } = this.#perfusion[ring]!;
      for (let j = 0; j < nodes; j++) {
        const at = ring * nodes + j;
        const perfused = this.#perfused[at]!;
        this.#blood[at] = perfused * conductance[j]!;
        inertia[at] = perStep * this.#capacity[at]!;
        this.#constant[at] = this.#metabolic[at]! + perfused * heat[j]!;
        // The diagonals, in the place of the inverse pivots.
        inverseAlong[at] =
          this.#blood[at]! + (j > 0 ? this.#along[at - 1]! : 0) + (j < nodes - 1 ? this.#along[at]! : 0);
        inverseAcross[at] = (ring > 0 ? this.#across[at - nodes]! : 0) + (ring < count - 1 ? this.#across[at]! : 0);
      }
      if (surface.kind === "robin") {
        const at = ring * nodes;
        this.#constant[at]! += size[ring]! * surface.hWM2K * surface.ambientC;
        inverseAlong[at]! += size[ring]! * surface.hWM2K;
      }
    }
    for (let at = 0; at < temperature.length; at++) {
      if (this.#isFixed(at)) this.#fix(at);
    }
    for (let at = 0; at < temperature.length; at++) {
      between[at] = temperature[at]! - this.#lossAlong(at) / inertia[at]!;
    }
    this.#eliminateAlong();
    this.#eliminateAcross();
    this.#power = Number.NaN;
  }

  #isFixed(at: number): boolean {
    const j = at % this.grid.nodes;
    if (j === 0 && this.#surface.kind === "dirichlet") return true;
    if (j === this.grid.nodes - 1 && this.#deep.kind === "dirichlet") return true;
    return !Number.isNaN(this.#held[at]!);
  }

  /** Decouples a node: its rows become x = T, its neighbours see it as a constant. */
  #fix(at: number): void {
    const { nodes } = this.grid;
    const { inertia, inverseAlong, inverseAcross, temperature } = this.#lines;
    const fixedC = temperature[at]!;
    const j = at % nodes;
    if (j > 0) this.#constant[at - 1]! += this.#along[at - 1]! * fixedC;
    if (j < nodes - 1) this.#constant[at + 1]! += this.#along[at]! * fixedC;
    if (at >= nodes) this.#constant[at - nodes]! += this.#across[at - nodes]! * fixedC;
    if (at + nodes < temperature.length) this.#constant[at + nodes]! += this.#across[at]! * fixedC;
    inertia[at] = 1;
    inverseAlong[at] = 0;
    inverseAcross[at] = 0;
  }

  /** Heat that leaves a node along its column, without what is constant. */
  #lossAlong(at: number): number {
    if (this.#isFixed(at)) return 0;
    const { nodes } = this.grid;
    const { temperature, inverseAlong } = this.#lines;
    const j = at % nodes;
    let loss = inverseAlong[at]! * temperature[at]!;
    if (j > 0 && !this.#isFixed(at - 1)) loss -= this.#along[at - 1]! * temperature[at - 1]!;
    if (j < nodes - 1 && !this.#isFixed(at + 1)) loss -= this.#along[at]! * temperature[at + 1]!;
    return loss;
  }

  #eliminateAlong(): void {
    const { nodes } = this.grid;
    const { inertia, ratioAlong: ratio, inverseAlong: inverse } = this.#lines;
    const half = (nodes - 1) >> 1;
    const coupling = (from: number, to: number) =>
      this.#isFixed(from) || this.#isFixed(to) ? 0 : this.#along[Math.min(from, to)]!;
    for (let first = 0; first < inverse.length; first += nodes) {
      const middle = first + half;
      const last = first + nodes - 1;
      let pulled = 0;
      for (let i = first; i < middle; i++) {
        inverse[i] = 1 / (inertia[i]! + inverse[i]! - pulled);
        const g = coupling(i, i + 1);
        ratio[i] = g * inverse[i]!;
        pulled = g * ratio[i]!;
      }
      let pulledUp = 0;
      for (let i = last; i > middle; i--) {
        inverse[i] = 1 / (inertia[i]! + inverse[i]! - pulledUp);
        const g = coupling(i, i - 1);
        ratio[i] = g * inverse[i]!;
        pulledUp = g * ratio[i]!;
      }
      inverse[middle] = 1 / (inertia[middle]! + inverse[middle]! - pulled - pulledUp);
    }
  }

  #eliminateAcross(): void {
    const { nodes } = this.grid;
    const { inertia, ratioAcross: ratio, inverseAcross: inverse } = this.#lines;
    for (let at = 0; at < inverse.length; at++) {
      const before = at - nodes;
      const free = before >= 0 && !this.#isFixed(at) && !this.#isFixed(before);
      const g = free ? this.#across[before]! : 0;
      if (before >= 0) ratio[before] = g * inverse[before]!;
      inverse[at] = 1 / (inertia[at]! + inverse[at]! - (before >= 0 ? g * ratio[before]! : 0));
    }
  }

  #applyPower(power: number): void {
    const { load } = this.#lines;
    for (let at = 0; at < load.length; at++) {
      load[at] = this.#constant[at]! + power * this.#applied[at]!;
    }
    for (let at = 0; at < load.length; at++) if (this.#isFixed(at)) load[at] = 0;
    this.#power = power;
  }

  /** Books one pair of sweeps at the temperatures the scheme itself used; `now` is the weight of the new temperature. */
  #book(dtS: number, now: number): void {
    const { nodes } = this.grid;
    const t = this.temperatureC;
    const before = this.#before!;
    const a = this.#account;
    const during = (at: number) => now * t[at]! + (1 - now) * before[at]!;
    const surface = this.#surface;
    for (let ring = 0; ring < this.rings.count; ring++) {
      const { heat } = this.#perfusion[ring]!;
      const top = ring * nodes;
      const deep = top + nodes - 1;
      for (let at = top; at <= deep; at++) {
        const depositedW = this.#power * this.#applied[at]!;
        const bloodW = this.#blood[at]! * during(at) - this.#perfused[at]! * heat[at - top]!;
        a.depositedJ += depositedW * dtS;
        a.metabolicJ += this.#metabolic[at]! * dtS;
        a.bloodJ += bloodW * dtS;
        a.storedJ += this.#capacity[at]! * (t[at]! - before[at]!);
        // A node held at its temperature passes on everything that reaches it.
        if (at === top && surface.kind === "dirichlet") {
          const inflowW = this.#along[top]! * (during(top + 1) - during(top));
          a.surfaceJ += (depositedW + this.#metabolic[at]! - bloodW + inflowW) * dtS;
        }
        if (at === deep && this.#deep.kind === "dirichlet") {
          const inflowW = this.#along[deep - 1]! * (during(deep - 1) - during(deep));
          a.deepJ += (depositedW + this.#metabolic[at]! - bloodW + inflowW) * dtS;
        }
      }
      if (surface.kind === "robin") {
        a.surfaceJ += this.rings.size[ring]! * surface.hWM2K * (during(top) - surface.ambientC) * dtS;
      }
    }
  }
}

function createAccount(): AxisymmetricAccount {
  return { depositedJ: 0, metabolicJ: 0, storedJ: 0, bloodJ: 0, surfaceJ: 0, deepJ: 0 };
}
