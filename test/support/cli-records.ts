/** What a run left behind, read with the production readers. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../src/io/hash.ts";
import type { EntryKind, EntryOf } from "../../src/journal/entry.ts";
import { type JournalReading, verifyJournal } from "../../src/journal/verify.ts";
import { readWireLog, type WireReading } from "../../src/journal/wire-log.ts";
import { FrameDecoder } from "../../src/protocol/decoder.ts";
import type { HostMessage } from "../../src/protocol/messages.ts";

export function readJournal(dir: string): JournalReading {
  return verifyJournal(readFileSync(join(dir, "journal.ndjson")), sha256);
}

export function entriesOf<K extends EntryKind>({ entries }: JournalReading, kind: K): EntryOf<K>[] {
  return entries.filter((entry): entry is EntryOf<K> & typeof entry => entry.kind === kind);
}

export function readWire(dir: string): WireReading {
  return readWireLog(readFileSync(join(dir, "wire.bin")));
}

/** What the host said, in order. */
export function hostMessages({ records }: WireReading): HostMessage[] {
  const messages: HostMessage[] = [];
  const decoder = new FrameDecoder("host", (message) => messages.push(message));
  for (const { direction, bytes } of records) if (direction === "toDevice") decoder.push(bytes);
  return messages;
}
