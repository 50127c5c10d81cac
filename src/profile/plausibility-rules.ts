/**
 * Rules that find what is inside every range and can still not be meant: a number in a neighbouring unit, two limits for one thing, cooling
 * that warms. What fields must do for each other is in rules.ts.
 */
import { significant } from "../printable.ts";
import { isColdProfile, isHeldProfile, isShotProfile } from "./kind.ts";
import { REST_C, SKIN_HEAT_J_PER_CM3_K, SKIN_MIN_CM } from "./limits.ts";
import type { Breach, ProfileRule } from "./rule.ts";
import type { ColdProfile, Profile } from "./schema.ts";

/** A hand that slows to less than this share of its speed dwells three times as long: the hot-spot factor was not meant for that. */
const SPEED_MIN_RATIO = 0.3;
/** Twice the most that a shipped profile allows; they stand between 110 and 300. */
const ENERGY_MAX_J_PER_CM2 = 600;
/** The device itself lets no dermis rise faster. */
const HEATING_MAX_C_PER_S = 4;
/** Thinner fat than this is found on hardly anybody: 0.5 mm is the thinnest published (Gibney 2010, PMID 20429833). */
const FAT_USUAL_MIN_MM = 1;

export const PLAUSIBILITY_RULES: readonly ProfileRule[] = [
  {
    id: "P115",
    severity: "error",
    title: "The lowest speed is a speed of this motion.",
    reason:
      "The hot-spot factor is bound to the lowest speed: at less than 0.3 of the speed a hand dwells three times as long as planned. Usually the figure is in cm/s.",
    check: ({ motion }) =>
      motion.kind === "gliding" && motion.speedMinMmS < SPEED_MIN_RATIO * motion.speedMmS
        ? [
            {
              path: ["motion", "speedMinMmS"],
              message: `the lowest speed is ${significant(motion.speedMinMmS / motion.speedMmS)} of the speed, ${motion.speedMmS} mm/s`,
              hint: `Raise it to ${Math.ceil(SPEED_MIN_RATIO * motion.speedMmS)} mm/s or more; was it meant in cm/s?`,
            },
          ]
        : [],
  },
  {
    id: "P116",
    severity: "error",
    title: "The energy of a zone is in proportion to its area.",
    reason:
      "Profiles that come along allow 110 to 300 J/cm2 and pass. Beyond 600 the cap was meant for a larger zone, or the area is in another unit; and a cold plate takes out at least what thin skin holds.",
    check: checkEnergyDensity,
  },
  {
    id: "P117",
    severity: "error",
    title: "Full power does not heat the zone faster than a device allows.",
    reason:
      "Spread over the zone, the ceiling may not warm the thinnest skin (1.07 mm, 3.76 J/cm3/K) by more than 4 degC/s: the device would cut it, and no sensor could follow.",
    check: checkFullPower,
  },
  {
    id: "P119",
    severity: "error",
    title: "What is kept off is not treated.",
    reason: "An exclusion with the name of a zone says that the zone is treated and is not.",
    check: ({ zones, keepOff = [] }) =>
      keepOff.flatMap(({ id }, index) =>
        zones.some((zone) => zone.id === id) || keepOff.findIndex((other) => other.id === id) < index
          ? [
              {
                path: ["keepOff", index, "id"],
                message: `"${id}" is a zone, or stands twice`,
                hint: "Give the exclusion its own name, or delete one of the two.",
              },
            ]
          : [],
      ),
  },
  {
    id: "P120",
    severity: "error",
    title: "A limit has one source.",
    reason:
      "Two sources for one limit are two limits: the author follows one of them, and a reader can not tell which.",
    check: ({ sources }) =>
      sources.flatMap(({ figure }, index) =>
        figure.startsWith("limits.") && sources.findIndex((other) => other.figure === figure) < index
          ? [
              {
                path: ["sources", index, "figure"],
                message: `${figure} has a source above already`,
                hint: "Keep the one that the limit follows, and put the other into notes.",
              },
            ]
          : [],
      ),
  },
  {
    id: "W208",
    severity: "warning",
    title: "A bound of fat is one that people meet.",
    reason:
      "Below 1 mm hardly anybody is left to treat: 0.5 mm is the thinnest that was published. Usually the figure is in centimetres.",
    check: ({ suits }) =>
      suits !== undefined && suits.fatMaxMm < FAT_USUAL_MIN_MM
        ? [
            {
              path: ["suits", "fatMaxMm"],
              message: `fat of ${suits.fatMaxMm} mm or less is found on hardly anybody`,
              hint: `Was it meant in centimetres? That would be ${significant(10 * suits.fatMaxMm)} mm.`,
            },
          ]
        : [],
  },
  {
    id: "W209",
    severity: "warning",
    title: "Cooling does not ease when the energy ends, or before it begins.",
    reason:
      "Fat keeps its heat for minutes after the energy; a surface that is warmer then, or warmer before the ramp than in it, cools less where more is wanted.",
    check: checkCooling,
  },
];

function checkEnergyDensity(profile: Profile): Breach[] {
  if (isColdProfile(profile)) return checkColdEnergy(profile);
  const { zones, limits } = profile;
  return zones.flatMap(({ areaCm2, passes }, index) => {
    const density = (limits.energyMaxKJ * 1000) / (areaCm2 * passes);
    if (density <= ENERGY_MAX_J_PER_CM2) return [];
    return [
      {
        path: ["zones", index, "areaCm2"],
        message: `energyMaxKJ allows ${significant(density)} J/cm2 in this zone, over ${ENERGY_MAX_J_PER_CM2}`,
        hint: `Lower limits.energyMaxKJ to ${significant((ENERGY_MAX_J_PER_CM2 * areaCm2 * passes) / 1000)} or less for ${areaCm2} cm2, or mend the area.`,
      },
    ];
  });
}

/** Heat that even the thinnest skin has to give away on its way down. */
function checkColdEnergy({ zones, phases, limits }: ColdProfile): Breach[] {
  return zones.flatMap(({ areaCm2, passes }, index) => {
    const riseC = REST_C - phases.hold.targetC;
    const neededKJ = (areaCm2 * SKIN_MIN_CM * SKIN_HEAT_J_PER_CM3_K * riseC * passes) / 1000;
    if (limits.energyMaxKJ >= neededKJ) return [];
    return [
      {
        path: ["zones", index, "areaCm2"],
        message: `cooling this zone takes ${significant(neededKJ)} kJ out at the least, energyMaxKJ is ${limits.energyMaxKJ}`,
        hint: "Raise limits.energyMaxKJ; a session takes several times this least figure.",
      },
    ];
  });
}

function checkFullPower(profile: Profile): Breach[] {
  if (!isHeldProfile(profile)) return [];
  const { powerMaxW } = profile.limits;
  return profile.zones.flatMap(({ areaCm2 }, index) => {
    const rateCPerS = powerMaxW / (areaCm2 * SKIN_MIN_CM * SKIN_HEAT_J_PER_CM3_K);
    if (rateCPerS <= HEATING_MAX_C_PER_S) return [];
    const areaMinCm2 = Math.ceil(powerMaxW / (HEATING_MAX_C_PER_S * SKIN_MIN_CM * SKIN_HEAT_J_PER_CM3_K));
    return [
      {
        path: ["zones", index, "areaCm2"],
        message: `${powerMaxW} W on ${areaCm2} cm2 heat thin skin by ${significant(rateCPerS)} degC/s`,
        hint: `Make the zone ${areaMinCm2} cm2 or more, or lower limits.powerMaxW.`,
      },
    ];
  });
}

function checkCooling(profile: Profile): Breach[] {
  const found: Breach[] = [];
  const judge = (phase: "precool" | "postcool", coolC: number, energyPhase: string, contactC: number) => {
    if (coolC > contactC)
      found.push({
        path: ["phases", phase, "contactC"],
        message: `the contact surface (${coolC} degC) is warmer than in ${energyPhase} (${contactC} degC)`,
        hint: `Lower it to ${contactC} degC or less.`,
      });
  };
  if (isShotProfile(profile)) {
    const { precool, shots, postcool } = profile.phases;
    judge("precool", precool.contactC, "shots", shots.contactC);
    judge("postcool", postcool.contactC, "shots", shots.contactC);
  } else if (isHeldProfile(profile)) {
    const { precool, ramp, hold, postcool } = profile.phases;
    judge("precool", precool.contactC, "ramp", ramp.contactC);
    judge("postcool", postcool.contactC, "hold", hold.contactC);
  }
  return found;
}
