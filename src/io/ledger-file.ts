import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { formatFact, type LedgerFact, type LedgerReading, readLedger } from "../journal/dose-ledger.ts";
import { CHAIN_START } from "../journal/journal.ts";
import { sha256 } from "./hash.ts";

/** The file of a course's ledger. A fact is on the disk when append() returns; a line torn by a crash is written over by the next. */
export interface LedgerFile {
  /** Null: there is no file yet; the first append must open it. */
  readonly reading: LedgerReading | null;
  /** @throws what the file system throws: then the fact is not there, and nothing may follow from it */
  append(fact: LedgerFact): void;
}

export function openLedgerFile(path: string): LedgerFile | { readonly problem: string } {
  const text = existsSync(path) ? readFileSync(path, "latin1") : "";
  // An empty file, or one whose first line was torn: nothing was ever said.
  const isNew = !text.includes("\n");
  const read = isNew ? null : readLedger(text, sha256);
  if (read !== null && "problem" in read) return read;
  let hash = read?.hash ?? CHAIN_START;
  let bytes = read?.bytes ?? 0;
  return {
    reading: read,
    append(fact) {
      const { line, hash: next } = formatFact(fact, hash, sha256);
      const fd = openSync(path, existsSync(path) ? "r+" : "wx+");
      try {
        const data = Buffer.from(line, "latin1");
        ftruncateSync(fd, bytes);
        for (let at = 0; at < data.length; ) at += writeSync(fd, data, at, data.length - at, bytes + at);
        fsyncSync(fd);
        bytes += data.length;
        hash = next;
      } finally {
        closeSync(fd);
      }
      syncFolder(dirname(path));
    },
  };
}

/** A new name is durable with its folder. Where folders can not be opened (Windows), the file system does it by itself. */
function syncFolder(dir: string): void {
  let fd: number | null = null;
  try {
    fd = openSync(dir, "r");
    fsyncSync(fd);
  } catch {
    // Not every file system lets a folder be synced.
  } finally {
    if (fd !== null) closeSync(fd);
  }
}
