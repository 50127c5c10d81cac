import fc from "fast-check";
import { expect, test } from "vitest";
import { createGrid } from "../../../firmware-sim/tissue/layers.ts";
import { LANG_MUSCLE, perfusionAt, perfusionOfFlow } from "../../../firmware-sim/tissue/perfusion.ts";
import { MIDDLE_OF_HOLD, PerfusionField } from "../../../firmware-sim/tissue/perfusion-field.ts";
import { layers } from "./arbitrary.ts";

test("flow of the IT'IS tables becomes the Pennes coefficient", () => {
  // Skin: 106.381 mL/min/kg at 1109 kg/m3.
  expect(perfusionOfFlow(106.381, 1109)).toBeCloseTo(7466, -1);
});

test("logistic: half of the rise at the half temperature, the whole far above, rest far below", () => {
  const dermis = { model: "logistic", restWM3K: 7466, heatedFactor: 6, halfC: 41.5, widthK: 0.8 } as const;
  expect(perfusionAt(dermis, 41.5)).toBeCloseTo(7466 * 3.5, 6);
  expect(perfusionAt(dermis, 60)).toBeCloseTo(7466 * 6, 3);
  expect(perfusionAt(dermis, 20)).toBeCloseTo(7466, 3);
});

test("Lang: 4 kg/m3/s of blood in muscle from 45 degC, 0.45 at rest, as published", () => {
  const muscle = { model: "lang", ...LANG_MUSCLE } as const;
  expect(perfusionAt(muscle, 45) / 3617).toBeCloseTo(4, 9);
  expect(perfusionAt(muscle, 50)).toBe(perfusionAt(muscle, 45));
  expect(perfusionAt(muscle, 41) / 3617).toBeCloseTo(0.45 + 3.55 * Math.exp(-16 / 12), 9);
  expect(perfusionAt(muscle, 33) / 3617).toBeCloseTo(0.45, 3);
});

test("perfusion never falls as tissue warms", () => {
  const temperature = fc.double({ min: 0, max: 70, noNaN: true });
  fc.assert(
    fc.property(layers, temperature, fc.double({ min: 0, max: 10, noNaN: true }), ([layer], t, more) => {
      expect(perfusionAt(layer!.perfusion, t + more)).toBeGreaterThanOrEqual(perfusionAt(layer!.perfusion, t));
    }),
  );
});

test("the field follows a moving temperature as if evaluated anew, and damage closes vessels", () => {
  fc.assert(
    fc.property(
      layers,
      fc.array(fc.double({ min: 30, max: 50, noNaN: true }), { minLength: 1, maxLength: 5 }),
      (tissue, path) => {
        const grid = createGrid(tissue);
        const omega = new Float64Array(grid.nodes);
        const followed = new PerfusionField(grid, omega);
        for (const t of path) followed.follow(new Float64Array(grid.nodes).fill(t), true);
        const last = new Float64Array(grid.nodes).fill(path[path.length - 1]!);
        const fresh = new PerfusionField(grid, undefined);
        expect(fresh.follow(last)).toBe(tissue.some(({ perfusion }) => perfusionAt(perfusion, last[0]!) > 0));
        expect(fresh.follow(last)).toBe(false);
        const total = tissue.reduce(
          (sum, layer) => sum + perfusionAt(layer.perfusion, last[0]!) * layer.thicknessMm * 1e-3,
          0,
        );
        expect(fresh.conductance.reduce((sum, c) => sum + c, 0)).toBeCloseTo(total, 6);
        for (let i = 0; i < grid.nodes; i++) expect(followed.conductance[i]).toBeCloseTo(fresh.conductance[i]!, 6);
        tissue.forEach((layer, l) => {
          const inner = grid.firstNode[l]! + 1;
          if (inner < grid.lastNode[l]!) {
            expect(fresh.heat[inner]).toBeCloseTo(fresh.conductance[inner]! * layer.bloodC, 6);
          }
        });
        omega.fill(1);
        followed.follow(last);
        for (let i = 0; i < grid.nodes; i++) {
          expect(followed.conductance[i]).toBeCloseTo(fresh.conductance[i]! * Math.exp(-1), 6);
          expect(followed.heat[i]! / (followed.conductance[i]! || 1)).toBeLessThanOrEqual(38.0001);
        }
      },
    ),
  );
});

test("looked at half an interval ahead, the field is that of the temperatures then; after a look without, of those now", () => {
  fc.assert(
    fc.property(
      layers,
      fc.double({ min: 30, max: 46, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
      (tissue, startC, riseC) => {
        const grid = createGrid(tissue);
        const evenly = (c: number) => new Float64Array(grid.nodes).fill(c);
        const ahead = new PerfusionField(grid, undefined);
        ahead.follow(evenly(startC), true);
        ahead.follow(evenly(startC + riseC), true, MIDDLE_OF_HOLD);
        const then = new PerfusionField(grid, undefined);
        then.follow(evenly(startC + 1.5 * riseC), true);
        for (let i = 0; i < grid.nodes; i++) expect(ahead.conductance[i]).toBeCloseTo(then.conductance[i]!, 6);
        ahead.follow(evenly(startC), true);
        then.follow(evenly(startC), true);
        for (let i = 0; i < grid.nodes; i++) expect(ahead.conductance[i]).toBeCloseTo(then.conductance[i]!, 6);
      },
    ),
  );
});
