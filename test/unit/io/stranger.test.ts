import { describe, expect, it } from "vitest";
import { createEar } from "../../../src/io/stranger.ts";
import type { DecoderCounts } from "../../../src/protocol/decoder.ts";

const NONE: DecoderCounts = { overflow: 0, cobs: 0, length: 0, crc: 0, unknownType: 0, range: 0 };
const ASKED = Uint8Array.of(0, 2, 1, 1, 2, 1, 2, 9, 0x4b, 0x6c, 0x30, 1, 0);

function hearing(answer: Uint8Array | string, counts: Partial<DecoderCounts> = {}): string {
  const ear = createEar();
  ear.sent(ASKED);
  ear.sent(ASKED);
  ear.received(typeof answer === "string" ? Buffer.from(answer) : answer);
  return ear.describe({ ...NONE, ...counts });
}

describe("what is at the other end", () => {
  it("is nobody when not a byte came", () => {
    const ear = createEar();
    ear.sent(ASKED);
    expect(ear.describe(NONE)).toMatch(/^no answer, not one byte/);
  });

  it("is an echo when what comes is what went, however late the rest of it", () => {
    expect(hearing(ASKED)).toMatch(/^what comes back is what was sent/);
    expect(hearing(Uint8Array.from([...ASKED, ...ASKED.subarray(0, 4)]))).toMatch(/^what comes back/);
    const almost = ASKED.slice();
    almost[5]! ^= 1;
    expect(hearing(almost)).toMatch(/no frame of the wire, beginning 00 02 01/);
  });

  it("is another version when checksums are right and messages unknown", () => {
    expect(hearing("anything", { unknownType: 1 })).toMatch(/another version of the wire/);
    expect(hearing("anything", { range: 1 })).toMatch(/another version of the wire/);
    // Its own frames that come back are unknown as well.
    expect(hearing(ASKED, { unknownType: 1 })).toMatch(/^what comes back/);
  });

  it("is told by the first line that it says, without anything that a terminal would obey", () => {
    expect(hearing("\r\nGrbl 1.1h ['$' for help]\r\nok\r\n")).toMatch(
      /^32 bytes came .*beginning "Grbl 1\.1h \['\$' for help\]"/,
    );
    expect(hearing("\u001b[2Jhello")).toMatch(/beginning 1b 5b 32 4a/);
    expect(hearing("x".repeat(5000))).toMatch(/^5000 bytes came and no frame of the wire, beginning "x{48}":/);
  });

  it("is not mistaken for an echo by one or two bytes", () => {
    expect(hearing(Uint8Array.of(0))).toMatch(/^1 bytes came/);
  });
});
