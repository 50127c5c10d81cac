/**
 * An array of needle pairs on a person, in the terms of the simulated bench. Nothing is known of its heat before it has gone in, for that
 * depends on the depth; a bed of one depth is solved once: the field about one needle (needle-site.ts), and what an insertion leaves for
 * later ones. Not responsible for where needles stand and what they read (needle-log.ts).
 */
import type { Celsius, Millimetres, Millis, Ohms } from "../../src/units.ts";
import type { Person } from "../person.ts";
import type { Grid } from "../tissue/layers.ts";
import type { Applicator } from "./applicator.ts";
import { betweenNodes, sharePerNode } from "./deposition.ts";
import type { NeedleArray } from "./needle.ts";
import { type NeedlePlan, planNeedle } from "./needle-site.ts";
import { type ShotResponse, solveShotResponse } from "./shot-response.ts";
import { footprintM2, type NeedleTip } from "./tips.ts";

export interface Needles {
  readonly array: NeedleArray;
  /** The bed of needles whose points are that deep. */
  bedAt(depthMm: Millimetres): NeedleBed;
}

export interface NeedleBed {
  readonly plan: NeedlePlan;
  /** Power in the cell of each node per watt, as of Applicator. */
  heatPerWatt(grid: Grid): Float64Array;
  /** Rises beside a needle some time after its insertion began, of the energy that its pair has had. */
  readonly response: ShotResponse;
  /** Magnitude of the impedance of a pair whose steel has that temperature. */
  impedanceAt(steelC: Celsius): Ohms;
}

/** For later insertions it does not matter how an insertion spread its energy over its own seconds. */
const INSERTION_MS: Millis = 4500;
/** Conductivity of wet tissue grows by this share per K; most of the impedance lies in what is about as warm as the tip. Assumed. */
const CONDUCTIVITY_PER_K = 0.02;
const REST_C = 34;

export function needleApplicator(tip: NeedleTip, person: Person): Applicator {
  const { array, contactWPerM2K, frequencyHz } = tip;
  const beds = new Map<Millimetres, NeedleBed>();
  return {
    face: { areaCm2: footprintM2(tip) * 1e4, contactWPerM2K },
    // Needles that are not in touch nothing: what the generator finds then is an open line, be the face on skin or not.
    onSkin: { ohm: Number.POSITIVE_INFINITY, reflectedRatio: Number.NaN },
    inAir: { ohm: Number.POSITIVE_INFINITY, reflectedRatio: Number.NaN },
    padOhm: Number.NaN,
    heatPerWatt: (grid) => new Float64Array(grid.nodes),
    // What is hotter than the mean stands about the needles, and is said by them.
    hotSpotOn: (grid) => ({
      restKPerWS: 0,
      lengthMm: 1,
      fadePerS: 1,
      profile: new Float64Array(grid.lastNode[1]! - grid.firstNode[1]! + 1),
    }),
    needles: {
      array,
      bedAt(depthMm) {
        let bed = beds.get(depthMm);
        if (bed === undefined) {
          const { needleDiameterMm, spacingMm, tipMm } = array;
          const pair = { frequencyHz, needleDiameterMm, spacingMm, depthMm, tipMm };
          bed = createBed(planNeedle(pair, person, contactWPerM2K), person);
          beds.set(depthMm, bed);
        }
        return bed;
      },
    },
  };
}

function createBed(plan: NeedlePlan, person: Person): NeedleBed {
  const { grid, rings, source, surfaceWM2K } = plan;
  const response = solveShotResponse({
    layers: person.layers,
    shotMs: INSERTION_MS,
    cellMm: rings.radiusMm[1]!,
    cells: { grid, rings },
    surfaceWM2K,
    heat: () => source.map((perWatt) => (perWatt * 1000) / INSERTION_MS),
  });
  return {
    plan,
    heatPerWatt: (column) => sharePerNode(column, betweenNodes(grid, plan.heatPerWatt)),
    response,
    impedanceAt: (steelC) => plan.impedanceOhm / (1 + CONDUCTIVITY_PER_K * Math.max(0, steelC - REST_C)),
  };
}
