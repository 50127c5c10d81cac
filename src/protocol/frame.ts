/**
 * A frame: type u8, sequence u16, payload, CRC-32, stuffed with COBS and ended by a zero. This file writes frames; decoder.ts reads
 * them. It knows no message: what a payload holds is the codec's.
 */
import { assert } from "../assert.ts";
import { cobsEncode } from "./cobs.ts";
import { encodePayload, toTypeId } from "./codec.ts";
import { crc32 } from "./crc32.ts";
import { type Message, PAYLOAD_MAX_BYTES } from "./messages.ts";
import { type RowLayout, writeRow } from "./row.ts";
import { nextSequence } from "./sequence.ts";

/** Type and sequence number. */
const HEADER_BYTES = 3;
export const CRC_BYTES = 4;
/** Shortest and longest frame before stuffing. */
export const FRAME_MIN_BYTES = HEADER_BYTES + CRC_BYTES;
const FRAME_MAX_BYTES = HEADER_BYTES + PAYLOAD_MAX_BYTES + CRC_BYTES;
/** Longest frame on the wire, without its delimiter. */
export const STUFFED_MAX_BYTES = FRAME_MAX_BYTES + 1;
export const DELIMITER = 0x00;
/** Where a frame and its payload stand in a buffer: behind the code byte that stuffing puts in front. */
export const FRAME_AT = 1;
export const PAYLOAD_AT = FRAME_AT + HEADER_BYTES;

/** Makes frames with ascending sequence numbers. */
export interface FrameEncoder {
  /**
   * The frame of a message, delimiter included. The bytes are a view of a buffer that the next call overwrites: send or copy them first.
   * Asserts that every field fits the wire.
   */
  encode(message: Message): Uint8Array;
  /** The frame of a row (row.ts), in the same buffer. */
  encodeRow(layout: RowLayout, row: Float64Array): Uint8Array;
  /** Sequence number that the next frame will carry. */
  nextSeq(): number;
}

/** An encoder that starts at `firstSeq`. One for each direction of each connection. */
export function createFrameEncoder(firstSeq = 0): FrameEncoder {
  assert(firstSeq >= 0 && firstSeq <= 0xffff && Number.isInteger(firstSeq), "a sequence number has 16 bits");
  const buffer = new Uint8Array(STUFFED_MAX_BYTES + 1);
  const view = new DataView(buffer.buffer);
  const frame: Frame = {
    buffer,
    // Making a view costs as much as encoding a frame; there are only as many as there are lengths.
    views: Array.from({ length: STUFFED_MAX_BYTES + 2 }, (_, length) => buffer.subarray(0, length)),
    seq: firstSeq,
  };
  return {
    encode: (message) => closeFrame(frame, toTypeId(message.type), encodePayload(message, view, PAYLOAD_AT)),
    encodeRow: (layout, row) => closeFrame(frame, layout.id, writeRow(layout, row, buffer, PAYLOAD_AT)),
    nextSeq: () => frame.seq,
  };
}

interface Frame {
  readonly buffer: Uint8Array;
  readonly views: readonly Uint8Array[];
  seq: number;
}

/** Puts head, checksum and stuffing around a payload that stands at PAYLOAD_AT. */
function closeFrame(frame: Frame, id: number, payloadBytes: number): Uint8Array {
  const { buffer, views, seq } = frame;
  buffer[FRAME_AT] = id;
  buffer[FRAME_AT + 1] = seq;
  buffer[FRAME_AT + 2] = seq >> 8;
  const crcAt = PAYLOAD_AT + payloadBytes;
  const crc = crc32(buffer, FRAME_AT, crcAt);
  buffer[crcAt] = crc;
  buffer[crcAt + 1] = crc >> 8;
  buffer[crcAt + 2] = crc >> 16;
  buffer[crcAt + 3] = crc >> 24;
  const length = cobsEncode(buffer, HEADER_BYTES + payloadBytes + CRC_BYTES);
  buffer[length] = DELIMITER;
  frame.seq = nextSequence(seq);
  return views[length + 1]!;
}
