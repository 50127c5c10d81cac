import type { DeviceMessage } from "../protocol/messages.ts";
import type { Millis } from "../units.ts";

/**
 * Everything that can reach the reducer. Each input carries the time at which it entered, on the session's own clock, from 0 at the start;
 * the reducer knows no other.
 */
export type Input =
  /** The session begins, with what it has to say before anything has happened. The first input, and only the first. */
  | { readonly kind: "open"; readonly atMs: Millis }
  /** Time passes. Every 20 ms. */
  | { readonly kind: "tick"; readonly atMs: Millis }
  | { readonly kind: "message"; readonly atMs: Millis; readonly message: DeviceMessage }
  | { readonly kind: "operator"; readonly atMs: Millis; readonly action: OperatorAction }
  /** The link is gone for good: closed, unplugged, refused. */
  | { readonly kind: "linkLost"; readonly atMs: Millis; readonly detail: string }
  /** What happens can no longer be recorded. */
  | { readonly kind: "recorderFailed"; readonly atMs: Millis; readonly detail: string };

/** What an operator can ask of the host. Energy is not among it: that takes the trigger of the device. */
export type OperatorAction = "pause" | "resume" | "stop" | "interrupt" | "acknowledge";

/** How often time passes: as often as telemetry comes. */
export const TICK_MS = 20;
