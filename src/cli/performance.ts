import { merge, type Observable, type Subject } from "rxjs";
import { createDevice, type WireTap } from "../device/device.ts";
import type { Link } from "../device/link.ts";
import type { RunFolder } from "../io/run-folder.ts";
import { createEar } from "../io/stranger.ts";
import type { TruthRow } from "../journal/truth.ts";
import { isShotProfile } from "../profile/kind.ts";
import type { TelemetryMessage } from "../protocol/messages.ts";
import { createFigures, type Figures, type FigureTruth } from "../report/figures.ts";
import type { ShotRow } from "../report/shot-figures.ts";
import { toAim } from "../report/verdict.ts";
import type { OperatorAction } from "../session/events.ts";
import type { Stage } from "../session/machine.ts";
import type { SessionPlan } from "../session/plan.ts";
import { runSession } from "../session/run.ts";
import type { SessionState } from "../session/state.ts";
import type { Celsius, Millis, Watts } from "../units.ts";

/**
 * Runs one session on one bench, simulated or real, and records it. It gathers figures from the truth where a bench has one; that the
 * session itself never sees it is visible here: the truth goes to the folder and the figures, and nowhere else.
 */
export interface Bench {
  readonly link: Link;
  readonly ticks$: Observable<Millis>;
  readonly now: () => Millis;
  /** What the simulator knows; null on a real device. */
  readonly truth: BenchTruth | null;
  /** Failures of the recorder's disk that a fault script asks for. */
  readonly failures$?: Observable<string>;
  /** Lets time pass until `stop` is called. */
  drive(): Promise<void>;
  stop(): void;
}

export interface BenchTruth {
  readonly layers: readonly string[];
  /** Tells the power into the skin every 20 ms, whether a host is there to see it or not. */
  watchPower(see: (atMs: Millis, powerW: Watts) => void): void;
  /** The truth now, the same object at every call; null until the tip has been on a first zone. */
  read(): (FigureTruth & TruthRow) | null;
  /** Every shot so far; empty when there are none. */
  shots(): readonly ShotRow[];
}

export interface Performed {
  readonly state: SessionState;
  readonly figures: Figures;
  /** What is known of a device that never said who it is, in words; null when it did. */
  readonly stranger: string | null;
}

const FIGURE_MS = 20;
const TRUTH_MS = 1000;
const SEAL_MS = 1000;

/** @throws whatever is a bug in the reducer, after STOP was sent and the folder was closed */
export async function performSession(
  plan: SessionPlan,
  bench: Bench,
  folder: RunFolder,
  operator$: Subject<OperatorAction>,
  watch: (state: SessionState) => void,
): Promise<Performed> {
  const ear = createEar();
  const tap: WireTap = {
    sent(bytes) {
      if (greeting) ear.sent(bytes);
      folder.wire(bench.now(), "toDevice", bytes);
    },
    received(bytes) {
      if (greeting) ear.received(bytes);
      folder.wire(bench.now(), "toHost", bytes);
    },
  };
  const device = createDevice(bench.link, tap, plan.hostNonce & 0xffff);
  const figures = createFigures(bench.truth?.layers ?? [], toAim(plan.profile));
  const targetC = isShotProfile(plan.profile) ? null : plan.profile.phases.hold.targetC;
  let last: SessionState | null = null;
  /** Nobody has said yet who is there. */
  let greeting = true;
  let lastTickMs = -1;
  // Since the last time, not at round instants: the ticks of a live session fall on any millisecond.
  let figureAtMs = -FIGURE_MS;
  let sealAtMs = -SEAL_MS;
  let failure: unknown = null;
  const gather = (state: SessionState) => {
    const truth = bench.truth === null ? null : bench.truth.read();
    const { telemetry, estimate } = state;
    // A young object: one that is kept and filled anew would have to be told to the collector number by number.
    figures.add({
      atMs: state.atMs,
      phase: toPhase(state),
      zone: state.zone + 1,
      targetC,
      truth,
      estimateC: estimate === null ? null : estimate.dermalC,
      upperC: estimate === null ? null : estimate.upperC,
      surfaceC: telemetry === null ? null : toHotterC(telemetry),
      powerW: telemetry === null ? null : telemetry.powerW,
    });
    if (truth !== null && state.atMs % TRUTH_MS === 0) folder.truth(truth);
  };
  const session = runSession(plan, device, {
    ticks$: bench.ticks$,
    now: bench.now,
    operator$,
    recorderFailures$: bench.failures$ === undefined ? folder.failures$ : merge(folder.failures$, bench.failures$),
  }).subscribe({
    next(state) {
      last = state;
      greeting = state.hello === null;
      if (state.entries.length > 0) {
        folder.append(state.entries);
        // Energy that is promised here is sent only after this returns: by then the promise outlives a kill.
        if (state.entries.some(({ kind }) => kind === "lease")) {
          sealAtMs = state.atMs;
          folder.seal();
        }
      }
      if (state.tickAtMs !== lastTickMs) {
        lastTickMs = state.tickAtMs;
        if (lastTickMs - figureAtMs >= FIGURE_MS) {
          figureAtMs = lastTickMs;
          gather(state);
        }
        if (lastTickMs - sealAtMs >= SEAL_MS) {
          sealAtMs = lastTickMs;
          folder.seal();
        }
        watch(state);
      }
    },
    error(error: unknown) {
      failure = error;
      bench.stop();
    },
    complete: () => bench.stop(),
  });
  await bench.drive();
  session.unsubscribe();
  device.close();
  const state = last as SessionState | null;
  if (state !== null)
    folder.append([
      {
        atMs: state.atMs,
        kind: "close",
        outcome: toOutcomeWord(state.stage),
        reason: state.reason,
        energyJ: Math.round(((state.telemetry?.energyJ ?? 0) - state.energyStartJ) * 100) / 100,
        wireBytes: folder.endWire(),
      },
    ]);
  folder.close();
  if (failure !== null || state === null) throw failure ?? new Error("the session never began");
  const stranger = state.hello === null ? ear.describe(device.counts) : null;
  return { state, figures: figures.result(), stranger };
}

/** The phase that figures are kept for: an interrupted hold is still a hold. */
export function toPhase({ stage, inHold }: SessionState): string {
  if (inHold) return "hold";
  switch (stage) {
    case "baseline":
      return "baseline";
    case "precooling":
      return "precool";
    case "ramping":
      return "ramp";
    case "gripping":
      return "grip";
    case "shooting":
      return "shots";
    case "postcooling":
      return "postcool";
    default:
      return "";
  }
}

function toHotterC({ surfaceAC, surfaceBC }: TelemetryMessage): Celsius | null {
  if (surfaceAC === null || surfaceBC === null) return null;
  return surfaceAC > surfaceBC ? surfaceAC : surfaceBC;
}

function toOutcomeWord(stage: Stage): "complete" | "stopped" | "faulted" | "refused" {
  return stage === "complete" || stage === "refused" || stage === "faulted" ? stage : "stopped";
}
