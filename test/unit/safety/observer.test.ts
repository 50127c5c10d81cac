/** The interval observer: no exit for skin that obeys any plant of the box, an exit for readings that no plant can give. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  createIntervalObserver,
  findExit,
  type IntervalObserver,
  observe,
  observePlate,
} from "../../../src/safety/observer.ts";

const STEP_MS = 20;
/** A hold: 7 W over 80 cm2. */
const HOLD_WM2 = 900;

/** Feeds readings of both sensors until an exit is found. @returns its time in ms, or null */
function run(
  seconds: number,
  read: (atMs: number) => readonly [a: number, b: number, powerWM2: number],
): number | null {
  let observer: IntervalObserver | null = null;
  for (let atMs = 0; atMs <= seconds * 1000; atMs += STEP_MS) {
    const [a, b, power] = read(atMs);
    observer = observer === null ? createIntervalObserver(atMs, (a + b) / 2) : observe(observer, atMs, a, b, power);
    if (findExit(observer, a, b) !== null) return atMs;
  }
  return null;
}

test("a surface that obeys any plant between the two models never leaves the interval", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 2e-5, max: 1.15e-4, noNaN: true }),
      fc.double({ min: 150, max: 380, noNaN: true }),
      fc.double({ min: 24, max: 39, noNaN: true }),
      fc.array(fc.double({ min: 0, max: 4000, noNaN: true }), { minLength: 6, maxLength: 6 }),
      fc.double({ min: -0.3, max: 0.3, noNaN: true }),
      (heating, coolingS, restC, powers, biasC) => {
        let trueC = 36;
        const exit = run(60, (atMs) => {
          const power = powers[Math.floor(atMs / 10_000) % powers.length] ?? 0;
          trueC += (STEP_MS / 1000) * (heating * power - (trueC - restC) / coolingS);
          return [trueC + biasC, trueC - biasC, power];
        });
        expect(exit).toBeNull();
      },
    ),
    { numRuns: 100 },
  );
});

test.each([
  ["both sensors fall off the skin and read air", (): readonly [number, number] => [26, 25]],
  ["both sensors fall back to 37 degC", (): readonly [number, number] => [37, 37]],
  ["one sensor falls, the other stays", (): readonly [number, number] => [42, 37.5]],
  ["both jump up by 5 degC", (): readonly [number, number] => [47.5, 47.5]],
])("in a hold, %s: an exit within 500 ms", (_, lie) => {
  const at = run(40, (atMs) => (atMs < 30_000 ? [42.5, 42.5, HOLD_WM2] : [...lie(), HOLD_WM2]));
  expect(at).not.toBeNull();
  expect(at! - 30_000).toBeLessThanOrEqual(500);
});

test("readings that are not numbers are outside", () => {
  expect(run(1, (atMs) => (atMs < 200 ? [40, 40, HOLD_WM2] : [Number.NaN, 40, HOLD_WM2]))).toBe(500);
});

test("an excursion that ends before 300 ms is forgiven, one of 300 ms is not", () => {
  const excursion = (lengthMs: number) =>
    run(10, (atMs) => (atMs >= 5000 && atMs < 5000 + lengthMs ? [48, 48, HOLD_WM2] : [42.5, 42.5, HOLD_WM2]));
  expect(excursion(280)).toBeNull();
  expect(excursion(340)).not.toBeNull();
});

/** One second from 36 degC with 1000 W/m2, worked out by hand from the two equations. Sensors 2 degC apart do not draw the interval. */
test("one step by the written equations, for skin that is heated itself and for energy that goes deep", () => {
  const from = (startC: number, deep: boolean) => observe(createIntervalObserver(0, startC), 1000, 36, 38, 1000, deep);
  const quickC = (1 - Math.exp(-1)) * 0.3;
  expect(from(36, false)).toMatchObject({
    quickC: expect.closeTo(quickC, 9),
    upperC: expect.closeTo(36 + quickC + 0.2 + 4 / 400, 9),
    lowerC: expect.closeTo(36 + 0.015 - 16 / 140, 9),
  });
  expect(from(36, true)).toMatchObject({
    upperC: expect.closeTo(36 + quickC + 0.2 + 4 / 40, 9),
    lowerC: expect.closeTo(36 - 16 / 40, 9),
  });
  // Above what a warm tip may bring it to, it can only cool, and that slowly.
  expect(from(42, true).upperC).toBeCloseTo(42 + quickC + 0.2 - 2 / 400, 9);
});

test("the quick part decays with its own second, and is not anchored", () => {
  let observer = observe(createIntervalObserver(0, 36), 500, 36, 38, 1000);
  const quickC = (1 - Math.exp(-0.5)) * 0.3;
  expect(observer.quickC).toBeCloseTo(quickC, 9);
  observer = observe(observer, 1000, 37, 37, 0);
  expect(observer.quickC).toBeCloseTo(quickC * Math.exp(-0.5), 9);
  const slowC = 36 + 0.5 * (0.2 + 4 / 400);
  const freeC = slowC + 0.5 * ((40 - slowC) / 400);
  expect(observer.upperC - observer.quickC).toBeCloseTo(freeC + (37 - freeC) / 30, 9);
});

test("sensors a degree apart do not agree, and draw nothing", () => {
  const free = observe(createIntervalObserver(0, 36), 1000, 36, 38, 0);
  expect(observe(createIntervalObserver(0, 36), 1000, 38, 39, 0)).toMatchObject({
    upperC: free.upperC,
    lowerC: free.lowerC,
  });
  const drawn = observe(createIntervalObserver(0, 36), 1000, 38, 38.999, 0);
  expect(drawn.lowerC).toBeGreaterThan(free.lowerC);
});

test("an exit names the reading that is outside, and the end of the interval with its margin", () => {
  const observer: IntervalObserver = { atMs: 1000, upperC: 40, lowerC: 36, quickC: 0, outsideSinceMs: 700 };
  expect(findExit(observer, 42, 38)).toEqual({ readingC: 42, boundC: 41 });
  expect(findExit(observer, 38, 34)).toEqual({ readingC: 34, boundC: 35 });
  // A reading on the very edge is inside: the other one is it.
  expect(findExit(observer, 41, 42)).toEqual({ readingC: 42, boundC: 41 });
  expect(findExit(observer, 35, 34)).toEqual({ readingC: 34, boundC: 35 });
  expect(findExit({ ...observer, outsideSinceMs: 701 }, 42, 38)).toBeNull();
});

/** A plate that is brought from 30 to 3 degC at half a degree per second, then stays. */
const plateAt = (atMs: number) => Math.max(3, 30 - atMs / 2000);

/** Feeds readings under that plate. @returns when an exit is found, in ms, or null */
function runPlate(seconds: number, read: (atMs: number) => readonly [a: number, b: number]): number | null {
  let observer: IntervalObserver | null = null;
  for (let atMs = 0; atMs <= seconds * 1000; atMs += STEP_MS) {
    const [a, b] = read(atMs);
    observer =
      observer === null ? createIntervalObserver(atMs, (a + b) / 2) : observePlate(observer, atMs, a, b, plateAt(atMs));
    if (findExit(observer, a, b) !== null) return atMs;
  }
  return null;
}

test("skin under a plate, whatever lies between, never leaves the interval", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.3, max: 10, noNaN: true }),
      fc.double({ min: 0.02, max: 0.15, noNaN: true }),
      (lagS, share) => {
        // A surface that lags the plate and keeps a share of the way to the blood.
        let skinC = 32;
        const exit = runPlate(400, (atMs) => {
          const restC = plateAt(atMs) + share * (37 - plateAt(atMs));
          skinC += (restC - skinC) * (STEP_MS / 1000 / lagS) * (STEP_MS / 1000 < lagS ? 1 : lagS / (STEP_MS / 1000));
          return [skinC, skinC];
        });
        expect(exit).toBeNull();
      },
    ),
    { numRuns: 30 },
  );
});

test("a reading that stays warm over a cold plate is none of skin, nor one that is colder than its plate", () => {
  const skinAt = (atMs: number) => plateAt(atMs) + 1.5;
  const stuck = runPlate(300, (atMs) => [atMs < 20_000 ? skinAt(atMs) : skinAt(20_000), skinAt(atMs)]);
  expect(stuck).toBeGreaterThan(20_000);
  expect(stuck).toBeLessThan(120_000);
  const below = runPlate(300, (atMs) => {
    const lieC = atMs < 200_000 ? 0 : 4;
    return [skinAt(atMs) - lieC, skinAt(atMs) - lieC];
  });
  expect(below).toBeGreaterThanOrEqual(200_000);
  expect(below).toBeLessThan(201_000);
});
