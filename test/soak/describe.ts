/**
 * A script in words and as files for `isoderm run --faults --operator`, as far as those can say it: what the cable, a second host or a
 * hostile one did stays in the comment, and in the script itself.
 */
import { stringify } from "yaml";
import { listFaultKinds } from "../../src/profile/fault-kinds.ts";
import type { Played, RecordedStep } from "./play.ts";
import type { Script } from "./script.ts";

const STEPS_MAX = 256;

/** What `isoderm run` can be given; `rest` is what it can not, as comments. */
export function describeScript(script: Script, played: Played): string {
  const { seed, personSeed, deviceSeed, profile } = script;
  const beyond = [
    ...Object.entries({ "cable to the device": script.toDevice, "cable to the host": script.toHost }).flatMap(
      ([name, weather]) => {
        const bad = Object.entries(weather).filter(([, value]) => value !== 0);
        return bad.length === 0
          ? []
          : [`${name}: ${bad.map(([key, value]) => `${key} ${Number(value).toPrecision(3)}`).join(", ")}`];
      },
    ),
    ...(script.hostility === null ? [] : [`hostile host: ${JSON.stringify(script.hostility)}`]),
    ...(script.hostJitterMs === 0 ? [] : [`ticks of the host up to ${script.hostJitterMs.toFixed(0)} ms late`]),
    ...(script.tickOriginMs === 0 && script.seqOrigin === 0
      ? []
      : [`the device's clock starts at ${script.tickOriginMs} ms, frames at ${script.seqOrigin}`]),
    ...(script.again ? ["serviced and run a second time"] : []),
    ...script.deeds
      .filter(({ act }) => !SCRIPTABLE.has(act))
      .map(({ atMs, act, forMs, value }) => `at ${atMs / 1000} s: ${act} for ${forMs} ms (${value})`),
  ];
  const faults = script.faults.map(({ atMs, target, kind, durationMs, magnitude }) => ({
    atS: atMs / 1000,
    target,
    kind,
    ...(durationMs === 0 ? {} : { durationS: Math.min(durationMs, 3_600_000) / 1000 }),
    ...(hasSize(target, kind) ? { magnitude } : {}),
  }));
  return [
    `# seed ${seed}: isoderm run PROFILE --person ${personSeed} --seed ${deviceSeed} --faults FAULTS --operator OPERATOR`,
    `# profile: ${typeof profile === "string" ? profile : `the short one, ${JSON.stringify(profile)}`}`,
    ...beyond.map((line) => `# not in these files: ${line}`),
    ...(faults.length === 0 ? [] : [stringify({ format: "isoderm-faults/1", faults })]),
    "---",
    stringify({ format: "isoderm-operator/1", steps: played.steps.slice(0, STEPS_MAX).map(toStep) }),
  ].join("\n");
}

function hasSize(target: string, kind: string): boolean {
  return listFaultKinds().some((known) => known.target === target && known.kind === kind && "magnitude" in known.told);
}

const SCRIPTABLE: ReadonlySet<string> = new Set([
  "press",
  "release",
  "click",
  "lift",
  "stall",
  "estop",
  "pause",
  "resume",
  "stop",
]);

function toStep({ atMs, ...step }: RecordedStep) {
  return { atS: atMs / 1000, ...step, ...("zone" in step ? { zone: step.zone + 1 } : {}) };
}
