/**
 * Journal and wire log after a crash or rot: every byte-prefix and every single bit flip gives a valid prefix of history, never an
 * exception, and never less dose than was durably recorded.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Entry } from "../../src/journal/entry.ts";
import { foldRecord, settleDoses } from "../../src/journal/record.ts";
import { verifyJournal } from "../../src/journal/verify.ts";
import { readWireLog, WireLog } from "../../src/journal/wire-log.ts";
import { bytesOf, sha256, writeExample } from "../unit/journal/example.ts";

/** A session of seconds: permission first, then the dose it became, never more than was permitted. */
const SESSION: Entry[] = [];
for (let second = 0; second < 3; second++) {
  const atMs = second * 1000;
  const permission = { quotaJ: 40, quotaCem43Min: 1, quotaOmega: 0.01 };
  SESSION.push({ atMs, kind: "lease", zone: 1, epoch: 1, untilMs: atMs + 1000, ...permission });
  const soFar = 0.9 * (second + 1);
  SESSION.push({ atMs: atMs + 1000, kind: "dose", zone: 1, cem43Min: soFar, omega: soFar / 100, energyJ: soFar * 40 });
}
const JOURNAL = bytesOf(writeExample(SESSION, 2));

/** Dose of the zone after recovery, once the reading has been seen to be a prefix of history. */
const recoveredMin = (bytes: Uint8Array): { cem43Min: number; fault: string | null } => {
  const reading = verifyJournal(bytes, sha256);
  const whole = JSON.stringify(SESSION.slice(0, reading.entries.length));
  if (JSON.stringify(reading.entries) !== whole) expect(reading.entries).toEqual(JSON.parse(whole));
  if (reading.validBytes > bytes.length) expect.fail("a valid part longer than the file");
  const dose = foldRecord(reading).doses.find(({ zone }) => zone === 1);
  return { cem43Min: dose?.cem43Min ?? 0, fault: reading.fault };
};
const flip = (bytes: Uint8Array, bit: number): Uint8Array => {
  const flipped = bytes.slice();
  flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
  return flipped;
};

test("I38 every byte-prefix of a journal: a prefix of history, no less dose than its lines state", () => {
  for (let length = 0; length <= JOURNAL.length; length++) {
    const cut = JOURNAL.subarray(0, length);
    const whole = Buffer.from(cut).toString("latin1").split("\n").slice(0, -1);
    const stated = whole.flatMap((line) => (line.includes('"dose"') ? [JSON.parse(line).cem43Min as number] : []));
    expect(recoveredMin(cut).cem43Min).toBeGreaterThanOrEqual(stated.at(-1) ?? 0);
  }
});

test("every single bit flip of a journal: found, a prefix of history, no less dose than before", () => {
  const stated = settleDoses(SESSION, [], 0)[0]?.cem43Min ?? Infinity;
  for (let bit = 0; bit < JOURNAL.length * 8; bit++) {
    const { fault, cem43Min } = recoveredMin(flip(JOURNAL, bit));
    if (fault === null || !(cem43Min >= stated))
      expect.fail(`bit ${bit}: fault ${fault}, ${cem43Min} of ${stated} min`);
  }
});

test("any bytes at all are read without an exception", () => {
  const lines = writeExample().split("\n");
  const pieces = fc.array(
    fc.oneof(fc.constantFrom(...lines), fc.string({ unit: "binary" }), fc.json({ maxDepth: 2 })),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(pieces, (texts) => {
      const reading = verifyJournal(bytesOf(texts.join("\n")), sha256);
      foldRecord(reading);
    }),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void foldRecord(verifyJournal(bytes, sha256))));
});

const CHUNKS = Array.from({ length: 12 }, (_, n) => Uint8Array.from({ length: 5 + n }, (_, i) => n * 16 + i));
const WIRE = (() => {
  const parts: Uint8Array[] = [];
  const log = new WireLog((bytes) => parts.push(bytes));
  for (const [n, chunk] of CHUNKS.entries()) {
    log.append(n * 20, n % 2 === 0 ? "toHost" : "toDevice", chunk);
    if (n % 4 === 3) log.flush();
  }
  return Uint8Array.from(Buffer.concat(parts));
})();
const isWirePrefix = (bytes: Uint8Array): void => {
  const { records, validBytes } = readWireLog(bytes);
  expect(records.map((record) => [...record.bytes])).toEqual(
    CHUNKS.slice(0, records.length).map((chunk) => [...chunk]),
  );
  expect(records.length % 4).toBe(0);
  expect(readWireLog(bytes.subarray(0, validBytes))).toMatchObject({ validBytes });
};

test("every byte-prefix and every single bit flip of a wire log: a prefix of its blocks", () => {
  for (let length = 0; length < WIRE.length; length++) isWirePrefix(WIRE.subarray(0, length));
  for (let bit = 0; bit < WIRE.length * 8; bit++) {
    const flipped = flip(WIRE, bit);
    expect(readWireLog(flipped).fault).not.toBeNull();
    isWirePrefix(flipped);
  }
  expect(readWireLog(WIRE)).toMatchObject({ fault: null });
});

test("any bytes behind a wire log's header are read without an exception", () => {
  const header = WIRE.subarray(0, 12);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const { records } = readWireLog(Uint8Array.from([...header, ...bytes]));
      expect(records.length).toBeLessThanOrEqual(bytes.length);
    }),
  );
});
