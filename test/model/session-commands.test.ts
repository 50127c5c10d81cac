/**
 * Goal: the machine does what ten lines say it does about energy, over any sequence of events.
 * Method: fast-check runs random commands on the statechart and on a model that knows three facts.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { initialTransition, type SnapshotFrom, transition } from "xstate";
import { type SessionEvent, sessionMachine, toStage } from "../../src/session/machine.ts";

/** All that counts: is the device armed for us, is somebody holding the trigger with our consent, is it over. */
interface Model {
  armed: boolean;
  energised: boolean;
  ended: boolean;
}

interface Real {
  snapshot: SnapshotFrom<typeof sessionMachine>;
}

type EventType = SessionEvent["type"];

/** What the model makes of an event that the machine took. */
const MODEL: Partial<Record<EventType, (model: Model) => void>> = {
  ARMED: (model) => {
    model.armed = true;
  },
  GRIPPED: (model) => {
    model.energised = model.armed;
  },
  DISARMED: (model) => {
    model.armed = false;
  },
  INTERRUPTED: (model) => {
    model.armed = model.energised;
    model.energised = false;
  },
  STOP: end,
  TRIP: end,
};

function end(model: Model): void {
  model.armed = false;
  model.energised = false;
  model.ended = true;
}

class Fire implements fc.Command<Model, Real> {
  readonly #type: EventType;
  constructor(type: EventType) {
    this.#type = type;
  }

  check(): boolean {
    return true;
  }

  run(model: Model, real: Real): void {
    const before = real.snapshot;
    const [after] = transition(sessionMachine, before, { type: this.#type });
    real.snapshot = after;
    const taken = toStage(after.value) !== toStage(before.value) || after.context !== before.context;
    if (taken) {
      MODEL[this.#type]?.(model);
      // A pause keeps the device armed once the tip is gripped; the end of the hold disarms it.
      if (this.#type === "PAUSE") Object.assign(model, { armed: toStage(after.value) === "pausedDuring", energised: false });
      if (this.#type === "PHASE_DONE" && toStage(after.value) !== "gripping") Object.assign(model, { armed: false, energised: false });
    }
    expect(after.hasTag("energised")).toBe(model.energised);
    expect(after.hasTag("armed")).toBe(model.armed);
    if (model.ended) expect(["stopping", "stopped", "faulting", "faulted"]).toContain(toStage(after.value));
  }

  toString = () => this.#type;
}

/** The usual course comes up often enough to get deep into the session. */
const COURSE: readonly EventType[] = [
  "CONNECTED",
  "PLACED",
  "BASELINED",
  "ARMED",
  "PHASE_DONE",
  "GRIPPED",
  "AT_TARGET",
  "PHASE_DONE",
  "PHASE_DONE",
  "LIFTED",
];
const DISTURBANCES: readonly EventType[] = ["REFUSE", "DISARMED", "INTERRUPTED", "PAUSE", "RESUME", "DEVICE_OFF"];
const ENDS: readonly EventType[] = ["STOP", "TRIP"];

test("armed and energised follow the model", () => {
  const commands = [...COURSE, ...COURSE, ...DISTURBANCES, ...ENDS].map((type) => fc.constant(new Fire(type)));
  let energised = 0;
  fc.assert(
    fc.property(fc.commands(commands, { size: "xlarge", maxCommands: 120 }), (sequence) => {
      const [snapshot] = initialTransition(sessionMachine, { passes: [2, 1] });
      const real: Real = { snapshot };
      fc.modelRun(() => ({ model: { armed: false, energised: false, ended: false }, real }), sequence);
      if (real.snapshot.hasTag("energised")) energised += 1;
    }),
    { numRuns: 400 },
  );
  expect(energised).toBeGreaterThan(0);
});

test("the usual course, with one disturbance anywhere, follows the model too", () => {
  fc.assert(
    fc.property(
      fc.nat(COURSE.length * 3),
      fc.array(fc.constantFrom(...DISTURBANCES, ...ENDS), { minLength: 1, maxLength: 3 }),
      (at, disturbances) => {
        const course = [...COURSE, ...COURSE, ...COURSE];
        course.splice(at, 0, ...disturbances);
        const [snapshot] = initialTransition(sessionMachine, { passes: [2, 1] });
        const model: Model = { armed: false, energised: false, ended: false };
        const real: Real = { snapshot };
        for (const type of course) new Fire(type).run(model, real);
      },
    ),
    { numRuns: 300 },
  );
});
