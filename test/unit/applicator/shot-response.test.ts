import { expect, test } from "vitest";
import { NOMINAL_ATTENUATION_DB_CM_MHZ } from "../../../firmware-sim/applicator/acoustics.ts";
import { FOCUSED_TRANSDUCERS, planFocusedShot } from "../../../firmware-sim/applicator/focused-ultrasound.ts";
import { type ShotResponse, solveShotResponse } from "../../../firmware-sim/applicator/shot-response.ts";
import { nominalPerson } from "../../../firmware-sim/person.ts";
import { Axisymmetric } from "../../../firmware-sim/tissue/axisymmetric.ts";
import { createGrid } from "../../../firmware-sim/tissue/layers.ts";
import { createRings } from "../../../firmware-sim/tissue/rings.ts";

const SKIN_C = 35;
const person = nominalPerson("face");
const tissue = { layers: person.layers, attenuationDbCmMHz: NOMINAL_ATTENUATION_DB_CM_MHZ };

const plans = FOCUSED_TRANSDUCERS.map((transducer) => planFocusedShot(transducer, tissue, 500));
const responses: readonly ShotResponse[] = plans.map(solveShotResponse);

test("every transducer coagulates at its own depth and spares the epidermis", () => {
  const zones = responses.map((response, i) =>
    response.coagulate(0.9 * FOCUSED_TRANSDUCERS[i]!.shotMaxJ, () => SKIN_C),
  );
  zones.forEach((zone, i) => {
    const { focusMm, shotMaxJ } = FOCUSED_TRANSDUCERS[i]!;
    expect(0.5 * (zone.topMm + zone.bottomMm), FOCUSED_TRANSDUCERS[i]!.label).toBeGreaterThan(focusMm - 0.5);
    expect(0.5 * (zone.topMm + zone.bottomMm)).toBeLessThan(focusMm + 0.5);
    // Less than a cubic millimetre, above 60 degC: Fabi 2015.
    expect(zone.volumeMm3).toBeGreaterThan(0.003);
    expect(zone.volumeMm3).toBeLessThan(1);
    expect(zone.peakC).toBeGreaterThan(60);
    expect(zone.epidermisC).toBeLessThan(45);
    expect(zone.epidermisOmega).toBeLessThan(0.01);
    expect(responses[i]!.coagulate(0.4 * shotMaxJ, () => SKIN_C).volumeMm3).toBe(0);
  });
});

test("more energy never makes a smaller zone", () => {
  const volumes = [0.5, 0.7, 0.9, 1, 1.2].map((ratio) => responses[0]!.coagulate(1.2 * ratio, () => SKIN_C).volumeMm3);
  volumes.slice(1).forEach((volume, i) => {
    expect(volume).toBeGreaterThanOrEqual(volumes[i]!);
  });
});

test("the table gives what a solver on a finer grid with other steps gives", () => {
  const plan = plans[0]!;
  const passive = person.layers.map((layer) => ({
    ...layer,
    metabolicWM3: 0,
    bloodC: 0,
    perfusion: { model: "constant", restWM3K: 0 } as const,
  }));
  const grid = createGrid(passive, { firstMm: 0.03, growth: 0.012, refinement: 2 });
  const rings = createRings({ outerMm: 8, firstMm: 0.02, growth: 0.06 });
  const heat = new Axisymmetric(grid, rings, {
    stepMs: 1,
    surface: { kind: "robin", hWM2K: plan.surfaceWM2K, ambientC: 0 },
    deep: { kind: "dirichlet", temperatureC: 0 },
    initialC: 0,
  });
  heat.setSource(plan.heat(grid, rings));
  const peakK = responses[0]!.riseAt(0, 4.5, plan.shotMs, 1);
  for (let ms = 1; ms <= 1500; ms++) {
    heat.step(ms <= plan.shotMs ? 1 : 0);
    if (![20, 40, 60, 155, 500, 1500].includes(ms)) continue;
    for (const [r, z] of [
      [0, 4.5],
      [0.11, 4.2],
      [0.3, 4.5],
      [0.75, 4.4],
      [1.5, 3],
      [0, 1],
    ] as const) {
      const table = responses[0]!.riseAt(r, z, ms, 1);
      expect(Math.abs(table - heat.read(heat.locate(r, z))) / peakK, `${ms} ms, ${r} mm, ${z} mm`).toBeLessThan(0.02);
    }
  }
});

test("what it leaves by depth is what the bowl radiates less what goes deeper, and linear in energy", () => {
  responses.forEach((response, i) => {
    const total = response.heatPerJoule.reduce((sum, j) => sum + j, 0);
    expect(total).toBeLessThan(FOCUSED_TRANSDUCERS[i]!.efficiency);
    expect(total).toBeGreaterThan(0.5 * FOCUSED_TRANSDUCERS[i]!.efficiency);
    expect(response.riseAt(0.2, 3, 400, 2)).toBeCloseTo(2 * response.riseAt(0.2, 3, 400, 1), 10);
    expect(response.riseAt(7, 3, 400, 1)).toBe(0);
    expect(response.riseAt(0, 3, 0, 1)).toBe(0);
  });
});

test("all heat of a shot is in the table right after it", () => {
  const { grid, rings, heatPerJoule, riseAt } = responses[0]!;
  let storedJ = 0;
  for (let ring = 0; ring < rings.count; ring++)
    for (let j = 0; j < grid.nodes; j++) {
      const above = grid.depthMm[j]! - (grid.depthMm[j - 1] ?? grid.depthMm[j]!);
      const below = (grid.depthMm[j + 1] ?? grid.depthMm[j]!) - grid.depthMm[j]!;
      const capacity = (cell: number) => {
        const layer = grid.layers[grid.cellLayer[Math.min(Math.max(cell, 0), grid.nodes - 2)]!]!;
        return layer.densityKgM3 * layer.heatCapacityJKgK;
      };
      const perK = rings.size[ring]! * 0.5e-3 * (above * capacity(j - 1) + below * capacity(j));
      storedJ +=
        perK * riseAt(Math.min(rings.radiusMm[ring]!, 5.9999), grid.depthMm[j]!, FOCUSED_TRANSDUCERS[0]!.shotMs, 1);
    }
  expect(storedJ / heatPerJoule.reduce((sum, j) => sum + j, 0)).toBeCloseTo(1, 2);
});
