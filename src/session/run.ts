import { catchError, finalize, map, merge, type Observable, of, scan, takeWhile, tap } from "rxjs";
import type { Device } from "../device/device.ts";
import type { Millis } from "../units.ts";
import type { Input, OperatorAction } from "./events.ts";
import type { SessionPlan } from "./plan.ts";
import { createSession, type SessionState } from "./state.ts";
import { createStep } from "./step.ts";

/**
 * The wiring of a session: inputs merge into the reducer, what it wants said is sent, and however the stream ends (done, stopped,
 * unsubscribed, or a bug thrown on the way) the last word to the device is STOP. The same pipeline runs live and at simulated speed;
 * all its operators are synchronous, and silence is noticed because ticks carry time.
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

export function runSession(plan: SessionPlan, device: Device, inputs: SessionInputs): Observable<SessionState> {
  const { now } = inputs;
  const input$ = merge(
    of<Input>({ kind: "open", atMs: 0 }),
    device.messages$.pipe(
      map((message): Input => ({ kind: "message", atMs: now(), message })),
      catchError((error: unknown) => of<Input>({ kind: "linkLost", atMs: now(), detail: toDetail(error) })),
    ),
    inputs.operator$.pipe(map((action): Input => ({ kind: "operator", atMs: now(), action }))),
    inputs.recorderFailures$.pipe(map((detail): Input => ({ kind: "recorderFailed", atMs: now(), detail }))),
    inputs.ticks$.pipe(map((atMs): Input => ({ kind: "tick", atMs }))),
  );
  return input$.pipe(
    scan(createStep(plan), createSession(plan)),
    tap((state) => {
      for (const command of state.commands) device.send(command);
    }),
    takeWhile((state) => !state.over, true),
    finalize(() => device.send({ type: "stop", reason: "closing" })),
  );
}

function toDetail(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
