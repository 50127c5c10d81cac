/**
 * The RF field of a bipolar handpiece in one person: two opposite equipotential discs on a gel film over skin, fat, fascia and muscle.
 * Gives heat per delivered watt by depth, the impedance the generator sees and the hot spots of the disc edges. Linear: nothing here
 * depends on power. Temperature, motion over a zone and the generator are other files. Equations and checks: docs/rf.md.
 */
import { assert } from "../../src/assert.ts";
import type { Ohms } from "../../src/units.ts";
import { besselJ0, besselJ1 } from "./bessel.ts";
import { type Complex, scale } from "./complex.ts";
import { type DiscBasis, type DiscSolution, discBasis, type PairFactors, solvePair } from "./disc-electrode.ts";
import { admittivityOf, type Tissue } from "./gabriel.ts";
import { type HotSpot, solveHotSpot } from "./hot-spot.ts";
import { type HotSpotPlan, planHotSpot } from "./hot-spot-plan.ts";
import { type Layer, respond } from "./layered-field.ts";
import { planeHeatOf } from "./layered-heat.ts";
import { gaussPanels, type Quadrature } from "./quadrature.ts";
import type { BipolarTip, MonopolarTip } from "./tips.ts";
import { FADE_END, fade, reaches } from "./wavenumber-fade.ts";

/** What the field needs to know of a person's tissue under the tip. Muscle fills the rest. */
export interface ElectricalStack {
  /** Epidermis and dermis together; wet by the gel. */
  readonly skinM: number;
  readonly fatM: number;
  /** Fascia or SMAS; 0 = none. */
  readonly fasciaM: number;
  /** Person's conductivity over the published one, by tissue, dimensionless. */
  readonly sigmaScale: {
    readonly skin: number;
    readonly fat: number;
    readonly fascia: number;
    readonly muscle: number;
  };
}

/** Share of the delivered power by layer; sums to 1. */
export interface PowerShares {
  readonly gel: number;
  readonly skin: number;
  readonly fat: number;
  readonly fascia: number;
  readonly muscle: number;
}

/** Depths count from the skin surface downwards, m; the gel is above it, at negative depth. */
export interface BipolarField {
  /** Lateral integral of the heat source over the plane at a depth, per delivered watt, 1/m. Divide by an area for W/m3 per W. */
  heatPerWatt(zM: number): number;
  /** Share of the delivered power that is dissipated between two depths; exact, so cell averages of it conserve energy. */
  powerBetween(fromM: number, toM: number): number;
  readonly shares: PowerShares;
  /** Complex impedance between the two discs (positive reactance inductive, so tissue's is negative). */
  readonly impedanceOhm: { readonly re: Ohms; readonly im: Ohms };
  readonly hotSpot: HotSpot;
}

/** What the layers need to know of a tip. */
type ElectricTip = Pick<BipolarTip, "frequencyHz" | "gelMm" | "gelSigmaSPerM"> & Pick<MonopolarTip, "film">;

/** Vacuum permittivity, F/m. */
const EPS0 = 8.8541878128e-12;

/** Of what lies between metal and skin: gel, or a film that does not conduct. */
function coverOf({ film, frequencyHz, gelSigmaSPerM }: ElectricTip): Complex {
  if (film === undefined) return { re: gelSigmaSPerM, im: 0 };
  const im = 2 * Math.PI * frequencyHz * EPS0 * film.permittivity;
  return { re: film.lossTangent * im, im };
}

/** Layers of tip gel and person as the field sees them; order gel, skin, fat, fascia (if any), muscle. */
export function layersUnder(tip: ElectricTip, stack: ElectricalStack): Layer[] {
  const tissue = (name: Tissue, sigmaScale: number): Complex => {
    const y = admittivityOf(name, tip.frequencyHz);
    return { re: y.re * sigmaScale, im: y.im };
  };
  const fascia = { thicknessM: stack.fasciaM, admittivity: tissue("tendon", stack.sigmaScale.fascia) };
  return [
    { thicknessM: tip.gelMm / 1000, admittivity: coverOf(tip) },
    { thicknessM: stack.skinM, admittivity: tissue("skinWet", stack.sigmaScale.skin) },
    { thicknessM: stack.fatM, admittivity: tissue("fatInfiltrated", stack.sigmaScale.fat) },
    ...(stack.fasciaM > 0 ? [fascia] : []),
    { thicknessM: Number.POSITIVE_INFINITY, admittivity: tissue("muscle", stack.sigmaScale.muscle) },
  ];
}

/**
 * Field of a tip on a stack. About 3 ms; the first call for a tip object also builds its wavenumber tables, so pass catalogue
 * objects, not copies.
 */
export function solveBipolarField(tip: BipolarTip, stack: ElectricalStack): BipolarField {
  return solveWithPlan(planFor(tip), tip, stack);
}

/** Everything that depends on the tip alone. */
export interface TipPlan {
  readonly quadrature: Quadrature;
  readonly basis: DiscBasis;
  /** Faded out where it only oscillates. */
  readonly pair: PairFactors;
  readonly hotSpot: HotSpotPlan;
}

const plans = new WeakMap<BipolarTip, TipPlan>();

function planFor(tip: BipolarTip): TipPlan {
  const known = plans.get(tip);
  if (known !== undefined) return known;
  const plan = planTip(tip);
  plans.set(tip, plan);
  return plan;
}

/**
 * `refine` multiplies the points of every quadrature; `damping` is the exponent by which the gel damps the last wavenumber. The defaults
 * are what a session uses, more is for convergence tests.
 */
export function planTip(tip: BipolarTip, refine = 1, damping = 9): TipPlan {
  const radiusM = tip.discDiameterMm / 2000;
  const spacingM = tip.spacingMm / 1000;
  const gapM = spacingM - 2 * radiusM;
  assert(gapM > 0, "the discs of a tip do not touch");
  const quadrature = tipWavenumbers(radiusM, spacingM, tip.gelMm / 1000, refine, damping);
  return {
    quadrature,
    basis: discBasis(radiusM, quadrature.nodes),
    pair: pairFactors(quadrature.nodes, spacingM, gapM),
    hotSpot: planHotSpot(radiusM, spacingM, quadrature, refine),
  };
}

function pairFactors(kappa: Float64Array, spacingM: number, gapM: number): PairFactors {
  const j0 = kappa.map((k) => (reaches(k, gapM) ? besselJ0(k * spacingM) * fade(k, gapM) : 0));
  const j1 = kappa.map((k) => (reaches(k, gapM) ? besselJ1(k * spacingM) * fade(k, gapM) : 0));
  return { j0, j1, j2: j1.map((value, n) => (2 * value) / (kappa[n]! * spacingM) - j0[n]!) };
}

export function solveWithPlan(plan: TipPlan, tip: BipolarTip, stack: ElectricalStack): BipolarField {
  const { quadrature, basis, pair } = plan;
  const gelM = tip.gelMm / 1000;
  const response = respond(layersUnder(tip, stack), quadrature.nodes);
  const disc = solvePair(response, basis, quadrature.weights, pair);
  const impedanceOhm = scale(disc.impedance, 2);
  const { heatPerWatt, powerBetween } = planeHeatOf(
    response,
    planeWeights(quadrature, disc, pair).map((weight) => weight / impedanceOhm.re),
    gelM,
  );
  const tops = response.topsM.map((top) => top - gelM);
  const skin = powerBetween(0, tops[2]!);
  const fat = powerBetween(tops[2]!, tops[3]!);
  const fascia = stack.fasciaM > 0 ? powerBetween(tops[3]!, tops[4]!) : 0;
  const muscle = powerBetween(tops.at(-1)!, Number.POSITIVE_INFINITY);
  return {
    heatPerWatt,
    powerBetween,
    shares: { gel: 1 - skin - fat - fascia - muscle, skin, fat, fascia, muscle },
    impedanceOhm,
    hotSpot: solveHotSpot(plan.hotSpot, response, disc, impedanceOhm.re),
  };
}

/**
 * Parseval over the plane: integral of |grad phi|^2 is 2 pi * int k (angular mean of |spectrum of the pair|^2) (|A'|^2 + k^2 |A|^2) dk, and
 * the last bracket is 2 k^2 (|P|^2 exp(-2ks) + |R|^2 exp(-2k(2h-s))): the cross terms of the two exponentials cancel.
 */
function planeWeights(quadrature: Quadrature, disc: DiscSolution, pair: PairFactors): Float64Array {
  const { round, leaning } = disc;
  return quadrature.weights.map((w, n) => {
    const roundSquare = round.re[n]! ** 2 + round.im[n]! ** 2;
    const leaningSquare = leaning.re[n]! ** 2 + leaning.im[n]! ** 2;
    const product = round.re[n]! * leaning.re[n]! + round.im[n]! * leaning.im[n]!;
    const mean =
      2 * roundSquare * (1 - pair.j0[n]!) + leaningSquare * (1 + pair.j0[n]! - pair.j2[n]!) - 4 * product * pair.j1[n]!;
    return 4 * Math.PI * w * quadrature.nodes[n]! ** 3 * mean;
  });
}

/**
 * Nodes for a pair: what lies at a distance r oscillates with r, but is smooth and needs no wavenumbers far above 1/r; so the panels
 * widen from the period of the whole pair to that of one disc.
 */
function tipWavenumbers(radiusM: number, spacingM: number, gelM: number, refine: number, damping: number): Quadrature {
  const end = damping / gelM;
  const edges = [0];
  for (let k = 0; k < end; ) {
    const reach = Math.min(spacingM + 2 * radiusM, FADE_END / Math.max(k, 1));
    // From 4/m: a fat layer of 40 mm turns over at 25/m.
    const width = Math.min((2 * Math.PI) / (3 * radiusM + reach), Math.max(k, 4));
    k += width;
    edges.push(k);
  }
  return gaussPanels(edges, Math.round(5 * refine));
}
