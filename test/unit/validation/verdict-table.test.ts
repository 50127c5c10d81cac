import { expect, test } from "vitest";
import { readShippedProfile } from "../../support/session-profile.ts";
import { validationOf } from "../../support/validation-of.ts";
import { withVerdicts } from "../../support/verdict-table.ts";

const PAGE = "# Page\n\n<!-- measured: verdicts -->\n<!-- end: verdicts -->\n\nAfter.\n";
const rowsOf = (page: string) => page.split("\n").filter((line) => line.startsWith("| `"));

test("a row for each profile, sorted; another validation replaces its own row alone", () => {
  const thigh = readShippedProfile("rf-bipolar-inner-thigh");
  const back = readShippedProfile("rf-bipolar-back");
  const both = [thigh, back].flatMap((profile) => validationOf(profile, "abcdef0123456789", "1.0.0").campaigns);
  const page = withVerdicts(PAGE, both);
  expect(page.startsWith("# Page\n\n<!-- measured: verdicts -->\n| profile")).toBe(true);
  expect(page.endsWith("<!-- end: verdicts -->\n\nAfter.\n")).toBe(true);
  expect(rowsOf(page)).toEqual([
    expect.stringMatching(
      /^\| `rf-bipolar-back` abcdef01 \| \d+: 101 persons, \d+ faults, seed 1 \| 43.0, 43.0 degC \| 43.0, 43.0 degC \| 3.00, 0.0100 \| 0 \| pass \|$/,
    ),
    expect.stringMatching(/^\| `rf-bipolar-inner-thigh` abcdef01 /),
  ]);
  const failed = withVerdicts(page, validationOf(thigh, "0123456789", "1.0.0", {}, 1).campaigns);
  expect(rowsOf(failed)[0]).toBe(rowsOf(page)[0]);
  expect(rowsOf(failed)[1]).toMatch(
    /`rf-bipolar-inner-thigh` 01234567 .*51\.0.*\*\*fail\*\*: dermal peak missed in 1 of/,
  );
});

test("a page without a place for it is said to be one", () => {
  expect(() => withVerdicts("nothing", [])).toThrow("there is no");
});
