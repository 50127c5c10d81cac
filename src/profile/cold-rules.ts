/** What rules.ts asks of profiles that hold the dermis cold. Others pass. */
import { significant } from "../printable.ts";
import { isColdProfile } from "./kind.ts";
import { REST_C, SELF_TEST_VALID_S } from "./limits.ts";
import type { Breach } from "./rule.ts";
import type { Profile } from "./schema.ts";

/** What a hold may be off by, as of warm ones. */
const BAND_C = 1;
/** A plate has to be this much colder than the dermis to hold it, at the least, and no profile needs more than the second. */
const PLATE_BELOW_MIN_C = 4;
const PLATE_BELOW_MAX_C = 12;

export function checkColdWindow(profile: Profile): Breach[] {
  if (!isColdProfile(profile)) return [];
  const { targetC, windowLowC, windowHighC } = profile.phases.hold;
  if (targetC - BAND_C >= windowLowC && targetC + BAND_C <= windowHighC) return [];
  return [
    {
      path: ["phases", "hold", "targetC"],
      message: `the target of ${targetC} degC is not ${BAND_C} degC inside its window of ${windowLowC} to ${windowHighC} degC`,
      hint: "Move the target, or widen the window.",
    },
  ];
}

export function checkColdPlate(profile: Profile): Breach[] {
  if (!isColdProfile(profile)) return [];
  const { targetC } = profile.phases.hold;
  const { plateMinC } = profile.limits;
  const belowC = targetC - plateMinC;
  if (belowC >= PLATE_BELOW_MIN_C && belowC <= PLATE_BELOW_MAX_C) return [];
  const wrong = belowC < PLATE_BELOW_MIN_C ? "can not hold" : "is far colder than it has to be for";
  return [
    {
      path: ["limits", "plateMinC"],
      message: `a plate of ${plateMinC} degC ${wrong} a dermis of ${targetC} degC`,
      hint: `Set it between ${significant(targetC - PLATE_BELOW_MAX_C)} and ${significant(targetC - PLATE_BELOW_MIN_C)} degC.`,
    },
  ];
}

export function checkColdRamp(profile: Profile): Breach[] {
  if (!isColdProfile(profile)) return [];
  const { ramp, hold } = profile.phases;
  const neededS = ((REST_C - hold.targetC) / ramp.rateCPerMin) * 60;
  if (neededS <= ramp.timeoutS) return [];
  return [
    {
      path: ["phases", "ramp", "timeoutS"],
      message: `from ${REST_C} to ${hold.targetC} degC at ${ramp.rateCPerMin} degC/min takes ${Math.ceil(neededS)} s`,
      hint: `Give it ${Math.ceil(1.25 * neededS)} s (a quarter in reserve), or raise rateCPerMin.`,
    },
  ];
}

/** Counted from the whole way down: the skin is colder than the dermis all along. */
export function checkColdTime(profile: Profile): Breach[] {
  if (!isColdProfile(profile)) return [];
  const { ramp, hold } = profile.phases;
  const { coldMaxMin } = profile.limits;
  const passes = profile.zones.reduce((sum, zone) => sum + zone.passes, 0);
  const coldMin = (passes * (hold.durationS + ((REST_C - hold.targetC) / ramp.rateCPerMin) * 60)) / 60;
  if (coldMin <= coldMaxMin) return [];
  return [
    {
      path: ["phases", "hold", "durationS"],
      message: `way down and hold take ${significant(coldMin)} min in all, coldMaxMin is ${coldMaxMin}`,
      hint: "Hold for less time, in fewer zones or passes, or raise limits.coldMaxMin (up to 60) with a source.",
    },
  ];
}

export function checkColdSelfTest(profile: Profile): Breach[] {
  if (!isColdProfile(profile)) return [];
  const { ramp, hold } = profile.phases;
  const plannedS = ((REST_C - hold.targetC) / ramp.rateCPerMin) * 60 + hold.durationS;
  const spareS = SELF_TEST_VALID_S - 30 - plannedS;
  if (spareS >= 0) return [];
  return [
    {
      path: ["phases", "hold", "durationS"],
      message: `way down and hold take ${significant(plannedS)} s as planned, a self-test is good for ${SELF_TEST_VALID_S} s`,
      hint: `Shorten the hold by ${significant(-spareS)} s or more, or divide it into passes.`,
    },
  ];
}
