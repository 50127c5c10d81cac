/** A serial port of this machine with something at its other end that is no device of this wire. Gone when the test is over. */
import { openPtyLine } from "../../firmware-sim/links/pty-line.ts";
import type { Owner } from "./process.ts";

export interface ForeignPort {
  /** What a host opens. */
  readonly path: string;
  write(bytes: Uint8Array): void;
}

/** @param hear gets what a host sends, and a way to answer */
export function openForeignPort(
  owner: Owner,
  hear: (bytes: Uint8Array, write: ForeignPort["write"]) => void,
): ForeignPort {
  const line = openPtyLine((bytes) => hear(bytes, line.send));
  owner.onTestFinished(() => line.cut());
  return { path: line.path, write: line.send };
}
