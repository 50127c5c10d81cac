/** Goal: a run folder loses as little as the disk allows. Method: a real folder; the failure of one file by closing it underneath. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sha256 } from "../../../src/io/hash.ts";
import { openRunFolder, RunFolderError } from "../../../src/io/run-folder.ts";
import { verifyJournal } from "../../../src/journal/verify.ts";
import { readWireLog } from "../../../src/journal/wire-log.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "isoderm-test-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const ENTRY = { atMs: 10, kind: "state", state: "placing", reason: "test" } as const;

test.each(["synced", "atOnce"] as const)("%s: what was sealed is in the file before anything is closed", (writing) => {
  const run = join(dir, "a", "b");
  const folder = openRunFolder(run, ["skin"], writing);
  folder.append([ENTRY]);
  folder.seal();
  expect(verifyJournal(readFileSync(join(run, "journal.ndjson")), sha256)).toMatchObject({
    entries: [ENTRY],
    fault: null,
  });
  folder.close();
});

test("the length that the journal states is the length of the wire log", () => {
  const run = join(dir, "run");
  const folder = openRunFolder(run, null, "inBlocks");
  for (let n = 0; n < 5000; n++) folder.wire(n, "toHost", Uint8Array.of(n, n >> 8, 3));
  const bytes = folder.endWire();
  folder.close();
  const file = readFileSync(join(run, "wire.bin"));
  expect(file.length).toBe(bytes);
  expect(readWireLog(file)).toMatchObject({ fault: null, records: { length: 5000 } });
});

test("a folder that is in use, a file in the way, and a dangling link are refused in words", () => {
  openRunFolder(join(dir, "used"), null, "inBlocks").close();
  symlinkSync(join(dir, "nowhere"), join(dir, "link"));
  for (const [path, text] of [
    ["used", /is not empty/],
    ["used/wire.bin", /a part of the path is a file/],
    ["used/wire.bin/below", /a part of the path is a file/],
    ["link", /it exists and is not a folder/],
  ] as const) {
    const open = () => openRunFolder(join(dir, path), null, "inBlocks");
    expect(open).toThrow(RunFolderError);
    expect(open).toThrow(text);
  }
});

test("a file that can not be written whole is not there at all", () => {
  const folder = openRunFolder(join(dir, "run"), null, "inBlocks");
  mkdirSync(join(dir, "run", "report.html"));
  expect(() => folder.write("report.html", "text")).toThrow(RunFolderError);
  folder.close();
  expect(readdirSync(join(dir, "run")).sort()).toEqual(["journal.ndjson", "report.html", "wire.bin"]);
});
