/** Runs bytes through a decoder of both directions and gathers what came out. */
import { type DecoderCounts, FrameDecoder } from "../../src/protocol/decoder.ts";
import type { Message } from "../../src/protocol/messages.ts";

interface Decoded {
  readonly frames: readonly { readonly message: Message; readonly seq: number }[];
  readonly counts: DecoderCounts;
}

/** Decodes `chunks` in order as the stream of `peer`. */
export function decodeAll(peer: "host" | "device", ...chunks: readonly Uint8Array[]): Decoded {
  const frames: { message: Message; seq: number }[] = [];
  const decoder = new FrameDecoder(peer, (message, seq) => frames.push({ message, seq }));
  for (const chunk of chunks) decoder.push(chunk);
  return { frames, counts: decoder.counts };
}

/** Bytes one behind the other. */
export function concatenate(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
