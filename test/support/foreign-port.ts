/** A serial port of this machine with something at its other end that is no device of this wire. Gone when the test is over. */
import { spawnSync } from "node:child_process";
import { closeSync } from "node:fs";
import { createRequire } from "node:module";
import { ReadStream, WriteStream } from "node:tty";
import type { Owner } from "./process.ts";

export interface PtyPair {
  /** What a host opens. */
  readonly path: string;
  write(bytes: Uint8Array): void;
}

/** @param hear gets what a host sends, and a way to answer */
export function openPtyPair(owner: Owner, hear: (bytes: Uint8Array, write: PtyPair["write"]) => void): PtyPair {
  const require = createRequire(import.meta.url);
  const { master, slave, pty } = require("@lydell/node-pty/requireBinary.js").requireBinary("pty.node").open(80, 24);
  spawnSync("stty", [process.platform === "linux" ? "-F" : "-f", pty, "raw", "-echo"]);
  const input = new ReadStream(master);
  const output = new WriteStream(master);
  for (const stream of [input, output]) stream.on("error", () => {});
  const write = (bytes: Uint8Array) => {
    output.write(bytes);
  };
  input.on("data", (bytes) => hear(Uint8Array.from(bytes), write));
  owner.onTestFinished(() => {
    input.destroy();
    output.destroy();
    closeSync(slave);
  });
  return { path: pty, write };
}
