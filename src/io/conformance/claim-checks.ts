import {
  CAPABILITY,
  type ColdLimitsMessage,
  PROTOCOL_MAJOR,
  SELF_TEST,
  type ShotLimitsMessage,
  TELEMETRY_FLAG,
} from "../../protocol/messages.ts";
import { SHOT_LIMITS } from "../../protocol/shot-limits.ts";
import { type Check, expectEqual, fail, lacks, pass, skip } from "./check.ts";
import {
  expectRefusals,
  isTaken,
  OTHER_SESSION,
  toArm,
  toLease,
  toLimits,
  untilPlaced,
  untilReleased,
} from "./held-session.ts";

/**
 * What a device does for the session that comes to hold it, until it is armed: claim, limits, self-test and arming, each rule broken once
 * before it is kept. No lease carries power here.
 */
const SELF_TEST_MS = 4000;

export const CLAIM_CHECKS: readonly Check[] = [
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
    id: "limits-version",
    rule: "P22",
    title: "takes no limits from a host of another major version",
    async run(bench) {
      const { probe } = bench;
      const greet = async (protocolMajor: number) => {
        const answer = probe.next("hello", 500, ({ hostNonce }) => hostNonce === 900 + protocolMajor);
        probe.send({ type: "helloRequest", protocolMajor, protocolMinor: 0, hostNonce: 900 + protocolMajor });
        await answer;
      };
      await greet(PROTOCOL_MAJOR + 1);
      const found = await expectRefusals(bench, [["limits", toLimits(bench), "wrongVersion"]]);
      await greet(PROTOCOL_MAJOR);
      return found;
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
      if (((probe.hello?.capabilities ?? 0) & CAPABILITY.cold) === 0) return lacks("it has no cold plate");
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
      bench.furtherLimits = limits;
      return found;
    },
  },
  {
    id: "shot-limits",
    rule: "P77",
    title: "takes limits of shots that fit its table and its tip, and no wider ones",
    async run(bench) {
      const { probe, session } = bench;
      if (((probe.hello?.capabilities ?? 0) & CAPABILITY.shots) === 0) return lacks("it does not emit in shots");
      const { shotTip } = probe;
      if (shotTip === null) return fail("no shotTip after tip (P76)");
      const limits: ShotLimitsMessage = {
        type: "shotLimits",
        bootId: probe.hello?.bootId ?? 0,
        session,
        energyMaxJ: shotTip.energyMaxJ,
        durationMaxMs: shotTip.durationMaxMs,
        intervalMinMs: Math.max(shotTip.intervalMinMs, SHOT_LIMITS.intervalMinMs),
        spacingMinMm: Math.max(shotTip.spacingMinMm, SHOT_LIMITS.spacingMinMm),
        siteShotsMax: 1,
        siteIntervalMinMs: SHOT_LIMITS.siteIntervalMinMs,
        shotsMax: 10,
        depthMm: shotTip.depthMm,
        coolMaxMs: 0,
        needleMaxC: shotTip.needlePairs > 0 ? 60 : null,
      };
      const found = await expectRefusals(bench, [
        ["energyMaxJ over the tip's", { ...limits, energyMaxJ: limits.energyMaxJ + 0.001 }, "limitTooWide"],
        ["siteShotsMax 0", { ...limits, siteShotsMax: 0 }, "limitTooWide"],
        ["shotsMax 4097", { ...limits, shotsMax: 4097 }, "limitTooWide"],
        ["a depth that the tip does not reach", { ...limits, depthMm: limits.depthMm + 0.01 }, "limitTooWide"],
        ["another session", { ...limits, session: OTHER_SESSION }, "otherSession"],
        ["limits that fit", limits, "ok"],
      ]);
      bench.furtherLimits = limits;
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
        return lacks("it has no contact surface");
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
    id: "self-test-cut",
    rule: "P35",
    title: "ends a self-test at a stop, which then has not passed",
    async run(bench) {
      const { probe, session } = bench;
      if (!(await untilReleased(bench))) return skip("the trigger was not released");
      const bootId = probe.hello?.bootId ?? 0;
      const reply = await probe.ask({ type: "selfTestRequest", bootId, session });
      if (reply?.result !== "ok") return fail(`selfTestRequest was answered ${reply?.result ?? "not at all"}`);
      const meanwhile = await expectRefusals(bench, [
        ["limits during a self-test", toLimits(bench), "wrongState"],
        ["the same request", { type: "selfTestRequest", bootId, session }, "ok"],
        ["one of another session", { type: "selfTestRequest", bootId, session: OTHER_SESSION }, "busy"],
      ]);
      const result = probe.next("selfTest", 500);
      const stopped = await probe.ask({ type: "stop", reason: "operator" });
      if (stopped?.result !== "ok") return fail(`stop was answered ${stopped?.result ?? "not at all"}`);
      const found = (await result)?.message;
      if (found === undefined) return fail("no selfTest after the stop");
      if (meanwhile.result !== "pass") return meanwhile;
      return expectRefusals(bench, [["arm after it", toArm(bench), "selfTestMissing"]]);
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
      const reply = await probe.ask({ type: "selfTestRequest", bootId: probe.hello?.bootId ?? 0, session });
      const startTickMs = probe.telemetry?.tickMs ?? 0;
      if (reply?.result !== "ok") return fail(`selfTestRequest was answered ${reply?.result ?? "not at all"}`);
      const found = (await result)?.message;
      if (found === undefined) return fail("no selfTest within 4 s");
      // On the device's own clock, to the telemetry before each of the two.
      const tookMs = ((probe.telemetry?.tickMs ?? 0) - startTickMs) >>> 0;
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
      return tookMs <= 3040 ? pass(`${tookMs} ms`) : fail(`took ${tookMs} ms`);
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
    id: "armed-requests",
    rule: "section 8",
    title: "takes no limits, self-test or other arming while it is armed",
    async run(bench) {
      const { probe, session } = bench;
      if (bench.epoch === null) return skip("it did not arm");
      const bootId = probe.hello?.bootId ?? 0;
      const epoch = bench.epoch;
      return expectRefusals(bench, [
        ["limits", toLimits(bench), "wrongState"],
        ["selfTestRequest", { type: "selfTestRequest", bootId, session }, "wrongState"],
        ["acknowledge", { type: "acknowledge", bootId, session, trip: "link" }, "wrongState"],
        ["arm for another profile", toArm(bench, { epoch, profileHash: "11".repeat(32) }), "wrongState"],
        ["arm of another session", toArm(bench, { epoch, session: OTHER_SESSION }), "wrongState"],
      ]);
    },
  },
];
