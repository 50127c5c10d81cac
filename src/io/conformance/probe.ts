import type { Link } from "../../device/link.ts";
import { FrameDecoder } from "../../protocol/decoder.ts";
import { createFrameEncoder, type FrameEncoder } from "../../protocol/frame.ts";
import {
  type DeviceMessage,
  type HelloMessage,
  type HostMessage,
  MESSAGES,
  type MessageOf,
  type ReplyMessage,
  type ShotTipMessage,
  type TelemetryMessage,
  type TipMessage,
} from "../../protocol/messages.ts";
import type { Millis } from "../../units.ts";
import { createEar } from "../stranger.ts";

/**
 * A device under examination: every byte can be sent, right or wrong, and everything it says is kept with its time and sequence number. Waits
 * have an end. It judges nothing; checks do.
 */
export interface Heard<M extends DeviceMessage = DeviceMessage> {
  readonly message: M;
  readonly seq: number;
  readonly atMs: number;
}

export interface Probe {
  readonly heard: readonly Heard[];
  readonly encoder: FrameEncoder;
  /** What is known of a device that does not answer, in words that say what to do. */
  describeStranger(): string;
  /** Why the link ended, if it did. */
  readonly lost: string | null;
  /** @returns the frame as it was sent, and the sequence number in it */
  send(message: HostMessage): { readonly bytes: Uint8Array; readonly seq: number };
  sendBytes(bytes: Uint8Array): void;
  /** The next message of a type that fits, from now on; null when none comes in time. */
  next<T extends DeviceMessage["type"]>(
    type: T,
    withinMs: Millis,
    fits?: (message: MessageOf<T>) => boolean,
  ): Promise<Heard<Extract<DeviceMessage, { type: T }>> | null>;
  /** Sends, and waits for the one reply; again when none comes. */
  ask(message: HostMessage, withinMs?: Millis): Promise<ReplyMessage | null>;
  wait(ms: Millis): Promise<void>;
  /** Messages of a type heard since an instant of `now`. */
  since<T extends DeviceMessage["type"]>(type: T, atMs: number): Heard<Extract<DeviceMessage, { type: T }>>[];
  now(): number;
  readonly telemetry: TelemetryMessage | null;
  readonly hello: HelloMessage | null;
  readonly tip: TipMessage | null;
  readonly shotTip: ShotTipMessage | null;
  close(): void;
}

/** A reply is due within 20 ms; a link, a scheduler and a USB frame may add to it. */
const REPLY_MS: Millis = 500;
/** A line may lose a frame, and a computer may pause: a host repeats a request (section 6), which changes nothing. */
const TRIES = 3;

export function createProbe(link: Link): Probe {
  const startMs = performance.now();
  const now = () => performance.now() - startMs;
  const heard: Heard[] = [];
  const listeners = new Set<(found: Heard) => void>();
  const encoder = createFrameEncoder();
  const ear = createEar();
  const state = {
    lost: null as string | null,
    telemetry: null as TelemetryMessage | null,
    hello: null as HelloMessage | null,
    tip: null as TipMessage | null,
    shotTip: null as ShotTipMessage | null,
  };
  const decoder = new FrameDecoder("device", (message: DeviceMessage, seq) => {
    const found = { message, seq, atMs: now() };
    heard.push(found);
    if (message.type === "telemetry") state.telemetry = message;
    else if (message.type === "hello") state.hello = message;
    else if (message.type === "tip") state.tip = message;
    else if (message.type === "shotTip") state.shotTip = message;
    for (const listen of listeners) listen(found);
  });
  const subscription = link.bytes$.subscribe({
    next(bytes) {
      ear.received(bytes);
      decoder.push(bytes);
    },
    error: (error: Error) => {
      state.lost = error.message;
    },
  });
  const probe: Probe = {
    heard,
    encoder,
    get lost() {
      return state.lost;
    },
    get telemetry() {
      return state.telemetry;
    },
    get hello() {
      return state.hello;
    },
    get tip() {
      return state.tip;
    },
    get shotTip() {
      return state.shotTip;
    },
    now,
    send(message) {
      const seq = encoder.nextSeq();
      const bytes = encoder.encode(message).slice();
      ear.sent(bytes);
      link.send(bytes);
      return { bytes, seq };
    },
    sendBytes(bytes) {
      ear.sent(bytes);
      link.send(bytes);
    },
    describeStranger: () => ear.describe(decoder.counts),
    next(type, withinMs, fits = () => true) {
      return new Promise((resolve) => {
        const end = (found: Heard | null) => {
          clearTimeout(timer);
          listeners.delete(listen);
          resolve(found as never);
        };
        const listen = (found: Heard) => {
          if (found.message.type === type && fits(found.message as never)) end(found);
        };
        const timer = setTimeout(() => end(null), withinMs);
        listeners.add(listen);
      });
    },
    async ask(message, withinMs = REPLY_MS) {
      const type = MESSAGES[message.type].id;
      const seqs: number[] = [];
      for (let tries = 0; tries < TRIES; tries++) {
        seqs.push(encoder.nextSeq());
        const answer = probe.next("reply", withinMs, ({ toType, toSeq }) => toType === type && seqs.includes(toSeq));
        probe.send(message);
        const found = await answer;
        if (found !== null) return found.message;
      }
      return null;
    },
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    since: (type, atMs) => heard.filter((found) => found.atMs >= atMs && found.message.type === type) as never,
    close() {
      subscription.unsubscribe();
      link.close();
    },
  };
  return probe;
}
