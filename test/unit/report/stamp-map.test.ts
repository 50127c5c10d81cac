import { expect, test } from "vitest";
import type { ShotRow } from "../../../src/report/shot-figures.ts";
import { renderStampMap } from "../../../src/report/stamp-map.ts";

const STAMP: ShotRow = {
  zone: 0,
  atMs: 1000,
  alongMm: 0,
  acrossMm: 0,
  energyJ: 80,
  peakC: 42.34,
  depthMm: null,
  diameterMm: 0,
  lengthMm: 0,
  epidermisC: 40,
  epidermisOmega: 0,
};
const ROWS = [STAMP, { ...STAMP, alongMm: 26, peakC: 44 }, { ...STAMP, zone: 1 }];

test("a disc of 20 mm for every stamp of the zone, to scale, with its dermis in it", () => {
  const svg = renderStampMap(ROWS, 0, "Zone <1>") ?? "";
  const discs = [...svg.matchAll(/<circle class="event" cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"/g)].map((found) =>
    found.slice(1).map(Number),
  );
  expect(discs).toHaveLength(2);
  const perMm = (discs[1]![0]! - discs[0]![0]!) / 26;
  expect((2 * discs[0]![2]!) / perMm).toBeCloseTo(20, 1);
  expect(svg).toContain(">42.3<");
  expect(svg).toContain(">44.0<");
  expect(svg).not.toContain("<1>");
});

test("a zone without stamps has no map", () => {
  expect(renderStampMap(ROWS, 2, "Zone 3")).toBeNull();
});
