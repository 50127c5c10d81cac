/**
 * Goal: whatever ends or interrupts a session takes the energy away in time, on the plant itself, at any instant of ramp and hold.
 * Method: whole sessions through the bytes; at a random instant something happens, and from the end of its time on no watt may reach the skin.
 */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { Stage } from "../../src/session/machine.ts";
import { createSessionBench, type SessionBench } from "../support/session-bench.ts";
import { createShortProfile } from "../support/session-profile.ts";

/** Generous: machines that are busy with other things are slow, not wrong. */
vi.setConfig({ testTimeout: 60_000 });

const PROFILE = createShortProfile();
/** Contact and trigger come and go many times in one of these. */
const LONG = createShortProfile({ holdS: 300, rampTimeoutS: 400 });

interface Cut {
  readonly name: string;
  readonly withinMs: number;
  readonly act: (bench: SessionBench) => void;
  readonly end: Stage;
  readonly trip?: string;
  readonly reason?: RegExp;
}

const FINAL: readonly Cut[] = [
  {
    name: "cable cut",
    withinMs: 270,
    act: (bench) => {
      bench.toDeviceCut = true;
      bench.toHostCut = true;
    },
    end: "faulted",
    trip: "hostTelemetryLost",
  },
  {
    name: "host can not be heard",
    withinMs: 270,
    act: (bench) => {
      bench.toDeviceCut = true;
    },
    end: "faulted",
    trip: "device.link",
  },
  {
    // The host goes on renewing for 150 ms, on a tick that does not get any newer.
    name: "device can not be heard",
    withinMs: 270,
    act: (bench) => {
      bench.toHostCut = true;
    },
    end: "faulted",
    trip: "hostTelemetryLost",
  },
  {
    name: "port unplugged",
    withinMs: 100,
    act: (bench) => bench.unplug("the port is gone"),
    end: "faulted",
    trip: "hostTelemetryLost",
    reason: /the port is gone/,
  },
  { name: "STOP", withinMs: 100, act: (bench) => bench.ask("stop"), end: "stopped", reason: /stopped by the operator/ },
  { name: "Ctrl-C", withinMs: 100, act: (bench) => bench.ask("interrupt"), end: "stopped", reason: /interrupted/ },
  {
    name: "E-stop",
    withinMs: 10,
    act: (bench) => bench.world.hands.estop(),
    end: "faulted",
    trip: "device.emergencyStop",
  },
  {
    name: "brown-out of the device",
    withinMs: 10,
    act: (bench) => bench.world.restart("brownOut"),
    end: "faulted",
    trip: "hostDeviceRestarted",
  },
  {
    name: "disk full",
    withinMs: 100,
    act: (bench) => bench.recorderFailures$.next("no space left"),
    end: "faulted",
    trip: "hostJournal",
    reason: /no space left/,
  },
];

/** Runs into the emission of a random person, to a random instant of it. */
const EMITTING = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  stage: fc.constantFrom<Stage>("ramping", "ramping", "ramping", "holding"),
  ticks: fc.integer({ min: 1, max: 2000 }),
});

function createEmitting({ seed, stage, ticks }: { seed: number; stage: Stage; ticks: number }): SessionBench {
  const bench = createSessionBench({ profile: PROFILE, seed });
  bench.runTo(stage, 400_000);
  for (let i = 0; i < ticks || bench.world.truth.powerW === 0; i++) {
    bench.tick();
    if (!bench.state.energised) bench.runTo("ramping", 60_000);
  }
  return bench;
}

function expectDark(bench: SessionBench, withinMs: number, forMs: number): void {
  const sinceMs = bench.world.nowMs;
  bench.run(forMs, () => {
    if (bench.world.nowMs - sinceMs > withinMs) expect(bench.world.truth.powerW).toBe(0);
  });
}

describe.each(FINAL)("I13 I39 $name: dark from $withinMs ms on, for good", ({ withinMs, act, end, trip, reason }) => {
  it("and the session says why it ended", () => {
    fc.assert(
      fc.property(EMITTING, (at) => {
        const bench = createEmitting(at);
        act(bench);
        expectDark(bench, withinMs, 3000);
        expect(bench.state.stage).toBe(end);
        expect(bench.state.energised).toBe(false);
        const [first] = bench.entriesOf("trip");
        expect(first?.code).toBe(trip);
        if (reason !== undefined) expect(bench.state.reason).toMatch(reason);
        expect(bench.entriesOf("dose")).toHaveLength(1);
      }),
      { numRuns: 20 },
    );
  });
});

it("I13 host killed: dark from 270 ms on, and the device latches", () => {
  fc.assert(
    fc.property(EMITTING, (at) => {
      const bench = createEmitting(at);
      bench.hostAlive = false;
      expectDark(bench, 270, 3000);
      expect(bench.world.device.state.state).toBe("fault");
    }),
    { numRuns: 30 },
  );
});

interface Interruption {
  readonly name: string;
  readonly withinMs: number;
  /** A hand may have pressed again after this time. */
  readonly forMs: number;
  readonly act: (bench: SessionBench) => void;
  readonly recover: (bench: SessionBench) => void;
  readonly alarm?: string;
}

const INTERRUPTIONS: readonly Interruption[] = [
  {
    name: "contact lost",
    withinMs: 40,
    forMs: 500,
    act: (bench) => bench.world.hands.lift(),
    recover: () => {},
    alarm: "A13",
  },
  {
    name: "hand stands still",
    withinMs: 40,
    forMs: 2000,
    act: (bench) => bench.world.hands.glide(0),
    recover: (bench) => bench.world.hands.glide(130),
    alarm: "A25",
  },
  {
    name: "trigger released",
    withinMs: 20,
    forMs: 250,
    act: (bench) => bench.world.hands.release(),
    recover: () => {},
  },
  {
    name: "pause",
    withinMs: 100,
    forMs: 5000,
    act: (bench) => bench.ask("pause"),
    recover: (bench) => bench.ask("resume"),
  },
];

describe.each(INTERRUPTIONS)(
  "$name: dark from $withinMs ms on, until it is pressed anew",
  ({ withinMs, forMs, act, recover, alarm }) => {
    it("and the session goes on to its end", () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 1_000_000 }),
          fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 8, maxLength: 8 }),
          (seed, waits) => {
            const bench = createSessionBench({ profile: LONG, seed });
            for (const ticks of waits) {
              bench.runTo("ramping", 60_000);
              for (let i = 0; i < ticks || bench.world.truth.powerW === 0; i++) {
                bench.tick();
                if (!bench.state.energised) bench.runTo("ramping", 60_000);
              }
              act(bench);
              expectDark(bench, withinMs, forMs);
              expect(bench.state.energised).toBe(false);
              const presses = bench.entriesOf("operator").filter(({ action }) => action === "press").length;
              recover(bench);
              while (bench.world.truth.powerW === 0) {
                bench.tick();
                if (bench.state.over) throw new Error(`${bench.state.stage}: ${bench.state.reason}`);
              }
              expect(bench.entriesOf("operator").filter(({ action }) => action === "press").length).toBeGreaterThan(
                presses,
              );
            }
            const raised = bench.entriesOf("alarm").filter(({ code, change }) => code === alarm && change === "raised");
            expect(raised).toHaveLength(alarm === undefined ? 0 : waits.length);
            bench.runToEnd(900_000);
            expect(bench.state.stage).toBe("complete");
            expect(bench.entriesOf("trip")).toEqual([]);
          },
        ),
        { numRuns: 4 },
      );
    });
  },
);
