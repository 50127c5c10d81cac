/**
 * A focused tip on a person, in the terms of the simulated bench: the lateral mean of its shots for the one-dimensional plant, their local
 * temperature for what lies between, and what each coagulates, from a small table that is made when the first shot is fired. The field is
 * focused-ultrasound.ts, its temperature shot-response.ts.
 */
import type { Celsius, Joules, Millimetres } from "../../src/units.ts";
import type { Person } from "../person.ts";
import type { Applicator, ShotField } from "./applicator.ts";
import { betweenNodes, sharePerNode } from "./deposition.ts";
import { planFocusedShot } from "./focused-ultrasound.ts";
import { type Coagulation, type ShotResponse, solveShotResponse } from "./shot-response.ts";
import { type FocusedTip, footprintM2 } from "./tips.ts";

/** Power that gel without bubbles sends back. Assumed. */
const GEL_REFLECTED_RATIO = 0.03;
/** Energies of the table over the most that a shot has; warmth of the tissue over rest. */
const ENERGY_RATIOS = [0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 1, 1.1] as const;
const WARM_C = [-4, 0, 4, 8] as const;
/** Tissue at rest: skin under a face at its own temperature, core some millimetres below. Assumed. */
const REST_SURFACE_C = 33;
const REST_DEPTH_MM = 4;

export function focusedApplicator(tip: FocusedTip, person: Person): Applicator {
  const { transducer, contactWPerM2K } = tip;
  const response = solveShotResponse(planFocusedShot(transducer, person, contactWPerM2K));
  return {
    face: { areaCm2: footprintM2(tip) * 1e4, contactWPerM2K },
    onSkin: { ohm: Number.NaN, reflectedRatio: GEL_REFLECTED_RATIO },
    inAir: { ohm: Number.NaN, reflectedRatio: 1 },
    padOhm: Number.NaN,
    heatPerWatt: (grid) => sharePerNode(grid, betweenNodes(response.grid, response.heatPerJoule)),
    // Where no shot is there is nothing to be hotter than the mean; where one is, the field of shots says it.
    hotSpotOn: (grid) => ({
      restKPerWS: 0,
      lengthMm: 1,
      fadePerS: 1,
      profile: new Float64Array(grid.lastNode[1]! - grid.firstNode[1]! + 1),
    }),
    shots: createField(response, transducer.shotMaxJ, transducer.focusMm, person.coreC),
  };
}

function createField(response: ShotResponse, maxJ: Joules, focusMm: Millimetres, coreC: Celsius): ShotField {
  /** By row and column; shots of a session mostly are of one energy into tissue of one warmth. */
  const table = new Map<number, Coagulation>();
  const restC = (depthMm: Millimetres) => coreC - (coreC - REST_SURFACE_C) * Math.exp(-depthMm / REST_DEPTH_MM);
  const entry = (row: number, column: number) => {
    const key = row * ENERGY_RATIOS.length + column;
    let found = table.get(key);
    if (found === undefined) {
      const warmC = WARM_C[row]!;
      found = response.coagulate(ENERGY_RATIOS[column]! * maxJ, (depthMm) => restC(depthMm) + warmC);
      table.set(key, found);
    }
    return found;
  };
  return {
    locate: response.locate,
    addRises: response.addRises,
    focusMm,
    coagulationOf(energyJ, beforeC) {
      const [row, v] = locate(WARM_C, beforeC - restC(focusMm));
      const [column, u] = locate(ENERGY_RATIOS, energyJ / maxJ);
      const corners = [
        [entry(row, column), (1 - u) * (1 - v)],
        [entry(row, column + 1), u * (1 - v)],
        [entry(row + 1, column), (1 - u) * v],
        [entry(row + 1, column + 1), u * v],
      ] as const;
      const mean = (read: (found: Coagulation) => number) =>
        corners.reduce((sum, [found, weight]) => sum + weight * read(found), 0);
      // The middle of a zone that is not there has no depth.
      const there = corners.filter(([found, weight]) => found.diameterMm > 0 && weight > 0);
      const weight = there.reduce((sum, corner) => sum + corner[1], 0);
      const middleMm = there.reduce((sum, [found, part]) => sum + part * 0.5 * (found.topMm + found.bottomMm), 0);
      return {
        peakC: mean(({ peakC }) => peakC),
        diameterMm: mean(({ diameterMm }) => diameterMm),
        lengthMm: mean(({ topMm, bottomMm }) => bottomMm - topMm),
        depthMm: weight > 0 ? middleMm / weight : null,
        epidermisC: mean(({ epidermisC }) => epidermisC),
        epidermisOmega: mean(({ epidermisOmega }) => epidermisOmega),
      };
    },
  };
}

/** Cell of an axis that a value lies in, and how far; the ends go on straight for half a cell. */
function locate(axis: readonly number[], value: number): [cell: number, share: number] {
  let cell = 0;
  while (cell < axis.length - 2 && axis[cell + 1]! < value) cell++;
  const share = (value - axis[cell]!) / (axis[cell + 1]! - axis[cell]!);
  return [cell, Math.min(Math.max(share, 0), 1.5)];
}
