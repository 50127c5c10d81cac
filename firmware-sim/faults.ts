/**
 * Things that go wrong, as a list with times, and the switches they move in the world. A fault acts where it would act in a device: in
 * a wire, a relay, a pump, a task. Never in a decision of the firmware. Faults of the link belong to the link.
 */
import { assert, unreachable } from "../src/assert.ts";
import type { Millis } from "../src/units.ts";
import type { GeneratorDefects } from "./applicator/generator.ts";
import type { SensorDefect } from "./applicator/sensors.ts";

/** What can fail, and how. `magnitude` is explained per kind; where nothing is said it is not used. */
export type FaultKind =
  /** The tip comes off the skin. */
  | { readonly target: "contact"; readonly kind: "lost" }
  /** The tip stands still on the skin. */
  | { readonly target: "motion"; readonly kind: "stalled" }
  /** `offset`: magnitude in degC. */
  | { readonly target: "sensorA" | "sensorB"; readonly kind: "open" | "short" | "stuck" | "offset" }
  /** `gain`: magnitude is the factor on the amplifier. `stuckOn`: magnitude in W, whatever the command. */
  | { readonly target: "output"; readonly kind: "gain" | "stuckOn" }
  | { readonly target: "relay1" | "relay2"; readonly kind: "welded" }
  /** Magnitude is the share of coolant flow that is left. */
  | { readonly target: "cooling"; readonly kind: "slow" }
  /** `hang`: magnitude is the mask of the tasks that stop. `reset`: a brown-out; happens once. */
  | { readonly target: "firmware"; readonly kind: "hang" | "reset" }
  /** Flips one bit of the limits held in memory, once: magnitude is 32 * place + bit. */
  | { readonly target: "memory"; readonly kind: "bitFlip" };

export type Fault = FaultKind & {
  readonly atMs: Millis;
  /** 0 for what happens once. */
  readonly durationMs: Millis;
  readonly magnitude: number;
};

/** Where the world lets faults in. Neutral values: false, "sound", 1, 0. */
export interface FaultSwitches {
  contactLost: boolean;
  motionStalled: boolean;
  readonly sensorA: SensorDefect;
  readonly sensorB: SensorDefect;
  readonly output: GeneratorDefects;
  coolingRatio: number;
  hungTasks: number;
}

/** What happens once, as told to the world. */
export interface FaultEvents {
  reset(): void;
  flipBit(bit: number): void;
}

export interface FaultInjector {
  /** Adds a fault while the world runs. */
  add(fault: Fault): void;
  /** Sets the switches for this instant. Costs nothing between the edges of the list. */
  step(nowMs: Millis): void;
}

export function createFaultInjector(
  script: readonly Fault[],
  switches: FaultSwitches,
  events: FaultEvents,
): FaultInjector {
  const faults: Fault[] = [];
  const fired = new Set<Fault>();
  let edges: Millis[] = [];
  let nextEdge = 0;
  const add = (fault: Fault) => {
    assert(fault.atMs >= 0 && fault.durationMs >= 0, `fault ${fault.target}.${fault.kind} has a time and a duration`);
    faults.push(fault);
    edges = faults.flatMap(({ atMs, durationMs }) => [atMs, atMs + durationMs]).sort((a, b) => a - b);
    // What is over is looked at once more, and found to be over.
    nextEdge = 0;
  };
  script.forEach(add);
  return {
    add,
    step(nowMs) {
      if (nextEdge >= edges.length || edges[nextEdge]! > nowMs) return;
      while (nextEdge < edges.length && edges[nextEdge]! <= nowMs) nextEdge++;
      makeSound(switches);
      for (const fault of faults) {
        if (nowMs < fault.atMs) continue;
        if (fault.kind === "reset" || fault.kind === "bitFlip") {
          if (fired.has(fault)) continue;
          fired.add(fault);
          if (fault.kind === "reset") events.reset();
          else events.flipBit(fault.magnitude);
        } else if (nowMs < fault.atMs + fault.durationMs) apply(fault, switches);
      }
    },
  };
}

function makeSound(switches: FaultSwitches): void {
  switches.contactLost = false;
  switches.motionStalled = false;
  for (const sensor of [switches.sensorA, switches.sensorB]) {
    sensor.kind = "sound";
    sensor.offsetC = 0;
  }
  switches.output.gainRatio = 1;
  switches.output.stuckW = Number.NaN;
  switches.output.relay1Welded = false;
  switches.output.relay2Welded = false;
  switches.coolingRatio = 1;
  switches.hungTasks = 0;
}

function apply(fault: Fault, switches: FaultSwitches): void {
  switch (fault.target) {
    case "contact":
      switches.contactLost = true;
      return;
    case "motion":
      switches.motionStalled = true;
      return;
    case "sensorA":
    case "sensorB": {
      const sensor = fault.target === "sensorA" ? switches.sensorA : switches.sensorB;
      if (fault.kind === "offset") sensor.offsetC = fault.magnitude;
      else sensor.kind = fault.kind;
      return;
    }
    case "output":
      if (fault.kind === "gain") switches.output.gainRatio = fault.magnitude;
      else switches.output.stuckW = fault.magnitude;
      return;
    case "relay1":
      switches.output.relay1Welded = true;
      return;
    case "relay2":
      switches.output.relay2Welded = true;
      return;
    case "cooling":
      switches.coolingRatio = fault.magnitude;
      return;
    case "firmware":
      switches.hungTasks |= fault.magnitude;
      return;
    case "memory":
      return;
    default:
      unreachable(fault);
  }
}
