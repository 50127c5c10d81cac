import { createDevice } from "../device/device.ts";
import type { Link } from "../device/link.ts";
import { type HelloMessage, PROTOCOL_MAJOR, PROTOCOL_MINOR, type TipMessage } from "../protocol/messages.ts";
import type { Millis } from "../units.ts";
import { createEar } from "./stranger.ts";

/** Who is at the other end of a link, as it says itself. */
export interface Identity {
  readonly hello: HelloMessage;
  /** Null when the device did not name one in time. */
  readonly tip: TipMessage | null;
  /** From the question to its answer. */
  readonly answeredMs: number;
}

/** What came instead of an answer, and what to do about it. */
export interface Stranger {
  readonly what: string;
}

const REPEAT_MS: Millis = 200;
const TIP_MS: Millis = 100;

/**
 * Asks who is there. The question carries no authority and starts telemetry; nothing else changes. Closes the link.
 * @param patienceMs how long an answer may take; a board that resets when its port is opened needs two seconds
 */
export function identify(link: Link, patienceMs: Millis): Promise<Identity | Stranger> {
  const ear = createEar();
  const device = createDevice(link, ear);
  const hostNonce = globalThis.crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  const startMs = performance.now();
  return new Promise((resolve) => {
    let hello: HelloMessage | null = null;
    let answeredMs = 0;
    const end = (tip: TipMessage | null) => {
      clearInterval(repeat);
      clearTimeout(timer);
      subscription.unsubscribe();
      device.close();
      resolve(hello === null ? { what: ear.describe(device.counts) } : { hello, tip, answeredMs });
    };
    const ask = () =>
      device.send({ type: "helloRequest", protocolMajor: PROTOCOL_MAJOR, protocolMinor: PROTOCOL_MINOR, hostNonce });
    let timer = setTimeout(() => end(null), patienceMs);
    const repeat = setInterval(ask, REPEAT_MS);
    const subscription = device.messages$.subscribe({
      next(message) {
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
