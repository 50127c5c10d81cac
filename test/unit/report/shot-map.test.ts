import { expect, test } from "vitest";
import { figureShots, formatShots, readShots, type ShotRow } from "../../../src/report/shot-figures.ts";
import { renderShotMap } from "../../../src/report/shot-map.ts";

const SHOT: ShotRow = {
  zone: 0,
  atMs: 1000,
  alongMm: 0,
  acrossMm: 0,
  energyJ: 0.45,
  peakC: 80,
  depthMm: 3,
  diameterMm: 0.25,
  lengthMm: 1.5,
  epidermisC: 35,
  epidermisOmega: 1e-9,
};
const GRID: readonly ShotRow[] = [
  SHOT,
  { ...SHOT, alongMm: 1.5, depthMm: 3.2 },
  { ...SHOT, acrossMm: 2.5 },
  { ...SHOT, alongMm: 1.5, acrossMm: 2.5, depthMm: null, diameterMm: 0, lengthMm: 0 },
  { ...SHOT, zone: 1, alongMm: 0.1 },
];

/** Ellipses of a map by centre and size, px. */
function ellipses(svg: string) {
  return [...svg.matchAll(/cx="([\d.]+)" cy="([\d.]+)" rx="([\d.]+)" ry="([\d.]+)"/g)].map((found) =>
    found.slice(1).map(Number),
  ) as [number, number, number, number][];
}

test("a map draws every point of its zone twice and to scale, and a cross where nothing coagulated", () => {
  const svg = renderShotMap(GRID, 0, "Zone 1") ?? "";
  const [a, b, c, ...beside] = ellipses(svg);
  expect(beside).toHaveLength(3);
  expect(svg.match(/l6 6m0 -6l-6 6/g)).toHaveLength(1);
  const perMm = (b![0] - a![0]) / 1.5;
  expect((c![1] - a![1]) / perMm).toBeCloseTo(2.5, 1);
  // From the side a point is as long as it is wide from above, at the same scale.
  expect((beside[1]![1] - beside[0]![1]) / perMm).toBeCloseTo(0.2, 1);
  expect((2 * beside[0]![3]) / perMm).toBeCloseTo(1.5, 1);
  expect((2 * a![2]) / perMm).toBeCloseTo(0.25, 1);
});

test("a zone without shots has no map; a title is text", () => {
  expect(renderShotMap(GRID, 4, "Zone 5")).toBeNull();
  expect(renderShotMap(GRID, 0, "<b>")).not.toContain("<b>");
});

test("shots.csv comes back as it was written, and ends at the first row that is none", () => {
  const text = formatShots(GRID);
  expect(readShots(text)).toEqual(GRID);
  expect(readShots(`${text}torn,row`)).toEqual(GRID);
  expect(readShots(text.replace(",1.50,0.00", ",x,0.00"))).toHaveLength(1);
  expect(readShots("something,else\n")).toBeNull();
});

test("spacing is the mean distance to the nearest other point of the zone, in space", () => {
  const told = [{ atMs: 1, kind: "shot", shot: 1, begun: true, result: "ok", energyJ: 0.45 }] as never;
  const { truth } = figureShots(told, GRID.slice(0, 3)) ?? {};
  const near = Math.hypot(1.5, 0.2);
  expect(truth?.spacingMm).toBeCloseTo((near + near + 2.5) / 3, 10);
  expect(figureShots(told, GRID.slice(0, 1))?.truth?.spacingMm).toBeNull();
});
