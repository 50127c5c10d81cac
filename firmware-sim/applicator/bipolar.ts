/**
 * A bipolar tip on a person: the field of rf.ts in the terms of the simulated bench.
 */
import { type Person, thicknessMm } from "../person.ts";
import type { Grid } from "../tissue/layers.ts";
import type { Applicator } from "./applicator.ts";
import { magnitude } from "./complex.ts";
import { sharePerNode } from "./deposition.ts";
import { shapeHotSpot } from "./hot-spot-shape.ts";
import { type ElectricalStack, solveBipolarField } from "./rf.ts";
import { type BipolarTip, footprintM2 } from "./tips.ts";

export function bipolarApplicator(tip: BipolarTip, person: Person): Applicator {
  const field = solveBipolarField(tip, stackOf(person));
  return {
    face: { areaCm2: footprintM2(tip) * 1e4, contactWPerM2K: tip.contactWPerM2K },
    onSkin: { ohm: magnitude(field.impedanceOhm), reflectedRatio: Number.NaN },
    inAir: { ohm: Number.POSITIVE_INFINITY, reflectedRatio: Number.NaN },
    padOhm: Number.NaN,
    heatPerWatt(grid: Grid) {
      const heat = sharePerNode(grid, field.powerBetween);
      // The gel film is thermally thin and lies on the skin: its heat enters at the surface, where part of it goes on into the face.
      heat[0]! += field.shares.gel;
      return heat;
    },
    hotSpotOn: (grid) => shapeHotSpot(field.hotSpot, person, grid),
  };
}

/** A person's tissue as an RF field sees it. */
export function stackOf(person: Person): ElectricalStack {
  return {
    skinM: person.skinThicknessMm / 1000,
    fatM: thicknessMm(person, "fat") / 1000,
    fasciaM: thicknessMm(person, "fascia") / 1000,
    sigmaScale: person.electrical,
  };
}
