/**
 * Writes a journal: entries in, text to append out. One entry is one line of JSON; entries are gathered into batches, and each
 * batch is closed by a seal line whose hash covers the batch and the seal before it. A batch, not an entry, is the unit of
 * durability: what is not sealed does not count as written. Pure ASCII, so that byte and character are the same thing for the
 * hash and for recovery. Does no I/O: the composition root appends, syncs, and tells the session when that failed.
 */
import { assert } from "../assert.ts";
import type { Entry, EntryOf } from "./entry.ts";

/** SHA-256 of an ASCII text, as 64 lower-case hex digits. Injected: node:crypto and the browser have their own. */
export type Sha256 = (text: string) => string;

/** What stands before the first batch in the chain. */
export const CHAIN_START = "0".repeat(64);

export interface Journal {
  /** Takes an entry into the open batch. Time never runs backwards. */
  append(entry: Entry): void;
  /**
   * Closes the open batch and hands over its text with the seal line; "" when the batch is empty. Until that text is durable
   * nothing in it may be relied on: a lease is granted after its line was synced, not before.
   */
  seal(): string;
  /** Hash of the last seal: quoting it elsewhere pins the whole journal up to there. */
  readonly hash: string;
  /** Entries that wait for the next seal. */
  readonly pending: number;
}

export function createJournal(sha256: Sha256): Journal {
  let hash = CHAIN_START;
  let batch = "";
  let pending = 0;
  let seals = 0;
  let lastMs = 0;
  return {
    append(entry) {
      assert(entry.atMs >= lastMs, "journal time never runs backwards");
      lastMs = entry.atMs;
      batch += formatEntry(entry);
      pending += 1;
    },
    seal() {
      if (pending === 0) return "";
      seals += 1;
      hash = sha256(hash + batch);
      const text = batch + sealLine(seals, hash);
      batch = "";
      pending = 0;
      return text;
    },
    get hash() {
      return hash;
    },
    get pending() {
      return pending;
    },
  };
}

/** One line with its line end: `atMs` and `kind` first, everything beyond ASCII escaped. */
export function formatEntry(entry: Entry): string {
  return entry.kind === "sample" ? formatSample(entry) : `${toAscii(JSON.stringify(entry))}\n`;
}

/** What `JSON.stringify` would write, in half the time: nearly all lines of a journal are samples. */
function formatSample(entry: EntryOf<"sample">): string {
  let line = `{"atMs":${entry.atMs},"kind":"sample","phase":${toAscii(JSON.stringify(entry.phase))},"zone":${toNumber(entry.zone)}`;
  line += `,"targetC":${toNumber(entry.targetC)},"estimateC":${toNumber(entry.estimateC)},"upperC":${toNumber(entry.upperC)}`;
  line += `,"surfaceAC":${toNumber(entry.surfaceAC)},"surfaceBC":${toNumber(entry.surfaceBC)},"tipC":${toNumber(entry.tipC)}`;
  line += `,"powerW":${toNumber(entry.powerW)},"ceilingW":${toNumber(entry.ceilingW)},"energyJ":${toNumber(entry.energyJ)}`;
  return `${line},"impedanceOhm":${toNumber(entry.impedanceOhm)}}\n`;
}

/** As JSON has it: what is no number is null. */
function toNumber(value: number | null): string {
  return value !== null && Number.isFinite(value) ? `${value}` : "null";
}

/** The line that closes batch number `n` (from 1). */
export function sealLine(n: number, hash: string): string {
  return `{"kind":"seal","n":${n},"hash":"${hash}"}\n`;
}

const BEYOND_ASCII = /[^\x20-\x7e]/;

/** Everything beyond ASCII escaped: the same value, and characters are bytes. */
export function toAscii(json: string): string {
  if (!BEYOND_ASCII.test(json)) return json;
  return json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
