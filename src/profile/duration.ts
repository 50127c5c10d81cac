/** How long a profile takes, computed before anything is energised. Every profile has a finite answer. */
import type { Millis } from "../units.ts";
import { type DepthGrid, depthGrids, isColdProfile, isNeedleProfile, isPulsedProfile, isShotProfile } from "./kind.ts";
import {
  INSERTION_CHANGE_S,
  LINE_CHANGE_S,
  REPRESS_S,
  REST_C,
  SHOT_CHANGE_S,
  STAMP_CHANGE_S,
  TIP_CHANGE_S,
  ZONE_CHANGE_S,
} from "./limits.ts";
import type { ColdProfile, HeldProfile, Profile, ShotProfile } from "./schema.ts";

export interface ProfileDuration {
  /** The ramp at its planned rate from resting skin (34 degC). */
  readonly rampPlannedMs: Millis;
  /** The hold, or the shots of one zone, as planned. */
  readonly workPlannedMs: Millis;
  /** One run through all phases, the ramp taking until its timeout, new presses of the trigger included. */
  readonly passMaxMs: Millis;
  /** Per zone, in the order of the profile: all its passes. */
  readonly zoneMaxMs: readonly Millis[];
  /** All zones and the changes between them: as planned, and at the very most. */
  readonly sessionPlannedMs: Millis;
  readonly sessionMaxMs: Millis;
}

export function profileDuration(profile: Profile): ProfileDuration {
  if (isShotProfile(profile)) return shotDuration(profile);
  return heldDuration(profile);
}

/** What pacing may add to the planned time of a grid, at the most. */
const PACING_RATIO = 3;

function shotDuration(profile: ShotProfile): ProfileDuration {
  const { baseline, precool, postcool } = profile.phases;
  const grids = depthGrids(profile);
  const { zones } = profile;
  // A carriage goes from shot to shot by itself; needles and stamps are moved by hand.
  const changeS = isNeedleProfile(profile)
    ? INSERTION_CHANGE_S
    : isPulsedProfile(profile)
      ? STAMP_CHANGE_S
      : SHOT_CHANGE_S;
  const rounds = isPulsedProfile(profile) ? profile.phases.shots.rounds : 1;
  const shotsS = ({ lines, lineShots, intervalMinMs, durationMs }: DepthGrid, ratio: number) =>
    rounds * lines * (ratio * lineShots * ((intervalMinMs + durationMs) / 1000 + changeS) + LINE_CHANGE_S);
  const passS = (grid: DepthGrid, ratio: number) =>
    baseline.durationS + precool.durationS + shotsS(grid, ratio) + postcool.durationS;
  const sum = (of: (grid: DepthGrid) => number) => grids.reduce((total, grid) => total + of(grid), 0);
  const sessionS = (ratio: number) =>
    zones.length * sum((grid) => passS(grid, ratio)) +
    grids.length * (zones.length - 1) * ZONE_CHANGE_S +
    (grids.length - 1) * TIP_CHANGE_S;
  return {
    rampPlannedMs: 0,
    workPlannedMs: wholeMs(sum((grid) => shotsS(grid, 1))),
    passMaxMs: wholeMs(Math.max(...grids.map((grid) => passS(grid, PACING_RATIO)))),
    zoneMaxMs: zones.map(() => wholeMs(sum((grid) => passS(grid, PACING_RATIO)))),
    sessionPlannedMs: wholeMs(sessionS(1)),
    sessionMaxMs: wholeMs(sessionS(PACING_RATIO)),
  };
}

function heldDuration(profile: HeldProfile | ColdProfile): ProfileDuration {
  const { baseline, ramp, hold } = profile.phases;
  const rampPlannedS = Math.min((Math.abs(hold.targetC - REST_C) / ramp.rateCPerMin) * 60, ramp.timeoutS);
  const aroundS = isColdProfile(profile)
    ? profile.phases.rewarm.durationS
    : profile.phases.precool.durationS + profile.phases.postcool.durationS;
  const passS = (rampS: number) => {
    const represses = Math.ceil((rampS + hold.durationS) / profile.limits.pressMaxS) - 1;
    const energisedS = rampS + hold.durationS + represses * REPRESS_S;
    return baseline.durationS + energisedS + aroundS;
  };
  const passes = profile.zones.reduce((sum, zone) => sum + zone.passes, 0);
  const sessionS = (rampS: number) => passes * passS(rampS) + (passes - 1) * ZONE_CHANGE_S;
  return {
    rampPlannedMs: wholeMs(rampPlannedS),
    workPlannedMs: wholeMs(hold.durationS),
    passMaxMs: wholeMs(passS(ramp.timeoutS)),
    zoneMaxMs: profile.zones.map((zone) => wholeMs(zone.passes * passS(ramp.timeoutS))),
    sessionPlannedMs: wholeMs(sessionS(rampPlannedS)),
    sessionMaxMs: wholeMs(sessionS(ramp.timeoutS)),
  };
}

/** Planned length of a phase by name; null when it ends by condition. */
export function phaseDurationMs({ phases }: Profile, phase: string): Millis | null {
  const durations: Partial<Record<string, number>> = {
    ...("rewarm" in phases
      ? { rewarm: phases.rewarm.durationS }
      : { precool: phases.precool.durationS, postcool: phases.postcool.durationS }),
    ...("hold" in phases ? { hold: phases.hold.durationS } : {}),
  };
  const durationS = durations[phase];
  return durationS === undefined ? null : durationS * 1000;
}

const wholeMs = (seconds: number): Millis => Math.ceil(seconds * 1000);
