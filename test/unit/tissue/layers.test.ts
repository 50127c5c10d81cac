import fc from "fast-check";
import { expect, test } from "vitest";
import { drawPerson } from "../../../firmware-sim/person.ts";
import { AREAS } from "../../../firmware-sim/ranges.ts";
import { createGrid, integrateDensity, locateDepth, type Probe } from "../../../firmware-sim/tissue/layers.ts";
import { layers } from "./arbitrary.ts";

test("a node lies on every interface, an odd number in all, and cells grow smoothly with depth", () => {
  fc.assert(
    fc.property(layers, fc.constantFrom(1, 2, 4), (tissue, refinement) => {
      const grid = createGrid(tissue, { refinement });
      expect(grid.nodes % 2).toBe(1);
      let top = 0;
      tissue.forEach((layer, l) => {
        expect(grid.depthMm[grid.firstNode[l]!]).toBeCloseTo(top, 12);
        top += layer.thicknessMm;
        expect(grid.depthMm[grid.lastNode[l]!]).toBeCloseTo(top, 12);
      });
      for (let i = 0; i + 1 < grid.nodes; i++) expect(grid.depthMm[i + 1]!).toBeGreaterThan(grid.depthMm[i]!);
    }),
  );
});

test("refined grids contain the nodes of the coarse one", () => {
  fc.assert(
    fc.property(layers, (tissue) => {
      const coarse = createGrid(tissue);
      const fine = createGrid(tissue, { refinement: 3 });
      for (let i = 0; i < coarse.nodes; i++) expect(fine.depthMm[3 * i]).toBeCloseTo(coarse.depthMm[i]!, 9);
    }),
  );
});

test("people need between 55 and 95 nodes", () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(...AREAS), (seed, area) => {
      const { nodes } = createGrid(drawPerson(seed, area).layers);
      expect(nodes).toBeGreaterThan(55);
      expect(nodes).toBeLessThan(95);
    }),
  );
});

test("integration keeps the whole: densities that jump at interfaces and fall with depth", () => {
  fc.assert(
    fc.property(layers, fc.double({ min: 0.01, max: 0.5, noNaN: true }), (tissue, perMm) => {
      const grid = createGrid(tissue);
      const perNode = integrateDensity(grid, (depthMm, layer) => (layer + 1) * Math.exp(-perMm * depthMm));
      let top = 0;
      const exact = tissue.reduce((sum, layer, l) => {
        const bottom = top + layer.thicknessMm;
        const part = ((l + 1) * (Math.exp(-perMm * top) - Math.exp(-perMm * bottom))) / perMm;
        top = bottom;
        return sum + part * 1e-3;
      }, 0);
      const total = perNode.reduce((sum, q) => sum + q, 0);
      expect(Math.abs(total / exact - 1)).toBeLessThan(1e-4);
    }),
  );
});

test("a probe reads cubics exactly inside a layer, straight lines in a layer of one cell, and never across an interface", () => {
  const tissue = (thicknessMm: number) => ({
    name: "t",
    thicknessMm,
    densityKgM3: 1000,
    heatCapacityJKgK: 3000,
    conductivityWMK: 0.4,
    metabolicWM3: 0,
    perfusion: { model: "constant", restWM3K: 0 } as const,
    bloodC: 37,
  });
  const grid = createGrid([tissue(0.03), tissue(5), tissue(10)]);
  const read = (values: (mm: number) => number, { node, w0, w1, w2, w3 }: Probe) =>
    [w0, w1, w2, w3].reduce((sum, w, k) => sum + (w === 0 ? 0 : w * values(grid.depthMm[node + k]!)), 0);
  const cubic = (mm: number) => 1 + mm - 0.3 * mm ** 2 + 0.01 * mm ** 3;
  for (const mm of [0.5, 3.3, 4.99, 5, 5.01, 12, 15])
    expect(read(cubic, locateDepth(grid, mm))).toBeCloseTo(cubic(mm), 9);
  expect(read((mm) => 3 * mm, locateDepth(grid, 0.01))).toBeCloseTo(0.03, 12);
  const step = (mm: number) => (mm <= 5.03 ? 1 : 2);
  expect(read(step, locateDepth(grid, 5.02))).toBeCloseTo(1, 12);
  expect(read(cubic, locateDepth(grid, -1))).toBeCloseTo(cubic(0), 12);
  expect(read(cubic, locateDepth(grid, 99))).toBeCloseTo(cubic(15.03), 9);
});
