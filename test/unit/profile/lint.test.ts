import { expect, test } from "vitest";
import { parse } from "yaml";
import { kindOf } from "../../../src/profile/kinds.ts";
import { lint, mend } from "../../../src/profile/lint.ts";
import { PLAIN_PROFILE, spoil } from "../../support/profile-text.ts";

const rulesOf = (text: string) => lint(text, "x.yaml").problems.map(({ ruleId }) => ruleId);

test("a good profile has no problem, and nothing to mend", () => {
  expect(lint(PLAIN_PROFILE, "x.yaml")).toEqual({ kind: "profile", problems: [] });
  expect(mend(PLAIN_PROFILE, "x.yaml")).toEqual({ text: PLAIN_PROFILE, fixes: 0 });
});

test("a text is judged as the kind it says it is, in YAML and in JSON, and as a profile otherwise", () => {
  expect(kindOf(PLAIN_PROFILE)).toBe("profile");
  expect(kindOf('{"seed": 1, "format": "isoderm-person/1"}')).toBe("person");
  expect(kindOf("# format: isoderm-person/1\nformat: 'isoderm-faults/1'\n")).toBe("faults");
  expect(kindOf("format: isoderm-nothing/1\n")).toBeUndefined();
  expect(lint("format: isoderm-person/1\nseed: 7\n", "x.yaml")).toEqual({ kind: "person", problems: [] });
  expect(lint("", "x.yaml").kind).toBe("profile");
});

/** what · spoilt text · what --fix must make of it */
const SAFE: readonly [string, string, string][] = [
  ["quotes", spoil("targetC: 42.5", 'targetC: "42.5" # why'), spoil("targetC: 42.5", "targetC: 42.5 # why")],
  ["comma", spoil("targetC: 42.5", "targetC: 42,5"), PLAIN_PROFILE],
  ["own unit", spoil("powerMaxW: 30", "powerMaxW: 30 W"), PLAIN_PROFILE],
  ["degrees", spoil("targetC: 42.5", "targetC: 42.5 °C"), PLAIN_PROFILE],
  ["spelling of a key", spoil("hotSpotFactor: 1.2", "hot_spot_factor: 1.2"), PLAIN_PROFILE],
  ["spelling of a word", spoil("area: inner-thigh", "area: Inner_Thigh"), PLAIN_PROFILE],
  ["a key, and then its value", spoil("targetC: 42.5", 'target_c: "42,5"'), PLAIN_PROFILE],
];

test.for(SAFE)("mended: %s", ([, text, wanted]) => {
  expect(rulesOf(text)).not.toEqual([]);
  expect(mend(text, "x.yaml").text).toBe(wanted);
});

const DOUBTFUL: readonly [string, string][] = [
  ["another unit in the name", spoil("    durationS: 300", "    durationMs: 300000")],
  ["another unit in the value", spoil("powerMaxW: 30", "powerMaxW: 30000 mW")],
  ["what may be thousands", spoil("    durationS: 300", "    durationS: 1,200")],
  ["another word", spoil("kind: gliding", "kind: glide")],
  ["a key that is there already", spoil("hotSpotFactor: 1.2", "hotSpotFactor: 1.2\nhot_spot_factor: 1.1")],
  ["degrees Fahrenheit", spoil("targetC: 42.5", "targetC: 108.5")],
];

test.for(DOUBTFUL)("left to its author: %s", ([, text]) => {
  expect(rulesOf(text)).not.toEqual([]);
  expect(mend(text, "x.yaml")).toEqual({ text, fixes: 0 });
});

test("a name or a number in another unit is told what it is in the field's own", () => {
  const hintOf = (text: string) =>
    lint(text, "x.yaml")
      .problems.map(({ hint }) => hint)
      .join("\n");
  expect(hintOf(spoil("    durationS: 300", "    durationMin: 5"))).toContain("5 minutes are 300 s");
  expect(hintOf(spoil("targetC: 42.5", "targetF: 108.5"))).toContain("108.5 degrees Fahrenheit are 42.5 degC");
  expect(hintOf(spoil("powerMaxW: 30", "powerMaxMW: 30000"))).toContain("30000 milliwatts are 30 W");
  expect(hintOf(spoil("targetC: 42.5", "targetC: 108.5 °F"))).toContain("108.5 degrees Fahrenheit are 42.5 degC");
});

test("mending keeps every comment and every other value", () => {
  const text = spoil("powerMaxW: 30", 'powerMaxW: "30"   # as measured').replace("id: plain", "id: plain # a name");
  const mended = mend(text, "x.yaml").text;
  expect(mended).toBe(text.replace('"30"', "30"));
  expect(parse(mended)).toEqual(parse(PLAIN_PROFILE));
});
