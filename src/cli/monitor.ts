import { closeSync, openSync, writeSync } from "node:fs";
import { createDevice } from "../device/device.ts";
import { createEar } from "../io/stranger.ts";
import { WireLog } from "../journal/wire-log.ts";
import { printable } from "../printable.ts";
import {
  type DeviceMessage,
  MESSAGES,
  type MessageType,
  PROTOCOL_MAJOR,
  PROTOCOL_MINOR,
} from "../protocol/messages.ts";
import { openDeviceLink, readAddress } from "./bench.ts";
import { EXIT } from "./exit.ts";
import { Refusal } from "./refusal.ts";

/**
 * The `monitor` command: what a device says, decoded, as it says it. It asks who is there, because a device is silent before, and sends nothing
 * else: it can not arm, and it can not stop.
 */
export interface MonitorOptions {
  readonly device: string;
  readonly record?: string;
  readonly filter?: string;
  readonly json?: boolean;
  /** How long, s; until Ctrl-C without it. */
  readonly for?: number;
}

/** A board that restarts when its port is opened answers within two seconds. */
const PATIENCE_MS = 2500;

export async function monitor(options: MonitorOptions): Promise<number> {
  const address = readAddress(options.device);
  if (address.kind === "sim")
    throw new Refusal("--device sim has nobody to listen to: start isoderm-bench, and name its address");
  const wanted = readFilter(options.filter);
  const link = await openDeviceLink(address);
  // After the link, so that an absent device leaves no empty file; a refused file must not leave the link open either.
  const fd = options.record === undefined ? null : openRecord(options.record, () => link.close());
  const startMs = performance.now();
  const nowMs = () => Math.floor(performance.now() - startMs);
  const log = fd === null ? null : new WireLog((bytes) => writeSync(fd, bytes));
  const ear = createEar();
  let heard = false;
  const device = createDevice(link, {
    sent(bytes) {
      ear.sent(bytes);
      log?.append(nowMs(), "toDevice", bytes);
    },
    received(bytes) {
      ear.received(bytes);
      log?.append(nowMs(), "toHost", bytes);
    },
  });
  // It goes on listening: what is switched on later is heard then.
  const warning = setTimeout(() => {
    if (!heard) process.stderr.write(`${printable(ear.describe(device.counts))}\n`);
  }, PATIENCE_MS);
  const code = await new Promise<number>((resolve) => {
    device.messages$.subscribe({
      next(message) {
        heard = true;
        if (wanted !== null && !wanted.has(message.type)) return;
        const atMs = nowMs();
        process.stdout.write(
          options.json === true ? `${JSON.stringify({ atMs, ...message })}\n` : `${formatMessage(atMs, message)}\n`,
        );
      },
      error(error: Error) {
        process.stderr.write(`${printable(error.message)}\n`);
        resolve(EXIT.device);
      },
      complete: () => {},
    });
    device.send({ type: "helloRequest", protocolMajor: PROTOCOL_MAJOR, protocolMinor: PROTOCOL_MINOR, hostNonce: 0 });
    // Whoever read along has left: `| head` is a way to end it.
    process.stdout.once("error", () => resolve(EXIT.ok));
    if (options.for !== undefined) setTimeout(() => resolve(EXIT.ok), options.for * 1000);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve(EXIT.interrupted));
  });
  clearTimeout(warning);
  log?.flush();
  if (fd !== null) closeSync(fd);
  device.close();
  const lost = Object.entries(device.counts).filter(([, count]) => count > 0);
  if (lost.length > 0)
    process.stderr.write(`discarded frames: ${lost.map(([kind, count]) => `${count} ${kind}`).join(", ")}\n`);
  return code === EXIT.ok && !heard ? EXIT.device : code;
}

function readFilter(text: string | undefined): ReadonlySet<MessageType> | null {
  if (text === undefined) return null;
  const known = Object.entries(MESSAGES).flatMap(([name, { from }]) =>
    from === "device" ? [name as MessageType] : [],
  );
  const names = text.split(",").map((name) => name.trim() as MessageType);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Refusal(
      `--filter ${printable(unknown.join(","))}: no message of a device. There are ${known.join(", ")}`,
    );
  return new Set(names);
}

function openRecord(file: string, letGo: () => void): number {
  try {
    return openSync(file, "ax");
  } catch (error) {
    letGo();
    const { code } = error as NodeJS.ErrnoException;
    throw new Refusal(
      `--record ${printable(file)}: ${code === "EEXIST" ? "it exists already, and nothing is written over" : `can not be written (${code})`}`,
    );
  }
}

function formatMessage(atMs: number, { type, ...fields }: DeviceMessage): string {
  const words = Object.entries(fields).map(
    ([name, value]) => `${name}=${value === null ? "-" : printable(String(value))}`,
  );
  return `${(atMs / 1000).toFixed(3).padStart(9)} ${type.padEnd(9)} ${words.join(" ")}`;
}
