/**
 * Serves a world on a pseudo-terminal: to a host it is a serial port like any other, opened with the real serial library. Node can not make
 * one by itself, so an optional package does. A line can not tell whether a host is there: what nobody reads is lost.
 */
import type { World } from "../world.ts";
import { openPtyLine, type PtyLine } from "./pty-line.ts";
import { runInRealTime } from "./real-time.ts";

export interface PtyBench {
  /** What a host opens. */
  readonly path: string;
  /** Pulls the cable out: the port goes away, the device does not. Idempotent. */
  unplug(): void;
  /** Puts it back, most likely as another port. @returns what a host opens now */
  plug(): string;
  close(): void;
}

/** @throws an error that says what is missing */
export function servePty(world: World): PtyBench {
  let path = "";
  let line: PtyLine | null = null;
  const plug = () => {
    if (line === null) {
      line = openPtyLine((bytes) => world.feed(bytes));
      world.connect();
    }
    path = line.path;
    return path;
  };
  const unplug = () => {
    line?.cut();
    line = null;
  };
  plug();
  const stop = runInRealTime(world, (bytes) => line?.send(bytes));
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
