/** The explanation of a run: first cause, what the channels saw, and how near the limits were. */
import { expect, test } from "vitest";
import type { Entry } from "../../../src/journal/entry.ts";
import { foldRecord } from "../../../src/journal/record.ts";
import { explainRun } from "../../../src/report/explanation.ts";

const OPEN: Entry = {
  atMs: 0,
  kind: "open",
  format: 1,
  title: "Test session",
  profileHash: "0".repeat(64),
  modality: "rf-bipolar",
  area: "abdomen",
  seed: 1,
  personHash: null,
  session: 1,
  hotSpotFactor: 1.2,
  durationMs: 60_000,
};

function sample(atMs: number, surfaceAC: number | null, surfaceBC: number | null): Entry {
  return {
    atMs,
    kind: "sample",
    phase: "holding",
    zone: 1,
    targetC: 42.5,
    estimateC: 42.4,
    upperC: 43,
    surfaceAC,
    surfaceBC,
    tipC: 39,
    powerW: 7,
    ceilingW: 18,
    energyJ: 100,
    impedanceOhm: 500,
  };
}

const TRIP: Entry = {
  atMs: 2500,
  kind: "trip",
  code: "hostTemperature",
  channel: "supervisor",
  measured: 48.2,
  limit: 48,
  first: true,
};
const LATER: Entry = {
  atMs: 2600,
  kind: "trip",
  code: "device.link",
  channel: "device.link",
  measured: null,
  limit: null,
  first: false,
};

test("names the first cause, its sample, and what came later", () => {
  const lines = explainRun(
    foldRecord({ entries: [OPEN, sample(1000, 42, 42.5), sample(2000, 45, 43.5), TRIP, LATER] }),
    null,
  );
  const text = lines.join("\n");
  expect(text).toContain("First cause: hostTemperature, at 0:02, found by supervisor");
  expect(text).toContain("measured 48.20, limit 48.00: passed by 0.20");
  expect(text).toContain("sensor A 45.0 degC, B 43.5 degC, estimate 42.4 degC (at most 43.0 degC), power 7.0 W");
  expect(text.indexOf("Then: device.link")).toBeGreaterThan(text.indexOf("First cause"));
  expect(text).toContain("for the third time in one epoch (the device's own finding)");
});

test("says how near the limits were, hot spot included, also when nothing tripped", () => {
  const text = explainRun(foldRecord({ entries: [OPEN, sample(1000, 42, 43.5)] }), null).join("\n");
  expect(text).toContain("Nothing tripped.");
  // 34 + 1.2 x (43.5 - 34) = 45.4
  expect(text).toContain("at most 43.50 degC, with the hot spot 45.40; the host trips at 48.00, 2.60 away");
  expect(text).toContain("sensors apart while power flowed: at most 1.50 degC");
});

test("an unknown reading is called unknown, a torn journal is called torn", () => {
  const record = foldRecord({ entries: [OPEN, sample(1000, null, 42), TRIP], fault: "torn" });
  const text = explainRun(record, null).join("\n");
  expect(text).toContain("sensor A unknown, B 42.0 degC");
  expect(text).toContain("The journal is torn");
  expect(text).toContain("unfinished");
});
