/**
 * Goal: a person file can say everything that people are drawn by, and means what it says.
 * Method: the table of fields against the published ranges of every area, and persons made from documents.
 */
import { expect, test } from "vitest";
import { drawPerson, listProperties, nominalPerson } from "../../../firmware-sim/person.ts";
import { AREAS, type Area } from "../../../firmware-sim/ranges.ts";
import { describedPerson } from "../../../src/cli/person.ts";
import { PERSON_FIELD_NAMES, PERSON_FIELDS } from "../../../src/profile/person-fields.ts";

/** Age and weight move where others are most likely; once those are named they are nothing by themselves. */
const COVARIATES = ["age", "bmi"];

test.each(AREAS)(
  "every property of people at the %s has a field, with its published range inside the field's",
  (area) => {
    const fields = PERSON_FIELD_NAMES.map((name) => PERSON_FIELDS[name]);
    for (const { name, range } of listProperties(area)) {
      // Epidermis has no vessels, and nothing to say about them.
      if (COVARIATES.includes(name) || range.low === range.high) continue;
      const field = fields.find(({ property }) => property === name);
      expect(field, name).toBeDefined();
      expect(range.low, name).toBeGreaterThanOrEqual(field?.min ?? Number.NaN);
      expect(range.high, name).toBeLessThanOrEqual(field?.max ?? Number.NaN);
    }
  },
);

test("a document that names nothing is the person it stands on", () => {
  expect(describedPerson("face", { seed: 7 })).toEqual(drawPerson(7, "face"));
  expect(describedPerson("face", {})).toEqual(nominalPerson("face"));
});

test.each<Area>(["face", "abdomen"])("every field moves the person of the %s, and no other", (area) => {
  const nominal = JSON.stringify(nominalPerson(area));
  const moved = PERSON_FIELD_NAMES.map((name) => {
    const { min, max, property } = PERSON_FIELDS[name];
    const mode = listProperties(area).find((known) => known.name === property)?.range.mode ?? min;
    const value = mode === max ? min : (mode + max) / 2;
    return JSON.stringify(describedPerson(area, { [name]: value }));
  });
  expect(new Set([nominal, ...moved]).size).toBe(moved.length + 1);
});

test("fat that was measured holds, where drawn fat would be kept to the depth of the fascia", () => {
  const person = describedPerson("face", { fatThicknessMm: 9, skinThicknessMm: 1.2 });
  expect(person).toMatchObject({ fatThicknessMm: 9, skinThicknessMm: 1.2 });
  expect(person.layers.map(({ thicknessMm }) => thicknessMm).slice(1, 3)).toEqual([1.2 - 0.06, 9]);
});
