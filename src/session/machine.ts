import { assign, setup } from "xstate";

/**
 * The session as a statechart: what happens in which order, and what can end it. It gets edges, never samples; time comes in as events,
 * so there is no `after` and no `invoke` and every path can be drawn, walked and replayed. What is measured, allowed and sent is decided
 * elsewhere; here stands only where the session is.
 *
 * Tags carry what the rest of the program asks about: `energised` (leases may carry power), `armed` (the device is to be kept armed),
 * `attended` (an operator is expected at the handpiece), `over`.
 */
export const sessionMachine = setup({
  types: {
    context: {} as SessionContext,
    events: {} as SessionEvent,
    input: {} as { readonly passes: readonly number[]; readonly shots?: boolean },
    tags: {} as SessionTag,
  },
  guards: {
    isMoreToDo: ({ context }) => findNext(context) !== null,
    isInShots: ({ context }) => context.shots,
    isTipToChange: ({ context }) => context.shots && (findNext(context)?.pass ?? context.pass) !== context.pass,
  },
  actions: {
    advance: assign(({ context }) => findNext(context) ?? {}),
  },
}).createMachine({
  id: "session",
  // XState makes an actor without input for every transition, and throws away what it begins with: an error would be the dearest of that.
  context: ({ input }) => ({ passes: input?.passes ?? [], shots: input?.shots ?? false, zone: 0, pass: 0 }),
  initial: "active",
  states: {
    active: {
      initial: "connecting",
      on: { STOP: "stopping", TRIP: "faulting" },
      states: {
        connecting: { on: { CONNECTED: "placing", REFUSE: "#session.refused" } },
        placing: { tags: ["attended"], on: { PLACED: "baseline", PAUSE: "#session.paused.before" } },
        baseline: {
          tags: ["attended"],
          on: {
            BASELINED: "arming",
            INTERRUPTED: "placing",
            REFUSE: "#session.refusing",
            PAUSE: "#session.paused.before",
          },
        },
        arming: {
          tags: ["attended"],
          on: {
            ARMED: "precooling",
            INTERRUPTED: "placing",
            REFUSE: "#session.refusing",
            PAUSE: "#session.paused.before",
          },
        },
        precooling: {
          tags: ["attended", "armed"],
          on: {
            PHASE_DONE: [{ guard: "isInShots", target: "aiming" }, { target: "gripping" }],
            INTERRUPTED: "placing",
            PAUSE: "#session.paused.before",
          },
        },
        aiming: {
          tags: ["attended", "armed"],
          on: { AIMED: "gripping", PAUSE: "#session.paused.during", DISARMED: "placing" },
        },
        gripping: {
          tags: ["attended", "armed"],
          on: {
            GRIPPED: [{ guard: "isInShots", target: "shooting" }, { target: "ramping" }],
            REFUSE: "#session.refusing",
            PAUSE: "#session.paused.during",
            DISARMED: "placing",
          },
        },
        shooting: {
          tags: ["attended", "armed", "energised"],
          on: {
            LINE_DONE: "aiming",
            PHASE_DONE: "postcooling",
            INTERRUPTED: "aiming",
            PAUSE: "#session.paused.during",
          },
        },
        ramping: {
          tags: ["attended", "armed", "energised"],
          on: {
            AT_TARGET: "holding",
            PHASE_DONE: "postcooling",
            INTERRUPTED: "gripping",
            PAUSE: "#session.paused.during",
          },
        },
        holding: {
          tags: ["attended", "armed", "energised"],
          on: { PHASE_DONE: "postcooling", INTERRUPTED: "gripping", PAUSE: "#session.paused.during" },
        },
        postcooling: { tags: ["attended"], on: { PHASE_DONE: "lifting", INTERRUPTED: "lifting" } },
        lifting: {
          tags: ["attended"],
          on: {
            LIFTED: [
              { guard: "isTipToChange", target: "changing", actions: "advance" },
              { guard: "isMoreToDo", target: "placing", actions: "advance" },
              { target: "#session.complete" },
            ],
          },
        },
        changing: { tags: ["attended"], on: { TIP_FITTED: "placing" } },
      },
    },
    paused: {
      tags: ["attended"],
      on: { STOP: "stopping", TRIP: "faulting" },
      initial: "before",
      states: {
        before: { on: { RESUME: "#session.active.placing" } },
        during: {
          tags: ["armed"],
          on: {
            RESUME: [{ guard: "isInShots", target: "#session.active.aiming" }, { target: "#session.active.gripping" }],
            DISARMED: "before",
          },
        },
      },
    },
    stopping: { on: { DEVICE_OFF: "stopped", TRIP: "faulting" } },
    faulting: { on: { DEVICE_OFF: "faulted" } },
    refusing: { on: { DEVICE_OFF: "refused", TRIP: "faulting", STOP: "stopping" } },
    complete: { type: "final", tags: ["over"] },
    stopped: { type: "final", tags: ["over"] },
    faulted: { type: "final", tags: ["over"] },
    refused: { type: "final", tags: ["over"] },
  },
});

export type SessionTag = "energised" | "armed" | "attended" | "over";

export interface SessionContext {
  /** Passes asked for, zone by zone; of shots, depths. */
  readonly passes: readonly number[];
  /** Energy comes in shots, line by line. */
  readonly shots: boolean;
  /** Where the session is, both from 0. */
  readonly zone: number;
  readonly pass: number;
}

export type SessionEvent =
  /** The device answered and fits the profile. */
  | { readonly type: "CONNECTED" }
  /** Device or person can not be treated by this profile; no energy was given. */
  | { readonly type: "REFUSE" }
  | { readonly type: "PLACED" }
  | { readonly type: "BASELINED" }
  | { readonly type: "ARMED" }
  /** The device is no longer armed although it should be: self-test run out, disarmed by hand. */
  | { readonly type: "DISARMED" }
  /** The handpiece stands where the next line is to be shot, trigger released. */
  | { readonly type: "AIMED" }
  /** The last shot of a line. */
  | { readonly type: "LINE_DONE" }
  /** Tip on the skin, moving if it has to, trigger freshly pressed. */
  | { readonly type: "GRIPPED" }
  | { readonly type: "AT_TARGET" }
  | { readonly type: "PHASE_DONE" }
  /** Contact, motion or trigger was lost. */
  | { readonly type: "INTERRUPTED" }
  | { readonly type: "LIFTED" }
  /** The tip of the next depth is attached, and the device has taken its limits. */
  | { readonly type: "TIP_FITTED" }
  | { readonly type: "PAUSE" }
  | { readonly type: "RESUME" }
  | { readonly type: "STOP" }
  | { readonly type: "TRIP" }
  /** The device says that no power flows and that it is disarmed, or it can no longer be heard. */
  | { readonly type: "DEVICE_OFF" };

/** Names of the states, leaves only. */
export type Stage =
  | "connecting"
  | "placing"
  | "baseline"
  | "arming"
  | "precooling"
  | "aiming"
  | "gripping"
  | "shooting"
  | "ramping"
  | "holding"
  | "postcooling"
  | "lifting"
  | "changing"
  | "pausedBefore"
  | "pausedDuring"
  | "stopping"
  | "faulting"
  | "refusing"
  | "complete"
  | "stopped"
  | "faulted"
  | "refused";

/** The leaf of a state value. */
export function toStage(value: string | object): Stage {
  if (typeof value === "string") return value as Stage;
  const [parent, leaf] = Object.entries(value)[0] as [string, string];
  if (parent === "paused") return leaf === "before" ? "pausedBefore" : "pausedDuring";
  return leaf as Stage;
}

/** Zone by zone all passes; of shots all zones at one depth before the tip is changed for the next. */
function findNext({ passes, shots, zone, pass }: SessionContext): { zone: number; pass: number } | null {
  if (shots) {
    const inRound = passes.findIndex((count, other) => other > zone && count > pass);
    if (inRound >= 0) return { zone: inRound, pass };
    const first = passes.findIndex((count) => count > pass + 1);
    return first >= 0 ? { zone: first, pass: pass + 1 } : null;
  }
  if (pass + 1 < (passes[zone] ?? 0)) return { zone, pass: pass + 1 };
  return zone + 1 < passes.length ? { zone: zone + 1, pass: 0 } : null;
}
