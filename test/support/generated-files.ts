/** Which files are generated from the message table, and what must stand in them. Does not write. */
import {
  cHeader,
  codecSource,
  codeTables,
  coldLimitsTable,
  limitsTable,
  messageTables,
  replaceSection,
  shotLimitsTable,
} from "../../src/protocol/generate.ts";

interface GeneratedFile {
  /** From the root of the checkout. */
  readonly path: string;
  readonly text: string;
}

/** @param readText returns the text of a file as it is now: documents keep what stands outside their generated sections. */
export function generatedFiles(readText: (path: string) => string): readonly GeneratedFile[] {
  const sections = {
    messages: messageTables(),
    codes: codeTables(),
    limits: limitsTable(),
    shotLimits: shotLimitsTable(),
    coldLimits: coldLimitsTable(),
  };
  const doc = "docs/protocol.md";
  const text = Object.entries(sections).reduce(
    (before, [name, body]) => replaceSection(before, name, body),
    readText(doc),
  );
  return [
    { path: "src/protocol/codec.ts", text: codecSource() },
    { path: "firmware-sim/reference-c/isoderm_protocol.h", text: cHeader() },
    { path: doc, text },
  ];
}
