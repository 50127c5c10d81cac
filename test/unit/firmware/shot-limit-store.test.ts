/** Limits of shots: the device's own narrowed by its tip, each at its edge; kept twice. */
import { describe, expect, it } from "vitest";
import { findCorruptLimit } from "../../../firmware-sim/firmware/limit-store.ts";
import {
  createShotLimitStore,
  narrowShotLimits,
  ownShotLimits,
  SHOT_LIMIT,
} from "../../../firmware-sim/firmware/shot-limit-store.ts";
import type { ShotLimitsMessage } from "../../../src/protocol/messages.ts";

const TIP = {
  depthMm: 4.5,
  energyMaxJ: 1.2,
  durationMaxMs: 60,
  intervalMinMs: 100,
  spacingMinMm: 1.1,
  travelMm: 25,
  needlePairs: 0,
  coolMaxMs: 20,
  footprintMm2: 3,
};
const NEEDLES = { ...TIP, needlePairs: 5 };
const WANTED: ShotLimitsMessage = {
  type: "shotLimits",
  bootId: 1,
  session: 2,
  energyMaxJ: 1.2,
  durationMaxMs: 60,
  intervalMinMs: 100,
  spacingMinMm: 1.1,
  siteShotsMax: 12,
  siteIntervalMinMs: 2000,
  shotsMax: 4096,
  depthMm: 4.5,
  coolMaxMs: 20,
  needleMaxC: null,
};
type Over = Partial<ShotLimitsMessage>;

describe("a session", () => {
  it.each<[string, Over, Over]>([
    ["energy", { energyMaxJ: 1.2 }, { energyMaxJ: 1.201 }],
    ["duration", { durationMaxMs: 60 }, { durationMaxMs: 61 }],
    ["interval", { intervalMinMs: 100 }, { intervalMinMs: 99 }],
    ["spacing", { spacingMinMm: 1.1 }, { spacingMinMm: 1.09 }],
    ["shots at a site, at the most", { siteShotsMax: 12 }, { siteShotsMax: 13 }],
    ["shots at a site, at the least", { siteShotsMax: 1 }, { siteShotsMax: 0 }],
    ["rest of a site, at the least", { siteIntervalMinMs: 2000 }, { siteIntervalMinMs: 1999 }],
    ["rest of a site, at the most", { siteIntervalMinMs: 1_800_000 }, { siteIntervalMinMs: 1_800_001 }],
    ["shots, at the most", { shotsMax: 4096 }, { shotsMax: 4097 }],
    ["shots, at the least", { shotsMax: 1 }, { shotsMax: 0 }],
    ["depth", { depthMm: 4.5 }, { depthMm: 4.4 }],
    ["cold", { coolMaxMs: 20 }, { coolMaxMs: 21 }],
  ])("narrows: %s", (_, fits, tooWide) => {
    const store = createShotLimitStore(TIP);
    expect(narrowShotLimits(store, TIP, { ...WANTED, ...fits })).toBe("ok");
    const before = [...store.values];
    expect(narrowShotLimits(store, TIP, { ...WANTED, ...tooWide })).toBe("limitTooWide");
    expect([...store.values]).toEqual(before);
  });

  it.each<[Over, string]>([
    [{ depthMm: 4.5, needleMaxC: 80 }, "ok"],
    [{ depthMm: 0.1, needleMaxC: 60 }, "ok"],
    [{ depthMm: 0, needleMaxC: 80 }, "limitTooWide"],
    [{ depthMm: 4.6, needleMaxC: 80 }, "limitTooWide"],
    [{ depthMm: 4.5, needleMaxC: 80.1 }, "limitTooWide"],
    [{ depthMm: 4.5, needleMaxC: null }, "unsupported"],
  ])("with needles: %o is %s", (over, result) => {
    expect(narrowShotLimits(createShotLimitStore(NEEDLES), NEEDLES, { ...WANTED, ...over })).toBe(result);
  });

  it("without needles says nothing of them", () => {
    expect(narrowShotLimits(createShotLimitStore(TIP), TIP, { ...WANTED, needleMaxC: 80 })).toBe("unsupported");
  });

  it("puts its limits in force, in two copies", () => {
    const store = createShotLimitStore(NEEDLES);
    narrowShotLimits(store, NEEDLES, { ...WANTED, energyMaxJ: 0.5, depthMm: 2, needleMaxC: 70 });
    expect(store.values[SHOT_LIMIT.energyMaxJ]).toBe(500);
    expect(store.values[SHOT_LIMIT.depthMm]).toBe(2000);
    expect(store.values[SHOT_LIMIT.needleMaxC]).toBe(70_000);
    expect([...store.complements]).toEqual([...store.values].map((value) => ~value));
    expect(findCorruptLimit(store)).toBe(-1);
  });
});

describe("the device's own", () => {
  it("are those of its tip where they are narrower", () => {
    expect(ownShotLimits(TIP)).toEqual({
      energyMaxJ: 1.2,
      durationMaxMs: 60,
      intervalMinMs: 100,
      spacingMinMm: 1.1,
      siteShotsMax: 12,
      siteIntervalMinMs: 2000,
      shotsMax: 4096,
      depthMm: 4.5,
      coolMaxMs: 20,
      needleMaxC: 80,
    });
  });

  it("are those of its table where a tip would allow more", () => {
    const wide = {
      ...TIP,
      energyMaxJ: 999,
      durationMaxMs: 99_999,
      intervalMinMs: 1,
      spacingMinMm: 0.1,
      depthMm: 99,
      coolMaxMs: 999,
    };
    expect(ownShotLimits(wide)).toMatchObject({
      energyMaxJ: 200,
      durationMaxMs: 15_000,
      intervalMinMs: 50,
      spacingMinMm: 0.8,
      depthMm: 8,
      coolMaxMs: 100,
    });
  });
});
