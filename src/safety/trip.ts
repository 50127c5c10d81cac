import type { TripChannel as DeviceChannel, TripCode as DeviceTripCode } from "../protocol/messages.ts";
import type { Millis } from "../units.ts";

/**
 * A trip: a latched reason to stop. The host's own codes stand beside the device's, so that a report can say which of the two minds
 * stopped the session. A trip is a value; what follows from it is the session's business.
 */
export interface Trip {
  readonly code: TripCode;
  /** Who found it. */
  readonly channel: TripChannel;
  readonly atMs: Millis;
  /** What was measured and the limit it passed, in the unit of the code; null where there is no number. */
  readonly measured: number | null;
  readonly limit: number | null;
}

/** Codes of the host's supervisor. Stable for ever. */
export type HostTripCode =
  | "hostTemperature"
  | "hostEstimate"
  | "hostCold"
  | "hostSensorDisagree"
  | "hostSensorLost"
  | "hostSensorFlat"
  | "hostNeedle"
  | "hostHoldPower"
  | "hostObserver"
  | "hostDose"
  | "hostTelemetryLost"
  | "hostLoopStalled"
  | "hostDeviceRestarted"
  | "hostUnexpectedEnergy"
  | "hostJournal";

export type TripCode = HostTripCode | `device.${Exclude<DeviceTripCode, "none">}`;
export type TripChannel = "supervisor" | "observer" | "link" | "journal" | `device.${DeviceChannel}`;

/** What each code of the host means, for people. The device's codes are explained in docs/protocol.md. */
export const HOST_TRIP_MEANING: Readonly<Record<HostTripCode, string>> = {
  hostTemperature: "a surface sensor, scaled by the hot-spot factor, reached the host's limit",
  hostEstimate:
    "the upper bound of the estimated dermal temperature, scaled by the hot-spot factor, reached the host's limit",
  hostCold: "a surface sensor on cold skin, scaled by the hot-spot factor, reached the lower limit of profile or host",
  hostSensorDisagree: "the two surface sensors differed by too much for too long: one of them lies",
  hostSensorLost: "a surface sensor gave no valid reading for too long, too often, or one that no skin gives",
  hostSensorFlat: "both surface sensors repeated the same value for seconds while the skin was being heated",
  hostNeedle:
    "the needles came near their limit, or did not warm as far as they should under power: their thermocouple may lie",
  hostHoldPower:
    "the power that holds the skin has grown by more than half: the sensors may be sinking, or its blood flow has risen",
  hostObserver:
    "a reading was outside what the delivered power can do to anybody's skin: sensor, coupling or output is at fault",
  hostDose: "the thermal dose of a zone reached the cap that no profile may pass",
  hostTelemetryLost: "the device was not heard for too long",
  hostLoopStalled: "this computer stood still for too long",
  hostDeviceRestarted: "the device restarted in the middle of the session",
  hostUnexpectedEnergy: "more power was measured than leases explain",
  hostJournal: "what happens could no longer be recorded",
};
