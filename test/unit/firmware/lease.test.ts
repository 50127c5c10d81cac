import { describe, expect, it } from "vitest";
import {
  beginGap,
  closeGate,
  createLeaseGate,
  isGapTooLong,
  isLeaseLive,
  type LeaseGate,
  offerLease,
  openGate,
  spendQuota,
} from "../../../firmware-sim/firmware/lease.ts";
import type { MessageOf, Result } from "../../../src/protocol/messages.ts";

const LEASE: MessageOf<"lease"> = {
  type: "lease",
  bootId: 11,
  session: 22,
  epoch: 1,
  tickEchoMs: 9_900,
  powerMaxW: 20,
  quotaJ: 5.5,
  ttlMs: 250,
  limitsCrc: 33,
};
const NOW_MS = 10_000;

function offer(gate: LeaseGate, over: Partial<MessageOf<"lease">> = {}, seq = 101, tickMs = NOW_MS): Result {
  return offerLease(gate, { ...LEASE, ...over }, seq, 11, 22, 33, 30, tickMs, NOW_MS);
}
function open(armSeq = 100): LeaseGate {
  const gate = createLeaseGate();
  openGate(gate, 1, armSeq);
  return gate;
}

describe("lease gate", () => {
  it.each<[string, Partial<MessageOf<"lease">>, Result]>([
    ["a right lease", {}, "ok"],
    ["another boot", { bootId: 12 }, "wrongBoot"],
    ["another session", { session: 23 }, "otherSession"],
    ["an older epoch", { epoch: 0 }, "wrongEpoch"],
    ["an epoch to come", { epoch: 2 }, "wrongEpoch"],
    ["another limit table", { limitsCrc: 34 }, "wrongLimitsCrc"],
    ["an echo of 150 ms", { tickEchoMs: NOW_MS - 150 }, "ok"],
    ["an echo of 151 ms", { tickEchoMs: NOW_MS - 151 }, "staleEcho"],
    ["an echo from the future", { tickEchoMs: NOW_MS + 1 }, "staleEcho"],
    ["a life of 251 ms", { ttlMs: 251 }, "ttlTooLong"],
    ["the session's power limit", { powerMaxW: 30 }, "ok"],
    ["a step over it", { powerMaxW: 30.01 }, "powerTooHigh"],
    ["no number as power", { powerMaxW: Number.NaN }, "powerTooHigh"],
    ["the quota of its power", { quotaJ: 5.5 }, "ok"],
    ["a step over it", { quotaJ: 5.51 }, "quotaTooHigh"],
    ["no number as quota", { quotaJ: Number.NaN }, "quotaTooHigh"],
  ])("I32 %s: %o -> %s", (_, over, result) => {
    const gate = open();
    expect(offer(gate, over)).toBe(result);
    expect(isLeaseLive(gate, NOW_MS)).toBe(result === "ok");
    expect(gate.refusal).toBe(result);
  });

  it("never grants more than 25 J, whatever the power", () => {
    const gate = open();
    const wide = (quotaJ: number) =>
      offerLease(
        gate,
        { ...LEASE, powerMaxW: 200, quotaJ },
        101 + Math.round(quotaJ * 100),
        11,
        22,
        33,
        200,
        NOW_MS,
        NOW_MS,
      );
    expect(wide(25)).toBe("ok");
    expect(wide(25.01)).toBe("quotaTooHigh");
  });

  it.each([
    [100, 100, "oldSequence"],
    [100, 99, "oldSequence"],
    [100, 101, "ok"],
    [100, 100 + 32_767, "ok"],
    [100, 100 + 32_768, "oldSequence"],
    [65_535, 0, "ok"],
    [0, 65_535, "oldSequence"],
  ] as const)("after sequence %i a lease of %i is %s", (last, seq, result) => {
    expect(offer(open(last), {}, seq)).toBe(result);
  });

  it("I33 counts the age of the echo through the wrap of the device clock", () => {
    expect(offer(open(), { tickEchoMs: 0xffff_ffff - 99 }, 101, 50)).toBe("ok");
    expect(offer(open(), { tickEchoMs: 0xffff_ffff - 100 }, 101, 50)).toBe("staleEcho");
  });

  it.each([0, 1, 100, 150])("lives 250 ms from the tick it quotes and not one more: quoted %i ms late", (ageMs) => {
    const gate = open();
    offer(gate, { tickEchoMs: NOW_MS - ageMs });
    expect(isLeaseLive(gate, NOW_MS - ageMs + 249)).toBe(true);
    expect(isLeaseLive(gate, NOW_MS - ageMs + 250)).toBe(false);
  });

  it("counts that life through the wrap of the device clock", () => {
    const gate = open();
    offer(gate, { tickEchoMs: 0xffff_ffff - 49 }, 101, 50);
    expect(isLeaseLive(gate, NOW_MS + 149)).toBe(true);
    expect(isLeaseLive(gate, NOW_MS + 150)).toBe(false);
  });

  it("takes a lease that was too short for its way, and with it the energy", () => {
    const gate = open();
    offer(gate);
    expect(offer(gate, { ttlMs: 100 }, 102)).toBe("ok");
    expect(isLeaseLive(gate, NOW_MS)).toBe(false);
  });

  it("replaces quota and life, and a refused lease changes neither", () => {
    const gate = open();
    offer(gate);
    spendQuota(gate, 5);
    offer(gate, { quotaJ: 2 }, 102);
    expect(gate.quotaLeftJ).toBe(2);
    offer(gate, { quotaJ: 5.5, ttlMs: 255 }, 103);
    expect(gate.quotaLeftJ).toBe(2);
    expect(gate.lastSeq).toBe(102);
  });

  it("never lets the quota fall below zero", () => {
    const gate = open();
    offer(gate);
    spendQuota(gate, 100);
    expect(gate.quotaLeftJ).toBe(0);
  });

  it("forgets every permission when it closes, and takes none while closed", () => {
    const gate = open();
    offer(gate);
    closeGate(gate);
    expect(isLeaseLive(gate, NOW_MS)).toBe(false);
    expect(offer(gate, {}, 102)).toBe("wrongState");
  });

  it("counts three gaps as a lost link, and one that lasts a second", () => {
    const gate = open();
    offer(gate);
    expect(beginGap(gate, 1000)).toBe(false);
    expect(isGapTooLong(gate, 1999)).toBe(false);
    expect(isGapTooLong(gate, 2000)).toBe(true);
    offer(gate, {}, 102);
    expect(isGapTooLong(gate, 99_999)).toBe(false);
    expect(beginGap(gate, 3000)).toBe(false);
    offer(gate, {}, 103);
    expect(beginGap(gate, 4000)).toBe(true);
  });
});

describe("a gate that nothing has opened yet", () => {
  it("is shut, holds nothing and has refused nothing", () => {
    const gate = createLeaseGate();
    expect(gate).toMatchObject({ epoch: 0, open: false, granted: false, powerMaxW: 0, quotaLeftJ: 0, refusal: "ok" });
    expect(isLeaseLive(gate, -1)).toBe(false);
    expect(offer(gate)).toBe("wrongState");
  });
});

describe("a new epoch", () => {
  it("begins without the permission, the gaps and the refusal of the one before", () => {
    const gate = open();
    offer(gate);
    beginGap(gate, 1000);
    offer(gate, { ttlMs: 251 }, 102);
    expect(gate.refusal).toBe("ttlTooLong");
    openGate(gate, 2, 103);
    expect(gate).toMatchObject({ epoch: 2, open: true, lastSeq: 103, granted: false, gaps: 0, refusal: "ok" });
    expect(gate).toMatchObject({ powerMaxW: 0, quotaLeftJ: 0, gapSinceMs: Number.NaN });
  });
});

describe("a quota", () => {
  it("loses what was measured, to the last joule and no further", () => {
    const gate = open();
    offer(gate);
    spendQuota(gate, 1.5);
    expect(gate.quotaLeftJ).toBe(4);
    spendQuota(gate, 4);
    expect(Object.is(gate.quotaLeftJ, 0)).toBe(true);
  });
});

describe("a gap", () => {
  it("that is open is counted once, however often it is noticed, and keeps its beginning", () => {
    const gate = open();
    offer(gate);
    for (let n = 0; n < 5; n++) expect(beginGap(gate, 1000 + 10 * n)).toBe(false);
    expect(gate).toMatchObject({ gaps: 1, gapSinceMs: 1000 });
  });
});
