import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { COBS_MAX_BYTES, cobsDecode, cobsEncode } from "../../../src/protocol/cobs.ts";

function stuff(...bytes: number[]): number[] {
  const buffer = Uint8Array.of(0, ...bytes);
  const length = cobsEncode(buffer, bytes.length);
  return [...buffer.subarray(0, length)];
}

describe("cobs", () => {
  // Examples of the paper of Cheshire and Baker and of the articles that follow it.
  it.each([
    [[], [1]],
    [[0], [1, 1]],
    [
      [0, 0],
      [1, 1, 1],
    ],
    [
      [0, 0x11, 0],
      [1, 2, 0x11, 1],
    ],
    [
      [0x11, 0x22, 0, 0x33],
      [3, 0x11, 0x22, 2, 0x33],
    ],
    [
      [0x11, 0x22, 0x33, 0x44],
      [5, 0x11, 0x22, 0x33, 0x44],
    ],
    [
      [0x11, 0, 0, 0],
      [2, 0x11, 1, 1, 1],
    ],
  ])("stuffs %j as %j", (plain, stuffed) => {
    expect(stuff(...plain)).toEqual(stuffed);
  });

  it("round trips every block and leaves no zero", () => {
    const byte = fc.oneof(fc.constant(0), fc.nat(255));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: COBS_MAX_BYTES }), (plain) => {
        const stuffed = Uint8Array.from(stuff(...plain));
        expect(stuffed).not.toContain(0);
        expect(cobsDecode(stuffed, stuffed.length)).toBe(true);
        expect([...stuffed.subarray(1)]).toEqual(plain);
      }),
    );
  });

  it("refuses a block that it can not stuff, as a bug", () => {
    expect(() => cobsEncode(new Uint8Array(300), 255)).toThrow("assertion failed");
    expect(() => cobsEncode(new Uint8Array(4), 4)).toThrow("assertion failed");
  });

  it.each([[[2]], [[3, 1]], [[1, 2]], [[0xff, 1, 1]], [[2, 7, 3, 1]]])(
    "says that the chain of %j misses the end",
    (stuffed) => {
      expect(cobsDecode(Uint8Array.from(stuffed), stuffed.length)).toBe(false);
    },
  );

  it("says that nothing is no block", () => {
    expect(cobsDecode(new Uint8Array(4), 0)).toBe(false);
  });
});
