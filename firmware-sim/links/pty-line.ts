/**
 * A pseudo-terminal: one end is written and heard here, the other has a name and is opened by a host like any serial port. Writing never waits:
 * what nobody reads is lost, as on a line that is too slow. Not responsible for what is said.
 */
import { spawnSync } from "node:child_process";
import { closeSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { ReadStream } from "node:tty";
import { UNREAD_MAX_BYTES } from "./real-time.ts";

export interface PtyLine {
  /** What a host opens. */
  readonly path: string;
  send(bytes: Uint8Array): void;
  /** Pulls the cable out: the port goes away. */
  cut(): void;
}

/** The one call of the native part that makes a pair without starting a program on it. */
interface NativePty {
  open(columns: number, rows: number): { readonly master: number; readonly slave: number; readonly pty: string };
}

/** @param hear gets what a host sends @throws an error that says what is missing */
export function openPtyLine(hear: (bytes: Uint8Array) => void): PtyLine {
  const { master, slave, pty: path } = loadPty().open(80, 24);
  const flag = process.platform === "linux" ? "-F" : "-f";
  const { status, error } = spawnSync("stty", [flag, path, "raw", "-echo"]);
  if (status !== 0) throw new Error(`stty can not make ${path} raw: ${error?.message ?? `exit ${status}`}`);
  const input = new ReadStream(master);
  input.on("data", (bytes) => hear(Uint8Array.from(bytes)));
  input.on("error", () => {});
  let waiting = new Uint8Array(0);
  let open = true;
  return {
    path,
    send(bytes) {
      if (!open) return;
      if (waiting.length + bytes.length <= UNREAD_MAX_BYTES) waiting = Uint8Array.from([...waiting, ...bytes]);
      // Not through a stream: that of a terminal waits inside its write until somebody reads, and the whole device with it.
      try {
        waiting = waiting.slice(writeSync(master, waiting));
      } catch {
        // Full: it is tried again with what is said next. Hung up: nobody is there.
      }
    },
    cut() {
      if (!open) return;
      open = false;
      input.destroy();
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
