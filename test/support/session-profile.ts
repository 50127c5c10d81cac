/**
 * Profiles for tests of the session: the shipped ones as the program reads them, and a short one with a single zone that goes through
 * every stage in about a minute and a half. All of them pass schema and rules.
 */
import { readdirSync, readFileSync } from "node:fs";
import { assert } from "../../src/assert.ts";
import { sha256 } from "../../src/io/hash.ts";
import { canonicalText } from "../../src/profile/canonical.ts";
import { profileDuration } from "../../src/profile/duration.ts";
import { isColdProfile, isHeldProfile, isNeedleProfile, isPulsedProfile } from "../../src/profile/kind.ts";
import { readProfile } from "../../src/profile/read.ts";
import type {
  Area,
  ColdProfile,
  FocusedProfile,
  HeldProfile,
  NeedleProfile,
  Profile,
  PulsedProfile,
} from "../../src/profile/schema.ts";
import { type SessionPlan, toLatestEndMs } from "../../src/session/plan.ts";

export const SHIPPED = [
  "rf-bipolar-inner-thigh",
  "rf-bipolar-abdomen",
  "rf-bipolar-face",
  "rf-bipolar-neck",
  "rf-bipolar-back",
  "rf-monopolar-face",
  "rf-monopolar-neck",
  "laser-nir-face",
  "ultrasound-inner-thigh",
] as const;

/** Every profile of the folder, by name. */
export function listShippedProfiles(): readonly { readonly id: string; readonly shots: boolean }[] {
  return readdirSync("profiles")
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .flatMap((name) => {
      const text = readFileSync(`profiles/${name}`, "utf8");
      if (!/^format: isoderm-profile\//m.test(text)) return [];
      const id = name.replace(/\.yaml$/, "");
      return [{ id, shots: "shots" in parse(text, id).phases }];
    });
}

/** A shipped profile cut down: one zone, and a short hold or a few shots. Everything else is as shipped. */
export interface ShortenedOptions {
  readonly of: string;
  readonly holdS?: number;
  readonly lines?: number;
  readonly lineShots?: number;
}

/** The longest that a device with a cold plate allows. */
const COLD_MAX_MIN = 60;
/** A self-test counts for ten minutes, and a person may take longer to warm up than was planned. */
const ZONE_MAX_S = 480;

export function shortenProfile({ of, holdS, lines, lineShots }: ShortenedOptions): Profile {
  const shipped = readAnyProfile(of);
  const { phases } = shipped;
  const zones = shipped.zones.slice(0, 1).map((zone) => ({ ...zone, passes: 1 }));
  const told = (members: Readonly<Record<string, number | undefined>>) =>
    Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
  const shortened =
    "shots" in phases
      ? { ...phases, shots: { ...phases.shots, ...told({ lines, lineShots }) } }
      : { ...phases, hold: { ...phases.hold, ...told({ durationS: holdS }) } };
  // Numbers alone have changed, so it is of the modality that it was.
  return { ...shipped, zones, phases: shortened } as Profile;
}

/**
 * A shipped profile that holds, made to last so long as planned: its zones over and over under other names, as many as there is time for, and
 * what is left shared among the holds. Skin may be cold for as long as a device allows.
 */
export function lengthenProfile(id: string, minutes: number): Profile {
  const shipped = readAnyProfile(id);
  assert("hold" in shipped.phases, `${id} holds`);
  const { phases, limits, zones } = shipped;
  const withZones = (count: number, moreS: number) =>
    ({
      ...shipped,
      zones: Array.from({ length: count }, (_, n) => ({
        ...zones[n % zones.length]!,
        id: `zone-${n + 1}`,
        passes: 1,
      })),
      phases: { ...phases, hold: { ...phases.hold, durationS: phases.hold.durationS + moreS } },
      limits: "coldMaxMin" in limits ? { ...limits, coldMaxMin: COLD_MAX_MIN } : limits,
    }) as Profile;
  const leftMs = (count: number) => minutes * 60_000 - profileDuration(withZones(count, 0)).sessionPlannedMs;
  let count = 1;
  while (leftMs(count + 1) >= 0) count++;
  const plannedS = profileDuration(withZones(count, 0)).sessionPlannedMs / 1000;
  return withZones(
    count,
    Math.floor(Math.max(0, Math.min(leftMs(count) / 1000, ZONE_MAX_S * count - plannedS)) / count),
  );
}

export function readAnyProfile(id: string): Profile {
  return parse(readFileSync(`profiles/${id}.yaml`, "utf8"), id);
}

/** Profiles of cold plates. */
export const SHIPPED_COLD = ["contact-cooling-abdomen", "contact-cooling-inner-thigh"] as const;

export function readColdProfile(id: (typeof SHIPPED_COLD)[number] = SHIPPED_COLD[0]): ColdProfile {
  const profile = parse(readFileSync(`profiles/${id}.yaml`, "utf8"), id);
  assert(isColdProfile(profile), `${id} cools`);
  return profile;
}

export function readShippedProfile(id: (typeof SHIPPED)[number]): HeldProfile {
  return parseHeld(readFileSync(`profiles/${id}.yaml`, "utf8"), id);
}

/** What may be different from the short profile. */
export interface ShortOptions {
  readonly area?: Area;
  readonly zones?: number;
  readonly passes?: number;
  readonly targetC?: number;
  readonly holdS?: number;
  readonly rampTimeoutS?: number;
  readonly pressMaxS?: number;
  readonly doseCapCem43Min?: number;
}

export function createShortProfile(options: ShortOptions = {}): HeldProfile {
  const { area = "inner-thigh", zones = 1, passes = 1, holdS = 30, rampTimeoutS = 240 } = options;
  const { targetC = 42.5, pressMaxS = 120, doseCapCem43Min = 20 } = options;
  const document = {
    format: "isoderm-profile/1",
    id: "short",
    title: "Short",
    modality: "rf-bipolar",
    area,
    applicators: ["bp-10-20"],
    motion: { kind: "gliding", speedMmS: 130, speedMinMmS: 100 },
    hotSpotFactor: 1.18,
    ...(area === "abdomen" ? { referenceDepthMm: 0.9 } : {}),
    zones: Array.from({ length: zones }, (_, i) => ({ id: `zone-${i + 1}`, areaCm2: 70, passes })),
    phases: {
      baseline: { durationS: 5 },
      precool: { contactC: 32, durationS: 5 },
      ramp: { contactC: 39, rateCPerMin: 12, timeoutS: rampTimeoutS },
      hold: { contactC: 39, targetC, durationS: holdS },
      postcool: { contactC: 24, durationS: 10 },
    },
    limits: { powerMaxW: 45, energyMaxKJ: 9, pressMaxS, doseCapCem43Min, fatMaxC: 46 },
    sources: [
      { figure: "phases.hold.targetC", source: "test" },
      { figure: "limits.powerMaxW", source: "test" },
    ],
  };
  return parseHeld(JSON.stringify(document), "short");
}

/** The shipped profile of focused shots with a small grid, so that a session takes a minute. */
export function createShotProfile(shots: Partial<FocusedProfile["phases"]["shots"]> = {}): FocusedProfile {
  const name = "ultrasound-focused-face";
  const shipped = parse(readFileSync(`profiles/${name}.yaml`, "utf8"), name);
  assert(shipped.modality === "ultrasound-focused", `${name} shoots`);
  const { phases } = shipped;
  return { ...shipped, phases: { ...phases, shots: { ...phases.shots, lines: 2, lineShots: 5, ...shots } } };
}

/** The shipped profile of needles with few insertions. */
export function createNeedleProfile(shots: Partial<NeedleProfile["phases"]["shots"]> = {}): NeedleProfile {
  const name = "rf-microneedle-face";
  const shipped = parse(readFileSync(`profiles/${name}.yaml`, "utf8"), name);
  assert(isNeedleProfile(shipped), `${name} has needles`);
  const { phases } = shipped;
  return { ...shipped, phases: { ...phases, shots: { ...phases.shots, lines: 2, lineShots: 2, ...shots } } };
}

/** A shipped profile of stamps with few of them. */
export function createPulsedProfile(
  area: "abdomen" | "inner-thigh",
  shots: Partial<PulsedProfile["phases"]["shots"]> = {},
): PulsedProfile {
  const name = `rf-monopolar-pulsed-${area}`;
  const shipped = parse(readFileSync(`profiles/${name}.yaml`, "utf8"), name);
  assert(isPulsedProfile(shipped), `${name} stamps`);
  const { phases } = shipped;
  return { ...shipped, phases: { ...phases, shots: { ...phases.shots, lines: 1, lineShots: 2, ...shots } } };
}

export function createPlan(profile: Profile, over: Partial<SessionPlan> = {}): SessionPlan {
  return {
    profile,
    profileHash: sha256(canonicalText(profile)),
    session: 0x5e55_1047,
    hostNonce: 0x0bad_cafe,
    durationMs: profileDuration(profile).sessionPlannedMs,
    latestEndMs: toLatestEndMs(profile),
    seed: 1,
    personHash: null,
    fatMm: null,
    ...over,
  };
}

function parseHeld(text: string, name: string): HeldProfile {
  const profile = parse(text, name);
  assert(isHeldProfile(profile), `${name} holds a temperature`);
  return profile;
}

function parse(text: string, name: string): Profile {
  const read = readProfile(text, name);
  assert("profile" in read, `${name} is a valid profile: ${JSON.stringify("problems" in read ? read.problems : [])}`);
  return read.profile;
}
