/** How long a profile takes, computed before anything is energised. Every profile has a finite answer. */
import type { Millis } from "../units.ts";
import { REPRESS_S, REST_C, ZONE_CHANGE_S } from "./limits.ts";
import type { Profile } from "./schema.ts";

export interface ProfileDuration {
  /** The ramp at its planned rate from resting skin (34 degC). */
  readonly rampPlannedMs: Millis;
  /** One run through all phases, the ramp taking until its timeout, new presses of the trigger included. */
  readonly passMaxMs: Millis;
  /** Per zone, in the order of the profile: all its passes. */
  readonly zoneMaxMs: readonly Millis[];
  /** All zones and the changes between them: as planned, and at the very most. */
  readonly sessionPlannedMs: Millis;
  readonly sessionMaxMs: Millis;
}

export function profileDuration(profile: Profile): ProfileDuration {
  const { baseline, precool, ramp, hold, postcool } = profile.phases;
  const rampPlannedS = Math.min(((hold.targetC - REST_C) / ramp.rateCPerMin) * 60, ramp.timeoutS);
  const passS = (rampS: number) => {
    const represses = Math.ceil((rampS + hold.durationS) / profile.limits.pressMaxS) - 1;
    const energisedS = rampS + hold.durationS + represses * REPRESS_S;
    return baseline.durationS + precool.durationS + energisedS + postcool.durationS;
  };
  const passes = profile.zones.reduce((sum, zone) => sum + zone.passes, 0);
  const sessionS = (rampS: number) => passes * passS(rampS) + (passes - 1) * ZONE_CHANGE_S;
  return {
    rampPlannedMs: wholeMs(rampPlannedS),
    passMaxMs: wholeMs(passS(ramp.timeoutS)),
    zoneMaxMs: profile.zones.map((zone) => wholeMs(zone.passes * passS(ramp.timeoutS))),
    sessionPlannedMs: wholeMs(sessionS(rampPlannedS)),
    sessionMaxMs: wholeMs(sessionS(ramp.timeoutS)),
  };
}

const wholeMs = (seconds: number): Millis => Math.ceil(seconds * 1000);
