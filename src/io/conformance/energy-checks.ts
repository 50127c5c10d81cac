import { CAPABILITY, MESSAGES } from "../../protocol/messages.ts";
import { type Check, type ConformanceBench, type Finding, fail, pass, skip } from "./check.ts";
import { expectRefusals, toArm, toLease, untilPressed, untilReleased } from "./held-session.ts";

/**
 * What ends energy, measured from outside with a watt or two into a dummy load. Made only when asked for. Every check arms anew and ends with
 * stop; all times are the device's own, read off its telemetry.
 */
const POWER_W = 1.5;
const QUOTA_J = 0.4;
const RENEW_MS = 50;
const OFF_W = 0.1;

/**
 * Arms, has the trigger pressed, and holds some watts for a while. A computer that pauses loses a lease, and with it the press: then it begins
 * again. @returns why not, or null; after a reason the device is disarmed
 */
async function emit(bench: ConformanceBench, forMs: number): Promise<string | null> {
  if (((bench.probe.hello?.capabilities ?? 0) & CAPABILITY.shots) !== 0)
    return "it emits in shots only, and this kit fires none";
  let problem: string | null = null;
  for (let tries = 0; tries < 3; tries++) {
    problem = await emitOnce(bench, forMs);
    if (problem === null) return null;
    await end(bench);
  }
  return problem;
}

async function emitOnce(bench: ConformanceBench, forMs: number): Promise<string | null> {
  const { probe } = bench;
  if (!(await untilReleased(bench))) return "the trigger was not released";
  const arm = toArm(bench);
  const reply = await probe.ask(arm);
  if (reply?.result !== "ok") return `it does not arm: ${reply?.result ?? "no reply"}`;
  bench.epoch = arm.epoch;
  if (!(await untilPressed(bench))) return "the trigger was not pressed within 6 s";
  const endMs = probe.now() + forMs;
  while (probe.now() < endMs) {
    renew(bench);
    await probe.wait(RENEW_MS);
  }
  const { powerW = 0, refusal = "ok" } = probe.telemetry ?? {};
  return powerW > OFF_W || forMs === 0 ? null : `no power came (${refusal})`;
}

function renew(bench: ConformanceBench): Uint8Array {
  return bench.probe.send(toLease(bench, { powerMaxW: POWER_W, quotaJ: QUOTA_J })).bytes;
}

/** Device time from an instant to the first telemetry without power. A mean over 20 ms may still hold the last of it. */
async function untilOff({ probe }: ConformanceBench, fromTickMs: number, patienceMs: number): Promise<number | null> {
  const off = await probe.next("telemetry", patienceMs, ({ powerW }) => powerW <= OFF_W);
  return off === null ? null : (off.message.tickMs - fromTickMs) >>> 0;
}

async function end(bench: ConformanceBench): Promise<void> {
  await bench.probe.ask({ type: "stop", reason: "operator" });
  bench.epoch = null;
  await untilReleased(bench);
}

function judge(tookMs: number | null, mostMs: number, what: string): Finding {
  if (tookMs === null) return fail(`power still flows after ${what}`);
  return tookMs <= mostMs ? pass(`off within ${tookMs} ms`) : fail(`off after ${tookMs} ms, ${mostMs} are allowed`);
}

export const ENERGY_CHECKS: readonly Check[] = [
  {
    id: "energy-stop",
    rule: "P49",
    title: "stop ends energy within 10 ms of its arrival",
    async run(bench) {
      const problem = await emit(bench, 600);
      if (problem !== null) return skip(problem);
      const { probe } = bench;
      const answer = probe.next("reply", 1000, ({ toType }) => toType === MESSAGES.stop.id);
      probe.send({ type: "stop", reason: "operator" });
      const reply = await answer;
      await probe.wait(200);
      await end(bench);
      if (reply === null) return fail("no reply to stop");
      // How long the stop was on its way does not count: the reply stands in the stream where the device obeyed.
      const at = probe.heard.indexOf(reply);
      const before = probe.heard.slice(0, at).findLast(({ message }) => message.type === "telemetry");
      const off = probe.heard.find(
        ({ message }, i) => i > at && message.type === "telemetry" && message.powerW <= OFF_W,
      );
      if (before?.message.type !== "telemetry" || off?.message.type !== "telemetry") return judge(null, 0, "stop");
      // Obeyed up to 20 ms after that telemetry, off 10 ms later, metered one tick later, and told as a mean of 20 ms.
      return judge((off.message.tickMs - before.message.tickMs) >>> 0, 60, "stop");
    },
  },
  {
    id: "energy-expiry",
    rule: "P55",
    title: "without renewal energy ends 250 ms after the tick that the last lease quotes",
    async run(bench) {
      const problem = await emit(bench, 600);
      if (problem !== null) return skip(problem);
      const quotedTickMs = bench.probe.telemetry?.tickMs ?? 0;
      renew(bench);
      const tookMs = await untilOff(bench, quotedTickMs, 1500);
      await end(bench);
      return judge(tookMs, 290, "a lease that ran out");
    },
  },
  {
    id: "energy-replay",
    rule: "P52",
    title: "a captured lease brings no energy back",
    async run(bench) {
      const problem = await emit(bench, 600);
      if (problem !== null) return skip(problem);
      const captured = renew(bench);
      await bench.probe.next("telemetry", 1500, ({ powerW }) => powerW <= OFF_W);
      const startMs = bench.probe.now();
      for (let i = 0; i < 20; i++) {
        bench.probe.sendBytes(captured);
        await bench.probe.wait(25);
      }
      const back = bench.probe.since("telemetry", startMs).filter(({ message }) => message.powerW > OFF_W).length;
      await end(bench);
      return back === 0 ? pass() : fail(`power flowed in ${back} telemetry frames`);
    },
  },
  {
    id: "energy-quota",
    rule: "P60",
    title: "delivers no more than the quota of a lease",
    async run(bench) {
      const problem = await emit(bench, 600);
      if (problem !== null) return skip(problem);
      await bench.probe.next("telemetry", 1500, ({ powerW }) => powerW <= OFF_W);
      await end(bench);
      const armed = await emit(bench, 0);
      if (armed !== null) return skip(armed);
      const beforeJ = bench.probe.telemetry?.energyJ ?? 0;
      bench.probe.send(toLease(bench, { powerMaxW: POWER_W, quotaJ: 0.1 }));
      await bench.probe.wait(400);
      const gotJ = (bench.probe.telemetry?.energyJ ?? 0) - beforeJ;
      await end(bench);
      return gotJ <= 0.13 ? pass(`${gotJ.toFixed(2)} of 0.10 J`) : fail(`${gotJ.toFixed(2)} J under a quota of 0.10 J`);
    },
  },
  {
    id: "energy-release",
    rule: "P58",
    title: "a released trigger ends energy, and holding it again brings none",
    async run(bench) {
      const problem = await emit(bench, 600);
      if (problem !== null) return skip(problem);
      const { probe } = bench;
      const released = probe.next("trigger", 6000, ({ pressed }) => !pressed);
      const letGo = untilReleased(bench);
      for (
        let i = 0;
        i < 100 && probe.since("trigger", probe.now() - 100).every(({ message }) => message.pressed);
        i++
      ) {
        renew(bench);
        await probe.wait(RENEW_MS);
      }
      const at = await released;
      if (!(await letGo) || at === null) {
        await end(bench);
        return skip("the trigger was not released");
      }
      for (let i = 0; i < 4; i++) {
        renew(bench);
        await probe.wait(RENEW_MS);
      }
      const late = probe
        .since("telemetry", at.atMs)
        .filter(({ message }) => message.powerW > OFF_W && (message.tickMs - at.message.tickMs) >>> 0 > 40);
      await end(bench);
      return late.length === 0 ? pass() : fail(`power flowed in ${late.length} telemetry frames after the release`);
    },
  },
  {
    id: "energy-latch",
    rule: "P62",
    title: "latches a link that is gone for a second, and lets go of it in the prescribed order",
    async run(bench) {
      const problem = await emit(bench, 600);
      if (problem !== null) return skip(problem);
      const { probe, session } = bench;
      // Nothing is renewed any more: the lease runs out in 250 ms, the gap that it leaves is too long a second later.
      const fault = (await probe.next("fault", 2000))?.message;
      if (fault === undefined) return fail("no fault a second after the last lease ran out");
      if (fault.trip !== "link") return fail(`latched ${fault.trip}, link is due`);
      bench.epoch = null;
      await untilReleased(bench);
      const bootId = probe.hello?.bootId ?? 0;
      const selfTest = { type: "selfTestRequest", bootId, session } as const;
      const found = await expectRefusals(bench, [
        ["arm", toArm(bench), "latched"],
        ["a self-test before it is acknowledged (P69)", selfTest, "notAcknowledged"],
        ["another trip (P67)", { type: "acknowledge", bootId, session, trip: "arc" }, "wrongTrip"],
        ["the trip", { type: "acknowledge", bootId, session, trip: "link" }, "ok"],
      ]);
      if (found.result !== "pass") return found;
      if (!(await untilReleased(bench))) return skip("the trigger was not released");
      const result = probe.next("selfTest", 4000);
      const reply = await probe.ask(selfTest);
      if (reply?.result !== "ok") return fail(`selfTestRequest was answered ${reply?.result ?? "not at all"}`);
      const ended = (await result)?.message;
      if (ended === undefined || ended.done !== ended.passed)
        return skip("the self-test did not pass: tip off its load?");
      await probe.next("telemetry", 200);
      const { state, trip } = (await probe.next("telemetry", 200))?.message ?? {};
      return state === "unarmed" && trip === "none" ? pass() : fail(`${state}, trip ${trip} after it (P70)`);
    },
  },
];
