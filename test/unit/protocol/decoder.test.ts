import { describe, expect, it } from "vitest";
import { FrameDecoder } from "../../../src/protocol/decoder.ts";
import { createFrameEncoder, STUFFED_MAX_BYTES } from "../../../src/protocol/frame.ts";
import type { StopMessage } from "../../../src/protocol/messages.ts";
import { concatenate, decodeAll } from "../../support/decode-all.ts";

const STOP: StopMessage = { type: "stop", reason: "operator" };
const stopFrame = (seq: number): Uint8Array => createFrameEncoder(seq).encode(STOP).slice();

describe("decoder", () => {
  it("delivers messages with their sequence numbers, in order", () => {
    const { frames } = decodeAll("host", concatenate(stopFrame(7), stopFrame(8)));
    expect(frames).toEqual([
      { message: STOP, seq: 7 },
      { message: STOP, seq: 8 },
    ]);
  });

  it("waits for the delimiter", () => {
    const frame = stopFrame(1);
    expect(decodeAll("host", frame.subarray(0, -1)).frames).toEqual([]);
    expect(decodeAll("host", frame.subarray(0, -1), frame.subarray(-1)).frames).toHaveLength(1);
  });

  it("counts a frame that is too long once, however it is cut, and reads the next", () => {
    const junk = new Uint8Array(5000).fill(0x55);
    for (const chunks of [
      [junk],
      [junk.subarray(0, 72), junk.subarray(72)],
      [junk.subarray(0, 73), junk.subarray(73)],
    ]) {
      const { frames, counts } = decodeAll("host", ...chunks, Uint8Array.of(0), stopFrame(2));
      expect(counts.overflow).toBe(1);
      expect(frames).toHaveLength(1);
    }
  });

  it("tells the longest frame from one that is too long", () => {
    const longest = new Uint8Array(STUFFED_MAX_BYTES + 1).fill(1);
    longest[STUFFED_MAX_BYTES] = 0;
    expect(decodeAll("host", longest).counts).toMatchObject({ overflow: 0, crc: 1 });
    expect(decodeAll("host", Uint8Array.of(1), longest).counts).toMatchObject({ overflow: 1, crc: 0 });
  });

  it("goes on with the next frame when its owner throws", () => {
    const seen: number[] = [];
    const decoder = new FrameDecoder("host", (_, seq) => {
      seen.push(seq);
      if (seq === 1) throw new Error("owner");
    });
    expect(() => decoder.push(stopFrame(1))).toThrow("owner");
    decoder.push(stopFrame(2));
    expect(seen).toEqual([1, 2]);
    expect(decoder.discarded).toBe(0);
  });

  it("sums what it discarded over all kinds", () => {
    const decoder = new FrameDecoder("host", () => {});
    decoder.push(Uint8Array.of(5, 1, 0, 1, 0));
    expect(decoder.counts).toMatchObject({ cobs: 1, length: 1 });
    expect(decoder.discarded).toBe(2);
    Object.assign(decoder.counts, { overflow: 1, cobs: 2, length: 4, crc: 8, unknownType: 16, range: 32 });
    expect(decoder.discarded).toBe(63);
  });
});

describe("frame encoder", () => {
  it("counts its frames and wraps", () => {
    const encoder = createFrameEncoder(65535);
    const first = encoder.encode(STOP).slice();
    expect(encoder.nextSeq()).toBe(0);
    const { frames } = decodeAll("host", first, encoder.encode(STOP));
    expect(frames.map(({ seq }) => seq)).toEqual([65535, 0]);
  });

  it("does not use up a number when a message can not be written", () => {
    const encoder = createFrameEncoder(3);
    expect(() => encoder.encode({ type: "stop", reason: "none" as never })).toThrow("stop.reason");
    expect(encoder.nextSeq()).toBe(3);
  });
});
