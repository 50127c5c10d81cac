import { expect, test } from "vitest";
import { READING_RULES } from "../../../src/profile/reading-rules.ts";
import { rulePage } from "../../../src/profile/rule-page.ts";
import { PROFILE_RULES } from "../../../src/profile/rules.ts";

test("every rule has a page that begins with its id and says what stands in the docs", () => {
  for (const { id, title, reason } of PROFILE_RULES) {
    const page = rulePage(id)?.join("\n") ?? "";
    expect(page.startsWith(id)).toBe(true);
    expect(page).toContain(title);
    expect(page).toContain(reason);
  }
  for (const [id, title] of Object.entries(READING_RULES)) expect(rulePage(id)?.[0]).toBe(`${id} (error): ${title}`);
});

test("what is no rule has none", () => {
  expect(rulePage("P999")).toBeUndefined();
  expect(rulePage("constructor")).toBeUndefined();
});
