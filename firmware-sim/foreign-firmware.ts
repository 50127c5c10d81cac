/**
 * A firmware that runs elsewhere, on a board of which the world is the rest: pins go out once per tick, registers come back, in the records
 * that reference-c/README.md describes. What the hands see of it, lamp and display, is kept in the place where the world looks for it; what it
 * thinks is not known here. Not responsible for the channel that the bytes take.
 */
import { assert } from "../src/assert.ts";
import { writeAscii } from "../src/protocol/fields.ts";
import { DEVICE_STATE, MODALITY, PROMPT_ACTION, RESET_CAUSE } from "../src/protocol/messages.ts";
import type { BoardInputs, BoardOutputs, TipMemory } from "./firmware/board.ts";
import type { FirmwareOptions, FirmwareUnit } from "./firmware/firmware.ts";
import { createFirmwareState, type Firmware, type FirmwareBuild } from "./firmware/state.ts";
import { ALL_TASKS } from "./firmware/watchdog.ts";
import type { FirmwareMaker } from "./world-options.ts";

/** For a world: each boot resets the far processor, and it is ready when it has answered the latest tick. */
export interface ForeignFirmware extends FirmwareMaker {
  /** The channel begins anew: another process is at its end. */
  begin(): void;
  /** Bytes of the channel, cut anywhere. */
  receive(bytes: Uint8Array): void;
}

/** What one tick of the far processor left behind. */
export interface ForeignTick {
  readonly outputs: BoardOutputs;
  readonly state: Firmware["state"];
  /** What it said to its host. */
  readonly said: Uint8Array;
  /** Ticks that it has done. */
  readonly ticks: number;
}

/** Stands for what can not be measured, and for a register that drives nothing. */
const UNKNOWN = -0x8000_0000;
const MOST = 0x7fff_ffff;
const HEAD_BYTES = 3;
const [BOOT, TIP, PINS, LINK, REGISTERS] = ["B", "T", "P", "L", "R"].map((letter) => letter.charCodeAt(0));
/** The hardware watchdog: ticks without food. */
const WATCHDOG_TICKS = 10;
const STATES = namesOf(DEVICE_STATE);
const ACTIONS = namesOf(PROMPT_ACTION);

type Pin = readonly [
  read: (inputs: BoardInputs) => number,
  write: (inputs: BoardInputs, value: number) => void,
  per: number,
];

/** In the order of the record; `per` units of the record are one of the board. Booleans have 0. */
const PIN_TABLE: readonly Pin[] = [
  pin("surfaceAC", 1000),
  pin("surfaceBC", 1000),
  pin("surfaceAAgeMs", 1),
  pin("surfaceBAgeMs", 1),
  pin("tipC", 1000),
  flag("tipFitted"),
  flag("triggerPressed"),
  flag("contactSensed"),
  flag("estopAsserted"),
  pin("padOhm", 1000),
  pin("coolingFlowRatio", 1000),
  pin("speedMmS", 1000),
  pin("forwardW", 1000),
  pin("reflectedW", 1000),
  pin("impedanceOhm", 1000),
  pin("testLoadW", 1000),
  flag("comparatorTripped"),
  pin("referenceARatio", 1e6),
  pin("referenceBRatio", 1e6),
  pin("clockRatio", 1e6),
  pin("imageCrc", 1),
  pin("memoryErrors", 1),
  sitePin("field", 1),
  sitePin("alongMm", 1000),
  sitePin("acrossMm", 1000),
  sitePin("carriageMm", 1000),
  sitePin("needleC", 1000),
  siteFlag("inserted"),
  siteFlag("spraying"),
];

type NumberPin = { [K in keyof BoardInputs]: BoardInputs[K] extends number ? K : never }[keyof BoardInputs];
type FlagPin = { [K in keyof BoardInputs]: BoardInputs[K] extends boolean ? K : never }[keyof BoardInputs];
type SitePin = "field" | "alongMm" | "acrossMm" | "carriageMm" | "needleC";
type SiteFlag = "inserted" | "spraying";

function pin(name: NumberPin, per: number): Pin {
  return [(inputs) => inputs[name], (inputs, value) => (inputs[name] = value), per];
}

function flag(name: FlagPin): Pin {
  return [(inputs) => Number(inputs[name]), (inputs, value) => (inputs[name] = value !== 0), 1];
}

function sitePin(name: SitePin, per: number): Pin {
  return [({ site }) => site[name], ({ site }, value) => (site[name] = value), per];
}

function siteFlag(name: SiteFlag): Pin {
  return [({ site }) => Number(site[name]), ({ site }, value) => (site[name] = value !== 0), 1];
}

const REGISTER_FLAGS = [
  "gate",
  "relay1",
  "relay2",
  "testLoad",
  "comparatorInject",
  "comparatorReset",
  "channelTestA",
  "channelTestB",
  "responseTest",
  "estopLoopOpen",
  "contactSenseOff",
] as const;
/** Registers, display, food for the watchdog, ticks done. */
const REGISTER_BYTES = 4 * (1 + REGISTER_FLAGS.length + 4 + 9 + 2);

export function createForeignFirmware(send: (bytes: Uint8Array) => void): ForeignFirmware {
  let reader = createReader();
  let unit: ForeignUnit | null = null;
  let asked = 0;
  let answered = 0;
  return {
    begin() {
      reader = createReader();
      asked = 0;
      answered = 0;
    },
    boot(options) {
      send(bootRecord(options));
      unit = createUnit(options, (bytes) => {
        send(bytes);
        if (bytes[0] === PINS) asked += 1;
      });
      return unit;
    },
    receive(bytes) {
      for (const record of reader(bytes)) {
        if (unit !== null) answered = unit.answer(record);
      }
    },
    isReady: () => answered >= asked,
  };
}

interface ForeignUnit extends FirmwareUnit {
  /** @returns ticks done since the channel began */
  answer(record: DataView): number;
}

function createUnit(options: FirmwareOptions, send: (bytes: Uint8Array) => void): ForeignUnit {
  const { build, inputs, store, bootId, resetCause, tickOriginMs = 0 } = options;
  const state = createFirmwareState(build, inputs, store, { bootId, resetCause, tickOriginMs });
  const { outputs } = state;
  const tellTick = createTickTeller(options, send);
  const heard: Uint8Array[] = [];
  const said: Uint8Array[] = [];
  let hungry = 0;
  let fed = 0;
  let shown = 0;
  return {
    state,
    outputs,
    connect: () => send(record(LINK, 0)),
    feed: (bytes) => heard.push(bytes.slice()),
    tick(tasks = ALL_TASKS) {
      // A processor that hangs in one task is stopped as a whole: what its tasks are is not known here.
      if (tasks === ALL_TASKS) tellTick(heard.splice(0));
      hungry += 1;
      return hungry > WATCHDOG_TICKS;
    },
    drain: () => joinBytes(said.splice(0)),
    answer(view) {
      const display = readRegisters(view, outputs);
      state.state = STATES.get(display.state) ?? "fault";
      // Hands look at what is shown anew, even when it says the same.
      if (display.shown !== shown) {
        shown = display.shown;
        const { zone, areaCm2, speedMmS, field, alongMm, acrossMm } = display;
        state.prompt = { type: "prompt", action: ACTIONS.get(display.action) ?? "none", zone, areaCm2, speedMmS };
        state.aim = { type: "aim", field, alongMm, acrossMm };
      }
      if (display.fed !== fed) hungry = 0;
      fed = display.fed;
      const at = view.byteOffset + REGISTER_BYTES;
      const bytes = new Uint8Array(view.buffer, at, view.byteLength - REGISTER_BYTES);
      if (bytes.length > 0) said.push(bytes.slice());
      return display.ticks;
    },
  };
}

/** Rounds the pins to what a record can carry, in place: both firmwares then read the same. */
export function roundPins(inputs: BoardInputs): void {
  for (const [read, write, per] of PIN_TABLE) {
    const units = toUnits(read(inputs), per);
    write(inputs, units === UNKNOWN ? Number.NaN : units / per);
  }
}

/** What the far processor must be told at its reset. */
export function bootRecord({ build, inputs, bootId, resetCause }: FirmwareOptions): Uint8Array {
  const { coldTip, version } = build;
  const memory = attachedTip(inputs) ?? build;
  const numbers = [
    MODALITY[build.modality],
    ...version,
    build.capabilities,
    Number(build.simulated),
    build.imageCrc,
    Math.round(build.hotSpotFactor * 1000),
    ...tipNumbers(memory),
    ...coldNumbers(coldTip),
    bootId,
    RESET_CAUSE[resetCause],
  ];
  const bytes = record(BOOT, 4 * numbers.length + 12 + 16);
  const view = new DataView(bytes.buffer);
  numbers.forEach((value, i) => {
    view.setInt32(HEAD_BYTES + 4 * i, value, true);
  });
  const texts = HEAD_BYTES + 4 * numbers.length;
  writeAscii(view, texts, 12, build.serial, "serial");
  writeAscii(view, texts + 12, 16, memory.tip.label, "label");
  return bytes;
}

/** What the memory of a tip says, when another one is attached. */
function tipRecord(memory: TipMemory): Uint8Array {
  const numbers = tipNumbers(memory);
  const bytes = record(TIP, 4 * numbers.length + 16);
  const view = new DataView(bytes.buffer);
  numbers.forEach((value, i) => {
    view.setInt32(HEAD_BYTES + 4 * i, value, true);
  });
  writeAscii(view, HEAD_BYTES + 4 * numbers.length, 16, memory.tip.label, "label");
  return bytes;
}

/** A memory is read where it is plugged in; the tip that a device was built with needs none. */
function attachedTip({ tipFitted, tipMemory }: BoardInputs): TipMemory | null {
  return tipFitted ? tipMemory : null;
}

function tipNumbers({ tip, shotTip }: TipMemory): number[] {
  return [
    tip.tipId,
    tip.frequencyKHz,
    ...[tip.powerMaxW * 100, tip.discDiameterMm * 100, tip.spacingMm * 100].map(Math.round),
    ...[tip.impedanceMinOhm * 10, tip.impedanceMaxOhm * 10, tip.hotSpotKMmPerWS * 1000].map(Math.round),
    ...shotNumbers(shotTip),
  ];
}

function shotNumbers(tip: FirmwareBuild["shotTip"]): number[] {
  if (tip === null) return new Array(9).fill(0);
  return [
    tip.depthMm * 100,
    tip.energyMaxJ * 1000,
    tip.durationMaxMs,
    tip.intervalMinMs,
    tip.spacingMinMm * 100,
    tip.travelMm * 100,
    tip.needlePairs,
    tip.coolMaxMs,
    tip.footprintMm2,
  ].map(Math.round);
}

function coldNumbers(tip: FirmwareBuild["coldTip"]): number[] {
  if (tip === null) return new Array(6).fill(0);
  const { plateMinC, neutralC, plateJPerK, contactWPerM2K, sensorMinC, sensorMaxC } = tip;
  const hundredths = [plateMinC, neutralC].map((valueC) => valueC * 100);
  return [...hundredths, plateJPerK * 10, contactWPerM2K, sensorMinC * 100, sensorMaxC * 100].map(Math.round);
}

/**
 * Tells each tick of a boot: the pins, and before them the tip when it is another one.
 * @returns to be called with what the host has said since the tick before
 */
export function createTickTeller(
  { build, inputs }: FirmwareOptions,
  send: (bytes: Uint8Array) => void,
): (heard: readonly Uint8Array[]) => void {
  let { tipId } = (attachedTip(inputs) ?? build).tip;
  return (heard) => {
    const memory = attachedTip(inputs);
    if (memory !== null && memory.tip.tipId !== tipId) {
      send(tipRecord(memory));
      tipId = memory.tip.tipId;
    }
    send(pinsRecord(inputs, heard));
  };
}

/** The pins as they are. */
function pinsRecord(inputs: BoardInputs, heard: readonly Uint8Array[]): Uint8Array {
  const line = joinBytes(heard);
  const bytes = record(PINS, 4 * PIN_TABLE.length + line.length);
  const view = new DataView(bytes.buffer);
  PIN_TABLE.forEach(([read, , per], i) => {
    view.setInt32(HEAD_BYTES + 4 * i, toUnits(read(inputs), per), true);
  });
  bytes.set(line, HEAD_BYTES + 4 * PIN_TABLE.length);
  return bytes;
}

export function linkRecord(): Uint8Array {
  return record(LINK, 0);
}

/** What one record of registers says. */
export function readTick(view: DataView, outputs: BoardOutputs): ForeignTick {
  const { state, ticks } = readRegisters(view, outputs);
  const said = new Uint8Array(view.buffer, view.byteOffset + REGISTER_BYTES, view.byteLength - REGISTER_BYTES);
  return { outputs, state: STATES.get(state) ?? "fault", said: said.slice(), ticks };
}

function readRegisters(view: DataView, outputs: BoardOutputs) {
  let at = 0;
  const next = () => {
    const value = view.getInt32(at, true);
    at += 4;
    return value;
  };
  const nextOrNaN = () => {
    const value = next();
    return value === UNKNOWN ? Number.NaN : value / 1000;
  };
  outputs.commandW = next() / 1000;
  for (const name of REGISTER_FLAGS) outputs[name] = next() !== 0;
  outputs.contactC = nextOrNaN();
  outputs.site.carriageMm = nextOrNaN();
  outputs.site.valve = next() !== 0;
  outputs.site.insertMm = next() / 1000;
  return {
    state: next(),
    action: next(),
    zone: next(),
    areaCm2: next() / 10,
    speedMmS: next() / 10,
    field: next(),
    alongMm: next() / 100,
    acrossMm: next() / 100,
    shown: next(),
    fed: next(),
    ticks: next(),
  };
}

/** Cuts a stream into the records of registers in it. */
export function createReader(): (bytes: Uint8Array) => DataView[] {
  let rest = new Uint8Array(0);
  return (bytes) => {
    const waiting = joinBytes([rest, bytes]);
    const view = new DataView(waiting.buffer);
    const records: DataView[] = [];
    let at = 0;
    while (waiting.length - at >= HEAD_BYTES) {
      const length = view.getUint16(at + 1, true);
      assert(waiting[at] === REGISTERS && length >= REGISTER_BYTES, "the far processor sends records of registers");
      if (waiting.length - at < HEAD_BYTES + length) break;
      records.push(new DataView(waiting.buffer, at + HEAD_BYTES, length));
      at += HEAD_BYTES + length;
    }
    rest = waiting.slice(at);
    return records;
  };
}

function record(kind: number | undefined, length: number): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES + length);
  bytes[0] = kind ?? 0;
  new DataView(bytes.buffer).setUint16(1, length, true);
  return bytes;
}

function toUnits(value: number, per: number): number {
  if (Number.isNaN(value)) return UNKNOWN;
  // A CRC uses all 32 bits; everything else stays far from the ends.
  if (per === 1 && value > MOST) return value | 0;
  return Math.min(Math.max(Math.round(value * per), -MOST), MOST);
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function namesOf<Name extends string>(codes: Readonly<Record<Name, number>>): ReadonlyMap<number, Name> {
  return new Map((Object.keys(codes) as Name[]).map((name) => [codes[name], name]));
}
