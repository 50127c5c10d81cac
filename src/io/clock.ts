import { Observable } from "rxjs";
import type { Millis } from "../units.ts";

/**
 * Real time for a live session: ticks on absolute deadlines, so that lateness shows in the stamps and never adds up. The stamps are whole
 * milliseconds since the subscription, from the monotonic clock; the wall clock plays no part.
 */
export interface LiveClock {
  readonly ticks$: Observable<Millis>;
  readonly now: () => Millis;
}

export function createLiveClock(tickMs: Millis): LiveClock {
  const startMs = performance.now();
  const now = () => Math.floor(performance.now() - startMs);
  const ticks$ = new Observable<Millis>((subscriber) => {
    let dueMs = now() + tickMs;
    let timer: NodeJS.Timeout;
    const tick = () => {
      const atMs = now();
      // A stalled process gets one late tick, not a burst: the session judges the gap by the stamp.
      dueMs = atMs >= dueMs + tickMs ? atMs + tickMs : dueMs + tickMs;
      subscriber.next(atMs);
      // A tick can be the last: what it brings about may end the subscription.
      if (!subscriber.closed) timer = setTimeout(tick, Math.max(0, dueMs - now()));
    };
    timer = setTimeout(tick, tickMs);
    return () => clearTimeout(timer);
  });
  return { ticks$, now };
}
