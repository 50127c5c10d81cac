/** What rules.ts asks of profiles that hold the dermis warm: time, dose, hot spots, energy and fat. */

import { cem43Rate } from "../dose.ts";
import { significant } from "../printable.ts";
import type { Celsius } from "../units.ts";
import { profileDuration } from "./duration.ts";
import {
  LIMITS,
  MONOPOLAR_FAT_MAX_MM,
  OVERSHOOT_MAX_C,
  REST_C,
  SELF_TEST_VALID_S,
  SKIN_HEAT_J_PER_CM3_K,
  SKIN_MIN_CM,
  WINDOW_TOP_C,
} from "./limits.ts";
import type { Breach } from "./rule.ts";
import type { HeldProfile } from "./schema.ts";

/** From the self-test to the end of the hold as planned, with half a minute for new presses of the trigger. */
export function checkSelfTest(profile: HeldProfile): Breach[] {
  const { precool, hold } = profile.phases;
  const plannedS = precool.durationS + profileDuration(profile).rampPlannedMs / 1000 + hold.durationS;
  const spareS = SELF_TEST_VALID_S - 30 - plannedS;
  if (spareS >= 0) return [];
  return [
    {
      path: ["phases", "hold", "durationS"],
      message: `precool, ramp and hold take ${significant(plannedS)} s as planned, a self-test is good for ${SELF_TEST_VALID_S} s`,
      hint: `Shorten the hold by ${significant(-spareS)} s or more, or divide it into passes.`,
    },
  ];
}

export function checkFat({ modality, suits }: HeldProfile): Breach[] {
  if (modality !== "rf-monopolar") return [];
  if (suits === undefined)
    return [
      {
        path: ["modality"],
        message: "a monopolar hold does not say how much fat it suits",
        hint: `Add "suits:" with "fatMaxMm:" of ${MONOPOLAR_FAT_MAX_MM} mm or less.`,
      },
    ];
  if (suits.fatMaxMm <= MONOPOLAR_FAT_MAX_MM) return [];
  return [
    {
      path: ["suits", "fatMaxMm"],
      message: `${suits.fatMaxMm} mm of fat would pass 50 degC while the dermis is held`,
      hint: `Lower it to ${MONOPOLAR_FAT_MAX_MM} mm or less, or hold this area with bipolar RF.`,
    },
  ];
}

export function checkRampTime({ phases: { ramp, hold } }: HeldProfile): Breach[] {
  const neededS = ((hold.targetC - REST_C) / ramp.rateCPerMin) * 60;
  if (neededS <= ramp.timeoutS) return [];
  return [
    {
      path: ["phases", "ramp", "timeoutS"],
      message: `from ${REST_C} to ${hold.targetC} degC at ${ramp.rateCPerMin} degC/min takes ${Math.ceil(neededS)} s`,
      hint: `Give it ${Math.ceil(1.25 * neededS)} s (a quarter in reserve), or raise rateCPerMin.`,
    },
  ];
}

export function checkDose(
  profile: HeldProfile,
  cap: "doseCapCem43Min" | "omegaCap",
  ratePerS: (temperatureC: Celsius) => number,
  unit: string,
): Breach[] {
  const { targetC, durationS } = profile.phases.hold;
  const passes = Math.max(...profile.zones.map((zone) => zone.passes));
  const dose = ratePerS(targetC) * durationS * passes;
  const allowed = profile.limits[cap];
  if (dose <= allowed) return [];
  const holdS = Math.floor((durationS * allowed) / dose);
  return [
    {
      path: ["phases", "hold", "durationS"],
      message: `the hold gives ${significant(dose)} ${unit} to a zone, its cap is ${allowed}`,
      hint: `Hold ${holdS} s or less, lower targetC, or raise ${cap} (up to ${LIMITS[cap].max}) with a source.`,
    },
  ];
}

export function checkHotSpot({ hotSpotFactor, phases: { hold } }: HeldProfile): Breach[] {
  const hottestC = hottest(hold.targetC + OVERSHOOT_MAX_C, hotSpotFactor);
  if (hottestC <= WINDOW_TOP_C) return [];
  const targetC = Math.floor((REST_C + (WINDOW_TOP_C - REST_C) / hotSpotFactor - OVERSHOOT_MAX_C) * 10) / 10;
  return [
    {
      path: ["phases", "hold", "targetC"],
      message: `with hot-spot factor ${hotSpotFactor} the hottest dermis may reach ${significant(hottestC)} degC, above ${WINDOW_TOP_C}`,
      hint: `Lower targetC to ${targetC} degC, or use a tip and a motion with a smaller factor.`,
    },
  ];
}

export function checkContact({ phases: { ramp, hold } }: HeldProfile): Breach[] {
  const tooWarm = (phase: "ramp" | "hold", contactC: number): Breach[] =>
    contactC < hold.targetC
      ? []
      : [
          {
            path: ["phases", phase, "contactC"],
            message: `the contact surface (${contactC} degC) is not cooler than the target (${hold.targetC} degC)`,
            hint: "Lower contactC; 5 to 15 degC below the target is usual.",
          },
        ];
  return [...tooWarm("ramp", ramp.contactC), ...tooWarm("hold", hold.contactC)];
}

export function checkEnergy({ zones, phases: { hold }, limits }: HeldProfile): Breach[] {
  return zones.flatMap((zone, index) => {
    const neededKJ =
      (zone.areaCm2 * SKIN_MIN_CM * SKIN_HEAT_J_PER_CM3_K * (hold.targetC - REST_C) * zone.passes) / 1000;
    if (neededKJ <= limits.energyMaxKJ) return [];
    return [
      {
        path: ["zones", index, "areaCm2"],
        message: `warming this zone takes ${significant(neededKJ)} kJ at the least, energyMaxKJ is ${limits.energyMaxKJ}`,
        hint: "Raise limits.energyMaxKJ, or make the zone smaller. A session takes several times this least figure.",
      },
    ];
  });
}

export function checkPower({ zones, phases: { ramp }, limits }: HeldProfile): Breach[] {
  return zones.flatMap((zone, index) => {
    const neededW = (zone.areaCm2 * SKIN_MIN_CM * SKIN_HEAT_J_PER_CM3_K * ramp.rateCPerMin) / 60;
    if (neededW <= limits.powerMaxW) return [];
    return [
      {
        path: ["zones", index, "areaCm2"],
        message: `${ramp.rateCPerMin} degC/min in this zone takes ${significant(neededW)} W at the least, powerMaxW is ${limits.powerMaxW}`,
        hint: "Lower phases.ramp.rateCPerMin, make the zone smaller, or raise limits.powerMaxW.",
      },
    ];
  });
}

export function checkHotSpotDose(profile: HeldProfile): Breach[] {
  const { hold } = profile.phases;
  const passes = Math.max(...profile.zones.map((zone) => zone.passes));
  const hottestC = hottest(hold.targetC, profile.hotSpotFactor);
  const dose = (cem43Rate(hottestC) * hold.durationS * passes) / 60;
  if (dose <= profile.limits.doseCapCem43Min) return [];
  return [
    {
      path: ["phases", "hold", "durationS"],
      message: `the hottest dermis (${significant(hottestC)} degC) takes ${significant(dose)} CEM43 min, above the cap`,
      hint: "Hold for less time or at a lower target; otherwise the ledger may end the session early.",
    },
  ];
}

export function checkEnergyActs({ zones, phases: { ramp, hold }, limits }: HeldProfile): Breach[] {
  const passes = Math.max(...zones.map((zone) => zone.passes));
  const fullKJ = (limits.powerMaxW * (ramp.timeoutS + hold.durationS) * passes) / 1000;
  if (limits.energyMaxKJ <= fullKJ) return [];
  return [
    {
      path: ["limits", "energyMaxKJ"],
      message: `full power delivers no more than ${significant(fullKJ)} kJ to a zone, below this cap`,
      hint: "Lower energyMaxKJ to what the treatment needs, a third above the energy validation shows.",
    },
  ];
}

export function checkRampReserve({ phases: { precool, ramp, hold } }: HeldProfile): Breach[] {
  const startC = (REST_C + precool.contactC) / 2;
  const neededS = 1.25 * ((hold.targetC - startC) / ramp.rateCPerMin) * 60;
  const impossible = ((hold.targetC - REST_C) / ramp.rateCPerMin) * 60 > ramp.timeoutS;
  if (neededS <= ramp.timeoutS || impossible) return [];
  return [
    {
      path: ["phases", "ramp", "timeoutS"],
      message: `little reserve: from cooled skin the ramp plans ${Math.ceil(neededS / 1.25)} s`,
      hint: `Give it ${Math.ceil(neededS)} s, raise rateCPerMin, or cool less before.`,
    },
  ];
}

/** Temperature of the hottest dermis where the mean is `meanC`. */
const hottest = (meanC: Celsius, factor: number): Celsius => REST_C + factor * (meanC - REST_C);
