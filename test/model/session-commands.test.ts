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
  REFUSE: (model) => {
    model.armed = false;
    model.energised = false;
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
      if (this.#type === "PAUSE")
        Object.assign(model, { armed: toStage(after.value) === "pausedDuring", energised: false });
      if (this.#type === "PHASE_DONE" && toStage(after.value) !== "gripping")
        Object.assign(model, { armed: false, energised: false });
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

function createStart(): { model: Model; real: Real } {
  const [snapshot] = initialTransition(sessionMachine, { passes: [2, 1] });
  return { model: { armed: false, energised: false, ended: false }, real: { snapshot } };
}

const commands = [...COURSE, ...COURSE, ...DISTURBANCES, ...ENDS].map((type) => fc.constant(new Fire(type)));

test("armed and energised follow the model, whatever comes after any part of the usual course", () => {
  fc.assert(
    fc.property(
      fc.nat(3 * COURSE.length),
      fc.commands(commands, { size: "large", maxCommands: 60 }),
      (length, sequence) => {
        const start = createStart();
        for (const type of [...COURSE, ...COURSE, ...COURSE].slice(0, length))
          new Fire(type).run(start.model, start.real);
        fc.modelRun(() => start, sequence);
      },
    ),
    { numRuns: 200 },
  );
});

test("the usual course is energised in all its passes and ends complete, also in the model", () => {
  const { model, real } = createStart();
  let energised = 0;
  for (const type of [...COURSE, ...COURSE, ...COURSE]) {
    new Fire(type).run(model, real);
    if (model.energised) energised += 1;
  }
  // Ramping and holding, by the event that leads into each, in three passes.
  expect(energised).toBe(6);
  expect(toStage(real.snapshot.value)).toBe("complete");
});
