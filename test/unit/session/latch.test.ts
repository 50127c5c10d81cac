/** A device that is found latched, over the wire: who clears it, and in which order. */
import { describe, expect, test } from "vitest";
import type { Fault } from "../../../firmware-sim/faults.ts";
import { createNonvolatile, type Nonvolatile } from "../../../firmware-sim/firmware/latches.ts";
import type { TripCode } from "../../../src/protocol/messages.ts";
import { createSessionBench, type SessionBench } from "../../support/session-bench.ts";
import { createShortProfile } from "../../support/session-profile.ts";

const PROFILE = createShortProfile();

function latchedBy(...trips: readonly TripCode[]): Nonvolatile {
  const latched = trips.map(
    (trip) => ({ trip, channel: "surfaceA", atMs: 1000, measured: 48.6, limit: 48.5 }) as const,
  );
  return { ...createNonvolatile(), latched: [...latched] };
}

function open(nonvolatile: Nonvolatile, acknowledge?: TripCode, faults: readonly Fault[] = []): SessionBench {
  return createSessionBench({
    profile: PROFILE,
    seed: 3,
    nonvolatile,
    faults,
    ...(acknowledge === undefined ? {} : { acknowledge }),
  });
}

const latchStoreOf = (bench: SessionBench) => bench.world.device.state.latches.store;

describe("nobody acknowledges: refused before energy", () => {
  test("with all that is latched, what was measured, and the order of the way out", () => {
    const bench = open(latchedBy("heatingRate", "sensorFlat"));
    bench.runToEnd(10_000);
    expect(bench.state.stage).toBe("refused");
    expect(bench.state.reason).toBe(
      "the device is latched by heatingRate (a sensor rises too fast at surfaceA: 48.6, limit 48.5), then sensorFlat (a sensor does not move while power flows at surfaceA: 48.6, limit 48.5). In this order: mend the cause; acknowledge it by a run with --acknowledge heatingRate; let go of the trigger; the self-test passes; it arms anew",
    );
    expect(bench.entriesOf("trip")).toEqual([]);
    expect(bench.entriesOf("alarm").map(({ code }) => code)).toEqual(["A07", "A06"]);
    expect(latchStoreOf(bench)).toMatchObject({ acknowledged: false });
  });

  test("nor does naming another trip help, be it latched behind the first", () => {
    const bench = open(latchedBy("heatingRate", "sensorFlat"), "sensorFlat");
    bench.runToEnd(10_000);
    expect(bench.state.stage).toBe("refused");
    expect(bench.state.reason).toMatch(/and not by sensorFlat, which was acknowledged\. In this order/);
    expect(latchStoreOf(bench)).toMatchObject({ acknowledged: false });
  });
});

describe("a person acknowledges", () => {
  test("and the session goes on to its end, the acknowledgement in its journal", () => {
    const bench = open(latchedBy("heatingRate", "sensorFlat"), "heatingRate");
    bench.runToEnd(600_000);
    expect(bench.state.stage).toBe("complete");
    expect(bench.entriesOf("operator")[0]).toMatchObject({ action: "acknowledge", source: "host" });
    const changes = bench.entriesOf("alarm").map(({ code, change }) => `${code} ${change}`);
    expect(changes.slice(0, 6)).toEqual([
      "A07 raised",
      "A06 raised",
      "A07 acknowledged",
      "A06 acknowledged",
      "A07 cleared",
      "A06 cleared",
    ]);
    expect(latchStoreOf(bench).latched).toEqual([]);
  });

  test("in vain while the cause is still there", () => {
    const pressed: Fault = { target: "estop", kind: "pressed", atMs: 0, durationMs: 1e9, magnitude: 0 };
    const bench = open(latchedBy("emergencyStop"), "emergencyStop", [pressed]);
    bench.runToEnd(20_000);
    expect(bench.state.reason).toMatch(/its cause is still there: nothing can be acknowledged before that is gone$/);
    expect(bench.world.truth.energyJ).toBe(0);
  });

  test.each<TripCode>(["outputStuck", "relayWelded", "memory"])("in vain of %s: that is for service", (trip) => {
    const bench = open(latchedBy(trip), trip);
    bench.runToEnd(20_000);
    expect(bench.state.stage).toBe("refused");
    expect(bench.state.reason).toMatch(/only service clears that$/);
  });

  test("and the self-test that must follow finds what is still wrong", () => {
    const lagging: Fault = { target: "sensorA", kind: "lag", atMs: 0, durationMs: 1e9, magnitude: 2 };
    const bench = open(latchedBy("sensorImplausible"), "sensorImplausible", [lagging]);
    bench.runToEnd(20_000);
    expect(bench.state.stage).toBe("refused");
    expect(bench.state.reason).toMatch(/self-test failed: sensorResponse$/);
    expect(latchStoreOf(bench).latched).toHaveLength(1);
  });

  test("with the trigger held: it is asked for its release first", () => {
    const bench = createSessionBench({
      profile: PROFILE,
      operator: "idle",
      nonvolatile: latchedBy("heatingRate"),
      acknowledge: "heatingRate",
    });
    bench.run(30);
    bench.world.hands.press();
    bench.run(6000);
    expect(bench.state.stage).toBe("connecting");
    expect(bench.entriesOf("prompt")[0]).toMatchObject({ action: "release" });
    expect(latchStoreOf(bench).latched).toHaveLength(1);
    bench.world.hands.release();
    bench.run(4000);
    expect(latchStoreOf(bench).latched).toEqual([]);
    expect(bench.state.stage).toBe("placing");
  });
});
