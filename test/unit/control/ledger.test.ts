import fc from "fast-check";
import { expect, test } from "vitest";
import { addDose, addUncertain, createZoneDose, resumeDose } from "../../../src/control/ledger.ts";

/** Minutes at a steady temperature in steps of 20 ms. */
function steady(minutes: number, upperC: number, stepMs = 20) {
  let dose = createZoneDose(0, 0);
  for (let atMs = stepMs; atMs <= minutes * 60_000; atMs += stepMs) dose = addDose(dose, atMs, upperC, atMs / 100);
  return dose;
}

test.each([
  [43, 1],
  [44, 2],
  [42, 0.25],
  [40, 1 / 64],
  [38.9, 0],
])("a minute at %f degC is %f CEM43", (upperC, cem43Min) => {
  expect(steady(1, upperC).cem43Min).toBeCloseTo(cem43Min, 6);
});

test("Omega is that of Henriques: at 44 degC it is 1 after 16 260 s, at 50 degC after 201.5 s", () => {
  expect(steady(1, 44).omega).toBeCloseTo(60 / 16_260, 4);
  expect(Math.abs(steady(1, 50).omega / (60 / 201.5) - 1)).toBeLessThan(0.02);
});

test("the step does not matter, and energy is what the device counted", () => {
  for (const stepMs of [20, 50, 70, 200, 1000]) {
    const dose = steady(1, 43, stepMs);
    expect(dose.cem43Min).toBeCloseTo(1, 1);
    expect(dose.energyJ + (60_000 - dose.atMs) / 100).toBeCloseTo(600, 0);
  }
});

test("it never falls, whatever time, temperature or counter do", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.integer({ min: -500, max: 2000 }), fc.double({ min: 0, max: 60, noNaN: true }), fc.nat(5000)),
      ),
      (steps) => {
        let dose = createZoneDose(0, 0);
        let atMs = 0;
        for (const [passedMs, upperC, counterJ] of steps) {
          atMs += passedMs;
          const next = addDose(dose, atMs, upperC, counterJ);
          expect(next.cem43Min).toBeGreaterThanOrEqual(dose.cem43Min);
          expect(next.omega).toBeGreaterThanOrEqual(dose.omega);
          expect(next.energyJ).toBeGreaterThanOrEqual(dose.energyJ);
          dose = next;
        }
      },
    ),
  );
});

test("a zone that is taken up again does not pay for what happened in between", () => {
  const first = steady(1, 43);
  const resumed = addDose(resumeDose(first, 600_000, 5000), 660_000, 43, 5100);
  expect(resumed.cem43Min).toBeCloseTo(2, 6);
  expect(resumed.energyJ).toBeCloseTo(first.energyJ + 100, 6);
});

test("energy that may have been delivered counts as delivered", () => {
  expect(addUncertain(steady(1, 40), 25).energyJ).toBeCloseTo(steady(1, 40).energyJ + 25, 9);
});
