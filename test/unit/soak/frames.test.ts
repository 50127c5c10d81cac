/**
 * Goal: the soak's own reading of the wire is right, and is another one than the project's.
 * Method: frames of the project's encoder are read by hand, hand-made ones by the project's decoder, and damage is seen.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameDecoder } from "../../../src/protocol/decoder.ts";
import { createFrameEncoder } from "../../../src/protocol/frame.ts";
import type { HostMessage } from "../../../src/protocol/messages.ts";
import { FrameSplitter, readFrame, readLease, TYPE, writeLease } from "../../soak/frames.ts";

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const u16 = fc.integer({ min: 0, max: 0xffff });
const lease = fc.record({
  bootId: u32,
  session: u32,
  epoch: u16,
  tickEchoMs: u32,
  powerCentiW: fc.integer({ min: 0, max: 10_000 }),
  quotaCentiJ: fc.integer({ min: 0, max: 2500 }),
  ttlMs: fc.integer({ min: 0, max: 255 }),
  limitsCrc: u32,
});

test("a lease written by hand is the lease that the project reads", () => {
  fc.assert(
    fc.property(lease, u16, (said, seq) => {
      const heard: [HostMessage, number][] = [];
      new FrameDecoder("host", (message, number) => heard.push([message, number])).push(writeLease(seq, said));
      const { powerCentiW, quotaCentiJ, ...same } = said;
      expect(heard).toEqual([
        [{ type: "lease", ...same, powerMaxW: powerCentiW / 100, quotaJ: quotaCentiJ / 100 }, seq],
      ]);
    }),
  );
});

test("a lease of the project is read by hand, wherever the stream is cut", () => {
  fc.assert(
    fc.property(lease, u16, fc.nat(200), (said, seq, cut) => {
      const { powerCentiW, quotaCentiJ, ...same } = said;
      const bytes = createFrameEncoder(seq).encode({
        type: "lease",
        ...same,
        powerMaxW: powerCentiW / 100,
        quotaJ: quotaCentiJ / 100,
      });
      const splitter = new FrameSplitter();
      const at = cut % bytes.length;
      const frame = splitter.push(bytes.subarray(0, at)) ?? splitter.push(bytes.subarray(at));
      expect(frame).toMatchObject({ type: TYPE.lease, seq });
      expect(frame && readLease(frame)).toEqual(said);
    }),
  );
});

test("one flipped bit is seen", () => {
  fc.assert(
    fc.property(lease, u16, fc.nat(), (said, seq, flip) => {
      const bytes = writeLease(seq, said).slice(0, -1);
      const bit = flip % (bytes.length * 8);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect(readFrame(bytes)).toBeNull();
    }),
  );
});
