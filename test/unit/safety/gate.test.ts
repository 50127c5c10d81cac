import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { grantLease, grantShot, type Permit, type ShotProposal } from "../../../src/safety/gate.ts";
import type { Verdict } from "../../../src/safety/supervisor.ts";

const PERMIT: Permit = { bootId: 11, session: 22, epoch: 33, limitsCrc: 44, powerMaxW: 30 };
const ALLOWED: Verdict = { energyAllowed: true, ceilingW: 60 };

interface Asked {
  readonly powerW?: number;
  readonly energised?: boolean;
  readonly verdict?: Partial<Verdict>;
  readonly ageMs?: number;
  readonly lateMs?: number;
}

function ask({ powerW = 12, energised = true, verdict = {}, ageMs = 20, lateMs = 0 }: Asked = {}) {
  const sighting = { tickMs: 777, receivedAtMs: 10_000 - ageMs };
  return grantLease({ powerW }, PERMIT, sighting, energised, { ...ALLOWED, ...verdict }, 10_000, lateMs);
}

test("a lease quotes the permit and the last tick that the device was seen at", () => {
  expect(ask()).toEqual({
    type: "lease",
    bootId: 11,
    session: 22,
    epoch: 33,
    limitsCrc: 44,
    tickEchoMs: 777,
    powerMaxW: 12,
    quotaJ: 3.3,
    ttlMs: 250,
  });
});

describe("every doubt is a lease of nothing", () => {
  test.each<[string, Asked]>([
    ["no number", { powerW: Number.NaN }],
    ["endless power", { powerW: Number.POSITIVE_INFINITY }],
    ["endlessly negative power", { powerW: Number.NEGATIVE_INFINITY }],
    ["negative power", { powerW: -0.01 }],
    ["a session that is not energised", { energised: false }],
    ["an objection of the supervisor", { verdict: { energyAllowed: false } }],
    ["a ceiling that is no number", { verdict: { ceilingW: Number.NaN } }],
    ["a ceiling of nothing", { verdict: { ceilingW: 0 } }],
    ["a negative ceiling", { verdict: { ceilingW: -5 } }],
    ["a ceiling of nothing from below", { verdict: { ceilingW: -0 } }],
  ])("%s", (_, asked) => {
    expect(ask(asked)).toMatchObject({ powerMaxW: 0, quotaJ: 0 });
    expect(Object.is(ask(asked)?.powerMaxW, 0)).toBe(true);
  });
});

test("more than permit or ceiling allow is cut to the lower of them", () => {
  expect(ask({ powerW: 100 })?.powerMaxW).toBe(30);
  expect(ask({ powerW: 100, verdict: { ceilingW: 16 } })?.powerMaxW).toBe(16);
});

test("telemetry of 150 ms is fresh, of 151 ms is not", () => {
  expect(ask({ ageMs: 150 })).not.toBeNull();
  expect(ask({ ageMs: 151 })).toBeNull();
  expect(ask({ ageMs: Number.NaN })).toBeNull();
});

test("a host 100 ms late renews, 101 ms late it does not", () => {
  expect(ask({ lateMs: 100 })).not.toBeNull();
  expect(ask({ lateMs: 101 })).toBeNull();
});

test("a quota never passes 25 J, whatever the power", () => {
  const wide = { ...PERMIT, powerMaxW: 500 };
  const lease = grantLease(
    { powerW: 400 },
    wide,
    { tickMs: 0, receivedAtMs: 0 },
    true,
    { energyAllowed: true, ceilingW: 500 },
    0,
    0,
  );
  expect(lease).toMatchObject({ powerMaxW: 400, quotaJ: 25 });
});

test("on the wire's grid, and never rounded up: not the power, not the quota of 250 ms and a tenth more", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 30, noNaN: true }), (powerW) => {
      const lease = ask({ powerW })!;
      expect(lease.powerMaxW).toBeLessThanOrEqual(powerW);
      expect(lease.powerMaxW).toBeGreaterThan(powerW - 0.01 - 1e-9);
      expect(lease.quotaJ).toBeLessThanOrEqual(lease.powerMaxW * 0.275 + 1e-9);
      expect(lease.quotaJ).toBeGreaterThan(lease.powerMaxW * 0.275 - 0.01 - 1e-9);
      for (const value of [lease.powerMaxW, lease.quotaJ])
        expect(Math.abs(value * 100 - Math.round(value * 100))).toBeLessThan(1e-9);
    }),
  );
});

describe("a shot", () => {
  interface ShotAsked extends Omit<Asked, "powerW"> {
    readonly proposal?: Partial<ShotProposal>;
    readonly deviceCeilingW?: number;
  }
  const PROPOSAL: ShotProposal = {
    shot: 7,
    energyJ: 0.8,
    durationMs: 40,
    peakW: 25,
    carriageMm: 1.5,
    precoolMs: 0,
    postcoolMs: 0,
  };
  const shoot = ({ proposal = {}, energised = true, verdict = {}, ageMs = 20, lateMs = 0, ...rest }: ShotAsked = {}) =>
    grantShot(
      { ...PROPOSAL, ...proposal },
      PERMIT,
      { energyMaxJ: 0.8, durationMaxMs: 40, coolMaxMs: 30, shotLimitsCrc: 55 },
      { tickMs: 777, receivedAtMs: 10_000 - ageMs },
      energised,
      { ...ALLOWED, ...verdict },
      rest.deviceCeilingW ?? 30,
      10_000,
      lateMs,
    );

  test("quotes the permit, the last tick and the device's own limits of shots", () => {
    expect(shoot()).toEqual({
      type: "shot",
      bootId: 11,
      session: 22,
      epoch: 33,
      shot: 7,
      tickEchoMs: 777,
      energyJ: 0.8,
      durationMs: 40,
      ttlMs: 250,
      precoolMs: 0,
      postcoolMs: 0,
      carriageMm: 1.5,
      shotLimitsCrc: 55,
    });
  });

  test.each<[string, ShotAsked]>([
    ["a session that is not energised", { energised: false }],
    ["an objection of the supervisor", { verdict: { energyAllowed: false } }],
    ["a ceiling that would leave it short", { verdict: { ceilingW: 24.9 } }],
    ["a ceiling that is no number", { verdict: { ceilingW: Number.NaN } }],
    ["a device that would leave it short", { deviceCeilingW: 24.9 }],
    ["a device whose ceiling is no number", { deviceCeilingW: Number.NaN }],
    ["more power than the session's", { proposal: { peakW: 30.1 }, deviceCeilingW: 60 }],
    ["power that is no number", { proposal: { peakW: Number.NaN } }],
    ["too much energy", { proposal: { energyJ: 0.801 } }],
    ["no energy", { proposal: { energyJ: 0 } }],
    ["energy that is no number", { proposal: { energyJ: Number.NaN } }],
    ["too long", { proposal: { durationMs: 41 } }],
    ["no time", { proposal: { durationMs: 0 } }],
    ["time that is no number", { proposal: { durationMs: Number.NaN } }],
    ["old telemetry", { ageMs: 151 }],
    ["telemetry of no age", { ageMs: Number.NaN }],
    ["a host that is late", { lateMs: 101 }],
  ])("is not permitted: %s", (_, asked) => {
    expect(shoot(asked)).toBeNull();
  });

  test.each<[string, ShotAsked]>([
    ["telemetry of 150 ms", { ageMs: 150 }],
    ["a host 100 ms late", { lateMs: 100 }],
    ["all the power that the supervisor leaves", { verdict: { ceilingW: 25 } }],
    ["all the power of the session", { proposal: { peakW: 30 } }],
  ])("is permitted at the limit: %s", (_, asked) => {
    expect(shoot(asked)).toMatchObject({ energyJ: 0.8, durationMs: 40 });
  });
});
