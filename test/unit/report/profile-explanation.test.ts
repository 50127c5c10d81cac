/**
 * Goal: a profile is explained with its own numbers, and none of them is forgotten.
 * Method: every shipped profile; the numbers of the file are gathered independently of the code that explains them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { limitShares } from "../../../src/profile/limit-shares.ts";
import { LIMITS } from "../../../src/profile/limits.ts";
import { readProfile } from "../../../src/profile/read.ts";
import { explainProfile } from "../../../src/report/profile-explanation.ts";
import { ROOT } from "../../support/source-tree.ts";

const PROFILES = join(ROOT, "profiles");
const shipped = readdirSync(PROFILES)
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => {
    const read = readProfile(readFileSync(join(PROFILES, file), "utf8"), file);
    if ("problems" in read) throw new Error(file);
    return read.profile;
  });

const numbersOf = (value: unknown): number[] =>
  typeof value === "number"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(numbersOf)
      : [];
const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);

test.each(shipped.map((profile) => [profile.id, profile] as const))("%s: every number has its range", (_, profile) => {
  const shares = limitShares(profile);
  expect(sorted(shares.map(({ value }) => value))).toEqual(sorted(numbersOf(profile)));
  for (const { share } of shares) {
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThanOrEqual(1);
  }
});

test("together the shipped profiles use every limit there is", () => {
  const used = new Set(shipped.flatMap(limitShares).map(({ limit }) => limit));
  // Those of a course are no profile's.
  const own = Object.keys(LIMITS).filter((name) => !name.startsWith("course"));
  const unused = own.filter((name) => !used.has(name as keyof typeof LIMITS));
  expect(unused).toEqual([]);
});

test("the words of one profile, with figures worked out by hand", () => {
  const face = shipped.find(({ id }) => id === "rf-bipolar-face");
  if (face === undefined) throw new Error("not shipped");
  const text = explainProfile(face).join("\n");
  // 8 degC at 4 degC/min are two minutes; 42 degC weighs a quarter, four minutes of it are one.
  expect(text).toMatch(/ramp +2:00 +energy: dermis from 34 to 42 degC at 4 degC\/min/);
  expect(text).toContain("1.00 CEM43 min in the most treated zone from the holds at target, of 20 the cap allows");
  // 15 + 10 + 120 + 240 + 2 (two presses more) * 2 + 60 s, twice, and 15 s between: 15:13.
  expect(text).toContain("15:13 min as planned");
  expect(text).toMatch(/phases\.hold\.targetC +42 degC +40 to 46 +33 %/);
  expect(text).toMatch(/right-cheek +50 cm2 +1 pass +Right cheek, below the orbital rim/);
});
