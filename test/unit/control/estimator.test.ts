import { describe, expect, test, vi } from "vitest";
import { createRandom } from "../../../firmware-sim/random.ts";
import { createEstimate, type Estimate, updateEstimate, vasodilation } from "../../../src/control/estimator.ts";
import { createPlantModel, type PlantModel } from "../../../src/control/plant-model.ts";
import { integrateLumps, type Lumps } from "../../support/session-plant.ts";

/** Generous: machines that are busy with other things are slow, not wrong. */
vi.setConfig({ testTimeout: 60_000 });

const MODEL = createPlantModel({ skinMm: 1.6, referenceMm: 0.8 }, 300 / 7000);
const TIP_C = 39;

/** Power of a course that looks like a session: nothing, ramp, hold, off, W/m2. */
function powerAt(seconds: number): number {
  if (seconds < 5 || seconds > 200) return 0;
  return seconds < 80 ? 2600 : 1600;
}

interface Run {
  readonly estimate: Estimate;
  readonly truth: Lumps;
  readonly worstBelowC: number;
  readonly history: readonly { atS: number; estimate: Estimate; truth: Lumps }[];
}

interface Person {
  readonly gain?: number;
  readonly perfusion?: number;
  readonly noiseC?: number;
  readonly biasC?: number;
  readonly model?: PlantModel;
}

/** A synthetic person under the course, watched every `sampleMs`; power is the mean over the sample. */
function watch(seconds: number, sampleMs: number, person: Person = {}): Run {
  const { gain = 1, perfusion = 1, noiseC = 0, biasC = 0, model = MODEL } = person;
  const random = createRandom(1, "estimator");
  let estimate = createEstimate(MODEL, 0, 33);
  let truth: Lumps = { surfaceC: estimate.surfaceC, dermalC: estimate.dermalC, deepC: estimate.deepC };
  let worstBelowC = 0;
  const history: Run["history"][number][] = [];
  for (let atMs = 0; atMs < seconds * 1000; atMs += sampleMs) {
    const powerWM2 = powerAt(atMs / 1000);
    truth = integrateLumps(model, truth, { powerWM2, tipC: TIP_C, gain, perfusion }, sampleMs / 1000);
    const surfaceC = truth.surfaceC + biasC + noiseC * random.normal();
    estimate = updateEstimate(MODEL, estimate, { atMs: atMs + sampleMs, surfaceC, tipC: TIP_C, powerWM2 });
    worstBelowC = Math.min(worstBelowC, estimate.upperC - truth.dermalC);
    history.push({ atS: (atMs + sampleMs) / 1000, estimate, truth });
  }
  return { estimate, truth, worstBelowC, history };
}

describe("prediction alone", () => {
  test.each([20, 100, 500])("follows the equations, stepped every %i ms", (sampleMs) => {
    let estimate = createEstimate(MODEL, 0, 33);
    let truth: Lumps = { surfaceC: 33, dermalC: estimate.dermalC, deepC: estimate.deepC };
    for (let atMs = 0; atMs < 120_000; atMs += sampleMs) {
      const powerWM2 = powerAt(atMs / 1000);
      const tipC = atMs < 60_000 ? TIP_C : null;
      truth = integrateLumps(MODEL, truth, { powerWM2, tipC }, sampleMs / 1000);
      estimate = updateEstimate(MODEL, estimate, { atMs: atMs + sampleMs, surfaceC: null, tipC, powerWM2 });
    }
    expect(truth.dermalC).toBeGreaterThan(40);
    expect(Math.abs(estimate.surfaceC - truth.surfaceC)).toBeLessThan(0.1);
    expect(Math.abs(estimate.dermalC - truth.dermalC)).toBeLessThan(0.1);
    expect(Math.abs(estimate.deepC - truth.deepC)).toBeLessThan(0.1);
    expect(estimate.gain).toBe(1);
  });

  test("becomes less certain while nothing can be read", () => {
    const seen = watch(60, 20);
    const blind = (ms: number) =>
      updateEstimate(MODEL, seen.estimate, { atMs: seen.estimate.atMs + ms, surfaceC: null, tipC: TIP_C, powerWM2: 0 });
    const margin = (estimate: Estimate) => estimate.upperC - estimate.dermalC;
    expect(margin(blind(2000))).toBeGreaterThan(margin(seen.estimate));
    expect(margin(blind(8000))).toBeGreaterThan(margin(blind(2000)));
  });
});

test("begins in balance with reading and core, and without confidence", () => {
  const estimate = createEstimate(MODEL, 500, 33);
  expect(estimate).toMatchObject({ atMs: 500, surfaceC: 33, gain: 1, perfusion: 1 });
  expect(estimate.dermalC).toBeGreaterThan(33);
  expect(estimate.deepC).toBeGreaterThan(estimate.dermalC);
  expect(estimate.upperC).toBeGreaterThan(estimate.dermalC + 0.8);
});

describe("the result does not depend on the sample time", () => {
  const fine = watch(220, 10, { gain: 1.3, perfusion: 1.5 });
  test.each([20, 50, 100])("%i ms against 10 ms", (sampleMs) => {
    const coarse = watch(220, sampleMs, { gain: 1.3, perfusion: 1.5 });
    for (const { atS, estimate } of coarse.history) {
      if (atS % 1 !== 0) continue;
      const other = fine.history[atS * 100 - 1]!.estimate;
      expect(Math.abs(estimate.dermalC - other.dermalC), `at ${atS} s`).toBeLessThan(0.05);
      expect(Math.abs(estimate.upperC - other.upperC), `at ${atS} s`).toBeLessThan(0.05);
    }
  });
});

describe("learning", () => {
  test.each([
    [0.7, 1],
    [1, 1],
    [1.4, 1],
    [1, 0.4],
    [1, 3],
    [1.3, 2],
    [0.8, 0.5],
  ])("a person with heating %f and perfusion %f is believed within 0.3 degC in the hold", (gain, perfusion) => {
    const { history } = watch(200, 20, { gain, perfusion, noiseC: 0.05 });
    for (const { atS, estimate, truth } of history)
      if (atS > 120) expect(Math.abs(estimate.dermalC - truth.dermalC), `at ${atS} s`).toBeLessThan(0.3);
  });

  test("finds out which way heating and perfusion differ", () => {
    expect(watch(80, 20, { gain: 1.4 }).estimate.gain).toBeGreaterThan(1.15);
    expect(watch(80, 20, { gain: 0.7 }).estimate.gain).toBeLessThan(0.85);
    expect(watch(200, 20, { perfusion: 3 }).estimate.perfusion).toBeGreaterThan(1.3);
    expect(watch(200, 20, { perfusion: 0.3 }).estimate.perfusion).toBeLessThan(0.8);
  });

  test("never leaves what a person can be, whatever it is shown", () => {
    let estimate = createEstimate(MODEL, 0, 33);
    for (let atMs = 20; atMs < 60_000; atMs += 20) {
      const surfaceC = 20 + 30 * ((atMs / 20) % 2);
      estimate = updateEstimate(MODEL, estimate, { atMs, surfaceC, tipC: TIP_C, powerWM2: 5000 });
      expect(estimate.gain).toBeGreaterThanOrEqual(0.4);
      expect(estimate.gain).toBeLessThanOrEqual(2.5);
      expect(estimate.perfusion).toBeGreaterThanOrEqual(0.05);
      expect(estimate.perfusion).toBeLessThanOrEqual(6);
      expect(Number.isFinite(estimate.dermalC)).toBe(true);
    }
  });
});

describe("the upper bound", () => {
  test.each([0.7, 1, 1.4])(
    "is above the truth at every instant, also with sensors at the edge of calibration (gain %f)",
    (gain) => {
      for (const perfusion of [0.4, 1, 2.5])
        for (const biasC of [-0.3, 0, 0.3]) {
          const { worstBelowC } = watch(220, 20, { gain, perfusion, biasC, noiseC: 0.05 });
          expect(worstBelowC, `perfusion ${perfusion}, bias ${biasC}`).toBeGreaterThan(-0.1);
        }
    },
  );

  test("is no excuse: in the hold it lies within a degree", () => {
    const { history } = watch(200, 20, { noiseC: 0.05 });
    for (const { atS, estimate } of history) if (atS > 100) expect(estimate.upperC - estimate.dermalC).toBeLessThan(1);
  });
});

test("covariance stays symmetric and positive", () => {
  const { covariance } = watch(220, 20, { gain: 1.3, noiseC: 0.1 }).estimate;
  for (let i = 0; i < 5; i++) {
    expect(covariance[i * 6]).toBeGreaterThan(0);
    for (let j = 0; j < 5; j++) expect(covariance[i * 5 + j]).toBeCloseTo(covariance[j * 5 + i]!, 9);
  }
});

test("time that does not pass changes nothing", () => {
  const { estimate } = watch(30, 20);
  const { surfaceC, dermalC, deepC, gain } = updateEstimate(MODEL, estimate, {
    atMs: estimate.atMs,
    surfaceC: null,
    tipC: 30,
    powerWM2: 9999,
  });
  expect({ surfaceC, dermalC, deepC, gain }).toEqual({
    surfaceC: estimate.surfaceC,
    dermalC: estimate.dermalC,
    deepC: estimate.deepC,
    gain: estimate.gain,
  });
});

test("vessels widen threefold around 41.5 degC", () => {
  expect(vasodilation(34)).toBeCloseTo(1, 2);
  expect(vasodilation(41.5)).toBe(2);
  expect(vasodilation(48)).toBeCloseTo(3, 2);
});
