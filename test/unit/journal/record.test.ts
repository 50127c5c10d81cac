import { describe, expect, test } from "vitest";
import type { Entry, EntryOf } from "../../../src/journal/entry.ts";
import { foldRecord, settleDoses } from "../../../src/journal/record.ts";
import { formatTruth, readTruth, truthHeader } from "../../../src/journal/truth.ts";
import { EXAMPLE } from "./example.ts";

const lease = (atMs: number, untilMs: number, quotaJ: number): EntryOf<"lease"> => ({
  atMs,
  kind: "lease",
  zone: 1,
  epoch: 1,
  untilMs,
  quotaJ,
  quotaCem43Min: quotaJ / 100,
  quotaOmega: quotaJ / 1e4,
});
const dose = (atMs: number, cem43Min: number): EntryOf<"dose"> => ({
  atMs,
  kind: "dose",
  zone: 1,
  cem43Min,
  omega: cem43Min / 1000,
  energyJ: cem43Min * 100,
});

test("the fold tells what happened", () => {
  const record = foldRecord({ entries: EXAMPLE });
  expect(record).toMatchObject({ outcome: "faulted", durationMs: 3000, energyJ: 62, fault: null });
  expect(record.phases).toEqual([
    { phase: "ramp", zone: 1, pass: 1, targetC: 43, fromMs: 50, toMs: 2000 },
    { phase: "hold", zone: 1, pass: 1, targetC: 43, fromMs: 2000, toMs: 3000 },
  ]);
  expect(record.trips).toEqual([
    { code: "T_OVER", atMs: 2500, channel: "supervisor", measured: 48.1, limit: 48, first: true },
  ]);
  expect(record.alarms).toEqual([
    {
      code: "A11",
      priority: "medium",
      text: "TEMPERATURE LIMIT",
      raisedMs: 2500,
      acknowledgedMs: null,
      clearedMs: 3000,
    },
  ]);
  expect(record.series.estimateC).toEqual([41.25]);
  expect(record.series.surfaceBC).toEqual([null]);
  expect(record.events.map(({ kind }) => kind)).not.toContain("sample");
});

test("a journal without an end is unfinished", () => {
  expect(foldRecord({ entries: EXAMPLE.slice(0, -1) }).outcome).toBe("unfinished");
});

describe("settling doses", () => {
  test("a closed session has no uncertain part", () => {
    const close = EXAMPLE.at(-1) as Entry;
    expect(
      settleDoses([lease(0, 1250, 10), dose(1000, 2), lease(1000, 2250, 10), { ...close, atMs: 4000 }], [], 0),
    ).toEqual([{ zone: 1, cem43Min: 2, omega: 0.002, energyJ: 200, uncertainCem43Min: 0, uncertainJ: 0 }]);
  });

  test("every lease since the last dose line counts as delivered, and one that was still open at it", () => {
    const entries = [lease(0, 900, 10), lease(0, 1250, 20), dose(1000, 2), lease(1000, 2250, 30)];
    const [zone] = settleDoses(entries, [], 0);
    expect(zone?.energyJ).toBeCloseTo(200 + 20 + 30, 9);
    expect(zone?.uncertainJ).toBeCloseTo(50, 9);
    expect(zone?.cem43Min).toBeCloseTo(2.5, 9);
  });

  test("a dose line behind a fault may raise a dose and never lower one", () => {
    const trusted = [dose(1000, 2), lease(1000, 2250, 30)];
    expect(settleDoses(trusted, [dose(2000, 9)], 0)[0]?.cem43Min).toBeCloseTo(9.3, 9);
    expect(settleDoses(trusted, [dose(2000, 0.1)], 0)[0]?.cem43Min).toBeCloseTo(2.3, 9);
  });

  test("an unreadable line counts like the largest lease of the file", () => {
    const [zone] = settleDoses([lease(0, 10, 40), dose(1000, 2), lease(1000, 2250, 30)], [], 2);
    expect(zone?.energyJ).toBeCloseTo(200 + 30 + 2 * 40, 9);
  });
});

describe("truth.csv", () => {
  const rows = [0, 100, 200].map((atMs) => ({
    atMs,
    zone: 1,
    dermalC: 40 + atMs / 100,
    dermalPeakC: 41.5,
    cem43Min: 0.25,
    omega: 1e-5,
    layerPeakC: [39.125, 42.5],
  }));
  const text = truthHeader(["dermis", "fat"]) + rows.map(formatTruth).join("");

  test("comes back as columns", () => {
    const truth = readTruth(text);
    expect(truth).toMatchObject({ layers: ["dermis", "fat"], atMs: [0, 100, 200], dermalC: [40, 41, 42] });
    expect(truth?.layerPeakC).toEqual([
      [39.125, 39.125, 39.125],
      [42.5, 42.5, 42.5],
    ]);
    expect(truth?.omega[0]).toBe(1e-5);
  });

  test("a torn row ends it, a foreign header refuses it", () => {
    expect(readTruth(text.slice(0, -3))?.atMs).toEqual([0, 100]);
    expect(readTruth(`when,${text}`)).toBeNull();
    expect(readTruth("")).toBeNull();
  });
});
