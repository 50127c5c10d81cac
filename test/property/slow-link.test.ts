/**
 * Goal: on any link, however slow in either direction, energy is off 270 ms after the last moment in which the host can have wanted it (I15); and a
 * link that is only slow, by up to 100 ms to and fro, still holds a session.
 * Method: whole sessions with bytes under way for a while; at a random instant STOP is asked for, the host dies or a cable breaks.
 */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { createSessionBench, type SessionBench } from "../support/session-bench.ts";
import { createShortProfile } from "../support/session-profile.ts";

vi.setConfig({ testTimeout: 60_000 });

const PROFILE = createShortProfile();
/** S26: 250 ms of the lease and two ticks of the device. */
const DARK_MS = 270;

const ENDS = {
  "STOP is asked for": (bench: SessionBench) => bench.ask("stop"),
  "the host is killed": (bench: SessionBench) => {
    bench.hostAlive = false;
  },
  "nothing arrives at the device any more": (bench: SessionBench) => {
    bench.toDeviceCut = true;
  },
  "nothing arrives at the host any more": (bench: SessionBench) => {
    bench.toHostCut = true;
  },
} as const;

/** Delays in ticks: of a link that is alive when it ends, and what becomes of it at the end. */
const LINK = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  ticks: fc.integer({ min: 1, max: 1000 }),
  toDevice: fc.integer({ min: 0, max: 5 }),
  toHost: fc.integer({ min: 0, max: 5 }),
  toDeviceAtEnd: fc.integer({ min: 0, max: 100 }),
  toHostAtEnd: fc.integer({ min: 0, max: 100 }),
});

describe.each(Object.entries(ENDS))("I15 %s", (_, end) => {
  it("energy is off 270 ms later, whatever is still under way", () => {
    fc.assert(
      fc.property(LINK, ({ seed, ticks, toDevice, toHost, toDeviceAtEnd, toHostAtEnd }) => {
        const bench = createSessionBench({ profile: PROFILE, seed });
        bench.toDeviceMs = 10 * toDevice;
        bench.toHostMs = 10 * toHost;
        bench.runTo("ramping", 60_000);
        for (let i = 0; i < ticks || bench.world.truth.powerW === 0; i++) bench.tick();
        bench.toDeviceMs = 10 * Math.max(toDevice, toDeviceAtEnd);
        bench.toHostMs = 10 * Math.max(toHost, toHostAtEnd);
        end(bench);
        const sinceMs = bench.world.nowMs;
        bench.run(3000, () => {
          if (bench.world.nowMs - sinceMs > DARK_MS) expect(bench.world.truth.powerW).toBe(0);
        });
      }),
      { numRuns: 25 },
    );
  });
});

it.each([
  [50, 50],
  [100, 0],
  [0, 100],
])("a link of %i ms to the device and %i ms back holds a session to its end", (toDeviceMs, toHostMs) => {
  const bench = createSessionBench({ profile: PROFILE, seed: 5 });
  bench.toDeviceMs = toDeviceMs;
  bench.toHostMs = toHostMs;
  bench.runToEnd(600_000);
  expect(bench.state.stage).toBe("complete");
  expect(bench.entriesOf("trip")).toEqual([]);
  expect(bench.stages.filter((stage) => stage === "gripping")).toHaveLength(1);
});
