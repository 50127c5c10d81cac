import { Observable } from "rxjs";
import { type DecoderCounts, FrameDecoder } from "../protocol/decoder.ts";
import { createFrameEncoder } from "../protocol/frame.ts";
import { type DeviceMessage, type HostMessage, MESSAGES, type ReplyMessage } from "../protocol/messages.ts";
import type { Link } from "./link.ts";

/**
 * The device as the host talks to it: messages instead of bytes. It frames and counts, and lets no reply through that answers somebody else; it
 * does not interpret, answer or wait.
 */
export interface Device {
  /** Messages in the order of their frames. Ends as the link ends. */
  readonly messages$: Observable<DeviceMessage>;
  send(message: HostMessage): void;
  /** What was thrown away so far, by kind. */
  readonly counts: DecoderCounts;
  close(): void;
}

/** What a wire log wants to know. */
export interface WireTap {
  sent(bytes: Uint8Array): void;
  received(bytes: Uint8Array): void;
}

/** Ends whatever noise a reader has gathered before a link was opened: P8. */
const OPENING = Uint8Array.of(0);

/** More than are asked anew while the first answer may still be on its way. */
const ASKED_MAX = 32;

/** @param firstSeq number of the first frame: one of its own for each host, where several may speak through one line */
export function createDevice(link: Link, tap?: WireTap, firstSeq = 0): Device {
  const encoder = createFrameEncoder(firstSeq);
  /** Numbers of the latest requests, by the id of their type. */
  const asked = new Map<number, number[]>();
  let opened = false;
  const put = (bytes: Uint8Array) => {
    tap?.sent(bytes);
    link.send(bytes);
  };
  let deliver: ((message: DeviceMessage) => void) | null = null;
  const decoder = new FrameDecoder("device", (message: DeviceMessage) => deliver?.(message));
  return {
    messages$: new Observable<DeviceMessage>((subscriber) => {
      deliver = (message) => {
        if (message.type !== "reply" || isMine(asked, message)) subscriber.next(message);
      };
      return link.bytes$.subscribe({
        next: (bytes) => {
          tap?.received(bytes);
          decoder.push(bytes);
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
    }),
    send(message) {
      if (!opened) put(OPENING);
      opened = true;
      if (isAnswered(message.type)) remember(asked, MESSAGES[message.type].id, encoder.nextSeq());
      put(encoder.encode(message));
    },
    counts: decoder.counts,
    close: () => link.close(),
  };
}

/** P24. */
function isAnswered(type: HostMessage["type"]): boolean {
  return type !== "lease" && type !== "shot" && type !== "helloRequest";
}

/** Answers one of the latest requests. Who has asked nothing listens to what others are told. */
function isMine(asked: ReadonlyMap<number, readonly number[]>, { toType, toSeq }: ReplyMessage): boolean {
  return asked.size === 0 || asked.get(toType)?.includes(toSeq) === true;
}

function remember(asked: Map<number, number[]>, type: number, seq: number): void {
  const seqs = asked.get(type);
  if (seqs === undefined) asked.set(type, [seq]);
  else if (seqs.push(seq) > ASKED_MAX) seqs.shift();
}
