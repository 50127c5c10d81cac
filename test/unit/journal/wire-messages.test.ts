import { parquetReadObjects } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { formatCsv, tabulateTelemetry } from "../../../src/journal/table.ts";
import { readWireLog, WireLog } from "../../../src/journal/wire-log.ts";
import { decodeWire } from "../../../src/journal/wire-messages.ts";
import { createFrameEncoder } from "../../../src/protocol/frame.ts";
import type { TelemetryMessage } from "../../../src/protocol/messages.ts";

const TELEMETRY: TelemetryMessage = {
  type: "telemetry",
  tickMs: 1000,
  state: "emitting",
  flags: 3,
  leaseAgeMs: null,
  epoch: 1,
  surfaceAC: 42.15,
  surfaceBC: null,
  tipC: 30,
  powerW: 9.98,
  commandedW: 10,
  reflectedW: 0,
  ceilingW: 25,
  impedanceOhm: null,
  speedMmS: 130,
  energyJ: 81.3,
  trip: "none",
  refusal: "ok",
  badFrames: 0,
};

/** A host's STOP at 5 ms, telemetry that ends at 30 ms in two pieces with noise before it. */
function record(): Uint8Array {
  const parts: Uint8Array[] = [];
  const log = new WireLog((bytes) => parts.push(bytes));
  log.append(5, "toDevice", createFrameEncoder(9).encode({ type: "stop", reason: "operator" }));
  const frame = createFrameEncoder(7).encode(TELEMETRY).slice();
  log.append(20, "toHost", Uint8Array.of(1, 2, 3, 0, ...frame.subarray(0, 11)));
  log.append(30, "toHost", frame.subarray(11));
  log.flush();
  return Buffer.concat(parts);
}

test("a wire log gives its messages in the order of their ends, with number and direction", () => {
  const { messages, discarded } = decodeWire(readWireLog(record()).records);
  expect(messages).toEqual([
    { atMs: 5, direction: "toDevice", seq: 9, message: { type: "stop", reason: "operator" } },
    { atMs: 30, direction: "toHost", seq: 7, message: TELEMETRY },
  ]);
  expect(discarded.toDevice).toEqual({ overflow: 0, cobs: 0, length: 0, crc: 0, unknownType: 0, range: 0 });
  expect(Object.values(discarded.toHost).reduce((sum, count) => sum + count)).toBe(1);
});

test("telemetry as a table: unknown is an empty place, and null in Parquet", async () => {
  const columns = tabulateTelemetry(decodeWire(readWireLog(record()).records).messages);
  const [header, row, end] = formatCsv(columns).split("\n");
  expect(header).toMatch(/^atMs,seq,tickMs,state,flags,leaseAgeMs,/);
  expect(row).toMatch(/^30,7,1000,emitting,3,,1,42\.15,,30,9\.98,/);
  expect(end).toBe("");
  const file = parquetWriteBuffer({ columnData: columns.map(({ name, values }) => ({ name, data: [...values] })) });
  const { type: _, ...fields } = TELEMETRY;
  expect(await parquetReadObjects({ file })).toEqual([{ atMs: 30, seq: 7, ...fields }]);
});

test("a record without telemetry is an empty table", () => {
  expect(tabulateTelemetry([])).toEqual([]);
});
