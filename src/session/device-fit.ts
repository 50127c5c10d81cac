import {
  type DeviceFile,
  type DeviceTip,
  LACKING,
  MISFIT,
  OTHER_MODALITY,
  UNKNOWN_TIP,
} from "../profile/device-file.ts";
import { depthGrids, isNeedleProfile, isPulsedProfile, isShotProfile } from "../profile/kind.ts";
import type { RuleFinding } from "../profile/problem.ts";
import type { Rule } from "../profile/rule.ts";
import type { Profile } from "../profile/schema.ts";
import { CAPABILITY, type HelloMessage, type ShotTipMessage, type TipMessage } from "../protocol/messages.ts";
import { findMisfits, findShotMisfits, MODALITY_OF_PROFILE } from "./plan.ts";

/**
 * A profile held against the files of devices, and a device held against its own file. The rules of a fit are those that the session applies to
 * the tip that is attached: they are told here before anything is.
 */
export function checkDeviceRules(profile: Profile, devices: readonly DeviceFile[]): RuleFinding[] {
  return profile.applicators.flatMap((label, index) => {
    const path = ["applicators", index];
    const found = devices.flatMap((device) =>
      device.tips.filter((tip) => tip.label === label).map((tip) => ({ device, tip })),
    );
    if (found.length === 0)
      return [
        tell(
          UNKNOWN_TIP,
          path,
          `no device file describes tip ${label}`,
          "Name its device file with --device-file, or mend the label.",
        ),
      ];
    // Several devices may have the tip; what fits one of them can be done.
    const judged = found.map(({ device, tip }) => checkFit(profile, device, tip, path));
    return judged.find((problems) => problems.length === 0) ?? judged[0] ?? [];
  });
}

function checkFit(profile: Profile, device: DeviceFile, tip: DeviceTip, path: RuleFinding["path"]): RuleFinding[] {
  if (device.modality !== profile.modality)
    return [
      tell(
        OTHER_MODALITY,
        path,
        `tip ${tip.label} of ${device.id} is for ${device.modality}, the profile for ${profile.modality}`,
        "Name a tip of the profile's modality.",
      ),
    ];
  const lacking = neededParts(profile).filter((part) => !device.parts.includes(part));
  return [
    ...lacking.map((part) =>
      tell(
        LACKING,
        path,
        `${device.id} has no ${part}, which this profile needs`,
        "Use another device, or another motion.",
      ),
    ),
    ...findTipMisfits(profile, tip).map((misfit) =>
      tell(
        MISFIT,
        path,
        `tip ${tip.label} of ${device.id}: ${misfit}`,
        "Change the profile, or the tip. The device file says what the tip can do.",
      ),
    ),
  ];
}

type Part = DeviceFile["parts"][number];

function neededParts(profile: Profile): Part[] {
  const parts: Part[] = ["contactSurface"];
  if (profile.motion.kind === "gliding") parts.push("motionSensor");
  if (profile.modality === "rf-monopolar" || isPulsedProfile(profile)) parts.push("returnPad");
  if (isShotProfile(profile)) parts.push("shots");
  if (isNeedleProfile(profile)) parts.push("needles");
  if (isPulsedProfile(profile) && profile.phases.shots.cooling.kind === "cryogen") parts.push("cryogen");
  return parts;
}

function findTipMisfits(profile: Profile, tip: DeviceTip): string[] {
  const continuous = findMisfits(profile, { ...tip, tipId: ANY_TIP_ID });
  if (!isShotProfile(profile)) return continuous;
  const { shots } = tip;
  if (shots === undefined) return [...continuous, "it does not emit in shots"];
  // A tip has one focus, and serves the depth that is its own.
  const ofDepths = depthGrids(profile).map((_, pass) => findShotMisfits(profile, shots, pass));
  return [...continuous, ...ofDepths.reduce((best, misfits) => (misfits.length < best.length ? misfits : best))];
}

/** A file knows labels, not numbers; 0 would mean that no tip is attached. */
const ANY_TIP_ID = 1;

/** Where a device that answers is not what its file says; empty when it is. */
export function findContradictions(
  device: DeviceFile,
  hello: Pick<HelloMessage, "modality" | "capabilities">,
  tip: TipMessage,
  shotTip: ShotTipMessage | null,
): string[] {
  const modality = MODALITY_OF_PROFILE[device.modality as Profile["modality"]];
  if (hello.modality !== modality) return [`its file ${device.id} is of ${device.modality}`];
  const lacking = device.parts.filter((part) => (hello.capabilities & CAPABILITY[part]) === 0);
  const told = device.tips.find(({ label }) => label === tip.label);
  if (told === undefined) return [`its file ${device.id} does not know tip ${tip.label}`];
  const figures: [string, number, number][] = [
    ["powerMaxW", told.powerMaxW, tip.powerMaxW],
    ["frequencyKHz", told.frequencyKHz, tip.frequencyKHz],
    ["discDiameterMm", told.discDiameterMm, tip.discDiameterMm],
    ["spacingMm", told.spacingMm, tip.spacingMm],
    ["hotSpotKMmPerWS", told.hotSpotKMmPerWS, tip.hotSpotKMmPerWS],
  ];
  if (told.shots !== undefined && shotTip !== null)
    for (const name of [
      "depthMm",
      "energyMaxJ",
      "durationMaxMs",
      "intervalMinMs",
      "spacingMinMm",
      "travelMm",
      "needlePairs",
    ] as const)
      figures.push([name, told.shots[name], shotTip[name]]);
  return [
    ...lacking.map((part) => `its file ${device.id} says that it has ${part}, and it says that it has not`),
    ...figures.flatMap(([name, written, announced]) =>
      Math.abs(written - announced) <= ROUNDING
        ? []
        : [`its file ${device.id} says ${name} ${written} of tip ${tip.label}, and it announces ${announced}`],
    ),
  ];
}

/** What the wire rounds a figure by at the most. */
const ROUNDING = 0.05;

function tell(rule: Rule, path: RuleFinding["path"], message: string, hint: string): RuleFinding {
  return { severity: rule.severity, ruleId: rule.id, path, message, hint };
}
