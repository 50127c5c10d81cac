/**
 * Reads a journal back, whatever happened to it. Any bytes give a valid prefix of history and a statement of where and how the
 * chain breaks, never an exception. What stands behind the last good seal is handed out apart, as evidence that may raise a
 * dose but is never believed to lower one (record.ts).
 */
import { type Entry, JOURNAL_FORMAT, readEntry } from "./entry.ts";
import { CHAIN_START, type Sha256, sealLine } from "./journal.ts";

export type JournalFault =
  /** The file ends in the middle of a batch: a crash or a cut. Normal after power loss. */
  | "torn"
  /** A line can not be read, or a batch does not have the hash its seal states: edited, or rotten. */
  | "broken"
  /** Written by a newer Isoderm than this one. */
  | "format";

export interface JournalReading {
  /** Entries of all batches up to the first fault, in order. */
  readonly entries: readonly Entry[];
  /** Entries that can be read behind it. Not trusted. */
  readonly tail: readonly Entry[];
  /** Lines behind it that can not be read at all, a torn last line included. */
  readonly unreadable: number;
  readonly fault: JournalFault | null;
  /** Where the trusted part ends, in bytes from the start of the file; a repaired journal is cut here. */
  readonly validBytes: number;
  /** Line number, from 1, where the trusted part ends; null when everything is in order. */
  readonly faultLine: number | null;
  readonly seals: number;
  /** Hash of the last good seal. */
  readonly hash: string;
}

/** Time grows with the length of the file; memory with twice that. */
export function verifyJournal(bytes: Uint8Array, sha256: Sha256): JournalReading {
  const text = latin1(bytes);
  const entries: Entry[] = [];
  let hash = CHAIN_START;
  let seals = 0;
  let validBytes = 0;
  let validLines = 0;
  let fault: JournalFault | null = null;
  let lastMs = 0;

  let batch: Entry[] = [];
  let lines = 0;
  let at = 0;
  while (fault === null && at < text.length) {
    const end = text.indexOf("\n", at);
    if (end < 0) break;
    const line = text.slice(at, end + 1);
    lines += 1;
    if (isSeal(line)) {
      const next = sha256(hash + text.slice(validBytes, at));
      if (batch.length === 0 || line !== sealLine(seals + 1, next)) {
        fault = "broken";
        break;
      }
      hash = next;
      seals += 1;
      for (const entry of batch) entries.push(entry);
      batch = [];
      validBytes = end + 1;
      validLines = lines;
    } else {
      const entry = readLine(line);
      // Time that runs backwards was not written by us, whatever its seal says.
      if (entry === null || entry.atMs < lastMs) {
        fault = "broken";
        break;
      }
      if (entry.kind === "open" && entry.format > JOURNAL_FORMAT) fault = "format";
      lastMs = entry.atMs;
      batch.push(entry);
    }
    at = end + 1;
  }
  if (fault === null && validBytes < text.length) fault = "torn";

  const { tail, unreadable } = salvage(text.slice(validBytes));
  const faultLine = fault === null ? null : validLines + 1;
  return { entries, tail, unreadable, fault, validBytes, faultLine, seals, hash };
}

function salvage(text: string): { tail: Entry[]; unreadable: number } {
  const tail: Entry[] = [];
  let unreadable = 0;
  for (const line of text.split("\n")) {
    if (line === "" || isSeal(line)) continue;
    const entry = readLine(line);
    if (entry === null) unreadable += 1;
    else tail.push(entry);
  }
  return { tail, unreadable };
}

function isSeal(line: string): boolean {
  return line.startsWith('{"kind":"seal"');
}

function readLine(line: string): Entry | null {
  try {
    return readEntry(JSON.parse(line));
  } catch {
    return null;
  }
}

/** Byte for character: the journal is ASCII, and whatever is not must change the hash instead of being repaired by a decoder. */
function latin1(bytes: Uint8Array): string {
  let text = "";
  // Below the argument limit of every engine.
  const chunk = 8192;
  for (let at = 0; at < bytes.length; at += chunk) text += String.fromCharCode(...bytes.subarray(at, at + chunk));
  return text;
}
