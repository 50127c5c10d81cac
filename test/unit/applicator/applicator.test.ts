import { describe, expect, test } from "vitest";
import { createApplicator } from "../../../firmware-sim/applicator/applicator.ts";
import { solveLight } from "../../../firmware-sim/applicator/laser.ts";
import { solveMonopolarField } from "../../../firmware-sim/applicator/monopolar.ts";
import {
  createNeedleSite,
  enterTissue,
  NEEDLE_STEP_MS,
  stepNeedle,
} from "../../../firmware-sim/applicator/needle-site.ts";
import { describeTip, TIPS } from "../../../firmware-sim/applicator/tips.ts";
import { solvePlaneWave } from "../../../firmware-sim/applicator/ultrasound.ts";
import { drawPerson, nominalPerson, type Person } from "../../../firmware-sim/person.ts";
import { AREAS } from "../../../firmware-sim/ranges.ts";
import { createGrid } from "../../../firmware-sim/tissue/layers.ts";

const PEOPLE = AREAS.flatMap((area) => [1, 2, 3].map((seed) => drawPerson(seed, area)));
const tipOf = <M extends (typeof TIPS)[number]["modality"]>(modality: M) =>
  TIPS.find((tip) => tip.modality === modality) as Extract<(typeof TIPS)[number], { modality: M }>;

/** Share of the power in a layer per millimetre. */
function densityIn(person: Person, name: string, powerBetween: (fromM: number, toM: number) => number): number {
  const index = person.layers.findIndex((layer) => layer.name === name);
  const topMm = person.layers.slice(0, index).reduce((sum, layer) => sum + layer.thicknessMm, 0);
  const { thicknessMm } = person.layers[index]!;
  return powerBetween(topMm / 1000, (topMm + thicknessMm) / 1000) / thicknessMm;
}

/** A cold plate puts heat nowhere; needles do so where they stick, and are asked in a test of their own. */
const FROM_OUTSIDE = TIPS.filter(
  ({ modality }) => modality !== "bipolarRf" && modality !== "contactCooling" && modality !== "microneedleRf",
);

describe.each(FROM_OUTSIDE)("$label", (tip) => {
  test("gives tissue no more than it delivers, and nowhere less than nothing", () => {
    for (const person of PEOPLE) {
      const heat = createApplicator(tip, person).heatPerWatt(createGrid(person.layers));
      expect(Math.min(...heat)).toBeGreaterThanOrEqual(-1e-12);
      const share = heat.reduce((sum, value) => sum + value);
      expect(share).toBeGreaterThan(0.2);
      expect(share).toBeLessThanOrEqual(1 + 1e-6);
    }
  });

  test("keeps within the hot spot and the impedance that it announces", () => {
    const { hotSpotKMmPerWS, impedanceMinOhm, impedanceMaxOhm } = describeTip(tip);
    for (const person of PEOPLE) {
      const applicator = createApplicator(tip, person);
      const { restKPerWS, lengthMm } = applicator.hotSpotOn(createGrid(person.layers));
      expect(restKPerWS * lengthMm).toBeLessThan(hotSpotKMmPerWS);
      if (Number.isNaN(applicator.onSkin.ohm)) continue;
      expect(applicator.onSkin.ohm).toBeGreaterThan(1.15 * impedanceMinOhm);
      expect(applicator.onSkin.ohm).toBeLessThan(impedanceMaxOhm / 1.15);
    }
  });
});

describe.each(TIPS.filter(({ modality }) => modality === "microneedleRf"))("$label", (tip) => {
  const { impedanceMinOhm, impedanceMaxOhm } = describeTip(tip);
  const DEPTH_MM = 1.5;
  const bedIn = (person: Person) => createApplicator(tip, person).needles!.bedAt(DEPTH_MM);

  test("in dermis its impedance is the one announced, cold and hot; in air it is open, and in fat beyond", () => {
    for (const person of PEOPLE.filter(({ skinThicknessMm }) => skinThicknessMm > DEPTH_MM)) {
      const bed = bedIn(person);
      expect(bed.impedanceAt(20)).toBeLessThan(impedanceMaxOhm / 1.1);
      expect(bed.impedanceAt(80)).toBeGreaterThan(1.1 * impedanceMinOhm);
      expect(bed.impedanceAt(67)).toBeLessThan(0.65 * bed.impedanceAt(30));
    }
    const person = nominalPerson("face");
    const applicator = createApplicator(tip, person);
    expect(applicator.onSkin.ohm).toBe(Number.POSITIVE_INFINITY);
    expect(applicator.needles!.bedAt(3.5).impedanceAt(37)).toBeGreaterThan(impedanceMaxOhm);
  });

  test("all of its power becomes heat about the tips", () => {
    const person = nominalPerson("face");
    const grid = createGrid(person.layers);
    const heat = bedIn(person).heatPerWatt(grid);
    expect(heat.reduce((sum, value) => sum + value)).toBeCloseTo(1, 6);
    const hottest = grid.depthMm[heat.indexOf(Math.max(...heat))]!;
    expect(hottest).toBeGreaterThan(0.3);
    expect(hottest).toBeLessThan(DEPTH_MM + 0.2);
  });

  test("what an insertion leaves for later ones is what its own tissue shows after it", () => {
    const bed = bedIn(nominalPerson("face"));
    const site = createNeedleSite(bed.plan);
    enterTissue(site, () => 34, 34);
    for (let ms = 0; ms < 8000; ms += NEEDLE_STEP_MS) stepNeedle(site, ms < 4500 ? 0.3 : 0);
    const left = bed.response.riseAt(1.5, 1.1, 8000, 0.3 * 4.5);
    const { heat } = site;
    expect(Math.abs(left / heat.read(heat.locate(1.5, 1.1)) - 1)).toBeLessThan(0.1);
  });
});

test("monopolar: under the middle of the disc fat takes several times the heat of skin, beyond its edge skin does", () => {
  const person = nominalPerson("abdomen");
  const sigmaScale = { skin: 1, fat: 1, fascia: 1, muscle: 1 };
  const tip = tipOf("monopolarRf");
  const field = solveMonopolarField(tip, { skinM: 0.0022, fatM: 0.0139, fasciaM: 0.001, sigmaScale });
  // The normal current is continuous, so that heat goes with sigma / |y|^2: 4.4 times as much in fat as in wet skin at 2 MHz.
  const middle = field.heatOnAxis(0.0022 + 1e-6) / field.heatOnAxis(0.0022 - 1e-6);
  expect(middle).toBeGreaterThan(3);
  // The mean over the plane counts the current that skin carries away sideways over thick fat as well.
  const mean = field.heatPerWatt(0.0022 + 1e-6) / field.heatPerWatt(0.0022 - 1e-6);
  expect(mean).toBeLessThan(middle);
  expect(densityIn(person, "fat", field.powerBetween)).toBeGreaterThan(0);
});

test("sound: in one medium the heat falls as the law of attenuation says", () => {
  const person = nominalPerson("inner-thigh");
  const even: Person = {
    ...person,
    layers: person.layers.map((layer) => ({ ...layer, name: "fat", densityKgM3: 911 })),
  };
  const tip = tipOf("unfocusedUltrasound");
  const { powerBetween } = solvePlaneWave(tip, even);
  // 0.608 dB/cm at 1 MHz: power falls by 10^-0.0608 per centimetre.
  expect(powerBetween(0, 0.01)).toBeCloseTo(1 - 10 ** -0.0608, 6);
});

test("light of 1320 nm stays in the dermis, of 1064 nm it goes on into the fat", () => {
  const person = nominalPerson("face");
  const skinM = person.skinThicknessMm / 1000;
  const shallow = solveLight(1320, person);
  const deep = solveLight(1064, person);
  const inSkin = (light: typeof deep) => light.powerBetween(0, skinM) / light.powerBetween(0, 0.02);
  expect(inSkin(shallow)).toBeGreaterThan(0.65);
  expect(inSkin(deep)).toBeLessThan(0.55);
  for (const light of [shallow, deep]) expect(light.powerBetween(0, 0.02) + light.reflectedRatio).toBeCloseTo(1, 10);
});

test("light decays deep down as diffusion theory says: exp(-mu_eff z)", () => {
  const person = nominalPerson("abdomen");
  const even: Person = { ...person, layers: [{ ...person.layers[1]!, thicknessMm: 40 }] };
  const { powerBetween } = solveLight(1064, even);
  const muEff = Math.sqrt(3 * 35 * (35 + 1700));
  const ratio = powerBetween(0.006, 0.0061) / powerBetween(0.004, 0.0041);
  expect(Math.log(ratio) / -0.002 / muEff).toBeCloseTo(1, 2);
});

test("the same person is solved once for a tip, and another person anew", () => {
  const [person, double] = [drawPerson(1, "face"), drawPerson(1, "face")];
  for (const tip of TIPS) {
    const first = createApplicator(tip, person);
    expect(createApplicator(tip, person), tip.label).toBe(first);
    expect(createApplicator(tip, double), tip.label).not.toBe(first);
  }
});

test.each(TIPS)("nothing that $label hands out is shared with the next who asks", (tip) => {
  const person = drawPerson(2, "face");
  const grid = createGrid(person.layers);
  const { heatPerWatt, hotSpotOn } = createApplicator(tip, person);
  expect(heatPerWatt(grid)).not.toBe(heatPerWatt(grid));
  expect(hotSpotOn(grid).profile).not.toBe(hotSpotOn(grid).profile);
});
