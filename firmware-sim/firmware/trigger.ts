/**
 * The trigger in the operator's hand: debounced towards on, instant towards off. Energy follows an edge, never a level: whatever
 * takes the energy away also takes the edge, and only pressing anew brings it back. Not responsible for what the edge permits.
 */
import type { Result } from "../../src/protocol/messages.ts";
import type { Millis } from "../../src/units.ts";

/** Pressing needs this many equal readings, releasing one: bounce must never switch on, and never delay off. */
const PRESS_READINGS = 2;

export interface Trigger {
  pressed: boolean;
  readings: number;
  /** No energy until the trigger is released and pressed again. */
  edgeNeeded: boolean;
  /** What took the last edge away. */
  reason: Result;
  /** Emission since the last edge. */
  emittedMs: Millis;
}

export function createTrigger(): Trigger {
  return { pressed: false, readings: 0, edgeNeeded: true, reason: "triggerReleased", emittedMs: 0 };
}

/** Reads the line once. @returns 1 at a press, -1 at a release, else 0 */
export function pollTrigger(trigger: Trigger, line: boolean): -1 | 0 | 1 {
  if (!line) {
    trigger.readings = 0;
    if (!trigger.pressed) return 0;
    trigger.pressed = false;
    takeEdge(trigger, "triggerReleased");
    return -1;
  }
  if (trigger.pressed || ++trigger.readings < PRESS_READINGS) return 0;
  trigger.pressed = true;
  return 1;
}

/** The press just read counts. */
export function grantEdge(trigger: Trigger): void {
  trigger.edgeNeeded = false;
  trigger.reason = "ok";
  trigger.emittedMs = 0;
}

/** Energy needs a new press from now on. The first reason since the last edge is kept, until the trigger is let go. */
export function takeEdge(trigger: Trigger, reason: Result): void {
  if (trigger.edgeNeeded && reason !== "triggerReleased") return;
  trigger.edgeNeeded = true;
  trigger.reason = reason;
}
