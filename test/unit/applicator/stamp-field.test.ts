import { expect, test } from "vitest";
import { stackOf } from "../../../firmware-sim/applicator/bipolar.ts";
import { solveStampField } from "../../../firmware-sim/applicator/stamp-field.ts";
import { STAMP_TIPS } from "../../../firmware-sim/applicator/tips.ts";
import { nominalPerson } from "../../../firmware-sim/person.ts";
import { createGrid, type Grid, layerIndex } from "../../../firmware-sim/tissue/layers.ts";

const [TIP] = STAMP_TIPS;
const ABDOMEN = nominalPerson("abdomen");
const GRID = createGrid(ABDOMEN.layers);
const field = solveStampField(TIP!, stackOf(ABDOMEN));

/** W per W in a layer, by rings about the axis. */
function shareWithin(grid: Grid, layer: number, reachMm: number): number {
  const stepMm = 0.1;
  let share = 0;
  for (let mm = stepMm / 2; mm < reachMm; mm += stepMm) {
    const heat = field.heatAt(grid, mm);
    let inLayer = 0;
    for (let node = grid.firstNode[layer]!; node < grid.lastNode[layer]!; node++) inLayer += heat[node]!;
    share += inLayer * 2 * Math.PI * mm * stepMm * 1e-6;
  }
  return share;
}

test("added up over rings, heat is what the lateral integral says, less what lies beyond the table", () => {
  for (const name of ["dermis", "fat"]) {
    const layer = layerIndex(GRID, name);
    const edge = (node: number) => (GRID.depthMm[node]! + GRID.depthMm[node + 1]!) / 2000;
    const whole = field.powerBetween(edge(GRID.firstNode[layer]! - 1), edge(GRID.lastNode[layer]! - 1));
    const found = shareWithin(GRID, layer, field.reachMm);
    expect(found / whole, name).toBeLessThan(1.01);
    // Skin carries current sideways over fat for centimetres.
    expect(found / whole, name).toBeGreaterThan(name === "dermis" ? 0.7 : 0.6);
  }
});

test("under the middle the same current crosses skin and fat: heat goes with sigma / |y|^2", () => {
  const face = nominalPerson("face");
  const grid = createGrid(face.layers);
  const heat = solveStampField(TIP!, stackOf(face)).heatAt(grid, 0);
  const node = grid.firstNode[layerIndex(grid, "fat")]!;
  const density = (i: number) => heat[i]! / (0.5e-3 * (grid.depthMm[i + 1]! - grid.depthMm[i - 1]!));
  // Straight on to the interface from both sides.
  const above = 2 * density(node - 1) - density(node - 2);
  const below = 2 * density(node + 1) - density(node + 2);
  // 6.78 MHz: skin 0.343 + j 0.115, fat 0.0496 + j 0.0132 S/m.
  const series = 0.0496 / (0.0496 ** 2 + 0.0132 ** 2) / (0.343 / (0.343 ** 2 + 0.115 ** 2));
  expect(Math.abs(below / above / series - 1)).toBeLessThan(0.05);
});

test("in the dermis the ring under the edge takes most, in the fat the middle does", () => {
  const most = (name: string, mm: number) => {
    const layer = layerIndex(GRID, name);
    return field
      .heatAt(GRID, mm)
      .subarray(GRID.firstNode[layer]! + 3, GRID.lastNode[layer]!)
      .reduce((a, b) => a + b);
  };
  expect(most("dermis", field.ringMm)).toBeGreaterThan(2 * most("dermis", 0));
  expect(most("fat", 0)).toBeGreaterThan(most("fat", field.ringMm));
  for (const mm of [0, 3, 6, 8, 12, 16]) expect(most("dermis", mm)).toBeLessThan(most("dermis", field.ringMm));
});

test("the film is a capacitor in series: half as thick a film leaves half of its reactance", () => {
  const { gelMm } = TIP!;
  const thin = solveStampField({ ...TIP!, gelMm: gelMm / 2 }, stackOf(ABDOMEN));
  const areaM2 = Math.PI * 0.01 ** 2;
  const filmOhm = gelMm / 1000 / (2 * Math.PI * 6.78e6 * 3.4 * 8.854e-12 * areaM2);
  const lostOhm = thin.impedanceOhm.im - field.impedanceOhm.im;
  expect(lostOhm / (filmOhm / 2)).toBeGreaterThan(0.9);
  expect(lostOhm / (filmOhm / 2)).toBeLessThan(1.1);
  expect(field.filmShare).toBeGreaterThan(0);
  expect(field.filmShare).toBeLessThan(0.02);
});

test("beyond its table there is no heat, and nowhere less than none", () => {
  expect(Math.max(...field.heatAt(GRID, field.reachMm + 1))).toBe(0);
  for (const mm of [0, 5, 9.8, 12, 20]) expect(Math.min(...field.heatAt(GRID, mm))).toBeGreaterThanOrEqual(0);
});
