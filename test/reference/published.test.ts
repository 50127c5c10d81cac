/**
 * Goal: the production solver against figures measured on people and on tissue.
 * Method: each study set up with nominal tissue and what is stated of it; what it does not state is named in the test, is within the published
 * range, and is fitted to one of its figures at the most, so that the others are predictions. docs/tissue.md has the table.
 */
import { expect, test } from "vitest";
import { acousticLayers, NOMINAL_ATTENUATION_DB_CM_MHZ } from "../../firmware-sim/applicator/acoustics.ts";
import { createBowlSeries, focusOf, gainAt } from "../../firmware-sim/applicator/bowl.ts";
import { FOCUSED_TRANSDUCERS, planFocusedShot } from "../../firmware-sim/applicator/focused-ultrasound.ts";
import { admittivityOf } from "../../firmware-sim/applicator/gabriel.ts";
import { solveLight } from "../../firmware-sim/applicator/laser.ts";
import { type MonopolarField, solveMonopolarField } from "../../firmware-sim/applicator/monopolar.ts";
import { solveShotResponse } from "../../firmware-sim/applicator/shot-response.ts";
import { TIPS } from "../../firmware-sim/applicator/tips.ts";
import { nominalPerson } from "../../firmware-sim/person.ts";
import { Axisymmetric } from "../../firmware-sim/tissue/axisymmetric.ts";
import { Bioheat } from "../../firmware-sim/tissue/bioheat.ts";
import { createGrid, type Grid, type Layer, locateDepth } from "../../firmware-sim/tissue/layers.ts";
import { createRings, integrateOverRings } from "../../firmware-sim/tissue/rings.ts";
import { arrheniusRate, cem43Rate } from "../../src/dose.ts";

/** Surface after a time under a cold face, from skin at 30 degC. */
function cooledSurfaceC(hWM2K: number, ambientC: number, elapsedMs: number): number {
  const person = nominalPerson("face");
  const heat = new Bioheat(createGrid(person.layers, { refinement: 2 }), {
    stepMs: 1,
    surface: { kind: "robin", hWM2K, ambientC },
    deep: { kind: "dirichlet", temperatureC: person.coreC },
    initialC: 30,
  });
  for (let ms = 0; ms < elapsedMs; ms++) heat.step(0);
  return heat.temperatureC[0]!;
}

test.each([6, 9, 12])(
  "a sapphire at %i degC brings skin from 30 to 14-19 degC in a second (Anvari), half a degree allowed",
  (sapphireC) => {
    // Limited by the interface: 1000 to 5000 W/(m2 K) are in use; 1500 is in the lower part.
    const surfaceC = cooledSurfaceC(1500, sapphireC, 1000);
    expect(surfaceC).toBeGreaterThan(13.5);
    expect(surfaceC).toBeLessThan(19.5);
  },
);

test("a spurt of R134a brings the surface to 5 degC in 20 ms and to -9 degC in 100 ms (Anvari)", () => {
  // A film that boils at -26 degC; on skin far less is passed on than the 15 000 to 35 000 W/(m2 K) on copper (Aguilar 2001).
  expect(Math.abs(cooledSurfaceC(5000, -26, 20) - 5)).toBeLessThan(3);
  expect(Math.abs(cooledSurfaceC(5000, -26, 100) - -9)).toBeLessThan(3);
});

test("a spurt of 100 ms reaches about 0.2 mm deep (Anvari)", () => {
  const person = nominalPerson("face");
  const heat = new Bioheat(createGrid(person.layers, { refinement: 2 }), {
    stepMs: 1,
    surface: { kind: "robin", hWM2K: 5000, ambientC: -26 },
    deep: { kind: "dirichlet", temperatureC: person.coreC },
    initialC: 30,
  });
  for (let ms = 0; ms < 100; ms++) heat.step(0);
  const shareAt = (depthMm: number) => (30 - heat.read(locateDepth(heat.grid, depthMm))) / (30 - heat.temperatureC[0]!);
  expect(shareAt(0.1)).toBeGreaterThan(0.3);
  expect(shareAt(0.2)).toBeLessThan(0.1);
});

/** Over 45 min: surface, and fat 1 cm below it, of an abdomen in a field of plates in air, 27.12 MHz. */
function heatContactless(fatWM3: number): { readonly surfaceC: number[]; readonly deepC: number[] } {
  const person = nominalPerson("abdomen");
  const layers = person.layers.map((layer) => (layer.name === "fat" ? { ...layer, thicknessMm: 20 } : layer));
  const grid = createGrid(layers);
  // The current crosses the layers, so each takes heat as sigma / |y|^2.
  const tissues = ["skinDry", "skinDry", "fatInfiltrated", "tendon", "muscle"] as const;
  const shares = tissues.map((tissue) => {
    const { re, im } = admittivityOf(tissue, 27.12e6);
    return re / (re * re + im * im);
  });
  const source = new Float64Array(grid.nodes);
  for (let cell = 0; cell < grid.nodes - 1; cell++) {
    const halfM = 0.5e-3 * (grid.depthMm[cell + 1]! - grid.depthMm[cell]!);
    const share = shares[grid.cellLayer[cell]!]! / shares[2]!;
    source[cell]! += share * halfM;
    source[cell + 1]! += share * halfM;
  }
  const heat = new Bioheat(grid, {
    stepMs: 100,
    surface: { kind: "robin", hWM2K: 15, ambientC: 20 },
    deep: { kind: "dirichlet", temperatureC: person.coreC },
  });
  heat.setSource(source);
  const at = locateDepth(grid, 10);
  const surfaceC = [heat.temperatureC[0]!];
  const deepC = [heat.read(at)];
  for (let minute = 1; minute <= 45; minute++) {
    for (let step = 0; step < 600; step++) heat.step(fatWM3);
    surfaceC.push(heat.temperatureC[0]!);
    deepC.push(heat.read(at));
  }
  return { surfaceC, deepC };
}

test("45 min of contactless RF on the abdomen: surface 31.6 to 39.2 degC, fat 1 cm deep 45 degC from 15 min on (JDD 2015;14:622)", () => {
  // Fat of 20 mm, and a cool room with moving air (20 degC, 15 W/(m2 K)) for the surface at the start. Heat in fat is fitted to 45 degC at
  // 15 min; surface and plateau are predicted.
  const { surfaceC, deepC } = heatContactless(54_800);
  expect(surfaceC[0]).toBeCloseTo(31.6, 1);
  expect(Math.abs(deepC[5]! - 40)).toBeLessThan(1.5);
  expect(Math.abs(deepC[15]! - 45)).toBeLessThan(0.3);
  expect(Math.abs(deepC[45]! - 45)).toBeLessThan(1.5);
  expect(Math.abs(surfaceC[45]! - 39.2)).toBeLessThan(1.2);
});

/** Tissue that is cut out: no blood, no metabolism. */
function excised(layer: Layer, thicknessMm: number): Layer {
  return { ...layer, thicknessMm, metabolicWM3: 0, perfusion: { model: "constant", restWM3K: 0 } };
}

/** Power per node and area on the axis, W/m2 per W: each half cell by the middle of it. */
function heatOnAxis(grid: Grid, field: MonopolarField): Float64Array {
  const { depthMm, nodes } = grid;
  return Float64Array.from(depthMm, (mm, node) => {
    const aboveMm = node === 0 ? 0 : 0.5 * (mm - depthMm[node - 1]!);
    const belowMm = node === nodes - 1 ? 0 : 0.5 * (depthMm[node + 1]! - mm);
    const above = field.heatOnAxis((mm - aboveMm / 2) / 1000) * aboveMm;
    return (above + field.heatOnAxis((mm + belowMm / 2) / 1000) * belowMm) / 1000;
  });
}

/** Hottest tissue under the middle of a disc of 36 mm at rest, 120 W at 6.78 MHz into pork at room temperature. */
function hottestPorkC(fatMm: number, elapsedS: number): number {
  const tip = TIPS.find(({ label }) => label === "mp-36-7");
  if (tip?.modality !== "monopolarRf") throw new Error("the catalogue has no mp-36-7");
  const [epidermis, dermis, fat, , muscle] = nominalPerson("face").layers;
  const skinMm = 1.7;
  const sigmaScale = { skin: 1, fat: 1, fascia: 1, muscle: 1 };
  const field = solveMonopolarField(tip, { skinM: skinMm / 1000, fatM: fatMm / 1000, fasciaM: 0, sigmaScale });
  const grid = createGrid([
    excised(epidermis!, 0.06),
    excised(dermis!, skinMm - 0.06),
    excised(fat!, fatMm),
    excised(muscle!, 25),
  ]);
  const heat = new Bioheat(grid, {
    stepMs: 20,
    surface: { kind: "robin", hWM2K: tip.contactWPerM2K, ambientC: 20 },
    deep: { kind: "dirichlet", temperatureC: 20 },
    initialC: 20,
  });
  heat.setSource(heatOnAxis(grid, field));
  for (let step = 0; step < elapsedS * 50; step++) heat.step(120);
  return Math.max(...heat.temperatureC);
}

test("120 W of monopolar RF: the thicker the fat, the cooler: 69, 60, 55, 45 degC for 2, 4, 6, 8 mm (doi 10.1177/09592989251407753)", () => {
  // Time, electrode and start are not visible. 15 s make the first figure; the other three are predicted.
  const measured = [69, 60, 55, 45];
  [2, 4, 6, 8].forEach((fatMm, i) => {
    expect(Math.abs(hottestPorkC(fatMm, 15) - measured[i]!)).toBeLessThan(5);
  });
});

/** Seconds until the basal layer has Omega 1 after the surface was stepped to a temperature. */
function burnTimeS(surfaceC: number): number {
  const person = nominalPerson("face");
  const stepMs = surfaceC > 52 ? 2 : 20;
  const heat = new Bioheat(createGrid(person.layers, { refinement: 2 }), {
    stepMs,
    surface: { kind: "dirichlet", temperatureC: surfaceC },
    deep: { kind: "dirichlet", temperatureC: person.coreC },
    initialC: 34,
  });
  const basal = heat.grid.lastNode[0]!;
  let omega = 0;
  let steps = 0;
  for (; omega < 1; steps++) {
    heat.step(0);
    omega += (arrheniusRate(heat.temperatureC[basal]!) * stepMs) / 1000;
  }
  return (steps * stepMs) / 1000;
}

test("burn times of human skin: within 1.7 of the longest exposures that spared it (Moritz and Henriques 1947), 47 to 55 degC within 1.35", () => {
  for (const surfaceC of [44, 45, 47, 48, 49, 51, 53, 55, 60]) {
    // Regression of PLoS ONE 2021, e0254790, figure 2; R2 0.98.
    const sparedS = Math.exp(116.4 - 28.3 * Math.log(surfaceC));
    const ratio = burnTimeS(surfaceC) / sparedS;
    expect(Math.max(ratio, 1 / ratio)).toBeLessThan(surfaceC >= 47 && surfaceC <= 55 ? 1.35 : 1.7);
  }
});

/**
 * 1060 W/cm2 at a focus 3 mm below the surface of excised muscle. The study's bowl is not visible: 3.3 MHz, 62.6 mm radius and 64 mm aperture are
 * those of a transducer common in such work; tissue starts at body temperature.
 */
function insonate(intensityRatio: number, untilS: number): { cem43At2S: number; cem43170S: number; lesionS: number } {
  const startC = 37;
  const focusMm = 3;
  const bowl = { radiusM: 0.0626, apertureM: 0.064, frequencyHz: 3.3e6, speedMS: 1588.4, densityKgM3: 1090 };
  const muscle = excised(nominalPerson("face").layers[4]!, 25);
  const [sound] = acousticLayers(
    [{ name: "muscle", thicknessMm: 25, densityKgM3: 1090 }],
    NOMINAL_ATTENUATION_DB_CM_MHZ,
    bowl.frequencyHz,
  );
  const peakM = focusOf(bowl);
  const reachM = 0.85 * bowl.radiusM;
  const series = createBowlSeries(bowl, reachM);
  const grid = createGrid([muscle], { firstMm: 0.05, growth: 0.03 });
  const widthMm = (1000 * bowl.speedMS * bowl.radiusM) / (bowl.frequencyHz * bowl.apertureM);
  const rings = createRings({ outerMm: 12, firstMm: widthMm / 14, growth: 0.12 });
  const atFocus = 2 * sound!.attenuationNpM * 1060e4;
  const heat = new Axisymmetric(grid, rings, {
    stepMs: 10,
    surface: { kind: "robin", hWM2K: 10, ambientC: 22 },
    deep: { kind: "dirichlet", temperatureC: startC },
    initialC: startC,
  });
  heat.setSource(
    integrateOverRings(grid, rings, (rMm, zMm) => {
      const belowFocusM = (zMm - focusMm) / 1000;
      const gain = gainAt(series, rMm / 1000, peakM + belowFocusM) / gainAt(series, 0, peakM);
      return atFocus * gain ** 2 * Math.exp(-2 * sound!.attenuationNpM * belowFocusM);
    }),
  );
  const reached = { cem43At2S: Number.NaN, cem43170S: Number.NaN, lesionS: Number.NaN };
  let cem43 = 0;
  let omega = 0;
  for (let step = 1; step <= untilS * 100; step++) {
    heat.step(intensityRatio);
    const surfaceC = heat.temperatureC[0]!;
    cem43 += (cem43Rate(surfaceC) * 0.01) / 60;
    omega += arrheniusRate(surfaceC) * 0.01;
    if (step === 200) reached.cem43At2S = cem43;
    if (!(reached.cem43170S > 0) && cem43 >= 170) reached.cem43170S = step / 100;
    if (!(reached.lesionS > 0) && omega >= 1) reached.lesionS = step / 100;
  }
  return reached;
}

test("a focus of 1060 W/cm2 under a surface: CEM43 0.42 min at 2 s, 170 min at 3.62 s, a lesion at 3.5 to 4 s (PMC3712542)", () => {
  // The surface is where the beam is widest, so its temperature hangs on a geometry that is not visible: as stated, 3.05 s in place of 3.62.
  // Fitted at 2 s by 14.5 % less heat; the rise afterwards is a prediction.
  const fitted = insonate(0.855, 4.2);
  expect(Math.abs(fitted.cem43At2S - 0.42)).toBeLessThan(0.01);
  expect(Math.abs(fitted.cem43170S - 3.62)).toBeLessThan(0.1);
  expect(fitted.lesionS).toBeGreaterThan(3.5);
  expect(fitted.lesionS).toBeLessThan(4);
});

test("coagulation points lie at 1.5, 3.0 and 4.5 mm in this order and spare the epidermis (White 2007; Lowe 2021)", () => {
  const person = nominalPerson("face");
  const middlesMm = FOCUSED_TRANSDUCERS.toSorted((a, b) => a.focusMm - b.focusMm).map((transducer) => {
    const shot = solveShotResponse(planFocusedShot(transducer, person, 500));
    const tcp = shot.coagulate(0.9 * transducer.shotMaxJ, () => 35);
    expect(tcp.epidermisOmega).toBeLessThan(0.53);
    expect(tcp.volumeMm3).toBeLessThan(1);
    const middleMm = 0.5 * (tcp.topMm + tcp.bottomMm);
    expect(Math.abs(middleMm - transducer.focusMm)).toBeLessThan(0.5);
    return middleMm;
  });
  expect(middlesMm).toEqual(middlesMm.toSorted((a, b) => a - b));
});

/** Depth above which this share of the absorbed light stays, mm; of what is absorbed down to a depth, all of it by default. */
function percentileMm(wavelength: 1064 | 1320, share: number, downToMm = 20): number {
  const light = solveLight(wavelength, nominalPerson("face"));
  const total = light.powerBetween(0, downToMm / 1000);
  let low = 0;
  let high = downToMm;
  for (let round = 0; round < 50; round++) {
    const middle = 0.5 * (low + high);
    if (light.powerBetween(0, middle / 1000) < share * total) low = middle;
    else high = middle;
  }
  return low;
}

test("1320 nm lays its light down nearer the surface than 1064 nm (doi 10.1002/lsm.22104)", () => {
  expect(percentileMm(1320, 0.5)).toBeLessThan(0.6 * percentileMm(1064, 0.5));
  expect(percentileMm(1320, 0.9)).toBeLessThan(0.6 * percentileMm(1064, 0.9));
});

test("of the light absorbed in the first millimetre at 1320 nm half stays in 0.36 and nine tenths in 0.86 mm (doi 10.1002/lsm.22104), 0.15 mm allowed", () => {
  // Pulsed photothermal radiometry sees about the first millimetre; of all light the model lays half down in 1.05 mm. See docs/tissue.md.
  expect(Math.abs(percentileMm(1320, 0.5, 1) - 0.36)).toBeLessThan(0.15);
  expect(Math.abs(percentileMm(1320, 0.9, 1) - 0.86)).toBeLessThan(0.15);
});
