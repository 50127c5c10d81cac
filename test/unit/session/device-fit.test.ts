import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { capabilitiesOf, describeTip, shotCapabilitiesOf, TIPS } from "../../../firmware-sim/applicator/tips.ts";
import { DEVICE_DOCUMENT, DEVICE_RULES, type DeviceFile } from "../../../src/profile/device-file.ts";
import { lint } from "../../../src/profile/lint.ts";
import { readDocument, readProfile } from "../../../src/profile/read.ts";
import type { ShotTipMessage, TipMessage } from "../../../src/protocol/messages.ts";
import { checkDeviceRules, findContradictions } from "../../../src/session/device-fit.ts";
import { MODALITY_OF_PROFILE } from "../../../src/session/plan.ts";
import { PLAIN_PROFILE, spoil } from "../../support/profile-text.ts";

const FOLDER = "profiles/devices";
const FILES = readdirSync(FOLDER);
const textOf = (file: string) => readFileSync(`${FOLDER}/${file}`, "utf8");
const DEVICES = FILES.map((file): DeviceFile => {
  const read = readDocument(textOf(file), file, DEVICE_DOCUMENT);
  if ("problems" in read) throw new Error(JSON.stringify(read.problems));
  return read.value;
});
const bipolar = DEVICES.find(({ modality }) => modality === "rf-bipolar");
if (bipolar === undefined) throw new Error("there is one");

test.each(FILES)("profiles/devices/%s has no problem", (file) => {
  expect(lint(textOf(file), file)).toEqual({ kind: "device", problems: [] });
  expect(textOf(file).split("\n")[0]).toBe("# yaml-language-server: $schema=../device.schema.json");
});

describe("the simulated bench is what its files say", () => {
  const modalities = Object.entries(MODALITY_OF_PROFILE);
  const tips = TIPS.filter(({ modality }) => modalities.some(([, known]) => known === modality));

  test.each(tips.map((tip) => [tip.label, tip] as const))("%s", (label, tip) => {
    const device = DEVICES.find((candidate) => candidate.tips.some((other) => other.label === label));
    if (device === undefined) throw new Error(`no device file describes ${label}`);
    const hello = { modality: tip.modality, capabilities: capabilitiesOf(tip) | shotCapabilitiesOf(tip.shots) };
    const announced = { type: "tip", ...describeTip(tip) } as TipMessage;
    const shotTip =
      tip.shots === undefined ? null : ({ type: "shotTip", shotLimitsCrc: 0, ...tip.shots } as ShotTipMessage);
    expect(findContradictions(device, hello, announced, shotTip)).toEqual([]);
    expect(findContradictions(device, hello, { ...announced, powerMaxW: announced.powerMaxW + 1 }, shotTip)).toEqual([
      expect.stringMatching(/says powerMaxW \d+ of tip .*, and it announces \d+/),
    ]);
    expect(findContradictions(device, { ...hello, capabilities: 0 }, announced, shotTip)).toHaveLength(
      device.parts.length,
    );
    expect(findContradictions(device, hello, { ...announced, label: "other" }, shotTip)).toEqual([
      expect.stringContaining("does not know tip other"),
    ]);
    if (shotTip !== null)
      expect(findContradictions(device, hello, announced, { ...shotTip, depthMm: shotTip.depthMm + 1 })).toEqual([
        expect.stringContaining("depthMm"),
      ]);
  });

  test("nothing is described that is not there", () => {
    const labels = DEVICES.flatMap((device) => device.tips.map(({ label }) => label));
    expect(labels.filter((label) => !TIPS.some((tip) => tip.label === label))).toEqual([]);
  });
});

describe("rules", () => {
  const problemsOf = (text: string, devices: readonly DeviceFile[] = DEVICES) => {
    const read = readProfile(text, "p.yaml");
    if ("problems" in read) throw new Error(JSON.stringify(read.problems));
    return checkDeviceRules(read.profile, devices);
  };
  const twice = textOf("bench-laser-nir.yaml").replace("ir-20-1320", "ir-20-1064");
  const shots = readFileSync("profiles/ultrasound-focused-face.yaml", "utf8");
  const onTip = (text: string) => text.replace("bp-8-15", "bp-8-20");
  const BROKEN: [rule: string, find: () => readonly { ruleId: string; message: string }[], message: RegExp][] = [
    ["P151", () => lint(twice, "d.yaml").problems, /tip ir-20-1064 stands twice/],
    ["P152", () => problemsOf(onTip(spoil("powerMaxW: 30", "powerMaxW: 60"))), /./],
    [
      "P152",
      () => problemsOf(onTip(spoil("speedMinMmS: 60", "speedMinMmS: 40"))),
      /hotSpotFactor is 1\.2, .* need|over 1\.3/,
    ],
    ["P152", () => problemsOf(shots.replace("fu-4-45", "fu-7-30")), /focus is 3 mm deep, .* made for 4\.5 mm/],
    [
      "P153",
      () => problemsOf(spoil("[bp-8-15]", "[us-25-3]")),
      /is for ultrasound-unfocused, the profile for rf-bipolar/,
    ],
    [
      "P154",
      () => problemsOf(onTip(PLAIN_PROFILE), [{ ...bipolar, parts: ["contactSurface"] }]),
      /has no motionSensor/,
    ],
    ["W251", () => problemsOf(spoil("[bp-8-15]", "[my-own-tip]")), /no device file describes tip my-own-tip/],
  ];

  test.each(BROKEN)("%s", (rule, find, message) => {
    const found = find().find(({ ruleId }) => ruleId === rule) ?? find()[0];
    expect([found?.ruleId, found?.message]).toEqual([rule, expect.stringMatching(message)]);
  });

  test("each is broken by an example above", () => {
    expect(DEVICE_RULES.map(({ id }) => id).filter((id) => !BROKEN.some(([rule]) => rule === id))).toEqual([]);
  });

  test.each(readdirSync("profiles").filter((name) => name.endsWith(".yaml")))(
    "profiles/%s fits its devices",
    (name) => {
      expect(problemsOf(readFileSync(`profiles/${name}`, "utf8"))).toEqual([]);
    },
  );
});
