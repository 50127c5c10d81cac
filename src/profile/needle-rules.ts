/** What rules.ts asks of profiles that hold needles at a temperature. Others pass. */
import { significant } from "../printable.ts";
import { isNeedleProfile } from "./kind.ts";
import { BARE_BELOW_MM, NEEDLE_MAX_MM, NEEDLE_ROOM_C } from "./limits.ts";
import type { Breach } from "./rule.ts";
import type { Profile } from "./schema.ts";

/** Least time at the goal, after the way there. */
const HOLD_MIN_MS = 500;

export function checkNeedleDepth(profile: Profile): Breach[] {
  if (!isNeedleProfile(profile)) return [];
  const { depthMm, exposedMm } = profile.phases.shots;
  const maxMm = NEEDLE_MAX_MM[profile.area];
  const path = ["phases", "shots", "depthMm"];
  const found: Breach[] = [];
  if (depthMm > maxMm)
    found.push({
      path,
      message: `points ${depthMm} mm deep lie below the dermis of many a ${profile.area}`,
      hint: `Go ${maxMm} mm deep or less: in fat the impedance is three times as high, and the device cuts the energy.`,
    });
  const bareMm = depthMm - exposedMm;
  if (bareMm < BARE_BELOW_MM)
    found.push({
      path,
      message: `the bare part of the needles begins ${significant(bareMm)} mm below the surface, too near to the epidermis`,
      hint: `Go ${significant(BARE_BELOW_MM + exposedMm)} mm deep or more, or use a tip with a shorter bare part.`,
    });
  return found;
}

export function checkNeedleRoom(profile: Profile): Breach[] {
  if (!isNeedleProfile(profile)) return [];
  const { needleC, needleMaxC } = profile.phases.shots;
  if (needleMaxC >= needleC + NEEDLE_ROOM_C) return [];
  return [
    {
      path: ["phases", "shots", "needleMaxC"],
      message: `needles held at ${needleC} degC would pass ${needleMaxC} degC on the way there`,
      hint: `Set it to ${needleC + NEEDLE_ROOM_C} degC or more, or hold the needles cooler.`,
    },
  ];
}

export function checkNeedleHold(profile: Profile): Breach[] {
  if (!isNeedleProfile(profile)) return [];
  const { riseMs, durationMs, energyJ } = profile.phases.shots;
  const { powerMaxW } = profile.limits;
  const found: Breach[] = [];
  if (durationMs < riseMs + HOLD_MIN_MS)
    found.push({
      path: ["phases", "shots", "durationMs"],
      message: `an insertion of ${durationMs} ms, of which ${riseMs} ms are the way to its temperature, holds nothing`,
      hint: `Give it ${riseMs + HOLD_MIN_MS} ms or more.`,
    });
  const mostJ = (powerMaxW * durationMs) / 1000;
  if (energyJ > mostJ)
    found.push({
      path: ["phases", "shots", "energyJ"],
      message: `${powerMaxW} W for ${durationMs} ms are no more than ${significant(mostJ)} J: an energy of ${energyJ} J bounds nothing`,
      hint: "Lower it to a quarter above what the insertions of a validation take.",
    });
  return found;
}
