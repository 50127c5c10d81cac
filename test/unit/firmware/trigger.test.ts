import { describe, expect, it } from "vitest";
import { createTrigger, grantEdge, pollTrigger, takeEdge } from "../../../firmware-sim/firmware/trigger.ts";

describe("trigger", () => {
  it("is pressed after two equal readings and released after one", () => {
    const trigger = createTrigger();
    expect([true, true, true, false, false].map((line) => pollTrigger(trigger, line))).toEqual([0, 1, 0, -1, 0]);
  });

  it("ignores bounce towards on", () => {
    const trigger = createTrigger();
    for (const line of [true, false, true, false, true, false]) expect(pollTrigger(trigger, line)).toBe(0);
    expect(trigger.pressed).toBe(false);
  });

  it("loses its edge when released, and keeps the first reason while held", () => {
    const trigger = createTrigger();
    pollTrigger(trigger, true);
    pollTrigger(trigger, true);
    grantEdge(trigger);
    takeEdge(trigger, "contactLost");
    takeEdge(trigger, "motionLost");
    expect(trigger).toMatchObject({ edgeNeeded: true, reason: "contactLost" });
    pollTrigger(trigger, false);
    expect(trigger).toMatchObject({ edgeNeeded: true, reason: "triggerReleased" });
  });

  it("begins each press with no emission", () => {
    const trigger = createTrigger();
    trigger.emittedMs = 5000;
    grantEdge(trigger);
    expect(trigger.emittedMs).toBe(0);
  });
});

describe("a trigger that was never pressed", () => {
  it("has no edge to give, for it is released", () => {
    expect(createTrigger()).toMatchObject({
      pressed: false,
      edgeNeeded: true,
      reason: "triggerReleased",
      emittedMs: 0,
    });
  });

  it("that is pressed has no reason against it", () => {
    const trigger = createTrigger();
    grantEdge(trigger);
    expect(trigger).toMatchObject({ edgeNeeded: false, reason: "ok" });
  });
});
