/**
 * A firmware on a board without a world: pins that answer as sound hardware does, at the temperature that a test says, and a client that brings
 * it to emit. A thousand times as quick as a bench, for tests of the firmware alone. There is no skin here: what is judged on a temperature needs `bench-world.ts`.
 */
import { describeTip } from "../../firmware-sim/applicator/tips.ts";
import type { BoardInputs, BoardOutputs } from "../../firmware-sim/firmware/board.ts";
import { createFirmware, type FirmwareUnit } from "../../firmware-sim/firmware/firmware.ts";
import { createNonvolatile, type Nonvolatile } from "../../firmware-sim/firmware/latches.ts";
import type { Firmware, FirmwareBuild } from "../../firmware-sim/firmware/state.ts";
import { CAPABILITY, type LimitsMessage, type ResetCause } from "../../src/protocol/messages.ts";
import { type Client, createClient, type Plug, TIP } from "./bench-world.ts";
import { createInputs } from "./board.ts";

/** Sensors and comparator of an ideal board; a test sets what is to be otherwise. */
export interface Hardware {
  /** Skin as each sensor sees it, and the noise of a live one. */
  aC: number;
  bC: number;
  wobbleC: number;
  /** Time constant and reach of each sensor's answer to the cooling of its face, and what a test current does. */
  readonly lagAS: number;
  readonly lagBS: number;
  readonly reachAC: number;
  readonly reachBC: number;
  readonly movesC: number;
  coldA: number;
  coldB: number;
  ticks: number;
}

export function createHardware(over: Partial<Hardware> = {}): Hardware {
  return {
    aC: 33,
    bC: 33.2,
    wobbleC: 0,
    lagAS: 0.25,
    lagBS: 0.08,
    reachAC: 6,
    reachBC: 6,
    movesC: 8,
    coldA: 0,
    coldB: 0,
    ticks: 0,
    ...over,
  };
}

/** What the pins read 10 ms after the registers were written: every stimulus is answered. */
export function answer(hardware: Hardware, inputs: BoardInputs, outputs: BoardOutputs): void {
  const { aC, bC, lagAS, lagBS, reachAC, reachBC, movesC } = hardware;
  const faceC = outputs.responseTest ? -1 : 0;
  hardware.coldA += (1 - Math.exp(-0.01 / lagAS)) * (faceC * reachAC - hardware.coldA);
  hardware.coldB += (1 - Math.exp(-0.01 / lagBS)) * (faceC * reachBC - hardware.coldB);
  const wobbleC = hardware.ticks++ % 4 < 2 ? hardware.wobbleC : 0;
  inputs.surfaceAC = aC + wobbleC + hardware.coldA + (outputs.channelTestA ? movesC : 0);
  inputs.surfaceBC = bC + wobbleC + hardware.coldB + (outputs.channelTestB ? movesC : 0);
  inputs.comparatorTripped = (inputs.comparatorTripped || outputs.comparatorInject) && !outputs.comparatorReset;
  inputs.testLoadW = outputs.testLoad && outputs.gate && outputs.relay1 ? outputs.commandW : 0;
  inputs.forwardW = outputs.gate && outputs.relay1 && outputs.relay2 ? outputs.commandW : 0;
  inputs.reflectedW = 0;
  inputs.impedanceOhm = inputs.forwardW > 0 ? 400 : Number.NaN;
}

/** What hands and wires do to the pins; a test writes it. */
export interface Hands {
  triggerPressed: boolean;
  contact: boolean;
  estop: boolean;
  speedMmS: number;
}

export interface FirmwareBoard extends Client {
  readonly inputs: BoardInputs;
  readonly store: Nonvolatile;
  readonly hardware: Hardware;
  readonly hands: Hands;
  /** The boot that runs now. */
  device: FirmwareUnit;
  firmware: Firmware;
  /** Has the last word on the pins before the firmware reads them. */
  disturb: (inputs: BoardInputs, outputs: BoardOutputs) => void;
  /** Which tasks get to run; all of them if absent. */
  tasks: number | undefined;
  /** The last tick ended in a reset by the watchdog. */
  bitten: boolean;
  restart(resetCause: ResetCause): void;
}

export const IMAGE_CRC = 0xfeed;
/** Everything but a pad. */
const CAPABILITIES = Object.entries(CAPABILITY).reduce(
  (all, [name, mask]) => (name === "returnPad" || name === "cold" ? all : all | mask),
  0,
);

export interface BoardOptions {
  readonly build?: Partial<FirmwareBuild>;
  readonly store?: Nonvolatile;
  readonly resetCause?: ResetCause;
  readonly tickOriginMs?: number;
}

export function createBoard({
  build,
  store = createNonvolatile(),
  resetCause = "powerOn",
  tickOriginMs = 0,
}: BoardOptions = {}): FirmwareBoard {
  const inputs = createInputs({ imageCrc: IMAGE_CRC });
  const hardware = createHardware({ wobbleC: 0.05 });
  const hands: Hands = { triggerPressed: false, contact: false, estop: false, speedMmS: 60 };
  const whole: FirmwareBuild = {
    modality: TIP.modality,
    version: [1, 2, 3],
    serial: "BOARD1",
    capabilities: CAPABILITIES,
    simulated: true,
    tip: describeTip(TIP),
    shotTip: null,
    coldTip: null,
    hotSpotFactor: 1,
    imageCrc: IMAGE_CRC,
    ...build,
  };
  let bootId = 0x1000;
  const boot = (cause: ResetCause) =>
    createFirmware({ build: whole, inputs, store, bootId: ++bootId, resetCause: cause, tickOriginMs });
  const plug: Plug = {
    device: boot(resetCause),
    feed: (bytes) => plug.device.feed(bytes),
    tick() {
      const { outputs } = plug.device;
      answer(hardware, inputs, outputs);
      inputs.triggerPressed = hands.triggerPressed;
      inputs.contactSensed = hands.contact && !outputs.contactSenseOff;
      inputs.estopAsserted = hands.estop || outputs.estopLoopOpen;
      inputs.speedMmS = hands.contact ? hands.speedMmS : Number.NaN;
      board.disturb(inputs, outputs);
      board.bitten = plug.device.tick(board.tasks);
      return plug.device.drain();
    },
  };
  const board: FirmwareBoard = Object.assign(createClient(plug), {
    inputs,
    store,
    hardware,
    hands,
    device: plug.device,
    firmware: plug.device.state,
    disturb: () => {},
    tasks: undefined,
    bitten: false,
    restart(cause: ResetCause) {
      plug.device = boot(cause);
      board.device = plug.device;
      board.firmware = plug.device.state;
    },
  });
  return board;
}

/** Agreed, armed and on skin, the trigger not yet pressed. */
export function createArmedBoard(options: BoardOptions = {}, limits: Partial<LimitsMessage> = {}): FirmwareBoard {
  const board = createBoard(options);
  board.run(100);
  board.hello();
  board.selfTest();
  board.limits(limits);
  board.arm();
  board.hands.contact = true;
  board.run(500);
  return board;
}

/** As above, and emitting for `ms` under leases of `powerW`. */
export function createEmittingBoard(options: BoardOptions = {}, powerW = 10, ms = 500): FirmwareBoard {
  const board = createArmedBoard(options);
  board.leaseW = powerW;
  board.hands.triggerPressed = true;
  board.run(ms);
  return board;
}
