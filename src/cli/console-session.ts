import { basename } from "node:path";
import { type Observable, Subject, tap } from "rxjs";
import type { Asked, LiveSession } from "../console/live-session.ts";
import type { Ended } from "../console/views.ts";
import { printable } from "../printable.ts";
import { LiveSeries } from "../report/live-view.ts";
import type { Millis } from "../units.ts";
import type { OpenedBench } from "./bench.ts";
import { toView } from "./live.ts";
import { type Prepared, perform, type RunOptions, toRepeatCommand } from "./run.ts";

/** A prepared session run for the console: what it shows goes to the pages, what they ask goes to the session's operator, and nowhere else. */
export interface Watched {
  /** Never rejects. */
  readonly ended: Promise<Ended>;
  /** Resolves only when the session ended by a bug, after STOP was sent. */
  readonly failure: Promise<Error>;
}

const SAMPLE_MS: Millis = 100;

export function runWatched(prepared: Prepared, profileFile: string, options: RunOptions, live: LiveSession): Watched {
  const { profile, text, folder } = prepared;
  const { bench, asked$ } = prepared.bench.simulated
    ? askWithTicks(prepared.bench, live.asked$)
    : { bench: prepared.bench, asked$: live.asked$ };
  const { plan } = bench;
  const noSeries = new LiveSeries(plan.durationMs);
  let sampledMs = -SAMPLE_MS;
  let logged = 0;
  const log = () => {
    for (; logged < folder.entries.length; logged++) {
      const entry = folder.entries[logged];
      if (entry !== undefined) live.log(entry);
    }
  };
  let fail: (error: Error) => void = () => {};
  const failure = new Promise<Error>((resolve) => {
    fail = resolve;
  });
  const run = basename(folder.dir);
  const ended = perform(profile, text, bench, folder, options, toRepeatCommand(profileFile, options), {
    asked$,
    watch(state, truthDermalC) {
      log();
      if (state.atMs - sampledMs < SAMPLE_MS && !state.over) return;
      sampledMs = state.atMs;
      live.show(toView(plan, state, truthDermalC, noSeries));
    },
  }).then(
    ({ outcome: { outcome, verdict, reason } }): Ended => ({ outcome, verdict, reason: printable(reason), run }),
    (error: Error): Ended => {
      fail(error);
      return { outcome: "failed", verdict: "unknown", reason: printable(error.message), run };
    },
  );
  return { ended: ended.finally(log), failure };
}

/** What is asked of a simulated session comes with its next tick, so that `replay` of the run finds it at the same place. */
function askWithTicks(bench: OpenedBench, live$: Observable<Asked>): { bench: OpenedBench; asked$: Observable<Asked> } {
  const asked$ = new Subject<Asked>();
  let waiting: Asked[] = [];
  live$.subscribe((what) => waiting.push(what));
  const ticks$ = bench.ticks$.pipe(
    tap(() => {
      const due = waiting;
      waiting = [];
      for (const what of due) asked$.next(what);
    }),
  );
  return { bench: { ...bench, ticks$ }, asked$ };
}
