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

/** Shots of all grids of the session. */
export function countShots({ zones, phases: { shots } }: ShotProfile): number {
  return zones.length * countZoneShots(shots);
}

/** Of one zone. */
export function countZoneShots(shots: ShotProfile["phases"]["shots"]): number {
  return shots.lines * shots.lineShots * ("rounds" in shots ? shots.rounds : 1);
}
