import { limitsCrc } from "../../protocol/limits.ts";
import {
  type ArmMessage,
  CAPABILITY,
  type ColdLimitsMessage,
  type HostMessage,
  type LeaseMessage,
  type LimitsMessage,
  SELF_TEST,
  TELEMETRY_FLAG,
} from "../../protocol/messages.ts";
import { sessionLimitsCrc } from "../../protocol/session-limits.ts";
import { composeLease } from "../../safety/gate.ts";
import { type Check, type ConformanceBench, expectEqual, type Finding, fail, pass, skip } from "./check.ts";

/**
 * What a device does for the session that holds it: claims, limits, self-test, arming and leases, each rule broken once before it is kept.
 * Every lease here is of 0 W: no energy flows, whatever the device does.
 */
const OTHER_SESSION = 0x0bad_5e55;
const PLACE_MS = 6000;
const PRESS_MS = 6000;
const SELF_TEST_MS = 4000;
/** As if the way to and fro took so long; leaves some of the 150 ms for the way that it really takes. */
const QUOTED_AGE_MS = 60;
const HASH = "00".repeat(32);

/** The narrowest limits of use: a watt or two for seconds, at rest. */
function toLimits({ probe, session }: ConformanceBench): LimitsMessage {
  const { hello, tip } = probe;
  return {
    type: "limits",
    bootId: hello?.bootId ?? 0,
    session,
    hotSpotFactor: 1.3,
    tripC: 45,
    powerMaxW: Math.min(tip?.powerMaxW ?? 2, 2),
    energyMaxJ: 40,
    windowEnergyMaxJ: 25,
    pressMaxS: 30,
    speedMinMmS: 0,
    impedanceMinOhm: tip?.impedanceMinOhm ?? 0,
    impedanceMaxOhm: tip?.impedanceMaxOhm ?? 0,
    contactMinC: 20,
    contactMaxC: 34,
  };
}

/** A lease of 0 W on the latest telemetry, changed where a check wants it. */
export function toLease(bench: ConformanceBench, change: Partial<LeaseMessage> = {}): LeaseMessage {
  const { probe, session, epoch } = bench;
  return composeLease({
    bootId: probe.hello?.bootId ?? 0,
    session,
    epoch: epoch ?? 0,
    tickEchoMs: probe.telemetry?.tickMs ?? 0,
    powerMaxW: 0,
    quotaJ: 0,
    ttlMs: 250,
    limitsCrc: limitsCrc(),
    ...change,
  });
}

export function toArm(bench: ConformanceBench, change: Partial<ArmMessage> = {}): ArmMessage {
  const { probe, session, limits, coldLimits } = bench;
  return {
    type: "arm",
    bootId: probe.hello?.bootId ?? 0,
    session,
    epoch: ((probe.telemetry?.epoch ?? 0) + 1) & 0xffff,
    limitsCrc: limitsCrc(),
    sessionLimitsCrc: limits === null ? 0 : sessionLimitsCrc(limits, coldLimits),
    tipId: probe.tip?.tipId ?? 0,
    profileHash: HASH,
    ...change,
  };
}

/** Sends what breaks one rule each, and compares the answers. */
async function expectRefusals(
  { probe }: ConformanceBench,
  wrong: readonly (readonly [string, HostMessage, string])[],
): Promise<Finding> {
  const missed: string[] = [];
  for (const [what, message, wanted] of wrong) {
    const result = (await probe.ask(message))?.result ?? "no reply";
    if (result !== wanted) missed.push(`${what}: ${result} instead of ${wanted}`);
  }
  return missed.length === 0 ? pass(`${wrong.length} refused`) : fail(missed.join("; "));
}

/** Whether the lease that was just sent was taken: its age starts anew. */
async function isTaken(bench: ConformanceBench, lease: LeaseMessage): Promise<boolean> {
  const { probe } = bench;
  probe.send(lease);
  // The second telemetry after it was handled after it.
  await probe.next("telemetry", 200);
  const after = await probe.next("telemetry", 200);
  const ageMs = after?.message.leaseAgeMs ?? null;
  return ageMs !== null && ageMs <= 60;
}

async function prompt({ probe }: ConformanceBench, action: "place" | "press" | "release" | "lift"): Promise<void> {
  if (((probe.hello?.capabilities ?? 0) & CAPABILITY.display) !== 0)
    await probe.ask({ type: "prompt", action, zone: 0, areaCm2: 80, speedMmS: 0 });
}

/** Asks for the tip on its load, and waits for it. */
async function untilPlaced(bench: ConformanceBench): Promise<boolean> {
  const { probe } = bench;
  const isOn = () => ((probe.telemetry?.flags ?? 0) & TELEMETRY_FLAG.contact) !== 0;
  if (isOn()) return true;
  await prompt(bench, "place");
  await probe.next("telemetry", PLACE_MS, ({ flags }) => (flags & TELEMETRY_FLAG.contact) !== 0);
  return isOn();
}

export async function untilPressed(bench: ConformanceBench): Promise<boolean> {
  await prompt(bench, "press");
  // Leases go on meanwhile: a device that hears none for a minute disarms.
  const endMs = bench.probe.now() + PRESS_MS;
  while (bench.probe.now() < endMs) {
    bench.probe.send(toLease(bench));
    await bench.probe.wait(50);
    const flags = bench.probe.telemetry?.flags ?? 0;
    if ((flags & TELEMETRY_FLAG.trigger) !== 0 && (flags & TELEMETRY_FLAG.edgeNeeded) === 0) return true;
  }
  return false;
}

export async function untilReleased(bench: ConformanceBench): Promise<boolean> {
  const { probe } = bench;
  const isHeld = () => ((probe.telemetry?.flags ?? 0) & TELEMETRY_FLAG.trigger) !== 0;
  if (!isHeld()) return true;
  await prompt(bench, "release");
  await probe.next("telemetry", PRESS_MS, ({ flags }) => (flags & TELEMETRY_FLAG.trigger) === 0);
  return !isHeld();
}

export const SESSION_CHECKS: readonly Check[] = [
  {
    id: "not-latched",
    rule: "P66",
    title: "starts without a latched trip",
    run: async ({ probe }) => expectEqual("trip", probe.telemetry?.trip, "none"),
  },
  {
    id: "boot-first",
    rule: "P25",
    title: "refuses another boot id before anything else",
    async run(bench) {
      const bootId = ((bench.probe.hello?.bootId ?? 0) ^ 1) >>> 0;
      const { session } = bench;
      return expectRefusals(bench, [
        ["limits", { ...toLimits(bench), bootId }, "wrongBoot"],
        ["selfTestRequest", { type: "selfTestRequest", bootId, session }, "wrongBoot"],
        ["arm", toArm(bench, { bootId }), "wrongBoot"],
      ]);
    },
  },
  {
    id: "limits-wide",
    rule: "P37",
    title: "refuses limits wider than its table and its tip",
    async run(bench) {
      const limits = toLimits(bench);
      const powerMaxW = (bench.probe.tip?.powerMaxW ?? 0) + 1;
      return expectRefusals(bench, [
        ["hotSpotFactor 0.9", { ...limits, hotSpotFactor: 0.9 }, "limitTooWide"],
        ["hotSpotFactor 1.4", { ...limits, hotSpotFactor: 1.4 }, "limitTooWide"],
        ["tripC 48.6", { ...limits, tripC: 48.6 }, "limitTooWide"],
        [`powerMaxW ${powerMaxW}`, { ...limits, powerMaxW }, "limitTooWide"],
        ["windowEnergyMaxJ 1201", { ...limits, windowEnergyMaxJ: 1201 }, "limitTooWide"],
        ["pressMaxS 121", { ...limits, pressMaxS: 121 }, "limitTooWide"],
        ["pressMaxS 0", { ...limits, pressMaxS: 0 }, "limitTooWide"],
        ["energyMaxJ 0", { ...limits, energyMaxJ: 0 }, "limitTooWide"],
        ["contactMaxC 43", { ...limits, contactMaxC: 43 }, "limitTooWide"],
        ["contactMinC over contactMaxC", { ...limits, contactMinC: 34, contactMaxC: 33 }, "limitTooWide"],
      ]);
    },
  },
  {
    id: "limits",
    rule: "P36",
    title: "takes limits that fit, and they claim it",
    async run(bench) {
      const limits = toLimits(bench);
      const reply = await bench.probe.ask(limits);
      if (reply?.result !== "ok") return fail(`limits were answered ${reply?.result ?? "not at all"}`);
      bench.limits = limits;
      return expectRefusals(bench, [["another session", { ...limits, session: OTHER_SESSION }, "otherSession"]]);
    },
  },
  {
    id: "hot-spot",
    rule: "P38",
    title: "does not let a session lower its hot-spot factor",
    run: async (bench) =>
      expectRefusals(bench, [
        ["hotSpotFactor 1.2 after 1.3", { ...toLimits(bench), hotSpotFactor: 1.2 }, "limitTooWide"],
      ]),
  },
  {
    id: "cold-limits",
    rule: "P91",
    title: "takes limits of cold that fit its table and its plate, and no wider ones",
    async run(bench) {
      const { probe, session } = bench;
      if (((probe.hello?.capabilities ?? 0) & CAPABILITY.cold) === 0) return skip("it has no cold plate");
      const bootId = probe.hello?.bootId ?? 0;
      const limits: ColdLimitsMessage = { type: "coldLimits", bootId, session, tripC: 5, plateMinC: 10, coldMaxS: 60 };
      const found = await expectRefusals(bench, [
        ["tripC 0.4", { ...limits, tripC: 0.4 }, "limitTooWide"],
        ["plateMinC -6", { ...limits, plateMinC: -6 }, "limitTooWide"],
        ["coldMaxS 3601", { ...limits, coldMaxS: 3601 }, "limitTooWide"],
        ["coldMaxS 0", { ...limits, coldMaxS: 0 }, "limitTooWide"],
        ["another session", { ...limits, session: OTHER_SESSION }, "otherSession"],
        ["limits that fit", limits, "ok"],
      ]);
      bench.coldLimits = limits;
      return found;
    },
  },
  {
    id: "contact",
    rule: "P47",
    title: "keeps the contact surface inside the session's limits",
    async run(bench) {
      const { probe, session } = bench;
      if (((probe.hello?.capabilities ?? 0) & CAPABILITY.contactSurface) === 0)
        return skip("it has no contact surface");
      const contact = { type: "contact", bootId: probe.hello?.bootId ?? 0, session } as const;
      const found = await expectRefusals(bench, [
        ["35 degC", { ...contact, contactC: 35 }, "limitTooWide"],
        ["19 degC", { ...contact, contactC: 19 }, "limitTooWide"],
        ["30 degC", { ...contact, contactC: 30 }, "ok"],
      ]);
      return found;
    },
  },
  {
    id: "arm-untested",
    rule: "P41",
    title: "does not arm without a passed self-test, nor for wrong numbers",
    run: async (bench) =>
      expectRefusals(bench, [
        ["an old epoch", toArm(bench, { epoch: bench.probe.telemetry?.epoch ?? 0 }), "wrongEpoch"],
        ["another limit table", toArm(bench, { limitsCrc: 1 }), "wrongLimitsCrc"],
        ["other session limits", toArm(bench, { sessionLimitsCrc: 1 }), "wrongSessionLimits"],
        ["another tip", toArm(bench, { tipId: (bench.probe.tip?.tipId ?? 0) ^ 1 }), "wrongTip"],
        ["everything right but the self-test", toArm(bench), "selfTestMissing"],
      ]),
  },
  {
    id: "lease-unarmed",
    rule: "P50",
    title: "takes no lease while it is not armed, and does not answer one",
    async run(bench) {
      const startMs = bench.probe.now();
      if (await isTaken(bench, toLease(bench))) return fail("a lease was taken in state unarmed");
      return bench.probe.since("reply", startMs).length === 0 ? pass() : fail("a lease was answered");
    },
  },
  {
    id: "self-test",
    rule: "P33",
    title: "runs a complete self-test within 3 s and passes it",
    async run(bench) {
      const { probe, session } = bench;
      if (!(await untilPlaced(bench))) return skip("the tip was not put on its load within 6 s");
      if (!(await untilReleased(bench))) return skip("the trigger was not released");
      // The contact surface and the sensors on it need some seconds to settle.
      await probe.wait(4000);
      const result = probe.next("selfTest", SELF_TEST_MS, (message) => message.session === session);
      const startMs = probe.now();
      const reply = await probe.ask({ type: "selfTestRequest", bootId: probe.hello?.bootId ?? 0, session });
      if (reply?.result !== "ok") return fail(`selfTestRequest was answered ${reply?.result ?? "not at all"}`);
      const found = (await result)?.message;
      if (found === undefined) return fail("no selfTest within 4 s");
      const tookMs = probe.now() - startMs;
      const { image, limits, ram, clock, adcReferences, sensorsPlausible, sensorsAgree } = SELF_TEST;
      const { comparator, relay1, relay2, emergencyStop, watchdog, pulse } = SELF_TEST;
      const least =
        image |
        limits |
        ram |
        clock |
        adcReferences |
        sensorsPlausible |
        sensorsAgree |
        comparator |
        relay1 |
        relay2 |
        emergencyStop |
        watchdog |
        pulse;
      const absent = Object.entries(SELF_TEST).filter(([, bit]) => (least & bit) !== 0 && (found.done & bit) === 0);
      if (absent.length > 0) return fail(`not run: ${absent.map(([name]) => name).join(", ")}`);
      const failed = Object.entries(SELF_TEST).filter(([, bit]) => (found.done & bit & ~found.passed) !== 0);
      if (failed.length > 0) return fail(`not passed: ${failed.map(([name]) => name).join(", ")}`);
      return tookMs <= 3200 ? pass(`${tookMs.toFixed(0)} ms`) : fail(`took ${tookMs.toFixed(0)} ms`);
    },
  },
  {
    id: "arm",
    rule: "P42",
    title: "arms, counts the epoch on, and takes the same request again",
    async run(bench) {
      const { probe } = bench;
      const arm = toArm(bench);
      const reply = await probe.ask(arm);
      if (reply?.result !== "ok") return fail(`arm was answered ${reply?.result ?? "not at all"}`);
      bench.epoch = arm.epoch;
      const again = await probe.ask(arm);
      if (again?.result !== "ok") return fail(`the same arm again was answered ${again?.result ?? "not at all"} (P43)`);
      const telemetry = (await probe.next("telemetry", 200, ({ state }) => state === "armed"))?.message;
      if (telemetry === undefined) return fail(`state ${probe.telemetry?.state} after arm`);
      if ((telemetry.flags & TELEMETRY_FLAG.edgeNeeded) === 0) return fail("edgeNeeded is not set after arm");
      return expectEqual("epoch", telemetry.epoch, arm.epoch);
    },
  },
  {
    id: "lease",
    rule: "P54",
    title: "takes a lease that fits, and shows its age",
    async run(bench) {
      if (bench.epoch === null) return skip("it did not arm");
      return (await isTaken(bench, toLease(bench))) ? pass() : fail("leaseAgeMs does not start anew");
    },
  },
  {
    id: "lease-identity",
    rule: "P50",
    title: "takes no lease of another boot, session, epoch or limit table",
    async run(bench) {
      if (bench.epoch === null) return skip("it did not arm");
      const right = toLease(bench);
      return expectUntaken(bench, [
        ["another boot", () => toLease(bench, { bootId: (right.bootId ^ 1) >>> 0 })],
        ["another session", () => toLease(bench, { session: OTHER_SESSION })],
        ["another epoch", () => toLease(bench, { epoch: (right.epoch + 1) & 0xffff })],
        ["another limit table", () => toLease(bench, { limitsCrc: (right.limitsCrc ^ 1) >>> 0 })],
      ]);
    },
  },
  {
    id: "lease-amounts",
    rule: "P51",
    title: "takes no lease that lives too long or asks for too much",
    async run(bench) {
      if (bench.epoch === null) return skip("it did not arm");
      const powerMaxW = bench.limits?.powerMaxW ?? 0;
      // Not pressed: were one of these taken, edgeNeeded would still keep energy off.
      return expectUntaken(bench, [
        ["ttl 251 ms", () => toLease(bench, { ttlMs: 251 })],
        ["power 0.01 W over the session's", () => toLease(bench, { powerMaxW: powerMaxW + 0.01 })],
        ["quota over what the power amounts to", () => toLease(bench, { powerMaxW: 1, quotaJ: 0.28 })],
      ]);
    },
  },
  {
    id: "lease-echo",
    rule: "P53",
    title: "takes no lease that quotes telemetry older than 150 ms, or of the future",
    async run(bench) {
      if (bench.epoch === null) return skip("it did not arm");
      const tick = () => bench.probe.telemetry?.tickMs ?? 0;
      return expectUntaken(bench, [
        ["160 ms old", () => toLease(bench, { tickEchoMs: (tick() - 160) >>> 0 })],
        ["1 s of the future", () => toLease(bench, { tickEchoMs: (tick() + 1000) >>> 0 })],
      ]);
    },
  },
  {
    id: "lease-replay",
    rule: "P52",
    title: "takes no frame a second time, and none older than the last",
    async run(bench) {
      const { probe, epoch } = bench;
      if (epoch === null) return skip("it did not arm");
      const { bytes } = probe.send(toLease(bench));
      await probe.wait(100);
      const agedMs = (await probe.next("telemetry", 200))?.message.leaseAgeMs ?? 0;
      probe.sendBytes(bytes);
      await probe.next("telemetry", 200);
      const laterMs = (await probe.next("telemetry", 200))?.message.leaseAgeMs ?? 0;
      return laterMs > agedMs ? pass() : fail("the same frame was taken twice");
    },
  },
  {
    id: "lease-expiry",
    rule: "P54",
    title: "lets a lease run out 250 ms after the tick that it quotes, by itself",
    async run(bench) {
      const { probe, epoch } = bench;
      if (epoch === null) return skip("it did not arm");
      if (!(await untilPressed(bench))) return skip("the trigger was not pressed within 6 s");
      // Old on purpose, as over a slow link: a life counted from the arrival would end that much later.
      const quotedTickMs = ((probe.telemetry?.tickMs ?? 0) - QUOTED_AGE_MS) >>> 0;
      probe.send(toLease(bench, { tickEchoMs: quotedTickMs }));
      const taken = await probe.next("telemetry", 300, ({ leaseAgeMs }) => leaseAgeMs !== null && leaseAgeMs <= 40);
      if (taken === null) return fail("the last lease was not taken");
      const out = await probe.next("telemetry", 1000, ({ refusal }) => refusal === "leaseExpired");
      if (out === null) return fail("a lease of 250 ms still is in force after a second");
      const livedMs = (out.message.tickMs - quotedTickMs) >>> 0;
      return livedMs >= 250 && livedMs <= 280
        ? pass(`seen at ${livedMs} ms`)
        : fail(`ran out ${livedMs} ms after the tick that it quoted, 250 are due`);
    },
  },
  {
    id: "stop-armed",
    rule: "P49",
    title: "is disarmed by a stop of whoever sends it",
    async run(bench) {
      const { probe, epoch } = bench;
      if (epoch === null) return skip("it did not arm");
      const reply = await probe.ask({ type: "stop", reason: "operator" });
      if (reply?.result !== "ok") return fail(`stop was answered ${reply?.result ?? "not at all"}`);
      await probe.next("telemetry", 200);
      const state = (await probe.next("telemetry", 200))?.message.state;
      bench.epoch = null;
      return expectEqual("state", state, "unarmed");
    },
  },
  {
    id: "rearm-fresh",
    rule: "P21",
    title: "does not arm in an epoch that was",
    run: async (bench) =>
      expectRefusals(bench, [
        ["the epoch before", toArm(bench, { epoch: bench.probe.telemetry?.epoch ?? 0 }), "wrongEpoch"],
      ]),
  },
];

/** Offers leases that break one rule each; one that is taken shows by its age. */
async function expectUntaken(
  bench: ConformanceBench,
  wrong: readonly (readonly [string, () => LeaseMessage])[],
): Promise<Finding> {
  const taken: string[] = [];
  for (const [what, make] of wrong) {
    await bench.probe.wait(100);
    if (await isTaken(bench, make())) taken.push(what);
  }
  return taken.length === 0 ? pass(`${wrong.length} refused`) : fail(`taken: ${taken.join(", ")}`);
}
