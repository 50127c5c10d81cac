/**
 * wire.bin: every byte both ways with its time. Append-only blocks, each closed by a CRC-32, so that a cut or rotten file still
 * gives a valid prefix; the layout stands in docs/records.md. Bytes are recorded as they crossed the link, split anywhere:
 * this file knows nothing of frames. Does no I/O, full blocks go to a sink.
 */
import { assert } from "../assert.ts";
import { crc32 } from "../protocol/crc32.ts";
import type { Millis } from "../units.ts";

export type WireDirection = "toDevice" | "toHost";

/** First bytes of the file: name, line end (a transfer as text shows itself), version. */
export const WIRE_HEADER = Uint8Array.of(0x49, 0x53, 0x4f, 0x57, 0x49, 0x52, 0x45, 0x0d, 0x0a, 1, 0, 0);
const HEADER_BYTES = WIRE_HEADER.length;
/** atMs u32, direction u8, length u16. */
const RECORD_HEAD_BYTES = 7;
/** The head of a block's last record, and the CRC-32 behind it. */
const BLOCK_END_BYTES = RECORD_HEAD_BYTES + 4;
const TO_DEVICE = 0;
const TO_HOST = 1;
const BLOCK_END = 0xff;
/** Half a megabit: some twenty seconds of a session, so that a block costs nothing per frame and a crash loses little. */
export const BLOCK_BYTES = 65_536;
/** Longer chunks are recorded in pieces; a link hands over at most what a serial driver buffers. */
const CHUNK_MAX_BYTES = 16_384;

/** CRC-32 as in crc32.ts. Injected, for a composition root that has a faster one: here it is asked for whole blocks. */
export type Checksum = (bytes: Uint8Array) => number;

/**
 * Hot buffer of the recording: append copies, a full block is closed and handed to the sink. The sink owns what it is handed.
 */
export class WireLog {
  readonly #sink: (bytes: Uint8Array) => void;
  readonly #checksum: Checksum;
  readonly #block: Uint8Array = new Uint8Array(BLOCK_BYTES);
  #used = 0;
  #blocks = 0;
  #bytes = HEADER_BYTES;

  /** Hands the file header to `sink` at once. */
  constructor(sink: (bytes: Uint8Array) => void, checksum: Checksum = crc32) {
    this.#sink = sink;
    this.#checksum = checksum;
    sink(WIRE_HEADER.slice());
  }

  /** Records `bytes` as they crossed the link at `atMs`. The array may be reused after the call. */
  append(atMs: Millis, direction: WireDirection, bytes: Uint8Array): void {
    assert(atMs >= 0 && atMs <= 0xffff_ffff, "instant fits the wire log");
    const code = direction === "toDevice" ? TO_DEVICE : TO_HOST;
    if (bytes.length <= CHUNK_MAX_BYTES) {
      if (bytes.length > 0) this.#record(atMs, code, bytes);
      return;
    }
    for (let at = 0; at < bytes.length; at += CHUNK_MAX_BYTES) {
      this.#record(atMs, code, bytes.subarray(at, at + CHUNK_MAX_BYTES));
    }
  }

  /** Closes the open block early: at a trip, every second of a live run, at the end. Nothing happens when it is empty. */
  flush(): void {
    if (this.#used === 0) return;
    this.#head(this.#blocks, BLOCK_END, 4);
    const block = this.#block;
    const sum = this.#checksum(block.subarray(0, this.#used));
    const at = this.#used;
    block[at] = sum;
    block[at + 1] = sum >>> 8;
    block[at + 2] = sum >>> 16;
    block[at + 3] = sum >>> 24;
    this.#used = at + 4;
    this.#bytes += this.#used;
    this.#sink(block.slice(0, this.#used));
    this.#blocks += 1;
    this.#used = 0;
  }

  /** Length of the file as far as it was handed to the sink. */
  get bytes(): number {
    return this.#bytes;
  }

  #record(atMs: Millis, direction: number, bytes: Uint8Array): void {
    if (this.#used + RECORD_HEAD_BYTES + bytes.length + BLOCK_END_BYTES > BLOCK_BYTES) this.flush();
    this.#head(atMs, direction, bytes.length);
    this.#block.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  #head(first: number, direction: number, length: number): void {
    const block = this.#block;
    const at = this.#used;
    block[at] = first;
    block[at + 1] = first >>> 8;
    block[at + 2] = first >>> 16;
    block[at + 3] = first >>> 24;
    block[at + 4] = direction;
    block[at + 5] = length;
    block[at + 6] = length >>> 8;
    this.#used = at + RECORD_HEAD_BYTES;
  }
}

export interface WireRecord {
  readonly atMs: Millis;
  readonly direction: WireDirection;
  /** A view into the file's bytes, not a copy. */
  readonly bytes: Uint8Array;
}

export interface WireReading {
  readonly records: readonly WireRecord[];
  /** Bytes from the start of the file that stand in closed, intact blocks (the header counts). */
  readonly validBytes: number;
  /** `header`: not a wire log, or of another version; `torn`: ends inside a block; `broken`: a block does not match its CRC. */
  readonly fault: "header" | "torn" | "broken" | null;
}

/** Reads whatever can be trusted. Never throws; time and memory are linear in the file's length. */
export function readWireLog(file: Uint8Array): WireReading {
  for (let at = 0; at < HEADER_BYTES; at++) {
    if (at >= file.length) return { records: [], validBytes: 0, fault: "torn" };
    if (file[at] !== WIRE_HEADER[at]) return { records: [], validBytes: 0, fault: "header" };
  }
  const records: WireRecord[] = [];
  let open: WireRecord[] = [];
  let validBytes = HEADER_BYTES;
  let blocks = 0;
  let at = HEADER_BYTES;
  const stop = (fault: WireReading["fault"]): WireReading => ({ records, validBytes, fault });
  while (at < file.length) {
    if (at + RECORD_HEAD_BYTES > file.length) return stop("torn");
    const first = readU32(file, at);
    const direction = file[at + 4] as number;
    const length = (file[at + 5] as number) | ((file[at + 6] as number) << 8);
    const body = at + RECORD_HEAD_BYTES;
    if (direction === BLOCK_END) {
      if (length !== 4 || first !== blocks) return stop("broken");
      if (body + 4 > file.length) return stop("torn");
      if (readU32(file, body) !== crc32(file, validBytes, body) >>> 0) return stop("broken");
      for (const record of open) records.push(record);
      open = [];
      blocks += 1;
      at = body + 4;
      validBytes = at;
      continue;
    }
    if (direction > TO_HOST || body + length + BLOCK_END_BYTES > validBytes + BLOCK_BYTES) return stop("broken");
    if (body + length > file.length) return stop("torn");
    open.push({
      atMs: first,
      direction: direction === TO_DEVICE ? "toDevice" : "toHost",
      bytes: file.subarray(body, body + length),
    });
    at = body + length;
  }
  return stop(validBytes === file.length ? null : "torn");
}

function readU32(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
}
