import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ENTRY_FIELDS, type EntryKind, fieldsOf } from "../../../src/journal/entry.ts";
import { BLOCK_BYTES, WIRE_HEADER } from "../../../src/journal/wire-log.ts";

const doc = readFileSync("docs/records.md", "utf8");

test("docs/records.md lists exactly the entries of the journal", () => {
  const rows = (Object.keys(ENTRY_FIELDS) as EntryKind[]).flatMap((kind) =>
    fieldsOf(kind).map(([name, [shape, meaning]]) => {
      const type = typeof shape === "string" ? shape : shape.join(", ");
      return `| ${kind} | \`${name}\` | ${type} | ${meaning} |`;
    }),
  );
  const listed = doc.split("<!-- /entries -->")[0]?.split("|---|---|---|---|\n")[1]?.trim().split("\n");
  expect(listed).toEqual(rows);
});

test("docs/records.md has the sizes of wire.bin", () => {
  expect(doc).toContain("A 12-byte header, then blocks of at most 65 536 bytes.");
  expect([WIRE_HEADER.length, BLOCK_BYTES]).toEqual([12, 65_536]);
  expect(String.fromCharCode(...WIRE_HEADER.slice(0, 9))).toBe("ISOWIRE\r\n");
  expect([...WIRE_HEADER.slice(9)]).toEqual([1, 0, 0]);
});
