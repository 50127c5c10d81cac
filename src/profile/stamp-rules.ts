/** What rules.ts asks of profiles that stamp their energy from place to place. Others pass. */
import { significant } from "../printable.ts";
import { isPulsedProfile } from "./kind.ts";
import { FAT_REST_C, STAMP_FAT_K_PER_J } from "./limits.ts";
import type { Breach } from "./rule.ts";
import type { Profile } from "./schema.ts";

export function checkStampFat(profile: Profile): Breach[] {
  if (!isPulsedProfile(profile)) return [];
  const { energyJ } = profile.phases.shots;
  const { fatMaxC } = profile.limits;
  const fatMinMm = profile.suits?.fatMinMm ?? 0;
  const hottestC = FAT_REST_C + energyJ * riseOver(fatMinMm);
  if (hottestC <= fatMaxC) return [];
  const mostJ = Math.floor((fatMaxC - FAT_REST_C) / riseOver(fatMinMm));
  const enough = STAMP_FAT_K_PER_J.find(({ kPerJ }) => FAT_REST_C + energyJ * kPerJ <= fatMaxC);
  const thicker = enough === undefined ? "" : `, or set suits.fatMinMm to ${enough.fromMm} mm or more`;
  return [
    {
      path: ["phases", "shots", "energyJ"],
      message: `a stamp of ${energyJ} J takes fat of ${fatMinMm} mm and more to ${significant(hottestC)} degC in some people, above ${fatMaxC}`,
      hint: `Give ${mostJ} J or less${thicker}: where fat is thin it takes twice the heat of the dermis.`,
    },
  ];
}

function riseOver(fatMm: number): number {
  return STAMP_FAT_K_PER_J.findLast(({ fromMm }) => fatMm >= fromMm)!.kPerJ;
}

/** What cools is what the profile says: none has no colder surface, and a spurt needs skin that is not cold already. */
export function checkStampCooling(profile: Profile): Breach[] {
  if (!isPulsedProfile(profile)) return [];
  const { cooling, contactC } = profile.phases.shots;
  const path = ["phases", "shots", "contactC"];
  switch (cooling.kind) {
    case "contact":
      return contactC <= CONTACT_MAX_C
        ? []
        : [
            {
              path,
              message: `a contact surface at ${contactC} degC does not cool resting skin`,
              hint: `Set it to ${CONTACT_MAX_C} degC or less, or say cooling: { kind: none }.`,
            },
          ];
    case "cryogen":
      return contactC >= CRYOGEN_CONTACT_MIN_C
        ? []
        : [
            {
              path,
              message: `a spurt on skin under a surface of ${contactC} degC comes near to frost`,
              hint: `Set it to ${CRYOGEN_CONTACT_MIN_C} degC or more: the spurt does the cooling.`,
            },
          ];
    case "none":
      return contactC >= NEUTRAL_C
        ? []
        : [
            {
              path,
              message: `a contact surface at ${contactC} degC cools, and cooling says none`,
              hint: `Set it to ${NEUTRAL_C} degC or more, or say cooling: { kind: contact }.`,
            },
          ];
  }
}

/** Skin rests at 32 to 33 degC. */
const CONTACT_MAX_C = 30;
const CRYOGEN_CONTACT_MIN_C = 26;
const NEUTRAL_C = 32;
