import { EMPTY, NEVER, Subject } from "rxjs";
import { describe, expect, test } from "vitest";
import type { Device } from "../../../src/device/device.ts";
import type { DeviceMessage, HostMessage } from "../../../src/protocol/messages.ts";
import { runSession } from "../../../src/session/run.ts";
import type { SessionState } from "../../../src/session/state.ts";
import { createSessionBench } from "../../support/session-bench.ts";
import { hello, telemetry, tip } from "../../support/session-host.ts";
import { createPlan, createShortProfile } from "../../support/session-profile.ts";

const CLOSING = { type: "stop", reason: "closing" };

function createWired() {
  const messages$ = new Subject<DeviceMessage>();
  const ticks$ = new Subject<number>();
  const operator$ = new Subject<"stop">();
  const recorderFailures$ = new Subject<string>();
  const sent: HostMessage[] = [];
  const states: SessionState[] = [];
  const device: Device = {
    messages$,
    send: (message) => sent.push(message),
    counts: {} as Device["counts"],
    close: () => messages$.complete(),
  };
  let ended = "";
  const plan = createPlan(createShortProfile());
  const subscription = runSession(plan, device, { ticks$, now: () => 5, operator$, recorderFailures$ }).subscribe({
    next: (state) => states.push(state),
    error: (error: Error) => {
      ended = error.message;
    },
    complete: () => {
      ended = "complete";
    },
  });
  return { plan, messages$, ticks$, operator$, recorderFailures$, sent, states, subscription, ended: () => ended };
}

test("begins with the opening line of the journal, before any input", () => {
  const { states, sent } = createWired();
  expect(states).toHaveLength(1);
  expect(states[0]?.entries).toMatchObject([{ kind: "open", atMs: 0, format: 1 }]);
  expect(sent).toEqual([]);
});

describe("the last word to the device is STOP", () => {
  test("when the session is refused", () => {
    const { plan, messages$, ticks$, sent, states, ended } = createWired();
    ticks$.next(20);
    messages$.next(hello(plan, { modality: "nirLaser" }));
    messages$.next(tip());
    messages$.next(telemetry());
    ticks$.next(40);
    expect(states.at(-1)).toMatchObject({ stage: "refused", over: true });
    expect(ended()).toBe("complete");
    expect(sent.at(-1)).toEqual(CLOSING);
  });

  test("when whoever listens goes away", () => {
    const { subscription, sent } = createWired();
    subscription.unsubscribe();
    expect(sent).toEqual([CLOSING]);
  });

  test("when the link fails, and the session says why", () => {
    const { messages$, sent, states, ended } = createWired();
    messages$.error(new Error("cable pulled"));
    expect(states.at(-1)).toMatchObject({ stage: "faulted", atMs: 5 });
    expect(states.at(-1)?.reason).toMatch(/cable pulled/);
    expect(ended()).toBe("complete");
    expect(sent.at(-1)).toEqual(CLOSING);
  });

  test("when the reducer itself is at fault", () => {
    const { messages$, ticks$, sent, ended } = createWired();
    ticks$.next(20);
    const poison = {
      get type(): never {
        throw new Error("a bug");
      },
    };
    messages$.next(poison as unknown as DeviceMessage);
    expect(ended()).toBe("a bug");
    expect(sent.at(-1)).toEqual(CLOSING);
  });
});

test("operator and recorder reach the reducer with the time at which they spoke", () => {
  const { operator$, states } = createWired();
  operator$.next("stop");
  expect(states.at(-1)).toMatchObject({ stage: "stopping", atMs: 5 });
  const { recorderFailures$, states: others } = createWired();
  recorderFailures$.next("full");
  expect(others.at(-1)).toMatchObject({ stage: "faulting", reason: "trip hostJournal: full" });
});

test("inputs that end one by one end nothing: only the session does", () => {
  const device: Device = { messages$: EMPTY, send: () => {}, counts: {} as Device["counts"], close: () => {} };
  let completed = false;
  runSession(createPlan(createShortProfile()), device, {
    ticks$: NEVER,
    now: () => 0,
    operator$: EMPTY,
    recorderFailures$: EMPTY,
  }).subscribe({
    complete: () => {
      completed = true;
    },
  });
  expect(completed).toBe(false);
});

describe("what may be delivered is recorded before it can be", () => {
  /** A whole bench, with the order in which states are told and leases are sent; `onPromise` is called while the first promise is told. */
  function order(onPromise: (fail: (detail: string) => void) => void): string[] {
    const told: string[] = [];
    const bench = createSessionBench({
      profile: createShortProfile(),
      onTold: (state) => {
        if (!state.entries.some(({ kind }) => kind === "lease")) return;
        told.push("promise");
        onPromise((detail) => bench.recorderFailures$.next(detail));
      },
      onSent: (message) => {
        if (message.type === "lease" && message.powerMaxW > 0) told.push("energy");
      },
    });
    while (told.length === 0) bench.tick();
    bench.run(2000);
    return told;
  }

  test("the promise is told first, then energy is sent", () => {
    const told = order(() => {});
    expect(told.slice(0, 2)).toEqual(["promise", "energy"]);
    expect(told.filter((what) => what === "energy").length).toBeGreaterThan(20);
  });

  test("a promise that can not be recorded is followed by no energy at all", () => {
    expect(order((fail) => fail("no space left"))).toEqual(["promise"]);
  });
});

test("a tip that is taken off and put back before it is armed costs a new agreement, not the session", () => {
  const removed = { target: "tip", kind: "removed", magnitude: 0, atMs: 4000, durationMs: 3000 } as const;
  const bench = createSessionBench({ profile: createShortProfile(), seed: 3, faults: [removed] });
  bench.runToEnd();
  expect(bench.stages.at(-1)).toBe("complete");
  expect(bench.entriesOf("trip")).toEqual([]);
});
