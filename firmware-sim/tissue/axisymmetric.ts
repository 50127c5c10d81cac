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
import { book, createAccount, type PlaneAccount } from "./plane-account.ts";
import { assembleCells, type Body, type PlaneCells } from "./plane-cells.ts";
import { couple, createCouplings, eliminate, findBetween, type PlaneCouplings } from "./plane-rows.ts";
import { PLANE_NODES_MAX, ROWS, sweepAcross, sweepAlong, VECTOR, VECTORS } from "./plane-sweep.ts";
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
  readonly body?: Body;
  /** Keeps the energy account. */
  readonly account?: boolean;
}

/** Where to read. */
export interface PointProbe {
  readonly ring: RingProbe;
  readonly depth: Probe;
}

/** As in the one-dimensional solver: the first step after a switch in eight parts, the first two of them damped. */
const PARTS = 8;
const DAMPED_PARTS = 2;
/** Lengths of step whose eliminations are kept: two that take turns, and the parts of either. */
const LENGTHS_KEPT = 4;

export class Axisymmetric {
  readonly grid: Grid;
  readonly rings: Rings;
  /** Live temperature of every node, [ring * grid.nodes + node]. Read it freely; write through `setTemperature`. */
  readonly temperatureC: Float64Array;
  #stepS: number;
  readonly #refreshMs: Millis;
  #untilRefreshS: number;
  readonly #cells: PlaneCells;
  readonly #perfusion: readonly PerfusionField[];
  readonly #perfusionVaries: boolean;
  /** Conductance to the blood, W/K, and the heat it brings, W. */
  readonly #blood: Float64Array;
  readonly #bloodHeat: Float64Array;
  readonly #applied: Float64Array;
  /** What the sweeps work on; the heat that comes in whatever the power, a view of it. */
  readonly #lanes: Float64Array;
  readonly #constant: Float64Array;
  /** Temperature of a node that is held, NaN where none is. */
  readonly #held: Float64Array;
  readonly #couplings: PlaneCouplings;
  /** Where in the lanes the rows for a length of step begin, by its seconds, the oldest first; and those of now. */
  readonly #rowsByStep = new Map<number, number>();
  #rows = 0;
  #surface: Surface;
  readonly #deep: Deep;
  #switched = true;
  readonly #before: Float64Array | undefined;
  readonly #account: PlaneAccount = createAccount();

  constructor(grid: Grid, rings: Rings, options: AxisymmetricOptions) {
    const size = grid.nodes * rings.count;
    const vector = () => new Float64Array(size);
    assert(options.stepMs > 0, "the step is positive");
    this.grid = grid;
    this.rings = rings;
    this.#stepS = options.stepMs / 1000;
    this.#refreshMs = options.perfusionRefreshMs ?? PERFUSION_REFRESH_MS;
    this.#untilRefreshS = this.#refreshMs / 1000;
    this.#lanes = new Float64Array((VECTORS + LENGTHS_KEPT * ROWS) * size);
    assert(this.#lanes.length <= PLANE_NODES_MAX, "the plane fits the sweeps");
    this.temperatureC = this.#vector(VECTOR.temperature, size);
    this.#constant = this.#vector(VECTOR.constant, size);
    this.#cells = assembleCells(grid, rings, options.body);
    this.#blood = vector();
    this.#bloodHeat = vector();
    this.#applied = vector();
    this.#held = vector().fill(Number.NaN);
    this.#couplings = createCouplings(size);
    this.#perfusion = Array.from(
      { length: rings.count },
      (_, ring) => new PerfusionField(grid, options.omega?.subarray(ring * grid.nodes, (ring + 1) * grid.nodes)),
    );
    this.#perfusionVaries = this.#perfusion.some(({ varies }) => varies);
    this.#before = options.account === true ? vector() : undefined;
    this.#surface = options.surface;
    this.#deep = options.deep;
    const { initialC } = options;
    if (initialC === undefined) {
      const { temperatureC } = new Bioheat(grid, options);
      for (let ring = 0; ring < rings.count; ring++) this.temperatureC.set(temperatureC, ring * grid.nodes);
    } else this.temperatureC.fill(initialC);
    this.#followPerfusion();
    this.#restart(true);
  }

  get stepS(): number {
    return this.#stepS;
  }

  /** Changes the length of the steps to come. A length that was in use lately costs next to nothing, another as much as a step or two. */
  setStep(stepMs: Millis): void {
    assert(stepMs > 0, "the step is positive");
    if (stepMs / 1000 === this.#stepS) return;
    this.#stepS = stepMs / 1000;
    this.#prepare(this.#stepS);
  }

  get surface(): Surface {
    return this.#surface;
  }

  /** Applied heat per unit of power, W per node as `integrateOverRings` returns it (copied). */
  setSource(perNode: Float64Array): void {
    assert(perNode.length === this.#applied.length, "a source has one value per node");
    this.#applied.set(perNode);
    this.#apply();
  }

  /** Switches the surface condition. */
  setSurface(surface: Surface): void {
    this.#surface = surface;
    this.#restart(true);
  }

  /** Puts every node at `at(radiusMm, depthMm)`. The energy account restarts. */
  setTemperature(at: (radiusMm: Millimetres, depthMm: Millimetres) => Celsius): void {
    const { nodes, depthMm } = this.grid;
    for (let i = 0; i < this.temperatureC.length; i++) {
      this.temperatureC[i] = at(this.rings.radiusMm[Math.floor(i / nodes)]!, depthMm[i % nodes]!);
    }
    this.#restart(false);
    this.clearAccount();
  }

  /** Holds nodes at a temperature from now on; `at` says which, null leaves a node free. */
  hold(at: (radiusMm: Millimetres, depthMm: Millimetres) => Celsius | null): void {
    const { nodes, depthMm } = this.grid;
    for (let i = 0; i < this.#held.length; i++) {
      this.#held[i] = at(this.rings.radiusMm[Math.floor(i / nodes)]!, depthMm[i % nodes]!) ?? Number.NaN;
    }
    this.#restart(true);
  }

  /** Advances one step with this power held constant. The hot path: no allocation. */
  step(power: number): void {
    this.#untilRefreshS -= this.#stepS;
    // A millionth of a step is rounding.
    if (this.#untilRefreshS < -1e-6 * this.#stepS) {
      this.#untilRefreshS = this.#refreshMs / 1000 - this.#stepS;
      if (this.#perfusionVaries && this.#followPerfusion(MIDDLE_OF_HOLD)) this.#couple();
    }
    if (this.#switched) {
      this.#switched = false;
      const partS = this.#stepS / PARTS;
      this.#prepare(partS);
      for (let part = 0; part < PARTS; part++) this.#advance(power, partS, part < DAMPED_PARTS);
      this.#prepare(this.#stepS);
    } else this.#advance(power, this.#stepS, false);
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
  get account(): Readonly<PlaneAccount> {
    assert(this.#before !== undefined, "the energy account is kept");
    return this.#account;
  }

  clearAccount(): void {
    Object.assign(this.#account, createAccount());
  }

  #vector(vector: number, size: number): Float64Array {
    return this.#lanes.subarray(vector * size, (vector + 1) * size);
  }

  #advance(power: number, stepS: number, damped: boolean): void {
    const lanes = this.#lanes;
    const { count } = this.rings;
    const { nodes } = this.grid;
    for (let pair = damped ? 2 : 1; pair > 0; pair--) {
      this.#before?.set(this.temperatureC);
      if (damped) lanes.copyWithin(count * nodes, 0, count * nodes);
      sweepAcross(lanes, this.#rows, count, nodes, power, damped);
      sweepAlong(lanes, this.#rows, count, nodes);
      if (this.#before !== undefined) this.#book(this.#before, power, damped ? 0.5 * stepS : stepS, damped ? 1 : 0.5);
    }
  }

  #book(beforeC: Float64Array, power: number, dtS: number, now: number): void {
    const booking = {
      cells: this.#cells,
      nodes: this.grid.nodes,
      ringSize: this.rings.size,
      surface: this.#surface,
      deep: this.#deep,
      beforeC,
      afterC: this.temperatureC,
      blood: this.#blood,
      bloodHeat: this.#bloodHeat,
      applied: this.#applied,
      power,
    };
    book(this.#account, booking, dtS, now);
  }

  /** After a switch or a new temperature field. `conditions`: they are others than before. */
  #restart(conditions: boolean): void {
    const { nodes } = this.grid;
    for (let ring = 0; ring < this.rings.count; ring++) {
      if (this.#surface.kind === "dirichlet") {
        this.#account.surfaceJ -= this.#jump(ring * nodes, this.#surface.temperatureC);
      }
      if (this.#deep.kind === "dirichlet") {
        this.#account.deepJ -= this.#jump((ring + 1) * nodes - 1, this.#deep.temperatureC);
      }
    }
    for (let at = 0; at < this.#held.length; at++) {
      const heldC = this.#held[at]!;
      if (!Number.isNaN(heldC)) this.temperatureC[at] = heldC;
    }
    this.#switched = true;
    this.#untilRefreshS = this.#refreshMs / 1000;
    const moved = this.#perfusionVaries && this.#followPerfusion();
    if (conditions || moved) this.#couple();
    else this.#prepare(this.#stepS);
  }

  /** A half cell jumps with its surface; the heat for it comes through the surface. */
  #jump(at: number, toC: Celsius): number {
    const heatJ = this.#cells.capacity[at]! * (toC - this.temperatureC[at]!);
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

  /** Puts perfusion, surface and what is held into effect. */
  #couple(): void {
    const { nodes } = this.grid;
    const { count, size } = this.rings;
    const { metabolic, perfused } = this.#cells;
    const { held, lossAlong } = this.#couplings;
    const surface = this.#surface;
    for (let ring = 0; ring < count; ring++) {
      const { conductance, heat } = this.#perfusion[ring]!;
      for (let j = 0; j < nodes; j++) {
        const at = ring * nodes + j;
        this.#blood[at] = perfused[at]! * conductance[j]!;
        this.#bloodHeat[at] = perfused[at]! * heat[j]!;
        this.#constant[at] = metabolic[at]! + this.#bloodHeat[at]!;
        held[at] = Number.isNaN(this.#held[at]!) ? 0 : 1;
      }
      if (surface.kind === "dirichlet") held[ring * nodes] = 1;
      if (this.#deep.kind === "dirichlet") held[(ring + 1) * nodes - 1] = 1;
    }
    couple(this.#couplings, this.#cells, this.#blood, this.#constant, this.temperatureC, nodes);
    if (surface.kind === "robin") {
      for (let ring = 0; ring < count; ring++) {
        const at = ring * nodes;
        if (held[at] === 1) continue;
        this.#constant[at]! += size[ring]! * surface.hWM2K * surface.ambientC;
        lossAlong[at]! += size[ring]! * surface.hWM2K;
      }
    }
    for (let at = 0; at < held.length; at++) if (held[at] === 1) this.#constant[at] = 0;
    this.#apply();
    this.#rowsByStep.clear();
    this.#prepare(this.#stepS);
  }

  /** A node that is held takes no heat. */
  #apply(): void {
    const { held } = this.#couplings;
    const applied = this.#vector(VECTOR.applied, held.length);
    for (let at = 0; at < applied.length; at++) applied[at] = held[at] === 1 ? 0 : this.#applied[at]!;
  }

  /** Makes ready for steps of this length: both eliminations and the variable between. */
  #prepare(stepS: number): void {
    let rows = this.#rowsByStep.get(stepS);
    if (rows === undefined) {
      rows = this.#takeRows();
      eliminate(this.#lanes, rows, this.#couplings, this.#cells.capacity, stepS, this.grid.nodes);
      this.#rowsByStep.set(stepS, rows);
    }
    this.#rows = rows;
    findBetween(this.#lanes, rows, this.#couplings);
  }

  /** A place in the lanes for one more length of step: a free one, or that of the oldest. */
  #takeRows(): number {
    const kept = this.#rowsByStep;
    if (kept.size < LENGTHS_KEPT) return (VECTORS + kept.size * ROWS) * this.temperatureC.length;
    const [stepS, oldest] = kept.entries().next().value!;
    kept.delete(stepS);
    return oldest;
  }
}
