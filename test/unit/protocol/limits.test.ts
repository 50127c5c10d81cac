import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { coldLimitsCrc } from "../../../src/protocol/cold-limits.ts";
import { FIRMWARE_LIMITS, limitsBytes, limitsCrc } from "../../../src/protocol/limits.ts";
import type { LimitsMessage, ShotLimitsMessage } from "../../../src/protocol/messages.ts";
import { sessionLimitsCrc } from "../../../src/protocol/session-limits.ts";
import { shotLimitsCrc } from "../../../src/protocol/shot-limits.ts";

const vectors: {
  limitsCrc: number;
  sessionLimitsCrc: number;
  shotLimitsCrc: number;
  coldLimitsCrc: number;
  shotSessionLimitsCrc: number;
  frames: { message: { type: string } }[];
} = JSON.parse(readFileSync("test/vectors/frames.json", "utf8"));

describe("limits CRC", () => {
  it("is the one computed from the document by hand", () => {
    expect(limitsCrc()).toBe(vectors.limitsCrc);
    const limits = vectors.frames.find(({ message }) => message.type === "limits")?.message as LimitsMessage;
    expect(sessionLimitsCrc(limits)).toBe(vectors.sessionLimitsCrc);
    expect(shotLimitsCrc()).toBe(vectors.shotLimitsCrc);
    expect(coldLimitsCrc()).toBe(vectors.coldLimitsCrc);
    const shots = vectors.frames.find(({ message }) => message.type === "shotLimits")?.message as ShotLimitsMessage;
    expect(sessionLimitsCrc(limits, shots)).toBe(vectors.shotSessionLimitsCrc);
  });

  it("writes thousandths as i32, negative ones too", () => {
    expect([...limitsBytes({ baseC: 34, contactMinC: -10 })]).toEqual([0xd0, 0x84, 0, 0, 0xf0, 0xd8, 0xff, 0xff]);
  });

  it("keeps every limit exact", () => {
    const view = new DataView(limitsBytes().buffer);
    Object.values(FIRMWARE_LIMITS).forEach((value, i) => {
      expect(view.getInt32(4 * i, true) / 1000).toBe(value);
    });
  });
});
