import { initialTransition, type SnapshotFrom } from "xstate";
import type { Estimate } from "../control/estimator.ts";
import type { ZoneDose } from "../control/ledger.ts";
import type { NeedleRegulator } from "../control/needle-regulator.ts";
import { createPlantModel, type PlantModel } from "../control/plant-model.ts";
import type { Regulator } from "../control/regulator.ts";
import type { Entry } from "../journal/entry.ts";
import { isShotProfile } from "../profile/kind.ts";
import type {
  ColdTipMessage,
  FaultMessage,
  HelloMessage,
  HostMessage,
  PromptAction,
  ShotStateMessage,
  ShotTipMessage,
  TelemetryMessage,
  TipMessage,
} from "../protocol/messages.ts";
import type { AlarmCode } from "../safety/alarm.ts";
import type { Permit, ShotPermit } from "../safety/gate.ts";
import { type HoldWatch, NEW_HOLD } from "../safety/hold-watch.ts";
import { CALM_NEEDLES, type NeedleWatch } from "../safety/needle-watch.ts";
import type { IntervalObserver } from "../safety/observer.ts";
import { INITIAL_SUPERVISOR, type Supervisor } from "../safety/supervisor.ts";
import type { Joules, Millis, Watts } from "../units.ts";
import { type Stage, sessionMachine } from "./machine.ts";
import { type SessionPlan, toAnatomy, toPasses } from "./plan.ts";
import { createShotCourse, type ShotCourse } from "./shot-course.ts";

/** Everything a session knows, as plain data. What it wants done since the last step stands in `commands` and `entries`. */
export interface SessionState {
  readonly atMs: Millis;
  readonly tickAtMs: Millis;
  readonly snapshot: SnapshotFrom<typeof sessionMachine>;
  /** Read off the snapshot once per transition. */
  readonly stage: Stage;
  readonly energised: boolean;
  readonly armed: boolean;
  readonly over: boolean;
  readonly zone: number;
  readonly pass: number;
  readonly stageAtMs: Millis;
  /** Why the session ended, or why it last left a stage. */
  readonly reason: string;

  readonly hello: HelloMessage | null;
  readonly tip: TipMessage | null;
  /** What the tip can do in shots; null: nothing, or not yet known. */
  readonly shotTip: ShotTipMessage | null;
  readonly coldTip: ColdTipMessage | null;
  readonly shotState: ShotStateMessage | null;
  readonly telemetry: TelemetryMessage | null;
  readonly telemetryAtMs: Millis;
  /** How far the device's clock has run ahead of ours while it was armed; see safety/host-sleep.ts. */
  readonly deviceAheadMs: Millis;
  /** Since when the tip has been on the skin without a break; null while it is off. */
  readonly contactSinceMs: Millis | null;
  /** Since when the tip has been off the skin; null while it is on it, and before the first telemetry. */
  readonly liftedSinceMs: Millis | null;
  /** It has been off the skin in this session: a tip that lies somewhere when the session begins was not put on the zone. */
  readonly bared: boolean;
  readonly energyStartJ: Joules;
  readonly request: Request | null;
  /** What a device that was found latched has said of its trips, in its order. */
  readonly latched: readonly FaultMessage[];
  /** CRC-32 of the payload of the limits that the device took for this session; null before. */
  readonly sessionLimitsCrc: number | null;

  readonly model: PlantModel;
  readonly areaM2: number;
  readonly estimate: Estimate | null;
  readonly regulator: Regulator | null;
  readonly supervisor: Supervisor;
  /** Runs while energy may flow; starts anew with every press. */
  readonly observer: IntervalObserver | null;
  /** What the hold of this zone has told of the power that it takes. */
  readonly holdWatch: HoldWatch;
  /** Zone by zone; null before its first energy. */
  readonly doses: readonly (ZoneDose | null)[];
  /** Readings of the running baseline. */
  readonly baseline: Baseline;
  readonly rampedMs: Millis;
  readonly heldMs: Millis;
  /** Skin below what counts as cold, in the whole session; only where heat is taken out. */
  readonly coldMs: Millis;
  /** The hold of this pass has begun and not ended, be it interrupted or not. */
  readonly inHold: boolean;
  readonly pressedAtMs: Millis | null;

  readonly permit: Permit | null;
  readonly shotPermit: ShotPermit | null;
  /** How far the grid of the zone has been shot. */
  readonly course: ShotCourse;
  /** While needles are being heated. */
  readonly needles: NeedleRegulator | null;
  /** When the device last said that cryogen flows; -Infinity: never. */
  readonly sprayedAtMs: Millis;
  readonly needleWatch: NeedleWatch;
  readonly leasing: Leasing;
  readonly lapse: Lapse;
  readonly prompt: Prompt;
  readonly alarms: readonly RaisedAlarm[];
  readonly sampleAtMs: Millis;
  /** When the device's self-test last passed, and its count of damaged frames at the last sample. */
  readonly testedAtMs: Millis;
  readonly badFrames: number | null;

  readonly commands: readonly HostMessage[];
  readonly entries: readonly Entry[];
}

/** What was leased; an object of its own because it changes with every second or third input only. */
export interface Leasing {
  /** When the next lease is to be sent. */
  readonly dueMs: Millis;
  /** When a lease with power was last sent. */
  readonly energyAtMs: Millis;
  /** Power of the last lease and of the one before. */
  readonly powerW: Watts;
  readonly formerPowerW: Watts;
  /** When the journal last said what may be delivered. */
  readonly entryAtMs: Millis;
  /** Of which arming that was said: what is armed for another zone is another zone's. */
  readonly entryEpoch: number;
  /** Device tick that the latest lease quotes; its life counts from there. -1 before the first. */
  readonly quotedTickMs: number;
}

/**
 * Whether the device has shown that it lets a lease run out, which is all that ends energy when its host dies: due; while none is renewed, the
 * tick that the last one quotes; or shown.
 */
export type Lapse = "due" | "shown" | { readonly quotedTickMs: number };

/** A question to the device that waits for its answer. */
export interface Request {
  readonly kind:
    | "hello"
    | "acknowledge"
    | "clear"
    | "disarm"
    | "limits"
    | "shotLimits"
    | "coldLimits"
    | "selfTest"
    | "arm"
    | "armed";
  readonly sentAtMs: Millis;
  readonly tries: number;
}

export interface Baseline {
  readonly sumAC: number;
  readonly sumBC: number;
  readonly count: number;
}

export interface Prompt {
  readonly action: PromptAction;
  readonly sinceMs: Millis;
  readonly sentAtMs: Millis;
}

export interface RaisedAlarm {
  readonly code: AlarmCode;
  readonly raisedAtMs: Millis;
}

export type Draft = { -readonly [K in keyof SessionState]: SessionState[K] };

/** Most inputs ask for nothing to be sent or recorded: they share this. */
const NOTHING: readonly never[] = Object.freeze([]);

/** Has something sent to the device after this step. */
export function say(draft: Draft, command: HostMessage): void {
  draft.commands = draft.commands.length === 0 ? [command] : [...draft.commands, command];
}

/** Has something written into the journal after this step. */
export function note(draft: Draft, entry: Entry): void {
  draft.entries = draft.entries.length === 0 ? [entry] : [...draft.entries, entry];
}

const NEVER_MS = Number.NEGATIVE_INFINITY;

export function createSession(plan: SessionPlan): SessionState {
  const [snapshot] = initialTransition(sessionMachine, {
    passes: toPasses(plan.profile),
    shots: isShotProfile(plan.profile),
  });
  return {
    atMs: 0,
    tickAtMs: 0,
    snapshot,
    stage: "connecting",
    energised: false,
    armed: false,
    over: false,
    zone: 0,
    pass: 0,
    stageAtMs: 0,
    reason: "",
    hello: null,
    tip: null,
    shotTip: null,
    coldTip: null,
    shotState: null,
    telemetry: null,
    telemetryAtMs: 0,
    deviceAheadMs: 0,
    contactSinceMs: null,
    liftedSinceMs: null,
    bared: false,
    energyStartJ: 0,
    request: null,
    latched: [],
    sessionLimitsCrc: null,
    model: createPlantModel(toAnatomy(plan.profile), 0),
    areaM2: 0,
    estimate: null,
    regulator: null,
    supervisor: INITIAL_SUPERVISOR,
    observer: null,
    holdWatch: NEW_HOLD,
    doses: plan.profile.zones.map(() => null),
    baseline: { sumAC: 0, sumBC: 0, count: 0 },
    rampedMs: 0,
    heldMs: 0,
    coldMs: 0,
    inHold: false,
    pressedAtMs: null,
    permit: null,
    shotPermit: null,
    course: createShotCourse(0, 0),
    leasing: {
      dueMs: 0,
      energyAtMs: NEVER_MS,
      powerW: 0,
      formerPowerW: 0,
      entryAtMs: NEVER_MS,
      entryEpoch: -1,
      quotedTickMs: -1,
    },
    lapse: "due",
    sprayedAtMs: NEVER_MS,
    needles: null,
    needleWatch: CALM_NEEDLES,
    prompt: { action: "none", sinceMs: 0, sentAtMs: NEVER_MS },
    alarms: [],
    sampleAtMs: 0,
    testedAtMs: NEVER_MS,
    badFrames: null,
    commands: NOTHING,
    entries: [
      {
        atMs: 0,
        kind: "open",
        format: 1,
        title: plan.profile.title,
        profileHash: plan.profileHash,
        modality: plan.profile.modality,
        area: plan.profile.area,
        seed: plan.seed,
        personHash: plan.personHash,
        session: plan.session,
        hotSpotFactor: plan.profile.hotSpotFactor,
        durationMs: plan.durationMs,
      },
      ...(plan.approval === undefined ? [] : [{ atMs: 0, kind: "approval", ...plan.approval } as const]),
    ],
  };
}

/**
 * A copy to work on, with nothing to send yet. Field by field, because it is made for every input: a spread of this many fields costs
 * V8 thirty times as much.
 */
export function toDraft(state: SessionState, atMs: Millis): Draft {
  return {
    atMs,
    tickAtMs: state.tickAtMs,
    snapshot: state.snapshot,
    stage: state.stage,
    energised: state.energised,
    armed: state.armed,
    over: state.over,
    zone: state.zone,
    pass: state.pass,
    stageAtMs: state.stageAtMs,
    reason: state.reason,
    hello: state.hello,
    tip: state.tip,
    shotTip: state.shotTip,
    coldTip: state.coldTip,
    shotState: state.shotState,
    telemetry: state.telemetry,
    telemetryAtMs: state.telemetryAtMs,
    deviceAheadMs: state.deviceAheadMs,
    contactSinceMs: state.contactSinceMs,
    liftedSinceMs: state.liftedSinceMs,
    bared: state.bared,
    energyStartJ: state.energyStartJ,
    request: state.request,
    latched: state.latched,
    sessionLimitsCrc: state.sessionLimitsCrc,
    model: state.model,
    areaM2: state.areaM2,
    estimate: state.estimate,
    regulator: state.regulator,
    supervisor: state.supervisor,
    observer: state.observer,
    holdWatch: state.holdWatch,
    doses: state.doses,
    baseline: state.baseline,
    rampedMs: state.rampedMs,
    heldMs: state.heldMs,
    coldMs: state.coldMs,
    inHold: state.inHold,
    pressedAtMs: state.pressedAtMs,
    permit: state.permit,
    shotPermit: state.shotPermit,
    course: state.course,
    needles: state.needles,
    sprayedAtMs: state.sprayedAtMs,
    needleWatch: state.needleWatch,
    leasing: state.leasing,
    lapse: state.lapse,
    prompt: state.prompt,
    alarms: state.alarms,
    sampleAtMs: state.sampleAtMs,
    testedAtMs: state.testedAtMs,
    badFrames: state.badFrames,
    commands: NOTHING,
    entries: NOTHING,
  };
}
