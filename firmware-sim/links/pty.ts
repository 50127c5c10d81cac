/**
 * Serves a world on a pseudo-terminal: to a host it is a serial port like any other, opened with the real serial library. Node can not make
 * one by itself, so an optional package does. A line can not tell whether a host is there: what nobody reads is lost.
 */
import { spawnSync } from "node:child_process";
import { closeSync } from "node:fs";
import { createRequire } from "node:module";
import { ReadStream, WriteStream } from "node:tty";
import type { World } from "../world.ts";
import { runInRealTime, UNREAD_MAX_BYTES } from "./real-time.ts";

export interface PtyBench {
  /** What a host opens. */
  readonly path: string;
  /** Pulls the cable out: the port goes away, the device does not. Idempotent. */
  unplug(): void;
  /** Puts it back, most likely as another port. @returns what a host opens now */
  plug(): string;
  close(): void;
}

/** The one call of the native part that makes a pair without starting a program on it. */
interface NativePty {
  open(columns: number, rows: number): { readonly master: number; readonly slave: number; readonly pty: string };
}

interface Cable {
  readonly path: string;
  send(bytes: Uint8Array): void;
  cut(): void;
}

/** @throws an error that says what is missing */
export function servePty(world: World): PtyBench {
  const native = loadPty();
  let path = "";
  let cable: Cable | null = null;
  const plug = () => {
    cable ??= openCable(native, world);
    path = cable.path;
    return path;
  };
  const unplug = () => {
    cable?.cut();
    cable = null;
  };
  plug();
  const stop = runInRealTime(world, (bytes) => cable?.send(bytes));
  return {
    get path() {
      return path;
    },
    plug,
    unplug,
    close() {
      stop();
      unplug();
    },
  };
}

function openCable(native: NativePty, world: World): Cable {
  const { master, slave, pty: path } = native.open(80, 24);
  const flag = process.platform === "linux" ? "-F" : "-f";
  const { status, error } = spawnSync("stty", [flag, path, "raw", "-echo"]);
  if (status !== 0) throw new Error(`stty can not make ${path} raw: ${error?.message ?? `exit ${status}`}`);
  const input = new ReadStream(master);
  const output = new WriteStream(master);
  world.connect();
  input.on("data", (chunk) => world.feed(chunk));
  for (const stream of [input, output]) stream.on("error", () => {});
  return {
    path,
    send(bytes) {
      if (output.writableLength < UNREAD_MAX_BYTES) output.write(bytes);
    },
    cut() {
      input.destroy();
      output.destroy();
      // Held open until now, so that the line outlives its hosts.
      closeSync(slave);
    },
  };
}

function loadPty(): NativePty {
  const require = createRequire(import.meta.url);
  try {
    return require("@lydell/node-pty/requireBinary.js").requireBinary("pty.node") as NativePty;
  } catch {
    throw new Error(
      "--pty needs the optional package @lydell/node-pty: npm install @lydell/node-pty@1.1.0. Without it use --tcp, or --serial with a pair made by socat",
    );
  }
}
