/**
 * The pins of the controller board: what converters and lines say to the firmware each tick, and what its output registers hold.
 * NaN stands for a quantity the hardware can not measure at this moment; a broken wire is not NaN, it is a rail far outside
 * the electrical window. Not responsible for any decision.
 */
import type { MessageOf } from "../../src/protocol/messages.ts";
import type { Celsius, Millimetres, Millis, Ohms, Watts } from "../../src/units.ts";
import type { ShotTip } from "./shot-limit-store.ts";

/** A tip says by itself what it is. */
export interface TipMemory {
  readonly tip: Omit<MessageOf<"tip">, "type">;
  readonly shotTip: ShotTip | null;
}

/** Sampled once per tick. The firmware only reads it. */
export interface BoardInputs {
  /** Converted counts of the contact thermistor and of the infrared sensor. */
  surfaceAC: Celsius;
  surfaceBC: Celsius;
  /** How long ago each conversion was finished, on the converter's own counter. */
  surfaceAAgeMs: Millis;
  surfaceBAgeMs: Millis;
  /** Temperature of the contact surface of the tip. */
  tipC: Celsius;
  /** A tip is plugged in. */
  tipFitted: boolean;
  /** What the memory in that tip says of it; null: it is the tip that the device was built with. */
  tipMemory: TipMemory | null;
  triggerPressed: boolean;
  contactSensed: boolean;
  /** Both states of the line are wired: true means asserted. */
  estopAsserted: boolean;
  /** Split return pad, between its halves; NaN where no pad is fitted. */
  padOhm: Ohms;
  /** Coolant flow over its nominal value. */
  coolingFlowRatio: number;
  /** Of the tip over the surface; NaN when the sensor sees no surface. */
  speedMmS: number;
  /** Mean over the last tick, at the output connector. */
  forwardW: Watts;
  reflectedW: Watts;
  /** NaN while too little current flows to measure it. */
  impedanceOhm: Ohms;
  /** Power in the built-in test load between the two relays. */
  testLoadW: Watts;
  /** The comparator has opened K2 and holds it open. */
  comparatorTripped: boolean;
  /** Two converter references read back, as fractions of nominal. */
  referenceARatio: number;
  referenceBRatio: number;
  /** Main oscillator over the independent low-speed one. */
  clockRatio: number;
  /** CRC-32 computed over the program image. */
  imageCrc: number;
  /** Words that failed the memory march. */
  memoryErrors: number;
  readonly site: SiteInputs;
}

/** Pins of a device that emits in shots; what it does not have reads NaN. */
export interface SiteInputs {
  /** Printed grid under the tip, from 0, and where the shot axis is on it. */
  field: number;
  alongMm: Millimetres;
  acrossMm: Millimetres;
  carriageMm: Millimetres;
  /** Needle thermocouple, in the skin. */
  needleC: Celsius;
  /** The needles have reached their depth. */
  inserted: boolean;
  /** Pressure behind the nozzle: cryogen flows. */
  spraying: boolean;
}

/** Registers of a device that emits in shots. */
export interface SiteOutputs {
  /** Where the carriage is to go; NaN leaves it. */
  carriageMm: Millimetres;
  /** Cryogen flows. */
  valve: boolean;
  /** How deep the points of the needles are to be; 0: out. */
  insertMm: Millimetres;
}

export function createSiteInputs(): SiteInputs {
  return {
    field: Number.NaN,
    alongMm: Number.NaN,
    acrossMm: Number.NaN,
    carriageMm: Number.NaN,
    needleC: Number.NaN,
    inserted: false,
    spraying: false,
  };
}

/** Registers that keep their value until they are written again or the chip resets. */
export interface BoardOutputs {
  commandW: Watts;
  /** Enable line of the amplifier. */
  gate: boolean;
  relay1: boolean;
  relay2: boolean;
  /** Puts the test load between K1 and K2. */
  testLoad: boolean;
  /** Feeds the comparator a voltage above its threshold. */
  comparatorInject: boolean;
  /** Clears the comparator's latch; it stays set while its input is above the threshold. */
  comparatorReset: boolean;
  /** Test current through the converter's channel of one surface sensor: its reading must move, and only its own. */
  channelTestA: boolean;
  channelTestB: boolean;
  /** Cools the faces of both surface sensors by some degrees: their readings must follow as quickly as those of sound ones. */
  responseTest: boolean;
  /** Interrupts the E-stop loop, which must then read as asserted. */
  estopLoopOpen: boolean;
  /** Silences the contact sense, which must then read as no contact. */
  contactSenseOff: boolean;
  /** Set point of the contact surface; NaN leaves it unregulated. */
  contactC: Celsius;
  readonly site: SiteOutputs;
}

/** What the registers hold after a reset: everything open and off. */
export function createBoardOutputs(): BoardOutputs {
  return {
    commandW: 0,
    gate: false,
    relay1: false,
    relay2: false,
    testLoad: false,
    comparatorInject: false,
    comparatorReset: false,
    channelTestA: false,
    channelTestB: false,
    responseTest: false,
    estopLoopOpen: false,
    contactSenseOff: false,
    contactC: Number.NaN,
    site: { carriageMm: Number.NaN, valve: false, insertMm: 0 },
  };
}
