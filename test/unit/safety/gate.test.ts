import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { grantLease, type Permit } from "../../../src/safety/gate.ts";
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
