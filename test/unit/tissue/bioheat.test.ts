import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nominalPerson } from "../../../firmware-sim/person.ts";
import { Bioheat, type Surface } from "../../../firmware-sim/tissue/bioheat.ts";
import {
  createGrid,
  integrateDensity,
  type Layer,
  layerIndex,
  locateDepth,
} from "../../../firmware-sim/tissue/layers.ts";
import { deep, layers, stepMs, surface, thickLayers } from "./arbitrary.ts";

const AIR: Surface = { kind: "robin", hWM2K: 10, ambientC: 23 };
const CONTACT: Surface = { kind: "robin", hWM2K: 300, ambientC: 30 };
const CORE = { kind: "dirichlet", temperatureC: 37 } as const;

const slab = (over: Partial<Layer> = {}): Layer => ({
  name: "slab",
  thicknessMm: 20,
  densityKgM3: 1100,
  heatCapacityJKgK: 3400,
  conductivityWMK: 0.4,
  metabolicWM3: 0,
  perfusion: { model: "constant", restWM3K: 5000 },
  bloodC: 37,
  ...over,
});

describe("energy", () => {
  test("deposited and metabolic heat is what is stored, or carried off by blood, surface and depth", () => {
    fc.assert(
      fc.property(
        layers,
        fc.array(surface, { minLength: 1, maxLength: 4 }),
        deep,
        stepMs,
        fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 1, maxLength: 40 }),
        (tissue, surfaces, bottom, step, powers) => {
          const grid = createGrid(tissue.map((layer) => ({ ...layer, metabolicWM3: 900 })));
          const heat = new Bioheat(grid, {
            stepMs: step,
            surface: surfaces[0]!,
            deep: bottom,
            initialC: 35,
            account: true,
          });
          const source = integrateDensity(grid, (depthMm) => 2e4 * Math.exp(-depthMm / 4));
          heat.setSource(source);
          heat.setSource(
            integrateDensity(grid, () => 1e3),
            1,
          );
          heat.clearAccount();
          const content = () =>
            tissue.reduce((sum, { densityKgM3, heatCapacityJKgK }, l) => {
              for (let i = grid.firstNode[l]!; i < grid.lastNode[l]!; i++) {
                const mean = 0.5 * (heat.temperatureC[i]! + heat.temperatureC[i + 1]!);
                sum += densityKgM3 * heatCapacityJKgK * mean * (grid.depthMm[i + 1]! - grid.depthMm[i]!) * 1e-3;
              }
              return sum;
            }, 0);
          const start = content();
          powers.forEach((power, i) => {
            heat.setSurface(surfaces[i % surfaces.length]!);
            heat.step(power, i % 3);
          });
          const a = heat.account;
          const scale = a.depositedJM2 + Math.abs(a.bloodJM2) + Math.abs(a.surfaceJM2) + Math.abs(a.deepJM2) + start;
          const sum = a.depositedJM2 + a.metabolicJM2 - a.bloodJM2 - a.surfaceJM2 - a.deepJM2;
          expect(Math.abs(sum - a.storedJM2) / scale).toBeLessThan(1e-9);
          expect(Math.abs(content() - start - a.storedJM2) / scale).toBeLessThan(1e-9);
          const seconds = (step / 1000) * powers.length;
          const asked =
            powers.reduce((total, power) => total + power, 0) * (step / 1000) * source.reduce((t, q) => t + q, 0);
          const second = powers.reduce((total, _, i) => total + (i % 3), 0) * (step / 1000) * 1e3 * grid.totalMm * 1e-3;
          expect(Math.abs(a.depositedJM2 - asked - second)).toBeLessThanOrEqual(1e-9 * (asked + second) + 1e-12);
          expect(a.metabolicJM2).toBeCloseTo(900 * grid.totalMm * 1e-3 * seconds, 6);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("stability", () => {
  test("without a source no temperature leaves the range of what surrounds it, at any step", () => {
    fc.assert(
      fc.property(
        thickLayers,
        fc.array(surface, { minLength: 1, maxLength: 4 }),
        deep,
        stepMs,
        (tissue, surfaces, bottom, step) => {
          const heat = new Bioheat(createGrid(tissue), {
            stepMs: step,
            surface: surfaces[0]!,
            deep: bottom,
            initialC: 37,
          });
          const outside = surfaces.map((s) =>
            s.kind === "robin" ? s.ambientC : s.kind === "dirichlet" ? s.temperatureC : 37,
          );
          const bounds = [
            ...outside,
            ...tissue.map((layer) => layer.bloodC),
            37,
            bottom.kind === "dirichlet" ? bottom.temperatureC : 37,
          ];
          const low = Math.min(...bounds);
          const high = Math.max(...bounds);
          for (let i = 0; i < 60; i++) {
            if (i % 15 === 0) heat.setSurface(surfaces[(i / 15) % surfaces.length]!);
            heat.step(0);
            expect(Math.min(...heat.temperatureC)).toBeGreaterThanOrEqual(low - 1e-9);
            expect(Math.max(...heat.temperatureC)).toBeLessThanOrEqual(high + 1e-9);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test("a step far too long for the skin approaches its end without ringing", () => {
    const grid = createGrid([slab()]);
    const heat = new Bioheat(grid, {
      stepMs: 10_000,
      surface: { kind: "robin", hWM2K: 5000, ambientC: 20 },
      deep: CORE,
    });
    heat.setSource(integrateDensity(grid, (depthMm) => 1e6 * Math.exp(-depthMm / 0.2)));
    heat.step(0);
    const path = Array.from({ length: 20 }, () => {
      heat.step(1);
      return heat.temperatureC[1]!;
    });
    for (let i = 1; i < path.length; i++) expect(path[i]!).toBeGreaterThanOrEqual(path[i - 1]! - 1e-9);
  });

  test("more power is never colder", () => {
    fc.assert(
      fc.property(layers, surface, deep, fc.constantFrom(10, 20, 1000), (tissue, top, bottom, step) => {
        const grid = createGrid(
          tissue.map((layer) => ({ ...layer, perfusion: { model: "constant", restWM3K: 4000 } as const })),
        );
        const run = (power: number) => {
          const heat = new Bioheat(grid, { stepMs: step, surface: top, deep: bottom, initialC: 36 });
          heat.setSource(integrateDensity(grid, (depthMm) => 1e4 * Math.exp(-depthMm / 5)));
          for (let i = 0; i < 50; i++) heat.step(power);
          return heat.temperatureC;
        };
        const [less, more] = [run(10), run(20)];
        for (let i = 0; i < grid.nodes; i++) expect(more[i]!).toBeGreaterThanOrEqual(less[i]! - 1e-9);
      }),
      { numRuns: 40 },
    );
  });
});

describe("steady state", () => {
  test("of a perfused slab is theta(z) = C sinh(m (H - z))", () => {
    const grid = createGrid([slab()], { refinement: 4 });
    const heat = new Bioheat(grid, { stepMs: 20, surface: AIR, deep: CORE });
    const m = Math.sqrt(5000 / 0.4);
    const depthM = 0.02;
    const c = (10 * (23 - 37)) / (0.4 * m * Math.cosh(m * depthM) + 10 * Math.sinh(m * depthM));
    for (const z of [0, 0.5, 2, 7, 15]) {
      expect(heat.read(locateDepth(grid, z))).toBeCloseTo(37 + c * Math.sinh(m * (depthM - z * 1e-3)), 3);
    }
  });

  test("of two layers matches temperature and flux at the interface", () => {
    // Without perfusion temperature is linear in each layer: resistances in series between room and core.
    const bare = { perfusion: { model: "constant", restWM3K: 0 } } as const;
    const grid = createGrid([
      slab({ ...bare, thicknessMm: 2, conductivityWMK: 0.37 }),
      slab({ ...bare, thicknessMm: 10, conductivityWMK: 0.21 }),
    ]);
    const heat = new Bioheat(grid, { stepMs: 20, surface: CONTACT, deep: CORE });
    const flux = (37 - 30) / (1 / 300 + 0.002 / 0.37 + 0.01 / 0.21);
    expect(heat.read(locateDepth(grid, 0))).toBeCloseTo(30 + flux / 300, 9);
    expect(heat.read(locateDepth(grid, 2))).toBeCloseTo(30 + flux * (1 / 300 + 0.002 / 0.37), 9);
    expect(heat.read(locateDepth(grid, 5))).toBeCloseTo(37 - flux * (0.007 / 0.21), 9);
  });

  test("stays where it is, with perfusion that answers temperature and with power", () => {
    const person = nominalPerson("abdomen");
    const grid = createGrid(person.layers);
    const heat = new Bioheat(grid, { stepMs: 20, surface: CONTACT, deep: CORE });
    heat.setSource(integrateDensity(grid, (depthMm) => 1e4 * Math.exp(-depthMm / 6)));
    heat.settle(35);
    const before = heat.temperatureC.slice();
    expect(heat.peakC(layerIndex(grid, "dermis"))).toBeGreaterThan(40);
    for (let i = 0; i < 500; i++) heat.step(35);
    for (let i = 0; i < grid.nodes; i++) expect(heat.temperatureC[i]).toBeCloseTo(before[i]!, 6);
  });

  test("needs a way for heat to leave", () => {
    const grid = createGrid([slab({ perfusion: { model: "constant", restWM3K: 0 } })]);
    const insulated = { kind: "insulated" } as const;
    expect(() => new Bioheat(grid, { stepMs: 20, surface: insulated, deep: insulated })).toThrow(/heat to leave/);
  });
});

describe("transients", () => {
  test("second order in time: half the step, a quarter of the error", () => {
    const grid = createGrid([slab()]);
    const end = (step: number) => {
      const heat = new Bioheat(grid, { stepMs: step, surface: AIR, deep: CORE, initialC: 33 });
      heat.setSource(integrateDensity(grid, (depthMm) => 4e5 * Math.exp(-depthMm / 4)));
      for (let i = 0; i < Math.round(4000 / step); i++) heat.step(1);
      return heat.temperatureC.slice();
    };
    const exact = end(5);
    const errors = [400, 200, 100].map((step) => Math.max(...end(step).map((t, i) => Math.abs(t - exact[i]!))));
    expect(errors[0]! / errors[1]!).toBeGreaterThan(3);
    expect(errors[1]! / errors[2]!).toBeGreaterThan(3);
  });

  test("switching between surfaces and back keeps what the eliminations hold apart", () => {
    const grid = createGrid([slab()]);
    const make = () => new Bioheat(grid, { stepMs: 20, surface: AIR, deep: CORE });
    const [fresh, used] = [make(), make()];
    for (const s of [
      CONTACT,
      AIR,
      { kind: "dirichlet", temperatureC: 20 } as const,
      AIR,
      { kind: "insulated" } as const,
    ]) {
      used.setSurface(s);
      used.step(0);
    }
    used.setTemperature(() => 36);
    used.setSurface(CONTACT);
    fresh.setTemperature(() => 36);
    fresh.setSurface(CONTACT);
    for (let i = 0; i < 30; i++) {
      used.step(0);
      fresh.step(0);
    }
    expect(used.temperatureC).toEqual(fresh.temperatureC);
  });

  test("a drifting ambient acts like that ambient", () => {
    const grid = createGrid([slab()]);
    const [drifted, set] = [25, 30].map(
      (ambientC) =>
        new Bioheat(grid, {
          stepMs: 20,
          surface: { ...CONTACT, kind: "robin", hWM2K: 300, ambientC },
          deep: CORE,
          initialC: 35,
        }),
    );
    drifted!.setAmbient(30);
    for (let i = 0; i < 50; i++) {
      drifted!.step(0);
      set!.step(0);
    }
    for (let i = 0; i < grid.nodes; i++) expect(drifted!.temperatureC[i]).toBeCloseTo(set!.temperatureC[i]!, 9);
  });

  test("two sources add", () => {
    const grid = createGrid([slab()]);
    const q = integrateDensity(grid, (depthMm) => 1e5 * Math.exp(-depthMm));
    const both = new Bioheat(grid, { stepMs: 20, surface: AIR, deep: CORE });
    both.setSource(q, 0);
    both.setSource(q, 1);
    const one = new Bioheat(grid, { stepMs: 20, surface: AIR, deep: CORE });
    one.setSource(q);
    for (let i = 0; i < 30; i++) {
      both.step(2, 1);
      one.step(3);
    }
    for (let i = 0; i < grid.nodes; i++) expect(both.temperatureC[i]).toBeCloseTo(one.temperatureC[i]!, 10);
  });

  test("closed vessels cool no more", () => {
    const grid = createGrid([slab()]);
    const omega = new Float64Array(grid.nodes);
    const heat = new Bioheat(grid, {
      stepMs: 20,
      surface: { kind: "insulated" },
      deep: { kind: "insulated" },
      initialC: 45,
      omega,
    });
    omega.fill(50);
    for (let i = 0; i < 100; i++) heat.step(0);
    const before = heat.temperatureC[3]!;
    for (let i = 0; i < 1000; i++) heat.step(0);
    expect(heat.temperatureC[3]).toBeCloseTo(before, 9);
    expect(before).toBeGreaterThan(44.9);
  });
});

test("peak and mean of a layer", () => {
  const grid = createGrid([slab({ name: "a", thicknessMm: 2 }), slab({ name: "b", thicknessMm: 4 })]);
  const heat = new Bioheat(grid, {
    stepMs: 20,
    surface: { kind: "insulated" },
    deep: { kind: "insulated" },
    initialC: 37,
  });
  heat.setTemperature((depthMm) => 40 + depthMm);
  expect(heat.peakC(layerIndex(grid, "a"))).toBeCloseTo(42, 12);
  expect(heat.meanC(layerIndex(grid, "a"))).toBeCloseTo(41, 12);
  expect(heat.meanC(layerIndex(grid, "b"))).toBeCloseTo(44, 12);
});
