/**
 * The reducer alone, fed by hand: messages as a device would send them, ticks, and what came out. Every state is frozen deeply, so that a
 * step that changed the state it was given would throw.
 */
import type { Entry, EntryKind, EntryOf } from "../../src/journal/entry.ts";
import { limitsCrc } from "../../src/protocol/limits.ts";
import {
  type DeviceMessage,
  type HelloMessage,
  type HostMessage,
  MESSAGES,
  type MessageType,
  PROTOCOL_MAJOR,
  PROTOCOL_MINOR,
  type Result,
  SELF_TEST,
  type SelfTestMessage,
  TELEMETRY_FLAG,
  type TelemetryMessage,
  type TipMessage,
} from "../../src/protocol/messages.ts";
import { type Input, TICK_MS } from "../../src/session/events.ts";
import type { Stage } from "../../src/session/machine.ts";
import type { SessionPlan } from "../../src/session/plan.ts";
import { createSession, type SessionState } from "../../src/session/state.ts";
import { createStep } from "../../src/session/step.ts";
import { createSessionBench } from "./session-bench.ts";
import { createPlan, createShortProfile, type ShortOptions } from "./session-profile.ts";

export const FLAG = TELEMETRY_FLAG;
export const GLIDING = FLAG.contact | FLAG.motion | FLAG.cooling | FLAG.pad;
export const BOOT_ID = 0x1234_5678;

export interface Host {
  readonly plan: SessionPlan;
  readonly state: SessionState;
  readonly sent: HostMessage[];
  readonly entries: Entry[];
  input(input: Input): void;
  /** One tick at a time of the session's own clock. */
  tick(atMs?: number): void;
  say(message: DeviceMessage): void;
  /** Telemetry like the last one, 20 ms later on the device's clock. */
  telemetry(over?: Partial<TelemetryMessage>): void;
  /** Ticks, with telemetry behind each unless the device is silent. */
  run(ms: number, over?: Partial<TelemetryMessage> | "silent"): void;
  sentOf<N extends HostMessage["type"]>(type: N): Extract<HostMessage, { type: N }>[];
  entriesOf<K extends EntryKind>(kind: K): EntryOf<K>[];
}

export function createHost(plan: SessionPlan, from: SessionState = createSession(plan)): Host {
  const step = createStep(plan);
  let state = freezeState(from);
  const host: Host = {
    plan,
    get state() {
      return state;
    },
    sent: [],
    entries: [],
    input(input) {
      state = freezeState(step(state, input));
      host.sent.push(...state.commands);
      host.entries.push(...state.entries);
    },
    tick: (atMs = state.tickAtMs + TICK_MS) => host.input({ kind: "tick", atMs }),
    say: (message) => host.input({ kind: "message", atMs: state.atMs, message }),
    telemetry(over = {}) {
      const last = state.telemetry ?? telemetry();
      host.say({ ...last, tickMs: last.tickMs + 20, ...over });
    },
    run(ms, over = {}) {
      for (let passedMs = 0; passedMs < ms; passedMs += TICK_MS) {
        host.tick();
        if (over !== "silent") host.telemetry(over);
      }
    },
    sentOf: <N extends HostMessage["type"]>(type: N) =>
      host.sent.filter((message): message is Extract<HostMessage, { type: N }> => message.type === type),
    entriesOf: <K extends EntryKind>(kind: K) =>
      host.entries.filter((entry) => entry.kind === kind) as unknown as EntryOf<K>[],
  };
  return host;
}

const warm = new Map<string, { readonly plan: SessionPlan; readonly state: SessionState }>();

/** A host in the middle of a real session: the state of a bench when it had just reached the stage. */
export function createHostAt(stage: Stage, options: ShortOptions = {}): Host {
  const key = JSON.stringify([stage, options]);
  let at = warm.get(key);
  if (at === undefined) {
    const bench = createSessionBench({ profile: createShortProfile(options) });
    bench.runTo(stage, 600_000);
    at = { plan: bench.plan, state: bench.state };
    warm.set(key, at);
  }
  return createHost(at.plan, { ...at.state, commands: [], entries: [] });
}

/** A host that has asked its first question. */
export function createGreetingHost(plan = createPlan(createShortProfile())): Host {
  const host = createHost(plan);
  host.tick();
  return host;
}

/** A host at a device that has just been found fit. */
export function createConnectedHost(): Host {
  const host = createGreetingHost();
  host.say(hello(host.plan));
  host.say(tip());
  host.say(telemetry());
  host.tick();
  host.say(reply("limits", "ok"));
  host.tick();
  return host;
}

export function hello(plan: SessionPlan, over: Partial<HelloMessage> = {}): HelloMessage {
  return {
    type: "hello",
    protocolMajor: PROTOCOL_MAJOR,
    protocolMinor: PROTOCOL_MINOR,
    modality: "bipolarRf",
    firmwareMajor: 1,
    firmwareMinor: 0,
    firmwarePatch: 0,
    capabilities: 0x01f5,
    serial: "SIM1",
    bootId: BOOT_ID,
    hostNonce: plan.hostNonce,
    limitsCrc: limitsCrc(),
    resetCause: "powerOn",
    trip: "none",
    tickMs: 100,
    ...over,
  };
}

export function tip(over: Partial<TipMessage> = {}): TipMessage {
  return {
    type: "tip",
    tipId: 1020,
    label: "bp-10-20",
    frequencyKHz: 1000,
    powerMaxW: 60,
    discDiameterMm: 10,
    spacingMm: 20,
    impedanceMinOhm: 60,
    impedanceMaxOhm: 600,
    hotSpotKMmPerWS: 7,
    ...over,
  };
}

export function telemetry(over: Partial<TelemetryMessage> = {}): TelemetryMessage {
  return {
    type: "telemetry",
    tickMs: 1000,
    state: "unarmed",
    flags: 0,
    leaseAgeMs: null,
    epoch: 0,
    surfaceAC: 33,
    surfaceBC: 33.1,
    tipC: 30,
    powerW: 0,
    commandedW: 0,
    reflectedW: 0,
    ceilingW: 45,
    impedanceOhm: null,
    speedMmS: null,
    energyJ: 0,
    trip: "none",
    refusal: "ok",
    badFrames: 0,
    ...over,
  };
}

const ALL_TESTS = Object.values(SELF_TEST).reduce((sum, bit) => sum | bit, 0);

export function selfTest(plan: SessionPlan, over: Partial<SelfTestMessage> = {}): SelfTestMessage {
  return { type: "selfTest", bootId: BOOT_ID, session: plan.session, done: ALL_TESTS, passed: ALL_TESTS, ...over };
}

export function reply(to: MessageType, result: Result): DeviceMessage {
  return { type: "reply", toType: MESSAGES[to].id, toSeq: 0, result, epoch: 0 };
}

/** Freezes what a state holds; of the snapshot only what the machine keeps in it, since it also refers to the machine itself. */
function freezeState(state: SessionState): SessionState {
  for (const [name, member] of Object.entries(state)) {
    if (name === "snapshot") {
      const { value, context } = state.snapshot;
      freezeDeep(value);
      freezeDeep(context);
    } else freezeDeep(member);
  }
  return Object.freeze(state);
}

function freezeDeep(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const member of Object.values(value)) freezeDeep(member);
}
