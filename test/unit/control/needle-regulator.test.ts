/**
 * Goal: needles come to their temperature and stay there, whoever they are in, through a lagging and noisy thermocouple and leases every
 * 50 ms. Method: the regulator against the simulated tissue about a needle, without device and wire.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  createNeedleSite,
  enterTissue,
  NEEDLE_STEP_MS,
  planNeedle,
  stepNeedle,
  tipC,
} from "../../../firmware-sim/applicator/needle-site.ts";
import { createThermocouple, stepThermocouple } from "../../../firmware-sim/applicator/thermocouple.ts";
import { drawPerson } from "../../../firmware-sim/person.ts";
import { createRandom } from "../../../firmware-sim/random.ts";
import { createNeedleRegulator, regulateNeedles } from "../../../src/control/needle-regulator.ts";

const PAIRS = 5;
const GOAL = { needleC: 67, riseMs: 1200, pairs: PAIRS, powerMaxW: 5 };
const DURATION_MS = 5200;
const PAIR = { frequencyHz: 1e6, needleDiameterMm: 0.25, spacingMm: 3, depthMm: 1.5, tipMm: 0.8 };

test.each([1, 2, 3])("person %i: within 3 degC of the goal on the way, within 1 degC after a second", (seed) => {
  const site = createNeedleSite(planNeedle(PAIR, drawPerson(seed, "face"), 500));
  const couple = createThermocouple(createRandom(seed, "test"));
  enterTissue(site, () => 33, 25);
  let regulator: ReturnType<typeof createNeedleRegulator> | null = null;
  let powerW = 0;
  let hottest = 0;
  const readings: number[] = [];
  for (let ms = 0; ms < DURATION_MS; ms += NEEDLE_STEP_MS) {
    readings.push(stepThermocouple(couple, tipC(site)));
    const seenC = readings.at(-2) ?? readings[0]!;
    // 50 ms on a grid of 20: 40 and 60 in turn.
    if (ms % 100 === 0 || ms % 100 === 60) {
      regulator = regulator === null ? createNeedleRegulator(seenC, ms) : regulateNeedles(regulator, seenC, GOAL, ms);
      powerW = regulator.powerW;
    }
    expect(powerW).toBeLessThanOrEqual(GOAL.powerMaxW);
    stepNeedle(site, powerW / PAIRS);
    hottest = Math.max(hottest, tipC(site));
    if (ms > GOAL.riseMs + 1500) expect(Math.abs(tipC(site) + couple.biasC - GOAL.needleC)).toBeLessThan(1);
  }
  expect(hottest + couple.biasC).toBeLessThan(GOAL.needleC + 3);
});

test("an unknown reading gives no power, and the course goes on", () => {
  const first = regulateNeedles(createNeedleRegulator(33, 0), 33, GOAL, 300);
  expect(first.powerW).toBeGreaterThan(0);
  const blind = regulateNeedles(first, null, GOAL, 360);
  expect(blind.powerW).toBe(0);
  expect(blind.plannedC).toBeGreaterThan(first.plannedC);
});

test("whatever it reads, power is within its bounds and the course between start and goal", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 20, max: 400 }), fc.double({ min: 0, max: 200, noNaN: true })), {
        maxLength: 200,
      }),
      (readings) => {
        let atMs = 0;
        let regulator = createNeedleRegulator(33, 0);
        for (const [elapsedMs, readingC] of readings) {
          atMs += elapsedMs;
          regulator = regulateNeedles(regulator, readingC, GOAL, atMs);
          expect(regulator.powerW).toBeGreaterThanOrEqual(0);
          expect(regulator.powerW).toBeLessThanOrEqual(GOAL.powerMaxW + 1e-9);
          expect(regulator.plannedC).toBeGreaterThanOrEqual(33);
          expect(regulator.plannedC).toBeLessThanOrEqual(GOAL.needleC);
        }
      },
    ),
  );
});
