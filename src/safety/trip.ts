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
  | "hostSensorDisagree"
  | "hostSensorLost"
  | "hostObserver"
  | "hostDose"
  | "hostTelemetryLost"
  | "hostLoopStalled"
  | "hostDeviceRestarted"
  | "hostUnexpectedEnergy"
  | "hostJournal";

export type TripCode = HostTripCode | `device.${Exclude<DeviceTripCode, "none">}`;
export type TripChannel = "supervisor" | "observer" | "link" | "journal" | `device.${DeviceChannel}`;
