import { describe, expect, it } from "vitest";
import { isNewer, nextSequence } from "../../../src/protocol/sequence.ts";

describe("sequence numbers", () => {
  it.each([
    [1, 0, true],
    [0, 0, false],
    [0, 1, false],
    [32767, 0, true],
    [32768, 0, false],
    [0, 65535, true],
    [65535, 0, false],
    [32766, 65535, true],
    [32767, 65535, false],
  ])("%i newer than %i: %s", (a, b, newer) => {
    expect(isNewer(a, b)).toBe(newer);
  });

  it("counts on and wraps", () => {
    expect(nextSequence(7)).toBe(8);
    expect(nextSequence(65535)).toBe(0);
  });
});
