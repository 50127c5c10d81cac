/** Which of the ways of giving energy, or of taking it out, a profile asks for. */
import type { ColdProfile, HeldProfile, NeedleProfile, Profile, PulsedProfile, ShotProfile } from "./schema.ts";

export function isShotProfile(profile: Profile): profile is ShotProfile {
  return profile.modality === "ultrasound-focused" || isNeedleProfile(profile) || isPulsedProfile(profile);
}

export function isPulsedProfile(profile: Profile): profile is PulsedProfile {
  return profile.modality === "rf-monopolar-pulsed";
}

export function isNeedleProfile(profile: Profile): profile is NeedleProfile {
  return profile.modality === "rf-microneedle";
}

export function isColdProfile(profile: Profile): profile is ColdProfile {
  return profile.modality === "contact-cooling";
}

/** Continuous energy that holds the dermis warm. */
export function isHeldProfile(profile: Profile): profile is HeldProfile {
  return !isShotProfile(profile) && !isColdProfile(profile);
}

/** What the grids of all shots have in common. */
export type DepthGrid = Pick<
  NeedleProfile["phases"]["shots"],
  "lines" | "lineShots" | "pitchMm" | "linePitchMm" | "depthMm" | "energyJ" | "durationMs" | "intervalMinMs"
>;

/** One for each depth, in the order of treatment. A stamp has no depth. */
export function depthGrids(profile: ShotProfile): readonly DepthGrid[] {
  if (isPulsedProfile(profile)) return [{ ...profile.phases.shots, depthMm: 0 }];
  if (isNeedleProfile(profile)) return [profile.phases.shots];
  const { shots } = profile.phases;
  return [shots, ...(shots.further ?? [])];
}

/** Shots of the session: at all depths, in all rounds, in all zones. */
export function countShots(profile: ShotProfile): number {
  const rounds = isPulsedProfile(profile) ? profile.phases.shots.rounds : 1;
  const ofZone = depthGrids(profile).reduce((sum, { lines, lineShots }) => sum + rounds * lines * lineShots, 0);
  return profile.zones.length * ofZone;
}
