/** Dose that a profile plans, from its own figures: holds at their target, not the hottest spot, not the ramp. What people take is for validation. */
import { arrheniusRate, cem43Rate } from "../dose.ts";
import type { Cem43Minutes } from "../units.ts";
import { profileDuration } from "./duration.ts";
import { depthGrids, isNeedleProfile, isPulsedProfile, isShotProfile } from "./kind.ts";
import type { Profile } from "./schema.ts";

export interface PlannedDose {
  readonly cem43Min: Cem43Minutes;
  readonly omega: number;
}

/** The dermis between needles cools within this time after its own insertion; the others are too far away to warm it. Simulated. */
const NEEDLE_COOLS_S = 10;

/** The dermis under a stamp falls by several degrees within this time, once its energy is over. Simulated. */
const STAMP_COOLS_S = 5;

/** Of one pass over a zone, of shots at all depths. What lies between shots is at most at its bound for as long as the shots take, between needles for one insertion. */
function plannedPassDose(profile: Profile): PlannedDose {
  if (isNeedleProfile(profile)) {
    const { betweenMaxC, durationMs } = profile.phases.shots;
    return doseOf(betweenMaxC, durationMs / 1000 + NEEDLE_COOLS_S);
  }
  if (isPulsedProfile(profile)) {
    // The next round comes to the gaps, whose rings lie within those of the one before.
    const { dermisMaxC, durationMs, rounds } = profile.phases.shots;
    return doseOf(dermisMaxC, rounds * (durationMs / 1000 + STAMP_COOLS_S));
  }
  if (isShotProfile(profile)) {
    const { shots, baseline, precool, postcool } = profile.phases;
    const restS = baseline.durationS + precool.durationS + postcool.durationS;
    const depths = depthGrids(profile).length;
    return doseOf(shots.betweenMaxC, profileDuration(profile).zoneMaxMs[0]! / 1000 - depths * restS);
  }
  const { targetC, durationS } = profile.phases.hold;
  return doseOf(targetC, durationS);
}

/** Zone by zone, in the order of the profile: all its passes. */
export function plannedZoneDoses(profile: Profile): readonly (PlannedDose & { readonly zone: string })[] {
  const { cem43Min, omega } = plannedPassDose(profile);
  return profile.zones.map(({ id, passes }) => ({ zone: id, cem43Min: cem43Min * passes, omega: omega * passes }));
}

function doseOf(temperatureC: number, durationS: number): PlannedDose {
  return { cem43Min: (cem43Rate(temperatureC) * durationS) / 60, omega: arrheniusRate(temperatureC) * durationS };
}
