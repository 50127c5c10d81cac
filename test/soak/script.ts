/**
 * One world as plain data: who is treated by what, what fails, what people do, what the cable and the host do. Drawn from one number,
 * printed, shrunk and replayed from this alone. Each seed first draws which families of trouble exist in its world at all, so that rare
 * combinations come up, and quiet worlds too.
 */
import type { Fault } from "../../firmware-sim/faults.ts";
import { FAIR_WEATHER, type Weather } from "../../firmware-sim/links/noisy.ts";
import { drawPerson } from "../../firmware-sim/person.ts";
import { createRandom, type Random } from "../../firmware-sim/random.ts";
import type { FaultTarget } from "../../src/profile/fault-kinds.ts";
import {
  listShippedProfiles,
  type ShortenedOptions,
  type ShortOptions,
  shortenProfile,
} from "../support/session-profile.ts";
import { drawCatalogue, drawSurroundings, type OuterFault } from "./catalogue.ts";

/** Something that happens at an instant, and ends after `forMs` where it lasts. */
export interface Deed {
  readonly atMs: number;
  readonly act: DeedName;
  readonly forMs: number;
  /** Meaning depends on the deed; 0 where it has none. */
  readonly value: number;
}

export const DEEDS = {
  hands: ["press", "release", "lift", "stall", "click"],
  estop: ["estop"],
  commands: ["pause", "resume", "stop", "interrupt"],
  cuts: ["cutToDevice", "cutToHost", "cutBoth"],
  ends: ["unplug", "kill", "recorderFails"],
  pauses: ["hostStalls", "hostSleeps"],
  noise: ["garbageToDevice", "garbageToHost", "flood"],
  rival: ["rivalStarts", "rivalStops", "rivalDies", "usurp"],
  replays: ["replayLatest", "replayAny", "replayFlood"],
  service: ["acknowledge", "armHeld"],
  supply: ["powerCycle"],
  restarts: ["restart"],
  leaps: ["hostClockLeaps"],
  writes: ["writeFails"],
} as const;
type DeedFamily = keyof typeof DEEDS;
export type DeedName = (typeof DEEDS)[DeedFamily][number];

/** A host whose leases are not what a sound program sends. */
export interface Hostility {
  /** Chance per lease of each distortion. */
  readonly greedRatio: number;
  readonly stingyRatio: number;
  readonly staleRatio: number;
  readonly forgedRatio: number;
  /** It never says STOP. */
  readonly neverStops: boolean;
  /** It asks for each shot again and again, under numbers of their own. */
  readonly repeatsShots?: boolean;
}

export interface Script {
  readonly seed: number;
  readonly families: readonly string[];
  /** A shipped profile by name, one of them made short, or the short one with options. */
  readonly profile: string | ShortenedOptions | ShortOptions;
  readonly personSeed: number;
  readonly deviceSeed: number;
  /** Where the device's clock and the host's frame count begin. */
  readonly tickOriginMs: number;
  readonly seqOrigin: number;
  /** How late ticks of the host may come, ms. */
  readonly hostJitterMs: number;
  readonly toDevice: Weather;
  readonly toHost: Weather;
  readonly hostility: Hostility | null;
  readonly faults: readonly Fault[];
  /** What goes wrong with cable, host and disk by the catalogue; beside the weather and the deeds. */
  readonly outer?: readonly OuterFault[];
  readonly deeds: readonly Deed[];
  /** From here on nothing fails any more, and the cable is sound. */
  readonly calmAtMs: number;
  /** Somebody services the device afterwards and runs a second session. */
  readonly again: boolean;
}

type Family =
  | DeedFamily
  | "faults"
  | "layers"
  | "commonBias"
  | "weather"
  | "flips"
  | "jitter"
  | "hostile"
  | "wrap"
  | "again"
  | "shipped"
  | "modality"
  | "catalogue"
  | "surroundings"
  | "frost"
  | "oscillator";

/** Chance that a family exists in a world. */
const CHANCE: Readonly<Record<Family, number>> = {
  faults: 0.5,
  commonBias: 0.06,
  hands: 0.35,
  estop: 0.12,
  commands: 0.25,
  weather: 0.4,
  flips: 0.25,
  cuts: 0.25,
  ends: 0.15,
  pauses: 0.25,
  jitter: 0.3,
  noise: 0.2,
  rival: 0.15,
  replays: 0.2,
  service: 0.15,
  supply: 0.08,
  hostile: 0.2,
  wrap: 0.25,
  again: 0.3,
  shipped: 0.02,
  layers: 0.15,
  modality: 0.5,
  catalogue: 0.45,
  restarts: 0.06,
  leaps: 0.06,
  writes: 0.06,
  surroundings: 0.1,
  frost: 0.5,
  oscillator: 0.06,
};
const FAMILIES = Object.keys(CHANCE) as Family[];
/** What is no trouble. */
const SETTINGS: readonly Family[] = ["shipped", "wrap", "modality"];
/** One world in ten has no trouble of any kind. */
const QUIET_RATIO = 0.1;
/** Of the short session and the shipped ones, roughly; trouble is drawn within it. */
const SHORT_MS = 105_000;
const SHIPPED_MS = 1_150_000;
const HELD_SPAN_MS = 150_000;
const SHOT_SPAN_MS = 60_000;
/** Skin cools by 8 degC a minute, to somewhere above freezing: before that a limit of frost has nothing to do. */
const COLD_SPAN_MS = 240_000;
/** The last part of a cold session, in which skin is cold. */
const COLD_PART = 0.85;
const FROST_ALONE_RATIO = 0.75;
const TICK_MS = 10;

/** Nothing goes wrong in this world. */
export function isQuiet({ families }: Script): boolean {
  return families.every((family) => (SETTINGS as readonly string[]).includes(family));
}

export function drawScript(seed: number): Script {
  const random = (name: string) => createRandom(seed, "soak", name);
  const swarm = random("families");
  const quiet = swarm.uniform() < QUIET_RATIO;
  // Every family draws whether the world is quiet or not, so that one more family changes no other.
  let families = FAMILIES.filter((family) => swarm.uniform() < CHANCE[family] && (!quiet || SETTINGS.includes(family)));
  const has = (family: Family) => families.includes(family);
  const setting = random("setting");
  const drawn = drawProfile(setting, has("shipped"));
  const profile = has("modality") && typeof drawn !== "string" ? drawModality(random("modality")) : drawn;
  // Only a cold plate can bring frost, and only to a session that comes as far as cold skin.
  const alone = random("frost alone").uniform() < FROST_ALONE_RATIO;
  if (has("frost") && !hasPlate(profile)) families = families.filter((family) => family !== "frost");
  else if (has("frost") && alone)
    families = families.filter((family) => family === "frost" || SETTINGS.includes(family));
  const spanMs = spanOf(profile);
  const catalogue = random("catalogue");
  const { faults: listed, outer } = has("catalogue")
    ? drawCatalogue(catalogue, () => instant(catalogue, spanMs), ownTargets(profile))
    : { faults: [], outer: [] };
  const surroundings = random("surroundings");
  const faults = [
    ...(has("faults") ? drawFaults(random("faults"), spanMs) : []),
    ...(has("layers") ? drawLayers(random("layers"), spanMs) : []),
    ...(has("commonBias") ? drawCommonBias(random("common bias"), spanMs) : []),
    ...listed,
    ...(has("frost") ? drawFrost(random("frost"), spanMs) : []),
    ...(has("oscillator") ? [drawOscillator(random("oscillator"), spanMs)] : []),
    ...(has("surroundings") ? drawSurroundings(surroundings, () => instant(surroundings, spanMs)) : []),
  ];
  const deeds = (Object.keys(DEEDS) as DeedFamily[])
    .filter(has)
    .flatMap((family) => drawDeeds(random(`deeds ${family}`), family, spanMs))
    .sort((a, b) => a.atMs - b.atMs);
  const wrap = random("wrap");
  return {
    seed,
    families,
    profile,
    personSeed: suitedFrom(1 + Math.floor(setting.uniform() * 1_000_000), profile),
    deviceSeed: seed,
    tickOriginMs: has("wrap") ? 0x1_0000_0000 - TICK_MS * Math.floor((wrap.uniform() * spanMs) / TICK_MS) : 0,
    seqOrigin: has("wrap") ? 0x1_0000 - Math.floor(wrap.uniform() * 2400) : 0,
    hostJitterMs: has("jitter") ? random("jitter").between(10, 60) : 0,
    toDevice: drawWeather(random("weather to device"), has("weather"), has("flips")),
    toHost: drawWeather(random("weather to host"), has("weather"), has("flips")),
    hostility: has("hostile") ? drawHostility(random("hostility")) : null,
    faults,
    outer,
    deeds,
    calmAtMs: Math.ceil(spanMs / 1000) * 1000 + 5000,
    again: has("again"),
  };
}

const SHIPPED = listShippedProfiles();
const SHOT = SHIPPED.filter(({ shots }) => shots);
const HELD = SHIPPED.filter(({ shots }) => !shots);
/** Worlds with shots take long to set up: the field of a focus is computed for every person. */
const SHOTS_RATIO = 0.25;

function drawProfile(random: Random, shipped: boolean): Script["profile"] {
  if (shipped) return pick(random, HELD).id;
  return {
    area: random.uniform() < 0.7 ? "inner-thigh" : "abdomen",
    zones: random.uniform() < 0.15 ? 2 : 1,
    passes: 1,
    targetC: Math.round(random.between(42.1, 44.2) * 10) / 10,
    holdS: Math.round(random.between(30, 60)),
    rampTimeoutS: 240,
    pressMaxS: pick(random, [120, 120, 60, 30]),
  };
}

/** Every profile that is shipped, cut down to a minute or three: one zone, a short hold, a few shots. */
function drawModality(random: Random): ShortenedOptions {
  const { id, shots } = pick(random, random.uniform() < SHOTS_RATIO ? SHOT : HELD);
  return shots
    ? { of: id, lines: 1 + Math.floor(random.uniform() * 2), lineShots: 3 + Math.floor(random.uniform() * 5) }
    : { of: id, holdS: Math.round(random.between(20, 60)) };
}

/** What only this kind of device has to lose. */
function ownTargets(profile: Script["profile"]): FaultTarget[] {
  if (typeof profile === "string" || !("of" in profile)) return [];
  if (profile.of.startsWith("rf-monopolar-pulsed")) return ["pad", "cryogen"];
  return profile.of.startsWith("rf-monopolar") ? ["pad"] : [];
}

/** A person whom the profile takes: a refusal before energy tries nothing. */
function suitedFrom(seed: number, profile: Script["profile"]): number {
  if (typeof profile === "string" || !("of" in profile)) return seed;
  const { area, suits } = shortenProfile(profile);
  const fatMinMm = suits?.fatMinMm ?? 0;
  let suited = seed;
  while (fatMinMm > 0 && drawPerson(suited, area).fatThicknessMm < fatMinMm) suited++;
  return suited;
}

function hasPlate(profile: Script["profile"]): boolean {
  return typeof profile !== "string" && "of" in profile && profile.of.startsWith("contact-cooling");
}

function spanOf(profile: Script["profile"]): number {
  if (typeof profile === "string") return SHIPPED_MS;
  if ("of" in profile) {
    if (profile.holdS === undefined) return SHOT_SPAN_MS;
    return (hasPlate(profile) ? COLD_SPAN_MS : HELD_SPAN_MS) + profile.holdS * 1000;
  }
  return SHORT_MS * (profile.zones ?? 1) + (profile.holdS ?? 30) * 1000;
}

const SENSOR_KINDS = ["open", "short", "stuck", "offset"] as const;
/** Tasks that may hang, by themselves or together. */
const TASK_MASKS = [1, 2, 4, 8, 3, 6, 15] as const;
/** Words of the limit table, each with 32 bits. */
const LIMIT_WORDS = 11;

function drawFaults(random: Random, spanMs: number): Fault[] {
  const count = pick(random, [1, 1, 1, 2, 2, 3]);
  const first = instant(random, spanMs);
  return Array.from({ length: count }, (_, index) => {
    // Overlapping ones lie close together, or each has its own time.
    const atMs =
      index > 0 && random.uniform() < 0.6
        ? first + TICK_MS * Math.floor(random.between(0, 300))
        : instant(random, spanMs);
    const durationMs = TICK_MS * Math.ceil(10 ** random.between(0.5, 3.7));
    const times = { atMs, durationMs };
    const sensor = pick(random, ["sensorA", "sensorB"] as const);
    switch (
      pick(random, [
        "contact",
        "motion",
        "sensor",
        "sensor",
        "sensor",
        "gain",
        "stuckOn",
        "relay1",
        "relay2",
        "cooling",
        "hang",
        "hang",
        "reset",
        "bitFlip",
      ])
    ) {
      case "contact":
        return { ...times, target: "contact", kind: "lost", magnitude: 0 };
      case "motion":
        return { ...times, target: "motion", kind: "stalled", magnitude: 0 };
      case "sensor": {
        const kind = pick(random, SENSOR_KINDS);
        const magnitude = kind === "offset" ? round(random.between(-8, 8), 10) : 0;
        return { ...times, target: sensor, kind, magnitude };
      }
      case "gain":
        return { ...times, target: "output", kind: "gain", magnitude: round(random.between(0.2, 3), 100) };
      case "stuckOn":
        return { ...times, target: "output", kind: "stuckOn", magnitude: round(10 ** random.between(0, 1.78), 10) };
      case "relay1":
        return { ...times, target: "relay1", kind: "welded", magnitude: 0 };
      case "relay2":
        return { ...times, target: "relay2", kind: "welded", magnitude: 0 };
      case "cooling":
        return { ...times, target: "cooling", kind: "slow", magnitude: round(random.uniform(), 100) };
      case "hang":
        return { ...times, target: "firmware", kind: "hang", magnitude: pick(random, TASK_MASKS) };
      case "reset":
        return { atMs, durationMs: 0, target: "firmware", kind: "reset", magnitude: 0 };
      default: {
        const magnitude = 32 * Math.floor(random.uniform() * LIMIT_WORDS) + Math.floor(random.uniform() * 32);
        return { atMs, durationMs: 0, target: "memory", kind: "bitFlip", magnitude };
      }
    }
  });
}

/** A second line of defence is only tried when the first is broken: pairs that go past one layer and meet the next. */
function drawLayers(random: Random, spanMs: number): Fault[] {
  const atMs = instant(random, spanMs);
  const durationMs = TICK_MS * Math.floor(random.between(30, 300));
  const soon = { atMs: atMs + TICK_MS * Math.floor(random.between(0, 9)), durationMs };
  const hang = { atMs, durationMs, target: "firmware", kind: "hang", magnitude: pick(random, [2, 15]) } as const;
  const stuck = { ...soon, target: "output", kind: "stuckOn", magnitude: round(random.between(2, 60), 10) } as const;
  switch (pick(random, ["comparator", "relay1", "relay2", "watchdog", "trip", "trip"])) {
    case "comparator": {
      const short = random.uniform() < 0.5;
      return [
        hang,
        {
          ...soon,
          target: "sensorB",
          kind: short ? "short" : "offset",
          magnitude: short ? 0 : round(random.between(5, 8), 10),
        },
      ];
    }
    case "relay1":
      return [{ ...soon, atMs, target: "relay1", kind: "welded", magnitude: 0 }, stuck];
    case "relay2":
      return [{ ...soon, atMs, target: "relay2", kind: "welded", magnitude: 0 }, stuck];
    case "watchdog":
      return [hang, stuck];
    default: {
      const magnitude = round(random.between(2.5, 5), 10);
      return [
        { ...soon, target: "sensorA", kind: "offset", magnitude },
        { ...soon, target: "sensorB", kind: "offset", magnitude },
      ];
    }
  }
}

/** On cold skin, one sensor or both read colder than it is by what the other limits let pass for a moment. */
function drawFrost(random: Random, spanMs: number): Fault[] {
  const atMs = TICK_MS * Math.floor((random.between(COLD_PART, 1) * spanMs) / TICK_MS);
  const durationMs = TICK_MS * Math.floor(random.between(30, 300));
  const magnitude = round(random.between(-3.4, -1.2), 10);
  const lie = (target: "sensorA" | "sensorB") => ({ atMs, durationMs, target, kind: "offset", magnitude }) as const;
  return pick(random, [[lie("sensorA")], [lie("sensorA")], [lie("sensorB")], [lie("sensorA"), lie("sensorB")]]);
}

/** An oscillator that is off by little or much, for long enough to be found. */
function drawOscillator(random: Random, spanMs: number): Fault {
  const astray = 10 ** random.between(-1.7, -0.31);
  const magnitude = round(random.uniform() < 0.5 ? 1 - astray : 1 + astray, 1000);
  const durationMs = TICK_MS * Math.ceil(random.between(300, 3000));
  return { atMs: instant(random, spanMs), durationMs, target: "clock", kind: "wrong", magnitude };
}

/** Both sensors wrong alike: two faults, and nothing but the energy balance can see them. */
function drawCommonBias(random: Random, spanMs: number): Fault[] {
  const magnitude = round(random.between(-6, 6), 10);
  const times = { atMs: random.uniform() < 0.5 ? 0 : instant(random, spanMs), durationMs: 2 * spanMs };
  return [
    { ...times, target: "sensorA", kind: "offset", magnitude },
    { ...times, target: "sensorB", kind: "offset", magnitude },
  ];
}

function drawDeeds(random: Random, family: DeedFamily, spanMs: number): Deed[] {
  const many =
    family === "hands" || family === "cuts" || family === "commands" || family === "replays" || family === "noise";
  const count = many ? 1 + Math.floor(random.uniform() * 5) : 1 + Math.floor(random.uniform() * 1.5);
  return Array.from({ length: count }, () => {
    const act = pick<DeedName>(random, DEEDS[family]);
    const forMs = TICK_MS * Math.ceil(10 ** random.between(0, LONG[act] ?? 2.5));
    return { atMs: instant(random, spanMs), act, forMs, value: Math.floor(random.uniform() * 1_000_000) };
  });
}

/** How long a deed may last: ten to the power of this, in ticks. */
const LONG: Partial<Record<DeedName, number>> = {
  hostStalls: 3.7,
  hostSleeps: 5.86,
  cutToDevice: 2.8,
  cutToHost: 2.8,
  cutBoth: 2.8,
};

function drawWeather(random: Random, bad: boolean, flips: boolean): Weather {
  const weather: Weather = {
    latencyMs: random.between(1, 40),
    jitterMs: random.uniform() < 0.5 ? 0 : random.between(0, 30),
    lossRatio: random.uniform() < 0.5 ? 0 : random.between(0, 0.3),
    duplicateRatio: random.uniform() < 0.5 ? 0 : random.between(0, 0.5),
    reorderRatio: random.uniform() < 0.7 ? 0 : random.between(0, 0.2),
    flipRatio: 10 ** random.between(-6, -3),
    splitRatio: random.uniform() < 0.5 ? 0 : random.uniform(),
  };
  if (!bad) return flips ? { ...FAIR_WEATHER, flipRatio: weather.flipRatio } : FAIR_WEATHER;
  return flips ? weather : { ...weather, flipRatio: 0 };
}

function drawHostility(random: Random): Hostility {
  const ratio = () => (random.uniform() < 0.5 ? 0 : random.uniform() ** 2);
  return {
    greedRatio: random.uniform() < 0.5 ? 1 : ratio(),
    stingyRatio: ratio(),
    staleRatio: ratio(),
    forgedRatio: ratio(),
    neverStops: random.uniform() < 0.5,
    repeatsShots: random.uniform() < 0.5,
  };
}

/** A tick within the span; most of the energy flows in its middle. */
function instant(random: Random, spanMs: number): number {
  return TICK_MS * Math.floor((random.pert(0, 0.5, 1) * spanMs) / TICK_MS);
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random.uniform() * from.length)]!;
}

function round(value: number, per: number): number {
  return Math.round(value * per) / per;
}
