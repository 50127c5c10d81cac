/**
 * Goal: no hazard without a guard, a test and, where something is to be told, one alarm; no alarm that nothing raises; no name in docs/hazards.yaml that
 * is not there; and every requirement of the property tests named by one of them, or said to be open.
 */
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ALARM_OF_REFUSAL, ALARM_OF_TRIP, ALARMS } from "../../src/safety/alarm.ts";
import { HAZARD_PAGE, readHazards, toPlace, withHazardTables } from "../support/hazards.ts";
import { listFiles, ROOT } from "../support/source-tree.ts";

const { hazards, unraised, invariants } = readHazards();
const textOf = (file: string) => readFileSync(`${ROOT}${file}`, "utf8");
const SOURCES = listFiles("src").map(textOf).join("\n");
const RAISED = new Set([...SOURCES.matchAll(/raiseAlarm\(draft, "(A\d\d)"\)/g)].map(([, code]) => code ?? ""));
const numbered = (letter: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${letter}${String(i + 1).padStart(2, "0")}`);

test("the catalogue is complete and in order", () => {
  expect(hazards.map(({ id }) => id)).toEqual(numbered("H", 61));
  expect(invariants.map(({ id }) => id)).toEqual(numbered("I", 44));
});

test.each(hazards)("$id $hazard: its guard is there", ({ by, code, excluded }) => {
  expect(by.length > 0 || excluded !== undefined).toBe(true);
  for (const place of code) {
    const { file, words } = toPlace(place);
    expect(existsSync(`${ROOT}${file}`), file).toBe(true);
    expect(textOf(file), `${words} in ${file}`).toMatch(new RegExp(`(function|const|class) ${words}\\b`));
  }
});

test.each(hazards)("$id $hazard: its tests are there", ({ tests }) => {
  for (const place of tests) {
    const { file, words } = toPlace(place);
    expect(existsSync(`${ROOT}${file}`), file).toBe(true);
    expect(words.length, `${file}: no words`).toBeGreaterThan(2);
    expect(textOf(file), `"${words}" in ${file}`).toContain(words);
  }
});

test.each(hazards)(
  "$id $hazard: one alarm, which its trips or its loss of a press raise, or none and a refusal",
  (of) => {
    const { alarm, trips, latch } = of;
    const told = trips.map((trip) => {
      expect(ALARM_OF_TRIP, trip).toHaveProperty([trip]);
      return ALARM_OF_TRIP[trip as keyof typeof ALARM_OF_TRIP];
    });
    if (alarm === "none") {
      expect(["refused", "press", "none"]).toContain(latch);
      expect(told).toEqual([]);
      return;
    }
    expect(ALARMS).toHaveProperty([alarm]);
    const raisable = new Set<string>([...told, ...Object.values(ALARM_OF_REFUSAL), ...RAISED]);
    expect([...raisable]).toContain(alarm);
    if (latch === "latched" || latch === "service") expect(told).toContain(alarm);
  },
);

test("every trip belongs to a hazard", () => {
  const known = new Set(hazards.flatMap(({ trips }) => trips));
  expect(Object.keys(ALARM_OF_TRIP).filter((trip) => !known.has(trip))).toEqual([]);
});

test("every alarm can be raised, or it is said why not", () => {
  const raisable = new Set<string>([...Object.values(ALARM_OF_TRIP), ...Object.values(ALARM_OF_REFUSAL), ...RAISED]);
  const silent = Object.keys(ALARMS).filter((code) => !raisable.has(code));
  expect(silent).toEqual(Object.keys(unraised));
});

test("hazards name requirements that there are", () => {
  const known = new Set(invariants.map(({ id }) => id));
  for (const { id, requires } of hazards) for (const name of requires) expect(known, `${id}: ${name}`).toContain(name);
});

test.each(invariants)("$id $says: named by the titles of its tests, or open", ({ id, tests, open }) => {
  expect(tests.length > 0 || open !== undefined).toBe(true);
  for (const file of tests) {
    expect(existsSync(`${ROOT}${file}`), file).toBe(true);
    const titles = [
      ...textOf(file).matchAll(/\b(?:it|test|describe)(?:\.\w+)*[^\n]*|^\s*\]\)\([^\n]*|^\s*"[^\n]*/gm),
    ].join("\n");
    expect(titles, `${id} in the titles of ${file}`).toMatch(new RegExp(`\\b${id}\\b`));
  }
});

test("no test names a requirement or hazard that the catalogue does not know", () => {
  const known = new Set([...hazards, ...invariants].map(({ id }) => id));
  const strange = listFiles("test").flatMap((file) =>
    file.startsWith("test/house/")
      ? []
      : [...textOf(file).matchAll(/(?:it|test|describe)\([`"][^\n]*?\b([HI]\d\d)\b/g)]
          .filter(([, id]) => !known.has(id ?? ""))
          .map(([line]) => `${file}: ${line}`),
  );
  expect(strange).toEqual([]);
});

test("the tables of docs/safety.md are those of the catalogue", () => {
  const page = textOf(HAZARD_PAGE);
  expect(page).toBe(withHazardTables(page));
});
