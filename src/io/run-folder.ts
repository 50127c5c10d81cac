import {
  closeSync,
  existsSync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import { type Observable, Subject } from "rxjs";
import type { Entry } from "../journal/entry.ts";
import { createJournal } from "../journal/journal.ts";
import { formatTruth, type TruthRow, truthHeader } from "../journal/truth.ts";
import { WireLog } from "../journal/wire-log.ts";
import type { Millis } from "../units.ts";
import { sha256 } from "./hash.ts";

/**
 * The folder of one run while it is being written. Appends only; the first write that fails is said on `failures$`, the file it failed on
 * is left as it is, and the others go on for as long as they can.
 */
export interface RunFolder {
  readonly dir: string;
  readonly failures$: Observable<string>;
  /** Everything recorded, for the report at the end. */
  readonly entries: readonly Entry[];
  append(entries: readonly Entry[]): void;
  wire(atMs: Millis, direction: "toDevice" | "toHost", bytes: Uint8Array): void;
  truth(row: TruthRow): void;
  /** Seals what has gathered; called once per second of session time. */
  seal(): void;
  /** Ends the wire log. @returns the length of the file, as it is when every write succeeded */
  endWire(): number;
  /** Closes the appended files. */
  close(): void;
  /**
   * Writes a whole file: complete under its name, or not there at all.
   * @throws RunFolderError
   */
  write(name: string, content: string): void;
}

/**
 * When what is sealed leaves the program. `synced`: it is on the disk at once, for a device. `atOnce`: with the operating system, for a
 * simulation that a person watches. `inBlocks`: for one flat out, where two writes for every second of it would cost more than the tissue.
 */
export type Writing = "synced" | "atOnce" | "inBlocks";

/** Why a run folder can not be used, and what to do. */
export class RunFolderError extends Error {}

/**
 * Opens a folder for a run: made when missing, refused when anything is in it.
 * @param layers names of the tissue layers for truth.csv; null on a bench device, which has no truth
 * @throws RunFolderError
 */
export function openRunFolder(dir: string, layers: readonly string[] | null, writing: Writing): RunFolder {
  const fds = openFiles(dir, layers !== null);
  const failures$ = new Subject<string>();
  const failed = new Set<number>();
  const attempt = (fd: number, write: () => void) => {
    // Not tried again: what came after a gap could not be told from what belongs there.
    if (failed.has(fd)) return;
    try {
      write();
    } catch (error) {
      failed.add(fd);
      if (failed.size === 1) failures$.next(`${dir}: ${describe(error)}`);
    }
  };
  const journal = createJournal(sha256);
  const wireLog = new WireLog((bytes) => attempt(fds.wire, () => writeAll(fds.wire, bytes)), crc32);
  const entries: Entry[] = [];
  let journalText = "";
  let truthText = layers === null ? "" : truthHeader(layers);
  const flushJournal = () => {
    const text = journalText;
    journalText = "";
    if (text !== "") attempt(fds.journal, () => writeAll(fds.journal, text));
    if (writing === "synced") attempt(fds.journal, () => fdatasyncSync(fds.journal));
  };
  const flushTruth = () => {
    const { truth } = fds;
    const text = truthText;
    truthText = "";
    if (truth !== null && text !== "") attempt(truth, () => writeAll(truth, text));
  };
  const isFull = (text: string) => writing !== "inBlocks" || text.length >= BLOCK_CHARACTERS;
  return {
    dir,
    failures$,
    entries,
    append(added) {
      for (const entry of added) {
        entries.push(entry);
        journal.append(entry);
      }
    },
    wire: (atMs, direction, bytes) => wireLog.append(atMs, direction, bytes),
    truth(row) {
      truthText += formatTruth(row);
    },
    seal() {
      journalText += journal.seal();
      if (isFull(journalText)) flushJournal();
      if (isFull(truthText)) flushTruth();
    },
    endWire() {
      wireLog.flush();
      return wireLog.bytes;
    },
    close() {
      wireLog.flush();
      journalText += journal.seal();
      flushJournal();
      flushTruth();
      for (const fd of [fds.journal, fds.wire, fds.truth]) if (fd !== null) closeSync(fd);
    },
    write(name, content) {
      const partial = join(dir, `.${name}.part`);
      try {
        writeFileSync(partial, content);
        renameSync(partial, join(dir, name));
      } catch (error) {
        rmSync(partial, { force: true });
        throw new RunFolderError(`can not write ${join(dir, name)}: ${describe(error)}`);
      }
    },
  };
}

function openFiles(dir: string, withTruth: boolean): { journal: number; wire: number; truth: number | null } {
  try {
    if (existsSync(dir) && readdirSync(dir).length > 0)
      throw new RunFolderError(`${dir} is not empty: a run never writes over another. Name a new folder with --out.`);
    makeFolder(dir);
    const open = (name: string) => openSync(join(dir, name), "ax");
    return { journal: open("journal.ndjson"), wire: open("wire.bin"), truth: withTruth ? open("truth.csv") : null };
  } catch (error) {
    if (error instanceof RunFolderError) throw error;
    throw new RunFolderError(`can not write the run folder ${dir}: ${describe(error)}. Name another with --out.`);
  }
}

/** With its parents. Not by `recursive`, which never returns on a file system that says ENOENT for a folder it will not make (/proc). */
export function makeFolder(dir: string): void {
  if (existsSync(dir)) return;
  makeFolder(dirname(dir));
  mkdirSync(dir);
}

/** A short write is not a failure: the rest follows until the system says why it can not. */
function writeAll(fd: number, data: string | Uint8Array): void {
  const bytes = typeof data === "string" ? Buffer.from(data, "latin1") : data;
  let at = 0;
  while (at < bytes.length) at += writeSync(fd, bytes, at, bytes.length - at);
}

/** Less than a minute of a journal. */
const BLOCK_CHARACTERS = 16_384;

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file size limit is reached",
  EACCES: "no permission",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  ENOTDIR: "a part of the path is a file, not a folder",
  EEXIST: "it exists and is not a folder",
  EIO: "the disk reports an error",
};

function describe(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? message : `${REASONS[code] ?? message} (${code})`;
}
