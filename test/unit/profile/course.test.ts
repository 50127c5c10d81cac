import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import { COURSE_RULES, courseDocument, type ProfileLookUp } from "../../../src/profile/course.ts";
import { lint } from "../../../src/profile/lint.ts";
import { readDocument, readProfile } from "../../../src/profile/read.ts";
import { COURSE_TEXT, lookUpProfile } from "../../support/course-text.ts";

const problemsOf = (text: string) => {
  const read = readDocument(text, "course.yaml", courseDocument(lookUpProfile));
  return "problems" in read ? read.problems : read.warnings;
};

const BROKEN: [rule: string, text: string, place: string, hint: RegExp][] = [
  ["P141", COURSE_TEXT.replace("other.yaml", "gone.yaml"), "7:14", /as seen from this file/],
  ["P141", COURSE_TEXT.replace("other.yaml", "broken.yaml"), "7:14", /that isoderm lint passes/],
  ["P142", COURSE_TEXT.replace("other.yaml", "neck.yaml"), "7:14", /neck\.yaml a course of its own/],
  ["P143", COURSE_TEXT.replace("other.yaml", "wide.yaml"), "7:14", /another id if it is other skin/],
  [
    "P144",
    COURSE_TEXT.replace("plain.yaml", "low.yaml").replace("other.yaml", "low.yaml").replace("Min: 60", "Min: 4.5"),
    "9:20",
    /Give fewer sessions/,
  ],
  ["P145", COURSE_TEXT.replace("doseCapCem43Min: 60", "doseCapCem43Min: 30"), "9:20", /lower doseCapCem43Min in plain/],
  ["W241", COURSE_TEXT.replace("figure: intervalMinDays", "figure: limits"), "4:18", /with figure: intervalMinDays/],
];

describe("rules", () => {
  test.each(BROKEN)("%s", (rule, text, place, hint) => {
    const found = problemsOf(text).find(({ ruleId }) => ruleId === rule);
    expect(found, JSON.stringify(problemsOf(text))).toBeDefined();
    expect(`${found?.line}:${found?.column}`).toBe(place);
    expect(found?.hint).toMatch(hint);
  });

  test("each rule is broken by an example above, and the course they come from breaks none", () => {
    expect(COURSE_RULES.map(({ id }) => id).filter((id) => !BROKEN.some(([rule]) => rule === id))).toEqual([]);
    expect(problemsOf(COURSE_TEXT)).toEqual([]);
  });

  test("without its profiles a course is judged by itself", () => {
    expect(lint(COURSE_TEXT.replace("other.yaml", "gone.yaml"), "course.yaml")).toEqual({
      kind: "course",
      problems: [],
    });
    expect(
      lint(COURSE_TEXT.replace("intervalMinDays: 7", "intervalMinDays: 0.5"), "course.yaml").problems[0],
    ).toMatchObject({
      ruleId: "P024",
      hint: expect.stringContaining("That looks like weeks: 3.5 days"),
    });
  });
});

test.each(readdirSync("profiles/courses"))("profiles/courses/%s has no problem and no warning", (name) => {
  const text = readFileSync(`profiles/courses/${name}`, "utf8");
  expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=../course.schema.json");
  const shipped: ProfileLookUp = (file) => {
    const read = readProfile(readFileSync(posix.join("profiles/courses", file), "utf8"), file);
    return "profile" in read ? read : { problem: file };
  };
  expect(lint(text, name, { profile: shipped })).toEqual({ kind: "course", problems: [] });
});
