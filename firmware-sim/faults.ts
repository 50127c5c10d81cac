/**
 * Things that go wrong, as a list with times, and the switches they move in the world. A fault acts where it would act in a device: in
 * a wire, a relay, a pump, a task. Never in a decision of the firmware. Faults of the link belong to the link.
 */
import { assert, unreachable } from "../src/assert.ts";
import type { Millis } from "../src/units.ts";
import { type GeneratorDefects, SOUND_OUTPUT } from "./applicator/generator.ts";
import { type SensorDefect, SOUND_SENSOR } from "./applicator/sensor-defect.ts";
import { type NeedleDriveDefects, SOUND_DRIVE } from "./applicator/site.ts";
import { SOUND_THERMOCOUPLE, type ThermocoupleDefect } from "./applicator/thermocouple.ts";

const SENSOR_KINDS = [
  "off",
  "stuck",
  "garbage",
  "wrong",
  "slow",
  "delayed",
  "intermittent",
  "open",
  "short",
  "offset",
  "drift",
  "noise",
  "lag",
  "detached",
] as const;

/** What can fail in the device, change in its surroundings, and how. What `magnitude` means for each kind stands in docs/faults.md. */
export const DEVICE_FAULTS = {
  contact: ["lost", "partial"],
  motion: ["stalled"],
  sensorA: SENSOR_KINDS,
  sensorB: SENSOR_KINDS,
  sensors: ["swapped", "bias", "drift"],
  coupling: ["poor"],
  pad: ["lifted", "halfLifted"],
  tip: ["arc", "removed"],
  needles: ["jammed", "withdrawn"],
  thermocouple: ["open", "stuck", "offset"],
  cryogen: ["stuckOpen", "empty"],
  output: ["gain", "stuckOn"],
  meter: ["gain"],
  relay1: ["welded", "stuckOpen"],
  relay2: ["welded", "stuckOpen"],
  comparator: ["dead", "offset"],
  cooling: ["off", "slow"],
  clock: ["wrong"],
  trigger: ["stuck"],
  estop: ["pressed"],
  converter: ["wrong"],
  firmware: ["hang", "reset"],
  memory: ["bitFlip", "ram", "image"],
  perfusion: ["changed"],
  room: ["changed"],
} as const;

export type FaultKind = {
  readonly [T in keyof typeof DEVICE_FAULTS]: {
    readonly target: T;
    readonly kind: (typeof DEVICE_FAULTS)[T][number];
  };
}[keyof typeof DEVICE_FAULTS];

export type Fault = FaultKind & {
  readonly atMs: Millis;
  /** 0 for what happens once. */
  readonly durationMs: Millis;
  readonly magnitude: number;
};

/** Where the world lets faults in. Neutral values: false, "sound", 1, 0. */
export interface FaultSwitches {
  contactLost: boolean;
  /** Part of the tip that touches. */
  contactRatio: number;
  motionStalled: boolean;
  readonly sensorA: SensorDefect;
  readonly sensorB: SensorDefect;
  sensorsSwapped: boolean;
  couplingRatio: number;
  /** Factor on the resistance of the return pad; Infinity when it is off. */
  padRatio: number;
  arcsPerS: number;
  tipRemoved: boolean;
  readonly needles: NeedleDriveDefects;
  readonly thermocouple: ThermocoupleDefect;
  /** The spray valve stays open, whatever it is told; nothing comes out of it. */
  sprayStuck: boolean;
  sprayEmpty: boolean;
  readonly output: GeneratorDefects;
  comparatorDead: boolean;
  /** Of the comparator's own sensor. */
  comparatorOffsetC: number;
  coolingRatio: number;
  clockRatio: number;
  triggerStuck: boolean;
  estopPressed: boolean;
  converterRatio: number;
  hungTasks: number;
  memoryErrors: number;
  imageDamaged: boolean;
  /** Blood flow over what temperature and damage call for. */
  perfusionRatio: number;
  /** The room over that of the person, K. */
  roomRiseK: number;
}

export function createFaultSwitches(
  sensorA: SensorDefect,
  sensorB: SensorDefect,
  output: GeneratorDefects,
): FaultSwitches {
  return {
    contactLost: false,
    contactRatio: 1,
    motionStalled: false,
    sensorA,
    sensorB,
    sensorsSwapped: false,
    couplingRatio: 1,
    padRatio: 1,
    arcsPerS: 0,
    tipRemoved: false,
    needles: { ...SOUND_DRIVE },
    thermocouple: { ...SOUND_THERMOCOUPLE },
    sprayStuck: false,
    sprayEmpty: false,
    output,
    comparatorDead: false,
    comparatorOffsetC: 0,
    coolingRatio: 1,
    clockRatio: 1,
    triggerStuck: false,
    estopPressed: false,
    converterRatio: 1,
    hungTasks: 0,
    memoryErrors: 0,
    imageDamaged: false,
    perfusionRatio: 1,
    roomRiseK: 0,
  };
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
  const { sensorA, sensorB, output, needles, thermocouple } = switches;
  Object.assign(needles, SOUND_DRIVE);
  Object.assign(thermocouple, SOUND_THERMOCOUPLE);
  Object.assign(sensorA, SOUND_SENSOR);
  Object.assign(sensorB, SOUND_SENSOR);
  Object.assign(output, SOUND_OUTPUT);
  Object.assign(switches, createFaultSwitches(sensorA, sensorB, output), { needles, thermocouple });
}

function apply(fault: Fault, switches: FaultSwitches): void {
  const { magnitude } = fault;
  switch (fault.target) {
    case "contact":
      if (fault.kind === "lost") switches.contactLost = true;
      else switches.contactRatio = magnitude;
      return;
    case "motion":
      switches.motionStalled = true;
      return;
    case "sensorA":
    case "sensorB":
      applyToSensor(fault.target === "sensorA" ? switches.sensorA : switches.sensorB, fault.kind, magnitude);
      return;
    case "sensors":
      if (fault.kind === "swapped") switches.sensorsSwapped = true;
      else if (fault.kind === "bias") {
        switches.sensorA.offsetC += magnitude;
        switches.sensorB.offsetC += magnitude;
      } else {
        switches.sensorA.driftCPerS += magnitude;
        switches.sensorB.driftCPerS += magnitude;
      }
      return;
    case "coupling":
      switches.couplingRatio = magnitude;
      return;
    case "pad":
      switches.padRatio = fault.kind === "lifted" ? Number.POSITIVE_INFINITY : magnitude;
      return;
    case "tip":
      if (fault.kind === "arc") switches.arcsPerS = magnitude;
      else switches.tipRemoved = true;
      return;
    case "needles":
      if (fault.kind === "jammed") switches.needles.jammed = true;
      else switches.needles.withdrawn = true;
      return;
    case "thermocouple":
      if (fault.kind === "offset") switches.thermocouple.offsetC += magnitude;
      else switches.thermocouple.kind = fault.kind;
      return;
    case "cryogen":
      if (fault.kind === "stuckOpen") switches.sprayStuck = true;
      else switches.sprayEmpty = true;
      return;
    case "output":
      if (fault.kind === "gain") switches.output.gainRatio = magnitude;
      else switches.output.stuckW = magnitude;
      return;
    case "meter":
      switches.output.meterRatio = magnitude;
      return;
    case "relay1":
      if (fault.kind === "welded") switches.output.relay1Welded = true;
      else switches.output.relay1StuckOpen = true;
      return;
    case "relay2":
      if (fault.kind === "welded") switches.output.relay2Welded = true;
      else switches.output.relay2StuckOpen = true;
      return;
    case "comparator":
      if (fault.kind === "dead") switches.comparatorDead = true;
      else switches.comparatorOffsetC += magnitude;
      return;
    case "cooling":
      switches.coolingRatio = fault.kind === "off" ? 0 : magnitude;
      return;
    case "clock":
      switches.clockRatio = magnitude;
      return;
    case "trigger":
      switches.triggerStuck = true;
      return;
    case "estop":
      switches.estopPressed = true;
      return;
    case "converter":
      switches.converterRatio = magnitude;
      return;
    case "firmware":
      switches.hungTasks |= magnitude;
      return;
    case "memory":
      if (fault.kind === "ram") switches.memoryErrors = 1;
      else if (fault.kind === "image") switches.imageDamaged = true;
      return;
    case "perfusion":
      switches.perfusionRatio = magnitude;
      return;
    case "room":
      switches.roomRiseK = magnitude;
      return;
    default:
      unreachable(fault);
  }
}

function applyToSensor(sensor: SensorDefect, kind: (typeof SENSOR_KINDS)[number], magnitude: number): void {
  switch (kind) {
    case "offset":
      sensor.offsetC += magnitude;
      return;
    case "drift":
      sensor.driftCPerS = magnitude;
      return;
    case "wrong":
      sensor.riseRatio = magnitude;
      return;
    case "noise":
      sensor.noiseC = magnitude;
      return;
    case "lag":
      sensor.lagS = magnitude;
      return;
    case "detached":
      sensor.facedC = magnitude;
      return;
    case "off":
    case "stuck":
    case "garbage":
    case "open":
    case "short":
      sensor.kind = kind;
      return;
    case "slow":
    case "delayed":
    case "intermittent":
      sensor.kind = kind;
      sensor.size = magnitude;
      return;
    default:
      unreachable(kind);
  }
}
