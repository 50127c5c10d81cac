/**
 * A near-infrared beam through a cooled window on a person: light scatters and is absorbed in layers. Diffusion approximation with a
 * collimated part, in one dimension: the lateral integral of light in laterally even layers is exactly that. Solved by finite volumes
 * on a grid of its own. Not responsible for the eyes of anybody: contact alone lets the device emit.
 */
import type { Person } from "../person.ts";
import { type LaserLine, OPTICS, type TissueName } from "../ranges.ts";
import type { Applicator } from "./applicator.ts";
import { beamHotSpot } from "./beam.ts";
import { sharePerNode } from "./deposition.ts";
import { shapeHotSpot } from "./hot-spot-shape.ts";
import { footprintM2, type LaserTip } from "./tips.ts";

/** Of the cells, m; light of these wavelengths goes from a tenth of a millimetre to some millimetres deep. */
const CELL_M = 2e-5;
/** Light that has come so far is absorbed in the muscle below, m. */
const DEPTH_M = 0.02;
/**
 * Reflection of diffuse light at the surface, as A = (1 + R) / (1 - R) of the diffusion boundary. Sapphire (1.75) over skin (1.4) reflects
 * nothing from inside, and a little of what enters.
 */
const BOUNDARY_A = 1;
const WINDOW_REFLECTED_RATIO = 0.02;

export function laserApplicator(tip: LaserTip, person: Person): Applicator {
  const light = solveLight(tip.line, person);
  const density = (zM: number) => light.powerBetween(zM, zM + CELL_M) / CELL_M;
  return {
    face: { areaCm2: footprintM2(tip) * 1e4, contactWPerM2K: tip.contactWPerM2K },
    onSkin: { ohm: Number.NaN, reflectedRatio: WINDOW_REFLECTED_RATIO },
    inAir: { ohm: Number.NaN, reflectedRatio: WINDOW_REFLECTED_RATIO },
    padOhm: Number.NaN,
    heatPerWatt: (grid) => sharePerNode(grid, light.powerBetween),
    hotSpotOn: (grid) =>
      shapeHotSpot(beamHotSpot(tip.discDiameterMm / 2000, tip.beamNonUniformityRatio, density), person, grid),
  };
}

interface Light {
  /** Share of the light that is absorbed between two depths. */
  powerBetween(fromM: number, toM: number): number;
  /** Share that leaves through the surface again. */
  readonly reflectedRatio: number;
}

/** Light of one watt that enters the skin. */
export function solveLight(line: LaserLine, person: Person): Light {
  const cells = Math.round(DEPTH_M / CELL_M);
  const absorption = new Float64Array(cells);
  const diffusion = new Float64Array(cells);
  const collimated = new Float64Array(cells + 1);
  const source = new Float64Array(cells);
  const direct = new Float64Array(cells);
  const bottomsM: number[] = [];
  let reachM = 0;
  for (const layer of person.layers) {
    reachM += layer.thicknessMm / 1000;
    bottomsM.push(reachM);
  }
  collimated[0] = 1;
  for (let i = 0; i < cells; i++) {
    const zM = (i + 0.5) * CELL_M;
    const index = bottomsM.findIndex((bottomM) => zM < bottomM);
    const name: TissueName = index < 0 ? "muscle" : person.layers[index]!.name;
    const { absorption: a, scattering: s } = opticsOf(line, name, person);
    absorption[i] = a;
    diffusion[i] = 1 / (3 * (a + s));
    // Of what the straight beam loses in this cell a part is absorbed there and the rest becomes diffuse.
    const lost = collimated[i]! * -Math.expm1(-(a + s) * CELL_M);
    collimated[i + 1] = collimated[i]! - lost;
    direct[i] = (lost * a) / (a + s);
    source[i] = (lost * s) / (a + s);
  }
  const fluence = solveDiffusion(absorption, diffusion, source);
  const below = new Float64Array(cells + 1);
  for (let i = 0; i < cells; i++) below[i + 1] = below[i]! + direct[i]! + absorption[i]! * fluence[i]! * CELL_M;
  const upTo = (zM: number) => {
    const at = Math.min(Math.max(zM / CELL_M, 0), cells);
    const i = Math.min(Math.floor(at), cells - 1);
    return below[i]! + (at - i) * (below[i + 1]! - below[i]!);
  };
  return { powerBetween: (fromM, toM) => upTo(toM) - upTo(fromM), reflectedRatio: 1 - below[cells]! };
}

/** -(D phi')' + mu_a phi = source over cells; light leaves at the surface with phi / (2 A), nothing at the bottom. */
function solveDiffusion(absorption: Float64Array, diffusion: Float64Array, source: Float64Array): Float64Array {
  const cells = absorption.length;
  const conduct = (i: number) => 2 / (CELL_M / diffusion[i]! + CELL_M / diffusion[i + 1]!);
  // The surface takes what half a cell of diffusion and the boundary in series let through.
  const surface = 1 / (CELL_M / 2 / diffusion[0]! + 2 * BOUNDARY_A);
  const ratio = new Float64Array(cells);
  const load = new Float64Array(cells);
  for (let i = 0; i < cells; i++) {
    const above = i === 0 ? surface : conduct(i - 1);
    const beneath = i === cells - 1 ? 0 : conduct(i);
    const own = absorption[i]! * CELL_M + above + beneath;
    const pivot = i === 0 ? own : own - above * ratio[i - 1]!;
    ratio[i] = beneath / pivot;
    load[i] = (source[i]! + (i === 0 ? 0 : above * load[i - 1]!)) / pivot;
  }
  for (let i = cells - 2; i >= 0; i--) load[i]! += ratio[i]! * load[i + 1]!;
  return load;
}

/** Absorption and reduced scattering, 1/m. */
function opticsOf(line: LaserLine, name: TissueName, person: Person): { absorption: number; scattering: number } {
  const { absorptionPerCm, scatteringPerCm } = OPTICS[line][name];
  return {
    absorption: 100 * absorptionPerCm.mode * person.optical.absorption,
    scattering: 100 * scatteringPerCm.mode * person.optical.scattering,
  };
}
