import { Observable } from "rxjs";
import type { Device } from "../device/device.ts";
import type { Millis } from "../units.ts";
import type { Input, OperatorAction } from "./events.ts";
import type { SessionPlan } from "./plan.ts";
import { createSession, type SessionState } from "./state.ts";
import { createStep } from "./step.ts";

/**
 * The wiring of a session: inputs merge into the reducer, what it wants said is sent, and however the stream ends (done, stopped,
 * unsubscribed, or a bug thrown on the way) the last word to the device is STOP. The same pipeline runs live and at simulated speed;
 * all of it is synchronous, and silence is noticed because ticks carry time.
 */
export interface SessionInputs {
  /** The session clock: its own time every 20 ms, from 0. */
  readonly ticks$: Observable<Millis>;
  /** What time it is between ticks. */
  readonly now: () => Millis;
  readonly operator$: Observable<OperatorAction>;
  /** Says why nothing can be recorded any more. */
  readonly recorderFailures$: Observable<string>;
}

/** Messages, operator, recorder, ticks: when the last of them has ended, nothing can come any more. */
const SOURCES = 4;

/**
 * One operator that does what map, merge, scan, tap, takeWhile and finalize would do in a row: a hundred inputs a second of every
 * simulated session pass here, and with six operators the way between them took longer than the supervisor.
 */
export function runSession(plan: SessionPlan, device: Device, inputs: SessionInputs): Observable<SessionState> {
  const { now } = inputs;
  const step = createStep(plan);
  return new Observable((subscriber) => {
    let state = createSession(plan);
    const take = (input: Input) => {
      if (subscriber.closed) return;
      try {
        const next = step(state, input);
        state = next;
        const promised = next.entries.length > 0 && promisesEnergy(next.entries);
        if (promised) subscriber.next(next);
        // What could not be recorded was told meanwhile, and what came of that was sent: nothing of before may follow it.
        if (state !== next) return;
        // Asked for first: most states have nothing to send, and their shared list is of a kind that V8 does not loop over in line.
        if (next.commands.length > 0) for (const command of next.commands) device.send(command);
        if (!promised) subscriber.next(next);
        if (next.over) subscriber.complete();
      } catch (error) {
        subscriber.error(error);
      }
    };
    let open = SOURCES;
    const listen = <Value>(
      source$: Observable<Value>,
      next: (value: Value) => void,
      error: (error: unknown) => void = (thrown) => subscriber.error(thrown),
    ) => {
      if (subscriber.closed) return;
      const end = () => {
        open -= 1;
        if (open === 0) subscriber.complete();
      };
      subscriber.add(source$.subscribe({ next, error, complete: end }));
    };
    // Before any source is let go of: one that closes its link would take the last word with it.
    subscriber.add(() => device.send({ type: "stop", reason: "closing" }));
    take({ kind: "open", atMs: 0 });
    listen(
      device.messages$,
      (message) => take({ kind: "message", atMs: now(), message }),
      (error) => take({ kind: "linkLost", atMs: now(), detail: toDetail(error) }),
    );
    listen(inputs.operator$, (action) => take({ kind: "operator", atMs: now(), action }));
    listen(inputs.recorderFailures$, (detail) => take({ kind: "recorderFailed", atMs: now(), detail }));
    listen(inputs.ticks$, (atMs) => take({ kind: "tick", atMs }));
  });
}

/** A journal that says ahead of time what may be delivered must say it before it can be: such a state is recorded first, and sent then. */
function promisesEnergy(entries: SessionState["entries"]): boolean {
  for (const { kind } of entries) if (kind === "lease") return true;
  return false;
}

function toDetail(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
