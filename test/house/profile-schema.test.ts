import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { KindName } from "../../src/profile/kinds.ts";
import {
  FAULT_PAGE,
  REFERENCE_FILE,
  SCHEMA_FILES,
  schemaText,
  withFaultTable,
  withReference,
} from "../support/generate-schema.ts";

test.each(Object.entries(SCHEMA_FILES) as [KindName, string][])(
  "the JSON schema of a %s is what the zod schema says (npm run generate)",
  (kind, path) => {
    expect(readFileSync(path, "utf8")).toBe(schemaText(kind));
  },
);

test("the tables of docs/profiles.md are what schema and rules say (npm run generate)", () => {
  const page = readFileSync(REFERENCE_FILE, "utf8");
  expect(page).toBe(withReference(page));
});

test("the table of fault scripts is what the catalogue says (npm run generate)", () => {
  const page = readFileSync(FAULT_PAGE, "utf8");
  expect(page).toBe(withFaultTable(page));
});
