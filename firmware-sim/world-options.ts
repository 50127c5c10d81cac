/** What a world is made of: whose skin, which tip, whose hands, what goes wrong. */
import type { Millimetres, Millis } from "../src/units.ts";
import type { Tip } from "./applicator/tips.ts";
import type { Fault } from "./faults.ts";
import type { FirmwareOptions, FirmwareUnit } from "./firmware/firmware.ts";
import type { Nonvolatile } from "./firmware/latches.ts";
import type { OperatorOption } from "./operator.ts";
import type { Person } from "./person.ts";

export interface WorldOptions {
  readonly person: Person;
  readonly tip: Tip;
  /** Further tips of the same modality that lie at hand, in the order of use. */
  readonly furtherTips?: readonly Tip[];
  /** Draws the device, its noise and the hands; the person has a seed of their own. */
  readonly seed: number;
  readonly operator: OperatorOption;
  readonly faults?: readonly Fault[];
  /** Depth at which the truth's dermal temperature is taken; the middle of this person's dermis if absent. */
  readonly referenceDepthMm?: Millimetres;
  /** What the device remembers from before; a new device if absent. Written by the world. */
  readonly nonvolatile?: Nonvolatile;
  /** What the device's clock shows at its boots, ms; wraps at 2^32. */
  readonly tickOriginMs?: Millis;
  /** Whose firmware the device runs; this project's own if absent. */
  readonly firmware?: FirmwareMaker;
}

export interface FirmwareMaker {
  /** Switches the device on, or resets it. */
  boot(options: FirmwareOptions): FirmwareUnit;
  /** The firmware has done the latest tick. */
  isReady(): boolean;
}
