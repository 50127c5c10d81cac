import fc from "fast-check";
import { expect, test } from "vitest";
import { Axisymmetric } from "../../../firmware-sim/tissue/axisymmetric.ts";
import { Bioheat } from "../../../firmware-sim/tissue/bioheat.ts";
import { createGrid, integrateDensity, type Layer } from "../../../firmware-sim/tissue/layers.ts";
import { createRings, integrateOverRings } from "../../../firmware-sim/tissue/rings.ts";
import { deep, layers, stepMs, surface } from "./arbitrary.ts";

const rings = createRings({ outerMm: 12, firstMm: 0.3 });

const few = createRings({ outerMm: 12, firstMm: 3 });

const medium: Layer = {
  name: "medium",
  thicknessMm: 6,
  densityKgM3: 1100,
  heatCapacityJKgK: 3400,
  conductivityWMK: 0.4,
  metabolicWM3: 0,
  perfusion: { model: "constant", restWM3K: 0 },
  bloodC: 37,
};

test("rings fill the disc, strips the half width, shells the ball", () => {
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  expect(sum(rings.size)).toBeCloseTo(Math.PI * 0.012 ** 2, 12);
  expect(sum(createRings({ outerMm: 12, firstMm: 0.3, shape: "strip" }).size)).toBeCloseTo(0.012, 12);
  expect(sum(createRings({ outerMm: 12, firstMm: 0.3, shape: "shell" }).size)).toBeCloseTo(
    (4 / 3) * Math.PI * 0.012 ** 3,
    15,
  );
});

test("energy closes under any layers, surfaces, steps and powers", () => {
  fc.assert(
    fc.property(
      layers,
      fc.array(surface, { minLength: 1, maxLength: 3 }),
      deep,
      stepMs,
      fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 1, maxLength: 8 }),
      (tissue, surfaces, bottom, step, powers) => {
        const grid = createGrid(tissue.map((layer) => ({ ...layer, metabolicWM3: 700 })));
        const heat = new Axisymmetric(grid, rings, {
          stepMs: step,
          surface: surfaces[0]!,
          deep: bottom,
          initialC: 35,
          account: true,
        });
        heat.setSource(integrateOverRings(grid, rings, (r, z) => 1e6 * Math.exp(-r * r - z)));
        heat.clearAccount();
        powers.forEach((power, i) => {
          heat.setSurface(surfaces[i % surfaces.length]!);
          heat.step(power);
        });
        const a = heat.account;
        const sum = a.depositedJ + a.metabolicJ - a.bloodJ - a.surfaceJ - a.deepJ;
        const scale =
          a.depositedJ + Math.abs(a.bloodJ) + Math.abs(a.surfaceJ) + Math.abs(a.deepJ) + Math.abs(a.storedJ) + 1;
        expect(Math.abs(sum - a.storedJ) / scale).toBeLessThan(1e-9);
        for (const c of heat.temperatureC) expect(Number.isFinite(c)).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
});

test("a source that is even over all rings gives what the one-dimensional solver gives, perfusion that follows heat included", () => {
  fc.assert(
    fc.property(layers, surface, (tissue, top) => {
      const grid = createGrid(tissue);
      const options = {
        stepMs: 20,
        surface: top,
        deep: { kind: "dirichlet", temperatureC: 37 } as const,
        initialC: 36,
        // Within the time that is compared.
        perfusionRefreshMs: 500,
      };
      const wide = new Axisymmetric(grid, few, options);
      const narrow = new Bioheat(grid, options);
      wide.setSource(integrateOverRings(grid, few, (_, z) => 4e5 * Math.exp(-z / 3)));
      narrow.setSource(integrateDensity(grid, (z) => 4e5 * Math.exp(-z / 3)));
      for (let step = 0; step < 60; step++) {
        wide.step(1);
        narrow.step(1);
      }
      let worst = 0;
      wide.temperatureC.forEach((c, at) => {
        worst = Math.max(worst, Math.abs(c - narrow.temperatureC[at % grid.nodes]!));
      });
      expect(worst).toBeLessThan(1e-6);
    }),
    { numRuns: 15 },
  );
});

test("a body on the axis carries heat along itself", () => {
  const grid = createGrid([medium], { firstMm: 0.1 });
  const fine = createRings({ outerMm: 6, firstMm: 0.05 });
  const risesC = [0.4, 15].map((conductivityWMK) => {
    const heat = new Axisymmetric(grid, fine, {
      stepMs: 10,
      surface: { kind: "insulated" },
      deep: { kind: "insulated" },
      initialC: 37,
      body: { radiusMm: 0.15, fromMm: 0, toMm: 3, conductivityWMK, heatCapacityJM3K: 3.7e6 },
    });
    heat.setSource(integrateOverRings(grid, fine, (r, z) => (r < 0.3 && z > 2.5 && z < 3 ? 1e8 : 0)));
    for (let step = 0; step < 100; step++) heat.step(1);
    return heat.read(heat.locate(0, 1.5)) - 37;
  });
  expect(risesC[1]).toBeGreaterThan(3 * risesC[0]!);
});

test("a spot of the size of a step's diffusion length does not ring or go below where it began", () => {
  const grid = createGrid([medium], { firstMm: 0.05 });
  const fine = createRings({ outerMm: 6, firstMm: 0.05 });
  const heat = new Axisymmetric(grid, fine, {
    stepMs: 50,
    surface: { kind: "insulated" },
    deep: { kind: "insulated" },
    initialC: 37,
  });
  heat.setTemperature((r, z) => 37 + (r < 0.2 && Math.abs(z - 1) < 0.2 ? 30 : 0));
  let peakC = Math.max(...heat.temperatureC);
  for (let step = 0; step < 40; step++) {
    heat.step(0);
    const nowC = Math.max(...heat.temperatureC);
    expect(nowC).toBeLessThanOrEqual(peakC);
    expect(Math.min(...heat.temperatureC)).toBeGreaterThan(36.8);
    peakC = nowC;
  }
});
