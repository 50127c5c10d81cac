/**
 * The catalogue of faults: what can be made to go wrong, where, and how much of it. The one table behind the schema of fault scripts, their
 * documentation and the generators of tests. What a fault does stands in firmware-sim; a test holds that both know the same ones.
 * Off, stuck, garbage, wrong, slow, delayed and intermittent are the seven kinds that PX4's failure injection knows.
 */
export interface FaultMeaning {
  readonly meaning: string;
  /** Absent: the kind has no size, and `magnitude` is not written. */
  readonly magnitude?: Magnitude;
  /** Happens at an instant, and has no duration. */
  readonly once?: true;
}

export interface Magnitude {
  readonly meaning: string;
  readonly min: number;
  readonly max: number;
  readonly integer?: true;
  /** The size that is as good as no fault, or the nearest to it. */
  readonly neutral: number;
}

const size = (meaning: string, min: number, max: number, neutral = Math.max(0, min)): Magnitude => ({
  meaning,
  min,
  max,
  neutral,
});
const whole = (meaning: string, min: number, max: number): Magnitude => ({ ...size(meaning, min, max), integer: true });

const SENSOR = {
  off: { meaning: "no conversion is finished any more; the last one grows old" },
  stuck: { meaning: "the converter repeats its last value as if it were new" },
  garbage: { meaning: "any number of the converter's range, anew each time" },
  wrong: {
    meaning: "the rise above 34 degC is read too small or too large",
    magnitude: size("factor on the rise", 0, 3, 1),
  },
  slow: { meaning: "conversions come rarely", magnitude: size("ms between two", 20, 2000) },
  delayed: { meaning: "conversions are handed over late, with their true age", magnitude: size("age in ms", 20, 1000) },
  intermittent: { meaning: "conversions are missing at random", magnitude: size("share that is missing", 0.01, 1) },
  open: { meaning: "the wire is broken" },
  short: { meaning: "the wire is shorted" },
  offset: { meaning: "reads too high or too low", magnitude: size("degC", -20, 20) },
  drift: { meaning: "goes astray slowly, from its onset on", magnitude: size("degC per second", -5, 5) },
  noise: { meaning: "scatters", magnitude: size("standard deviation in degC", 0.01, 10) },
  lag: { meaning: "follows late: poor coupling to the skin", magnitude: size("time constant in s", 0.01, 10) },
  detached: {
    meaning: "has come off the skin, electrically sound, and faces something else",
    magnitude: size("degC of what it faces", 5, 60, 34),
  },
} satisfies Record<string, FaultMeaning>;

const LINK = {
  cut: { meaning: "nothing arrives any more" },
  loss: { meaning: "pieces are lost", magnitude: size("share", 0.01, 1) },
  duplicate: { meaning: "pieces arrive twice", magnitude: size("share", 0.01, 1) },
  reorder: { meaning: "pieces are overtaken by later ones", magnitude: size("share", 0.01, 1) },
  bitFlip: { meaning: "bits are flipped", magnitude: size("share of all bits", 1e-7, 0.01) },
  delay: { meaning: "pieces arrive late", magnitude: size("ms", 1, 1000) },
} satisfies Record<string, FaultMeaning>;

/** By target, then kind. */
export const FAULT_KINDS = {
  contact: {
    lost: { meaning: "the tip comes off the skin" },
    partial: {
      meaning: "only a part of the tip touches: the load rises, and the current is crowded into that part",
      magnitude: size("share that touches", 0.05, 0.99, 0.99),
    },
  },
  motion: { stalled: { meaning: "the tip stands still on the skin" } },
  sensorA: SENSOR,
  sensorB: SENSOR,
  sensors: {
    swapped: { meaning: "the two sensors are read on each other's channel" },
    bias: { meaning: "both sensors are wrong alike", magnitude: size("degC", -6, 6) },
    drift: {
      meaning: "both sensors go astray alike and slowly, from the onset on",
      magnitude: size("degC per second", -1, 1),
    },
  },
  coupling: {
    poor: {
      meaning: "gel has dried: the load rises",
      magnitude: size("share of the coupling that is left", 0.05, 0.99, 0.99),
    },
  },
  pad: {
    lifted: { meaning: "the return pad has come off" },
    halfLifted: {
      meaning: "a part of the return pad has come off",
      magnitude: size("factor on its resistance", 1.1, 10),
    },
  },
  tip: {
    arc: { meaning: "the tip's dielectric breaks down: sparks", magnitude: size("sparks per second", 1, 50) },
    removed: { meaning: "the tip is taken off the handpiece" },
  },
  needles: {
    jammed: { meaning: "the needles do not go in" },
    withdrawn: { meaning: "the needles come out of the skin, whatever the drive is told" },
  },
  thermocouple: {
    open: { meaning: "the wire in the needles is broken: the amplifier goes to its upper rail" },
    stuck: { meaning: "the converter repeats its last value as if it were new" },
    offset: { meaning: "reads too high or too low", magnitude: size("degC", -30, 30) },
  },
  cryogen: {
    stuckOpen: { meaning: "the spray valve stays open, whatever it is told" },
    empty: { meaning: "nothing comes out of the valve" },
  },
  output: {
    gain: { meaning: "the amplifier gives more or less than it is told", magnitude: size("factor", 0, 5, 1) },
    stuckOn: { meaning: "the amplifier gives power whatever it is told", magnitude: size("W", 0, 100) },
  },
  meter: { gain: { meaning: "the meter of forward power is wrong", magnitude: size("factor", 0.1, 3, 1) } },
  relay1: { welded: { meaning: "does not open" }, stuckOpen: { meaning: "does not close" } },
  relay2: { welded: { meaning: "does not open" }, stuckOpen: { meaning: "does not close" } },
  comparator: {
    dead: { meaning: "never trips" },
    offset: { meaning: "its own sensor reads too high or too low", magnitude: size("degC", -20, 20) },
  },
  cooling: {
    off: { meaning: "no coolant flows" },
    slow: { meaning: "too little coolant flows", magnitude: size("share of the nominal flow", 0, 1, 1) },
  },
  clock: { wrong: { meaning: "the device's oscillator is fast or slow", magnitude: size("factor", 0.5, 1.5, 1) } },
  trigger: { stuck: { meaning: "the trigger reads pressed" } },
  estop: { pressed: { meaning: "the E-stop line is asserted" } },
  converter: { wrong: { meaning: "the converter's references are off", magnitude: size("factor", 0.5, 1.5, 1) } },
  firmware: {
    hang: { meaning: "tasks stop", magnitude: whole("mask: 1 adc, 2 control, 4 comms, 8 self-test", 1, 15) },
    reset: { meaning: "a brown-out", once: true },
  },
  memory: {
    bitFlip: {
      meaning: "one bit of the limits in memory flips",
      magnitude: whole("32 x place + bit", 0, 351),
      once: true,
    },
    ram: { meaning: "the memory march finds bad words" },
    image: { meaning: "the program image is damaged" },
  },
  perfusion: {
    changed: {
      meaning: "blood flow is not what temperature calls for: a tip pressed hard, a drug, a flush",
      magnitude: size("factor on the flow of every layer", 0, 3, 1),
    },
  },
  room: {
    changed: {
      meaning: "the room is warmer or colder: a door, a lamp, air conditioning",
      magnitude: size("K over the room as it was", -15, 15),
    },
  },
  linkToDevice: LINK,
  linkToHost: LINK,
  host: {
    pause: { meaning: "the host stands still, and what arrives waits: stopped process, starved computer" },
    kill: { meaning: "the host is gone for good, without a word", once: true },
  },
  hostClock: { suspend: { meaning: "the computer sleeps: the host stands still and its clock with it" } },
  disk: {
    full: { meaning: "nothing can be written: no space left", once: true },
    error: { meaning: "nothing can be written: input/output error", once: true },
  },
} as const satisfies Record<string, Record<string, FaultMeaning>>;

export type FaultTarget = keyof typeof FAULT_KINDS;

/** Who lets a fault of this target happen: the simulated device, the cable between the two, or the computer of the host. */
export type FaultPlace = "device" | "link" | "host";

export function placeOf(target: FaultTarget): FaultPlace {
  switch (target) {
    case "linkToDevice":
    case "linkToHost":
      return "link";
    case "host":
    case "hostClock":
    case "disk":
      return "host";
    default:
      return "device";
  }
}

/** Every target with every one of its kinds. */
export function listFaultKinds(): {
  readonly target: FaultTarget;
  readonly kind: string;
  readonly told: FaultMeaning;
}[] {
  return Object.entries(FAULT_KINDS).flatMap(([target, kinds]) =>
    Object.entries(kinds).map(([kind, told]) => ({ target: target as FaultTarget, kind, told: told as FaultMeaning })),
  );
}
