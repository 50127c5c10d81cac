import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readProfile } from "../../../src/profile/read.ts";
import { PROFILE_RULES } from "../../../src/profile/rules.ts";
import { PLAIN_PROFILE, spoil } from "../../support/profile-text.ts";

const zones = (count: number, areaCm2 = 40) =>
  Array.from({ length: count }, (_, i) => `  - { id: z${i}, areaCm2: ${areaCm2} }\n`).join("");
const ZONE = "  - id: upper\n    areaCm2: 80\n";

const SHOTS = readFileSync("profiles/ultrasound-focused-face.yaml", "utf8");
const spoilShots = (whole: string, broken: string) => SHOTS.replace(whole, broken);

const COLD = readFileSync("profiles/contact-cooling-abdomen.yaml", "utf8");
const spoilCold = (whole: string, broken: string) => COLD.replace(whole, broken);
const DEPTHS = readFileSync("profiles/ultrasound-focused-face-depths.yaml", "utf8");
const NEEDLES = readFileSync("profiles/rf-microneedle-face.yaml", "utf8");
const spoilNeedles = (whole: string, broken: string) => NEEDLES.replace(whole, broken);
const STAMPS = readFileSync("profiles/rf-monopolar-pulsed-abdomen.yaml", "utf8");
const spoilStamps = (whole: string, broken: string) => STAMPS.replace(whole, broken);
const CRYOGEN = "    cooling:\n      kind: cryogen\n      precoolMs: 30\n      postcoolMs: 30\n";

/** rule · text that breaks it · line:column · what the hint must say */
const BROKEN: readonly [string, string, string, RegExp][] = [
  ["P101", spoil("durationS: 300", "durationS: 1200").replace(ZONE, zones(2)), "22:16", /Hold 47\d s or less/],
  ["P101", spoil(ZONE, zones(8)), "13:3", /fewer zones/],
  ["P102", spoil("timeoutS: 300", "timeoutS: 169"), "18:51", /Give it 213 s/],
  ["P103", spoil("energyMaxKJ: 12", "energyMaxKJ: 12\n  doseCapCem43Min: 2"), "22:16", /Hold 240 s or less/],
  [
    "P104",
    spoil("targetC: 42.5", "targetC: 44.6").replace("MaxKJ: 12", "MaxKJ: 12\n  omegaCap: 0.02"),
    "22:16",
    /omegaCap \(up to 0.27\)/,
  ],
  ["P105", spoil("targetC: 42.5", "targetC: 44.7"), "21:14", /Lower targetC to 44\.6 degC/],
  ["P106", spoil("kind: gliding\n  speedMmS: 120\n  speedMinMmS: 60", "kind: rest"), "8:9", /kind: gliding/],
  ["P107", spoil(ZONE, ZONE + ZONE), "15:9", /own name/],
  ["P107", spoil("[bp-8-15]", "[bp-8-15, bp-8-15]"), "6:24", /own name/],
  [
    "P108",
    spoil("targetC: 42.5", "targetC: 40").replace("    contactC: 30", "    contactC: 40.5"),
    "20:15",
    /Lower contactC/,
  ],
  ["P109", spoil("energyMaxKJ: 12", "energyMaxKJ: 0.2"), "14:14", /Raise limits.energyMaxKJ/],
  ["P110", spoil("areaCm2: 80", "areaCm2: 200").replace("powerMaxW: 30", "powerMaxW: 3"), "14:14", /rateCPerMin/],
  [
    "P111",
    spoil("speedMmS: 120\n  speedMinMmS: 60", "speedMmS: 30\n  speedMinMmS: 20"),
    "14:14",
    /Make the zone 60 cm2/,
  ],
  ["P112", spoil("speedMinMmS: 60", "speedMinMmS: 110"), "10:16", /96 mm\/s/],
  ["P113", spoil("durationS: 300", "durationS: 500"), "22:16", /Shorten the hold by/],
  ["P114", spoil("rf-bipolar", "rf-monopolar"), "4:11", /Add "suits:"/],
  ["P114", spoil("rf-bipolar\n", "rf-monopolar\nsuits: { fatMaxMm: 12 }\n"), "5:20", /hold this area with bipolar RF/],
  ["P115", spoil("speedMinMmS: 60", "speedMinMmS: 6"), "10:16", /36 mm\/s or more; was it meant in cm\/s/],
  ["P116", spoil("areaCm2: 80", "areaCm2: 19"), "14:14", /energyMaxKJ to 11\.4 or less for 19 cm2/],
  ["P117", spoil("areaCm2: 80", "areaCm2: 18"), "14:14", /19 cm2 or more/],
  ["P119", spoil(ZONE, `${ZONE}keepOff: [{ id: upper, title: Upper, marginMm: 5 }]\n`), "15:17", /own name/],
  ["P120", spoil("sources:\n", "sources:\n  - { figure: limits.powerMaxW, source: a }\n"), "30:15", /into notes/],
  ["P121", spoilShots("areaCm2: 7", "areaCm2: 6"), "23:14", /Shoot 9 lines or fewer/],
  ["P122", spoilShots("durationMs: 40", "durationMs: 30"), "47:14", /Raise it to 46 W/],
  ["P123", spoilShots("depthMm: 4.5", "depthMm: 5"), "37:14", /4\.5 mm deep or less/],
  ["P124", spoilShots("energyMaxKJ: 0.25", "energyMaxKJ: 0.18"), "48:16", /Raise it to 0\.224 kJ/],
  ["P125", spoilShots("areaCm2: 7", "areaCm2: 7\n    passes: 2"), "24:13", /Leave passes out/],
  ["P126", spoilStamps("fatMinMm: 6", "fatMinMm: 4"), "43:14", /Give 70 J or less, or set suits\.fatMinMm to 6 mm/],
  ["P126", spoilStamps("  fatMinMm: 6 ", "  # none: "), "43:14", /Give 23 J or less/],
  ["P126", spoilStamps("energyJ: 86", "energyJ: 118"), "43:14", /Give 116 J or less, or set suits\.fatMinMm to 9 mm/],
  ["P127", spoilStamps("contactC: 30\n    cooling", "contactC: 32\n    cooling"), "35:15", /kind: none/],
  ["P127", spoilStamps("      kind: contact", "      kind: none"), "35:15", /Set it to 32 degC or more/],
  [
    "P127",
    spoilStamps("30\n    cooling:\n      kind: contact\n", `25\n${CRYOGEN}`),
    "35:15",
    /26 degC or more: the spurt/,
  ],
  ["P131", spoilCold("windowLowC: 5", "windowLowC: 7.5"), "33:14", /widen the window/],
  ["P132", spoilCold("plateMinC: 0", "plateMinC: 6"), "45:14", /between -4 and 4 degC/],
  ["P132", spoilCold("plateMinC: 0", "plateMinC: -5"), "45:14", /between -4 and 4 degC/],
  ["P133", spoilCold("timeoutS: 400", "timeoutS: 190"), "31:15", /Give it 244 s/],
  ["P134", spoilCold("coldMaxMin: 15", "coldMaxMin: 8"), "36:16", /raise limits.coldMaxMin/],
  ["P135", spoilCold("durationS: 300", "durationS: 400"), "36:16", /Shorten the hold by 25 s/],
  ["P136", spoilNeedles("depthMm: 1.35", "depthMm: 2"), "37:14", /1\.5 mm deep or less/],
  ["P136", spoilNeedles("depthMm: 1.35", "depthMm: 1.2"), "37:14", /Go 1\.3 mm deep or more/],
  ["P137", spoilNeedles("needleMaxC: 72", "needleMaxC: 66"), "40:17", /69 degC or more/],
  ["P139", DEPTHS.replace("depthMm: 3\n", "depthMm: 4.5\n"), "43:18", /Give each depth once/],
  ["P139", DEPTHS.replace("[fu-4-45, fu-7-30, fu-10-15]", "[fu-4-45]"), "15:14", /Name the tip of every depth/],
  ["P138", spoilNeedles("durationMs: 5200", "durationMs: 1500"), "42:17", /Give it 1700 ms or more/],
  ["P138", spoilNeedles("powerMaxW: 5", "powerMaxW: 1.5"), "43:14", /a quarter above/],
  ["W201", spoil("energyMaxKJ: 12", "energyMaxKJ: 12\n  omegaCap: 0.2"), "27:13", /figure: limits.omegaCap/],
  ["W202", spoil("  - { figure: limits.powerMaxW, source: test }\n", ""), "25:14", /figure: limits.powerMaxW/],
  ["W203", spoil("energyMaxKJ: 12", "energyMaxKJ: 12\n  doseCapCem43Min: 5"), "22:16", /less time/],
  ["W204", spoil("energyMaxKJ: 12", "energyMaxKJ: 19"), "26:16", /Lower energyMaxKJ/],
  ["W205", spoil("timeoutS: 300", "timeoutS: 200"), "18:51", /Give it 288 s/],
  ["W206", spoil("    contactC: 30\n", "    contactC: 36\n"), "20:15", /within 5 degC/],
  ["W208", spoil("area: inner-thigh\n", "area: inner-thigh\nsuits: { fatMaxMm: 0.6 }\n"), "6:20", /would be 6 mm/],
  ["W209", spoil("contactC: 24, durationS: 60", "contactC: 31, durationS: 60"), "23:25", /Lower it to 30 degC/],
  ["W209", spoil("contactC: 28, durationS: 20", "contactC: 31, durationS: 20"), "17:24", /Lower it to 30 degC/],
  ["W207", spoil("    contactC: 30\n", "    contactC: 22\n"), "20:15", /Raise it to 22\.5 degC/],
];

describe("rules", () => {
  test.each(BROKEN)("%s", (ruleId, text, place, hint) => {
    const read = readProfile(text, "test.yaml");
    const problems = "problems" in read ? read.problems : read.warnings;
    const found = problems.find((problem) => problem.ruleId === ruleId);
    expect(found, problems.map(({ ruleId, message }) => `${ruleId} ${message}`).join("; ")).toBeDefined();
    expect(`${found?.line}:${found?.column}`).toBe(place);
    expect(found?.hint).toMatch(hint);
    expect("problems" in read).toBe(problems.some(({ severity }) => severity === "error"));
    expect(found?.severity).toBe(ruleId.startsWith("W") ? "warning" : "error");
  });

  test("each rule is broken by an example above", () => {
    expect(PROFILE_RULES.map(({ id }) => id).filter((id) => !BROKEN.some(([broken]) => broken === id))).toEqual([]);
  });

  test("ids are unique and say their severity", () => {
    expect(new Set(PROFILE_RULES.map(({ id }) => id)).size).toBe(PROFILE_RULES.length);
    for (const { id, severity } of PROFILE_RULES) expect(id).toMatch(severity === "error" ? /^P1\d\d$/ : /^W2\d\d$/);
  });

  test("what is just allowed passes", () => {
    const edges = [
      PLAIN_PROFILE,
      spoil("timeoutS: 300", "timeoutS: 288"),
      spoil("speedMinMmS: 60", "speedMinMmS: 96"),
      spoil("    contactC: 30\n", "    contactC: 35\n"),
      spoil("targetC: 42.5", "targetC: 44.6")
        .replace("hotSpotFactor: 1.2", "hotSpotFactor: 1.1")
        .replace("timeoutS: 300", "timeoutS: 341"),
    ];
    for (const text of edges) expect(readProfile(text, "test.yaml")).toMatchObject({ warnings: [] });
  });
});

test.each(readdirSync("profiles").filter((name) => name.endsWith(".yaml")))(
  "profiles/%s has no problem and no warning",
  (name) => {
    const text = readFileSync(`profiles/${name}`, "utf8");
    expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=./profile.schema.json");
    const read = readProfile(text, name);
    expect(read).toMatchObject({ profile: { id: name.replace(/\.yaml$/, "") }, warnings: [] });
  },
);
