/**
 * Goal: a lost frame costs time, never the session and never the truth about energy.
 * Method: for a tick or a few, at a random instant, one direction of the wire carries nothing.
 */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { createSessionBench, type SessionBench } from "../support/session-bench.ts";
import { createShortProfile } from "../support/session-profile.ts";

/** Generous: machines that are busy with other things are slow, not wrong. */
vi.setConfig({ testTimeout: 60_000 });

const PROFILE = createShortProfile();

function lose(bench: SessionBench, direction: "toHostCut" | "toDeviceCut", ms: number): void {
  bench[direction] = true;
  bench.run(ms);
  bench[direction] = false;
}

test.each(["toHostCut", "toDeviceCut"] as const)("%s for 20 ms at any moment of the way to energy", (direction) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1300 }), (ticks) => {
      const bench = createSessionBench({ profile: PROFILE, seed: 11 });
      bench.run(10 * ticks);
      lose(bench, direction, 20);
      bench.runTo("ramping", 40_000);
      expect(bench.entriesOf("trip")).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

/** Every question and answer of the handshake falls into the first tenth of a second or into the time of arming. */
test.each(["toHostCut", "toDeviceCut"] as const)("%s at every tick of the handshake itself", (direction) => {
  for (let ms = 10; ms <= 200; ms += 10) {
    const bench = createSessionBench({ profile: PROFILE, seed: 11 });
    bench.run(ms);
    lose(bench, direction, 10);
    bench.runTo("ramping", 40_000);
  }
  for (let ms = 0; ms <= 160; ms += 10) {
    const bench = createSessionBench({ profile: PROFILE, seed: 11 });
    bench.runTo("precooling", 40_000);
    const armedMs = bench.world.nowMs;
    const again = createSessionBench({ profile: PROFILE, seed: 11 });
    again.run(armedMs - 100 + ms);
    lose(again, direction, 10);
    again.runTo("ramping", 40_000);
  }
});

test("in ramp and hold up to 100 ms of silence, now and then, are made up for: the session passes", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.array(fc.tuple(fc.integer({ min: 20, max: 600 }), fc.integer({ min: 1, max: 10 }), fc.boolean()), {
        minLength: 12,
        maxLength: 12,
      }),
      (seed, gaps) => {
        const bench = createSessionBench({ profile: PROFILE, seed });
        bench.runTo("ramping", 40_000);
        for (const [apart, ticks, toHost] of gaps) {
          bench.run(10 * apart);
          lose(bench, toHost ? "toHostCut" : "toDeviceCut", 10 * ticks);
        }
        bench.runToEnd(600_000);
        expect(bench.state.stage).toBe("complete");
        expect(bench.entriesOf("trip")).toEqual([]);
        const accounted = bench.state.doses[0]!.energyJ;
        expect(Math.abs(accounted / bench.world.truth.energyJ - 1)).toBeLessThan(0.05);
      },
    ),
    { numRuns: 10 },
  );
});
