import oracle from "crc/calculators/crc32";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc32 } from "../../../src/protocol/crc32.ts";

describe("crc32", () => {
  it("has the check value of the catalogue", () => {
    expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  });

  it("of nothing is zero", () => {
    expect(crc32(new Uint8Array())).toBe(0);
  });

  it("agrees with an independent implementation at every length and place", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), fc.nat(100), (bytes, a, b) => {
        const start = Math.min(a, b, bytes.length);
        const end = Math.min(Math.max(a, b), bytes.length);
        expect(crc32(bytes, start, end)).toBe(oracle(bytes.slice(start, end)) >>> 0);
      }),
    );
  });

  it("continues where an earlier one stopped", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(60), (bytes, cut) => {
        const head = crc32(bytes, 0, Math.min(cut, bytes.length));
        expect(crc32(bytes, Math.min(cut, bytes.length), bytes.length, head)).toBe(crc32(bytes));
      }),
    );
  });
});
