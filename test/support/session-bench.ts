/**
 * A whole session on a bench in one process: reducer, wiring and device on this side, firmware, tip and tissue on the other, nothing but
 * bytes in between, all on one virtual clock. Tests cut the cable, stop the host or move the hands at any tick.
 */
import { Subject } from "rxjs";
import { findTip, TIPS, type Tip } from "../../firmware-sim/applicator/tips.ts";
import type { Fault } from "../../firmware-sim/faults.ts";
import type { Nonvolatile } from "../../firmware-sim/firmware/latches.ts";
import type { OperatorOption } from "../../firmware-sim/operator.ts";
import { drawPerson, type Person } from "../../firmware-sim/person.ts";
import { createWorld, type World } from "../../firmware-sim/world.ts";
import type { FirmwareMaker } from "../../firmware-sim/world-options.ts";
import { assert } from "../../src/assert.ts";
import { findFurtherTips } from "../../src/cli/bench.ts";
import { createDevice } from "../../src/device/device.ts";
import type { Entry, EntryKind, EntryOf } from "../../src/journal/entry.ts";
import type { Profile } from "../../src/profile/schema.ts";
import { FrameDecoder } from "../../src/protocol/decoder.ts";
import type { HostMessage, TripCode } from "../../src/protocol/messages.ts";
import { type Input, type OperatorAction, TICK_MS } from "../../src/session/events.ts";
import type { Stage } from "../../src/session/machine.ts";
import type { SessionPlan } from "../../src/session/plan.ts";
import { runSession } from "../../src/session/run.ts";
import type { SessionState } from "../../src/session/state.ts";
import { createPlan } from "./session-profile.ts";

export interface SessionBenchOptions {
  readonly profile: Profile;
  readonly seed?: number;
  readonly person?: Person;
  readonly faults?: readonly Fault[];
  readonly operator?: OperatorOption;
  /** Tips that lie at hand besides, in the order of use; those of the profile's further depths if absent. */
  readonly furtherTips?: readonly Tip[];
  /** What the device remembers from before. */
  readonly nonvolatile?: Nonvolatile;
  /** Trip that a person acknowledges. */
  readonly acknowledge?: TripCode;
  /** Sees every input of the reducer before it is taken. */
  readonly onInput?: (input: Input) => void;
  /** Sees every state as it is told, and every message as it is sent. */
  readonly onTold?: (state: SessionState) => void;
  readonly onSent?: (message: HostMessage) => void;
  /** Whose firmware the device runs, if it is not this project's own. */
  readonly firmware?: FirmwareMaker;
}

export interface SessionBench {
  readonly world: World;
  readonly plan: SessionPlan;
  /** After the latest input. */
  readonly state: SessionState;
  readonly entries: readonly Entry[];
  /** Bytes of the host do not arrive, bytes of the device do not arrive. */
  toDeviceCut: boolean;
  toHostCut: boolean;
  /** How long bytes are under way from now on; what was sent is never overtaken. */
  toDeviceMs: number;
  toHostMs: number;
  /** A host that is killed gets no ticks, reads nothing and says nothing. */
  hostAlive: boolean;
  /** Called after every tick. */
  onTick: () => void;
  readonly recorderFailures$: Subject<string>;
  ask(action: OperatorAction): void;
  /** The link ends with an error, as a port does that was unplugged. */
  unplug(detail: string): void;
  /** One tick of 10 ms of the world, and a tick of the host when it is due. */
  tick(): void;
  run(ms: number, each?: () => void): void;
  /** Runs until the session is at a stage; it must get there within `withinMs`. */
  runTo(stage: Stage, withinMs?: number): void;
  runToEnd(withinMs?: number): void;
  entriesOf<K extends EntryKind>(kind: K): EntryOf<K>[];
  /** Stages in the order in which they were entered. */
  readonly stages: readonly string[];
}

/** Longest a test session may take. */
const END_MS = 3_600_000;

interface Parcel {
  readonly dueMs: number;
  readonly bytes: Uint8Array;
}

/** In the order of sending: a line does not overtake itself. */
function post(underWay: Parcel[], bytes: Uint8Array, dueMs: number): void {
  underWay.push({ dueMs: Math.max(dueMs, underWay.at(-1)?.dueMs ?? 0), bytes: bytes.slice() });
}

function handOver(underWay: Parcel[], nowMs: number, deliver: (bytes: Uint8Array) => void): void {
  while (underWay.length > 0 && underWay[0]!.dueMs <= nowMs) deliver(underWay.shift()!.bytes);
}

export function createSessionBench(options: SessionBenchOptions): SessionBench {
  const { profile, seed = 1, faults = [], operator = "auto" } = options;
  const person = options.person ?? drawPerson(seed, profile.area);
  const label = profile.applicators[0];
  const tip = TIPS.find((known) => known.label === label) ?? findTip(1020);
  assert(tip !== undefined, "the bench has the tip of the test profiles");
  const { referenceDepthMm } = profile;
  const world = createWorld({
    person,
    tip,
    furtherTips: options.furtherTips ?? findFurtherTips(profile),
    seed,
    operator,
    faults,
    ...(options.nonvolatile === undefined ? {} : { nonvolatile: options.nonvolatile }),
    ...(referenceDepthMm === undefined ? {} : { referenceDepthMm }),
    ...(options.firmware === undefined ? {} : { firmware: options.firmware }),
  });
  const { acknowledge } = options;
  const plan = {
    ...createPlan(profile, { seed, fatMm: person.fatThicknessMm }),
    ...(acknowledge === undefined ? {} : { acknowledge }),
  };
  const bytes$ = new Subject<Uint8Array>();
  const ticks$ = new Subject<number>();
  const operator$ = new Subject<OperatorAction>();
  const recorderFailures$ = new Subject<string>();
  const entries: Entry[] = [];
  let state: SessionState | null = null;
  const toDevice: Parcel[] = [];
  const toHost: Parcel[] = [];

  const bench: SessionBench = {
    world,
    plan,
    get state() {
      assert(state !== null, "the session has begun");
      return state;
    },
    entries,
    toDeviceCut: false,
    toHostCut: false,
    toDeviceMs: 0,
    toHostMs: 0,
    hostAlive: true,
    onTick: () => {},
    recorderFailures$,
    ask: (action) => operator$.next(action),
    unplug: (detail) => bytes$.error(new Error(detail)),
    tick() {
      handOver(toDevice, world.nowMs, (chunk) => world.feed(chunk));
      const said = world.tick();
      if (!bench.toHostCut && said.length > 0) post(toHost, said, world.nowMs + bench.toHostMs);
      if (bench.hostAlive) {
        handOver(toHost, world.nowMs, (chunk) => bytes$.next(chunk));
        if (world.nowMs % TICK_MS === 0) ticks$.next(world.nowMs);
      }
      bench.onTick();
    },
    run(ms, each) {
      for (let passedMs = 0; passedMs < ms; passedMs += 10) {
        bench.tick();
        each?.();
      }
    },
    runTo(stage, withinMs = END_MS) {
      for (const endMs = world.nowMs + withinMs; bench.state.stage !== stage; ) {
        if (world.nowMs >= endMs || bench.state.over)
          throw new Error(`not ${stage} but ${bench.state.stage} at ${world.nowMs} ms: ${bench.state.reason}`);
        bench.tick();
      }
    },
    runToEnd(withinMs = END_MS) {
      for (const endMs = world.nowMs + withinMs; !bench.state.over; ) {
        if (world.nowMs >= endMs) throw new Error(`still ${bench.state.stage} at ${world.nowMs} ms`);
        bench.tick();
      }
    },
    entriesOf: <K extends EntryKind>(kind: K) =>
      entries.filter((entry) => entry.kind === kind) as unknown as EntryOf<K>[],
    get stages() {
      return bench.entriesOf("state").map((entry) => entry.state);
    },
  };
  const wired = createDevice({
    bytes$,
    send: (chunk) => {
      if (!bench.hostAlive || bench.toDeviceCut) return;
      if (bench.toDeviceMs === 0 && toDevice.length === 0) world.feed(chunk);
      else post(toDevice, chunk, world.nowMs + bench.toDeviceMs);
    },
    close: () => bytes$.complete(),
  });
  const device: typeof wired = {
    ...wired,
    send: (message) => {
      options.onSent?.(message);
      wired.send(message);
    },
  };
  // Subscribed before the session is, so that it hears of everything first.
  const { onInput } = options;
  if (onInput !== undefined) {
    const decoder = new FrameDecoder("device", (message) => onInput({ kind: "message", atMs: world.nowMs, message }));
    bytes$.subscribe((bytes) => decoder.push(bytes));
    operator$.subscribe((action) => onInput({ kind: "operator", atMs: world.nowMs, action }));
    ticks$.subscribe((atMs) => onInput({ kind: "tick", atMs }));
  }
  runSession(plan, device, { ticks$, now: () => world.nowMs, operator$, recorderFailures$ }).subscribe((next) => {
    state = next;
    entries.push(...next.entries);
    options.onTold?.(next);
  });
  return bench;
}
