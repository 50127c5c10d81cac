import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFrameEncoder } from "../../src/protocol/frame.ts";
import { type LeaseMessage, MESSAGES, type Message, type MessageType } from "../../src/protocol/messages.ts";
import { arbitraryMessage, arbitraryMessageOf } from "../support/arbitrary-message.ts";
import { concatenate, decodeAll } from "../support/decode-all.ts";

const TYPES = Object.keys(MESSAGES) as MessageType[];
const peerOf = (message: Message): "host" | "device" => MESSAGES[message.type].from;
const frameOf = (message: Message, seq = 0): Uint8Array => createFrameEncoder(seq).encode(message).slice();
const junk = fc.uint8Array({ maxLength: 400 });

/** `bytes` cut at `cuts`. */
function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const ends = [...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end));
}

describe("frames", () => {
  it.each(TYPES)("I28: %s comes out as it went in", (type) => {
    fc.assert(
      fc.property(arbitraryMessageOf(type), fc.nat(65535), (message, seq) => {
        const { frames } = decodeAll(peerOf(message), frameOf(message, seq));
        expect(frames).toEqual([{ message, seq }]);
      }),
    );
  });

  it("I28: no bytes make a decoder throw, and cuts do not matter", () => {
    const piece = fc.oneof(
      junk,
      arbitraryMessage.map((message) => frameOf(message)),
      fc.constant(Uint8Array.of(0)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.array(fc.nat(1000)), (pieces, cuts) => {
        const bytes = concatenate(...pieces);
        for (const peer of ["host", "device"] as const) {
          expect(decodeAll(peer, ...split(bytes, cuts))).toEqual(decodeAll(peer, bytes));
        }
      }),
    );
  });

  it("I29: after any garbage at most one good frame is lost", () => {
    fc.assert(
      fc.property(junk, arbitraryMessage, arbitraryMessage, (garbage, lost, message) => {
        const { frames } = decodeAll(peerOf(message), garbage, frameOf(lost, 1), frameOf(message, 2));
        expect(frames.at(-1)).toEqual({ message, seq: 2 });
      }),
    );
  });

  it("I29: none is lost if the sender begins with a delimiter", () => {
    fc.assert(
      fc.property(junk, arbitraryMessage, (garbage, message) => {
        const { frames } = decodeAll(peerOf(message), garbage, Uint8Array.of(0), frameOf(message, 2));
        expect(frames.at(-1)).toEqual({ message, seq: 2 });
      }),
    );
  });
});

describe("I30: a corrupted lease is no lease", () => {
  const LEASE: LeaseMessage = {
    type: "lease",
    bootId: 0x1a2b3c4d,
    session: 0x00c0ffee,
    epoch: 1,
    tickEchoMs: 1000,
    powerMaxW: 10,
    quotaJ: 2.75,
    ttlMs: 250,
    limitsCrc: 0x44148b5e,
  };
  const good = frameOf(LEASE, 4);
  const bits = 8 * good.length;
  /** With a delimiter behind, because a flip may hit the frame's own. */
  const accepted = (bytes: Uint8Array): number => decodeAll("host", bytes, Uint8Array.of(0)).frames.length;
  const flip = (bytes: Uint8Array, bit: number): void => {
    bytes[bit >> 3]! ^= 1 << (bit & 7);
  };

  it("passes whole, so that the tests below test something", () => {
    expect(accepted(good)).toBe(1);
  });

  it("with any one or two bits flipped", () => {
    const bytes = good.slice();
    let passed = 0;
    for (let a = 0; a < bits; a += 1) {
      flip(bytes, a);
      passed += accepted(bytes);
      for (let b = a + 1; b < bits; b += 1) {
        flip(bytes, b);
        passed += accepted(bytes);
        flip(bytes, b);
      }
      flip(bytes, a);
    }
    expect(passed).toBe(0);
  });

  it("with any three bits flipped", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(bits - 1), { minLength: 3, maxLength: 3 }), (places) => {
        const bytes = good.slice();
        for (const place of places) flip(bytes, place);
        expect(accepted(bytes)).toBe(0);
      }),
      { numRuns: 20_000 },
    );
  });

  it("cut at any place, at either end", () => {
    for (let cut = 1; cut < good.length - 1; cut += 1) {
      expect(accepted(good.subarray(0, cut))).toBe(0);
      expect(accepted(good.subarray(cut))).toBe(0);
    }
  });

  it("joined to another without a delimiter between", () => {
    fc.assert(
      fc.property(fc.nat(good.length - 1), arbitraryMessage, (cut, other) => {
        const head = cut === 0 ? good.subarray(0, -1) : good.subarray(0, cut);
        expect(accepted(concatenate(head, frameOf(other)))).toBe(0);
      }),
    );
  });
});
