import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DEVICE_DOCUMENT, type DeviceFile } from "../../../src/profile/device-file.ts";
import { lint } from "../../../src/profile/lint.ts";
import { readDocument } from "../../../src/profile/read.ts";
import { RULE_EXAMPLES } from "../../../src/profile/rule-examples.ts";
import { ALL_RULES, rulePage, ruleSection } from "../../../src/profile/rule-page.ts";
import { checkDeviceRules } from "../../../src/session/device-fit.ts";
import { COURSE_TEXT, lookUpProfile } from "../../support/course-text.ts";
import { PLAIN_PROFILE } from "../../support/profile-text.ts";

/** Documents that the pieces are put into: the first that has the right one, once. */
const SHOTS = readFileSync("profiles/ultrasound-focused-face.yaml", "utf8");
const LASER = readFileSync("profiles/devices/bench-laser-nir.yaml", "utf8");
const COLD = readFileSync("profiles/contact-cooling-abdomen.yaml", "utf8");
const NEEDLES = readFileSync("profiles/rf-microneedle-face.yaml", "utf8");
const STAMPS = readFileSync("profiles/rf-monopolar-pulsed-abdomen.yaml", "utf8");
const DEPTHS = readFileSync("profiles/ultrasound-focused-face-depths.yaml", "utf8");
const BASES = [STAMPS, NEEDLES, DEPTHS, PLAIN_PROFILE, COURSE_TEXT, LASER, SHOTS, COLD];

function readDevice(text: string): DeviceFile {
  const read = readDocument(text, "d.yaml", DEVICE_DOCUMENT);
  if ("problems" in read) throw new Error(JSON.stringify(read.problems));
  return read.value;
}
const bipolar = readDevice(
  readFileSync("profiles/devices/bench-rf-bipolar.yaml", "utf8").replace("bp-8-20", "bp-8-15"),
);
const DEVICES = [
  bipolar,
  ...["ultrasound-unfocused", "ultrasound-focused"].map((name) =>
    readDevice(readFileSync(`profiles/devices/bench-${name}.yaml`, "utf8")),
  ),
];

const rulesIn = (text: string): string[] => {
  // A device that lacks a part shows in the profiles that need it.
  const lacking = text.startsWith("# yaml") && text.includes("isoderm-device") && !text.includes("motionSensor");
  if (lacking) return rulesOfLaser(text);
  return lint(text, "x.yaml", {
    profile: lookUpProfile,
    devices: (profile) => checkDeviceRules(profile, DEVICES),
  }).problems.map(({ ruleId }) => ruleId);
};
const rulesOfLaser = (device: string): string[] =>
  lint(readFileSync("profiles/laser-nir-face.yaml", "utf8"), "x.yaml", {
    devices: (profile) => checkDeviceRules(profile, [readDevice(device)]),
  }).problems.map(({ ruleId }) => ruleId);

describe("examples", () => {
  test.each(Object.entries(RULE_EXAMPLES))("%s", (id, { wrong, right }) => {
    const bases = BASES.filter((text) => text.split(right).length === 2);
    const found = bases.some(
      (base) => rulesIn(base.replace(right, () => wrong)).includes(id) && !rulesIn(base).includes(id),
    );
    expect([id, bases.map((base) => rulesIn(base.replace(right, () => wrong))), found]).toEqual([
      id,
      expect.anything(),
      true,
    ]);
  });

  test("every rule has one, but for those that speak of a whole file", () => {
    const whole = ["P001", "P002", "P004", "P009", "P010"];
    expect(ALL_RULES.map(({ id }) => id).filter((id) => !(id in RULE_EXAMPLES))).toEqual(whole);
    expect(Object.keys(RULE_EXAMPLES).filter((id) => !ALL_RULES.some((rule) => rule.id === id))).toEqual([]);
  });
});

test("every rule has a page that begins with its id and says what stands in the docs", () => {
  const docs = readFileSync("docs/profiles.md", "utf8");
  for (const rule of ALL_RULES) {
    const page = rulePage(rule.id)?.join("\n") ?? "";
    expect(page.startsWith(`${rule.id} (${rule.severity}): ${rule.title}`)).toBe(true);
    expect(page).toContain(rule.reason);
    expect(docs).toContain(ruleSection(rule));
  }
});

test("ids are unique and say their severity", () => {
  expect(new Set(ALL_RULES.map(({ id }) => id)).size).toBe(ALL_RULES.length);
  for (const { id, severity } of ALL_RULES) expect(id).toMatch(severity === "error" ? /^P[01]\d\d$/ : /^W2\d\d$/);
});

test("what is no rule has none", () => {
  expect(rulePage("P999")).toBeUndefined();
  expect(rulePage("constructor")).toBeUndefined();
});
