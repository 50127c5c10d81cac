import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { DecoderCounts } from "../../src/protocol/decoder.ts";
import { createFrameEncoder } from "../../src/protocol/frame.ts";
import { MESSAGES, type Message } from "../../src/protocol/messages.ts";
import { decodeAll } from "../support/decode-all.ts";

interface Vectors {
  readonly frames: readonly { type: keyof typeof MESSAGES; seq: number; message: Message; frame: string }[];
  readonly stops: readonly { name: string; seq: number; message: Message; frame: string }[];
  readonly bad: readonly { name: string; peer: "host" | "device"; bytes: string; counts: Partial<DecoderCounts> }[];
}
const vectors: Vectors = JSON.parse(readFileSync("test/vectors/frames.json", "utf8"));
const NONE: DecoderCounts = { overflow: 0, cobs: 0, length: 0, crc: 0, unknownType: 0, range: 0 };
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.split(" "), (byte) => Number.parseInt(byte, 16));

describe("frames made by hand", () => {
  it("cover every message", () => {
    expect(new Set(vectors.frames.map(({ type }) => type))).toEqual(new Set(Object.keys(MESSAGES)));
  });

  it.each(vectors.frames)("$type, sequence $seq, is written byte by byte", ({ seq, message, frame }) => {
    expect([...createFrameEncoder(seq).encode(message)]).toEqual([...bytesOf(frame)]);
  });

  it.each(vectors.frames)("$type, sequence $seq, is read field by field", ({ type, seq, message, frame }) => {
    const { frames, counts } = decodeAll(MESSAGES[type].from, bytesOf(frame));
    expect(frames).toEqual([{ message, seq }]);
    expect(counts).toEqual(NONE);
  });

  it.each(vectors.stops)("stop stops: $name", ({ seq, message, frame }) => {
    expect(decodeAll("host", bytesOf(frame)).frames).toEqual([{ message, seq }]);
  });

  it.each(vectors.bad)("bad: $name", ({ peer, bytes, counts }) => {
    const decoded = decodeAll(peer, bytesOf(bytes));
    expect(decoded.frames).toEqual([]);
    expect(decoded.counts).toEqual({ ...NONE, ...counts });
  });
});

it("every frame shown in docs/protocol.md is one of them", () => {
  const shown = [
    ...readFileSync("docs/protocol.md", "utf8").matchAll(/^\| (?:host|device) \| .*\| `([0-9a-f ]+)` \|$/gm),
  ];
  const known = new Set(vectors.frames.map(({ frame }) => frame));
  expect(shown).toHaveLength(13);
  for (const [, frame] of shown) expect(known).toContain(frame);
});
