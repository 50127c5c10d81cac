/**
 * The one message table of the wire: every message, field, enumeration and bit set, with wire type, scale, unit, range and meaning.
 * The codec, the tables of docs/protocol.md and the C header are generated from it, and the TypeScript types below are derived from it,
 * so none of them can drift. It says what can be written on the wire, not what a device must accept: that is docs/protocol.md.
 * Ids and codes are stable for ever: a retired one is never used again. Families of codes leave gaps for later members.
 */

/** Both ends must agree on the major number. A minor number only ever adds message types. */
export const PROTOCOL_MAJOR = 1;
export const PROTOCOL_MINOR = 0;
/** Longest payload of any message, present or future (bytes). */
export const PAYLOAD_MAX_BYTES = 64;

export const DEVICE_STATE = { boot: 0, selfTest: 1, unarmed: 2, armed: 3, emitting: 4, fault: 5 } as const;
export type DeviceState = keyof typeof DEVICE_STATE;

export const MODALITY = {
  monopolarRf: 1,
  bipolarRf: 2,
  microneedleRf: 3,
  focusedUltrasound: 4,
  unfocusedUltrasound: 5,
  nirLaser: 6,
  contactCooling: 7,
  cryogen: 8,
} as const;
export type Modality = keyof typeof MODALITY;

/** Why a device latched. One family per sixteen codes: heat, sensors, output, coupling, hands, link, device, energy. */
export const TRIP = {
  none: 0x00,
  overTemperature: 0x10,
  comparator: 0x11,
  heatingRate: 0x12,
  underTemperature: 0x13,
  sensorOpen: 0x20,
  sensorShort: 0x21,
  sensorFlat: 0x22,
  sensorDisagree: 0x23,
  sensorNoise: 0x24,
  sensorSlow: 0x25,
  sensorImplausible: 0x26,
  powerMismatch: 0x30,
  outputStuck: 0x31,
  relayWelded: 0x32,
  impedance: 0x40,
  returnPad: 0x41,
  arc: 0x42,
  cooling: 0x43,
  contactTemperature: 0x44,
  tipRemoved: 0x45,
  emergencyStop: 0x50,
  triggerStuck: 0x51,
  link: 0x60,
  watchdog: 0x70,
  memory: 0x71,
  reset: 0x72,
  clock: 0x73,
  selfTest: 0x74,
  windowEnergy: 0x80,
  totalEnergy: 0x81,
  coldTime: 0x82,
} as const;
/** `none` stands for "nothing latched". */
export type TripCode = keyof typeof TRIP;

/** What was measured when a trip latched; says which unit `fault.measured` and `fault.limit` have. */
export const TRIP_CHANNEL = {
  none: 0x00,
  surfaceA: 0x10,
  surfaceB: 0x11,
  tip: 0x12,
  contactSurface: 0x13,
  needle: 0x14,
  power: 0x20,
  reflected: 0x21,
  energy: 0x22,
  relay1: 0x23,
  relay2: 0x24,
  impedance: 0x30,
  pad: 0x31,
  cooling: 0x32,
  contact: 0x33,
  motion: 0x34,
  emergencyStop: 0x40,
  trigger: 0x41,
  link: 0x50,
  processor: 0x60,
  memory: 0x61,
  clock: 0x62,
} as const;
export type TripChannel = keyof typeof TRIP_CHANNEL;

/** Why the host sent STOP. For the record only: a device stops whatever the reason says. */
export const STOP_REASON = {
  unspecified: 0x00,
  operator: 0x01,
  complete: 0x02,
  hostTrip: 0x10,
  hostLag: 0x11,
  telemetryLost: 0x12,
  deviceFault: 0x13,
  journal: 0x14,
  interrupted: 0x20,
  closing: 0x21,
  bug: 0x22,
} as const;
export type StopReason = keyof typeof STOP_REASON;

/** The answer to a request, and in telemetry why energy is withheld. */
export const RESULT = {
  ok: 0x00,
  wrongState: 0x01,
  wrongVersion: 0x02,
  wrongBoot: 0x03,
  otherSession: 0x04,
  wrongEpoch: 0x05,
  wrongLimitsCrc: 0x06,
  wrongSessionLimits: 0x07,
  limitsMissing: 0x08,
  limitTooWide: 0x09,
  wrongTip: 0x0a,
  unsupported: 0x0b,
  busy: 0x0c,
  oldSequence: 0x10,
  staleEcho: 0x11,
  ttlTooLong: 0x12,
  powerTooHigh: 0x13,
  quotaTooHigh: 0x14,
  oldShot: 0x15,
  energyTooHigh: 0x16,
  durationTooLong: 0x17,
  shotsSpent: 0x18,
  superseded: 0x19,
  tooSoon: 0x1a,
  tooClose: 0x1b,
  siteSpent: 0x1c,
  positionUnknown: 0x1d,
  notAtRest: 0x1e,
  selfTestMissing: 0x20,
  selfTestOld: 0x21,
  triggerHeld: 0x22,
  emergencyStop: 0x23,
  latched: 0x30,
  causePresent: 0x31,
  wrongTrip: 0x32,
  powerCycleNeeded: 0x33,
  notAcknowledged: 0x34,
  tipRetired: 0x35,
  leaseExpired: 0x40,
  quotaSpent: 0x41,
  triggerReleased: 0x42,
  contactLost: 0x43,
  motionLost: 0x44,
  impedanceOutside: 0x45,
  pressTimeSpent: 0x46,
  windowEnergySpent: 0x47,
  noLease: 0x48,
  sessionTimeSpent: 0x49,
  couplingLost: 0x4a,
  noShot: 0x4b,
  stopped: 0x4c,
} as const;
export type Result = keyof typeof RESULT;

/** What the device's display asks of its operator. */
export const PROMPT_ACTION = {
  none: 0,
  place: 1,
  press: 2,
  release: 3,
  repress: 4,
  lift: 5,
  advance: 6,
  change: 7,
} as const;
export type PromptAction = keyof typeof PROMPT_ACTION;

/** Where a device is with the shot it was permitted. */
export const SHOT_PHASE = { idle: 0, waiting: 1, inserting: 2, precool: 3, emitting: 4, postcool: 5 } as const;
export type ShotPhase = keyof typeof SHOT_PHASE;

export const RESET_CAUSE = {
  unknown: 0,
  powerOn: 1,
  brownOut: 2,
  watchdog: 3,
  software: 4,
  external: 5,
  crash: 6,
} as const;
export type ResetCause = keyof typeof RESET_CAUSE;

/** Masks of `telemetry.flags`. */
export const TELEMETRY_FLAG = {
  trigger: 0x0001,
  contact: 0x0002,
  pad: 0x0004,
  estop: 0x0008,
  motion: 0x0010,
  cooling: 0x0020,
  relay1: 0x0040,
  relay2: 0x0080,
  edgeNeeded: 0x0100,
  simulated: 0x0200,
} as const;

/** Masks of `hello.capabilities`. */
export const CAPABILITY = {
  contactSurface: 0x0001,
  returnPad: 0x0002,
  motionSensor: 0x0004,
  impedance: 0x0008,
  reflectedPower: 0x0010,
  tipSensor: 0x0020,
  cooling: 0x0040,
  display: 0x0080,
  comparator: 0x0100,
  secondRelay: 0x0200,
  shots: 0x0400,
  carriage: 0x0800,
  needles: 0x1000,
  cryogen: 0x2000,
  cold: 0x4000,
} as const;

/** Masks of `selfTest.done` and `selfTest.passed`, in the order in which the tests run. */
export const SELF_TEST = {
  image: 0x0000_0001,
  limits: 0x0000_0002,
  ram: 0x0000_0004,
  clock: 0x0000_0008,
  adcReferences: 0x0000_0010,
  sensorsPlausible: 0x0000_0020,
  sensorsAgree: 0x0000_0040,
  sensorChannels: 0x0000_0080,
  sensorResponse: 0x0000_0100,
  comparator: 0x0000_0200,
  relay1: 0x0000_0400,
  relay2: 0x0000_0800,
  emergencyStop: 0x0000_1000,
  returnPad: 0x0000_2000,
  contactSense: 0x0000_4000,
  cooling: 0x0000_8000,
  watchdog: 0x0001_0000,
  pulse: 0x0002_0000,
} as const;

/** Every enumeration by the name that fields use. `constant` is the name it is exported under above. */
export const ENUMS = {
  deviceState: { constant: "DEVICE_STATE", values: DEVICE_STATE },
  modality: { constant: "MODALITY", values: MODALITY },
  trip: { constant: "TRIP", values: TRIP },
  tripChannel: { constant: "TRIP_CHANNEL", values: TRIP_CHANNEL },
  stopReason: { constant: "STOP_REASON", values: STOP_REASON },
  result: { constant: "RESULT", values: RESULT },
  promptAction: { constant: "PROMPT_ACTION", values: PROMPT_ACTION },
  resetCause: { constant: "RESET_CAUSE", values: RESET_CAUSE },
  shotPhase: { constant: "SHOT_PHASE", values: SHOT_PHASE },
} as const;
export type EnumName = keyof typeof ENUMS;

/** Every bit set by the name that fields use. A bit without a name is reserved: sent as 0, and a frame that sets it is rejected. */
export const BIT_SETS = {
  telemetryFlag: { constant: "TELEMETRY_FLAG", masks: TELEMETRY_FLAG },
  capability: { constant: "CAPABILITY", masks: CAPABILITY },
  selfTest: { constant: "SELF_TEST", masks: SELF_TEST },
} as const;
export type BitSetName = keyof typeof BIT_SETS;

/** Wire types. `ascii` and `hex` have a `length` in bytes: printable text padded with zeros; raw bytes shown as lower-case hex. */
export type WireType = "u8" | "u16" | "u32" | "i16" | "i32" | "bool" | "ascii" | "hex";

/** One field of a payload. Wire integer = round(value x `per`); both must fit `min`..`max`, given in real units. */
export interface Field {
  readonly wire: WireType;
  readonly meaning: string;
  readonly per?: number;
  readonly unit?: string;
  /** Defaults: the whole range of the wire type, less the sentinel. */
  readonly min?: number;
  readonly max?: number;
  /** `null` is written as the sentinel: the lowest value of a signed type, the highest of an unsigned one. */
  readonly nullable?: true;
  readonly enum?: EnumName;
  /** The member an unknown code decodes to; without it an unknown code rejects the frame. */
  readonly unknownAs?: string;
  readonly bits?: BitSetName;
  readonly length?: number;
}

/** A message of the table: its type id on the wire, who sends it, what it is for, and its fields in wire order. */
export interface MessageDefinition {
  readonly id: number;
  readonly from: "host" | "device";
  readonly meaning: string;
  /** Missing payload bytes read as zero and surplus ones are ignored; only STOP, which nothing may keep from working. */
  readonly anyLength?: true;
  readonly fields: Readonly<Record<string, Field>>;
}

const BOOT_ID = { wire: "u32", meaning: "boot id of the latest `hello`" } as const;
const SESSION = { wire: "u32", meaning: "number the host drew at random for its session" } as const;
const SURFACE = { wire: "i16", per: 100, unit: "degC", min: -60, max: 200, nullable: true } as const;
const COLD = { wire: "i16", per: 100, unit: "degC", min: -60, max: 100 } as const;
const POWER = { wire: "u16", per: 100, unit: "W" } as const;
const RESISTANCE = { wire: "u16", per: 10, unit: "ohm" } as const;
/** Energy of a shot: the smallest are a tenth of a joule. */
const SHOT_ENERGY = { wire: "u32", per: 1000, unit: "J" } as const;
const PLACE = { wire: "i16", per: 100, unit: "mm" } as const;
const SPAN = { wire: "u16", per: 100, unit: "mm" } as const;
const COOL = { wire: "u8", unit: "ms" } as const;
const FIELD = { wire: "u8", nullable: true } as const;
const TICK = { wire: "u32", unit: "ms", meaning: "device clock since boot, modulo 2^32" } as const;

export const MESSAGES = {
  helloRequest: {
    id: 0x01,
    from: "host",
    meaning: "Who are you? Starts telemetry. Carries no authority: any host may ask at any time.",
    fields: {
      protocolMajor: { wire: "u8", meaning: "version the host speaks; the device answers even if it differs" },
      protocolMinor: { wire: "u8", meaning: "message types the host knows" },
      hostNonce: {
        wire: "u32",
        meaning: "drawn at random, returned in `hello`, so that an old answer is not taken for a new one",
      },
    },
  },
  selfTestRequest: {
    id: 0x02,
    from: "host",
    meaning: "Run the self-test now.",
    fields: { bootId: BOOT_ID, session: SESSION },
  },
  limits: {
    id: 0x03,
    from: "host",
    meaning: "Limits of this session. They narrow the firmware's own table, never widen it.",
    fields: {
      bootId: BOOT_ID,
      session: SESSION,
      hotSpotFactor: {
        wire: "u16",
        per: 1000,
        max: 10,
        meaning: "h: how much more than the sensed spot the hottest dermal spot heats",
      },
      tripC: { wire: "u16", per: 100, unit: "degC", max: 100, meaning: "latch `overTemperature` at this T_eff" },
      powerMaxW: { ...POWER, meaning: "session power limit; no lease may ask for more" },
      energyMaxJ: { wire: "u32", per: 100, unit: "J", meaning: "energy of one arm epoch" },
      windowEnergyMaxJ: { wire: "u32", per: 100, unit: "J", meaning: "energy of any 10 s" },
      pressMaxS: { wire: "u16", unit: "s", meaning: "emission time of one press of the trigger" },
      speedMinMmS: {
        wire: "u16",
        per: 10,
        unit: "mm/s",
        max: 1000,
        meaning: "the tip must glide at least this fast; 0: it may rest",
      },
      impedanceMinOhm: { ...RESISTANCE, meaning: "lower edge of the impedance window" },
      impedanceMaxOhm: { ...RESISTANCE, meaning: "upper edge of the impedance window" },
      contactMinC: {
        wire: "i16",
        per: 100,
        unit: "degC",
        min: -60,
        max: 100,
        meaning: "coldest set point of the contact surface",
      },
      contactMaxC: {
        wire: "i16",
        per: 100,
        unit: "degC",
        min: -60,
        max: 100,
        meaning: "warmest set point of the contact surface",
      },
    },
  },
  arm: {
    id: 0x04,
    from: "host",
    meaning: "Be ready to emit: from now on trigger plus lease mean energy.",
    fields: {
      bootId: BOOT_ID,
      session: SESSION,
      epoch: { wire: "u16", meaning: "last epoch of the device + 1, modulo 65536" },
      limitsCrc: { wire: "u32", meaning: "CRC of the firmware limit table, computed by the host itself" },
      sessionLimitsCrc: { wire: "u32", meaning: "CRC-32 of the payload of the `limits` in force" },
      tipId: { wire: "u16", meaning: "tip that the profile was checked for" },
      profileHash: { wire: "hex", length: 32, meaning: "SHA-256 of the profile; the device keeps and displays it" },
    },
  },
  lease: {
    id: 0x05,
    from: "host",
    meaning:
      "Permission to emit, for a moment and up to a quota. Replaces the one before. The only message that carries energy.",
    fields: {
      bootId: BOOT_ID,
      session: SESSION,
      epoch: { wire: "u16", meaning: "epoch of the `arm` in force" },
      tickEchoMs: { wire: "u32", unit: "ms", meaning: "`tickMs` of the telemetry that this decision was made on" },
      powerMaxW: { ...POWER, meaning: "power wanted; the device never emits more" },
      quotaJ: { wire: "u16", per: 100, unit: "J", meaning: "energy that may be delivered under this lease" },
      ttlMs: {
        wire: "u8",
        unit: "ms",
        meaning: "life of this lease from the tick that it quotes, by the device clock",
      },
      limitsCrc: { wire: "u32", meaning: "CRC of the firmware limit table" },
    },
  },
  stop: {
    id: 0x06,
    from: "host",
    meaning: "Energy off and disarm, now. Obeyed in every state on a valid CRC alone.",
    anyLength: true,
    fields: { reason: { wire: "u8", enum: "stopReason", unknownAs: "unspecified", meaning: "for the record" } },
  },
  acknowledge: {
    id: 0x07,
    from: "host",
    meaning: "A person has seen the latched trip.",
    fields: {
      bootId: BOOT_ID,
      session: SESSION,
      trip: { wire: "u8", enum: "trip", meaning: "the first latched trip, as in `telemetry.trip`" },
    },
  },
  contact: {
    id: 0x08,
    from: "host",
    meaning: "Set point of the temperature-controlled contact surface.",
    fields: {
      bootId: BOOT_ID,
      session: SESSION,
      contactC: { wire: "i16", per: 100, unit: "degC", min: -60, max: 100, meaning: "set point" },
    },
  },
  prompt: {
    id: 0x09,
    from: "host",
    meaning: "What the display of the device asks of its operator. Changes nothing else.",
    fields: {
      action: { wire: "u8", enum: "promptAction", meaning: "what to do" },
      zone: { wire: "u8", meaning: "zone number, from 0" },
      areaCm2: { wire: "u16", per: 10, unit: "cm2", meaning: "size of the zone" },
      speedMmS: { wire: "u16", per: 10, unit: "mm/s", max: 1000, meaning: "speed to glide at; 0: rest" },
    },
  },
  shotLimits: {
    id: 0x0a,
    from: "host",
    meaning: "Limits of the shots of this session, beside `limits`. They narrow device and tip, never widen them.",
    fields: {
      bootId: BOOT_ID,
      session: SESSION,
      energyMaxJ: { ...SHOT_ENERGY, meaning: "energy of one shot" },
      durationMaxMs: { wire: "u16", unit: "ms", meaning: "emission of one shot" },
      intervalMinMs: { wire: "u16", unit: "ms", meaning: "from the end of one shot to the start of the next" },
      spacingMinMm: { ...SPAN, meaning: "shots closer than this are at one site" },
      siteShotsMax: { wire: "u8", meaning: "shots at one site in the session" },
      siteIntervalMinMs: { wire: "u32", unit: "ms", meaning: "between two shots at one site" },
      shotsMax: { wire: "u16", meaning: "shots of the session" },
      depthMm: { ...SPAN, meaning: "depth of the focus, or of the needle tips; 0: at the surface" },
      coolMaxMs: { ...COOL, meaning: "longest spurt of cryogen" },
      needleMaxC: { ...SURFACE, meaning: "latch `overTemperature` when the needles read this; null: no needles" },
    },
  },
  shot: {
    id: 0x0b,
    from: "host",
    meaning: "Permission for one shot. Replaces the one before. Useless without a lease, which still bounds its power.",
    fields: {
      bootId: BOOT_ID,
      session: SESSION,
      epoch: { wire: "u16", meaning: "epoch of the `arm` in force" },
      shot: { wire: "u16", meaning: "number of this shot, greater than any before in this epoch" },
      tickEchoMs: { wire: "u32", unit: "ms", meaning: "`tickMs` of the telemetry that this decision was made on" },
      energyJ: {
        ...SHOT_ENERGY,
        meaning: "energy to deliver, or at most to deliver if a loop regulates it; 0: a spurt",
      },
      durationMs: { wire: "u16", unit: "ms", meaning: "emission, at the most" },
      ttlMs: { wire: "u8", unit: "ms", meaning: "how long from its acceptance the shot may wait for its start" },
      precoolMs: { ...COOL, meaning: "spurt of cryogen before the energy" },
      postcoolMs: { ...COOL, meaning: "spurt of cryogen after the energy" },
      carriageMm: {
        ...SPAN,
        nullable: true,
        meaning: "where the carriage is to be; null: where it is, or there is none",
      },
      shotLimitsCrc: { wire: "u32", meaning: "CRC of the shot limit table" },
    },
  },
  aim: {
    id: 0x0c,
    from: "host",
    meaning: "Where on the printed grid the display asks its operator to put the handpiece. Changes nothing else.",
    fields: {
      field: { wire: "u8", meaning: "number of the grid: the zone, from 0" },
      alongMm: { ...PLACE, meaning: "along the lines" },
      acrossMm: { ...PLACE, meaning: "across them" },
    },
  },
  coldLimits: {
    id: 0x0d,
    from: "host",
    meaning: "Limits of a cold session, beside `limits`. They narrow device and tip, never widen them.",
    fields: {
      bootId: BOOT_ID,
      session: SESSION,
      tripC: { ...COLD, meaning: "latch `underTemperature` at or below this T_eff" },
      plateMinC: { ...COLD, meaning: "coldest that the plate may be pumped to" },
      coldMaxS: { wire: "u16", unit: "s", meaning: "longest time of cold skin in the session" },
    },
  },
  hello: {
    id: 0x81,
    from: "device",
    meaning: "Answer to `helloRequest`: identity, version, limits, what happened before.",
    fields: {
      protocolMajor: { wire: "u8", meaning: "version the device speaks" },
      protocolMinor: { wire: "u8", meaning: "message types the device knows" },
      modality: { wire: "u8", enum: "modality", meaning: "kind of energy" },
      firmwareMajor: { wire: "u8", meaning: "firmware version" },
      firmwareMinor: { wire: "u8", meaning: "firmware version" },
      firmwarePatch: { wire: "u8", meaning: "firmware version" },
      capabilities: { wire: "u16", bits: "capability", meaning: "what the device has" },
      serial: { wire: "ascii", length: 12, meaning: "serial number" },
      bootId: { wire: "u32", meaning: "drawn at random at every boot" },
      hostNonce: { wire: "u32", meaning: "copied from the `helloRequest`" },
      limitsCrc: { wire: "u32", meaning: "CRC of the firmware limit table" },
      resetCause: { wire: "u8", enum: "resetCause", meaning: "why the device last booted" },
      trip: { wire: "u8", enum: "trip", meaning: "first latched trip, or none" },
      tickMs: TICK,
    },
  },
  tip: {
    id: 0x82,
    from: "device",
    meaning: "The tip that is attached. Follows every `hello`, and every change of tip.",
    fields: {
      tipId: { wire: "u16", meaning: "kind of tip; 0: none attached, all other fields zero" },
      label: { wire: "ascii", length: 16, meaning: "name of the tip" },
      frequencyKHz: { wire: "u32", unit: "kHz", meaning: "frequency it is driven at; 0: not alternating" },
      powerMaxW: { ...POWER, meaning: "most it may be given" },
      discDiameterMm: {
        wire: "u16",
        per: 100,
        unit: "mm",
        meaning: "diameter of one electrode or of the radiating face",
      },
      spacingMm: { wire: "u16", per: 100, unit: "mm", meaning: "distance of electrode centres; 0: one electrode" },
      impedanceMinOhm: { ...RESISTANCE, meaning: "least impedance seen on skin" },
      impedanceMaxOhm: { ...RESISTANCE, meaning: "greatest impedance seen on skin" },
      hotSpotKMmPerWS: {
        wire: "u16",
        per: 1000,
        unit: "K mm/(W s)",
        meaning: "excess of the hottest spot per watt, at a speed",
      },
    },
  },
  selfTest: {
    id: 0x83,
    from: "device",
    meaning: "Result of a self-test, sent when it ends.",
    fields: {
      bootId: { wire: "u32", meaning: "boot id of the device" },
      session: { wire: "u32", meaning: "session that asked" },
      done: { wire: "u32", bits: "selfTest", meaning: "tests that were run: those the device has hardware for" },
      passed: { wire: "u32", bits: "selfTest", meaning: "tests that passed, a subset of `done`" },
    },
  },
  reply: {
    id: 0x84,
    from: "device",
    meaning: "Answer to any host message but `helloRequest` and `lease`.",
    fields: {
      toType: { wire: "u8", meaning: "type id of the message answered" },
      toSeq: { wire: "u16", meaning: "sequence number of the message answered" },
      result: { wire: "u8", enum: "result", meaning: "ok, or the first rule that the message broke" },
      epoch: { wire: "u16", meaning: "last arm epoch of the device" },
    },
  },
  telemetry: {
    id: 0x85,
    from: "device",
    meaning: "Everything the device measures, every 20 ms.",
    fields: {
      tickMs: TICK,
      state: { wire: "u8", enum: "deviceState", meaning: "state" },
      flags: { wire: "u16", bits: "telemetryFlag", meaning: "inputs and outputs" },
      leaseAgeMs: {
        wire: "u16",
        unit: "ms",
        nullable: true,
        meaning: "since the latest lease was accepted, saturating; null: none in this epoch",
      },
      epoch: { wire: "u16", meaning: "last arm epoch; 0 after boot" },
      surfaceAC: { ...SURFACE, meaning: "sensor A; null: no valid sample" },
      surfaceBC: { ...SURFACE, meaning: "sensor B; null: no valid sample" },
      tipC: { ...SURFACE, meaning: "temperature of the tip or contact surface; null: not measured" },
      powerW: { ...POWER, meaning: "delivered power, measured, mean since the telemetry before" },
      commandedW: { ...POWER, meaning: "power asked of the output stage, mean since the telemetry before" },
      reflectedW: { ...POWER, meaning: "reflected power, measured" },
      ceilingW: { ...POWER, meaning: "most that the firmware would allow at this moment" },
      impedanceOhm: { ...RESISTANCE, nullable: true, meaning: "load impedance; null: not measured" },
      speedMmS: {
        wire: "u16",
        per: 10,
        unit: "mm/s",
        max: 1000,
        nullable: true,
        meaning: "speed of the tip over the skin; null: not measured",
      },
      energyJ: { wire: "u32", per: 100, unit: "J", meaning: "delivered since boot, measured, saturating" },
      trip: { wire: "u8", enum: "trip", meaning: "first latched trip, or none" },
      refusal: { wire: "u8", enum: "result", meaning: "why no energy flows although the device is armed, else ok" },
      badFrames: { wire: "u16", meaning: "frames discarded since boot, modulo 65536" },
    },
  },
  fault: {
    id: 0x86,
    from: "device",
    meaning: "A trip has latched. Sent at once, and every second while it stays latched.",
    fields: {
      trip: { wire: "u8", enum: "trip", meaning: "what latched" },
      channel: { wire: "u8", enum: "tripChannel", meaning: "what was measured" },
      atMs: { wire: "u32", unit: "ms", meaning: "device clock when it latched" },
      measured: {
        wire: "i32",
        per: 1000,
        nullable: true,
        meaning:
          "value measured, in the unit of the channel; for `overTemperature` and `comparator` T_eff; null: not a number",
      },
      limit: { wire: "i32", per: 1000, nullable: true, meaning: "limit that it broke; null: not a number" },
      first: { wire: "bool", meaning: "true for the first trip of the latch, its primary cause" },
    },
  },
  trigger: {
    id: 0x87,
    from: "device",
    meaning: "The trigger was pressed or released. Sent at once.",
    fields: { tickMs: TICK, pressed: { wire: "bool", meaning: "true: pressed" } },
  },
  shotTip: {
    id: 0x88,
    from: "device",
    meaning: "What the attached tip can do in shots. Follows every `tip` of a device with the capability `shots`.",
    fields: {
      depthMm: { ...SPAN, meaning: "depth of its focus, or the deepest its needles go; 0: at the surface" },
      energyMaxJ: { ...SHOT_ENERGY, meaning: "most energy of one shot" },
      durationMaxMs: { wire: "u16", unit: "ms", meaning: "longest emission of one shot" },
      intervalMinMs: { wire: "u16", unit: "ms", meaning: "least pause between two shots" },
      spacingMinMm: { ...SPAN, meaning: "least distance between two sites" },
      travelMm: { ...SPAN, meaning: "travel of its carriage; 0: none" },
      needlePairs: { wire: "u8", meaning: "pairs of needles; 0: none" },
      coolMaxMs: { ...COOL, meaning: "longest spurt of cryogen; 0: none" },
      footprintMm2: { wire: "u16", unit: "mm2", meaning: "skin that one site stands for" },
      shotLimitsCrc: { wire: "u32", meaning: "CRC of the shot limit table" },
    },
  },
  shotState: {
    id: 0x89,
    from: "device",
    meaning:
      "Where the tip is and what its shot does. Follows every `telemetry` of a device with the capability `shots`.",
    fields: {
      tickMs: TICK,
      phase: { wire: "u8", enum: "shotPhase", meaning: "what the shot does" },
      shot: { wire: "u16", meaning: "number of the latest shot of this epoch; 0: none" },
      shots: { wire: "u16", meaning: "shots begun in this session" },
      field: { ...FIELD, meaning: "printed grid under the tip; null: none is seen" },
      alongMm: { ...PLACE, nullable: true, meaning: "of the shot axis on that grid; null: not known" },
      acrossMm: { ...PLACE, nullable: true, meaning: "of the shot axis on that grid; null: not known" },
      carriageMm: { ...SPAN, nullable: true, meaning: "of the carriage; null: none" },
      needleC: { ...SURFACE, meaning: "needle thermocouple; null: none, or not in the skin" },
    },
  },
  shotDone: {
    id: 0x8a,
    from: "device",
    meaning: "What became of a shot. Sent once for every shot that was offered under this boot, session and epoch.",
    fields: {
      tickMs: TICK,
      epoch: { wire: "u16", meaning: "epoch it was permitted in" },
      shot: { wire: "u16", meaning: "its number" },
      result: { wire: "u8", enum: "result", meaning: "ok: it ran to its end; else why it never began, or was cut" },
      begun: { wire: "bool", meaning: "true: something may have been delivered; the site counts as shot" },
      energyJ: { ...SHOT_ENERGY, meaning: "delivered, measured" },
      durationMs: { wire: "u16", unit: "ms", meaning: "of the emission" },
      coolMs: { wire: "u16", unit: "ms", meaning: "valve open" },
      field: { ...FIELD, meaning: "grid, at its start" },
      alongMm: { ...PLACE, nullable: true, meaning: "place, at its start" },
      acrossMm: { ...PLACE, nullable: true, meaning: "place, at its start" },
      reflectedRatio: { wire: "u16", per: 1000, max: 1, nullable: true, meaning: "reflected over forward energy" },
      impedanceOhm: { ...RESISTANCE, nullable: true, meaning: "at its end; null: not measured" },
      needlePeakC: { ...SURFACE, meaning: "hottest reading of the needles; null: none" },
    },
  },
  coldTip: {
    id: 0x8b,
    from: "device",
    meaning: "What the attached cold plate is. Follows every `tip` of a device with the capability `cold`.",
    fields: {
      plateMinC: { ...COLD, meaning: "coldest that the plate may be pumped to" },
      neutralC: { ...COLD, meaning: "what the plate is brought back to without a lease" },
      plateJPerK: { wire: "u16", per: 10, unit: "J/K", meaning: "heat capacity of the plate" },
      contactWPerM2K: { wire: "u16", unit: "W/(m2 K)", meaning: "nominal heat transfer between plate and skin" },
      sensorMinC: { ...COLD, meaning: "electrical window of the surface sensors" },
      sensorMaxC: { ...COLD, meaning: "electrical window of the surface sensors" },
      coldLimitsCrc: { wire: "u32", meaning: "CRC of the cold limit table" },
    },
  },
} as const satisfies Readonly<Record<string, MessageDefinition>>;

type Table = typeof MESSAGES;
export type MessageType = keyof Table;
type HostMessageType = { [N in MessageType]: Table[N]["from"] extends "host" ? N : never }[MessageType];
type DeviceMessageType = Exclude<MessageType, HostMessageType>;

type EnumMember<E extends EnumName> = keyof (typeof ENUMS)[E]["values"];
type ValueOf<F> = F extends { readonly enum: infer E extends EnumName }
  ? EnumMember<E>
  : F extends { readonly wire: "ascii" | "hex" }
    ? string
    : F extends { readonly wire: "bool" }
      ? boolean
      : F extends { readonly nullable: true }
        ? number | null
        : number;
type PayloadOf<Fields> = { readonly [K in keyof Fields]: ValueOf<Fields[K]> };

/** The decoded message of one type, in real units: `MessageOf<"lease">`. */
export type MessageOf<N extends MessageType> = { readonly type: N } & PayloadOf<Table[N]["fields"]>;
/** What a host sends. */
export type HostMessage = { [N in HostMessageType]: MessageOf<N> }[HostMessageType];
/** What a device sends. */
export type DeviceMessage = { [N in DeviceMessageType]: MessageOf<N> }[DeviceMessageType];
export type Message = HostMessage | DeviceMessage;

export type HelloRequestMessage = MessageOf<"helloRequest">;
export type SelfTestRequestMessage = MessageOf<"selfTestRequest">;
export type LimitsMessage = MessageOf<"limits">;
export type ArmMessage = MessageOf<"arm">;
export type LeaseMessage = MessageOf<"lease">;
export type StopMessage = MessageOf<"stop">;
export type AcknowledgeMessage = MessageOf<"acknowledge">;
export type ContactMessage = MessageOf<"contact">;
export type PromptMessage = MessageOf<"prompt">;
export type HelloMessage = MessageOf<"hello">;
export type TipMessage = MessageOf<"tip">;
export type SelfTestMessage = MessageOf<"selfTest">;
export type ReplyMessage = MessageOf<"reply">;
export type TelemetryMessage = MessageOf<"telemetry">;
export type FaultMessage = MessageOf<"fault">;
export type TriggerMessage = MessageOf<"trigger">;
export type ShotLimitsMessage = MessageOf<"shotLimits">;
export type ShotMessage = MessageOf<"shot">;
export type ShotTipMessage = MessageOf<"shotTip">;
export type ShotStateMessage = MessageOf<"shotState">;
export type ShotDoneMessage = MessageOf<"shotDone">;
export type ColdLimitsMessage = MessageOf<"coldLimits">;
export type ColdTipMessage = MessageOf<"coldTip">;
