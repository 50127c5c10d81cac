import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  COURSE_SCHEMA_FILE,
  courseSchemaText,
  FAULT_PAGE,
  FAULT_SCHEMA_FILE,
  faultSchemaText,
  REFERENCE_FILE,
  SCHEMA_FILE,
  schemaText,
  withFaultTable,
  withReference,
} from "../support/generate-schema.ts";

test("the JSON schema is what the zod schema says (npm run generate)", () => {
  expect(readFileSync(SCHEMA_FILE, "utf8")).toBe(schemaText());
});

test("the JSON schema of courses is what the zod schema says (npm run generate)", () => {
  expect(readFileSync(COURSE_SCHEMA_FILE, "utf8")).toBe(courseSchemaText());
});

test("the tables of docs/profiles.md are what schema and rules say (npm run generate)", () => {
  const page = readFileSync(REFERENCE_FILE, "utf8");
  expect(page).toBe(withReference(page));
});

test("the JSON schema and the table of fault scripts are what the catalogue says (npm run generate)", () => {
  expect(readFileSync(FAULT_SCHEMA_FILE, "utf8")).toBe(faultSchemaText());
  const page = readFileSync(FAULT_PAGE, "utf8");
  expect(page).toBe(withFaultTable(page));
});
