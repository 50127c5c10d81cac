/**
 * A cold plate on a person. It puts no heat anywhere: skin feels it through the surface alone, and what is pumped is taken out of the plate
 * and not out of a depth (docs/decisions.md, D-023). An even plate has no hot spots either. Not responsible for the plate (cold-plate.ts).
 */
import type { Applicator } from "./applicator.ts";
import { type ColdPlateTip, footprintM2 } from "./tips.ts";

export function contactCoolingApplicator(tip: ColdPlateTip): Applicator {
  return {
    face: { areaCm2: footprintM2(tip) * 1e4, contactWPerM2K: tip.contactWPerM2K },
    onSkin: { ohm: Number.NaN, reflectedRatio: 0 },
    inAir: { ohm: Number.NaN, reflectedRatio: 0 },
    padOhm: Number.NaN,
    heatPerWatt: (grid) => new Float64Array(grid.nodes),
    hotSpotOn: (grid) => ({
      restKPerWS: 0,
      lengthMm: 1,
      fadePerS: 1,
      profile: new Float64Array(grid.nodes),
    }),
  };
}
