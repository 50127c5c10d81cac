/** Which of the ways of giving energy, or of taking it out, a profile asks for. */
import type { ColdProfile, HeldProfile, NeedleProfile, Profile, ShotProfile } from "./schema.ts";

export function isShotProfile(profile: Profile): profile is ShotProfile {
  return profile.modality === "ultrasound-focused" || isNeedleProfile(profile);
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

/** Places of all grids of the session. */
export function countShots({ zones, phases: { shots } }: ShotProfile): number {
  return zones.length * shots.lines * shots.lineShots;
}
