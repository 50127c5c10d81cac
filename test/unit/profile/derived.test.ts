import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { canonicalText, profileHash, type Sha256 } from "../../../src/profile/canonical.ts";
import { profileDuration } from "../../../src/profile/duration.ts";
import { fieldUnit, mistakenUnit } from "../../../src/profile/field-unit.ts";
import { listFields } from "../../../src/profile/fields.ts";
import { LIMITS, type Limit } from "../../../src/profile/limits.ts";
import { nearest } from "../../../src/profile/nearest.ts";
import { readProfile } from "../../../src/profile/read.ts";
import { type Profile, profileSchema } from "../../../src/profile/schema.ts";
import { PLAIN_PROFILE, spoil } from "../../support/profile-text.ts";

const sha256: Sha256 = (text) => createHash("sha256").update(text, "latin1").digest();

function read(text: string): Profile {
  const result = readProfile(text, "test.yaml");
  if ("problems" in result) throw new Error(result.problems.map(({ message }) => message).join("; "));
  return result.profile;
}

test("duration: phases, timeouts, new presses and changes of zone, by hand", () => {
  const two = read(spoil("    areaCm2: 80\n", "    areaCm2: 80\n    passes: 2\n"));
  // 15 + 20 + (300 + 300 + 4 presses x 2) + 60
  expect(profileDuration(two)).toEqual({
    rampPlannedMs: 170_000,
    workPlannedMs: 300_000,
    passMaxMs: 703_000,
    zoneMaxMs: [1_406_000],
    // The planned ramp of 170 s needs one press less.
    sessionPlannedMs: 2 * (15 + 20 + 170 + 300 + 3 * 2 + 60) * 1000 + 15_000,
    sessionMaxMs: 1_421_000,
  });
});

test("the hash sees content, not layout", () => {
  const plain = read(PLAIN_PROFILE);
  const same = read(`# a comment\n${spoil("id: plain\ntitle: Plain\n", "title: 'Plain'\nid: plain\n")}notes: []\n`);
  expect(canonicalText(same)).toBe(canonicalText(plain));
  expect(profileHash(plain, sha256)).toHaveLength(32);
  for (const other of [spoil("targetC: 42.5", "targetC: 42.6"), spoil("title: Plain", "title: Pläin")]) {
    expect(profileHash(read(other), sha256)).not.toEqual(profileHash(plain, sha256));
  }
});

test("the order in which fields were made does not matter", () => {
  const plain = read(PLAIN_PROFILE);
  const reversed = Object.fromEntries(Object.entries(plain).reverse()) as Profile;
  expect(canonicalText(reversed)).toBe(canonicalText(plain));
});

test("the canonical text is ASCII JSON with the same meaning", () => {
  const profile = read(spoil("title: Plain", "title: Pläin \u{1f600}"));
  expect(canonicalText(profile)).toMatch(/^[\x20-\x7e]+$/);
  expect(JSON.parse(canonicalText(profile))).toEqual(profile);
});

/** Counts have no unit. */
const COUNTS = ["passes", "lines", "lineShots", "rounds"];

test("every number has a range, a reason, and a unit in its name or none at all", () => {
  const numbers = listFields(profileSchema).filter(({ description }) => description.includes("Allowed: "));
  expect(numbers.length).toBeGreaterThan(20);
  for (const { path } of numbers) {
    const name = path.split(".").at(-1) ?? "";
    expect([name, fieldUnit(name).suffix !== "" || COUNTS.includes(name)]).toEqual([name, true]);
  }
  for (const { min, max, reason, ...rest } of Object.values<Limit>(LIMITS)) {
    expect(min).toBeLessThan(max);
    expect(reason).not.toBe("");
    const value = rest.default ?? min;
    expect(value >= min && value <= max).toBe(true);
  }
});

test("every field has a text", () => {
  expect(listFields(profileSchema).filter(({ description }) => description === "")).toEqual([]);
});

test("a mistaken unit is named only when it fits", () => {
  expect(mistakenUnit("targetC", 109, 40, 46)).toBe("degrees Fahrenheit: 42.78 degC");
  expect(mistakenUnit("targetC", 60, 40, 46)).toBeUndefined();
  expect(mistakenUnit("passes", 60, 1, 4)).toBeUndefined();
});

test("did you mean", () => {
  const known = ["targetC", "contactC", "durationS"];
  expect(nearest("target", known)).toBe("targetC");
  expect(nearest("DURATION_S", known)).toBe("durationS");
  expect(nearest("durationMs", known)).toBe("durationS");
  expect(nearest("colour", known)).toBeUndefined();
  expect(nearest("x".repeat(50_000), known)).toBeUndefined();
});
