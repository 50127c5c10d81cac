/**
 * Goal: the statechart has no way to energy that leaves something out, and no state that an operator or a trip can not end.
 * Method: the machine is small and has no hidden time, so every state with every event is walked, not sampled.
 */
import { describe, expect, test } from "vitest";
import { initialTransition, type SnapshotFrom, transition } from "xstate";
import { getAdjacencyMap, getShortestPaths } from "xstate/graph";
import { type SessionEvent, type Stage, sessionMachine, toStage } from "../../src/session/machine.ts";

type Snapshot = SnapshotFrom<typeof sessionMachine>;

/** Every event there is: the compiler holds the list complete. */
const EVENTS = Object.keys({
  CONNECTED: 0,
  REFUSE: 0,
  PLACED: 0,
  BASELINED: 0,
  ARMED: 0,
  DISARMED: 0,
  AIMED: 0,
  LINE_DONE: 0,
  GRIPPED: 0,
  AT_TARGET: 0,
  PHASE_DONE: 0,
  INTERRUPTED: 0,
  LIFTED: 0,
  TIP_FITTED: 0,
  PAUSE: 0,
  RESUME: 0,
  STOP: 0,
  TRIP: 0,
  DEVICE_OFF: 0,
} satisfies Record<SessionEvent["type"], 0>).map((type) => ({ type }) as SessionEvent);

const STAGES = Object.keys({
  connecting: 0,
  placing: 0,
  baseline: 0,
  arming: 0,
  precooling: 0,
  aiming: 0,
  gripping: 0,
  shooting: 0,
  ramping: 0,
  holding: 0,
  postcooling: 0,
  lifting: 0,
  changing: 0,
  pausedBefore: 0,
  pausedDuring: 0,
  stopping: 0,
  faulting: 0,
  refusing: 0,
  complete: 0,
  stopped: 0,
  faulted: 0,
  refused: 0,
} satisfies Record<Stage, 0>) as Stage[];

/** One that holds a temperature, one that shoots. */
const inputs = [{ passes: [2, 1] }, { passes: [2, 1], shots: true }];
const starts = inputs.map((input) => initialTransition(sessionMachine, input)[0]);
const next = (snapshot: Snapshot, event: SessionEvent) => transition(sessionMachine, snapshot, event)[0];
const adjacency = inputs.flatMap((input) => Object.values(getAdjacencyMap(sessionMachine, { events: EVENTS, input })));
const snapshots = adjacency.map(({ state }) => state as Snapshot);
const open = snapshots.filter((snapshot) => !snapshot.hasTag("over"));
const name = (snapshot: Snapshot) =>
  `${toStage(snapshot.value)} ${snapshot.context.zone}.${snapshot.context.pass}${snapshot.context.shots ? " shots" : ""}`;

test("there is something to walk, and every stage is reached", () => {
  expect(new Set(snapshots.map((snapshot) => toStage(snapshot.value)))).toEqual(new Set(STAGES));
  const paths = inputs.flatMap((input) => getShortestPaths(sessionMachine, { events: EVENTS, input }));
  expect(new Set(paths.map(({ state }) => toStage(state.value)))).toEqual(new Set(STAGES));
});

test("every zone and pass is reached, in order, and nothing else", () => {
  const holds = snapshots.filter((snapshot) => toStage(snapshot.value) === "holding").map(name);
  expect(holds.sort()).toEqual(["holding 0.0", "holding 0.1", "holding 1.0"]);
  const lines = snapshots.filter((snapshot) => toStage(snapshot.value) === "shooting").map(name);
  expect(lines.sort()).toEqual(["shooting 0.0 shots", "shooting 0.1 shots", "shooting 1.0 shots"]);
  const changes = snapshots.filter((snapshot) => toStage(snapshot.value) === "changing").map(name);
  // All zones at one depth, then the tip of the next.
  expect(changes).toEqual(["changing 0.1 shots"]);
});

test("I24 every stage takes every event without a word of protest: what it does not know changes nothing", () => {
  for (const snapshot of snapshots) {
    for (const event of EVENTS) {
      const after = next(snapshot, event);
      expect(snapshots.map(name), `${name(snapshot)} ${event.type}`).toContain(name(after));
      if (name(after) === name(snapshot)) expect(after.context).toBe(snapshot.context);
    }
    const after = next(snapshot, { type: "SOMETHING_NEW" } as unknown as SessionEvent);
    expect(name(after)).toBe(name(snapshot));
  }
});

test("one event ends it: STOP and TRIP leave no state energised, and no state armed", () => {
  for (const snapshot of open) {
    for (const type of ["STOP", "TRIP"] as const) {
      const after = next(snapshot, { type });
      expect(after.hasTag("energised"), `${name(snapshot)} ${type}`).toBe(false);
      expect(after.hasTag("armed"), `${name(snapshot)} ${type}`).toBe(false);
      expect(["stopping", "faulting"]).toContain(toStage(after.value));
    }
  }
});

test("what ends ends: from every state a final one is two events away, and from a final one nothing is", () => {
  for (const snapshot of open) {
    expect(next(next(snapshot, { type: "STOP" }), { type: "DEVICE_OFF" }).hasTag("over")).toBe(true);
    expect(toStage(next(next(snapshot, { type: "TRIP" }), { type: "DEVICE_OFF" }).value)).toBe("faulted");
  }
  for (const snapshot of snapshots.filter((candidate) => candidate.hasTag("over")))
    for (const event of EVENTS) expect(name(next(snapshot, event))).toBe(name(snapshot));
});

test("a trip is never outlived by a better ending", () => {
  for (const snapshot of open) {
    const faulting = next(snapshot, { type: "TRIP" });
    for (const event of EVENTS) expect(["faulting", "faulted"]).toContain(toStage(next(faulting, event).value));
  }
});

test("energised is armed, and armed is attended", () => {
  for (const snapshot of snapshots) {
    if (snapshot.hasTag("energised")) expect(snapshot.hasTag("armed"), name(snapshot)).toBe(true);
    if (snapshot.hasTag("armed")) expect(snapshot.hasTag("attended"), name(snapshot)).toBe(true);
  }
});

test("only a grip leads into energy, and only reaching the target leads on within it", () => {
  for (const snapshot of snapshots)
    for (const event of EVENTS) {
      const after = next(snapshot, event);
      if (after.hasTag("energised") && !snapshot.hasTag("energised")) {
        expect(event.type).toBe("GRIPPED");
        expect(toStage(snapshot.value)).toBe("gripping");
      }
      if (toStage(after.value) === "shooting" && toStage(snapshot.value) !== "shooting")
        expect(event.type).toBe("GRIPPED");
      if (toStage(after.value) === "holding" && toStage(snapshot.value) !== "holding")
        expect(event.type).toBe("AT_TARGET");
    }
});

/** What must have happened, in this order, and after which events it must happen again. */
const NEEDED = ["CONNECTED", "PLACED", "BASELINED", "ARMED", "PHASE_DONE", "GRIPPED"] as const;
const VOIDS: Readonly<Partial<Record<SessionEvent["type"], readonly (typeof NEEDED)[number][]>>> = {
  DISARMED: ["PLACED", "BASELINED", "ARMED", "PHASE_DONE", "GRIPPED"],
  LIFTED: ["PLACED", "BASELINED", "ARMED", "PHASE_DONE", "GRIPPED"],
  INTERRUPTED: ["GRIPPED"],
  PAUSE: ["GRIPPED"],
  STOP: [...NEEDED],
  TRIP: [...NEEDED],
};

describe("no way to energy leaves anything out", () => {
  test("I23 over the product of the machine with what has been proven since it was last voided", () => {
    const seen = new Set<string>();
    const queue: { snapshot: Snapshot; proven: ReadonlySet<string>; path: string }[] = [
      ...starts.map((snapshot) => ({ snapshot, proven: new Set<string>(), path: "" })),
    ];
    let energised = 0;
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
      const key = `${name(item.snapshot)} ${[...item.proven].sort().join(" ")}`;
      if (seen.has(key)) continue;
      seen.add(key);
      for (const event of EVENTS) {
        const after = next(item.snapshot, event);
        const path = `${item.path} ${event.type}`;
        // An event that changes nothing proves nothing.
        if (name(after) === name(item.snapshot)) continue;
        const voided = new Set<string>(VOIDS[event.type] ?? []);
        // Before the tip was ever gripped there is nothing armed worth keeping.
        if (
          ["PAUSE", "INTERRUPTED"].includes(event.type) &&
          !["aiming", "gripping", "pausedDuring"].includes(toStage(after.value))
        )
          for (const needed of NEEDED.slice(1)) voided.add(needed);
        const proven = new Set([...item.proven].filter((event) => !voided.has(event)));
        if (voided.size === 0) proven.add(event.type);
        if (after.hasTag("energised")) {
          energised += 1;
          expect(
            [...NEEDED].filter((needed) => !proven.has(needed)),
            path,
          ).toEqual([]);
        }
        queue.push({ snapshot: after, proven, path });
      }
    }
    expect(energised).toBeGreaterThan(10);
  });
});
