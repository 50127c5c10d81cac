/**
 * Goal: the reducer is a pure, total function, and no command of it carries energy unless the session is energised and the supervisor agrees.
 * Method: inputs of real sessions are recorded and played again on frozen states; then anything at all comes in any order.
 */
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { DeviceMessage, MessageType } from "../../src/protocol/messages.ts";
import { MESSAGES } from "../../src/protocol/messages.ts";
import type { Input, OperatorAction } from "../../src/session/events.ts";
import type { Stage } from "../../src/session/machine.ts";
import type { SessionState } from "../../src/session/state.ts";
import { arbitraryMessageOf } from "../support/arbitrary-message.ts";
import { createSessionBench } from "../support/session-bench.ts";
import { createHost, createHostAt, type Host } from "../support/session-host.ts";
import { createShortProfile } from "../support/session-profile.ts";

/** Generous: machines that are busy with other things are slow, not wrong. */
vi.setConfig({ testTimeout: 60_000 });

/** What two states must have in common: everything but the machine that a snapshot refers to. */
function plain({ snapshot, ...rest }: SessionState) {
  return { ...rest, value: snapshot.value, context: snapshot.context };
}

function record(faulty: boolean) {
  const inputs: Input[] = [];
  const bench = createSessionBench({
    profile: createShortProfile(),
    seed: 5,
    onInput: (input) => inputs.push(input),
    faults: faulty ? [{ target: "contact", kind: "lost", atMs: 40_000, durationMs: 2000, magnitude: 0 }] : [],
  });
  if (faulty) {
    bench.runTo("holding", 300_000);
    bench.run(5000);
    bench.ask("pause");
    bench.run(3000);
    bench.ask("resume");
  }
  bench.runToEnd(600_000);
  // A message ended the session; the tick behind it was heard here and not by the session.
  inputs.length = inputs.findLastIndex(({ kind }) => kind === "message") + 1;
  return { bench, inputs };
}

describe.each([
  ["a quiet session", false],
  ["a session with a lost contact and a pause", true],
])("%s", (_, faulty) => {
  const { bench, inputs } = record(faulty);

  test("I26 played again from its inputs ends in the same state, with the same commands and entries", () => {
    expect(bench.state.stage).toBe("complete");
    const host = createHost(bench.plan);
    const again = createHost(bench.plan);
    for (const input of inputs) {
      host.input(input);
      again.input(input);
    }
    expect(plain(host.state)).toEqual(plain(bench.state));
    expect(plain(again.state)).toEqual(plain(host.state));
    expect(host.entries).toEqual(bench.entries.slice(1));
    expect(again.sent).toEqual(host.sent);
    expect(host.sentOf("lease").length).toBeGreaterThan(500);
  });

  test("is plain data at every step: a state that went through JSON goes on alike", () => {
    const host = createHost(bench.plan);
    for (const [index, input] of inputs.entries()) {
      if (index % 997 !== 996) {
        host.input(input);
        continue;
      }
      const { snapshot, ...rest } = host.state;
      const copy = JSON.parse(JSON.stringify(rest, keepInfinite), reviveInfinite) as SessionState;
      const other = createHost(bench.plan, { ...copy, snapshot });
      other.input(input);
      host.input(input);
      expect(plain(other.state)).toEqual(plain(host.state));
    }
  });
});

/** JSON has no infinity; "never yet" is one. */
const keepInfinite = (_: string, value: unknown) => (value === Number.NEGATIVE_INFINITY ? "never" : value);
const reviveInfinite = (_: string, value: unknown) => (value === "never" ? Number.NEGATIVE_INFINITY : value);

const DEVICE_TYPES = (Object.keys(MESSAGES) as MessageType[]).filter((type) => MESSAGES[type].id >= 0x80);
const ACTIONS: readonly OperatorAction[] = ["pause", "resume", "stop", "interrupt", "acknowledge"];
/** Inputs with the time since the one before. */
const ANYTHING: fc.Arbitrary<{ passedMs: number; make: (atMs: number) => Input }> = fc.record({
  passedMs: fc.oneof({ weight: 8, arbitrary: fc.nat(30) }, { weight: 1, arbitrary: fc.nat(2000) }),
  make: fc.oneof(
    { weight: 6, arbitrary: fc.constant((atMs: number): Input => ({ kind: "tick", atMs })) },
    {
      weight: 8,
      arbitrary: fc.oneof(...DEVICE_TYPES.map(arbitraryMessageOf)).map(
        (message) =>
          (atMs: number): Input => ({ kind: "message", atMs, message: message as DeviceMessage }),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...ACTIONS).map(
        (action) =>
          (atMs: number): Input => ({ kind: "operator", atMs, action }),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom<"linkLost" | "recorderFailed">("linkLost", "recorderFailed").map(
        (kind) =>
          (atMs: number): Input => ({ kind, atMs, detail: "test" }),
      ),
    },
  ),
});

const STAGES: readonly Stage[] = [
  "connecting",
  "placing",
  "baseline",
  "arming",
  "precooling",
  "gripping",
  "ramping",
  "holding",
  "postcooling",
];

/** The invariant of every step, whatever came in. */
function expectSound(host: Host, sentBefore: number): void {
  const { state, plan } = host;
  for (const command of host.sent.slice(sentBefore)) {
    if (command.type !== "lease" || command.powerMaxW === 0) continue;
    expect(state.energised).toBe(true);
    expect(state.supervisor.verdict.energyAllowed).toBe(true);
    expect(command.powerMaxW).toBeLessThanOrEqual(
      Math.min(plan.profile.limits.powerMaxW, state.supervisor.verdict.ceilingW),
    );
    expect(state.atMs - state.telemetryAtMs).toBeLessThanOrEqual(150);
  }
  if (state.energised) expect(state.supervisor.trip).toBeNull();
  if (state.permit !== null) expect(state.armed).toBe(true);
}

test.each(STAGES)("from %s on, anything may come: nothing throws, nothing is mutated, no unfounded energy", (stage) => {
  const warm = stage === "connecting" ? null : createHostAt(stage);
  fc.assert(
    fc.property(fc.array(ANYTHING, { minLength: 1, maxLength: 60 }), (steps) => {
      const host = warm === null ? createHost(createHostAt("placing").plan) : createHost(warm.plan, warm.state);
      let { atMs } = host.state;
      for (const { passedMs, make } of steps) {
        atMs += passedMs;
        const before = host.sent.length;
        host.input(make(atMs));
        expectSound(host, before);
      }
    }),
    { numRuns: 60 },
  );
});

test("telemetry that is nearly right, in any order, never brings energy past the supervisor", () => {
  const warm = createHostAt("ramping");
  const base = warm.state.telemetry!;
  const nearly = fc.record({
    ticks: fc.integer({ min: 1, max: 10 }),
    over: fc.record(
      {
        surfaceAC: fc.option(fc.double({ min: 30, max: 52, noNaN: true }), { nil: null }),
        surfaceBC: fc.option(fc.double({ min: 30, max: 52, noNaN: true }), { nil: null }),
        flags: fc.constantFrom(base.flags, base.flags, base.flags, 0, base.flags | 0x0100),
        powerW: fc.constantFrom(0, 10, 45),
        ceilingW: fc.constantFrom(0, 18, 45, 1000),
      },
      { requiredKeys: [] },
    ),
  });
  fc.assert(
    fc.property(fc.array(nearly, { minLength: 1, maxLength: 40 }), (steps) => {
      const host = createHost(warm.plan, warm.state);
      for (const { ticks, over } of steps) {
        let before = host.sent.length;
        host.telemetry({ ...base, ...over });
        expectSound(host, before);
        for (let i = 0; i < ticks; i++) {
          before = host.sent.length;
          host.tick();
          expectSound(host, before);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test.each<Stage>(["ramping", "holding"])(
  "metamorphic, %s: hotter readings never raise the power of a lease",
  (stage) => {
    const warm = createHostAt(stage);
    const powersAt = (warmerC: number) => {
      const host = createHost(warm.plan, warm.state);
      const { surfaceAC, surfaceBC } = warm.state.telemetry!;
      host.run(1000, {
        surfaceAC: surfaceAC! + warmerC,
        surfaceBC: surfaceBC! + warmerC,
        powerW: 8,
        state: "emitting",
      });
      return host.sentOf("lease").map(({ powerMaxW }) => powerMaxW);
    };
    let cooler = powersAt(-1);
    for (let warmerC = -0.9; warmerC < 3; warmerC += 0.1) {
      const hotter = powersAt(warmerC);
      for (const [index, powerW] of hotter.entries()) expect(powerW).toBeLessThanOrEqual(cooler[index]!);
      cooler = hotter;
    }
  },
);

test("I27 once over, nothing changes it", () => {
  const host = createHostAt("ramping");
  host.input({ kind: "linkLost", atMs: host.state.atMs, detail: "gone" });
  host.tick();
  const { state } = host;
  expect(state.over).toBe(true);
  host.telemetry();
  host.tick();
  host.input({ kind: "operator", atMs: state.atMs + 50, action: "resume" });
  expect(host.state).toBe(state);
});
