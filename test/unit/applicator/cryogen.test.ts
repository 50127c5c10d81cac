import { expect, test } from "vitest";
import { createCryogenFilm, R134A, stepCryogen } from "../../../firmware-sim/applicator/cryogen.ts";
import { Bioheat } from "../../../firmware-sim/tissue/bioheat.ts";
import { createGrid, type Layer, locateDepth } from "../../../firmware-sim/tissue/layers.ts";

/** Skin of the closed form: one deep layer without blood. */
const SKIN: Layer = {
  name: "skin",
  thicknessMm: 20,
  densityKgM3: 1109,
  heatCapacityJKgK: 3390.5,
  conductivityWMK: 0.372,
  metabolicWM3: 0,
  perfusion: { model: "constant", restWM3K: 0 },
  bloodC: 33,
};
const REST_C = 33;

/** Skin under the film for some time after a spurt: temperature at some depths, the coldest surface, and how long there was liquid. */
function spurt(openMs: number, lastsMs: number, stepMs: number) {
  const film = createCryogenFilm(R134A);
  const grid = createGrid([SKIN]);
  const heat = new Bioheat(grid, {
    stepMs,
    surface: { kind: "insulated" },
    deep: { kind: "dirichlet", temperatureC: REST_C },
    initialC: REST_C,
  });
  let wetMs = 0;
  let coldestC = REST_C;
  for (let ms = 0; ms < lastsMs; ms += stepMs) {
    const wet = stepCryogen(film, ms < openMs ? stepMs : 0, stepMs, heat.temperatureC[0]!);
    if (wet) wetMs += stepMs;
    heat.setSurface(wet ? { kind: "robin", hWM2K: film.hWM2K, ambientC: R134A.boilingC } : { kind: "insulated" });
    heat.step(0);
    coldestC = Math.min(coldestC, heat.temperatureC[0]!);
  }
  const at = (depthMm: number) => heat.read(locateDepth(grid, depthMm));
  return { film, wetMs, coldestC, at };
}

/** Semi-infinite solid, convective surface (Carslaw and Jaeger, 2.7): share of the way to the ambient at the surface. */
function surfaceShare(hWM2K: number, seconds: number): number {
  const x = hWM2K * Math.sqrt(seconds / (0.372 * 1109 * 3390.5));
  return 1 - erfcx(x);
}

/** exp(x^2) erfc(x) by its continued fraction for what is not small, and by series below. */
function erfcx(x: number): number {
  let sum = 0;
  let term = x;
  for (let n = 0; n < 60; n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 3);
  }
  return Math.exp(x * x) - (2 / Math.sqrt(Math.PI)) * sum;
}

test("while the film boils, skin follows the closed form of a convective surface", () => {
  for (const ms of [50, 100, 200]) {
    const { at, film } = spurt(ms, ms, 5);
    const closedC = REST_C + (R134A.boilingC - REST_C) * surfaceShare(film.hWM2K, ms / 1000);
    expect(Math.abs(at(0) - closedC), `${ms} ms`).toBeLessThan(0.15);
  }
});

test("cold stays in the outermost skin: less than a third of it reaches 0.3 mm", () => {
  const { at } = spurt(30, 150, 5);
  const fallC = REST_C - at(0);
  expect(fallC).toBeGreaterThan(12);
  expect((REST_C - at(0.3)) / fallC).toBeLessThan(0.5);
  expect((REST_C - at(0.6)) / fallC).toBeLessThan(0.2);
});

test("liquid is neither made nor lost: what arrives boils with the heat that skin gives, or is still there", () => {
  const film = createCryogenFilm(R134A);
  let boiledJM2 = 0;
  for (let ms = 0; ms < 120; ms += 5) {
    const before = film.liquidKgPerM2;
    const openMs = ms < 30 ? 5 : 0;
    stepCryogen(film, openMs, 5, 20);
    boiledJM2 += (before + (R134A.arrivesKgPerM2S * openMs) / 1000 - film.liquidKgPerM2) * R134A.latentJPerKg;
  }
  const heatJM2 = film.hWM2K * (20 - R134A.boilingC) * 0.12;
  expect(boiledJM2).toBeCloseTo(Math.min(heatJM2, R134A.arrivesKgPerM2S * 0.03 * R134A.latentJPerKg), 6);
});

test("a spurt of 40 ms, the longest that the tip takes, leaves skin far from frost; what runs on by itself does not", () => {
  expect(spurt(40, 500, 5).coldestC).toBeGreaterThan(6);
  expect(spurt(1500, 1500, 5).coldestC).toBeLessThan(-0.55);
  // The film that stays is no thicker for it, so that it is gone soon after the valve is shut.
  const { wetMs, film } = spurt(400, 1500, 5);
  const longestS = (R134A.filmMaxKgPerM2 * R134A.latentJPerKg) / (film.hWM2K * (0 - R134A.boilingC));
  expect(wetMs - 400).toBeLessThan(1000 * longestS);
});

test("halving the steps changes the coldest surface by less than half a degree", () => {
  expect(Math.abs(spurt(30, 300, 5).coldestC - spurt(30, 300, 2.5).coldestC)).toBeLessThan(0.5);
});
