/**
 * Goal: a device with a cold plate freezes nobody, whatever its host asks for and whatever single thing fails.
 * Method: drawn people and devices under a host that leases as it likes, the trigger held; the coldest tissue is read from the truth.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Fault } from "../../firmware-sim/faults.ts";
import { drawPerson } from "../../firmware-sim/person.ts";
import { AREAS } from "../../firmware-sim/ranges.ts";
import { TELEMETRY_FLAG } from "../../src/protocol/messages.ts";
import type { Bench } from "../support/bench-world.ts";
import { createColdBench } from "../support/cold-bench.ts";

/** Tissue fluid begins to freeze at -0.55 degC. */
const FREEZING_C = -0.5;
const TIMEOUT_MS = 120_000;
const RUNS = { numRuns: 12, seed: 17 };

const person = fc
  .tuple(fc.integer({ min: 1, max: 1000 }), fc.constantFrom(...AREAS))
  .map(([seed, area]) => drawPerson(seed, area));
/** Powers that a host asks for, each for some seconds; more than the tip takes is refused. */
const leases = fc.array(fc.tuple(fc.double({ min: 0, max: 90, noNaN: true }), fc.integer({ min: 1, max: 20 })), {
  minLength: 3,
  maxLength: 8,
});
const onGrid = (value: number) => Math.round(value * 100) / 100;

/** Lets time pass under one power, with a hand that presses anew whenever the device wants it. @returns the coldest tissue */
function pump(bench: Bench, powerW: number, seconds: number): number {
  const { hands, truth } = bench.world;
  let coldestC = 99;
  bench.leaseW = onGrid(powerW);
  for (let second = 0; second < seconds; second++) {
    if ((bench.telemetry.flags & TELEMETRY_FLAG.edgeNeeded) !== 0) {
      hands.release();
      bench.run(100);
      hands.press();
    }
    bench.run(1000, () => {
      coldestC = Math.min(coldestC, truth.coldestC);
    });
  }
  return coldestC;
}

test(
  "no host freezes skin, and none needs a trip for it",
  () => {
    fc.assert(
      fc.property(person, fc.integer({ min: 1, max: 1000 }), leases, (who, seed, asked) => {
        const bench = createColdBench({}, { person: who, seed });
        // At last all there is, for as long as it takes.
        const coldestC = Math.min(...[...asked, [75, 100] as const].map(([powerW, s]) => pump(bench, powerW, s)));
        expect(bench.telemetry.trip).toBe("none");
        expect(coldestC).toBeGreaterThan(0);
        expect(coldestC).toBeLessThan(8);
      }),
      RUNS,
    );
  },
  TIMEOUT_MS,
);

const fault = fc.oneof(
  fc.record({
    target: fc.constant("output"),
    kind: fc.constant("stuckOn"),
    magnitude: fc.double({ min: 30, max: 95, noNaN: true }),
  }),
  fc.record({
    target: fc.constant("output"),
    kind: fc.constant("gain"),
    magnitude: fc.double({ min: 0.2, max: 3, noNaN: true }),
  }),
  fc.record({
    target: fc.constant("sensors"),
    kind: fc.constant("bias"),
    magnitude: fc.double({ min: -3, max: 3, noNaN: true }),
  }),
  fc.record({
    target: fc.constantFrom("sensorA", "sensorB"),
    kind: fc.constantFrom("stuck", "offset", "drift", "open", "short", "garbage"),
    magnitude: fc.double({ min: -1, max: 1, noNaN: true }),
  }),
  fc.record({
    target: fc.constant("cooling"),
    kind: fc.constantFrom("off"),
    magnitude: fc.constant(0),
  }),
);

test(
  "no single fault does, under a host that asks for all there is",
  () => {
    fc.assert(
      fc.property(
        person,
        fc.integer({ min: 1, max: 1000 }),
        fault,
        fc.integer({ min: 1, max: 60 }),
        (who, seed, what, atS) => {
          const bench = createColdBench({}, { person: who, seed });
          let coldestC = pump(bench, 75, atS);
          bench.world.inject({ ...what, atMs: bench.world.nowMs, durationMs: 120_000 } as Fault);
          coldestC = Math.min(coldestC, pump(bench, 75, 45));
          expect(coldestC).toBeGreaterThan(FREEZING_C);
        },
      ),
      RUNS,
    );
  },
  TIMEOUT_MS,
);
