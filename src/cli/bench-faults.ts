import { type Observable, Subject } from "rxjs";
import type { Fault } from "../../firmware-sim/faults.ts";
import type { MemoryLink } from "../../firmware-sim/links/memory.ts";
import { createNoisyLink, FAIR_WEATHER, type Weather } from "../../firmware-sim/links/noisy.ts";
import { createRandom } from "../../firmware-sim/random.ts";
import type { Link } from "../device/link.ts";
import { placeOf } from "../profile/fault-kinds.ts";
import type { FaultScript, ScriptedFault } from "../profile/scripts.ts";
import type { Millis } from "../units.ts";

/**
 * What a fault script does to the cable and to the host's computer: the part of it that no device can do to itself. On the virtual time of
 * the simulated bench. The device's own part goes to the world (`toDeviceFaults`).
 */
export interface BenchFaults {
  readonly link: Link;
  /** What the recorder's disk says. */
  readonly failures$: Observable<string>;
  /** After every tick of the world. @returns the host's own time, or null while it does not run */
  step(nowMs: Millis): Millis | null;
  /** The host's own time: it stands while the computer sleeps. */
  now(): Millis;
}

/** What a serial driver keeps for a program that does not read; later bytes are lost. */
const BUFFER_BYTES = 4096;
/** A host that was killed leaves its session to the device: this long is watched, then the run ends. */
const AFTER_KILL_MS = 3000;

export function toDeviceFaults(script: FaultScript): Fault[] {
  return script.faults
    .filter(({ target }) => placeOf(target) === "device")
    .map(
      ({ atS, durationS, target, kind, magnitude }) =>
        ({ atMs: toMs(atS), durationMs: toMs(durationS), target, kind, magnitude }) as Fault,
    );
}

/** @returns null when nothing of the script happens to cable or host: then nothing stands between the two */
export function createBenchFaults(script: FaultScript, memory: MemoryLink, seed: number): BenchFaults | null {
  const beyond = script.faults.filter(({ target }) => placeOf(target) !== "device");
  if (beyond.length === 0) return null;
  const cable = createNoisyLink(memory, createRandom(seed, "cable", "down"), createRandom(seed, "cable", "up"));
  const bytes = new Subject<Uint8Array>();
  const failures = new Subject<string>();
  const waiting: Uint8Array[] = [];
  const told = new Set<ScriptedFault>();
  let waitingBytes = 0;
  let held = false;
  let killedAtMs = Number.POSITIVE_INFINITY;
  let hostMs = 0;
  let lastMs = 0;
  cable.bytes$.subscribe((chunk) => {
    if (killedAtMs < Number.POSITIVE_INFINITY) return;
    if (!held) bytes.next(chunk);
    else if (waitingBytes + chunk.length <= BUFFER_BYTES) {
      waitingBytes += chunk.length;
      waiting.push(chunk.slice());
    }
  });
  const isActive = ({ atS, durationS }: ScriptedFault, nowMs: Millis) =>
    nowMs >= toMs(atS) && nowMs < toMs(atS) + toMs(durationS);
  const isNew = (fault: ScriptedFault, nowMs: Millis) => {
    if (nowMs < toMs(fault.atS) || told.has(fault)) return false;
    told.add(fault);
    return true;
  };
  return {
    link: {
      bytes$: bytes,
      send(chunk) {
        if (killedAtMs === Number.POSITIVE_INFINITY) cable.send(chunk);
      },
      close: () => cable.close(),
    },
    failures$: failures,
    now: () => hostMs,
    step(nowMs) {
      const active = beyond.filter((fault) => isActive(fault, nowMs));
      const down = active.filter(({ target }) => target === "linkToDevice");
      const up = active.filter(({ target }) => target === "linkToHost");
      cable.toDeviceCut = down.some(({ kind }) => kind === "cut");
      cable.toHostCut = up.some(({ kind }) => kind === "cut");
      cable.toDevice = toWeather(down);
      cable.toHost = toWeather(up);
      const asleep = active.some(({ target }) => target === "hostClock");
      held = asleep || active.some(({ target, kind }) => target === "host" && kind === "pause");
      cable.pump(nowMs);
      if (!asleep) hostMs += nowMs - lastMs;
      lastMs = nowMs;
      for (const fault of beyond)
        if (fault.target === "host" && fault.kind === "kill" && isNew(fault, nowMs)) killedAtMs = nowMs;
      if (nowMs >= killedAtMs) {
        if (nowMs - killedAtMs >= AFTER_KILL_MS) bytes.error(new Error("the host was killed by the fault script"));
        return null;
      }
      if (held) return null;
      for (const chunk of waiting.splice(0)) bytes.next(chunk);
      waitingBytes = 0;
      for (const fault of beyond)
        if (fault.target === "disk" && isNew(fault, nowMs))
          failures.next(fault.kind === "full" ? "ENOSPC: no space left on device" : "EIO: input/output error");
      return hostMs;
    },
  };
}

function toWeather(faults: readonly ScriptedFault[]): Weather {
  if (faults.length === 0) return FAIR_WEATHER;
  const most = (kind: string) =>
    faults.reduce((so, fault) => (fault.kind === kind ? Math.max(so, fault.magnitude) : so), 0);
  return {
    ...FAIR_WEATHER,
    latencyMs: most("delay"),
    lossRatio: most("loss"),
    duplicateRatio: most("duplicate"),
    reorderRatio: most("reorder"),
    flipRatio: most("bitFlip"),
  };
}

function toMs(seconds: number): Millis {
  return Math.round(seconds * 1000);
}
