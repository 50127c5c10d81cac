/**
 * Goal: every shipped profile keeps the promises of the project, whatever its modality, and refuses whom it can not treat.
 * Method: two persons of each profile, whole sessions, judged on the truth; many by `npm run population`.
 */
import { expect, test } from "vitest";
import { toRow, treatPerson } from "../support/session-population.ts";
import { readShippedProfile, SHIPPED } from "../support/session-profile.ts";

const TIMEOUT_MS = 120_000;

test.each(SHIPPED)("I01 I05 I36 %s: two persons", { timeout: TIMEOUT_MS }, async (id) => {
  const profile = readShippedProfile(id);
  for (const seed of [101, 102]) {
    const row = toRow(await treatPerson(profile, seed));
    expect(row.reasons, `person ${seed}`).toEqual([]);
    expect(row.outcome).toBe("complete");
    expect(row.tissueC).toBeLessThanOrEqual(50);
  }
});

test("a person whose fat is too thick for a monopolar hold is refused before any energy", async () => {
  const profile = readShippedProfile("rf-monopolar-face");
  const { record } = await treatPerson({ ...profile, suits: { fatMaxMm: 0.5 } }, 101);
  expect(record.outcome).toBe("refused");
  expect(record.reason).toMatch(/the fat is .* mm thick, the profile is for 0.5 mm or less/);
  expect(record.energyJ).toBe(0);
});
