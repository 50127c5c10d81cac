import { createDevice } from "../device/device.ts";
import type { Link } from "../device/link.ts";
import { type HelloMessage, PROTOCOL_MAJOR, PROTOCOL_MINOR, type TipMessage } from "../protocol/messages.ts";
import type { Millis } from "../units.ts";

/** Who is at the other end of a link, as it says itself. */
export interface Identity {
  readonly hello: HelloMessage;
  /** Null when the device did not name one in time. */
  readonly tip: TipMessage | null;
  /** From the question to its answer. */
  readonly answeredMs: number;
}

/** What came instead of an answer. */
export interface Stranger {
  readonly bytes: number;
  readonly goodFrames: number;
  readonly discarded: number;
}

const REPEAT_MS: Millis = 200;
const TIP_MS: Millis = 100;

/**
 * Asks who is there. The question carries no authority and starts telemetry; nothing else changes. Closes the link.
 * @param patienceMs how long an answer may take; a board that resets when its port is opened needs two seconds
 */
export function identify(link: Link, patienceMs: Millis): Promise<Identity | Stranger> {
  let bytes = 0;
  let goodFrames = 0;
  const device = createDevice(link, {
    sent: () => {},
    received: (chunk) => {
      bytes += chunk.length;
    },
  });
  const hostNonce = globalThis.crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  const startMs = performance.now();
  return new Promise((resolve) => {
    let hello: HelloMessage | null = null;
    let answeredMs = 0;
    const end = (tip: TipMessage | null) => {
      clearInterval(repeat);
      clearTimeout(timer);
      subscription.unsubscribe();
      const { overflow, cobs, length, crc, unknownType, range } = device.counts;
      device.close();
      if (hello !== null) resolve({ hello, tip, answeredMs });
      else resolve({ bytes, goodFrames, discarded: overflow + cobs + length + crc + unknownType + range });
    };
    const ask = () =>
      device.send({ type: "helloRequest", protocolMajor: PROTOCOL_MAJOR, protocolMinor: PROTOCOL_MINOR, hostNonce });
    let timer = setTimeout(() => end(null), patienceMs);
    const repeat = setInterval(ask, REPEAT_MS);
    const subscription = device.messages$.subscribe({
      next(message) {
        goodFrames += 1;
        if (message.type === "hello" && message.hostNonce === hostNonce && hello === null) {
          hello = message;
          answeredMs = performance.now() - startMs;
          clearTimeout(timer);
          timer = setTimeout(() => end(null), TIP_MS);
        } else if (message.type === "tip" && hello !== null) end(message);
      },
      error: () => end(null),
      complete: () => {},
    });
    ask();
  });
}
