/**
 * The hands on the handpiece. Either they do what a willing operator does when the display asks, with a person's delays, or they
 * follow a script, or a test moves them. They see the display and the state lamp of the device, nothing else.
 */
import type { DeviceState, MessageOf } from "../src/protocol/messages.ts";
import type { Millis } from "../src/units.ts";
import type { TipPlace } from "./applicator/sensors.ts";
import type { Random } from "./random.ts";

/** One deed of a script. Deeds of the same instant happen in the order of the list. */
export type OperatorStep = { readonly atMs: Millis } & (
  | { readonly action: "press" | "release" | "lift" | "park" | "estop" | "estopRelease" | "stall" }
  | { readonly action: "place"; readonly zone: number; readonly areaCm2: number; readonly speedMmS: number }
  | { readonly action: "glide"; readonly speedMmS: number }
  | { readonly action: "fit"; readonly tip: number }
);

/** Steps alone, or besides what a willing operator does. */
export type OperatorOption = "auto" | "idle" | readonly OperatorStep[] | { readonly besides: readonly OperatorStep[] };

/** What the hands do now. Tests may call these at any time, whatever the operator would do. */
export interface Hands {
  readonly triggerPressed: boolean;
  readonly estopPressed: boolean;
  readonly place: TipPlace;
  readonly zone: number;
  readonly areaCm2: number;
  /** Speed of the tip over the skin at this moment; 0 off the skin. */
  readonly speedMmS: number;
  /** Where the handpiece stands on the printed grid of its zone. */
  readonly alongMm: number;
  readonly acrossMm: number;
  /** Which of the tips that lie at hand is attached, from 0, the one that the device came with; -1: none. */
  readonly tip: number;
  press(): void;
  release(): void;
  /** Puts the tip on a zone, gliding at a speed or resting at 0. */
  put(zone: number, areaCm2: number, speedMmS: number): void;
  /** Puts the handpiece elsewhere on the grid, without lifting it. */
  shift(alongMm: number, acrossMm: number): void;
  lift(): void;
  park(): void;
  glide(speedMmS: number): void;
  estop(): void;
  estopRelease(): void;
  /** Attaches one of the tips at hand, or with -1 only takes off what is attached. In the air: nobody does that on skin. */
  fit(tip: number): void;
}

/** Reaction times of an attentive person, drawn once for the person and jittered by each deed. */
const PLACE_MS = [600, 1000] as const;
const PRESS_MS = [300, 500] as const;
const REPRESS_MS = [180, 280] as const;
const RELEASE_MS = [250, 400] as const;
const LIFT_MS = [400, 700] as const;
/** From the request to the tip being off, and from there to the next one being on. Assumed. */
const UNFIT_MS = [2000, 3500] as const;
const FIT_MS = 2500;
/** From letting go of the trigger to pressing it again. */
const CLICK_MS = 120;
/** Seen the red lamp, let go, lift, and put the handpiece away. */
const FAULT_RELEASE_MS = 400;
const FAULT_LIFT_MS = 900;
const FAULT_PARK_MS = 1500;
const PARK_AFTER_LIFT_MS = 800;
/** A tip that is stamped is off the skin this long between two places. Assumed. */
const HOP_MS = 300;
/** A hand puts a handpiece on a printed line no better than this. Assumed. */
const PLACE_ERROR_MM = 0.2;
/** A practised hand keeps its speed within +-10 %; it wanders over about a second. */
const SPEED_JITTER = 0.1;
const SPEED_WANDER_S = 0.7;
const WANDER_MS = 100;
const STEP_S = WANDER_MS / 1000;

export interface Operator {
  readonly hands: Hands;
  /** Once per tick, before the device looks at its lines. */
  step(nowMs: Millis, state: DeviceState, display: MessageOf<"prompt">, aim: MessageOf<"aim">): void;
}

type Prompt = MessageOf<"prompt">;

/** @param lifts whether this kind of tip is lifted from place to place, and not moved over the skin */
export function createOperator(option: OperatorOption, random: Random, lifts = false): Operator {
  const hands = createHands();
  const wander = createWander(random);
  const decide = createDecide(option, hands, random, lifts);
  return {
    hands,
    step(nowMs, state, display, aim) {
      decide(nowMs, state, display, aim);
      if (nowMs % WANDER_MS === 0 && hands.aimedMmS > 0) hands.speedMmS = hands.aimedMmS * (1 + wander());
    },
  };
}

function createDecide(option: OperatorOption, hands: OwnHands, random: Random, lifts: boolean): Decide {
  if (option === "auto") return createWilling(hands, random, lifts);
  if (option === "idle") return () => {};
  if (!("besides" in option)) return createScripted(hands, option);
  const [willing, scripted] = [createWilling(hands, random, lifts), createScripted(hands, option.besides)];
  return (nowMs, state, display, aim) => {
    willing(nowMs, state, display, aim);
    scripted(nowMs, state, display, aim);
  };
}

interface OwnHands extends Hands {
  triggerPressed: boolean;
  estopPressed: boolean;
  place: TipPlace;
  zone: number;
  areaCm2: number;
  speedMmS: number;
  aimedMmS: number;
  alongMm: number;
  acrossMm: number;
  tip: number;
}

function createHands(): OwnHands {
  const hands: OwnHands = {
    triggerPressed: false,
    estopPressed: false,
    place: "parked",
    zone: 0,
    areaCm2: 0,
    speedMmS: 0,
    aimedMmS: 0,
    alongMm: 0,
    acrossMm: 0,
    tip: 0,
    press() {
      hands.triggerPressed = true;
    },
    release() {
      hands.triggerPressed = false;
    },
    put(zone, areaCm2, speedMmS) {
      hands.place = "skin";
      hands.zone = zone;
      hands.areaCm2 = areaCm2;
      hands.glide(speedMmS);
    },
    shift(alongMm, acrossMm) {
      hands.alongMm = alongMm;
      hands.acrossMm = acrossMm;
    },
    lift() {
      hands.place = "air";
      hands.glide(0);
    },
    park() {
      hands.place = "parked";
      hands.glide(0);
    },
    glide(speedMmS) {
      hands.aimedMmS = speedMmS;
      hands.speedMmS = speedMmS;
    },
    estop() {
      hands.estopPressed = true;
    },
    estopRelease() {
      hands.estopPressed = false;
    },
    fit(tip) {
      if (hands.place === "skin") hands.lift();
      hands.tip = tip;
    },
  };
  return hands;
}

/** Relative deviation from the aimed speed: an Ornstein-Uhlenbeck walk, cut at the jitter. */
function createWander(random: Random): () => number {
  const kick = (SPEED_JITTER / 2) * Math.sqrt((2 * STEP_S) / SPEED_WANDER_S);
  let deviation = 0;
  return () => {
    deviation += -deviation * (STEP_S / SPEED_WANDER_S) + kick * random.normal();
    deviation = Math.min(Math.max(deviation, -SPEED_JITTER), SPEED_JITTER);
    return deviation;
  };
}

type Decide = (nowMs: Millis, state: DeviceState, display: Prompt, aim: MessageOf<"aim">) => void;

function createScripted(hands: OwnHands, script: readonly OperatorStep[]): Decide {
  const steps = script.toSorted((a, b) => a.atMs - b.atMs);
  let next = 0;
  return (nowMs) => {
    for (; next < steps.length && steps[next]!.atMs <= nowMs; next++) perform(hands, steps[next]!);
  };
}

function perform(hands: OwnHands, step: OperatorStep): void {
  switch (step.action) {
    case "place":
      hands.put(step.zone, step.areaCm2, step.speedMmS);
      return;
    case "glide":
      hands.glide(step.speedMmS);
      return;
    case "stall":
      hands.glide(0);
      return;
    case "fit":
      hands.fit(step.tip);
      return;
    default:
      hands[step.action]();
  }
}

/** Does what the display asks, after the time a person needs; a red lamp comes first. */
function createWilling(hands: OwnHands, random: Random, lifts: boolean): Decide {
  const skill = random.uniform();
  const delay = ([quick, slow]: readonly [number, number]) =>
    Math.round(quick + (slow - quick) * (0.7 * skill + 0.3 * random.uniform()));
  const missed = () => 2 * random.uniform() - 1;
  let seen: Prompt | null = null;
  let asked: Prompt | null = null;
  let dueMs = Number.POSITIVE_INFINITY;
  let clickMs = Number.POSITIVE_INFINITY;
  let parkMs = Number.POSITIVE_INFINITY;
  let landMs = Number.POSITIVE_INFINITY;
  let fitMs = Number.POSITIVE_INFINITY;
  let worn = 0;
  let faultMs = Number.NaN;

  const mind = (nowMs: Millis, display: Prompt) => {
    if (display === seen) return;
    seen = display;
    // A display that repeats itself does not make the hand start anew.
    if (asked !== null && asked.action === display.action && asked.zone === display.zone) return;
    asked = display;
    const reaction = {
      none: RELEASE_MS,
      place: PLACE_MS,
      press: PRESS_MS,
      repress: REPRESS_MS,
      release: RELEASE_MS,
      lift: LIFT_MS,
      advance: PLACE_MS,
      change: UNFIT_MS,
    };
    dueMs = nowMs + delay(reaction[display.action]);
  };
  const act = (nowMs: Millis, { action, zone, areaCm2, speedMmS }: Prompt, aim: MessageOf<"aim">) => {
    asked = null;
    dueMs = Number.POSITIVE_INFINITY;
    clickMs = Number.POSITIVE_INFINITY;
    if (action === "place") {
      parkMs = Number.POSITIVE_INFINITY;
      hands.put(zone, areaCm2, speedMmS);
    } else if (action === "press") hands.press();
    else if (action === "advance") {
      hands.release();
      hands.shift(aim.alongMm + PLACE_ERROR_MM * missed(), aim.acrossMm + PLACE_ERROR_MM * missed());
      if (lifts && hands.place === "skin") {
        hands.lift();
        landMs = nowMs + HOP_MS;
      }
    } else if (action === "release") hands.release();
    else if (action === "repress") {
      hands.release();
      clickMs = nowMs + CLICK_MS;
    } else if (action === "lift") {
      hands.release();
      hands.lift();
      parkMs = nowMs + PARK_AFTER_LIFT_MS;
    } else if (action === "change" && fitMs === Number.POSITIVE_INFINITY) {
      // They lie at hand in the order of use. Once the next is on, a display that goes on asking is wrong, or the tip is.
      hands.fit(-1);
      fitMs = nowMs + FIT_MS;
    }
  };
  return (nowMs, state, display, aim) => {
    if (state === "fault") {
      landMs = Number.POSITIVE_INFINITY;
      if (Number.isNaN(faultMs)) faultMs = nowMs;
      asked = null;
      seen = display;
      dueMs = Number.POSITIVE_INFINITY;
      clickMs = Number.POSITIVE_INFINITY;
      if (nowMs - faultMs === FAULT_RELEASE_MS) hands.release();
      if (nowMs - faultMs === FAULT_LIFT_MS && hands.place === "skin") hands.lift();
      if (nowMs - faultMs === FAULT_PARK_MS) hands.park();
      return;
    }
    faultMs = Number.NaN;
    if (nowMs >= landMs) {
      landMs = Number.POSITIVE_INFINITY;
      if (hands.place === "air") hands.put(hands.zone, hands.areaCm2, 0);
    }
    mind(nowMs, display);
    if (asked !== null && nowMs >= dueMs) act(nowMs, asked, aim);
    if (nowMs >= clickMs) {
      clickMs = Number.POSITIVE_INFINITY;
      hands.press();
    }
    if (nowMs >= parkMs) {
      parkMs = Number.POSITIVE_INFINITY;
      hands.park();
    }
    if (nowMs >= fitMs) {
      fitMs = Number.POSITIVE_INFINITY;
      worn += 1;
      hands.fit(worn);
    }
  };
}
