import { Observable } from "rxjs";
import { type DecoderCounts, FrameDecoder } from "../protocol/decoder.ts";
import { createFrameEncoder } from "../protocol/frame.ts";
import type { DeviceMessage, HostMessage } from "../protocol/messages.ts";
import type { Link } from "./link.ts";

/**
 * The device as the host talks to it: messages instead of bytes. It frames and counts; it does not interpret, answer or wait.
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

export function createDevice(link: Link, tap?: WireTap): Device {
  const encoder = createFrameEncoder();
  let opened = false;
  const put = (bytes: Uint8Array) => {
    tap?.sent(bytes);
    link.send(bytes);
  };
  let deliver: ((message: DeviceMessage) => void) | null = null;
  const decoder = new FrameDecoder("device", (message: DeviceMessage) => deliver?.(message));
  return {
    messages$: new Observable<DeviceMessage>((subscriber) => {
      deliver = (message) => subscriber.next(message);
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
      put(encoder.encode(message));
    },
    counts: decoder.counts,
    close: () => link.close(),
  };
}
