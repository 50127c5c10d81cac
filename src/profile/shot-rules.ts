/** What rules.ts asks of profiles that give their energy in shots. Others pass. */
import { significant } from "../printable.ts";
import { countShots, countZoneShots, isNeedleProfile, isPulsedProfile, isShotProfile } from "./kind.ts";
import { FOCUS_MAX_MM, SHOT_CATCH_UP_RATIO, SHOTS_MAX } from "./limits.ts";
import type { Breach } from "./rule.ts";
import type { Profile } from "./schema.ts";

export function checkShotGrid(profile: Profile): Breach[] {
  if (!isShotProfile(profile)) return [];
  const { lines, lineShots, pitchMm, linePitchMm } = profile.phases.shots;
  // Rounds in the gaps reach half a pitch farther.
  const beyond = isPulsedProfile(profile) && profile.phases.shots.rounds > 1 ? 0.5 : 0;
  const gridCm2 = ((lines + beyond) * linePitchMm * (lineShots + beyond) * pitchMm) / 100;
  return profile.zones.flatMap((zone, index) =>
    gridCm2 <= zone.areaCm2
      ? []
      : [
          {
            path: ["zones", index, "areaCm2"],
            message: `${lines} lines of ${lineShots} shots cover ${significant(gridCm2)} cm2, the zone has ${zone.areaCm2}`,
            hint: `Shoot ${Math.floor((lines * zone.areaCm2) / gridCm2)} lines or fewer, or make the zone larger.`,
          },
        ],
  );
}

export function checkShotPower(profile: Profile): Breach[] {
  if (!isShotProfile(profile) || isNeedleProfile(profile)) return [];
  const { energyJ, durationMs } = profile.phases.shots;
  const neededW = (SHOT_CATCH_UP_RATIO * energyJ * 1000) / durationMs;
  if (neededW <= profile.limits.powerMaxW) return [];
  return [
    {
      path: ["limits", "powerMaxW"],
      message: `${energyJ} J in ${durationMs} ms take up to ${significant(neededW)} W, powerMaxW is ${profile.limits.powerMaxW}`,
      hint: `Raise it to ${Math.ceil(neededW)} W, or give the shot less energy or more time.`,
    },
  ];
}

export function checkFocusDepth(profile: Profile): Breach[] {
  if (!isShotProfile(profile) || isNeedleProfile(profile) || isPulsedProfile(profile)) return [];
  const maxMm = FOCUS_MAX_MM[profile.area];
  const { depthMm } = profile.phases.shots;
  if (depthMm <= maxMm) return [];
  return [
    {
      path: ["phases", "shots", "depthMm"],
      message: `a focus ${depthMm} mm deep is too deep for the ${profile.area}`,
      hint: `Use a tip whose focus lies ${maxMm} mm deep or less.`,
    },
  ];
}

export function checkShotEnergy(profile: Profile): Breach[] {
  if (!isShotProfile(profile)) return [];
  const { shots } = profile.phases;
  const neededKJ = (countZoneShots(shots) * shots.energyJ) / 1000;
  if (neededKJ <= profile.limits.energyMaxKJ) return [];
  return [
    {
      path: ["limits", "energyMaxKJ"],
      message: `the grid takes ${significant(neededKJ)} kJ, energyMaxKJ is ${profile.limits.energyMaxKJ}`,
      hint: `Raise it to ${significant(1.2 * neededKJ)} kJ (a fifth in reserve), or shoot fewer lines.`,
    },
  ];
}

export function checkShotPasses(profile: Profile): Breach[] {
  if (!isShotProfile(profile)) return [];
  const found: Breach[] = profile.zones.flatMap(({ passes }, index) =>
    passes === 1
      ? []
      : [
          {
            path: ["zones", index, "passes"],
            message: `${passes} passes would shoot every place ${passes} times`,
            hint: "Leave passes out; a second depth is a profile of its own.",
          },
        ],
  );
  const shots = countShots(profile);
  if (shots > SHOTS_MAX)
    found.push({
      path: ["zones"],
      message: `${shots} shots, a device remembers ${SHOTS_MAX} places`,
      hint: "Treat fewer zones, or fewer lines.",
    });
  return found;
}
