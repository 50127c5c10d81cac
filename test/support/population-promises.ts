/**
 * Goal: the shipped profiles keep the promises of the project in the people they were made for.
 * Method: the first persons of each area, whole sessions, judged on the truth. One test file per profile, so that they share the cores;
 * `npm run population` treats as many as one likes.
 */
import { expect, test } from "vitest";
import { median, type PopulationRow, toRow, treatPerson } from "./session-population.ts";
import { readShippedProfile, type SHIPPED } from "./session-profile.ts";

const STEP = 8;
const TIMEOUT_MS = 120_000;

/** @param people a multiple of 8 */
export function testPopulation(id: (typeof SHIPPED)[number], people: number): void {
  const profile = readShippedProfile(id);
  const rows: PopulationRow[] = [];

  test.each(Array.from({ length: people / STEP }, (_, i) => STEP * i + 1))(
    `${id}: eight persons from %i on`,
    async (first) => {
      for (let seed = first; seed < first + STEP; seed++) {
        const row = toRow(await treatPerson(profile, seed));
        rows.push(row);
        const person = `person ${seed}: ${row.reasons.join("; ")}`;
        expect(row.outcome, person).toBe("complete");
        expect(row.verdict, person).toBe("pass");
        expect(row.trips, person).toBe(0);
        expect(row.peakC, person).toBeLessThanOrEqual(48);
        expect(row.tissueC, person).toBeLessThanOrEqual(50);
        expect(row.inWindow, person).toBeGreaterThanOrEqual(0.99);
        expect(row.inBand, person).toBeGreaterThanOrEqual(0.95);
        expect(row.overshootC, person).toBeLessThanOrEqual(1);
      }
    },
    TIMEOUT_MS,
  );

  test(`${id}: the median person's mean error in the hold is 0.5 degC at most`, () => {
    expect(rows).toHaveLength(people);
    expect(median(rows.map(({ holdErrorC }) => holdErrorC))).toBeLessThanOrEqual(0.5);
  });
}
