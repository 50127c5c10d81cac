/**
 * A tip that is stamped, on a person, in the terms of the simulated bench: load, face and the field by distance from its axis. What
 * it does to a zone on average is said as of any tip; the skin it is stamped on is that of places (stamp-log.ts).
 */
import type { Millimetres } from "../../src/units.ts";
import type { Person } from "../person.ts";
import type { Applicator } from "./applicator.ts";
import { stackOf } from "./bipolar.ts";
import { magnitude } from "./complex.ts";
import type { Cryogen } from "./cryogen.ts";
import { sharePerNode } from "./deposition.ts";
import { PAD_OHM } from "./monopolar.ts";
import { type StampField, solveStampField } from "./stamp-field.ts";
import { footprintM2, type StampTip } from "./tips.ts";

export interface Stamping {
  readonly field: StampField;
  readonly cryogen: Cryogen;
  readonly radiusMm: Millimetres;
}

export function stampApplicator(tip: StampTip, person: Person): Applicator {
  const field = solveStampField(tip, stackOf(person));
  return {
    face: { areaCm2: footprintM2(tip) * 1e4, contactWPerM2K: tip.contactWPerM2K },
    onSkin: { ohm: magnitude(field.impedanceOhm), reflectedRatio: Number.NaN },
    inAir: { ohm: Number.POSITIVE_INFINITY, reflectedRatio: Number.NaN },
    padOhm: PAD_OHM,
    heatPerWatt(grid) {
      const heat = sharePerNode(grid, field.powerBetween);
      heat[0]! += field.filmShare;
      return heat;
    },
    hotSpotOn: (grid) => ({
      restKPerWS: 0,
      lengthMm: 1,
      fadePerS: 1,
      profile: new Float64Array(grid.lastNode[1]! - grid.firstNode[1]! + 1),
    }),
    stamp: { field, cryogen: tip.cryogen, radiusMm: tip.discDiameterMm / 2 },
  };
}
