/**
 * Goal: every shipped profile keeps the promises of the project, whatever its modality, and refuses whom it can not treat.
 * Method: two persons of each profile, whole sessions, judged on the truth; many by `npm run population`.
 */
import { expect, test } from "vitest";
import { findNamedPerson } from "../../src/cli/person.ts";
import { performTrial } from "../../src/cli/trial.ts";
import { sha256 } from "../../src/io/hash.ts";
import { canonicalText } from "../../src/profile/canonical.ts";
import { toRow, treatPerson } from "../support/session-population.ts";
import { readShippedProfile, SHIPPED, shortenProfile } from "../support/session-profile.ts";

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

/** The thinnest and the thickest skin there is, and somebody in between: a few insertions say what the rest would. */
const NEEDLE_PEOPLE = [
  "corner:skin=low,fat=low,dermis-flow=high,electrical-fat=low",
  "corner:skin=high,fat=high,dermis-flow=high,electrical-fat=high",
  "101",
];

test.each(["rf-microneedle-face", "rf-microneedle-neck", "rf-microneedle-abdomen"])(
  "%s: bare tips between epidermis and fat, whatever the skin",
  { timeout: TIMEOUT_MS },
  async (of) => {
    const profile = shortenProfile({ of, lines: 1, lineShots: 2 });
    for (const name of NEEDLE_PEOPLE) {
      const cast = { person: findNamedPerson(profile.area, name), seed: 1, faults: null, operator: null };
      const { outcome, reason, shots } = await performTrial(profile, sha256(canonicalText(profile)), cast);
      expect(`${outcome}: ${reason}`, name).toMatch(/^complete/);
      expect(shots?.figures, name).toMatchObject({
        delivered: 2,
        cut: 0,
        truth: { coagulated: 2, epidermisSpared: true },
      });
    }
  },
);

test("a person whose fat is too thick for a monopolar hold is refused before any energy", async () => {
  const profile = readShippedProfile("rf-monopolar-face");
  const { record } = await treatPerson({ ...profile, suits: { fatMaxMm: 0.5 } }, 101);
  expect(record.outcome).toBe("refused");
  expect(record.reason).toMatch(/the fat is .* mm thick, the profile is for 0.5 mm or less/);
  expect(record.energyJ).toBe(0);
});
