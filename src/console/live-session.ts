import { type Observable, Subject } from "rxjs";
import { describeEntry, levelOf } from "../journal/describe.ts";
import type { Entry } from "../journal/entry.ts";
import { printable } from "../printable.ts";
import type { LiveView } from "../report/live-view.ts";
import { ALARMS, type AlarmCode } from "../safety/alarm.ts";
import { BASE_C, HOST_TRIP_C } from "../safety/constants.ts";
import type { Celsius, Millis } from "../units.ts";
import { createTrace } from "./trace.ts";
import type { Ended, EventView, Rows, SessionView } from "./views.ts";

/**
 * One session as the console knows it: what was shown and logged of it, bounded, and what was asked of it. Whoever runs the session fills
 * it and listens to `asked$`; all that can be asked stands in `Asked`, and none of it makes energy flow.
 */
export interface LiveSession {
  readonly asked$: Observable<Asked>;
  ask(what: Asked): void;
  /** Once for every tick, or fewer. */
  show(view: LiveView): void;
  log(entry: Entry): void;
  /** Says something that stands in no journal. */
  tell(text: string): void;
  end(ended: Ended): void;
  readonly over: boolean;
  /** All that was taken so far. */
  history(): LiveFrame;
  /** What came since the last time. */
  take(): LiveFrame;
}

export type Asked = "pause" | "resume" | "stop" | "acknowledge";

export interface LiveFrame {
  readonly session: SessionView | null;
  readonly rows: Rows;
  readonly events: readonly EventView[];
}

const EVENTS_MAX = 400;

export function createLiveSession({ simulated, speed }: Pick<SessionView, "simulated" | "speed">): LiveSession {
  const asked$ = new Subject<Asked>();
  const trace = createTrace();
  const raisedAtMs = new Map<string, Millis>();
  const acknowledged = new Set<string>();
  let limitC: Celsius | null = null;
  let events: EventView[] = [];
  let fresh: EventView[] = [];
  let nextId = 1;
  let last: LiveView | null = null;
  let ended: Ended | null = null;
  const add = (event: Omit<EventView, "id">) => {
    fresh.push({ id: nextId++, ...event, text: printable(event.text) });
  };
  const toView = (): SessionView | null => {
    if (last === null) return null;
    const { series: _, ...view } = last;
    const alarms = last.alarms.map(({ code, priority, text }) => {
      const { action, latch } = ALARMS[code as AlarmCode];
      return {
        code,
        priority,
        text,
        action,
        latched: latch !== "none",
        raisedAtMs: raisedAtMs.get(code) ?? 0,
        acknowledged: acknowledged.has(code),
      };
    });
    return {
      ...view,
      title: printable(view.title),
      prompt: printable(view.prompt),
      alarms,
      limitC,
      simulated,
      speed,
      ended,
    };
  };
  return {
    asked$,
    ask(what) {
      if (what === "acknowledge") {
        if (last === null || last.alarms.every(({ code }) => acknowledged.has(code))) return;
        // A session that is over writes no more: what is seen then is seen on the screen alone.
        if (ended !== null) for (const { code } of last.alarms) acknowledged.add(code);
      }
      if (ended === null) asked$.next(what);
    },
    show(view) {
      last = view;
      trace.add(view);
    },
    log(entry) {
      if (entry.kind === "alarm") {
        if (entry.change === "acknowledged") acknowledged.add(entry.code);
        else acknowledged.delete(entry.code);
        if (entry.change === "raised") raisedAtMs.set(entry.code, entry.atMs);
      }
      // The limit acts on the hottest spot, what is shown is a sensor's: told as the reading that trips.
      if (entry.kind === "open" && entry.modality !== "contact-cooling")
        limitC = BASE_C + (HOST_TRIP_C - BASE_C) / entry.hotSpotFactor;
      const text = describeEntry(entry);
      if (text !== null) add({ atMs: entry.atMs, level: levelOf(entry), text });
    },
    tell: (text) => add({ atMs: last?.atMs ?? 0, level: "low", text }),
    end(how) {
      ended = how;
      asked$.complete();
    },
    get over() {
      return ended !== null;
    },
    history: () => ({ session: toView(), rows: trace.taken(), events }),
    take() {
      const taken = fresh;
      fresh = [];
      events = [...events, ...taken].slice(-EVENTS_MAX);
      return { session: toView(), rows: trace.take(), events: taken };
    },
  };
}
