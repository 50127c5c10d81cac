import type { LeaseMessage } from "../../protocol/messages.ts";
import { type Check, type ConformanceBench, expectEqual, type Finding, fail, pass, skip } from "./check.ts";
import { areTaken, expectRefusals, isTaken, OTHER_SESSION, toArm, toLease, untilPressed } from "./held-session.ts";

/**
 * What an armed device makes of leases: every condition broken once, replay, expiry by its own clock, and the stop that ends the epoch. Every
 * lease is of 0 W: no energy flows, whatever the device does.
 */
/** As if the way to and fro took so long; leaves some of the 150 ms for the way that it really takes. */
const QUOTED_AGE_MS = 60;

export const LEASE_CHECKS: readonly Check[] = [
  {
    id: "lease",
    rule: "P54",
    title: "takes a lease that fits, and shows its age",
    async run(bench) {
      if (bench.epoch === null) return skip("it did not arm");
      return (await areTaken(bench)) ? pass() : fail("leaseAgeMs does not start anew");
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
      let quotedTickMs = 0;
      let taken = false;
      for (let tries = 0; tries < 5 && !taken; tries++) {
        quotedTickMs = ((probe.telemetry?.tickMs ?? 0) - QUOTED_AGE_MS) >>> 0;
        const fresh = probe.next("telemetry", 300, ({ leaseAgeMs }) => leaseAgeMs !== null && leaseAgeMs <= 20);
        probe.send(toLease(bench, { tickEchoMs: quotedTickMs }));
        taken = (await fresh) !== null;
      }
      if (!taken) return fail("the last lease was not taken");
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
