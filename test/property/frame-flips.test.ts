/**
 * I30, H40. Goal: no frame of the wire, of whatever type, is taken for one with one, two or three bits flipped.
 * Method: exhaustive. That the checksum tells every such flip of head, payload and checksum follows from its being linear: a flip is seen unless the
 * checksums of its bits cancel, and no two and no three of the longest frame's do. Stuffing is not linear (a flipped code byte moves zeros), so every
 * one and every two bits of a stuffed frame of each type are flipped in fact, and three of them at random.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32 } from "../../src/protocol/crc32.ts";
import { createFrameEncoder } from "../../src/protocol/frame.ts";
import { MESSAGES, type MessageType, PAYLOAD_MAX_BYTES } from "../../src/protocol/messages.ts";
import { arbitraryMessageOf } from "../support/arbitrary-message.ts";
import { decodeAll } from "../support/decode-all.ts";

const HEAD_BYTES = 3;
const CRC_BITS = 32;
const TYPES = Object.keys(MESSAGES) as MessageType[];

/** The same message of a type in every run. */
function frameOf(type: MessageType): Uint8Array {
  const [message] = fc.sample(arbitraryMessageOf(type), { numRuns: 1, seed: 3 });
  return createFrameEncoder(0x1234).encode(message!).slice();
}

/** Frames taken, with a delimiter behind, because a flip may hit the frame's own. */
const DELIMITER = Uint8Array.of(0);
const taken = (type: MessageType, bytes: Uint8Array) => decodeAll(MESSAGES[type].from, bytes, DELIMITER).frames.length;

function flip(bytes: Uint8Array, bit: number): void {
  bytes[bit >> 3]! ^= 1 << (bit & 7);
}

test("no one, two or three bits of the longest frame, its checksum among them, cancel in the checksum", () => {
  const bytes = new Uint8Array(HEAD_BYTES + PAYLOAD_MAX_BYTES);
  const zero = crc32(bytes);
  const effects: number[] = [];
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    flip(bytes, bit);
    effects.push((crc32(bytes) ^ zero) >>> 0);
    flip(bytes, bit);
  }
  for (let bit = 0; bit < CRC_BITS; bit++) effects.push((1 << bit) >>> 0);
  const known = new Set(effects);
  // None is nothing, no two are alike: one and two bits show.
  expect(known.has(0)).toBe(false);
  expect(known.size).toBe(effects.length);
  let cancelled = 0;
  for (let a = 0; a < effects.length; a++)
    for (let b = a + 1; b < effects.length; b++) if (known.has((effects[a]! ^ effects[b]!) >>> 0)) cancelled++;
  expect(cancelled).toBe(0);
});

test("a shorter frame's bits have the effects of the longest one's last: it is covered by it", () => {
  const long = new Uint8Array(HEAD_BYTES + PAYLOAD_MAX_BYTES);
  const short = new Uint8Array(HEAD_BYTES + 5);
  const [longZero, shortZero] = [crc32(long), crc32(short)];
  for (let bit = 0; bit < 8 * short.length; bit++) {
    flip(short, bit);
    flip(long, bit + 8 * (long.length - short.length));
    expect((crc32(short) ^ shortZero) >>> 0).toBe((crc32(long) ^ longZero) >>> 0);
    flip(short, bit);
    flip(long, bit + 8 * (long.length - short.length));
  }
});

describe.each(TYPES)("I30 %s as it is on the wire", (type) => {
  const good = frameOf(type);
  const bits = 8 * good.length;

  test("passes whole, and with any one bit flipped not", () => {
    expect(taken(type, good)).toBe(1);
    const bytes = good.slice();
    let passed = 0;
    for (let bit = 0; bit < bits; bit++) {
      flip(bytes, bit);
      passed += taken(type, bytes);
      flip(bytes, bit);
    }
    expect(passed).toBe(0);
  });

  test("does not pass with any two bits flipped", () => {
    const bytes = good.slice();
    let passed = 0;
    for (let a = 0; a < bits; a++) {
      flip(bytes, a);
      for (let b = a + 1; b < bits; b++) {
        flip(bytes, b);
        passed += taken(type, bytes);
        flip(bytes, b);
      }
      flip(bytes, a);
    }
    expect(passed).toBe(0);
  });

  test("does not pass with three bits flipped", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(bits - 1), { minLength: 3, maxLength: 3 }), (places) => {
        const bytes = good.slice();
        for (const place of places) flip(bytes, place);
        expect(taken(type, bytes)).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });
});
