import { describe, expect, it } from "vitest";
import {
  acknowledgeTrip,
  clearLatches,
  createLatches,
  createNonvolatile,
  firstTrip,
  isLatched,
  raiseTrip,
  retireTip,
} from "../../../firmware-sim/firmware/latches.ts";
import type { TripCode } from "../../../src/protocol/messages.ts";

const gone = () => false;
function latch(...trips: TripCode[]) {
  const latches = createLatches(createNonvolatile());
  trips.forEach((trip, i) => {
    raiseTrip(latches, trip, "none", 100 * i, 1, 2);
  });
  return latches;
}

describe("latches", () => {
  it("I25 keep the first cause first and lose none", () => {
    const latches = latch("cooling", "overTemperature", "cooling");
    expect(firstTrip(latches)).toBe("cooling");
    expect(latches.store.latched.map(({ trip }) => trip)).toEqual(["cooling", "overTemperature"]);
    expect(latches.store.latched[0]!.atMs).toBe(0);
  });

  it("I22 are acknowledged only by their first cause, and only when every cause is gone", () => {
    const latches = latch("cooling", "overTemperature");
    expect(acknowledgeTrip(latches, "overTemperature", gone)).toBe("wrongTrip");
    expect(acknowledgeTrip(latches, "cooling", (trip) => trip === "overTemperature")).toBe("causePresent");
    expect(latches.store.acknowledged).toBe(false);
    expect(acknowledgeTrip(latches, "cooling", gone)).toBe("ok");
  });

  it.each(["outputStuck", "relayWelded", "memory"] as const)("are for service after %s", (trip) => {
    const latches = latch("cooling", trip);
    expect(acknowledgeTrip(latches, "cooling", gone)).toBe("powerCycleNeeded");
    clearLatches(latches);
    expect(isLatched(latches)).toBe(true);
  });

  it("are not cleared by a self-test without acknowledgement", () => {
    const latches = latch("cooling");
    clearLatches(latches);
    expect(isLatched(latches)).toBe(true);
    acknowledgeTrip(latches, "cooling", gone);
    clearLatches(latches);
    expect(isLatched(latches)).toBe(false);
  });

  it("need a new acknowledgement when a trip joins or comes back", () => {
    for (const again of ["link", "cooling"] as const) {
      const latches = latch("cooling");
      acknowledgeTrip(latches, "cooling", gone);
      raiseTrip(latches, again, "none", 900, 0, 0);
      clearLatches(latches);
      expect(isLatched(latches)).toBe(true);
    }
  });

  it("survive a reset in the non-volatile store", () => {
    const latches = latch("emergencyStop");
    expect(firstTrip(createLatches(latches.store))).toBe("emergencyStop");
  });

  it("have nothing to acknowledge when nothing is latched", () => {
    expect(acknowledgeTrip(latch(), "none", gone)).toBe("wrongState");
  });
});

describe("what a new device remembers", () => {
  it("is nothing: no trip, no session, no retired tip", () => {
    expect(createNonvolatile()).toEqual({ latched: [], acknowledged: false, armed: false, retiredTips: [] });
    expect(firstTrip(createLatches(createNonvolatile()))).toBe("none");
  });
});

describe("latches that were cleared", () => {
  it("need an acknowledgement of their own the next time", () => {
    const latches = latch("cooling");
    acknowledgeTrip(latches, "cooling", gone);
    clearLatches(latches);
    expect(latches.store).toMatchObject({ latched: [], acknowledged: false });
    latches.store.latched.push({ trip: "link", channel: "link", atMs: 0, measured: 0, limit: 0 });
    clearLatches(latches);
    expect(isLatched(latches)).toBe(true);
  });
});

describe("a retired tip", () => {
  it("is remembered once, whatever is cleared", () => {
    const latches = latch("cooling");
    retireTip(latches, 1020);
    retireTip(latches, 1020);
    retireTip(latches, 7);
    acknowledgeTrip(latches, "cooling", gone);
    clearLatches(latches);
    expect(latches.store.retiredTips).toEqual([1020, 7]);
  });
});
