import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { replaceFile } from "../../../src/io/replace-file.ts";

test("the new text stands in the file that a link means, with its permissions, and nothing is left beside it", (context) => {
  const dir = mkdtempSync(join(tmpdir(), "isoderm-"));
  context.onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, "a"), "old, and longer");
  chmodSync(join(dir, "a"), 0o640);
  symlinkSync("a", join(dir, "b"));
  replaceFile(join(dir, "b"), "new");
  expect(readFileSync(join(dir, "a"), "utf8")).toBe("new");
  expect(statSync(join(dir, "a")).mode & 0o777).toBe(0o640);
  expect(readdirSync(dir).sort()).toEqual(["a", "b"]);
});
