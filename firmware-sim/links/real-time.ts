/**
 * A world in real time, and the line it speaks on: ticks on absolute deadlines, bytes out as they come, and a host that does not read loses
 * them, as on a wire that is too slow. Not responsible for what kind of line it is.
 */
import { TICK_MS } from "../bench.ts";
import type { World } from "../world.ts";

/** A stall longer than this is not caught up: the device was not powered meanwhile as far as anyone can tell. */
const CATCH_UP_MAX_MS = 500;
/** A firmware elsewhere that has not answered for so long hangs, and the world goes on without it. */
const ANSWER_MAX_MS = 1000;
const LOOK_AGAIN_MS = 1;

/** @param say takes the bytes of a tick; they are a copy. @returns a function that stops the world */
export function runInRealTime(world: World, say: (bytes: Uint8Array) => void): () => void {
  let dueMs = performance.now() + TICK_MS;
  let tickedAtMs = dueMs;
  let running = true;
  let timer: NodeJS.Timeout;
  const wake = () => {
    const nowMs = performance.now();
    if (nowMs - dueMs > CATCH_UP_MAX_MS) dueMs = nowMs;
    // Each timer runs as many ticks as are due, so no drift builds up.
    for (; running && dueMs <= nowMs && (world.isReady() || nowMs - tickedAtMs > ANSWER_MAX_MS); dueMs += TICK_MS) {
      tickedAtMs = nowMs;
      const bytes = world.tick();
      if (bytes.length > 0) say(bytes.slice());
    }
    if (running) timer = setTimeout(wake, Math.max(world.isReady() ? 0 : LOOK_AGAIN_MS, dueMs - performance.now()));
  };
  timer = setTimeout(wake, TICK_MS);
  return () => {
    // A tick may be what stops it.
    running = false;
    clearTimeout(timer);
  };
}

/** What may wait for a host that does not read, bytes: about a second of telemetry. */
export const UNREAD_MAX_BYTES = 4096;
