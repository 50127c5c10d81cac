import { describe, expect, test } from "vitest";
import type { Figures, TemperatureFigures } from "../../../src/report/figures.ts";
import type { ShotTruthFigures } from "../../../src/report/shot-figures.ts";
import {
  formatVerdict,
  type JudgedShots,
  judge,
  toVerdictLimits,
  VERDICT_LIMITS,
} from "../../../src/report/verdict.ts";
import { readColdProfile } from "../../support/session-profile.ts";

const GOOD: TemperatureFigures = {
  maxC: 43.6,
  meanHoldC: 43,
  meanHoldErrorC: 0.1,
  inWindowRatio: 0.99,
  inBandRatio: 0.95,
  overshootC: 1,
  settleS: 20,
  limitCycleC: 0.3,
};
const FIGURES: Figures = {
  dermal: { ...GOOD, peakC: 48 },
  estimate: { ...GOOD, upperMaxC: 44 },
  surface: GOOD,
  tissuePeakC: { dermis: 48, fat: 50 },
  doses: [{ zone: 1, cem43Min: 40, omega: 0.27 }],
  cold: null,
  energyJ: 100,
  holdS: 60,
  samples: 10,
};
const RUN = { outcome: "complete" as const, reason: "", trips: [], doses: [] };
const failed = (figures: Figures, run: Parameters<typeof judge>[1] = RUN): string[] =>
  judge(figures, run)
    .criteria.filter(({ ok }) => ok === false)
    .map(({ id }) => id);
const dermal = (over: Partial<NonNullable<Figures["dermal"]>>): Figures => ({
  ...FIGURES,
  dermal: { ...GOOD, peakC: 44, ...over },
});

test("every limit itself is allowed", () => {
  expect(judge(FIGURES, RUN)).toMatchObject({ verdict: "pass", reasons: [] });
});

describe("each criterion alone fails the run", () => {
  test.each([
    ["dermal-max", dermal({ peakC: 48.001 })],
    ["tissue-max", { ...FIGURES, tissuePeakC: { dermis: 44, fat: 50.001 } }],
    ["in-window", dermal({ inWindowRatio: 0.9899 })],
    ["in-band", dermal({ inBandRatio: 0.9499 })],
    ["overshoot", dermal({ overshootC: 1.001 })],
    ["limit-cycle", dermal({ limitCycleC: 0.301 })],
    ["dose", { ...FIGURES, doses: [{ zone: 1, cem43Min: 40.01, omega: 0 }] }],
    ["damage", { ...FIGURES, doses: [{ zone: 1, cem43Min: 1, omega: 0.2701 }] }],
    ["dermal-max", dermal({ peakC: Number.NaN })],
    ["dose", { ...FIGURES, doses: [{ zone: 1, cem43Min: Number.NaN, omega: 0 }] }],
  ])("%s", (id, figures) => {
    expect(failed(figures)).toEqual([id]);
    expect(judge(figures, RUN).reasons).toHaveLength(1);
  });
  test("outcome and trips", () => {
    const trip = { code: "T_OVER", atMs: 1, channel: "supervisor", measured: 48.2, limit: 48, first: true };
    expect(failed(FIGURES, { ...RUN, outcome: "stopped", reason: "operator" })).toEqual(["outcome"]);
    expect(failed(FIGURES, { ...RUN, trips: [trip] })).toEqual(["no-trip"]);
    expect(judge(FIGURES, { ...RUN, outcome: "stopped", reason: "operator" }).reasons).toEqual([
      "outcome is stopped: operator",
    ]);
  });
});

test("without truth the upper bound of the estimate and the ledger are judged", () => {
  const bench: Figures = { ...FIGURES, dermal: null, tissuePeakC: null, doses: null };
  expect(failed({ ...bench, estimate: { ...GOOD, upperMaxC: 48.1 } })).toEqual(["dermal-max"]);
  const ledger = { zone: 3, cem43Min: 41, omega: 0, energyJ: 1, uncertainCem43Min: 0, uncertainJ: 0 };
  expect(failed(bench, { ...RUN, doses: [ledger] })).toEqual(["dose"]);
});

test("the text has thresholds first, then the word, then why; and is ASCII when asked", () => {
  const lines = formatVerdict(judge(dermal({ overshootC: 1.25 }), RUN), { ascii: true });
  expect(lines[0]).toBe("THRESHOLDS");
  expect(lines.find((line) => line.includes("overshoot"))).toMatch(
    /NO {2}<= 1\.00 degC +1\.25 degC {2}margin -0\.25 degC$/,
  );
  expect(lines.slice(-2)).toEqual(["VERDICT FAIL", "  because dermal overshoot is 1.25 degC, required <= 1.00 degC"]);
  expect(lines.join("\n")).toMatch(/^[\x20-\x7e\n]*$/);
});

describe("shots", () => {
  const TRUTH: ShotTruthFigures = {
    coagulated: 90,
    depthMm: 4.5,
    depthSdMm: 0.1,
    diameterMm: 0.4,
    lengthMm: 1.5,
    spacingMm: 1.5,
    peakC: 80,
    inWindow: 0,
    epidermisMaxC: 36,
    epidermisSpared: true,
  };
  const missed = (
    delivered: number,
    cut: number,
    truth: Partial<ShotTruthFigures> | null,
    aim: JudgedShots["aim"] = null,
  ) =>
    judge(FIGURES, RUN, VERDICT_LIMITS, {
      planned: 100,
      aim,
      figures: { delivered, cut, refused: 0, energyJ: 100, truth: truth && { ...TRUTH, ...truth } },
    })
      .criteria.filter(({ ok }) => ok === false)
      .map(({ id }) => id);

  test("are whole when nearly all ran to their end, coagulated, and spared the epidermis", () => {
    expect(missed(95, 5, {})).toEqual([]);
    expect(missed(95, 5, null)).toEqual([]);
  });

  test("are judged by nothing that only a hold has", () => {
    const shots = { planned: 100, aim: null, figures: null };
    const { criteria } = judge(FIGURES, RUN, VERDICT_LIMITS, shots);
    const ids = criteria.map(({ id }) => id);
    for (const id of ["in-window", "in-band", "overshoot", "limit-cycle"]) expect(ids).not.toContain(id);
    expect(ids).toContain("dermal-max");
  });

  test("fail the run each in its own way", () => {
    expect(missed(94, 6, {})).toEqual(["shots-delivered"]);
    expect(missed(95, 5, { coagulated: 89 })).toEqual(["shots-coagulated"]);
    expect(missed(95, 5, { epidermisSpared: false })).toEqual(["epidermis-spared"]);
    const none = judge(FIGURES, RUN, VERDICT_LIMITS, { planned: 100, aim: null, figures: null });
    expect(none.verdict).toBe("fail");
  });

  test("of needles are where the bare tips stand", () => {
    const aim = { depthMm: 1.1, withinMm: 0.3 };
    expect(missed(95, 5, { depthMm: 1.39 }, aim)).toEqual([]);
    expect(missed(95, 5, { depthMm: 0.79 }, aim)).toEqual(["shots-depth"]);
    expect(missed(95, 5, { depthMm: 1.41 }, aim)).toEqual(["shots-depth"]);
    expect(missed(95, 5, null, aim)).toEqual([]);
  });
});

describe("a session with a cold plate", () => {
  const profile = readColdProfile();
  const limits = toVerdictLimits(profile);
  const held = { ...GOOD, maxC: 33, meanHoldC: 8 };
  const figures: Figures = {
    ...FIGURES,
    dermal: { ...held, peakC: 34 },
    tissuePeakC: { fat: 36 },
    doses: [{ zone: 1, cem43Min: 0, omega: 0 }],
    cold: { coldestC: 0, coldMin: 15 },
  };
  const missed = (cold: Figures["cold"]) =>
    judge({ ...figures, cold }, RUN, limits)
      .criteria.filter(({ ok }) => ok === false)
      .map(({ id }) => id);

  test("is judged by frost and time of cold; every limit itself is allowed", () => {
    expect(judge(figures, RUN, limits).verdict).toBe("pass");
    expect(missed({ coldestC: -0.001, coldMin: 15 })).toEqual(["tissue-min"]);
    expect(missed({ coldestC: 2, coldMin: 15.01 })).toEqual(["cold-time"]);
  });

  test("names its own window", () => {
    const names = judge(figures, RUN, limits).criteria.map(({ name }) => name);
    expect(names).toContain("dermal in 5-11 degC");
    expect(names).toContain("dermal undershoot");
  });

  test("without a truth has nothing to say of frost", () => {
    const { criteria } = judge({ ...figures, cold: null }, RUN, limits);
    expect(criteria.find(({ id }) => id === "tissue-min")).toMatchObject({ ok: null, measured: "-" });
  });
});
