import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFrameEncoder } from "../../../src/protocol/frame.ts";
import { ENUMS, type Field, MESSAGES, type MessageOf } from "../../../src/protocol/messages.ts";
import { layOutRow, placesOf } from "../../../src/protocol/row.ts";
import { arbitraryMessageOf } from "../../support/arbitrary-message.ts";
import { decodeAll } from "../../support/decode-all.ts";

type Telemetry = MessageOf<"telemetry">;
const LAYOUT = layOutRow("telemetry");
const AT = placesOf("telemetry");

/** The same message as a row. */
function toRow(telemetry: Telemetry): Float64Array {
  const fields: [string, Field][] = Object.entries(MESSAGES.telemetry.fields);
  return Float64Array.from(fields, ([name, field]) => {
    const value = telemetry[name as keyof Telemetry];
    if (value === null) return Number.NaN;
    if (field.enum === undefined) return Number(value);
    const codes: Readonly<Record<string, number>> = ENUMS[field.enum].values;
    return codes[String(value)]!;
  });
}

/** What a frame of this row says. */
function readBack(row: Float64Array): Telemetry {
  const [frame] = decodeAll("device", createFrameEncoder().encodeRow(LAYOUT, row)).frames;
  if (frame?.message.type !== "telemetry") throw new Error("no telemetry came out");
  return frame.message;
}

const CALM = toRow({
  type: "telemetry",
  tickMs: 1000,
  state: "emitting",
  flags: 3,
  leaseAgeMs: 40,
  epoch: 1,
  surfaceAC: 41.5,
  surfaceBC: 41.4,
  tipC: 30,
  powerW: 12.5,
  commandedW: 12.6,
  reflectedW: 0.1,
  ceilingW: 20,
  impedanceOhm: 98.5,
  speedMmS: 60,
  energyJ: 512.25,
  trip: "none",
  refusal: "ok",
  badFrames: 0,
});

const withField = (place: number, value: number) => CALM.with(place, value);

describe("a row of numbers", () => {
  it("is the same frame as the message that it stands for", () => {
    fc.assert(
      fc.property(arbitraryMessageOf("telemetry"), fc.integer({ min: 0, max: 0xffff }), (message, seq) => {
        const asMessage = createFrameEncoder(seq).encode(message).slice();
        const asRow = createFrameEncoder(seq).encodeRow(LAYOUT, toRow(message as Telemetry));
        expect([...asRow]).toEqual([...asMessage]);
      }),
    );
  });

  it("sends what is beyond the ends of a field as its end", () => {
    expect(readBack(withField(AT.surfaceAC, 900)).surfaceAC).toBe(200);
    expect(readBack(withField(AT.surfaceAC, -900)).surfaceAC).toBe(-60);
    expect(readBack(withField(AT.powerW, -0.3)).powerW).toBe(0);
    expect(readBack(withField(AT.powerW, Number.POSITIVE_INFINITY)).powerW).toBe(655.35);
    // The highest code of these stands for null.
    expect(readBack(withField(AT.leaseAgeMs, 70_000)).leaseAgeMs).toBe(65_534);
    expect(readBack(withField(AT.impedanceOhm, 1e9)).impedanceOhm).toBe(6553.4);
    expect(readBack(withField(AT.energyJ, 1e12)).energyJ).toBe(42_949_672.95);
  });

  it("sends what is unknown as null", () => {
    for (const name of ["leaseAgeMs", "surfaceAC", "surfaceBC", "tipC", "impedanceOhm", "speedMmS"] as const)
      expect(readBack(withField(AT[name], Number.NaN))[name]).toBeNull();
  });

  it("refuses to say that a quantity is unknown that has no null", () => {
    for (const place of [AT.powerW, AT.tickMs, AT.state])
      expect(() => readBack(withField(place, Number.NaN))).toThrow(/can not be unknown/);
  });

  it("has no place for texts", () => {
    expect(() => layOutRow("hello")).toThrow(/is a number/);
  });
});
