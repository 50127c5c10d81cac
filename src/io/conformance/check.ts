import type { ColdLimitsMessage, LimitsMessage, ShotLimitsMessage } from "../../protocol/messages.ts";
import type { Celsius } from "../../units.ts";
import type { Probe } from "./probe.ts";

/**
 * One thing that a conforming device does, with the rule of docs/protocol.md that says so. A check ends with what it found wrong, or with
 * nothing; it may find that it can not be made on this device.
 */
export interface Check {
  /** For people and scripts; stable. */
  readonly id: string;
  /** The rule, as in docs/protocol.md. */
  readonly rule: string;
  readonly title: string;
  readonly run: (bench: ConformanceBench) => Promise<Finding>;
}

export type Finding =
  | { readonly result: "pass"; readonly detail?: string }
  | { readonly result: "fail"; readonly detail: string }
  | { readonly result: "skip"; readonly detail: string }
  /** The rule is about hardware that this device does not have (P23). */
  | { readonly result: "lacks"; readonly detail: string };

/** What checks share: the device, and the session they hold on it. */
export interface ConformanceBench {
  readonly probe: Probe;
  readonly session: number;
  /** Narrow limits that the device took; null before. */
  limits: LimitsMessage | null;
  /** Those of cold or of shots beside them, which a device with a cold plate, or one that shoots, wants as well; null on others. */
  furtherLimits: ColdLimitsMessage | ShotLimitsMessage | null;
  /** Epoch of the arming in force; null while unarmed. */
  epoch: number | null;
  /** Set point of the contact surface that the first session left behind; null before, or without such a surface. */
  leftSetPointC: Celsius | null;
}

export const pass = (detail?: string): Finding =>
  detail === undefined ? { result: "pass" } : { result: "pass", detail };
export const fail = (detail: string): Finding => ({ result: "fail", detail });
export const skip = (detail: string): Finding => ({ result: "skip", detail });
export const lacks = (detail: string): Finding => ({ result: "lacks", detail });

/** Pass when a value is what the rule says. */
export function expectEqual<T>(what: string, found: T, wanted: T): Finding {
  return found === wanted ? pass() : fail(`${what} is ${String(found)}, ${String(wanted)} is required`);
}
