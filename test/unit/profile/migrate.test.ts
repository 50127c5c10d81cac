import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lint } from "../../../src/profile/lint.ts";
import { migrate } from "../../../src/profile/migrate.ts";
import { readProfile } from "../../../src/profile/read.ts";
import { PROFILE_TEXT } from "../../support/profile-text.ts";

const DRAFT = `# yaml-language-server: $schema=./profile.schema.json
#
# A draft.
format: isoderm-profile/0
id: drafted
title: Drafted
modality: rf-bipolar
area: inner-thigh
tips: [bp-10-20] # the large one

# how it moves
motion: gliding
speedMmS: 120 # brisk
speedMinMmS: 60
hotSpot: 1.2 # from the field

zones:
  - id: upper
    areaMm2: 8000 # a hand's breadth
phases:
  baseline: { durationMin: 0.25 }
  precool: { contactC: 28, durationMin: 0.5 }
  ramp: { contactC: 30, rateCPerMin: 3, timeoutMin: 5 }
  hold:
    contactC: 30
    targetC: 42.5
    # five minutes
    durationMin: 2.3 # or a little less
  postcool: { contactC: 24, durationMin: 1 }
limits:
  powerMaxW: 30
  energyMaxJ: 9000
  pressMaxMin: 1.5
sources:
  - { figure: phases.hold.targetC, source: test }
  - { figure: limits.powerMaxW, source: test }
  - { figure: limits.energyMaxJ, source: test }
`;

describe("the draft", () => {
  const migrated = migrate(DRAFT, "draft.yaml");
  if ("problems" in migrated) throw new Error(JSON.stringify(migrated.problems));
  const { text, changes } = migrated;

  test("means the same in the units and names of today", () => {
    const read = readProfile(text, "draft.yaml");
    if ("problems" in read) throw new Error(JSON.stringify(read.problems));
    expect(read.profile).toMatchObject({
      applicators: ["bp-10-20"],
      motion: { kind: "gliding", speedMmS: 120, speedMinMmS: 60 },
      hotSpotFactor: 1.2,
      zones: [{ id: "upper", areaCm2: 80 }],
      phases: { baseline: { durationS: 15 }, ramp: { timeoutS: 300 }, hold: { durationS: 138 } },
      limits: { energyMaxKJ: 9, pressMaxS: 90 },
      sources: [{}, {}, { figure: "limits.energyMaxKJ" }],
    });
  });

  test("keeps every comment, and what was not changed as it was written", () => {
    for (const comment of DRAFT.match(/#.*/g) ?? []) expect(text).toContain(comment);
    for (const line of ["    targetC: 42.5", "area: inner-thigh", "  - { figure: phases.hold.targetC, source: test }"])
      expect(text.split("\n")).toContain(line);
    expect(text).toMatch(/durationS: 138 # or a little less/);
  });

  test("tells each change, and a second time there is none", () => {
    expect(changes).toContain("phases.hold.durationMin: 2.3 -> durationS: 138");
    expect(changes).toContain("tips -> applicators");
    expect(changes.at(-1)).toBe("format: isoderm-profile/0 -> isoderm-profile/1");
    expect(changes).toHaveLength(13);
    expect(migrate(text, "draft.yaml")).toEqual({ text, changes: [] });
  });

  test("lint says what to do with it", () => {
    expect(lint(DRAFT, "draft.yaml").problems).toMatchObject([
      { ruleId: "P011", hint: expect.stringMatching(/isoderm migrate/) },
    ]);
  });
});

test("a profile of today is left as it is, to the byte", () => {
  expect(migrate(PROFILE_TEXT, "p.yaml")).toEqual({ text: PROFILE_TEXT, changes: [] });
});

test("what is of no known version is refused with the place", () => {
  expect(migrate("format: isoderm-profile/7\n", "p.yaml")).toMatchObject({
    problems: [{ ruleId: "P011", line: 1, column: 9, hint: "Known: isoderm-profile/0, isoderm-profile/1." }],
  });
});

test("whatever a draft was spoilt with: it ends, never throws, and what is wrong is said by the reader", () => {
  const spoilt = fc
    .tuple(fc.nat(DRAFT.length), fc.nat(30), fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom("\n", ": ", "- ")))
    .map(([at, length, by]) => DRAFT.slice(0, at) + by + DRAFT.slice(at + length));
  fc.assert(
    fc.property(spoilt, (text) => {
      const result = migrate(text, "p.yaml");
      if ("problems" in result) expect(result.problems.length).toBeGreaterThan(0);
      else lint(result.text, "p.yaml");
    }),
    { numRuns: 300 },
  );
});
