import { assert } from "../assert.ts";
import type { ZoneCaps } from "../control/admission.ts";
import { BETWEEN_FOCI_K_PER_J, BETWEEN_NEEDLES_K_PER_J, feltAt } from "../control/pacing.ts";
import { type Anatomy, BIPOLAR_HEATING, type Heating } from "../control/plant-model.ts";
import { STAMP_RISE_K_PER_J } from "../control/stamp-pacing.ts";
import type { EntryOf } from "../journal/entry.ts";
import type { DeviceFile } from "../profile/device-file.ts";
import { profileDuration } from "../profile/duration.ts";
import {
  type DepthGrid,
  depthGrids,
  isColdProfile,
  isHeldProfile,
  isNeedleProfile,
  isPulsedProfile,
  isShotProfile,
} from "../profile/kind.ts";
import { SHOT_CATCH_UP_RATIO } from "../profile/limits.ts";
import type { Area, ColdProfile, HeldProfile, Profile, PulsedProfile, ShotProfile } from "../profile/schema.ts";
import type { ColdTipMessage, Modality, ShotTipMessage, TipMessage, TripCode } from "../protocol/messages.ts";
import { CEILING_SHARE, COLD_SENSOR_ROOM_C, HOT_SPOT_FACTOR_MAX } from "../safety/constants.ts";
import type { Celsius, Millimetres, Millis, Watts } from "../units.ts";

/**
 * What one session is to do, fixed before its first byte: the frozen profile with the numbers that are random per session.
 * The reducer closes over it; nothing in it changes while the session runs.
 */
export interface SessionPlan {
  readonly profile: Profile;
  /** SHA-256 of the profile's content, 64 hex digits. */
  readonly profileHash: string;
  /** u32 drawn at random: who owns the device. */
  readonly session: number;
  /** u32 drawn at random: tells the answer to this host's question from an old one. */
  readonly hostNonce: number;
  /** As planned, and the latest it may end however often it is interrupted. */
  readonly durationMs: Millis;
  readonly latestEndMs: Millis;
  /** Of the simulated world; null on a bench device. */
  readonly seed: number | null;
  /** Fat above the fascia, measured beforehand; null: nobody has said. */
  readonly fatMm: Millimetres | null;
  readonly personHash: string | null;
  /** What each zone may take, narrowed by a course; absent: what the profile allows. */
  readonly zoneCaps?: readonly ZoneCaps[];
  /** What the device is said to be; absent: nobody has said. */
  readonly deviceFile?: DeviceFile;
  /** Trip of a latched device that a person has seen and acknowledges; absent: nobody does. */
  readonly acknowledge?: TripCode;
  /** Of a run on a device: who approved the profile for it, or that nobody has; absent: no approval is asked for. */
  readonly approval?: Pick<EntryOf<"approval">, "certificate" | "approvedBy">;
}

/** What a zone may take in this session at the most. */
export function toZoneCaps({ profile, zoneCaps }: SessionPlan, zone: number): ZoneCaps {
  const { doseCapCem43Min, omegaCap, energyMaxKJ } = profile.limits;
  return zoneCaps?.[zone] ?? { cem43MaxMin: doseCapCem43Min, omegaMax: omegaCap, energyMaxJ: energyMaxKJ * 1000 };
}

/** Room for interruptions beyond the longest a profile can take by itself. */
const INTERRUPTIONS_MS: Millis = 600_000;

export function toLatestEndMs(profile: Profile): Millis {
  return profileDuration(profile).sessionMaxMs + INTERRUPTIONS_MS;
}

export const MODALITY_OF_PROFILE: Readonly<Record<Profile["modality"], Modality>> = {
  "rf-bipolar": "bipolarRf",
  "rf-monopolar": "monopolarRf",
  "ultrasound-unfocused": "unfocusedUltrasound",
  "laser-nir": "nirLaser",
  "ultrasound-focused": "focusedUltrasound",
  "contact-cooling": "contactCooling",
  "rf-microneedle": "microneedleRf",
  "rf-monopolar-pulsed": "monopolarRf",
};

/** Nominal skin (epidermis and dermis) per area, mm: Gibney 2010 (abdomen, thigh), Iyengar 2018 (face), assumed for neck, inner thigh and back. */
const SKIN_MM: Readonly<Record<Area, number>> = { face: 1.7, neck: 1.3, abdomen: 2.2, "inner-thigh": 1.6, back: 2.5 };

/** The anatomy the estimator starts from. */
export function toAnatomy(profile: Profile): Anatomy {
  const skinMm = SKIN_MM[profile.area];
  return { skinMm, referenceMm: profile.referenceDepthMm ?? skinMm / 2 };
}

/**
 * Where the power goes under nominal layers, per modality: monopolar on the face, flat sound at 3 MHz (it grows with frequency), light
 * between 1064 and 1320 nm, whose window takes more heat than a face behind gel. The estimator's gain makes up for the rest.
 */
const HEATING: Readonly<Record<Profile["modality"], Heating>> = {
  "rf-bipolar": BIPOLAR_HEATING,
  "rf-monopolar": { contactWM2K: 500, surface: 0.21, dermis: 0.11, fat: 0.4 },
  "ultrasound-unfocused": { contactWM2K: 500, surface: 0.03, dermis: 0.08, fat: 0.2 },
  "laser-nir": { contactWM2K: 1500, surface: 0.07, dermis: 0.18, fat: 0.11 },
  "ultrasound-focused": { contactWM2K: 500, surface: 0.02, dermis: 0.06, fat: 0.15 },
  // What is pumped leaves the plate; the skin gives it off through the plate's own temperature, which is measured.
  "contact-cooling": { contactWM2K: 1200, surface: 0, dermis: 0, fat: 0 },
  "rf-microneedle": { contactWM2K: 500, surface: 0.2, dermis: 0.55, fat: 0.2 },
  // Under the disc itself; more than half of the power goes sideways or deeper.
  "rf-monopolar-pulsed": { contactWM2K: 500, surface: 0.01, dermis: 0.1, fat: 0.2 },
};
const NOMINAL_KHZ = 3000;

/** What grids of shots, of insertions and of stamps have in common. */
export interface ShotGrid extends DepthGrid {
  readonly betweenMaxC: Celsius;
  /** How often the grid is gone over, every second time in its gaps. */
  readonly rounds: number;
  /** Places are remembered one by one, with what each was given. */
  readonly stamps: boolean;
  readonly precoolMs: Millis;
  readonly postcoolMs: Millis;
  /** No carriage: a hand puts the tip at every place. */
  readonly byHand: boolean;
  readonly betweenKPerJ: number;
  readonly feltShare: number;
}

/** The phases of a profile whose session is in a stage that only such profiles have. */
export function toHeldPhases(profile: Profile): HeldProfile["phases"] | ColdProfile["phases"] {
  assert(!isShotProfile(profile), "only a profile that holds a temperature ramps and holds");
  return profile.phases;
}

/** A profile is frozen, and asked for its grids on every tick: one for each depth. */
const GRIDS = new WeakMap<Profile, readonly ShotGrid[]>();

/** The grid of a profile whose session is in a stage that only such profiles have. Every depth is a pass of its own. */
export function toShots(profile: Profile, pass: number): ShotGrid {
  assert(isShotProfile(profile), "only a profile of shots aims and shoots");
  let grids = GRIDS.get(profile);
  if (grids === undefined) {
    grids = depthGrids(profile).map((grid) => composeGrid(profile, grid));
    GRIDS.set(profile, grids);
  }
  return grids[pass]!;
}

function composeGrid(profile: ShotProfile, ofDepth: DepthGrid): ShotGrid {
  const { lines, lineShots, pitchMm, linePitchMm, depthMm, energyJ, durationMs, intervalMinMs } = ofDepth;
  const grid = { lines, lineShots, pitchMm, linePitchMm, energyJ, durationMs, intervalMinMs };
  if (isPulsedProfile(profile)) return { ...grid, ...toStamps(profile) };
  const { betweenMaxC } = profile.phases.shots;
  const byHand = isNeedleProfile(profile);
  const betweenKPerJ = byHand ? BETWEEN_NEEDLES_K_PER_J : BETWEEN_FOCI_K_PER_J;
  const once = { rounds: 1, stamps: false, precoolMs: 0, postcoolMs: 0 };
  return { ...grid, ...once, depthMm, betweenMaxC, byHand, betweenKPerJ, feltShare: byHand ? feltAt(pitchMm) : 1 };
}

/** A stamp has no depth, and what is left of others is told by place. */
function toStamps({ area, phases }: PulsedProfile) {
  const { rounds, cooling, dermisMaxC } = phases.shots;
  const { precoolMs, postcoolMs } = cooling.kind === "cryogen" ? cooling : { precoolMs: 0, postcoolMs: 0 };
  const betweenKPerJ = STAMP_RISE_K_PER_J[area];
  const bound = { depthMm: 0, betweenMaxC: dermisMaxC, betweenKPerJ, feltShare: 0 };
  return { rounds, stamps: true, precoolMs, postcoolMs, ...bound, byHand: true };
}

/** How often each zone is treated: in shots, once at each depth. */
export function toPasses(profile: Profile): readonly number[] {
  return profile.zones.map(({ passes }) => (isShotProfile(profile) ? depthGrids(profile).length : passes));
}

/** What the dermis is led to, or between shots what it may reach. */
export function toTargetC(profile: Profile): Celsius {
  return isShotProfile(profile) ? toShots(profile, 0).betweenMaxC : profile.phases.hold.targetC;
}

/** The contact surface on skin that has not been treated yet, and for how long before energy. */
export function toPrecool(profile: Profile): { readonly contactC: Celsius; readonly durationS: number } {
  return isColdProfile(profile) ? { ...profile.phases.rewarm, durationS: 0 } : profile.phases.precool;
}

/** What follows the energy. */
export function toPostcool(profile: Profile): { readonly contactC: Celsius; readonly durationS: number } {
  return isColdProfile(profile) ? profile.phases.rewarm : profile.phases.postcool;
}

/** The contact surface while energy begins to flow. */
export function toHeatingContactC(profile: Profile): Celsius {
  if (isShotProfile(profile)) return profile.phases.shots.contactC;
  return isColdProfile(profile) ? profile.phases.rewarm.contactC : profile.phases.ramp.contactC;
}

/** Every temperature that the contact surface is set to. */
export function toContactTemperatures(profile: Profile): Celsius[] {
  if (isColdProfile(profile)) return [profile.phases.rewarm.contactC];
  const { precool, postcool } = profile.phases;
  const between = isShotProfile(profile)
    ? [profile.phases.shots.contactC]
    : [profile.phases.ramp.contactC, profile.phases.hold.contactC];
  return [precool.contactC, ...between, postcool.contactC];
}

/** Power that a shot takes at the most, while it makes up for its rise; needles may be given all that there is. */
export function toShotPeakW(profile: Profile, pass: number): Watts {
  const { energyJ, durationMs } = toShots(profile, pass);
  return isNeedleProfile(profile) ? profile.limits.powerMaxW : (SHOT_CATCH_UP_RATIO * energyJ * 1000) / durationMs;
}

/** Most power of a pass: of several depths each is bound to what its own shots take. */
export function toPowerMaxW(profile: Profile, pass: number): Watts {
  const { powerMaxW } = profile.limits;
  if (!isShotProfile(profile) || depthGrids(profile).length === 1) return powerMaxW;
  return Math.min(powerMaxW, Math.ceil(toShotPeakW(profile, pass)));
}

/** The shares of power the estimator starts from. */
export function toHeating({ modality }: Profile, tip: Pick<TipMessage, "frequencyKHz"> | null): Heating {
  const nominal = HEATING[modality];
  if (modality !== "ultrasound-unfocused" || tip === null) return nominal;
  const ratio = tip.frequencyKHz / NOMINAL_KHZ;
  return { ...nominal, surface: nominal.surface * ratio, dermis: nominal.dermis * ratio, fat: nominal.fat * ratio };
}

/** Footprint of a tip on the skin, mm2: a disc, or two of them and the bar of housing between them. */
export function toFootprintMm2(tip: Pick<TipMessage, "discDiameterMm" | "spacingMm">): number {
  const { discDiameterMm, spacingMm } = tip;
  return spacingMm === 0
    ? (Math.PI / 4) * discDiameterMm * discDiameterMm
    : discDiameterMm * (spacingMm + discDiameterMm);
}

/** Why this person can not be treated by this profile, as far as it can be known beforehand; null: nothing is known against it. */
export function findUnsuited(profile: Profile, fatMm: Millimetres | null): string | null {
  if (profile.suits === undefined) return null;
  const { fatMinMm = 0, fatMaxMm } = profile.suits;
  if (fatMm === null)
    return `the profile is for fat of ${fatMinMm > 0 ? `${fatMinMm} to ${fatMaxMm} mm` : `${fatMaxMm} mm or less`}, and nobody has said how much there is: measure it, and name a person file`;
  if (fatMm < fatMinMm)
    return `the fat is ${fatMm.toFixed(1)} mm thick, the profile is for ${fatMinMm} mm or more: thin fat would be hotter than the dermis`;
  if (fatMm <= fatMaxMm) return null;
  return `the fat is ${fatMm.toFixed(1)} mm thick, the profile is for ${fatMaxMm} mm or less: it would be hotter than the dermis`;
}

/**
 * The hot-spot factor that this tip needs at least: at the target, with the most power the ceiling leaves there, at the slowest speed
 * allowed, no spot just passed may be hotter than the factor says.
 */
function toNeededHotSpotFactor(profile: HeldProfile, tip: Pick<TipMessage, "hotSpotKMmPerWS">): number {
  if (profile.motion.kind !== "gliding") return Number.POSITIVE_INFINITY;
  const powerW: Watts = profile.limits.powerMaxW * CEILING_SHARE;
  const excessC = (tip.hotSpotKMmPerWS * powerW) / profile.motion.speedMinMmS;
  return 1 + excessC / (profile.phases.hold.targetC - 34);
}

/** Reasons why this tip does not fit this profile; empty when it does. */
export function findMisfits(
  profile: Profile,
  tip: Pick<TipMessage, "tipId" | "label" | "powerMaxW" | "hotSpotKMmPerWS">,
): string[] {
  const misfits: string[] = [];
  if (tip.tipId === 0) return ["no tip is attached"];
  if (!profile.applicators.includes(tip.label))
    misfits.push(`tip ${tip.label} is attached, the profile was made for ${profile.applicators.join(", ")}`);
  if (profile.limits.powerMaxW > tip.powerMaxW)
    misfits.push(`the profile may ask for ${profile.limits.powerMaxW} W, the tip takes ${tip.powerMaxW} W`);
  if (!isHeldProfile(profile)) return misfits;
  const needed = toNeededHotSpotFactor(profile, tip);
  if (needed > HOT_SPOT_FACTOR_MAX)
    misfits.push(
      `the hot-spot factor would have to be ${needed.toFixed(2)}, over ${HOT_SPOT_FACTOR_MAX}: move faster or lower powerMaxW`,
    );
  else if (needed > profile.hotSpotFactor)
    misfits.push(`hotSpotFactor is ${profile.hotSpotFactor}, this tip and motion need ${needed.toFixed(2)}`);
  return misfits;
}

/** A zone at rest is what the plate covers: more would be left warm, less is not there to be cooled. */
const PLATE_FIT_RATIO = 0.1;

/** Reasons why this cold plate does not fit this profile. */
export function findColdMisfits(profile: ColdProfile, cold: ColdTipMessage, tip: TipMessage): string[] {
  const { limits, zones } = profile;
  const misfits: string[] = [];
  if (limits.plateMinC < cold.plateMinC)
    misfits.push(`the profile may ask for a plate of ${limits.plateMinC} degC, this one goes to ${cold.plateMinC}`);
  const plateCm2 = toFootprintMm2(tip) / 100;
  for (const { id, areaCm2 } of zones)
    if (Math.abs(areaCm2 / plateCm2 - 1) > PLATE_FIT_RATIO)
      misfits.push(`zone ${id} has ${areaCm2} cm2, the plate covers ${plateCm2.toFixed(0)} cm2 at rest`);
  if (cold.sensorMinC > limits.skinMinC - COLD_SENSOR_ROOM_C)
    misfits.push(`the sensors read down to ${cold.sensorMinC} degC only, too near the skin's limit`);
  return misfits;
}

/** Reasons why what this tip can do in shots does not fit this profile's grid at the depth of this pass. */
export function findShotMisfits(
  profile: ShotProfile,
  tip: Omit<ShotTipMessage, "type" | "footprintMm2" | "shotLimitsCrc">,
  pass: number,
): string[] {
  const { depthMm, energyJ, durationMs, intervalMinMs, pitchMm, linePitchMm, lineShots, ...grid } = toShots(
    profile,
    pass,
  );
  const misfits: string[] = [];
  const needles = isNeedleProfile(profile);
  if (needles !== tip.needlePairs > 0)
    misfits.push(`the tip has ${tip.needlePairs > 0 ? "needles" : "no needles"}, the profile was made for another`);
  else if (needles && depthMm > tip.depthMm)
    misfits.push(`needles ${depthMm} mm deep, those of the tip go ${tip.depthMm} mm at the most`);
  else if (!needles && grid.stamps !== (tip.depthMm === 0))
    misfits.push(`the tip ${grid.stamps ? "shoots into depth" : "is stamped"}, the profile was made for another`);
  else if (!needles && Math.abs(depthMm - tip.depthMm) > 0.005)
    misfits.push(`the tip's focus is ${tip.depthMm} mm deep, the profile was made for ${depthMm} mm`);
  if (energyJ > tip.energyMaxJ) misfits.push(`a shot of ${energyJ} J, the tip gives ${tip.energyMaxJ} J at the most`);
  if (durationMs > tip.durationMaxMs)
    misfits.push(`a shot of ${durationMs} ms, the tip gives ${tip.durationMaxMs} ms at the most`);
  if (intervalMinMs < tip.intervalMinMs)
    misfits.push(`${intervalMinMs} ms between shots, the tip needs ${tip.intervalMinMs} ms`);
  const spurtMs = Math.max(grid.precoolMs, grid.postcoolMs);
  if (spurtMs > tip.coolMaxMs)
    misfits.push(
      tip.coolMaxMs === 0
        ? "the tip has no cryogen, the profile cools with it"
        : `a spurt of ${spurtMs} ms, the tip gives ${tip.coolMaxMs} ms at the most`,
    );
  const nearestMm = grid.rounds > 1 ? Math.hypot(pitchMm, linePitchMm) / 2 : Math.min(pitchMm, linePitchMm);
  if (nearestMm < tip.spacingMinMm)
    misfits.push(`shots ${nearestMm} mm apart, the tip wants ${tip.spacingMinMm} mm at the least`);
  const lineMm = (lineShots - 1) * pitchMm;
  // Without a carriage a hand puts the tip at every place.
  if (!grid.byHand && lineMm > tip.travelMm + 1e-6)
    misfits.push(`a line of ${lineMm.toFixed(1)} mm, the carriage of the tip travels ${tip.travelMm} mm`);
  return misfits;
}
