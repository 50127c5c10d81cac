/** What a run left behind, read with the production readers. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../src/io/hash.ts";
import type { Entry, EntryKind, EntryOf } from "../../src/journal/entry.ts";
import { type JournalReading, verifyJournal } from "../../src/journal/verify.ts";
import { readWireLog, type WireReading } from "../../src/journal/wire-log.ts";
import { FrameDecoder } from "../../src/protocol/decoder.ts";
import type { DeviceMessage, HostMessage } from "../../src/protocol/messages.ts";

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

/** What the device said, in order. */
export function deviceMessages({ records }: WireReading): DeviceMessage[] {
  const messages: DeviceMessage[] = [];
  const decoder = new FrameDecoder("device", (message) => messages.push(message));
  for (const { direction, bytes } of records) if (direction === "toHost") decoder.push(bytes);
  return messages;
}

const LOOK_MS = 50;
const LOOK_MAX = 800;

/** Resolves when the journal of a session that is still running has such an entry. */
export async function untilRecorded(dir: string, isIt: (entry: Entry) => boolean): Promise<void> {
  for (let look = 0; look < LOOK_MAX; look++) {
    if (existsSync(join(dir, "journal.ndjson")) && readJournal(dir).entries.some(isIt)) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  const last = existsSync(join(dir, "journal.ndjson")) ? readJournal(dir).entries.slice(-3) : [];
  throw new Error(`the journal never had such an entry; its last are ${JSON.stringify(last)}`);
}
