/**
 * A simulated device on a bench and the smallest client that can bring it to emit: hello, self-test, limits, arm, leases. For tests of
 * the device alone; it has no judgement of its own and is not the product's host.
 */
import { BIPOLAR_TIPS, type Tip } from "../../firmware-sim/applicator/tips.ts";
import { TICK_MS } from "../../firmware-sim/bench.ts";
import type { Fault } from "../../firmware-sim/faults.ts";
import type { FirmwareUnit } from "../../firmware-sim/firmware/firmware.ts";
import type { Nonvolatile } from "../../firmware-sim/firmware/latches.ts";
import type { OperatorOption } from "../../firmware-sim/operator.ts";
import { nominalPerson, type Person } from "../../firmware-sim/person.ts";
import { createWorld, type World } from "../../firmware-sim/world.ts";
import type { FirmwareMaker } from "../../firmware-sim/world-options.ts";
import { FrameDecoder } from "../../src/protocol/decoder.ts";
import { createFrameEncoder } from "../../src/protocol/frame.ts";
import { limitsCrc } from "../../src/protocol/limits.ts";
import type {
  DeviceMessage,
  HostMessage,
  LimitsMessage,
  MessageOf,
  MessageType,
  Result,
} from "../../src/protocol/messages.ts";
import { MESSAGES, PROTOCOL_MAJOR, PROTOCOL_MINOR } from "../../src/protocol/messages.ts";

export const TIP = BIPOLAR_TIPS.find(({ id }) => id === 1020)!;
export const PERSON: Person = nominalPerson("inner-thigh");
export const SESSION = 0x5e551047;
const PROFILE_HASH = "ab".repeat(32);

export interface BenchOptions {
  readonly seed?: number;
  readonly person?: Person;
  readonly tip?: Tip;
  readonly operator?: OperatorOption;
  readonly faults?: readonly Fault[];
  readonly nonvolatile?: Nonvolatile;
  readonly tickOriginMs?: number;
  readonly firmware?: FirmwareMaker;
}

/** What a client talks to: a device, and the time that passes for it. */
export interface Plug {
  device: FirmwareUnit;
  feed(bytes: Uint8Array): void;
  tick(): Uint8Array;
}

export interface Bench extends Client {
  readonly world: World;
}

export interface Client {
  /** Everything the device has said, telemetry only the latest. */
  readonly heard: DeviceMessage[];
  readonly telemetry: MessageOf<"telemetry">;
  /** While set, a lease of this power goes out every 50 ms. */
  leaseW: number | null;
  /** Frames of the leases sent, for replay. */
  readonly leases: Uint8Array[];
  session: number;
  send(message: HostMessage): void;
  /** Lets time pass; `each` is called after every tick. */
  run(ms: number, each?: () => void): void;
  latest<N extends MessageType>(type: N): MessageOf<N> | undefined;
  /** Result of the latest reply to this kind of message. */
  replyTo(type: MessageType): Result | undefined;
  hello(): MessageOf<"hello">;
  selfTest(): MessageOf<"selfTest">;
  limits(over?: Partial<LimitsMessage>): Result | undefined;
  arm(over?: Partial<MessageOf<"arm">>): Result | undefined;
  lease(powerMaxW: number, over?: Partial<MessageOf<"lease">>): void;
}

export function createBench(options: BenchOptions = {}): Bench {
  const { seed = 1, person = PERSON, operator = "idle", faults = [], tip = TIP, ...rest } = options;
  const world = createWorld({ person, tip, seed, operator, faults, ...rest });
  return Object.assign(createClient(world), { world });
}

export function createClient(plug: Plug): Client {
  const encoder = createFrameEncoder(65_500);
  const heard: DeviceMessage[] = [];
  let telemetry: MessageOf<"telemetry"> | null = null;
  let sinceLeaseMs = Number.POSITIVE_INFINITY;
  const decoder = new FrameDecoder("device", (message) => {
    if (message.type === "telemetry") telemetry = message;
    else heard.push(message);
  });
  const latest = <N extends MessageType>(type: N) =>
    heard.findLast((message) => message.type === type) as MessageOf<N> | undefined;
  const bootId = () => latest("hello")?.bootId ?? 0;

  const client: Client = {
    heard,
    get telemetry() {
      if (telemetry === null) throw new Error("no telemetry yet");
      return telemetry;
    },
    leaseW: null,
    leases: [],
    session: SESSION,
    send(message) {
      plug.feed(encoder.encode(message));
    },
    run(ms, each) {
      for (let passed = 0; passed < ms; passed += TICK_MS) {
        if (client.leaseW !== null && sinceLeaseMs >= 50) {
          client.lease(client.leaseW);
          sinceLeaseMs = 0;
        }
        decoder.push(plug.tick());
        sinceLeaseMs += TICK_MS;
        each?.();
      }
    },
    latest,
    replyTo(type) {
      const id = MESSAGES[type].id;
      const reply = heard.findLast((message) => message.type === "reply" && message.toType === id);
      return reply?.type === "reply" ? reply.result : undefined;
    },
    hello() {
      client.send({ type: "helloRequest", protocolMajor: PROTOCOL_MAJOR, protocolMinor: PROTOCOL_MINOR, hostNonce: 7 });
      client.run(60);
      return latest("hello")!;
    },
    selfTest() {
      client.send({ type: "selfTestRequest", bootId: bootId(), session: client.session });
      const before = latest("selfTest");
      for (let passedMs = 0; passedMs < 3000 && latest("selfTest") === before; passedMs += 100) client.run(100);
      return latest("selfTest")!;
    },
    limits(over = {}) {
      client.send({ ...widestLimits(bootId(), client.session), ...over });
      client.run(20);
      return client.replyTo("limits");
    },
    arm(over = {}) {
      client.send({
        type: "arm",
        bootId: bootId(),
        session: client.session,
        epoch: ((telemetry?.epoch ?? 0) + 1) & 0xffff,
        limitsCrc: limitsCrc(),
        sessionLimitsCrc: plug.device.state.sessionLimitsCrc >>> 0,
        tipId: TIP.id,
        profileHash: PROFILE_HASH,
        ...over,
      });
      client.run(20);
      return client.replyTo("arm");
    },
    lease(powerMaxW, over = {}) {
      const frame = encoder.encode({
        type: "lease",
        bootId: bootId(),
        session: client.session,
        epoch: telemetry?.epoch ?? 0,
        tickEchoMs: telemetry?.tickMs ?? 0,
        powerMaxW,
        quotaJ: Math.floor(powerMaxW * 0.25 * 1.1 * 100) / 100,
        ttlMs: 250,
        limitsCrc: limitsCrc(),
        ...over,
      });
      client.leases.push(frame.slice());
      plug.feed(frame);
    },
  };
  return client;
}

/** Limits as wide as a session may have them, for a tip that glides. */
export function widestLimits(bootId: number, session: number): LimitsMessage {
  return {
    type: "limits",
    bootId,
    session,
    hotSpotFactor: 1,
    tripC: 48.5,
    powerMaxW: 30,
    energyMaxJ: 50_000,
    windowEnergyMaxJ: 1200,
    pressMaxS: 120,
    speedMinMmS: 20,
    impedanceMinOhm: TIP.impedanceMinOhm,
    impedanceMaxOhm: TIP.impedanceMaxOhm,
    contactMinC: 5,
    contactMaxC: 42,
  };
}

/** A bench that is armed, with the tip gliding on a zone of 100 cm2 and the trigger not yet pressed. */
export function createArmedBench(options: BenchOptions = {}, limits: Partial<LimitsMessage> = {}): Bench {
  const bench = createBench(options);
  bench.run(100);
  bench.hello();
  bench.selfTest();
  bench.limits(limits);
  bench.arm();
  bench.send({ type: "contact", bootId: bench.latest("hello")!.bootId, session: bench.session, contactC: 30 });
  bench.world.hands.put(0, 100, 60);
  bench.run(1000);
  return bench;
}

/** As above, and emitting for `ms` under leases of `powerW`. */
export function createEmittingBench(
  options: BenchOptions = {},
  powerW = 20,
  ms = 1000,
  limits: Partial<LimitsMessage> = {},
): Bench {
  const bench = createArmedBench(options, limits);
  bench.leaseW = powerW;
  bench.world.hands.press();
  bench.run(ms);
  return bench;
}
