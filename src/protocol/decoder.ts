/**
 * Bytes to messages. Noise is counted by kind and never thrown; memory is one frame, whatever arrives; the result does not depend on
 * how the stream is cut into chunks. It judges a frame alone: sequence, state and authority are its owner's business.
 */
import { cobsDecode } from "./cobs.ts";
import { decodePayload } from "./codec.ts";
import { crc32 } from "./crc32.ts";
import { CRC_BYTES, DELIMITER, FRAME_AT, FRAME_MIN_BYTES, PAYLOAD_AT, STUFFED_MAX_BYTES } from "./frame.ts";
import type { DeviceMessage, HostMessage } from "./messages.ts";

/** Length that stands for "longer than the buffer". */
const TOO_LONG = STUFFED_MAX_BYTES + 1;

/** Frames discarded, by the first check that they failed, in the order of the checks. */
export interface DecoderCounts {
  /** Longer than any frame can be. */
  overflow: number;
  /** A code byte points beyond the end of the frame. */
  cobs: number;
  /** Shorter than any frame can be, or not of the length of its message. */
  length: number;
  crc: number;
  /** No such message, or one that this end sends itself. */
  unknownType: number;
  /** A value, code or reserved bit that no right peer sends. */
  range: number;
}

type MessageFrom<Peer> = Peer extends "host" ? HostMessage : DeviceMessage;

/** Reads what `peer` sends. */
export class FrameDecoder<Peer extends "host" | "device"> {
  readonly counts: DecoderCounts = { overflow: 0, cobs: 0, length: 0, crc: 0, unknownType: 0, range: 0 };
  readonly #onMessage: (message: MessageFrom<Peer>, seq: number) => void;
  readonly #directionBit: number;
  readonly #buffer = new Uint8Array(STUFFED_MAX_BYTES);
  readonly #view = new DataView(this.#buffer.buffer);
  /** Bytes gathered since the last delimiter, or TOO_LONG. */
  #length = 0;

  /**
   * @param onMessage called once for each good frame, inside `push`, in the order of the bytes. It must not call `push` of this decoder.
   */
  constructor(peer: Peer, onMessage: (message: MessageFrom<Peer>, seq: number) => void) {
    this.#onMessage = onMessage;
    this.#directionBit = peer === "device" ? 0x80 : 0;
  }

  /** Takes any bytes, cut anywhere. The chunk is not kept. */
  push(chunk: Uint8Array): void {
    const buffer = this.#buffer;
    const end = chunk.length;
    let length = this.#length;
    let i = 0;
    while (i < end) {
      // The inner loop is most of the cost of a byte, so it knows neither the end of the buffer nor of the chunk apart.
      const stop = Math.min(end, i + STUFFED_MAX_BYTES - length);
      while (i < stop) {
        const byte = chunk[i]!;
        if (byte === DELIMITER) break;
        buffer[length] = byte;
        length += 1;
        i += 1;
      }
      if (i === end) break;
      if (chunk[i] !== DELIMITER) {
        // The buffer is full: drop the rest of this frame, and mark it as too long.
        length = TOO_LONG;
        while (i < end && chunk[i] !== DELIMITER) i += 1;
        if (i === end) break;
      }
      i += 1;
      // Cleared first, so that an owner who throws leaves a decoder that goes on with the next frame.
      this.#length = 0;
      if (length > 0) this.#endFrame(length);
      length = 0;
    }
    this.#length = length;
  }

  /** Frames discarded so far, of all kinds. */
  get discarded(): number {
    const { overflow, cobs, length, crc, unknownType, range } = this.counts;
    return overflow + cobs + length + crc + unknownType + range;
  }

  #endFrame(stuffedLength: number): void {
    const { counts } = this;
    if (stuffedLength > STUFFED_MAX_BYTES) {
      counts.overflow += 1;
      return;
    }
    if (!cobsDecode(this.#buffer, stuffedLength)) {
      counts.cobs += 1;
      return;
    }
    if (stuffedLength < FRAME_AT + FRAME_MIN_BYTES) {
      counts.length += 1;
      return;
    }
    const view = this.#view;
    const crcAt = stuffedLength - CRC_BYTES;
    if (crc32(this.#buffer, FRAME_AT, crcAt) !== view.getUint32(crcAt, true)) {
      counts.crc += 1;
      return;
    }
    const id = view.getUint8(FRAME_AT);
    if ((id & 0x80) !== this.#directionBit) {
      counts.unknownType += 1;
      return;
    }
    const message = decodePayload(id, view, PAYLOAD_AT, crcAt - PAYLOAD_AT);
    if (typeof message === "string") {
      counts[message] += 1;
      return;
    }
    // The direction bit above is what makes it a message of this peer.
    this.#onMessage(message as MessageFrom<Peer>, view.getUint16(FRAME_AT + 1, true));
  }
}
