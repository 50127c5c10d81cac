// Whatever takes energy away does so within its time, at any moment of any emission.
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Fault } from "../../firmware-sim/faults.ts";
import { type Bench, createEmittingBench } from "../support/bench-world.ts";

const HOT: Fault = { target: "sensors", kind: "bias", atMs: 0, durationMs: 1e9, magnitude: 16 };

const CUTS: readonly (readonly [string, number, (bench: Bench) => void])[] = [
  ["contact lost", 40, (bench) => bench.world.hands.lift()],
  ["motion lost", 40, (bench) => bench.world.hands.glide(0)],
  ["trigger released", 20, (bench) => bench.world.hands.release()],
  ["host silent", 270, (bench) => (bench.leaseW = null)],
  ["both sensors above 48.5 degC", 60, (bench) => bench.world.inject(HOT)],
  ["E-stop", 10, (bench) => bench.world.hands.estop()],
  ["STOP", 10, (bench) => bench.send({ type: "stop", reason: "operator" })],
];

it.each(CUTS)("I10 I14 I16 I17 %s: no measured power from %i ms on", (_, withinMs, cut) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1_000_000 }),
      fc.integer({ min: 1, max: 120 }),
      fc.double({ min: 1, max: 30, noNaN: true }),
      (seed, ticks, powerW) => {
        const bench = createEmittingBench({ seed }, Math.round(powerW * 100) / 100, 10 * ticks);
        cut(bench);
        const sinceMs = bench.world.nowMs;
        bench.run(600, () => {
          if (bench.world.nowMs - sinceMs <= withinMs) return;
          expect(bench.world.truth.powerW).toBe(0);
          expect(bench.world.device.state.output.measuredW).toBeLessThanOrEqual(0.1);
          expect(bench.world.device.outputs.gate).toBe(false);
        });
      },
    ),
    { numRuns: 40 },
  );
});

it("a lease that runs out in the middle of any emission ends it, however the last leases fell", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 }), (gaps) => {
      const bench = createEmittingBench({}, 20, 200);
      bench.leaseW = null;
      let lastMs = bench.world.nowMs - 50;
      for (const gap of gaps) {
        bench.run(10 * gap, () => {
          if (bench.world.nowMs > lastMs + 270) expect(bench.world.truth.powerW).toBe(0);
        });
        bench.lease(20);
        lastMs = bench.world.nowMs;
      }
      bench.run(500, () => {
        if (bench.world.nowMs > lastMs + 270) expect(bench.world.truth.powerW).toBe(0);
      });
    }),
    { numRuns: 60 },
  );
});
