/** Writes every file that is generated from the code. `npm run generate` runs it; the tests of test/house judge freshness. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { KindName } from "../../src/profile/kinds.ts";
import {
  FAULT_PAGE,
  REFERENCE_FILE,
  SCHEMA_FILES,
  schemaText,
  withFaultTable,
  withReference,
} from "./generate-schema.ts";
import { generatedFiles } from "./generated-files.ts";
import { HAZARD_PAGE, withHazardTables } from "./hazards.ts";
import { drawSession, PICTURES } from "./picture.ts";
import { STATECHART_FILE, withStatechart } from "./statechart.ts";

const readText = (path: string) => readFileSync(path, "utf8");
for (const { path, text } of generatedFiles(readText)) writeFileSync(path, text);
for (const [kind, path] of Object.entries(SCHEMA_FILES)) writeFileSync(path, schemaText(kind as KindName));
writeFileSync(FAULT_PAGE, withFaultTable(readText(FAULT_PAGE)));
writeFileSync(REFERENCE_FILE, withReference(readText(REFERENCE_FILE)));
writeFileSync(HAZARD_PAGE, withHazardTables(readText(HAZARD_PAGE)));
writeFileSync(STATECHART_FILE, withStatechart(readText(STATECHART_FILE)));
mkdirSync("docs/images", { recursive: true });
for (const picture of PICTURES) writeFileSync(picture.file, await drawSession(picture));
