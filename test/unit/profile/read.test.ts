import { describe, expect, test } from "vitest";
import { type Problem, renderProblems } from "../../../src/profile/problem.ts";
import { readProfile } from "../../../src/profile/read.ts";
import { PLAIN_PROFILE, spoil } from "../../support/profile-text.ts";

function problemsOf(text: string): readonly Problem[] {
  const read = readProfile(text, "test.yaml");
  return "problems" in read ? read.problems : [];
}

function aliasBomb(): string {
  const levels = ["a: &a [x, x]"];
  for (let i = 1; i < 9; i++)
    levels.push(`${"abcdefghi"[i]}: &${"abcdefghi"[i]} [*${"abcdefghi"[i - 1]}, *${"abcdefghi"[i - 1]}]`);
  return `${levels.join("\n")}\n`;
}

describe("a valid profile", () => {
  test("is read, defaults filled in, frozen all the way down", () => {
    const read = readProfile(PLAIN_PROFILE, "test.yaml");
    if ("problems" in read) throw new Error(renderProblems(read.problems));
    expect(read.warnings).toEqual([]);
    expect(read.profile.zones).toEqual([{ id: "upper", areaCm2: 80, passes: 1 }]);
    expect(read.profile.limits).toEqual({
      powerMaxW: 30,
      energyMaxKJ: 12,
      pressMaxS: 120,
      doseCapCem43Min: 40,
      omegaCap: 0.09,
      fatMaxC: 48,
    });
    expect(Object.isFrozen(read.profile)).toBe(true);
    expect(Object.isFrozen(read.profile.zones[0])).toBe(true);
    expect(Object.isFrozen(read.profile.phases.baseline)).toBe(true);
  });

  test("may be JSON, have a byte order mark, and Windows line ends", () => {
    const read = readProfile(PLAIN_PROFILE, "test.yaml");
    if ("problems" in read) throw new Error(renderProblems(read.problems));
    const texts = [JSON.stringify(read.profile), `\ufeff${PLAIN_PROFILE}`, PLAIN_PROFILE.replaceAll("\n", "\r\n")];
    for (const text of texts) expect(problemsOf(text)).toEqual([]);
  });
});

/** what · text · rule · line:column · what the hint must say */
const BAD: readonly [string, string, string, string, RegExp][] = [
  [
    "Fahrenheit",
    spoil("targetC: 42.5", "targetC: 109"),
    "P024",
    "21:14",
    /degrees Fahrenheit: 42\.78 degC.*40 to 46 degC/,
  ],
  ["kelvin", spoil("targetC: 42.5", "targetC: 315.65"), "P024", "21:14", /kelvin: 42\.5 degC/],
  ["target too low", spoil("targetC: 42.5", "targetC: 39.9"), "P024", "21:14", /40 to 46 degC/],
  ["target too high", spoil("targetC: 42.5", "targetC: 46.1"), "P024", "21:14", /40 to 46 degC/],
  ["minutes", spoil("durationS: 300", "durationS: 5"), "P024", "22:16", /minutes: 300 s/],
  ["milliseconds", spoil("durationS: 300", "durationS: 300000"), "P024", "22:16", /milliseconds: 300 s/],
  ["endless", spoil("durationS: 300", "durationS: .inf"), "P023", "22:16", /finite.*30 to 1200 s/],
  ["zero duration", spoil("durationS: 300", "durationS: 0"), "P024", "22:16", /30 to 1200 s/],
  ["negative duration", spoil("durationS: 300", "durationS: -300"), "P024", "22:16", /30 to 1200 s/],
  ["milliwatts", spoil("powerMaxW: 30", "powerMaxW: 30000"), "P024", "25:14", /milliwatts: 30 W/],
  ["kilowatts", spoil("powerMaxW: 30", "powerMaxW: 0.03"), "P024", "25:14", /kilowatts: 30 W/],
  ["metres per second", spoil("speedMmS: 120", "speedMmS: 0.12"), "P024", "9:13", /m\/s: 120 mm\/s/],
  ["joules", spoil("energyMaxKJ: 12", "energyMaxKJ: 12000"), "P024", "26:16", /joules: 12 kJ/],
  ["square millimetres", spoil("areaCm2: 80", "areaCm2: 8000"), "P024", "14:14", /mm2: 80 cm2/],
  [
    "metres",
    spoil("hotSpotFactor: 1.2", "hotSpotFactor: 1.2\nreferenceDepthMm: 0.001"),
    "P024",
    "12:19",
    /metres: 1 mm/,
  ],
  ["percent", spoil("hotSpotFactor: 1.2", "hotSpotFactor: 120"), "P024", "11:16", /percent: 1\.2/],
  ["degC per second", spoil("rateCPerMin: 3", "rateCPerMin: 0.05"), "P024", "18:38", /per second: 3 degC\/min/],
  ["number in quotes", spoil("targetC: 42.5", 'targetC: "42.5"'), "P022", "21:14", /Write 42\.5 without quotes/],
  ["comma", spoil("targetC: 42.5", "targetC: 42,5"), "P022", "21:14", /Write 42\.5: with a point/],
  ["unit behind", spoil("targetC: 42.5", "targetC: 42.5 degC"), "P022", "21:14", /bare number in degC/],
  ["digits in groups", spoil("durationS: 300", "durationS: 3_00"), "P022", "22:16", /Write 300/],
  ["NaN", spoil("targetC: 42.5", "targetC: .nan"), "P023", "21:14", /finite number/],
  ["infinite", spoil("targetC: 42.5", "targetC: -.inf"), "P023", "21:14", /finite number/],
  ["1e400", spoil("targetC: 42.5", "targetC: 1e400"), "P023", "21:14", /finite number/],
  ["half a pass", spoil("areaCm2: 80", "areaCm2: 80\n    passes: 1.5"), "P022", "15:13", /1 to 4/],
  ["huge whole number", spoil("areaCm2: 80", "areaCm2: 80\n    passes: 1e300"), "P024", "15:13", /1 to 4/],
  ["true for a number", spoil("powerMaxW: 30", "powerMaxW: true"), "P022", "25:14", /most, W|delivers more/],
  ["no value", spoil("targetC: 42.5", "targetC:"), "P020", "21:5", /behind the colon/],
  ["missing key", spoil("    targetC: 42.5\n", ""), "P020", "19:3", /Add "targetC:"/],
  ["missing list", spoil("applicators: [bp-8-15]\n", ""), "P020", "1:1", /Add "applicators:"/],
  ["missing modality", spoil("modality: rf-bipolar\n", ""), "P020", "1:1", /Add "modality: rf-bipolar"/],
  ["missing kind", spoil("  kind: gliding\n", ""), "P020", "7:1", /Known: gliding, rest/],
  ["misspelt key", spoil("targetC: 42.5", "targettC: 42.5"), "P021", "21:5", /Did you mean "targetC" \(in degC\)/],
  ["other spelling", spoil("targetC: 42.5", "target_c: 42.5"), "P021", "21:5", /Did you mean "targetC"/],
  [
    "foreign key",
    spoil("powerMaxW: 30", "powerMaxW: 30\n  colour: red"),
    "P021",
    "26:3",
    /Delete it\. Known here: powerMaxW/,
  ],
  ["__proto__", spoil("powerMaxW: 30", "powerMaxW: 30\n  __proto__: { omegaCap: 9 }"), "P021", "26:3", /Delete it/],
  ["constructor", spoil("title: Plain", "title: Plain\nconstructor: x"), "P021", "4:1", /Delete it/],
  ["merge key", spoil("powerMaxW: 30", "powerMaxW: 30\n  <<: { omegaCap: 0.2 }"), "P021", "26:3", /Delete it/],
  ["unknown area", spoil("area: inner-thigh", "area: inner_tigh"), "P027", "5:7", /Did you mean "inner-thigh"/],
  ["area from nowhere", spoil("area: inner-thigh", "area: knee"), "P027", "5:7", /Known: face, neck, abdomen/],
  ["unknown modality", spoil("rf-bipolar", "rf-bipolr"), "P027", "4:11", /Did you mean "rf-bipolar"/],
  ["unknown motion", spoil("kind: gliding", "kind: glide"), "P027", "8:9", /Did you mean "gliding"/],
  ["text for a list", spoil("[bp-8-15]", "bp-8-15"), "P022", "6:14", /beginning with '- '/],
  ["empty list", spoil("[bp-8-15]", "[]"), "P026", "6:14", /at least 1/],
  [
    "too many zones",
    spoil("  - id: upper\n    areaCm2: 80\n", "  - { id: z, areaCm2: 9 }\n".repeat(9)),
    "P026",
    "13:3",
    /at most 8/,
  ],
  ["list for a map", spoil("{ durationS: 15 }", "[15]"), "P022", "16:13", /durationS/],
  ["number for text", spoil("title: Plain", "title: 42"), "P022", "3:8", /double quotes/],
  ["empty text", spoil("title: Plain", 'title: ""'), "P025", "3:8", /One line for people/],
  ["escape in a text", spoil("title: Plain", 'title: "\\e[31mred"'), "P025", "3:8", /no control or invisible/],
  ["id with capitals", spoil("id: plain", "id: Plain Profile"), "P025", "2:5", /lower-case/],
  ["title too long", spoil("title: Plain", `title: ${"x".repeat(101)}`), "P025", "3:8", /at most 100/],
  ["version of tomorrow", spoil("profile/1", "profile/2"), "P011", "1:9", /reads "isoderm-profile\/1"/],
  ["no format", spoil("format: isoderm-profile/1\n", ""), "P011", "1:1", /Add "format: isoderm-profile\/1"/],
  ["format is a number", spoil("isoderm-profile/1", "1"), "P011", "1:9", /reads "isoderm-profile\/1"/],
  ["key twice", spoil("  powerMaxW: 30\n", "  powerMaxW: 30\n  powerMaxW: 31\n"), "P007", "26:3", /Keep one/],
  ["alias", spoil("bp-8-15]", "&a bp-8-15, *a]"), "P006", "6:27", /Write the value itself/],
  ["alias bomb", aliasBomb(), "P006", "2:8", /Write the value itself/],
  ["unknown tag", spoil("targetC: 42.5", "targetC: !js 42.5"), "P008", "21:14", /Delete/],
  ["two documents", `${PLAIN_PROFILE}---\na: 1\n`, "P005", "30:1", /file of its own/],
  ["bad indentation", spoil("    targetC: 42.5", "  targetC: 42.5:"), "P003", "21:12", /Indent/],
  ["tabs", spoil("  speedMmS: 120", "\tspeedMmS: 120"), "P003", "9:1", /Indent with spaces/],
  ["open quote", spoil("title: Plain", 'title: "Plain'), "P003", "30:1", /key: value/],
  ["stray bracket", spoil("title: Plain", "title: Plain\n]"), "P003", "4:1", /closes nothing|Delete it/],
  ["prose", "Please warm the skin.\nA lot.\n", "P010", "1:1", /Write keys and values/],
  ["a list", "- format: isoderm-profile/1\n", "P010", "1:1", /beginning with "format: isoderm-profile\/1"/],
  ["empty", "", "P004", "1:1", /Start from one of the profiles/],
  ["only comments", "# nothing\n\n", "P004", "1:1", /Start from one of the profiles/],
  ["NUL bytes", `${PLAIN_PROFILE}x: a\u0000b\n`, "P002", "30:5", /Save the file as UTF-8/],
  ["not UTF-8", `${PLAIN_PROFILE}x: \ufffd\n`, "P002", "30:4", /Save the file as UTF-8/],
  ["hidden direction mark", spoil("title: Plain", "title: Pl\u202eain"), "P002", "3:10", /invisible/],
  ["ELF", "\u007fELF\u0002\u0001\u0001", "P002", "1:1", /Save the file as UTF-8/],
  ["1 MB", "a".repeat(1_000_000), "P001", "1:1", /few KiB/],
  ["64 KiB of bytes, not of characters", `# ${"é".repeat(33_000)}`, "P001", "1:1", /few KiB/],
  ["nested brackets", `a: ${"[".repeat(30_000)}`, "P009", "1:20", /right file/],
  ["nested lists", "- ".repeat(30_000), "P009", "1:17", /right file/],
  ["nested keys", "? ".repeat(30_000), "P009", "1:17", /right file/],
  ["thousands of keys", Array.from({ length: 9000 }, (_, i) => `k${i}:`).join("\n"), "P009", "750:6", /right file/],
  ["thousands of escapes", `a: "${"\\x".repeat(1500)}"`, "P009", "1:4", /right file/],
  ["one endless value", `a: "${"x".repeat(10_000)}"`, "P009", "1:4", /right file/],
];

describe("a bad profile", () => {
  test.each(BAD)("%s", (_, text, ruleId, place, hint) => {
    const problems = problemsOf(text);
    const found = problems.find((problem) => problem.ruleId === ruleId);
    expect(found, `${ruleId} among ${problems.map((problem) => problem.ruleId).join()}`).toBeDefined();
    expect(`${found?.line}:${found?.column}`).toBe(place);
    expect(found?.hint).toMatch(hint);
    expect(found?.severity).toBe("error");
    expect(problems.filter((problem) => problem.severity === "error")).not.toEqual([]);
  });

  test("one mistake gives one problem", () => {
    for (const [what, text] of BAD.slice(0, 27)) expect([what, problemsOf(text).length]).toEqual([what, 1]);
  });

  test("all mistakes come at once, in the order of the file", () => {
    const text = spoil("area: inner-thigh", "area: knee")
      .replace("targetC: 42.5", "targetC: 109")
      .replace("speedMmS: 120", "speed: 120")
      .replace("powerMaxW: 30", "powerMaxW: 30000");
    const found = problemsOf(text).map(({ line, ruleId }) => `${line} ${ruleId}`);
    expect(found).toEqual(["5 P027", "7 P020", "9 P021", "21 P024", "25 P024"]);
  });

  test("another version of the format is told once, not as a mistake in every field", () => {
    expect(problemsOf("format: isoderm-profile/7\nsteps: []\n")).toHaveLength(1);
  });

  test("hundreds of mistakes are cut to the first forty and a count", () => {
    const problems = problemsOf(PLAIN_PROFILE + Array.from({ length: 300 }, (_, i) => `k${i}: 1\n`).join(""));
    expect(problems).toHaveLength(41);
    expect(problems.at(-1)).toMatchObject({
      ruleId: "P000",
      severity: "error",
      message: "260 more problems are not shown",
    });
  });

  test("no hint is cut off", () => {
    for (const [what, text] of BAD) {
      for (const { hint } of problemsOf(text)) expect([what, hint.endsWith("...")]).toEqual([what, false]);
    }
  });
});
