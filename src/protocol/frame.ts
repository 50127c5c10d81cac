/**
 * A frame: type u8, sequence u16, payload, CRC-32, stuffed with COBS and ended by a zero. This file writes frames; decoder.ts reads
 * them. It knows no message: what a payload holds is the codec's.
 */
import { assert } from "../assert.ts";
import { cobsEncode } from "./cobs.ts";
import { encodePayload, toTypeId } from "./codec.ts";
import { crc32 } from "./crc32.ts";
import { type Message, PAYLOAD_MAX_BYTES } from "./messages.ts";
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
  /** Sequence number that the next frame will carry. */
  nextSeq(): number;
}

/** An encoder that starts at `firstSeq`. One for each direction of each connection. */
export function createFrameEncoder(firstSeq = 0): FrameEncoder {
  assert(firstSeq >= 0 && firstSeq <= 0xffff && Number.isInteger(firstSeq), "a sequence number has 16 bits");
  const buffer = new Uint8Array(STUFFED_MAX_BYTES + 1);
  const view = new DataView(buffer.buffer);
  // Making a view costs as much as encoding a frame; there are only as many as there are lengths.
  const views = Array.from({ length: STUFFED_MAX_BYTES + 2 }, (_, length) => buffer.subarray(0, length));
  let seq = firstSeq;
  return {
    encode(message) {
      const payloadLength = encodePayload(message, view, PAYLOAD_AT);
      view.setUint8(FRAME_AT, toTypeId(message.type));
      view.setUint16(FRAME_AT + 1, seq, true);
      const crcAt = PAYLOAD_AT + payloadLength;
      view.setUint32(crcAt, crc32(buffer, FRAME_AT, crcAt), true);
      const length = cobsEncode(buffer, HEADER_BYTES + payloadLength + CRC_BYTES);
      buffer[length] = DELIMITER;
      seq = nextSequence(seq);
      return views[length + 1]!;
    },
    nextSeq: () => seq,
  };
}
