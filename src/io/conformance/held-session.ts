import { limitsCrc } from "../../protocol/limits.ts";
import {
  type ArmMessage,
  CAPABILITY,
  type HostMessage,
  type LeaseMessage,
  type LimitsMessage,
  TELEMETRY_FLAG,
} from "../../protocol/messages.ts";
import { sessionLimitsCrc } from "../../protocol/session-limits.ts";
import { composeLease } from "../../safety/gate.ts";
import { type ConformanceBench, type Finding, fail, pass } from "./check.ts";

/**
 * The session that the kit holds on a device: what it asks of it, and of the hand at it. The limits are the narrowest of use, a lease is of
 * 0 W unless a check says otherwise. It judges nothing but the answer to a request.
 */
export const OTHER_SESSION = 0x0bad_5e55;
const PLACE_MS = 6000;
const PRESS_MS = 6000;
const HASH = "00".repeat(32);

/** The narrowest limits of use: a watt or two for seconds, at rest. */
export function toLimits({ probe, session }: ConformanceBench): LimitsMessage {
  const { hello, tip } = probe;
  return {
    type: "limits",
    bootId: hello?.bootId ?? 0,
    session,
    hotSpotFactor: 1.3,
    tripC: 45,
    powerMaxW: Math.min(tip?.powerMaxW ?? 2, 2),
    energyMaxJ: 40,
    windowEnergyMaxJ: 25,
    pressMaxS: 30,
    speedMinMmS: 0,
    impedanceMinOhm: tip?.impedanceMinOhm ?? 0,
    impedanceMaxOhm: tip?.impedanceMaxOhm ?? 0,
    contactMinC: 20,
    contactMaxC: 34,
  };
}

/** A lease of 0 W on the latest telemetry, changed where a check wants it. */
export function toLease(bench: ConformanceBench, change: Partial<LeaseMessage> = {}): LeaseMessage {
  const { probe, session, epoch } = bench;
  return composeLease({
    bootId: probe.hello?.bootId ?? 0,
    session,
    epoch: epoch ?? 0,
    tickEchoMs: probe.telemetry?.tickMs ?? 0,
    powerMaxW: 0,
    quotaJ: 0,
    ttlMs: 250,
    limitsCrc: limitsCrc(),
    ...change,
  });
}

export function toArm(bench: ConformanceBench, change: Partial<ArmMessage> = {}): ArmMessage {
  const { probe, session, limits, furtherLimits } = bench;
  return {
    type: "arm",
    bootId: probe.hello?.bootId ?? 0,
    session,
    epoch: ((probe.telemetry?.epoch ?? 0) + 1) & 0xffff,
    limitsCrc: limitsCrc(),
    sessionLimitsCrc: limits === null ? 0 : sessionLimitsCrc(limits, furtherLimits),
    tipId: probe.tip?.tipId ?? 0,
    profileHash: HASH,
    ...change,
  };
}

/** Sends what breaks one rule each, or none, and compares the answers. */
export async function expectRefusals(
  { probe }: ConformanceBench,
  wrong: readonly (readonly [string, HostMessage, string])[],
): Promise<Finding> {
  const missed: string[] = [];
  for (const [what, message, wanted] of wrong) {
    const result = (await probe.ask(message))?.result ?? "no reply";
    if (result !== wanted) missed.push(`${what}: ${result} instead of ${wanted}`);
  }
  return missed.length === 0 ? pass(`${wrong.length} answered as is due`) : fail(missed.join("; "));
}

/** Whether one of a few leases that fit was taken: a line may lose one, and a computer that pauses makes one too old. */
export async function areTaken(bench: ConformanceBench): Promise<boolean> {
  for (let tries = 0; tries < 5; tries++) if (await isTaken(bench, toLease(bench))) return true;
  return false;
}

/** Whether the lease that was just sent was taken: its age starts anew. */
export async function isTaken(bench: ConformanceBench, lease: LeaseMessage): Promise<boolean> {
  const { probe } = bench;
  probe.send(lease);
  // The second telemetry after it was handled after it.
  await probe.next("telemetry", 200);
  const after = await probe.next("telemetry", 200);
  const ageMs = after?.message.leaseAgeMs ?? null;
  return ageMs !== null && ageMs <= 60;
}

async function prompt({ probe }: ConformanceBench, action: "place" | "press" | "release" | "lift"): Promise<void> {
  if (((probe.hello?.capabilities ?? 0) & CAPABILITY.display) !== 0)
    await probe.ask({ type: "prompt", action, zone: 0, areaCm2: 80, speedMmS: 0 });
}

/** Asks for the tip on its load, and waits for it. */
export async function untilPlaced(bench: ConformanceBench): Promise<boolean> {
  const { probe } = bench;
  const isOn = () => ((probe.telemetry?.flags ?? 0) & TELEMETRY_FLAG.contact) !== 0;
  if (isOn()) return true;
  await prompt(bench, "place");
  await probe.next("telemetry", PLACE_MS, ({ flags }) => (flags & TELEMETRY_FLAG.contact) !== 0);
  return isOn();
}

export async function untilPressed(bench: ConformanceBench): Promise<boolean> {
  await prompt(bench, "press");
  // Leases go on meanwhile: a device that hears none for a minute disarms.
  const endMs = bench.probe.now() + PRESS_MS;
  while (bench.probe.now() < endMs) {
    bench.probe.send(toLease(bench));
    await bench.probe.wait(50);
    const flags = bench.probe.telemetry?.flags ?? 0;
    if ((flags & TELEMETRY_FLAG.trigger) !== 0 && (flags & TELEMETRY_FLAG.edgeNeeded) === 0) return true;
  }
  return false;
}

export async function untilReleased(bench: ConformanceBench): Promise<boolean> {
  const { probe } = bench;
  const isHeld = () => ((probe.telemetry?.flags ?? 0) & TELEMETRY_FLAG.trigger) !== 0;
  if (!isHeld()) return true;
  await prompt(bench, "release");
  await probe.next("telemetry", PRESS_MS, ({ flags }) => (flags & TELEMETRY_FLAG.trigger) === 0);
  return !isHeld();
}
