/**
 * A host program in the simulated world: a whole session behind a port that can stall, sleep, die or be pulled out. Its clock is its own:
 * it stands still while the computer sleeps. Not responsible for when any of that happens (play.ts).
 */
import { Subject } from "rxjs";
import { createDevice } from "../../src/device/device.ts";
import type { Link } from "../../src/device/link.ts";
import type { Entry } from "../../src/journal/entry.ts";
import { type OperatorAction, TICK_MS } from "../../src/session/events.ts";
import type { SessionPlan } from "../../src/session/plan.ts";
import { runSession } from "../../src/session/run.ts";
import type { SessionState } from "../../src/session/state.ts";

/** What a serial driver keeps for a program that does not read; later bytes are lost. */
const BUFFER_BYTES = 4096;

export interface Host {
  readonly plan: SessionPlan;
  readonly state: SessionState | null;
  readonly entries: readonly Entry[];
  /** A bug thrown out of the session. */
  readonly failure: unknown;
  readonly alive: boolean;
  readonly running: boolean;
  /** Neither stalled nor asleep. */
  readonly awake: boolean;
  ask(action: OperatorAction): void;
  failRecorder(detail: string): void;
  /** Nothing of it runs for this long; asleep, its clock stands as well. @returns false when it stands still already */
  suspend(ms: number, asleep: boolean): boolean;
  /** Its clock goes ahead by this much at once, as that of a virtual machine does which was moved. */
  leap(ms: number): void;
  /** The disk refuses the n-th entry and all after it. */
  failWrite(n: number, onFailure: () => void): void;
  kill(): void;
  /** The port ends with an error. */
  unplug(detail: string): void;
  /** Every 10 ms of the world. */
  tick(nowMs: number): void;
}

/**
 * @param cable what the program's port is connected to
 * @param jitter how late the next tick comes, ms
 * @param firstSeq number of its first frame
 */
export function createHost(
  plan: SessionPlan,
  cable: Link,
  startMs: number,
  jitter: () => number,
  firstSeq: number,
): Host {
  const port = new Subject<Uint8Array>();
  const ticks$ = new Subject<number>();
  const operator$ = new Subject<OperatorAction>();
  const recorderFailures$ = new Subject<string>();
  const entries: Entry[] = [];
  const waiting: Uint8Array[] = [];
  const asked: OperatorAction[] = [];
  let waitingBytes = 0;
  let state: SessionState | null = null;
  let failure: unknown = null;
  let alive = true;
  let plugged = true;
  let heldUntilMs = Number.NEGATIVE_INFINITY;
  let sleptMs = 0;
  let write: { readonly n: number; readonly onFailure: () => void } | null = null;
  let nowMs = startMs;
  let dueMs = startMs + TICK_MS;
  const clock = () => nowMs - startMs - sleptMs;
  const isHeld = () => nowMs < heldUntilMs;

  const cableEnd = cable.bytes$.subscribe((bytes) => {
    if (!alive || !plugged) return;
    if (!isHeld()) port.next(bytes);
    else if (waitingBytes + bytes.length <= BUFFER_BYTES) {
      waitingBytes += bytes.length;
      waiting.push(bytes.slice());
    }
  });
  const end: Link = {
    bytes$: port,
    send: (bytes) => {
      if (alive && plugged) cable.send(bytes);
    },
    close: () => port.complete(),
  };
  const device = createDevice(end, undefined, firstSeq);
  const session = runSession(plan, device, { ticks$, now: clock, operator$, recorderFailures$ }).subscribe({
    next(next) {
      state = next;
      entries.push(...next.entries);
    },
    error(error: unknown) {
      failure = error;
    },
  });
  const isRunning = () => alive && !session.closed;

  return {
    plan,
    get state() {
      return state;
    },
    entries,
    get failure() {
      return failure;
    },
    get alive() {
      return alive;
    },
    get running() {
      return isRunning();
    },
    get awake() {
      return !isHeld();
    },
    ask(action) {
      if (!isRunning()) return;
      // A key that is pressed while the program stands still waits for it.
      if (isHeld()) asked.push(action);
      else operator$.next(action);
    },
    failRecorder(detail) {
      if (isRunning() && !isHeld()) recorderFailures$.next(detail);
    },
    suspend(ms, asleep) {
      if (isHeld()) return false;
      heldUntilMs = nowMs + ms;
      if (asleep) sleptMs += ms;
      return true;
    },
    leap(ms) {
      sleptMs -= ms;
    },
    failWrite(n, onFailure) {
      write ??= { n, onFailure };
    },
    kill() {
      alive = false;
      cableEnd.unsubscribe();
      session.unsubscribe();
    },
    unplug(detail) {
      if (!isRunning() || !plugged) return;
      plugged = false;
      port.error(new Error(detail));
    },
    tick(atMs) {
      nowMs = atMs;
      if (!isRunning() || isHeld()) return;
      while (asked.length > 0 && isRunning()) operator$.next(asked.shift()!);
      while (waiting.length > 0 && isRunning()) port.next(waiting.shift()!);
      waitingBytes = 0;
      if (isRunning() && write !== null && entries.length >= write.n) {
        const { onFailure } = write;
        write = null;
        onFailure();
        recorderFailures$.next("EIO: input/output error");
      }
      if (!isRunning() || nowMs < dueMs) return;
      ticks$.next(clock());
      // One late tick, not a burst, as the live clock gives it.
      dueMs = (nowMs >= dueMs + TICK_MS ? nowMs + TICK_MS : dueMs + TICK_MS) + jitter();
    },
  };
}
