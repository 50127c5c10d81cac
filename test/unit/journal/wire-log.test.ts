import zlib from "node:zlib";
import { expect, test } from "vitest";
import { BLOCK_BYTES, readWireLog, WIRE_HEADER, WireLog } from "../../../src/journal/wire-log.ts";
import { crc32 } from "../../../src/protocol/crc32.ts";

function record(write: (log: WireLog) => void): { file: Uint8Array; parts: Uint8Array[]; log: WireLog } {
  const parts: Uint8Array[] = [];
  const log = new WireLog((bytes) => parts.push(bytes));
  write(log);
  log.flush();
  return { file: Uint8Array.from(Buffer.concat(parts)), parts, log };
}

test("the layout byte for byte", () => {
  const { file, log } = record((log) => {
    log.append(0x01020304, "toHost", Uint8Array.of(0xaa, 0xbb));
    log.append(0x01020305, "toDevice", Uint8Array.of(0xcc));
  });
  const block = [4, 3, 2, 1, 1, 2, 0, 0xaa, 0xbb, 5, 3, 2, 1, 0, 1, 0, 0xcc, 0, 0, 0, 0, 0xff, 4, 0];
  const sum = crc32(Uint8Array.from(block));
  expect([...file]).toEqual([
    ...WIRE_HEADER,
    ...block,
    sum & 0xff,
    (sum >>> 8) & 0xff,
    (sum >>> 16) & 0xff,
    sum >>> 24,
  ]);
  expect(log.bytes).toBe(file.length);
});

test("bytes come back with time and direction, over many blocks and chunks of every size", () => {
  const sent = Array.from({ length: 400 }, (_, n) => ({
    atMs: n * 10,
    direction: n % 3 === 0 ? ("toDevice" as const) : ("toHost" as const),
    bytes: Uint8Array.from({ length: (n * 37) % 700 }, (_, i) => (n + i) & 0xff),
  }));
  const { file, parts } = record((log) => {
    for (const { atMs, direction, bytes } of sent) log.append(atMs, direction, bytes);
  });
  const reading = readWireLog(file);
  expect(reading).toMatchObject({ fault: null, validBytes: file.length });
  expect(reading.records).toEqual(sent.filter(({ bytes }) => bytes.length > 0));
  expect(parts.length).toBeGreaterThan(2);
  for (const part of parts) expect(part.length).toBeLessThanOrEqual(BLOCK_BYTES);
});

test("a checksum from elsewhere is asked for whole blocks, and the zlib of Node gives the same file", () => {
  const write = (log: WireLog) => {
    for (let n = 0; n < 3000; n++)
      log.append(n * 20, n % 2 === 0 ? "toHost" : "toDevice", new Uint8Array(n % 90).fill(n));
    log.flush();
    return log.bytes;
  };
  const ours: Uint8Array[] = [];
  const theirs: Uint8Array[] = [];
  const sizes: number[] = [];
  write(new WireLog((bytes) => ours.push(bytes)));
  const whole = (bytes: Uint8Array) => {
    sizes.push(bytes.length);
    return zlib.crc32(bytes);
  };
  write(new WireLog((bytes) => theirs.push(bytes), whole));
  expect(theirs).toEqual(ours);
  expect(sizes).toHaveLength(ours.length - 1);
});

test("a chunk larger than a block is recorded in pieces of one stream", () => {
  const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7) & 0xff);
  const { records, fault } = readWireLog(record((log) => log.append(1, "toHost", bytes)).file);
  expect(fault).toBeNull();
  expect(Buffer.concat(records.map((part) => part.bytes)).equals(Buffer.from(bytes))).toBe(true);
});

test("a part of an array is recorded alone, and the array may be reused", () => {
  const reused = Uint8Array.of(1, 2, 3, 4);
  const { file } = record((log) => {
    log.append(0, "toHost", reused.subarray(1, 3));
    reused.fill(9);
  });
  expect(readWireLog(file).records.map(({ bytes }) => [...bytes])).toEqual([[2, 3]]);
});

test("a missing or swapped block is found", () => {
  const { parts } = record((log) => {
    for (let n = 0; n < 3; n++) {
      log.append(n, "toHost", Uint8Array.of(n));
      log.flush();
    }
  });
  const [header, first, second, third] = parts as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  expect(readWireLog(Buffer.concat([header, first, third]))).toMatchObject({ fault: "broken" });
  expect(readWireLog(Buffer.concat([header, first, third])).records).toHaveLength(1);
  expect(readWireLog(Buffer.concat([header, second, first, third])).records).toHaveLength(0);
});

test("what is no wire log says so", () => {
  expect(readWireLog(new Uint8Array(0)).fault).toBe("torn");
  expect(readWireLog(Uint8Array.from(Buffer.from("not a wire log at all"))).fault).toBe("header");
});
