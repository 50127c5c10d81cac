import { expect, test } from "vitest";
import { createApplicator } from "../../firmware-sim/applicator/applicator.ts";
import { STAMP_TIPS } from "../../firmware-sim/applicator/tips.ts";
import { nominalPerson } from "../../firmware-sim/person.ts";
import { createStampLog, type StampPlace } from "../../firmware-sim/stamp-log.ts";
import { createZone } from "../../firmware-sim/zone.ts";

const [TIP] = STAMP_TIPS;
const PERSON = nominalPerson("abdomen");

/** A tip that is carried over the skin by hand: what it did at each place, step by step. */
function bench() {
  const applicator = createApplicator(TIP!, PERSON);
  const zone = createZone(0, PERSON, applicator.heatPerWatt);
  const { grid } = zone.column;
  const { field, cryogen, radiusMm } = applicator.stamp!;
  const log = createStampLog(field, applicator.face, cryogen, PERSON, PERSON, grid, radiusMm);
  let nowMs = 0;
  const peaks = { dermisC: 0, coldestC: 99 };
  const stay = (at: StampPlace | null, ms: number, powerW = 0, openMs = 0) => {
    for (let left = openMs; ms > 0; ms -= 20, left -= 20) {
      nowMs += 20;
      log.step(nowMs, powerW / 50, Math.min(20, Math.max(0, left)), zone, at, 25);
      if (nowMs % 100 === 0) log.look(nowMs);
      peaks.dermisC = Math.max(peaks.dermisC, log.layerPeakC[1]!);
      peaks.coldestC = Math.min(peaks.coldestC, log.coldestC);
    }
  };
  const stamp = (at: StampPlace, joule: number) => {
    stay(at, 2000);
    stay(at, 2000, joule / 2);
    stay(at, 1000);
    stay(null, 300);
  };
  return { log, zone, stay, stamp, peaks };
}

const AT = { alongMm: 0, acrossMm: 0 };

test("a stamp is told with its place, all its energy and the dermis that it warmed, and coagulates nothing", () => {
  const { log, stamp, stay } = bench();
  stamp({ alongMm: 26, acrossMm: 13 }, 110);
  stay(null, 2000);
  expect(log.shots).toHaveLength(1);
  const [shot] = log.shots;
  expect(shot).toMatchObject({ alongMm: 26, acrossMm: 13, diameterMm: 0, depthMm: null });
  expect(shot!.energyJ).toBeCloseTo(110, 6);
  expect(shot!.peakC).toBeGreaterThan(42);
  expect(shot!.peakC).toBeLessThan(45);
  expect(shot!.epidermisC).toBeLessThan(shot!.peakC);
});

test("the same place again is hotter, one out of reach is not", () => {
  const peakOf = (places: readonly StampPlace[]) => {
    const { log, stamp, stay } = bench();
    for (const at of places) stamp(at, 80);
    stay(null, 1000);
    return log.shots.at(-1)!.peakC;
  };
  const once = peakOf([AT]);
  expect(peakOf([AT, AT])).toBeGreaterThan(once + 2);
  expect(Math.abs(peakOf([{ alongMm: 60, acrossMm: 0 }, AT]) - once)).toBeLessThan(0.01);
  const beside = peakOf([{ alongMm: 14, acrossMm: 0 }, AT]);
  expect(beside).toBeGreaterThan(once + 1);
});

test("skin that the tip first comes to has lived through what was stamped beside it", () => {
  const fresh = bench();
  fresh.stamp({ alongMm: 12, acrossMm: 0 }, 100);
  fresh.stay(AT, 20);
  // The same, seen by columns that were there all along.
  const known = bench();
  known.stay(AT, 20);
  known.stay(null, 100);
  known.stamp({ alongMm: 12, acrossMm: 0 }, 100);
  known.stay(AT, 20);
  for (const depth of [5, 15, 30])
    expect(
      Math.abs(fresh.log.middle!.temperatureC[depth]! - known.log.middle!.temperatureC[depth]!),
      `node ${depth}`,
    ).toBeLessThan(0.4);
});

test("columns that rest cool as if they had been watched all the time", () => {
  const watched = bench();
  const left = bench();
  for (const { stamp } of [watched, left]) stamp(AT, 100);
  // The one under a tip next to it, the other far away, both under air.
  watched.stay({ alongMm: 15, acrossMm: 0 }, 40_000);
  left.stay({ alongMm: 90, acrossMm: 0 }, 40_000);
  watched.stay(AT, 20);
  left.stay(AT, 20);
  for (const depth of [10, 25, 40])
    expect(
      Math.abs(watched.log.middle!.temperatureC[depth]! - left.log.middle!.temperatureC[depth]!),
      `node ${depth}`,
    ).toBeLessThan(0.05);
});

test("a spurt of 30 ms takes the skin under the tip to between 8 and 16 degC, off the skin nothing", () => {
  const { stay, peaks } = bench();
  stay(AT, 3000);
  stay(AT, 600, 0, 30);
  expect(peaks.coldestC).toBeGreaterThan(8);
  expect(peaks.coldestC).toBeLessThan(16);
  const off = bench();
  off.stay(AT, 3000);
  off.stay(null, 400, 0, 30);
  expect(off.peaks.coldestC).toBeGreaterThan(20);
});

test("dose is that of the worst column of the zone", () => {
  const { log, zone, stamp, stay } = bench();
  for (let n = 0; n < 3; n++) stamp(AT, 110);
  stay(null, 1000);
  log.updateDose(zone);
  expect(zone.dose.dermisCem43Min).toBeGreaterThan(0.1);
  expect(zone.dose.peakCem43Min).toBeGreaterThanOrEqual(zone.dose.dermisCem43Min);
});
