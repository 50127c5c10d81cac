import { describe, expect, test } from "vitest";
import { createFigures, type FigureSample, type Figures } from "../../../src/report/figures.ts";

const sample = (atMs: number, dermalC: number, over: Partial<FigureSample> = {}): FigureSample => ({
  atMs,
  phase: "hold",
  zone: 1,
  targetC: 43,
  truth: { dermalC, dermalPeakC: dermalC + 1, layerPeakC: [dermalC - 2, dermalC + 3], cem43Min: 0, omega: 0 },
  estimateC: null,
  upperC: null,
  surfaceC: null,
  powerW: null,
  ...over,
});
const figure = (samples: readonly FigureSample[]): Figures => {
  const figures = createFigures(["skin", "fat"]);
  for (const each of samples) figures.add(each);
  return figures.result();
};

test("a short hold, figured by hand", () => {
  // Each value stands for the second before it; the first stands for nothing.
  const { dermal, holdS, tissuePeakC, samples } = figure(
    [42, 43.5, 44.5, 39, 49].map((dermalC, second) => sample(second * 1000, dermalC)),
  );
  expect(holdS).toBe(4);
  expect(samples).toBe(5);
  expect(dermal).toMatchObject({ maxC: 49, peakC: 50, overshootC: 6, inWindowRatio: 0.5, inBandRatio: 0.25 });
  expect(dermal?.meanHoldC).toBeCloseTo((43.5 + 44.5 + 39 + 49) / 4, 9);
  expect(dermal?.meanHoldErrorC).toBeCloseTo((0.5 + 1.5 + 4 + 6) / 4, 9);
  expect(tissuePeakC).toEqual({ skin: 47, fat: 52 });
});

test("shares are of time, not of samples", () => {
  const { dermal } = figure([sample(0, 43), sample(100, 43), sample(200, 43), sample(1000, 50)]);
  expect(dermal?.inWindowRatio).toBeCloseTo(0.2, 9);
});

test("the edges belong to window and band", () => {
  const { dermal } = figure([sample(0, 43), sample(1000, 40), sample(2000, 48)]);
  expect(dermal?.inWindowRatio).toBe(1);
  const edge = figure([sample(0, 43), sample(1000, 42), sample(2000, 44)]);
  expect(edge.dermal?.inBandRatio).toBe(1);
});

test("ramp counts for overshoot and maxima, not for shares; other phases only for maxima", () => {
  const { dermal } = figure([
    sample(0, 44.5, { phase: "ramp" }),
    sample(1000, 43),
    sample(2000, 43),
    sample(3000, 47, { phase: "postcool", targetC: null }),
  ]);
  expect(dermal).toMatchObject({ maxC: 47, overshootC: 1.5, inWindowRatio: 1, inBandRatio: 1, meanHoldC: 43 });
});

describe("settling", () => {
  const rising = (from: number): FigureSample[] => [
    sample(from, 35, { phase: "ramp" }),
    sample(from + 1000, 42, { phase: "ramp" }),
    sample(from + 2000, 42.8, { phase: "ramp" }),
    sample(from + 3000, 43.7),
    sample(from + 4000, 43.4),
    sample(from + 5000, 43),
  ];
  test("counts from the start of the ramp to the last entry into the band", () => {
    expect(figure(rising(10_000)).dermal?.settleS).toBe(4);
  });
  test("a new press of the trigger, or the tip put back, does not start the clock anew", () => {
    const [start, ...later] = rising(0) as [FigureSample, ...FigureSample[]];
    for (const phase of ["grip", ""])
      expect(figure([start, sample(500, 36, { phase }), ...later]).dermal?.settleS).toBe(4);
  });
  test("a second pass over the zone does", () => {
    const between = [sample(6000, 40, { phase: "postcool" }), sample(9000, 36, { phase: "baseline" })];
    expect(figure([...rising(0), ...between, ...rising(10_000)]).dermal?.settleS).toBe(4);
  });
  test("the slowest zone counts, and one that never settles makes it unknown", () => {
    const second = [sample(7000, 43, { zone: 2 }), sample(8000, 43, { zone: 2 })];
    expect(figure([...rising(0), ...second]).dermal?.settleS).toBe(4);
    const never = [sample(7000, 43, { zone: 2 }), sample(8000, 42, { zone: 2 })];
    expect(figure([...rising(0), ...never]).dermal?.settleS).toBeNull();
    const neverFirst = [...rising(0).slice(0, 4), ...second];
    expect(figure(neverFirst).dermal?.settleS).toBeNull();
  });
});

describe("limit cycle", () => {
  const wave = (amplitudeC: number, seconds: number): FigureSample[] =>
    Array.from({ length: seconds * 10 }, (_, n) => sample(n * 100, 43 + amplitudeC * Math.sin((2 * Math.PI * n) / 50)));
  test("a lasting wave shows its swing from peak to peak", () => {
    expect(figure(wave(0.4, 60)).dermal?.limitCycleC).toBeCloseTo(0.8, 2);
  });
  test("a single disturbance, a slow drift and small noise are none", () => {
    expect(figure(wave(0.4, 7)).dermal?.limitCycleC).toBe(0);
    expect(figure(wave(0.02, 60)).dermal?.limitCycleC).toBe(0);
    const drift = Array.from({ length: 600 }, (_, n) => sample(n * 100, 42 + n / 300));
    expect(figure(drift).dermal?.limitCycleC).toBe(0);
  });
});

test("energy, dose and the bound of the estimate", () => {
  const truth = (zone: number, cem43Min: number) =>
    sample(zone * 1000, 43, {
      zone,
      powerW: 20,
      estimateC: 42,
      upperC: 44 + zone,
      surfaceC: 41,
      truth: { dermalC: 43, dermalPeakC: 43, layerPeakC: [43, 43], cem43Min, omega: cem43Min / 100 },
    });
  const figures = figure([truth(1, 5), truth(2, 7)]);
  expect(figures.energyJ).toBe(20);
  expect(figures.doses).toEqual([
    { zone: 1, cem43Min: 5, omega: 0.05 },
    { zone: 2, cem43Min: 7, omega: 0.07 },
  ]);
  expect(figures.estimate).toMatchObject({ maxC: 42, upperMaxC: 46 });
  expect(figures.surface.maxC).toBe(41);
});

test("a bench device has no truth, and nothing is made up for it", () => {
  const figures = figure([sample(0, 0, { truth: null }), sample(1000, 0, { truth: null, estimateC: 43 })]);
  expect(figures).toMatchObject({ dermal: null, tissuePeakC: null, doses: null });
  expect(figures.estimate.meanHoldC).toBe(43);
  expect(figures.surface).toMatchObject({ maxC: null, overshootC: null, limitCycleC: null });
});

test("a cold hold is figured from its own window, downwards", () => {
  const figures = createFigures(["skin", "fat"], { windowLowC: 5, windowHighC: 11, cold: true });
  for (const [second, dermalC] of [30, 8, 6.5, 12, 4].entries()) {
    const each = sample(second * 1000, dermalC, { targetC: 8 });
    figures.add({ ...each, truth: { ...each.truth!, coldestC: dermalC - 1 } });
  }
  const { dermal, cold } = figures.result();
  expect(dermal).toMatchObject({ overshootC: 4, inWindowRatio: 0.5 });
  // Below 7 degC after 2 and 4 s, each for the second before it.
  expect(cold).toEqual({ coldestC: 3, coldMin: 2 / 60 });
});
