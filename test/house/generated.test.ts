import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { generatedFiles } from "../support/generated-files.ts";

const readText = (path: string): string => readFileSync(path, "utf8");

describe("files generated from the message table", () => {
  it.each(generatedFiles(readText))("$path is fresh", ({ path, text }) => {
    expect(readText(path) === text, `${path} is stale: run npm run generate`).toBe(true);
  });
});
