import type { Duplex } from "node:stream";
import { Observable, type Subscriber } from "rxjs";
import type { Link } from "../device/link.ts";
import { LinkError } from "./link-error.ts";

/**
 * A link over any stream of Node: socket or serial port. What a stream does not do by itself is done here: a peer that stops reading or
 * speaking is noticed although no event tells, the queue has an end, and the last words leave before the stream is closed.
 * It knows no frames; what is silence for a session, long before this gives up, the session judges itself.
 */
export interface StreamLinkOptions {
  /** How to speak of it: `tcp:HOST:PORT`, `/dev/ttyACM0`. */
  readonly name: string;
  /** Why the stream is dead although it does not say so, or null. Asked now and then. */
  readonly examine?: () => Promise<string | null>;
  /** Ends the stream for good. */
  readonly release: () => void;
}

/** A few seconds of leases. More can not be of use to anybody: a device refuses what is over 150 ms old. */
const QUEUE_MAX_BYTES = 4096;
/** Bytes wait no longer than this before the peer counts as stuck. */
const WRITE_MAX_MS = 500;
/** A device that has spoken once sends telemetry every 20 ms for as long as the link is open; it boots within 2 s. */
const SILENCE_MAX_MS = 3000;
/** How long a peer may take to read the last words; one that has stopped reading must not keep the program alive. */
const FLUSH_MS = 1000;
const WATCH_MS = 200;

export function createStreamLink(stream: Duplex, options: StreamLinkOptions): Link {
  const { name } = options;
  let listener: Subscriber<Uint8Array> | null = null;
  let end: { readonly error: LinkError | null } | null = null;
  let heardAtMs: number | null = null;
  let waitingSinceMs: number | null = null;
  let watchedAtMs = performance.now();
  let released = false;

  const release = () => {
    if (released) return;
    released = true;
    options.release();
  };
  const finish = (error: LinkError | null) => {
    if (end !== null) return;
    end = { error };
    clearInterval(watch);
    if (error !== null) release();
    const waiting = listener;
    listener = null;
    if (error === null) waiting?.complete();
    else waiting?.error(error);
  };
  const lose = (reason: string) => finish(new LinkError("gone", `${name}: ${reason}`));

  const look = () => {
    const nowMs = performance.now();
    // A program that was itself asleep has heard and written nothing meanwhile, and can not blame the peer for it.
    const overslept = nowMs - watchedAtMs > 2 * WATCH_MS;
    watchedAtMs = nowMs;
    if (overslept) {
      if (heardAtMs !== null) heardAtMs = nowMs;
      if (waitingSinceMs !== null) waitingSinceMs = nowMs;
      return;
    }
    if (waitingSinceMs !== null && nowMs - waitingSinceMs > WRITE_MAX_MS)
      lose(`the device takes no bytes for ${WRITE_MAX_MS} ms`);
    else if (heardAtMs !== null && nowMs - heardAtMs > SILENCE_MAX_MS)
      lose(`the device fell silent ${SILENCE_MAX_MS / 1000} s ago`);
    else
      options.examine?.().then(
        (reason) => {
          if (reason !== null) lose(reason);
        },
        () => {},
      );
  };
  const watch = setInterval(look, WATCH_MS);

  stream.on("data", (bytes: Uint8Array) => {
    heardAtMs = performance.now();
    listener?.next(bytes);
  });
  stream.on("error", (error: Error) => lose(`the connection failed: ${error.message}`));
  stream.on("close", () => lose("the device closed the connection"));

  return {
    bytes$: new Observable<Uint8Array>((subscriber) => {
      if (end?.error === null) subscriber.complete();
      else if (end !== null) subscriber.error(end.error);
      else listener = subscriber;
      return () => {
        if (listener === subscriber) listener = null;
      };
    }),
    send(bytes) {
      if (end !== null) return;
      if (stream.writableLength + bytes.length > QUEUE_MAX_BYTES) {
        lose("the device takes no bytes");
        return;
      }
      waitingSinceMs ??= performance.now();
      stream.write(Uint8Array.from(bytes), () => {
        waitingSinceMs = stream.writableLength === 0 ? null : performance.now();
      });
    },
    close() {
      if (released) return;
      finish(null);
      const timer = setTimeout(release, FLUSH_MS);
      const flushed = () => {
        clearTimeout(timer);
        release();
      };
      if (stream.writableLength === 0) flushed();
      else stream.write(new Uint8Array(), flushed);
    },
  };
}
