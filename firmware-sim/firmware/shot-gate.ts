/**
 * The shot gate: of a device that emits in shots no energy flows outside one, and a shot is judged before it begins: its identity, its
 * amounts, its place among all places that were shot before, its time. A number is judged once and fires at most once. Inside a shot the
 * lease and everything that bounds it hold as ever (firmware.ts); this only takes more away.
 */

import { FIRMWARE_LIMITS } from "../../src/protocol/limits.ts";
import type { MessageOf, Result, ShotPhase } from "../../src/protocol/messages.ts";
import { SHOT_LIMITS } from "../../src/protocol/shot-limits.ts";
import type { Joules, Millis, Watts } from "../../src/units.ts";
import type { BoardInputs, BoardOutputs } from "./board.ts";
import { type Latches, raiseTrip } from "./latches.ts";
import { type LimitStore, readLimit } from "./limit-store.ts";
import { TICK_MS } from "./output.ts";
import { createShotLimitStore, ownShotLimits, SHOT_LIMIT, type ShotTip, writeShotLimits } from "./shot-limit-store.ts";
import { SAMPLE_MS } from "./thermal.ts";

const TICK_S = TICK_MS / 1000;
/** Relay, lease and envelope may take this much longer than the emission itself. */
const START_SLACK_MS = 40;
/** Needles that are not in by then have met something. */
const INSERT_MAX_MS = 500;
/** What the envelope's rise costs is made up for within the duration, by no more than this. */
const CATCH_UP_RATIO = 1.25;
/** A focus has no time: more power than was asked for, this many ticks in a row, is an output that does not obey. */
const EXCESS_READINGS = 2;
/** Less is not worth a command. */
const ENERGY_MIN_J = 1e-3;
/** Skin that was stamped rests this long before another session may stamp it: its host knows nothing of the first. */
const FORMER_REST_MS: Millis = 600_000;
const S = SHOT_LIMITS;
const NEEDLE_FLAT_SAMPLES = S.needleFlatMs / SAMPLE_MS;

type Shot = MessageOf<"shot">;
/** When it is said is the business of whoever says it. */
type ShotReport = Omit<MessageOf<"shotDone">, "type" | "tickMs">;

/** What the gate is told about the device that it stands in. */
export interface ShotKeys {
  readonly bootId: number;
  readonly session: number;
  readonly epoch: number;
  readonly shotLimitsCrc: number;
  /** Most power of the session. */
  readonly powerMaxW: Watts;
}

interface FormerPlace {
  readonly field: number;
  readonly alongMm: number;
  readonly acrossMm: number;
  readonly atMs: Millis;
}

export interface ShotGate {
  /** The one that is attached. */
  tip: ShotTip;
  readonly limits: LimitStore;
  /** The session has set its limits. */
  limited: boolean;
  phase: ShotPhase;
  /** The shot being waited for or fired. */
  shot: Shot | null;
  /** Number of the latest shot judged in this epoch; 0: none. */
  last: number;
  /** Every shot begun in this session and its place; the device forgets none. */
  shots: number;
  readonly siteField: Uint8Array;
  readonly siteAlongMm: Float64Array;
  readonly siteAcrossMm: Float64Array;
  /** Of the focus, or of the points: at another depth a place is another place. */
  readonly siteDepthMm: Float64Array;
  readonly siteAtMs: Float64Array;
  /** Of a tip that is stamped: places of sessions before this one that are still warm. */
  former: readonly FormerPlace[];
  /** Why the shot that waits has not begun. */
  reason: Result;
  expiresAtMs: Millis;
  phaseAtMs: Millis;
  endedAtMs: Millis;
  /** How the shot ended; null while it has not. Reported one tick later, when its last energy has been measured. */
  result: Result | null;
  begun: boolean;
  energyJ: Joules;
  forwardJ: Joules;
  reflectedJ: Joules;
  emittedMs: Millis;
  coolMs: Millis;
  impedanceOhm: number;
  needlePeakC: number;
  needleOver: number;
  /** Samples in a row outside the electrical window, and without movement under power since which reading. */
  needleBroken: number;
  needleFlat: number;
  needleStillC: number;
  /** Whole shots in a row that delivered something else than was permitted. */
  misses: number;
  /** Ticks in a row with more power than was asked for. */
  excess: number;
  /** Skin is warm enough for a spurt. */
  mayBeSprayed: boolean;
  readonly done: ShotReport[];
}

export function createShotGate(tip: ShotTip): ShotGate {
  return {
    tip,
    limits: createShotLimitStore(tip),
    limited: false,
    phase: "idle",
    shot: null,
    last: 0,
    shots: 0,
    siteField: new Uint8Array(S.shotsMax),
    siteAlongMm: new Float64Array(S.shotsMax),
    siteAcrossMm: new Float64Array(S.shotsMax),
    siteDepthMm: new Float64Array(S.shotsMax),
    siteAtMs: new Float64Array(S.shotsMax),
    former: [],
    reason: "ok",
    expiresAtMs: 0,
    phaseAtMs: 0,
    endedAtMs: Number.NEGATIVE_INFINITY,
    result: null,
    begun: false,
    energyJ: 0,
    forwardJ: 0,
    reflectedJ: 0,
    emittedMs: 0,
    coolMs: 0,
    impedanceOhm: Number.NaN,
    needlePeakC: Number.NaN,
    needleOver: 0,
    needleBroken: 0,
    needleFlat: 0,
    needleStillC: Number.NaN,
    misses: 0,
    excess: 0,
    mayBeSprayed: true,
    done: [],
  };
}

/** Another session: its own places, its own limits. */
export function forgetShots(gate: ShotGate): void {
  // What coagulates leaves a place that is treated; what warms leaves one that is warm.
  if (gate.tip.depthMm === 0)
    gate.former = [
      ...gate.former,
      ...Array.from({ length: gate.shots }, (_, i) => ({
        field: gate.siteField[i]!,
        alongMm: gate.siteAlongMm[i]!,
        acrossMm: gate.siteAcrossMm[i]!,
        atMs: gate.siteAtMs[i]!,
      })),
    ].slice(-S.shotsMax);
  gate.shots = 0;
  gate.misses = 0;
  voidShotLimits(gate);
}

/** Back to the device's own table; places and numbers stay. */
export function voidShotLimits(gate: ShotGate): void {
  gate.limited = false;
  writeShotLimits(gate.limits, ownShotLimits(gate.tip));
}

/** A new epoch numbers its shots anew; places are kept. */
export function openShots(gate: ShotGate): void {
  gate.last = 0;
}

/**
 * Judges a shot. Once its identity fits, its number is used up, whatever else is wrong with it.
 * @returns ok, and it waits for its conditions; or the reason for which it never will
 */
export function offerShot(
  gate: ShotGate,
  shot: Shot,
  open: boolean,
  keys: ShotKeys,
  tickMs: number,
  nowMs: Millis,
): Result {
  const stranger = judgeIdentity(gate, shot, open, keys);
  if (stranger !== "ok") return stranger;
  gate.last = shot.shot;
  const result = judgeAmounts(gate, shot, keys.powerMaxW, tickMs);
  if (result !== "ok") {
    report(gate, shot, result);
    return result;
  }
  if (gate.begun || (gate.phase !== "idle" && gate.phase !== "waiting")) {
    // One that has begun is not disturbed, and the new one has no right to wait for its end. One that has ended is not over before its
    // last tick is booked: a new one in its place would leave what it delivered unsaid.
    report(gate, shot, "busy");
    return "busy";
  }
  if (gate.shot !== null && gate.result === null) report(gate, gate.shot, "superseded");
  gate.shot = shot;
  gate.phase = "waiting";
  gate.result = null;
  gate.reason = "ok";
  gate.begun = false;
  gate.expiresAtMs = nowMs + shot.ttlMs;
  return "ok";
}

function judgeIdentity(gate: ShotGate, shot: Shot, open: boolean, keys: ShotKeys): Result {
  if (!open) return "wrongState";
  if (shot.bootId !== keys.bootId) return "wrongBoot";
  if (shot.session !== keys.session) return "otherSession";
  if (shot.epoch !== keys.epoch) return "wrongEpoch";
  if (shot.shotLimitsCrc !== keys.shotLimitsCrc) return "wrongLimitsCrc";
  if (!(shot.shot > gate.last)) return "oldShot";
  return "ok";
}

function judgeAmounts(gate: ShotGate, shot: Shot, powerMaxW: Watts, tickMs: number): Result {
  const { limits, tip } = gate;
  if (!((tickMs - shot.tickEchoMs) >>> 0 <= S.tickEchoAgeMaxMs)) return "staleEcho";
  if (!(shot.ttlMs <= S.ttlMaxMs)) return "ttlTooLong";
  if (!(shot.energyJ <= readLimit(limits, SHOT_LIMIT.energyMaxJ))) return "energyTooHigh";
  if (!(shot.durationMs <= readLimit(limits, SHOT_LIMIT.durationMaxMs))) return "durationTooLong";
  if (shot.energyJ > 0 && shot.durationMs < TICK_MS) return "powerTooHigh";
  // Needles are regulated by the power of their leases; a shot without a loop has its power from its own numbers. In wire
  // integers, so that the edge is exact.
  const flat = tip.needlePairs === 0;
  if (flat && Math.round(shot.energyJ * 1000) * 100 > Math.round(powerMaxW * 100) * shot.durationMs)
    return "powerTooHigh";
  const coolMaxMs = readLimit(limits, SHOT_LIMIT.coolMaxMs);
  if (!(shot.precoolMs <= coolMaxMs && shot.postcoolMs <= coolMaxMs)) return "durationTooLong";
  if (!((shot.carriageMm ?? 0) <= tip.travelMm)) return "positionUnknown";
  if (gate.shots >= readLimit(limits, SHOT_LIMIT.shotsMax)) return "shotsSpent";
  return "ok";
}

/** Books what was measured of the last tick. Called every tick, in every state, before anything is decided. */
export function bookShot(gate: ShotGate, inputs: BoardInputs, emitted: boolean, energyJ: Joules): void {
  if (!gate.begun) return;
  gate.energyJ += energyJ;
  if (emitted) {
    gate.emittedMs += TICK_MS;
    gate.forwardJ += inputs.forwardW * TICK_S;
    gate.reflectedJ += inputs.reflectedW * TICK_S;
    gate.impedanceOhm = inputs.impedanceOhm;
  }
  const { needleC } = inputs.site;
  if (needleC > gate.needlePeakC || Number.isNaN(gate.needlePeakC)) gate.needlePeakC = needleC;
  if (gate.result === null || gate.shot === null) return;
  report(gate, gate.shot, gate.result);
  gate.shot = null;
  gate.result = null;
  gate.begun = false;
}

/**
 * An output that gives more than it is told, in a shot or between two, latches before it has given a shot more: five times as soon as one
 * that is spread over a zone. Called every tick, before anything is decided.
 */
export function watchExcess(
  gate: ShotGate,
  measuredW: Watts,
  commandedW: Watts,
  latches: Latches,
  nowMs: Millis,
): void {
  const toleranceW = Math.max(FIRMWARE_LIMITS.powerMismatchRatio * commandedW, FIRMWARE_LIMITS.powerMismatchW);
  gate.excess = measuredW - commandedW > toleranceW ? gate.excess + 1 : 0;
  if (gate.excess < EXCESS_READINGS) return;
  raiseTrip(latches, commandedW > 0 ? "powerMismatch" : "outputStuck", "power", nowMs, measuredW, commandedW);
}

/** Needles that are too hot latch, in a shot or after it, and so does a thermocouple that can not be believed. Called at every sample. */
export function watchNeedles(gate: ShotGate, inputs: BoardInputs, latches: Latches, nowMs: Millis): void {
  if (gate.tip.needlePairs === 0) return;
  const limitC = readLimit(gate.limits, SHOT_LIMIT.needleMaxC);
  const { needleC } = inputs.site;
  const high = needleC > S.needleSensorMaxC;
  gate.needleBroken = high || needleC < S.needleSensorMinC ? gate.needleBroken + 1 : 0;
  if (gate.needleBroken >= S.needleSamples) {
    if (high) raiseTrip(latches, "sensorShort", "needle", nowMs, needleC, S.needleSensorMaxC);
    else raiseTrip(latches, "sensorOpen", "needle", nowMs, needleC, S.needleSensorMinC);
  }
  // What is outside the window is no temperature.
  gate.needleOver = !high && needleC >= limitC ? gate.needleOver + 1 : 0;
  if (gate.needleOver >= S.needleSamples) raiseTrip(latches, "overTemperature", "needle", nowMs, needleC, limitC);
  const still = needleC === gate.needleStillC && gate.phase === "emitting";
  gate.needleFlat = still ? gate.needleFlat + 1 : 0;
  gate.needleStillC = needleC;
  if (gate.needleFlat >= NEEDLE_FLAT_SAMPLES)
    raiseTrip(latches, "sensorFlat", "needle", nowMs, needleC, S.needleFlatMs / 1000);
}

/**
 * One tick of an armed device: goes on with the shot.
 * @param judged ok, or the first condition for energy that is missing, a live lease among them
 * @param permittedW what lease, quota, temperature and budget leave
 * @returns power for this tick, never above `permittedW`
 */
export function stepShot(
  gate: ShotGate,
  inputs: BoardInputs,
  outputs: BoardOutputs,
  judged: Result,
  permittedW: Watts,
  latches: Latches,
  nowMs: Millis,
): Watts {
  const { shot } = gate;
  if (shot === null || gate.result !== null) return 0;
  if (gate.phase === "waiting") {
    waitForConditions(gate, shot, inputs, outputs, judged, nowMs);
    if (gate.phase === "waiting" || gate.result !== null) return 0;
  } else if (judged !== "ok") {
    endShot(gate, outputs, judged, nowMs);
    return 0;
  }
  const inPhaseMs = nowMs - gate.phaseAtMs;
  switch (gate.phase) {
    case "inserting": {
      const { inserted, needleC } = inputs.site;
      if (inserted && !Number.isNaN(needleC)) {
        // A thermocouple that lies shows it in skin that nobody has heated: its steel came from the contact surface into what is warmer.
        if (!(needleC >= inputs.tipC - S.needleStartBelowC && needleC <= S.needleStartMaxC)) {
          raiseTrip(latches, "sensorImplausible", "needle", nowMs, needleC, S.needleStartMaxC);
          endShot(gate, outputs, "latched", nowMs);
          return 0;
        }
        enterPhase(gate, shot.precoolMs > 0 ? "precool" : "emitting", nowMs);
      } else if (inPhaseMs >= INSERT_MAX_MS)
        endShot(gate, outputs, inserted ? "causePresent" : "positionUnknown", nowMs);
      break;
    }
    case "precool":
      if (inPhaseMs < shot.precoolMs) {
        outputs.site.valve = true;
        gate.coolMs += TICK_MS;
        return 0;
      }
      outputs.site.valve = false;
      enterPhase(gate, "emitting", nowMs);
      break;
    default:
      break;
  }
  return gate.phase === "emitting"
    ? emit(gate, shot, inputs, outputs, permittedW, latches, nowMs)
    : cool(gate, shot, outputs, nowMs);
}

/** Everything that must be right before a shot begins, in the order in which it is answered. */
function waitForConditions(
  gate: ShotGate,
  shot: Shot,
  inputs: BoardInputs,
  outputs: BoardOutputs,
  judged: Result,
  nowMs: Millis,
): void {
  if (nowMs >= gate.expiresAtMs) {
    endShot(gate, outputs, gate.reason === "ok" ? "staleEcho" : gate.reason, nowMs);
    return;
  }
  if (shot.carriageMm !== null) outputs.site.carriageMm = shot.carriageMm;
  gate.reason = judged === "ok" ? findObstacle(gate, shot, inputs, nowMs) : judged;
  if (gate.reason === "tooClose" || gate.reason === "siteSpent") endShot(gate, outputs, gate.reason, nowMs);
  if (gate.reason !== "ok") return;
  const { field, alongMm, acrossMm } = inputs.site;
  const place = gate.shots;
  gate.siteField[place] = field;
  gate.siteAlongMm[place] = alongMm;
  gate.siteAcrossMm[place] = acrossMm;
  gate.siteDepthMm[place] = gate.tip.depthMm;
  gate.siteAtMs[place] = nowMs;
  gate.shots++;
  gate.begun = true;
  gate.energyJ = 0;
  gate.forwardJ = 0;
  gate.reflectedJ = 0;
  gate.emittedMs = 0;
  gate.coolMs = 0;
  gate.impedanceOhm = Number.NaN;
  gate.needlePeakC = Number.NaN;
  const needles = gate.tip.needlePairs > 0;
  if (needles) outputs.site.insertMm = readLimit(gate.limits, SHOT_LIMIT.depthMm);
  enterPhase(gate, needles ? "inserting" : shot.precoolMs > 0 ? "precool" : "emitting", nowMs);
}

function findObstacle(gate: ShotGate, shot: Shot, inputs: BoardInputs, nowMs: Millis): Result {
  const { limits } = gate;
  const { field, alongMm, acrossMm, carriageMm } = inputs.site;
  if (Number.isNaN(field) || Number.isNaN(alongMm) || Number.isNaN(acrossMm)) return "positionUnknown";
  if (shot.carriageMm !== null && !(Math.abs(carriageMm - shot.carriageMm) <= S.arrivedMm)) return "positionUnknown";
  if (inputs.speedMmS > S.restMaxMmS) return "notAtRest";
  if (nowMs - gate.endedAtMs < readLimit(limits, SHOT_LIMIT.intervalMinMs)) return "tooSoon";
  if (shot.precoolMs + shot.postcoolMs > 0 && !gate.mayBeSprayed) return "causePresent";
  const spacingMm = readLimit(limits, SHOT_LIMIT.spacingMinMm);
  const siteShotsMax = readLimit(limits, SHOT_LIMIT.siteShotsMax);
  let here = 0;
  let latestMs = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < gate.shots; i++) {
    if (gate.siteField[i] !== field || gate.siteDepthMm[i] !== gate.tip.depthMm) continue;
    const a = gate.siteAlongMm[i]! - alongMm;
    const b = gate.siteAcrossMm[i]! - acrossMm;
    if (a * a + b * b >= spacingMm * spacingMm) continue;
    here++;
    latestMs = gate.siteAtMs[i]!;
  }
  for (const { field: where, alongMm: along, acrossMm: across, atMs } of gate.former) {
    if (where !== field || nowMs - atMs >= FORMER_REST_MS) continue;
    if (Math.hypot(along - alongMm, across - acrossMm) < spacingMm) return "siteSpent";
  }
  if (here === 0) return "ok";
  if (siteShotsMax === 1) return "tooClose";
  const soon = nowMs - latestMs < readLimit(limits, SHOT_LIMIT.siteIntervalMinMs);
  return here >= siteShotsMax || soon ? "siteSpent" : "ok";
}

function emit(
  gate: ShotGate,
  shot: Shot,
  inputs: BoardInputs,
  outputs: BoardOutputs,
  permittedW: Watts,
  latches: Latches,
  nowMs: Millis,
): Watts {
  const leftJ = shot.energyJ - gate.energyJ;
  const leftMs = shot.durationMs - gate.emittedMs;
  const flat = gate.tip.needlePairs === 0;
  const late = nowMs - gate.phaseAtMs >= shot.durationMs + START_SLACK_MS;
  if (leftJ < ENERGY_MIN_J || leftMs <= 0 || late) {
    judgeDelivery(gate, shot, latches, nowMs);
    enterPhase(gate, "postcool", nowMs);
    return cool(gate, shot, outputs, nowMs);
  }
  if (gate.emittedMs >= S.coupledMs && gate.reflectedJ > S.reflectedRatioMax * gate.forwardJ) {
    endShot(gate, outputs, "couplingLost", nowMs);
    return 0;
  }
  if (!flat && !inputs.site.inserted) {
    endShot(gate, outputs, "positionUnknown", nowMs);
    return 0;
  }
  if (!flat && Number.isNaN(inputs.site.needleC)) {
    endShot(gate, outputs, "causePresent", nowMs);
    return 0;
  }
  const tickW = leftJ / TICK_S;
  if (!flat) return Math.min(permittedW, tickW);
  const evenW = (leftJ * 1000) / Math.max(leftMs, TICK_MS);
  const catchUpW = (CATCH_UP_RATIO * shot.energyJ * 1000) / shot.durationMs;
  return Math.min(permittedW, tickW, evenW, catchUpW);
}

/** A whole shot without a loop must have delivered what was permitted; once is chance, in a row it is the output. */
function judgeDelivery(gate: ShotGate, shot: Shot, latches: Latches, nowMs: Millis): void {
  if (gate.tip.needlePairs > 0 || shot.energyJ === 0) return;
  const missed = Math.abs(gate.energyJ - shot.energyJ) > S.shortRatio * shot.energyJ;
  gate.misses = missed ? gate.misses + 1 : 0;
  if (gate.misses >= S.misses) raiseTrip(latches, "powerMismatch", "energy", nowMs, gate.energyJ, shot.energyJ);
}

/** The spurt after the energy, then the end. */
function cool(gate: ShotGate, shot: Shot, outputs: BoardOutputs, nowMs: Millis): 0 {
  if (gate.phase !== "postcool") return 0;
  if (nowMs - gate.phaseAtMs < shot.postcoolMs) {
    outputs.site.valve = true;
    gate.coolMs += TICK_MS;
  } else endShot(gate, outputs, "ok", nowMs);
  return 0;
}

function enterPhase(gate: ShotGate, phase: ShotPhase, nowMs: Millis): void {
  gate.phase = phase;
  gate.phaseAtMs = nowMs;
}

/** Ends the shot, whatever it does. Energy must be taken away by the caller in the same tick. */
export function endShot(gate: ShotGate, outputs: BoardOutputs, result: Result, nowMs: Millis): void {
  outputs.site.valve = false;
  outputs.site.insertMm = 0;
  if (gate.shot === null || gate.result !== null) return;
  gate.phase = "idle";
  if (!gate.begun) {
    report(gate, gate.shot, result);
    gate.shot = null;
    return;
  }
  gate.endedAtMs = nowMs;
  gate.result = result;
}

function report(gate: ShotGate, shot: Shot, result: Result): void {
  const begun = gate.begun && shot === gate.shot;
  const place = gate.shots - 1;
  gate.done.push({
    epoch: shot.epoch,
    shot: shot.shot,
    result,
    begun,
    energyJ: begun ? gate.energyJ : 0,
    durationMs: begun ? gate.emittedMs : 0,
    coolMs: begun ? gate.coolMs : 0,
    field: begun ? gate.siteField[place]! : null,
    alongMm: begun ? gate.siteAlongMm[place]! : null,
    acrossMm: begun ? gate.siteAcrossMm[place]! : null,
    reflectedRatio: begun && gate.forwardJ > 0 ? Math.min(1, gate.reflectedJ / gate.forwardJ) : null,
    impedanceOhm: begun && !Number.isNaN(gate.impedanceOhm) ? Math.min(gate.impedanceOhm, 6553) : null,
    needlePeakC: begun && !Number.isNaN(gate.needlePeakC) ? gate.needlePeakC : null,
  });
}
