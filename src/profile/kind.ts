/** Which of the two ways of giving energy a profile asks for. */
import type { Profile, ShotProfile } from "./schema.ts";

export function isShotProfile(profile: Profile): profile is ShotProfile {
  return profile.modality === "ultrasound-focused";
}

/** Places of all grids of the session. */
export function countShots({ zones, phases: { shots } }: ShotProfile): number {
  return zones.length * shots.lines * shots.lineShots;
}
