/** What rules.ts asks of profiles that give their energy in shots. Others pass. */
import { significant } from "../printable.ts";
import { countShots, type DepthGrid, depthGrids, isNeedleProfile, isPulsedProfile, isShotProfile } from "./kind.ts";
import { FOCUS_MAX_MM, SHOT_CATCH_UP_RATIO, SHOTS_MAX } from "./limits.ts";
import type { Breach } from "./rule.ts";
import type { Profile } from "./schema.ts";

type Path = (string | number)[];

/** Asks the same of the grid of every depth; `path` is where it stands. */
function checkGrids(profile: Profile, check: (grid: DepthGrid, path: Path) => Breach[]): Breach[] {
  if (!isShotProfile(profile)) return [];
  return depthGrids(profile).flatMap((grid, depth) =>
    check(grid, ["phases", "shots", ...(depth === 0 ? [] : ["further", depth - 1])]),
  );
}

export function checkShotGrid(profile: Profile): Breach[] {
  return checkGrids(profile, ({ lines, lineShots, pitchMm, linePitchMm }) => {
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
  });
}

export function checkShotPower(profile: Profile): Breach[] {
  if (!isShotProfile(profile) || isNeedleProfile(profile)) return [];
  return checkGrids(profile, ({ energyJ, durationMs }) => {
    const neededW = (SHOT_CATCH_UP_RATIO * energyJ * 1000) / durationMs;
    if (neededW <= profile.limits.powerMaxW) return [];
    return [
      {
        path: ["limits", "powerMaxW"],
        message: `${energyJ} J in ${durationMs} ms take up to ${significant(neededW)} W, powerMaxW is ${profile.limits.powerMaxW}`,
        hint: `Raise it to ${Math.ceil(neededW)} W, or give the shot less energy or more time.`,
      },
    ];
  });
}

export function checkFocusDepth(profile: Profile): Breach[] {
  if (!isShotProfile(profile) || isNeedleProfile(profile) || isPulsedProfile(profile)) return [];
  const maxMm = FOCUS_MAX_MM[profile.area];
  return checkGrids(profile, ({ depthMm }, path) =>
    depthMm <= maxMm
      ? []
      : [
          {
            path: [...path, "depthMm"],
            message: `a focus ${depthMm} mm deep is too deep for the ${profile.area}`,
            hint: `Use a tip whose focus lies ${maxMm} mm deep or less.`,
          },
        ],
  );
}

/** Each depth has a tip of its own. */
export function checkFurtherDepths(profile: Profile): Breach[] {
  if (!isShotProfile(profile)) return [];
  const grids = depthGrids(profile);
  const found = checkGrids(profile, ({ depthMm }, path) => {
    const first = grids.findIndex((grid) => grid.depthMm === depthMm);
    const mine = path.length === 2 ? 0 : Number(path[3]) + 1;
    if (first === mine) return [];
    return [
      {
        path: [...path, "depthMm"],
        message: `${depthMm} mm is treated twice`,
        hint: "Give each depth once: a second grid there would shoot what has been shot.",
      },
    ];
  });
  const { applicators } = profile;
  if (applicators.length < grids.length)
    found.push({
      path: ["applicators"],
      message: `${grids.length} depths need ${grids.length} tips, the profile names ${applicators.length}`,
      hint: "Name the tip of every depth.",
    });
  return found;
}

export function checkShotEnergy(profile: Profile): Breach[] {
  if (!isShotProfile(profile)) return [];
  const rounds = isPulsedProfile(profile) ? profile.phases.shots.rounds : 1;
  const neededKJ = depthGrids(profile).reduce(
    (sum, { lines, lineShots, energyJ }) => sum + (rounds * lines * lineShots * energyJ) / 1000,
    0,
  );
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
            hint: "Leave passes out; another depth goes under phases.shots.further.",
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
