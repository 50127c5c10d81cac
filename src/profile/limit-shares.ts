/** Where each number of a profile lies within its hard limits. Not responsible for whether they go together: that is in rules.ts. */
import { isColdProfile, isNeedleProfile, isPulsedProfile, isShotProfile } from "./kind.ts";
import { LIMITS, type Limit, type LimitName } from "./limits.ts";
import type { HeldProfile, Profile, ShotProfile } from "./schema.ts";

export interface LimitShare {
  /** `phases.hold.targetC`, `zones[upper].areaCm2`. */
  readonly path: string;
  readonly limit: LimitName;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** 0 at the lower end of the range, 1 at the upper. */
  readonly share: number;
}

const POWER_LIMIT: Readonly<Record<Profile["modality"], LimitName>> = {
  "rf-bipolar": "powerMaxW",
  "rf-monopolar": "monopolarPowerMaxW",
  "ultrasound-unfocused": "ultrasoundPowerMaxW",
  "laser-nir": "laserPowerMaxW",
  "ultrasound-focused": "shotPowerMaxW",
  "contact-cooling": "coldPowerMaxW",
  "rf-microneedle": "needlePowerMaxW",
  "rf-monopolar-pulsed": "pulsedPowerMaxW",
};

type Field = [path: string, limit: LimitName, value: number | undefined];

/** Every number the profile has, defaults included, in the order of the file; what it leaves out is not there. */
export function limitShares(profile: Profile): LimitShare[] {
  const { motion, phases, limits } = profile;
  const fields: Field[] = [
    ["motion.speedMmS", "speedMmS", motion.kind === "gliding" ? motion.speedMmS : undefined],
    ["motion.speedMinMmS", "speedMinMmS", motion.kind === "gliding" ? motion.speedMinMmS : undefined],
    ["hotSpotFactor", "hotSpotFactor", profile.hotSpotFactor],
    ["referenceDepthMm", "referenceDepthMm", profile.referenceDepthMm],
    ["suits.fatMinMm", "fatMinMm", profile.suits?.fatMinMm],
    ["suits.fatMaxMm", "fatMaxMm", profile.suits?.fatMaxMm],
    ...profile.zones.flatMap(({ id, areaCm2, passes }): Field[] => [
      [`zones[${id}].areaCm2`, "areaCm2", areaCm2],
      [`zones[${id}].passes`, "passes", passes],
    ]),
    ...(profile.keepOff ?? []).map(({ id, marginMm }): Field => [`keepOff[${id}].marginMm`, "marginMm", marginMm]),
    ["phases.baseline.durationS", "baselineS", phases.baseline.durationS],
    ...middleFields(profile),
    ["limits.powerMaxW", POWER_LIMIT[profile.modality], limits.powerMaxW],
    ["limits.energyMaxKJ", "energyMaxKJ", limits.energyMaxKJ],
    ["limits.pressMaxS", "pressMaxS", limits.pressMaxS],
    ["limits.doseCapCem43Min", "doseCapCem43Min", limits.doseCapCem43Min],
    ["limits.omegaCap", "omegaCap", limits.omegaCap],
    ["limits.fatMaxC", "fatMaxC", limits.fatMaxC],
  ];
  return fields.flatMap(([path, limit, value]) => {
    if (value === undefined) return [];
    const { min, max }: Limit = LIMITS[limit];
    return [{ path, limit, value, min, max, share: (value - min) / (max - min) }];
  });
}

/** What follows the baseline. */
function middleFields(profile: Profile): Field[] {
  if (isColdProfile(profile)) {
    const { ramp, hold, rewarm } = profile.phases;
    const { skinMinC, plateMinC, coldMaxMin } = profile.limits;
    return [
      ["phases.ramp.rateCPerMin", "coldRateCPerMin", ramp.rateCPerMin],
      ["phases.ramp.timeoutS", "rampTimeoutS", ramp.timeoutS],
      ["phases.hold.targetC", "coldTargetC", hold.targetC],
      ["phases.hold.windowLowC", "coldWindowC", hold.windowLowC],
      ["phases.hold.windowHighC", "coldWindowC", hold.windowHighC],
      ["phases.hold.durationS", "holdS", hold.durationS],
      ["phases.rewarm.contactC", "rewarmContactC", rewarm.contactC],
      ["phases.rewarm.durationS", "rewarmS", rewarm.durationS],
      ["limits.skinMinC", "skinMinC", skinMinC],
      ["limits.plateMinC", "plateMinC", plateMinC],
      ["limits.coldMaxMin", "coldMaxMin", coldMaxMin],
    ];
  }
  const { precool, postcool } = profile.phases;
  return [
    ["phases.precool.contactC", "coolingContactC", precool.contactC],
    ["phases.precool.durationS", "precoolS", precool.durationS],
    ...energyFields(profile),
    ["phases.postcool.contactC", "coolingContactC", postcool.contactC],
    ["phases.postcool.durationS", "postcoolS", postcool.durationS],
  ];
}

/** What lies between precool and postcool: a ramp and a hold, or a grid of shots. */
function energyFields(profile: HeldProfile | ShotProfile): Field[] {
  if (isNeedleProfile(profile)) {
    const { shots } = profile.phases;
    return [
      ["phases.shots.contactC", "heatingContactC", shots.contactC],
      ["phases.shots.lines", "needleLines", shots.lines],
      ["phases.shots.lineShots", "lineInsertions", shots.lineShots],
      ["phases.shots.pitchMm", "insertionPitchMm", shots.pitchMm],
      ["phases.shots.linePitchMm", "insertionLinePitchMm", shots.linePitchMm],
      ["phases.shots.depthMm", "needleDepthMm", shots.depthMm],
      ["phases.shots.exposedMm", "exposedMm", shots.exposedMm],
      ["phases.shots.needleC", "needleC", shots.needleC],
      ["phases.shots.needleMaxC", "needleMaxC", shots.needleMaxC],
      ["phases.shots.riseMs", "riseMs", shots.riseMs],
      ["phases.shots.durationMs", "insertionMs", shots.durationMs],
      ["phases.shots.energyJ", "insertionEnergyJ", shots.energyJ],
      ["phases.shots.intervalMinMs", "insertionIntervalMs", shots.intervalMinMs],
      ["phases.shots.betweenMaxC", "betweenMaxC", shots.betweenMaxC],
    ];
  }
  if (isPulsedProfile(profile)) {
    const { shots } = profile.phases;
    const spurts = shots.cooling.kind === "cryogen" ? shots.cooling : null;
    return [
      ["phases.shots.contactC", "heatingContactC", shots.contactC],
      ["phases.shots.cooling.precoolMs", "spurtMs", spurts?.precoolMs],
      ["phases.shots.cooling.postcoolMs", "spurtMs", spurts?.postcoolMs],
      ["phases.shots.lines", "stampLines", shots.lines],
      ["phases.shots.lineShots", "lineStamps", shots.lineShots],
      ["phases.shots.pitchMm", "stampPitchMm", shots.pitchMm],
      ["phases.shots.linePitchMm", "stampPitchMm", shots.linePitchMm],
      ["phases.shots.rounds", "rounds", shots.rounds],
      ["phases.shots.energyJ", "stampEnergyJ", shots.energyJ],
      ["phases.shots.durationMs", "stampMs", shots.durationMs],
      ["phases.shots.intervalMinMs", "stampIntervalMs", shots.intervalMinMs],
      ["phases.shots.dermisMaxC", "dermisMaxC", shots.dermisMaxC],
    ];
  }
  if (isShotProfile(profile)) {
    const { shots } = profile.phases;
    return [
      ["phases.shots.contactC", "heatingContactC", shots.contactC],
      ["phases.shots.lines", "shotLines", shots.lines],
      ["phases.shots.lineShots", "lineShots", shots.lineShots],
      ["phases.shots.pitchMm", "pitchMm", shots.pitchMm],
      ["phases.shots.linePitchMm", "linePitchMm", shots.linePitchMm],
      ["phases.shots.depthMm", "focusDepthMm", shots.depthMm],
      ["phases.shots.energyJ", "shotEnergyJ", shots.energyJ],
      ["phases.shots.durationMs", "shotDurationMs", shots.durationMs],
      ["phases.shots.intervalMinMs", "shotIntervalMs", shots.intervalMinMs],
      ["phases.shots.betweenMaxC", "betweenMaxC", shots.betweenMaxC],
      ...(shots.further ?? []).flatMap((grid, i): Field[] => [
        [`phases.shots.further[${i}].lines`, "shotLines", grid.lines],
        [`phases.shots.further[${i}].lineShots`, "lineShots", grid.lineShots],
        [`phases.shots.further[${i}].pitchMm`, "pitchMm", grid.pitchMm],
        [`phases.shots.further[${i}].linePitchMm`, "linePitchMm", grid.linePitchMm],
        [`phases.shots.further[${i}].depthMm`, "focusDepthMm", grid.depthMm],
        [`phases.shots.further[${i}].energyJ`, "shotEnergyJ", grid.energyJ],
        [`phases.shots.further[${i}].durationMs`, "shotDurationMs", grid.durationMs],
        [`phases.shots.further[${i}].intervalMinMs`, "shotIntervalMs", grid.intervalMinMs],
      ]),
    ];
  }
  const { ramp, hold } = profile.phases;
  return [
    ["phases.ramp.contactC", "heatingContactC", ramp.contactC],
    ["phases.ramp.rateCPerMin", "rateCPerMin", ramp.rateCPerMin],
    ["phases.ramp.timeoutS", "rampTimeoutS", ramp.timeoutS],
    ["phases.hold.contactC", "heatingContactC", hold.contactC],
    ["phases.hold.targetC", "targetC", hold.targetC],
    ["phases.hold.durationS", "holdS", hold.durationS],
  ];
}
