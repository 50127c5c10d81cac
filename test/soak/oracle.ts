/**
 * A second opinion on every frame that reaches the device, told apart by hand (frames.ts) and judged by the written rules: what may arm,
 * what may carry energy and for how long, what must stop. It knows the little it needs: who holds the device, the epoch, the last
 * sequence number, until when and how much. What the firmware did with the frame is then compared.
 */
import type { Tip } from "../../firmware-sim/applicator/tips.ts";
import type { FirmwareUnit } from "../../firmware-sim/firmware/firmware.ts";
import type { World } from "../../firmware-sim/world.ts";
import { limitsCrc } from "../../src/protocol/limits.ts";
import { shotLimitsCrc } from "../../src/protocol/shot-limits.ts";
import type { Findings } from "./findings.ts";
import { type Frame, FrameSplitter, type Lease, readLease, readShot, TYPE } from "./frames.ts";

const ECHO_MAX_MS = 150;
const TTL_MAX_MS = 250;
/** A quota is the power over the longest life and a tenth. */
const QUOTA_MS = 275;
const QUOTA_MAX_CENTI_J = 2500;
const SELF_TEST_VALID_MS = 600_000;
/** From the beginning of a shot to its end: needles go in, and relay and envelope take a moment. */
const INSERT_MS = 500;
const START_SLACK_MS = 40;

/** What the device may be doing, by the rules and the frames alone. */
export interface Oracle {
  /** Feeds bytes to the device and judges what it makes of them. `replayed`: an attacker's, heard before. */
  feed(bytes: Uint8Array, deaf: boolean, replayed: boolean): void;
  /** Energy is permitted before this time of the device, ms since its boot. */
  readonly leaseUntilMs: number;
  readonly leasePowerW: number;
  readonly leaseQuotaJ: number;
  /** World's energy when the lease was taken. */
  readonly leaseFromJ: number;
  /** Of a device that emits in shots: the shot that was taken last may give energy before this time of the device, and this much. */
  readonly shotUntilMs: number;
  readonly shotEnergyJ: number;
  readonly shotFromJ: number;
  /** When any intact lease came in, on the world's clock. */
  readonly leaseHeardAtMs: number;
  /** An intact STOP came in since the last tick. */
  readonly stopHeard: boolean;
  /** When an acknowledgement was last taken, on the device's clock. */
  readonly acknowledgedAtMs: number;
  /** Called after every tick of the world. */
  endTick(): void;
}

/**
 * @param powerMaxW of the session
 * @param findTip what the tip that is attached declares of its shots bounds each
 */
export function createOracle(world: World, powerMaxW: number, findTip: () => Tip, findings: Findings): Oracle {
  const splitter = new FrameSplitter();
  const tableCrc = limitsCrc();
  const shotTableCrc = shotLimitsCrc();
  let device: FirmwareUnit = world.device;
  let lastSeq = 0;
  let lastShot = 0;
  let shotEpoch = -1;

  const oracle = {
    leaseUntilMs: Number.NEGATIVE_INFINITY,
    leasePowerW: 0,
    leaseQuotaJ: 0,
    leaseFromJ: 0,
    shotUntilMs: Number.NEGATIVE_INFINITY,
    shotEnergyJ: 0,
    shotFromJ: 0,
    leaseHeardAtMs: Number.NEGATIVE_INFINITY,
    stopHeard: false,
    acknowledgedAtMs: Number.NaN,
    feed(bytes: Uint8Array, deaf: boolean, replayed: boolean) {
      let from = 0;
      while (from < bytes.length) {
        const zero = bytes.indexOf(0, from);
        const end = zero < 0 ? bytes.length : zero + 1;
        feedPiece(bytes.subarray(from, end), deaf, replayed);
        from = end;
      }
    },
    endTick() {
      oracle.stopHeard = false;
      if (world.device === device) return;
      // A boot forgets everything.
      device = world.device;
      splitter.reset();
      oracle.leaseUntilMs = Number.NEGATIVE_INFINITY;
      oracle.shotUntilMs = Number.NEGATIVE_INFINITY;
      shotEpoch = -1;
      // An acknowledgement is remembered with the latch; only its time is of a clock that is gone.
      if (!Number.isNaN(oracle.acknowledgedAtMs)) oracle.acknowledgedAtMs = 0;
    },
  };

  const feedPiece = (piece: Uint8Array, deaf: boolean, replayed: boolean) => {
    if (deaf) {
      world.feed(piece);
      return;
    }
    const frame = splitter.push(piece);
    const before = copyOf(device);
    world.feed(piece);
    if (frame === undefined) return;
    const after = copyOf(device);
    if (frame === null) {
      if (!isSame(before, after)) findings.report("I30", world.nowMs, "a damaged frame changed the device");
      return;
    }
    if (frame.type === TYPE.stop) oracle.stopHeard = true;
    else if (frame.type === TYPE.lease) judgeLease(frame, before, after, replayed);
    else if (frame.type === TYPE.shot) judgeShot(frame, before, after, replayed);
    else if (frame.type === TYPE.arm) judgeArm(frame, before, after, replayed);
    else if (frame.type === TYPE.acknowledge) judgeAcknowledge(before, after);
    if (isHeld(before.state) && after.session !== before.session && !Number.isNaN(before.session))
      findings.report(
        "I34",
        world.nowMs,
        `session ${after.session} took the device from ${before.session} while it was ${before.state}`,
      );
  };

  const judgeLease = (frame: Frame, before: Copy, after: Copy, replayed: boolean) => {
    oracle.leaseHeardAtMs = world.nowMs;
    if (isSame(before, after)) return;
    const lease = readLease(frame);
    const wrong = findWrong(lease, frame.seq);
    if (wrong !== null) {
      findings.report(replayed ? "I31" : wrong.id, world.nowMs, `a lease was taken although ${wrong.why}`);
      return;
    }
    lastSeq = frame.seq;
    oracle.leaseUntilMs = device.state.nowMs - echoAgeMs(lease) + lease.ttlMs;
    oracle.leasePowerW = lease.powerCentiW / 100;
    oracle.leaseQuotaJ = lease.quotaCentiJ / 100;
    oracle.leaseFromJ = world.truth.energyJ;
  };

  const echoAgeMs = ({ tickEchoMs }: Lease) => (device.state.tickOriginMs + device.state.nowMs - tickEchoMs) >>> 0;

  const findWrong = (lease: Lease, seq: number): { readonly id: string; readonly why: string } | null => {
    const { state: firmware } = device;
    const ageMs = echoAgeMs(lease);
    const ahead = (seq - lastSeq) & 0xffff;
    if (firmware.state !== "armed" && firmware.state !== "emitting")
      return { id: "I12", why: `the device is ${firmware.state}` };
    if (lease.bootId !== firmware.bootId) return { id: "I31", why: "it is of another boot" };
    if (lease.session !== firmware.session) return { id: "I34", why: "it is of another session" };
    if (lease.epoch !== firmware.gate.epoch) return { id: "I31", why: "it is of another epoch" };
    if (lease.limitsCrc !== tableCrc) return { id: "H34", why: "it quotes other limits" };
    if (!(ahead > 0 && ahead < 0x8000)) return { id: "I31", why: `its number ${seq} is not newer than ${lastSeq}` };
    if (ageMs > ECHO_MAX_MS) return { id: "I32", why: `it quotes a tick ${ageMs} ms old` };
    if (lease.ttlMs > TTL_MAX_MS) return { id: "S14", why: `it lives ${lease.ttlMs} ms` };
    if (lease.powerCentiW > powerMaxW * 100) return { id: "S15", why: `it asks for ${lease.powerCentiW / 100} W` };
    if (lease.quotaCentiJ > QUOTA_MAX_CENTI_J || lease.quotaCentiJ * 1000 > lease.powerCentiW * QUOTA_MS)
      return { id: "S15", why: `its quota is ${lease.quotaCentiJ / 100} J at ${lease.powerCentiW / 100} W` };
    return null;
  };

  const judgeShot = (frame: Frame, before: Copy, after: Copy, replayed: boolean) => {
    if (before.shot === after.shot && before.shotExpiresAtMs === after.shotExpiresAtMs) return;
    const { state: firmware } = device;
    const shot = readShot(frame);
    const most = findTip().shots;
    const ageMs = (((firmware.tickOriginMs + firmware.nowMs) >>> 0) - shot.tickEchoMs) >>> 0;
    if (shot.epoch !== shotEpoch) lastShot = 0;
    const why = [
      most === undefined && "the tip has none",
      shot.bootId !== firmware.bootId && "it is of another boot",
      shot.session !== firmware.session && "it is of another session",
      shot.epoch !== firmware.gate.epoch && "it is of another epoch",
      shot.shotLimitsCrc !== shotTableCrc && "it quotes other limits",
      !(shot.shot > lastShot) && `its number ${shot.shot} is not above ${lastShot}`,
      ageMs > ECHO_MAX_MS && `it quotes a tick ${ageMs} ms old`,
      shot.ttlMs > TTL_MAX_MS && `it waits for ${shot.ttlMs} ms`,
      most !== undefined && shot.energyMilliJ > most.energyMaxJ * 1000 && `it asks for ${shot.energyMilliJ} mJ`,
      most !== undefined && shot.durationMs > most.durationMaxMs && `it lasts ${shot.durationMs} ms`,
      before.shotBegun && "another one had begun",
    ].filter((reason) => reason !== false);
    if (why.length > 0) findings.report(replayed ? "I31" : "P79", world.nowMs, `a shot was taken although ${why[0]}`);
    shotEpoch = shot.epoch;
    lastShot = shot.shot;
    const inMs = (most?.needlePairs ?? 0) > 0 ? INSERT_MS : 0;
    oracle.shotUntilMs =
      firmware.nowMs + shot.ttlMs + inMs + (frame.payload[23] ?? 0) + shot.durationMs + START_SLACK_MS;
    oracle.shotEnergyJ = shot.energyMilliJ / 1000;
    oracle.shotFromJ = world.truth.energyJ;
  };

  const judgeArm = (frame: Frame, before: Copy, after: Copy, replayed: boolean) => {
    if (isSame(before, after)) return;
    const { state: firmware } = device;
    const why = [
      before.state !== "unarmed" && `it was ${before.state}`,
      firmware.latches.store.latched.length > 0 && "a trip is latched",
      firmware.inputs.triggerPressed && "the trigger is held",
      firmware.inputs.estopAsserted && "the E-stop is asserted",
      !(firmware.nowMs - firmware.selfTest.passedAtMs <= SELF_TEST_VALID_MS) && "no fresh self-test",
      after.epoch !== ((before.epoch + 1) & 0xffff) && `the epoch went from ${before.epoch} to ${after.epoch}`,
    ].filter((reason) => reason !== false);
    if (why.length > 0) findings.report(replayed ? "I31" : "I20", world.nowMs, `armed although ${why.join(", ")}`);
    lastSeq = frame.seq;
    oracle.leaseUntilMs = Number.NEGATIVE_INFINITY;
  };

  const judgeAcknowledge = (before: Copy, after: Copy) => {
    if (before.acknowledged || !after.acknowledged) return;
    const { inputs, latches, nowMs } = device.state;
    oracle.acknowledgedAtMs = nowMs;
    const codes = latches.store.latched.map(({ trip }) => trip);
    if (codes.includes("emergencyStop") && inputs.estopAsserted)
      findings.report("I22", world.nowMs, "an E-stop that is still pressed was acknowledged");
    if (codes.includes("cooling") && inputs.coolingFlowRatio < 0.8)
      findings.report("I22", world.nowMs, "a cooling trip was acknowledged without flow");
    if (codes.includes("overTemperature") && Math.max(inputs.surfaceAC, inputs.surfaceBC) >= 42)
      findings.report("I22", world.nowMs, "an over-temperature trip was acknowledged above 42 degC");
  };
  return oracle;
}

/** All of the device that a frame may move and that matters for energy. */
interface Copy {
  readonly state: string;
  readonly session: number;
  readonly epoch: number;
  readonly open: boolean;
  readonly lastSeq: number;
  readonly granted: boolean;
  readonly powerMaxW: number;
  readonly quotaLeftJ: number;
  readonly acceptedAtMs: number;
  readonly expiresAtMs: number;
  readonly latched: number;
  readonly acknowledged: boolean;
  /** Number of the shot that waits or is fired; -1: none. */
  readonly shot: number;
  readonly shotExpiresAtMs: number;
  readonly shotBegun: boolean;
}

function copyOf({ state: firmware }: FirmwareUnit): Copy {
  const { gate, latches } = firmware;
  return {
    state: firmware.state,
    session: firmware.session,
    epoch: gate.epoch,
    open: gate.open,
    lastSeq: gate.lastSeq,
    granted: gate.granted,
    powerMaxW: gate.powerMaxW,
    quotaLeftJ: gate.quotaLeftJ,
    acceptedAtMs: gate.acceptedAtMs,
    expiresAtMs: gate.expiresAtMs,
    latched: latches.store.latched.length,
    acknowledged: latches.store.acknowledged,
    shot: firmware.shots?.shot?.shot ?? -1,
    shotExpiresAtMs: firmware.shots?.expiresAtMs ?? Number.NaN,
    shotBegun: firmware.shots?.begun ?? false,
  };
}

function isSame(a: Copy, b: Copy): boolean {
  return (Object.keys(a) as (keyof Copy)[]).every((name) => Object.is(a[name], b[name]));
}

function isHeld(state: string): boolean {
  return state === "armed" || state === "emitting" || state === "selfTest";
}
