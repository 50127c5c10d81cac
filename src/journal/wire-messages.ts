/**
 * A wire log as messages: what crossed the link, decoded, in the order in which each frame ended. Reads any recording; what is no frame is
 * counted. What a message meant is not its business.
 */
import { type DecoderCounts, FrameDecoder } from "../protocol/decoder.ts";
import type { Message } from "../protocol/messages.ts";
import type { Millis } from "../units.ts";
import type { WireDirection, WireRecord } from "./wire-log.ts";

export interface WireMessage {
  /** When the last byte of its frame crossed the link. */
  readonly atMs: Millis;
  readonly direction: WireDirection;
  readonly seq: number;
  readonly message: Message;
}

export interface WireMessages {
  readonly messages: readonly WireMessage[];
  /** Frames thrown away, by direction and kind. */
  readonly discarded: Readonly<Record<WireDirection, DecoderCounts>>;
}

export function decodeWire(records: readonly WireRecord[]): WireMessages {
  const messages: WireMessage[] = [];
  let atMs: Millis = 0;
  const gather = (direction: WireDirection) => (message: Message, seq: number) => {
    messages.push({ atMs, direction, seq, message });
  };
  const toDevice = new FrameDecoder("host", gather("toDevice"));
  const toHost = new FrameDecoder("device", gather("toHost"));
  for (const record of records) {
    atMs = record.atMs;
    (record.direction === "toDevice" ? toDevice : toHost).push(record.bytes);
  }
  return { messages, discarded: { toDevice: toDevice.counts, toHost: toHost.counts } };
}
