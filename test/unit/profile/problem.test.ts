import { expect, test } from "vitest";
import { type Finding, renderProblems, toProblems } from "../../../src/profile/problem.ts";

const finding = (start: number, end: number): Finding => ({
  severity: "error",
  ruleId: "P024",
  message: "too hot",
  hint: "Lower it.",
  start,
  end,
});

test("renders place, rule, line, caret and hint", () => {
  expect(renderProblems(toProblems([finding(10, 13)], "a: 1\nbb:  109\n", "x.yaml"))).toBe(
    ["x.yaml:2:6 error P024: too hot", "  2 | bb:  109", "    |      ^^^", "    = Lower it."].join("\n"),
  );
});

test("problems are sorted by place, a blank line between them", () => {
  const problems = toProblems([finding(5, 6), finding(0, 1)], "a: 1\nb: 2", "x.yaml");
  expect(problems.map(({ line }) => line)).toEqual([1, 2]);
  expect(renderProblems(problems).split("\n\n")).toHaveLength(2);
});

test("the caret stays within a line, also for what spans several or stands at the end", () => {
  const [spanning, behind] = toProblems([finding(0, 9), finding(9, 9)], "ab: 1\nc: 2", "x.yaml");
  expect(spanning).toMatchObject({ line: 1, column: 1, endColumn: 6 });
  expect(behind).toMatchObject({ line: 2, column: 4, endColumn: 5 });
});

test("of a long line only the surroundings are shown, the caret under the right place", () => {
  const text = `${"x".repeat(500)}Y${"x".repeat(500)}`;
  const rendered = renderProblems(toProblems([finding(500, 501)], text, "x.yaml")).split("\n");
  expect(rendered[1]?.length).toBeLessThan(120);
  expect(rendered[1]?.[rendered[2]?.indexOf("^") ?? -1]).toBe("Y");
});

test("what the file smuggles in does not reach the terminal, and the caret still fits", () => {
  const text = "t: \u001b[31m\tred";
  const rendered = renderProblems(toProblems([finding(9, 12)], text, "x\u001b[2J.yaml"));
  expect(rendered).not.toContain("\u001b");
  const [head, line, caret] = rendered.split("\n");
  expect(head).toContain("x[2J.yaml:1:10");
  expect(line?.slice(caret?.indexOf("^"))).toBe("red");
});
