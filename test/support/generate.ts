/** Writes every file that is generated from the message table. `npm run generate` runs it; test/house/generated.test.ts judges. */
import { readFileSync, writeFileSync } from "node:fs";
import { generatedFiles } from "./generated-files.ts";

for (const { path, text } of generatedFiles((file) => readFileSync(file, "utf8"))) writeFileSync(path, text);
