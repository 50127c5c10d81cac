/** What a byte costs: frames of telemetry both ways, the checksum and the stuffing below them. */
import { cobsDecode, cobsEncode } from "../../src/protocol/cobs.ts";
import { crc32 } from "../../src/protocol/crc32.ts";
import { FrameDecoder } from "../../src/protocol/decoder.ts";
import { createFrameEncoder } from "../../src/protocol/frame.ts";
import type { TelemetryMessage } from "../../src/protocol/messages.ts";
import { nanosecondsPerCall } from "./clock.ts";
import { print } from "./figure.ts";

const TELEMETRY: TelemetryMessage = {
  type: "telemetry",
  tickMs: 123_450,
  state: "emitting",
  flags: 0x273,
  leaseAgeMs: 30,
  epoch: 3,
  surfaceAC: 42.31,
  surfaceBC: 42.47,
  tipC: 38.92,
  powerW: 11.37,
  commandedW: 11.4,
  reflectedW: 0.21,
  ceilingW: 18,
  impedanceOhm: 131.4,
  speedMmS: 128.9,
  energyJ: 2714.33,
  trip: "none",
  refusal: "ok",
  badFrames: 0,
};
const CALLS = 50_000;
const BLOCK_BYTES = 65_536;

export function measureCodec(rounds: number): void {
  const encoder = createFrameEncoder();
  const frame = Uint8Array.from(encoder.encode(TELEMETRY));
  let got = 0;
  const decoder = new FrameDecoder("device", () => {
    got += 1;
  });
  const what = `a telemetry message of ${frame.length} bytes on the wire; median of ${rounds}`;
  const encodeNs = nanosecondsPerCall(rounds, CALLS, (calls) => {
    for (let i = 0; i < calls; i++) encoder.encode(TELEMETRY);
  });
  print({ figure: "codec.encode", value: encodeNs, unit: "ns", what: `encode, checksum, stuff: ${what}` });
  const decodeNs = nanosecondsPerCall(rounds, CALLS, (calls) => {
    for (let i = 0; i < calls; i++) decoder.push(frame);
  });
  if (got !== 2 * rounds * CALLS) throw new Error("the decoder lost frames");
  print({ figure: "codec.decode", value: decodeNs, unit: "ns", what: `find, unstuff, check, decode: ${what}` });

  const block = Uint8Array.from({ length: BLOCK_BYTES }, (_, i) => (i * 31) >> 3);
  const crcNs = nanosecondsPerCall(rounds, 50, (calls) => {
    for (let i = 0; i < calls; i++) crc32(block);
  });
  print({
    figure: "codec.crc32",
    value: (BLOCK_BYTES / crcNs) * 1000,
    unit: "MB/s",
    what: `CRC-32 of 64 KiB; median of ${rounds}`,
  });

  const plain = block.subarray(300, 300 + frame.length - 2);
  const buffer = Uint8Array.of(0, ...plain);
  const cobsNs = nanosecondsPerCall(rounds, CALLS, (calls) => {
    for (let i = 0; i < calls; i++) if (!cobsDecode(buffer, cobsEncode(buffer, plain.length))) throw new Error("COBS");
  });
  print({
    figure: "codec.cobs",
    value: (plain.length / cobsNs) * 1000,
    unit: "MB/s",
    what: `stuffing and unstuffing, there and back, ${plain.length} bytes at a time; median of ${rounds}`,
  });
}
