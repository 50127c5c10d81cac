import { describe, expect, test, vi } from "vitest";
import { createEstimate, type Estimate } from "../../../src/control/estimator.ts";
import { createPlantModel } from "../../../src/control/plant-model.ts";
import { createRegulator, type Demand, type Regulator, regulate } from "../../../src/control/regulator.ts";
import { integrateLumps } from "../../support/session-plant.ts";

/** Generous: machines that are busy with other things are slow, not wrong. */
vi.setConfig({ testTimeout: 60_000 });

const MODEL = createPlantModel({ skinMm: 1.6, referenceMm: 0.8 }, 300 / 7000);
const DEMAND: Demand = { targetC: 42.5, rateCPerS: 4 / 60, ceilingW: 45, softLimited: false, areaM2: 0.007 };
const DECISION_MS = 50;

interface Person {
  readonly gain?: number;
  readonly perfusion?: number;
  /** What the estimate is off by. */
  readonly errorC?: number;
}

interface Moment {
  readonly atS: number;
  readonly dermalC: number;
  readonly regulator: Regulator;
}

/** The regulator on a person whose state it is told; `demandAt` may change what is asked. */
function drive(
  seconds: number,
  person: Person,
  demandAt: (atS: number) => Partial<Demand> = () => ({}),
  told: Person = {},
): Moment[] {
  let estimate: Estimate = { ...createEstimate(MODEL, 0, 33), gain: told.gain ?? 1, perfusion: told.perfusion ?? 1 };
  let lumps = { surfaceC: estimate.surfaceC, dermalC: estimate.dermalC, deepC: estimate.deepC };
  let regulator = createRegulator(estimate, 0);
  const moments: Moment[] = [];
  for (let atMs = DECISION_MS; atMs <= seconds * 1000; atMs += DECISION_MS) {
    const demand = { ...DEMAND, ...demandAt(atMs / 1000) };
    regulator = regulate(MODEL, regulator, estimate, demand, atMs);
    const powerWM2 = regulator.powerW / demand.areaM2;
    lumps = integrateLumps(MODEL, lumps, { powerWM2, tipC: 39, ...person }, DECISION_MS / 1000);
    estimate = { ...estimate, ...lumps, dermalC: lumps.dermalC + (person.errorC ?? 0), atMs };
    moments.push({ atS: atMs / 1000, dermalC: lumps.dermalC, regulator });
  }
  return moments;
}

const highest = (moments: readonly Moment[]) => Math.max(...moments.map(({ dermalC }) => dermalC));
const since = (moments: readonly Moment[], fromS: number) => moments.filter(({ atS }) => atS >= fromS);

describe("on the model it believes in", () => {
  const moments = drive(400, {});
  test("it arrives, stays, and does not overshoot", () => {
    expect(highest(moments)).toBeLessThan(42.6);
    for (const { dermalC } of since(moments, 220)) expect(Math.abs(dermalC - 42.5)).toBeLessThan(0.1);
  });

  test("it climbs at the planned rate and says what it is doing", () => {
    const at60 = moments.find(({ atS }) => atS === 60)!;
    const at90 = moments.find(({ atS }) => atS === 90)!;
    expect((at90.dermalC - at60.dermalC) / 30).toBeCloseTo(4 / 60, 2);
    expect(at60.regulator.reason).toBe("following");
    expect(moments.at(-1)?.regulator.reason).toBe("holding");
  });
});

describe.each([
  [1.25, 1],
  [0.8, 1],
  [1, 2],
  [1, 0.5],
])("on a person with heating %f and perfusion %f that nobody told it of", (gain, perfusion) => {
  const moments = drive(500, { gain, perfusion });
  test("it overshoots by less than 0.5 degC and ends on the target", () => {
    expect(highest(moments)).toBeLessThan(43);
    for (const { dermalC } of since(moments, 440)) expect(Math.abs(dermalC - 42.5)).toBeLessThan(0.3);
  });

  test("it does not swing", () => {
    const late = since(moments, 440).map(({ dermalC }) => dermalC);
    expect(Math.max(...late) - Math.min(...late)).toBeLessThan(0.1);
  });
});

describe("limits", () => {
  test("power is never negative and never above the ceiling", () => {
    for (const { regulator } of drive(300, { gain: 2 }, (atS) => ({ ceilingW: 10 + 10 * Math.sin(atS) })))
      expect(regulator.powerW).toBeGreaterThanOrEqual(0);
    const ceilingW = 6;
    const moments = drive(100, {}, () => ({ ceilingW }));
    for (const { regulator } of moments) expect(regulator.powerW).toBeLessThanOrEqual(ceilingW);
    expect(moments.at(-1)?.regulator.reason).toBe("ceiling");
  });

  test("minutes at a ceiling that is too low leave nothing wound up", () => {
    const moments = drive(600, {}, (atS) => ({ ceilingW: atS < 200 ? 5 : 45 }));
    expect(highest(moments.filter(({ atS }) => atS < 200))).toBeLessThan(41.5);
    expect(highest(moments)).toBeLessThan(43.2);
    for (const { dermalC } of since(moments, 540)) expect(Math.abs(dermalC - 42.5)).toBeLessThan(0.3);
  });

  test("power rises by 25 W a second at most, and falls at once", () => {
    const moments = drive(30, {}, (atS) => ({ targetC: atS < 1 || atS > 20 ? 30 : 44, rateCPerS: 1 }));
    let previousW = 0;
    for (const { regulator } of moments) {
      expect(regulator.powerW - previousW).toBeLessThanOrEqual(25 * 0.05 + 1e-9);
      previousW = regulator.powerW;
    }
    expect(moments.some(({ regulator }) => regulator.reason === "slew")).toBe(true);
    expect(moments.at(-1)?.regulator.powerW).toBe(0);
  });

  test("the soft limit is no power, and the integral waits", () => {
    const moments = drive(200, {}, (atS) => ({ softLimited: atS >= 180 }));
    const before = moments.filter(({ atS }) => atS < 180).at(-1)!;
    for (const { regulator } of since(moments, 180)) {
      expect(regulator).toMatchObject({ powerW: 0, reason: "softLimit" });
      expect(regulator.integralW).toBe(before.regulator.integralW);
    }
  });
});

describe("starting again", () => {
  test("begins where the dermis is, with no power and no step in the plan", () => {
    const estimate = { ...createEstimate(MODEL, 0, 33), dermalC: 41.2 };
    const regulator = createRegulator(estimate, 5000, 0, 3);
    expect(regulator).toMatchObject({ plannedC: 41.2, plannedRateCPerS: 0, powerW: 0, integralW: 3, reason: "off" });
    const next = regulate(MODEL, regulator, estimate, DEMAND, 5050);
    expect(next.plannedC - 41.2).toBeLessThan(0.01);
    expect(next.powerW).toBeLessThanOrEqual(25 * 0.05);
  });

  test("after a gap in the hold it comes back without overshoot", () => {
    const estimate = { ...createEstimate(MODEL, 0, 33), surfaceC: 40.5, dermalC: 41, deepC: 40 };
    let lumps = { surfaceC: 40.5, dermalC: 41, deepC: 40 };
    let regulator = createRegulator(estimate, 0, 0, 2);
    for (let atMs = 50; atMs <= 120_000; atMs += 50) {
      regulator = regulate(MODEL, regulator, { ...estimate, ...lumps, atMs }, DEMAND, atMs);
      lumps = integrateLumps(MODEL, lumps, { powerWM2: regulator.powerW / DEMAND.areaM2, tipC: 39 }, 0.05);
      expect(lumps.dermalC).toBeLessThan(42.8);
    }
    expect(lumps.dermalC).toBeCloseTo(42.5, 0);
  });
});

test("metamorphic: warmer skin never raises the power of the next decision, for any perfusion that can be learned", () => {
  const base = createEstimate(MODEL, 0, 33);
  for (const skinC of [34, 38, 41, 42.4, 42.6, 44])
    for (const integralW of [-5, 0, 8])
      for (const perfusion of [0.05, 1, 6])
        for (const gain of [0.4, 1, 2.5]) {
          const at = (warmerC: number) => {
            const skin = { surfaceC: skinC + warmerC, dermalC: skinC + warmerC, deepC: skinC };
            const before = {
              atMs: 0,
              plannedC: skinC,
              plannedRateCPerS: 0,
              integralW,
              trimCPerS: 0,
              powerW: 45,
              reason: "following",
            } as const;
            return regulate(MODEL, before, { ...base, ...skin, perfusion, gain }, DEMAND, 50).powerW;
          };
          for (let warmerC = 0; warmerC < 2; warmerC += 0.1)
            expect(at(warmerC + 0.1), `${skinC} ${integralW} ${perfusion} ${gain}`).toBeLessThanOrEqual(
              at(warmerC) + 1e-12,
            );
        }
});

test("a bug upstream is a bug here: an estimate that is no number never becomes a power", () => {
  const estimate = { ...createEstimate(MODEL, 0, 33), dermalC: Number.NaN };
  expect(() => regulate(MODEL, createRegulator(createEstimate(MODEL, 0, 33), 0), estimate, DEMAND, 50)).toThrow(
    /proposed power/,
  );
});
