/** Writes every file that is generated from the code. `npm run generate` runs it; the tests of test/house judge freshness. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
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
} from "./generate-schema.ts";
import { generatedFiles } from "./generated-files.ts";
import { drawSession, PICTURES } from "./picture.ts";
import { STATECHART_FILE, withStatechart } from "./statechart.ts";

const readText = (path: string) => readFileSync(path, "utf8");
for (const { path, text } of generatedFiles(readText)) writeFileSync(path, text);
writeFileSync(SCHEMA_FILE, schemaText());
writeFileSync(COURSE_SCHEMA_FILE, courseSchemaText());
writeFileSync(FAULT_SCHEMA_FILE, faultSchemaText());
writeFileSync(FAULT_PAGE, withFaultTable(readText(FAULT_PAGE)));
writeFileSync(REFERENCE_FILE, withReference(readText(REFERENCE_FILE)));
writeFileSync(STATECHART_FILE, withStatechart(readText(STATECHART_FILE)));
mkdirSync("docs/images", { recursive: true });
for (const picture of PICTURES) writeFileSync(picture.file, await drawSession(picture));
