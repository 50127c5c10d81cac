import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawPerson, nominalPerson } from "../../firmware-sim/person.ts";
import { AREAS, BODY, DILATION, type Range, THICKNESS, TISSUES } from "../../firmware-sim/ranges.ts";
import { perfusionAt, perfusionOfFlow } from "../../firmware-sim/tissue/perfusion.ts";

const inside = (value: number, { low, high }: Range) => value >= low - 1e-9 && value <= high + 1e-9;
const anyone = fc.tuple(fc.integer({ min: 0, max: 2 ** 31 }), fc.constantFrom(...AREAS));

describe("a drawn person", () => {
  test("is inside every published range", () => {
    fc.assert(
      fc.property(anyone, ([seed, area]) => {
        const person = drawPerson(seed, area);
        const site = THICKNESS[area];
        const [epidermis, dermis, fat, fascia, muscle] = person.layers.map((layer) => layer.thicknessMm);
        expect(person.layers.map((layer) => layer.name)).toEqual(["epidermis", "dermis", "fat", "fascia", "muscle"]);
        expect(inside(epidermis!, site.epidermisMm)).toBe(true);
        expect(inside(epidermis! + dermis!, site.skinMm)).toBe(true);
        expect(inside(fat!, site.fatMm)).toBe(true);
        expect(inside(fascia!, site.fasciaMm)).toBe(true);
        expect(muscle! >= 20 && muscle! <= 25).toBe(true);
        if (site.fasciaDepthMm !== undefined)
          expect(inside(epidermis! + dermis! + fat!, site.fasciaDepthMm)).toBe(true);
        expect(person.skinThicknessMm).toBeCloseTo(epidermis! + dermis!, 12);
        expect(person.fatThicknessMm).toBe(fat);
        for (const layer of person.layers) {
          const tissue = TISSUES[layer.name];
          expect(inside(layer.densityKgM3, tissue.densityKgM3)).toBe(true);
          expect(inside(layer.heatCapacityJKgK, tissue.heatCapacityJKgK)).toBe(true);
          expect(inside(layer.conductivityWMK, tissue.conductivityWMK)).toBe(true);
          expect(inside(layer.metabolicWM3 / layer.densityKgM3, tissue.metabolicWKg)).toBe(true);
          expect(layer.bloodC).toBe(person.coreC);
        }
        for (const factor of Object.values(person.electrical)) expect(inside(factor, BODY.electrical)).toBe(true);
        expect(inside(person.coreC, BODY.coreC)).toBe(true);
        expect(inside(person.roomC, BODY.roomC)).toBe(true);
        expect(inside(person.airHWM2K, BODY.airHWM2K)).toBe(true);
      }),
    );
  });

  test("has resting perfusion in range, and a heated dermis below what skin can carry", () => {
    fc.assert(
      fc.property(anyone, ([seed, area]) => {
        const person = drawPerson(seed, area);
        for (const layer of person.layers) {
          const flow = TISSUES[layer.name].flowMlMinKg;
          const resting =
            layer.perfusion.model === "logistic"
              ? layer.perfusion.restWM3K
              : perfusionAt(layer.perfusion, person.coreC);
          const perFlow = perfusionOfFlow(1, layer.densityKgM3);
          expect(inside(resting / perFlow, flow)).toBe(true);
          if (layer.name === "dermis") {
            expect(perfusionAt(layer.perfusion, 60) / perFlow).toBeLessThanOrEqual(DILATION.flowMaxMlMinKg * 1.0001);
          }
        }
      }),
    );
  });

  test("with strong flow and strong dilation is held to what skin can carry", () => {
    const dermis = drawPerson(1169, "abdomen").layers[1]!;
    expect(perfusionAt(dermis.perfusion, 60)).toBeCloseTo(
      perfusionOfFlow(DILATION.flowMaxMlMinKg, dermis.densityKgM3),
      3,
    );
  });

  test("is the same for the same seed and area, survives JSON, and differs otherwise", () => {
    const person = drawPerson(42, "abdomen");
    expect(drawPerson(42, "abdomen")).toEqual(person);
    expect(JSON.parse(JSON.stringify(person))).toEqual(person);
    expect(drawPerson(43, "abdomen")).not.toEqual(person);
    expect(drawPerson(42, "back").coreC).not.toBe(person.coreC);
  });

  test("of a population is near the published middle, heavier people with more fat", () => {
    const people = Array.from({ length: 1500 }, (_, seed) => drawPerson(seed, "abdomen"));
    const mean = (some: typeof people, of: (p: (typeof people)[number]) => number) =>
      some.reduce((sum, p) => sum + of(p), 0) / some.length;
    const middle = (THICKNESS.abdomen.fatMm.low + 4 * THICKNESS.abdomen.fatMm.mode + THICKNESS.abdomen.fatMm.high) / 6;
    expect(Math.abs(mean(people, (p) => p.fatThicknessMm) - middle)).toBeLessThan(1.2);
    const heavy = people.filter((p) => p.bmiKgM2 > 27);
    const light = people.filter((p) => p.bmiKgM2 < 22.5);
    expect(mean(heavy, (p) => p.fatThicknessMm)).toBeGreaterThan(mean(light, (p) => p.fatThicknessMm) + 1);
    const women = people.filter((p) => p.sex === "female");
    const men = people.filter((p) => p.sex === "male");
    expect(mean(women, (p) => p.fatThicknessMm)).toBeGreaterThan(mean(men, (p) => p.fatThicknessMm) + 2);
  });
});

test.each(AREAS)("the nominal person at %s is at the modes", (area) => {
  const person = nominalPerson(area);
  expect(person.skinThicknessMm).toBeCloseTo(THICKNESS[area].skinMm.mode, 12);
  expect(person.fatThicknessMm).toBeCloseTo(THICKNESS[area].fatMm.mode, 12);
  expect(person.electrical).toEqual({ skin: 1, fat: 1, fascia: 1, muscle: 1 });
  for (const { name, perfusion, densityKgM3 } of person.layers) {
    const resting = perfusionOfFlow(TISSUES[name].flowMlMinKg.mode, densityKgM3);
    const rest = perfusion.model === "logistic" ? perfusion.restWM3K : perfusionAt(perfusion, person.coreC);
    expect(rest).toBeCloseTo(resting, 6);
  }
});
