/**
 * Goal: one catalogue of faults. What a script may ask for, something makes happen; what is in the library can be read.
 * Method: the schema's table against the simulated device's, and every file of profiles/faults through the reader.
 */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DEVICE_FAULTS } from "../../firmware-sim/faults.ts";
import { FAULT_KINDS, listFaultKinds, placeOf } from "../../src/profile/fault-kinds.ts";
import { renderProblems } from "../../src/profile/problem.ts";
import { readDocument } from "../../src/profile/read.ts";
import { FAULT_SCRIPT } from "../../src/profile/scripts.ts";
import { STANDARD_FAULTS, standardFaultFile } from "../../src/profile/standard-faults.ts";
import { MESSAGES } from "../../src/protocol/messages.ts";
import { ROOT } from "../support/source-tree.ts";

const scripts = STANDARD_FAULTS.map((name) => {
  const text = readFileSync(`${ROOT}${standardFaultFile(name)}`, "utf8");
  const read = readDocument(text, name, FAULT_SCRIPT);
  return { name, text, read };
});

test("the simulated device knows exactly the device's faults of the catalogue", () => {
  const asked = Object.entries(FAULT_KINDS)
    .filter(([target]) => placeOf(target as keyof typeof FAULT_KINDS) === "device")
    .map(([target, kinds]) => [target, Object.keys(kinds).sort()]);
  const known = Object.entries(DEVICE_FAULTS).map(([target, kinds]) => [target, [...kinds].sort()]);
  expect(known.sort()).toEqual(asked.sort());
});

test("the standard catalogue is the folder profiles/faults", () => {
  const files = readdirSync(`${ROOT}profiles/faults`).map((file) => file.replace(/\.yaml$/, ""));
  expect([...STANDARD_FAULTS]).toEqual(files.sort());
});

test.each(scripts)("$name can be read, says in an editor what it is, and why it is there", ({ text, read }) => {
  if ("problems" in read) throw new Error(renderProblems(read.problems));
  expect(read.value.faults.length).toBeGreaterThan(0);
  expect(read.value.title).toBeDefined();
  expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/faults\.schema\.json\n# /);
});

test("the library has every target, and of every sensor fault at least one example", () => {
  const used = scripts.flatMap(({ read }) => ("value" in read ? read.value.faults : []));
  const targets = new Set(
    used.map(({ target }) => target.replace(/^sensor[AB]$/, "sensor").replace(/^relay[12]$/, "relay")),
  );
  const all = Object.keys(FAULT_KINDS).map((target) =>
    target.replace(/^sensor[AB]$/, "sensor").replace(/^relay[12]$/, "relay"),
  );
  expect([...new Set(all)].filter((target) => !targets.has(target))).toEqual([]);
  const kinds = new Set(used.map(({ kind }) => kind));
  const missing = listFaultKinds().filter(({ target, kind }) => target === "sensorA" && !kinds.has(kind));
  // An offset is the bias of one sensor alone; the golden scenario "sensor-lies" has it.
  expect(missing.map(({ kind }) => kind)).toEqual(["offset"]);
});

test("no message of the wire lets anything go wrong: a device can not be told to fail", () => {
  expect(Object.keys(MESSAGES).filter((name) => /fault|inject|debug|fail/i.test(name))).toEqual(["fault"]);
  expect(MESSAGES.fault.from).toBe("device");
});
