/**
 * Goal: whoever writes a document of Isoderm's in an editor has each key completed, explained and judged while they type.
 * Method: the real yaml-language-server, as editors start it, with the schema files that come along; one document of every kind.
 */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DOCUMENT_KINDS, type KindName } from "../../src/profile/kinds.ts";
import { startEditor } from "../support/language-server.ts";

interface Sample {
  /** Where it would lie; the schema is named as seen from there. */
  readonly path: string;
  readonly schema: string;
  /** `|` marks where keys are asked for, and stands on a line of its own but for its indentation. */
  readonly text: string;
  readonly offered: readonly string[];
  /** A key whose text is shown, and what it must say. */
  readonly hover: readonly [key: string, says: RegExp];
  /** A piece that is wrong, in place of one that is right, and what is said of it. */
  readonly wrong: readonly [right: string, wrong: string, says: RegExp];
}

const SAMPLES: Readonly<Record<KindName, Sample>> = {
  profile: {
    path: "profiles/typed.yaml",
    schema: "./profile.schema.json",
    text: `format: isoderm-profile/1
modality: rf-bipolar
motion:
  kind: gliding
  |
hotSpotFactor: 1.2
phases:
  hold:
    contactC: 30
    targetC: 42.5
    durationS: 300
`,
    offered: ["speedMmS", "speedMinMmS"],
    hover: ["targetC", /Dermal temperature to hold.*degC.*Allowed: 40 to 46/s],
    wrong: ["targetC: 42.5", "targetC: 109", /maximum of 46/],
  },
  course: {
    path: "profiles/courses/typed.yaml",
    schema: "../course.schema.json",
    text: `format: isoderm-course/1
intervalMinDays: 7
sessions:
  - profile: ../rf-bipolar-face.yaml
    |
  - profile: ../rf-bipolar-face.yaml
limits:
  energyMaxKJ: 36
`,
    offered: ["intervalMinDays"],
    hover: ["intervalMinDays", /Least time.*days/],
    wrong: ["energyMaxKJ: 36", "energyMaxKJ: 36000", /maximum of 480/],
  },
  device: {
    path: "profiles/devices/typed.yaml",
    schema: "../device.schema.json",
    text: `format: isoderm-device/1
modality: laser-nir
parts: [contactSurface]
tips:
  - label: own-tip
    powerMaxW: 40
    |
`,
    offered: ["hotSpotKMmPerWS", "discDiameterMm", "shots"],
    hover: ["powerMaxW", /Most it may be given, W/],
    wrong: ["modality: laser-nir", "modality: laser", /Value is not accepted|one of/],
  },
  person: {
    path: "profiles/typed-person.yaml",
    schema: "./person.schema.json",
    text: `format: isoderm-person/1
seed: 7
|
`,
    offered: ["fatThicknessMm", "skinThicknessMm", "coreC"],
    hover: ["seed", /everything not named here is drawn/],
    wrong: ["seed: 7", "seed: 7.5", /integer/],
  },
  faults: {
    path: "profiles/faults/typed.yaml",
    schema: "../faults.schema.json",
    text: `format: isoderm-faults/1
faults:
  - atS: 60
    target: contact
    |
`,
    offered: ["kind", "durationS"],
    hover: ["faults", /overlapping faults act together/],
    wrong: ["atS: 60", "atS: -1", /minimum of 0/],
  },
  operator: {
    path: "profiles/typed-operator.yaml",
    schema: "./operator.schema.json",
    text: `format: isoderm-operator/1
steps:
  - atS: 10
    action: place
    |
`,
    offered: ["zone", "areaCm2", "speedMmS"],
    hover: ["steps", /What the hands do/],
    wrong: ["atS: 10", "atS: ten", /Incorrect type|number/],
  },
};

test("each kind of document has a sample here", () => {
  expect(Object.keys(SAMPLES)).toEqual(Object.keys(DOCUMENT_KINDS));
});

test.concurrent.for(Object.entries(SAMPLES))("%s: keys, their meaning, and mistakes", async ([, sample], context) => {
  const editor = await startEditor(context);
  const whole = `# yaml-language-server: $schema=${sample.schema}\n${sample.text}`;
  const lines = whole.split("\n");
  const line = lines.findIndex((text) => text.trim() === "|");
  const typed = whole.replace("|", "");
  const opened = editor.open(sample.path, typed);
  await opened.diagnostics;
  const offered = await opened.completions(line, lines[line]?.indexOf("|") ?? 0);
  expect(offered).toEqual(expect.arrayContaining([...sample.offered]));

  const [key, says] = sample.hover;
  const at = lines.findIndex((text) => text.includes(`${key}:`));
  expect(await opened.hover(at, (lines[at]?.indexOf(key) ?? 0) + 1)).toMatch(says);

  const [right, wrong, complaint] = sample.wrong;
  const broken = editor.open(sample.path.replace("typed", "broken"), typed.replace(right, wrong));
  const told = (await broken.diagnostics).filter(({ message }) => complaint.test(message));
  expect(told.length, JSON.stringify(await broken.diagnostics)).toBeGreaterThan(0);
  expect(told[0]?.range.start.line).toBe(lines.findIndex((text) => text.includes(right)));
});

test.concurrent("what comes along is without a complaint", async (context) => {
  const editor = await startEditor(context);
  const folders = ["profiles", "profiles/courses", "profiles/devices"];
  const files = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => `${folder}/${name}`),
  );
  const complaints = await Promise.all(
    files.map(async (file) => {
      const told = await editor.open(file, readFileSync(file, "utf8")).diagnostics;
      return told.map(({ message }) => `${file}: ${message}`);
    }),
  );
  expect(files.length).toBeGreaterThan(15);
  expect(complaints.flat()).toEqual([]);
});
