/**
 * The simulated device in real time behind a bad connection of its own making: what goes in and what comes out can be changed on the way, message
 * by message. So a device can be made that breaks one rule and keeps all others. The firmware itself stays as it is.
 */
import { Subject } from "rxjs";
import type { Tip } from "../../firmware-sim/applicator/tips.ts";
import { runInRealTime } from "../../firmware-sim/links/real-time.ts";
import { createWorld } from "../../firmware-sim/world.ts";
import type { Link } from "../../src/device/link.ts";
import { FrameDecoder } from "../../src/protocol/decoder.ts";
import { createFrameEncoder } from "../../src/protocol/frame.ts";
import type { DeviceMessage, HostMessage } from "../../src/protocol/messages.ts";
import { PERSON, TIP } from "./bench-world.ts";

export interface Tampering {
  /** Bytes as they come from the host, before any frame is looked for. */
  readonly hear?: (bytes: Uint8Array) => Uint8Array;
  /** A good frame of the host: what the firmware gets instead; null: nothing. `seq` may be changed as well. */
  readonly take?: (message: HostMessage, seq: number, device: DeviceNow) => Taken | null;
  /** A frame of the firmware: what the host gets instead; null: nothing. */
  readonly say?: (message: DeviceMessage, seq: number, device: DeviceNow) => Taken<DeviceMessage> | null;
  /** Every 10 ms: what the firmware gets besides. */
  readonly each?: (device: DeviceNow) => Taken | null;
}

export interface Taken<M = HostMessage> {
  readonly message: M;
  readonly seq: number;
}

export interface DeviceNow {
  readonly tickMs: number;
  /** The latest lease that the host sent, good or bad. */
  lease: (HostMessage & { type: "lease" }) | null;
  leaseSeq: number;
}

export function createBrokenDevice(tampering: Tampering, tip: Tip = TIP): Link {
  const world = createWorld({ person: PERSON, tip, seed: 3, operator: "auto" });
  const bytes$ = new Subject<Uint8Array>();
  const now: { -readonly [K in keyof DeviceNow]: DeviceNow[K] } = { tickMs: 0, lease: null, leaseSeq: 0 };
  const feed = ({ message, seq }: Taken) => world.feed(createFrameEncoder(seq).encode(message));
  const fromHost = new FrameDecoder("host", (message: HostMessage, seq) => {
    if (message.type === "lease") {
      now.lease = message;
      now.leaseSeq = seq;
    }
    const taken = tampering.take === undefined ? { message, seq } : tampering.take(message, seq, now);
    if (taken !== null) feed(taken);
  });
  const fromDevice = new FrameDecoder("device", (message: DeviceMessage, seq) => {
    if (message.type === "telemetry") now.tickMs = message.tickMs;
    const said = tampering.say === undefined ? { message, seq } : tampering.say(message, seq, now);
    if (said !== null) bytes$.next(createFrameEncoder(said.seq).encode(said.message).slice());
  });
  // What is no good frame goes to the firmware as it is: it has to count it.
  const passOn = tampering.take === undefined;
  const stop = runInRealTime(world, (bytes) => {
    fromDevice.push(bytes);
    const extra = tampering.each?.(now) ?? null;
    if (extra !== null) feed(extra);
  });
  return {
    bytes$,
    send(bytes) {
      const heard = tampering.hear === undefined ? bytes : tampering.hear(bytes);
      if (passOn) world.feed(heard);
      else {
        const before = fromHost.discarded;
        fromHost.push(heard);
        if (fromHost.discarded > before) world.feed(heard);
      }
    },
    close() {
      stop();
      bytes$.complete();
    },
  };
}
