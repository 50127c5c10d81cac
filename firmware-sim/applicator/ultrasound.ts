/**
 * A flat transducer on a person: plane waves down through the layers, attenuated in each, a little of them thrown back at every interface.
 * The beam of such a transducer is collimated over the depth modelled (its near field is a^2 / lambda, 100 mm at 1 MHz), so the lateral
 * integral is that of a plane wave. All attenuation counts as absorption. Not responsible for focused sound.
 */
import type { Person } from "../person.ts";
import type { TissueName } from "../ranges.ts";
import type { Applicator } from "./applicator.ts";
import { beamHotSpot } from "./beam.ts";
import { sharePerNode } from "./deposition.ts";
import { shapeHotSpot } from "./hot-spot-shape.ts";
import { footprintM2, type UltrasoundTip } from "./tips.ts";

/** Power that a gel film without bubbles sends back. Assumed. */
const GEL_REFLECTED_RATIO = 0.03;
/** Np/m per dB/cm. */
const NP_PER_M = 100 / 8.685889638;

/** Speed of sound, m/s: IT'IS V5.0. */
const SPEED_M_S: Readonly<Record<TissueName, number>> = {
  epidermis: 1624,
  dermis: 1624,
  fat: 1440,
  fascia: 1750,
  muscle: 1588,
};
/** Attenuation grows as this power of frequency: IT'IS V5.0. */
const EXPONENT: Readonly<Record<TissueName, number>> = {
  epidermis: 1,
  dermis: 1,
  fat: 1.0861,
  fascia: 1.1719,
  muscle: 1.0827,
};

export function ultrasoundApplicator(tip: UltrasoundTip, person: Person): Applicator {
  const sound = solvePlaneWave(tip, person);
  const powerOfSurface = (zM: number) => sound.powerBetween(zM, zM + 1e-6) / 1e-6;
  return {
    face: { areaCm2: footprintM2(tip) * 1e4, contactWPerM2K: tip.contactWPerM2K },
    onSkin: { ohm: Number.NaN, reflectedRatio: GEL_REFLECTED_RATIO },
    inAir: { ohm: Number.NaN, reflectedRatio: 1 },
    padOhm: Number.NaN,
    heatPerWatt: (grid) => sharePerNode(grid, sound.powerBetween),
    hotSpotOn: (grid) =>
      shapeHotSpot(beamHotSpot(tip.discDiameterMm / 2000, tip.beamNonUniformityRatio, powerOfSurface), person, grid),
  };
}

/** One wave in one layer: what of the power enters it and how it decays. */
interface Wave {
  readonly topM: number;
  readonly thicknessM: number;
  /** Of power, 1/m. */
  readonly decayPerM: number;
  readonly downShare: number;
  /** What comes back from the lower interface, there. */
  readonly upShare: number;
}

/** Shares of the delivered power between two depths. What is thrown back is followed up through the layer it was thrown back in. */
export function solvePlaneWave(
  tip: UltrasoundTip,
  person: Person,
): { powerBetween(fromM: number, toM: number): number } {
  const waves: Wave[] = [];
  let topM = 0;
  let share = 1;
  person.layers.forEach((layer, i) => {
    const thicknessM = layer.thicknessMm / 1000;
    const decayPerM = 2 * attenuationNpPerM(person, layer.name, tip.frequencyHz);
    const below = person.layers[i + 1];
    const arriving = share * Math.exp(-decayPerM * thicknessM);
    let back = 0;
    if (below !== undefined) {
      const own = layer.densityKgM3 * SPEED_M_S[layer.name];
      const next = below.densityKgM3 * SPEED_M_S[below.name];
      back = ((own - next) / (own + next)) ** 2;
    }
    waves.push({ topM, thicknessM, decayPerM, downShare: share, upShare: arriving * back });
    share = arriving * (1 - back);
    topM += thicknessM;
  });
  return {
    powerBetween(fromM, toM) {
      let sum = 0;
      for (const wave of waves) {
        const from = Math.max(0, fromM - wave.topM);
        const to = Math.min(wave.thicknessM, toM - wave.topM);
        if (to <= from) continue;
        const { decayPerM, thicknessM } = wave;
        sum += wave.downShare * (Math.exp(-decayPerM * from) - Math.exp(-decayPerM * to));
        sum += wave.upShare * (Math.exp(-decayPerM * (thicknessM - to)) - Math.exp(-decayPerM * (thicknessM - from)));
      }
      return sum;
    },
  };
}

function attenuationNpPerM(person: Person, tissue: TissueName, frequencyHz: number): number {
  const { skin, fat, fascia, muscle } = person.attenuationDbCmMHz;
  const dbCmMHz = { epidermis: skin, dermis: skin, fat, fascia, muscle }[tissue];
  return dbCmMHz * NP_PER_M * (frequencyHz / 1e6) ** EXPONENT[tissue];
}
