/**
 * Goal: whatever interrupts a device that emits in shots, and whenever, energy is off within its budget and no shot delivers more than
 * it was permitted; a permission fires at most once, however often and late its frame comes.
 * Method: random shots, cuts at random instants, replays of everything that was ever sent.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { createShotBench, type ShotBench } from "../support/shot-bench.ts";

/** Each cut with the budget until the output is off, ms. */
const CUTS: Readonly<Record<string, readonly [number, (bench: ShotBench) => void]>> = {
  stop: [0, (bench) => bench.send({ type: "stop", reason: "operator" })],
  estop: [0, (bench) => bench.world.hands.estop()],
  trigger: [10, (bench) => bench.world.hands.release()],
  contact: [20, (bench) => bench.world.hands.lift()],
  // A killed host and a cut cable are one thing to a device: nothing comes any more.
  silence: [250, (bench) => (bench.leaseW = null)],
};
/** Meters are calibrated to 2 %, and measure what they cut on. */
const METER = 1.05;

const shot = fc.record({
  energyJ: fc.integer({ min: 50, max: 5000 }).map((mJ) => mJ / 1000),
  durationMs: fc.integer({ min: 200, max: 1500 }),
  precoolMs: fc.integer({ min: 0, max: 60 }),
  postcoolMs: fc.integer({ min: 0, max: 60 }),
});

test("a cut at any instant is obeyed in time, and the total stays within what was permitted", () => {
  fc.assert(
    fc.property(
      shot,
      fc.constantFrom(...Object.keys(CUTS)),
      fc.integer({ min: 0, max: 150 }),
      (permitted, cut, ticks) => {
        const [budgetMs, act] = CUTS[cut]!;
        const bench = createShotBench();
        const number = bench.shoot(permitted);
        bench.run(10 * ticks);
        act(bench);
        bench.run(budgetMs + 10);
        const { truth, device } = bench.world;
        const spentJ = truth.energyJ;
        bench.run(600, () => {
          expect(truth.powerW).toBe(0);
          expect(device.outputs.site.valve).toBe(false);
        });
        expect(truth.energyJ).toBe(spentJ);
        expect(spentJ).toBeLessThanOrEqual(METER * permitted.energyJ + 1e-3);
        const done = bench.heard.filter((message) => message.type === "shotDone" && message.shot === number);
        expect(done).toHaveLength(1);
      },
    ),
    { numRuns: 60 },
  );
});

test("I31 no frame that was ever sent fires again, and shots never add up to more than was permitted", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          kind: fc.constantFrom("new", "replay", "move", "wait", "repress"),
          pick: fc.nat(),
          ms: fc.integer({ min: 1, max: 40 }),
        }),
        { minLength: 5, maxLength: 40 },
      ),
      (deeds) => {
        const bench = createShotBench({ siteShotsMax: 3 });
        const { hands, truth } = bench.world;
        const sent: { shot: number; tickEchoMs: number }[] = [];
        for (const { kind, pick, ms } of deeds) {
          if (kind === "new") {
            const { tickMs } = bench.telemetry;
            sent.push({ shot: bench.shoot({ energyJ: 0.5, durationMs: 50 }), tickEchoMs: tickMs });
          } else if (kind === "replay" && sent.length > 0)
            bench.shoot({ ...sent[pick % sent.length]!, energyJ: 0.5, durationMs: 50 });
          else if (kind === "move") hands.shift((pick % 8) * 0.7, 0);
          else if (kind === "repress") {
            hands.release();
            bench.run(30);
            hands.press();
          }
          bench.run(10 * ms);
        }
        bench.run(500);
        const done = bench.heard.filter((message) => message.type === "shotDone");
        const begun = done.filter((message) => message.begun);
        expect(new Set(done.map(({ shot: number }) => number)).size).toBe(done.length);
        expect(begun.length).toBeLessThanOrEqual(sent.length);
        expect(truth.energyJ).toBeLessThanOrEqual(METER * 0.5 * begun.length + 1e-3);
        for (const { alongMm } of begun) {
          const near = begun.filter((other) => Math.abs((other.alongMm ?? 0) - (alongMm ?? 0)) < 1);
          expect(near.length).toBeLessThanOrEqual(3);
        }
      },
    ),
    {
      numRuns: 40,
      // A new shot in the very tick in which the one before had ended took its report away.
      examples: [[Array.from({ length: 6 }, (_, i) => ({ kind: "new", pick: 0, ms: i === 0 ? 3 : 1 }))]],
    },
  );
});
