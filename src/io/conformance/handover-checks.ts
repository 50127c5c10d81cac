import { CAPABILITY } from "../../protocol/messages.ts";
import { sessionLimitsCrc } from "../../protocol/session-limits.ts";
import { type Check, fail, lacks, pass, skip } from "./check.ts";
import { expectRefusals, OTHER_SESSION, toArm, toLimits } from "./held-session.ts";

/**
 * How one session follows another: not before the one before has been silent, and with nothing of what that one agreed. The last of the kit, for
 * the session that it held so far does not come back.
 */
const LAPSE_MS = 2000;
/** Time in which a surface that is still driven comes much nearer to its set point. */
const DRIVEN_MS = 6000;
const LEAST_K = 1.5;

export const HANDOVER_CHECKS: readonly Check[] = [
  {
    id: "handover",
    rule: "P19",
    title: "is taken over only from a silent session, and then begins anew",
    async run(bench) {
      const { probe, session } = bench;
      const bootId = probe.hello?.bootId ?? 0;
      const others = { ...toLimits(bench), session: OTHER_SESSION };
      const held = await expectRefusals(bench, [
        ["limits of the session that holds it", toLimits(bench), "ok"],
        ["limits of another one just then", others, "otherSession"],
      ]);
      if (held.result !== "pass") return held;
      const beforeC = probe.telemetry?.tipC ?? Number.NaN;
      // Whichever is farther: what is to be seen later is whether the surface goes on towards it.
      const contactC = beforeC > (toLimits(bench).contactMinC + toLimits(bench).contactMaxC) / 2 ? 20 : 34;
      if (hasSurface(bench)) await probe.ask({ type: "contact", bootId, session, contactC });
      bench.leftSetPointC = hasSurface(bench) ? contactC : null;
      await probe.wait(LAPSE_MS + 100);
      const otherArm = toArm(bench, { session: OTHER_SESSION, sessionLimitsCrc: sessionLimitsCrc(others) });
      // Limits of shots or of cold would come first.
      const missing = bench.furtherLimits === null ? "selfTestMissing" : "limitsMissing";
      const taken = await expectRefusals(bench, [
        ["limits of another session that are too wide", { ...others, tripC: 60 }, "limitTooWide"],
        ["arm of that session, which took nothing over by them (P24)", otherArm, "otherSession"],
        ["limits of another session after 2 s", others, "ok"],
        ["its arm, on the self-test of the session before", otherArm, missing],
        ["limits of the session before", toLimits(bench), "otherSession"],
      ]);
      return taken;
    },
  },
  {
    id: "handover-contact",
    rule: "P47",
    title: "drives its contact surface no longer than the session that set it",
    async run(bench) {
      const { probe, leftSetPointC } = bench;
      if (!hasSurface(bench)) return lacks("it has no contact surface");
      if (((probe.hello?.capabilities ?? 0) & CAPABILITY.cold) !== 0)
        return lacks("a cold plate goes back to neutral by itself");
      if (((probe.hello?.capabilities ?? 0) & CAPABILITY.tipSensor) === 0) return lacks("it does not measure its tip");
      const left = () => Math.abs((probe.telemetry?.tipC ?? Number.NaN) - (leftSetPointC ?? Number.NaN));
      const atFirstK = left();
      if (!(atFirstK >= LEAST_K)) return skip("the surface had reached its set point before the session was over");
      await probe.wait(DRIVEN_MS);
      const nearerK = atFirstK - left();
      return nearerK < atFirstK / 2
        ? pass()
        : fail(`came ${nearerK.toFixed(1)} of ${atFirstK.toFixed(1)} K nearer to the set point of the session before`);
    },
  },
];

function hasSurface({ probe }: Parameters<Check["run"]>[0]): boolean {
  return ((probe.hello?.capabilities ?? 0) & CAPABILITY.contactSurface) !== 0;
}
