import type { Observable } from "rxjs";

/**
 * The one port between host and device: bytes in, bytes out. In process, pty, TCP and serial differ only in who implements it;
 * nothing above it can tell a simulated device from a bench device. It knows no frames and no messages.
 */
export interface Link {
  /** Bytes from the device in order, split anywhere. Completes when the link was closed here, errors when the peer is gone. */
  readonly bytes$: Observable<Uint8Array>;
  /** Queues bytes for the device. Never throws: a link that can not send says so on `bytes$`. The array may be reused after the call. */
  send(bytes: Uint8Array): void;
  /** Idempotent. */
  close(): void;
}
