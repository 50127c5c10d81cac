/**
 * The limits of shots in force, kept like the others as value and complement: the device's table narrowed by its tip, narrowed again by the
 * session. Not responsible for judging a shot (shot-gate.ts).
 */
import type { MessageOf, Result } from "../../src/protocol/messages.ts";
import { SHOT_LIMITS } from "../../src/protocol/shot-limits.ts";
import type { LimitStore } from "./limit-store.ts";

/** What a tip declares, less what the device adds by itself. */
export type ShotTip = Omit<MessageOf<"shotTip">, "type" | "shotLimitsCrc">;

/** Places in the store. */
export const SHOT_LIMIT = {
  energyMaxJ: 0,
  durationMaxMs: 1,
  intervalMinMs: 2,
  spacingMinMm: 3,
  siteShotsMax: 4,
  siteIntervalMinMs: 5,
  shotsMax: 6,
  depthMm: 7,
  coolMaxMs: 8,
  needleMaxC: 9,
} as const;
type ShotLimitName = keyof typeof SHOT_LIMIT;
type ShotLimitTable = Readonly<Record<ShotLimitName, number>>;
const NAMES = Object.keys(SHOT_LIMIT) as ShotLimitName[];
/** Longest pause at one site that fits the store; longer than a session. */
const SITE_INTERVAL_MAX_MS = 1_800_000;

/** What the tip allows within the device's own table. */
export function ownShotLimits(tip: ShotTip): ShotLimitTable {
  return {
    energyMaxJ: Math.min(tip.energyMaxJ, SHOT_LIMITS.energyMaxJ),
    durationMaxMs: Math.min(tip.durationMaxMs, SHOT_LIMITS.durationMaxMs),
    intervalMinMs: Math.max(tip.intervalMinMs, SHOT_LIMITS.intervalMinMs),
    spacingMinMm: Math.max(tip.spacingMinMm, SHOT_LIMITS.spacingMinMm),
    siteShotsMax: SHOT_LIMITS.siteShotsMax,
    siteIntervalMinMs: SHOT_LIMITS.siteIntervalMinMs,
    shotsMax: SHOT_LIMITS.shotsMax,
    depthMm: Math.min(tip.depthMm, SHOT_LIMITS.depthMaxMm),
    coolMaxMs: Math.min(tip.coolMaxMs, SHOT_LIMITS.coolMaxMs),
    needleMaxC: SHOT_LIMITS.needleMaxC,
  };
}

export function createShotLimitStore(tip: ShotTip): LimitStore {
  const store = { values: new Int32Array(NAMES.length), complements: new Int32Array(NAMES.length) };
  writeShotLimits(store, ownShotLimits(tip));
  return store;
}

export function writeShotLimits(store: LimitStore, table: ShotLimitTable): void {
  for (const name of NAMES) {
    const value = Math.round(table[name] * 1000);
    store.values[SHOT_LIMIT[name]] = value;
    store.complements[SHOT_LIMIT[name]] = ~value;
  }
}

/**
 * Puts the limits of a session in force.
 * @returns limitTooWide, and nothing changed, if one is wider than device or tip, or unsupported if the tip can not do what they are about
 */
export function narrowShotLimits(store: LimitStore, tip: ShotTip, wanted: MessageOf<"shotLimits">): Result {
  const own = ownShotLimits(tip);
  const needles = tip.needlePairs > 0;
  if (needles !== (wanted.needleMaxC !== null)) return "unsupported";
  const needleMaxC = wanted.needleMaxC ?? own.needleMaxC;
  // A focus has one depth and needles a range of them: what was planned for another depth is another treatment.
  const depthFits = needles ? wanted.depthMm > 0 && wanted.depthMm <= own.depthMm : wanted.depthMm === own.depthMm;
  if (!depthFits) return "limitTooWide";
  const within =
    wanted.energyMaxJ <= own.energyMaxJ &&
    wanted.durationMaxMs <= own.durationMaxMs &&
    wanted.intervalMinMs >= own.intervalMinMs &&
    wanted.spacingMinMm >= own.spacingMinMm &&
    wanted.siteShotsMax >= 1 &&
    wanted.siteShotsMax <= own.siteShotsMax &&
    wanted.siteIntervalMinMs >= own.siteIntervalMinMs &&
    wanted.siteIntervalMinMs <= SITE_INTERVAL_MAX_MS &&
    wanted.shotsMax >= 1 &&
    wanted.shotsMax <= own.shotsMax &&
    wanted.coolMaxMs <= own.coolMaxMs &&
    needleMaxC <= own.needleMaxC;
  if (!within) return "limitTooWide";
  writeShotLimits(store, { ...wanted, needleMaxC });
  return "ok";
}
