import type { Result } from "../protocol/messages.ts";
import type { Millis } from "../units.ts";
import type { TripCode } from "./trip.ts";

/**
 * The alarm table: one row per alarm, with what an operator reads and does. Energy is already off when an alarm of high or medium
 * priority is raised; the alarm tells, it never protects. Texts stay within 40 characters, cause first.
 */
export interface Alarm {
  readonly code: AlarmCode;
  readonly priority: "high" | "medium" | "low" | "info";
  /** How it ends: `latched` needs an acknowledgement and a new start, `powerCycle` service, `none` goes with its cause. */
  readonly latch: "powerCycle" | "latched" | "none";
  readonly text: string;
  readonly action: string;
}

export type AlarmCode = keyof typeof ROWS;

const ROWS = {
  A01: ["high", "latched", "OVER-TEMPERATURE - energy off", "Lift, cool the skin, inspect, acknowledge, re-test."],
  A02: ["high", "powerCycle", "OUTPUT STUCK - cut power now", "Pull the plug; the device needs service."],
  A03: ["high", "latched", "EMERGENCY STOP", "Release the button, acknowledge, re-arm."],
  A04: ["high", "latched", "RETURN PAD - check contact", "Re-apply the pad, acknowledge."],
  A05: ["high", "latched", "TIP FAULT - replace tip", "Inspect the skin, fit a new tip."],
  A06: ["high", "latched", "TEMP SENSOR FAULT", "Replace the handpiece, run the self-test."],
  A07: ["high", "latched", "HEATING TOO FAST", "Check contact and gel, acknowledge."],
  A08: ["high", "latched", "POWER MISMATCH", "Have the generator checked."],
  A09: ["high", "latched", "DEVICE RESTARTED - energy off", "Acknowledge, run the self-test."],
  A10: ["high", "latched", "LINK LOST - energy off", "Check the cable, re-arm."],
  A11: ["medium", "latched", "TEMPERATURE LIMIT", "Wait until below 42 degC, acknowledge."],
  A12: ["medium", "latched", "COOLING FAULT", "Check coolant and fan."],
  A13: ["medium", "none", "NO CONTACT", "Re-apply the tip, press again."],
  A14: ["medium", "none", "COUPLING - add gel", "Add gel, press again."],
  A15: ["medium", "none", "LINK SLOW - paused", "Press again."],
  A16: ["medium", "latched", "COMPUTER STALLED - paused", "Re-arm."],
  A17: ["medium", "none", "ZONE COMPLETE - dose limit", "Go on to the next zone."],
  A18: ["medium", "latched", "CANNOT RECORD - stopped", "Free disk space or mend the folder, start anew."],
  A19: ["low", "none", "ZONE 80 % of dose", "Plan the move to the next zone."],
  A20: ["low", "none", "NEAR LIMIT", "Lower the target."],
  A21: ["low", "none", "SELF-TEST DUE", "Run the self-test."],
  A22: ["low", "none", "NOISY LINK", "Check the cable."],
  A23: ["info", "none", "AUDIO PAUSED", ""],
  A24: ["info", "none", "SIMULATED DEVICE", ""],
  A25: ["medium", "none", "NOT MOVING - keep gliding", "Glide on, press again."],
  A26: ["high", "latched", "SKIN TOO COLD - cooling off", "Lift, warm the skin, inspect, acknowledge."],
  A27: ["medium", "none", "TEMP SENSOR GAP - paused", "Press again; if it comes back, replace the handpiece."],
} as const;

export const ALARMS: Readonly<Record<AlarmCode, Alarm>> = Object.fromEntries(
  Object.entries(ROWS).map(([code, [priority, latch, text, action]]) => [
    code,
    { code, priority, latch, text, action },
  ]),
) as unknown as Record<AlarmCode, Alarm>;

/** The alarm of what the device wants a new press for; a released trigger is none. */
export const ALARM_OF_REFUSAL: Readonly<Partial<Record<Result, AlarmCode>>> = {
  contactLost: "A13",
  motionLost: "A25",
  impedanceOutside: "A14",
  leaseExpired: "A15",
  causePresent: "A27",
};

const RANKS = { high: 0, medium: 1, low: 2, info: 3 } as const;

/** The order in which alarms are shown, the one for the banner first: the highest priority, among those the oldest, among those by code. */
export function compareAlarms(
  a: { readonly code: AlarmCode; readonly raisedAtMs: Millis },
  b: { readonly code: AlarmCode; readonly raisedAtMs: Millis },
): number {
  return (
    RANKS[ALARMS[a.code].priority] - RANKS[ALARMS[b.code].priority] ||
    a.raisedAtMs - b.raisedAtMs ||
    (a.code < b.code ? -1 : Number(a.code > b.code))
  );
}

/** The alarm that a trip raises. Total: a new trip code does not compile without a row here. */
export const ALARM_OF_TRIP: Readonly<Record<TripCode, AlarmCode>> = {
  hostTemperature: "A11",
  hostEstimate: "A11",
  hostCold: "A26",
  hostSensorDisagree: "A06",
  hostSensorLost: "A06",
  hostSensorFlat: "A06",
  hostNeedle: "A06",
  hostHoldPower: "A06",
  hostObserver: "A06",
  hostDose: "A17",
  hostTelemetryLost: "A10",
  hostLoopStalled: "A16",
  hostDeviceRestarted: "A09",
  hostUnexpectedEnergy: "A02",
  hostJournal: "A18",
  "device.overTemperature": "A01",
  "device.comparator": "A01",
  "device.heatingRate": "A07",
  "device.sensorOpen": "A06",
  "device.sensorShort": "A06",
  "device.sensorFlat": "A06",
  "device.sensorDisagree": "A06",
  "device.sensorNoise": "A06",
  "device.sensorSlow": "A06",
  "device.sensorImplausible": "A06",
  "device.powerMismatch": "A08",
  "device.outputStuck": "A02",
  "device.relayWelded": "A02",
  "device.impedance": "A14",
  "device.returnPad": "A04",
  "device.arc": "A05",
  "device.cooling": "A12",
  "device.contactTemperature": "A12",
  "device.tipRemoved": "A05",
  "device.emergencyStop": "A03",
  "device.triggerStuck": "A03",
  "device.link": "A10",
  "device.watchdog": "A09",
  "device.memory": "A09",
  "device.reset": "A09",
  "device.clock": "A09",
  "device.selfTest": "A09",
  "device.underTemperature": "A26",
  "device.coldTime": "A26",
  "device.windowEnergy": "A01",
  "device.totalEnergy": "A01",
};
