import { describe, expect, it } from "vitest";
import type { Fault, FaultKind } from "../../../firmware-sim/faults.ts";
import { createNonvolatile } from "../../../firmware-sim/firmware/latches.ts";
import { TASK_COMMS, TASK_CONTROL } from "../../../firmware-sim/firmware/watchdog.ts";
import { SELF_TEST, type TripCode } from "../../../src/protocol/messages.ts";
import { type Bench, createArmedBench, createBench, createEmittingBench } from "../../support/bench-world.ts";

/** Ticks until no power reaches the tissue, within `withinMs`; then it must stay so for a second. */
function timeToOff(bench: Bench, withinMs: number): number {
  let passedMs = 0;
  do {
    bench.run(10);
    passedMs += 10;
    expect(passedMs, "off in time").toBeLessThanOrEqual(withinMs + 10);
  } while (bench.world.truth.powerW > 0.1 || bench.world.device.outputs.gate);
  bench.run(1000, () => expect(bench.world.truth.powerW).toBe(0));
  return passedMs - 10;
}

function fault(kind: FaultKind, atMs: number, magnitude = 0, durationMs = 1e9): Fault {
  return { ...kind, atMs, durationMs, magnitude } as Fault;
}

describe("reaction times", () => {
  it.each<[string, number, (bench: Bench) => void]>([
    ["E-stop", 0, (bench) => bench.world.hands.estop()],
    ["STOP", 0, (bench) => bench.send({ type: "stop", reason: "operator" })],
    ["trigger release", 10, (bench) => bench.world.hands.release()],
    ["tip lifted", 30, (bench) => bench.world.hands.lift()],
    ["tip stalled", 30, (bench) => bench.world.hands.glide(0)],
    ["host silent", 250, (bench) => (bench.leaseW = null)],
    ["zero lease", 50, (bench) => (bench.leaseW = 0)],
  ])("after %s the last tick with power begins within %i ms", (_, withinMs, act) => {
    const bench = createEmittingBench();
    expect(bench.world.truth.powerW).toBeGreaterThan(15);
    act(bench);
    timeToOff(bench, withinMs);
  });

  it("emission begins within 100 ms of the press when leases are there", () => {
    const bench = createArmedBench();
    bench.leaseW = 20;
    bench.run(300);
    bench.world.hands.press();
    bench.run(50);
    expect(bench.telemetry.state).toBe("emitting");
  });
});

describe("the edge", () => {
  it.each<[string, (bench: Bench) => void, (bench: Bench) => void]>([
    ["contact", (bench) => bench.world.hands.lift(), (bench) => bench.world.hands.put(0, 100, 60)],
    ["motion", (bench) => bench.world.hands.glide(0), (bench) => bench.world.hands.glide(60)],
    ["link", (bench) => (bench.leaseW = null), (bench) => (bench.leaseW = 20)],
  ])("is taken by a loss of %s and not given back by its return", (_, lose, mend) => {
    const bench = createEmittingBench();
    lose(bench);
    bench.run(400);
    mend(bench);
    bench.run(2000, () => expect(bench.world.truth.powerW).toBe(0));
    expect(bench.telemetry.trip).toBe("none");
    bench.world.hands.release();
    bench.run(50);
    bench.world.hands.press();
    bench.run(200);
    expect(bench.telemetry.state).toBe("emitting");
  });

  it("of a press while the tip is lifted does not count", () => {
    const bench = createArmedBench();
    bench.leaseW = 20;
    bench.world.hands.lift();
    bench.run(200);
    bench.world.hands.press();
    bench.run(100);
    bench.world.hands.put(0, 100, 60);
    bench.run(2000, () => expect(bench.world.truth.powerW).toBe(0));
    expect(bench.telemetry.refusal).toBe("contactLost");
  });

  it("I18 is spent after the longest press, to the tick", () => {
    const bench = createArmedBench({}, { pressMaxS: 2 });
    bench.leaseW = 10;
    bench.world.hands.press();
    let onMs = 0;
    bench.run(4000, () => {
      if (bench.world.truth.powerW > 0.1) onMs += 10;
    });
    expect(onMs).toBe(2000);
    expect(bench.telemetry.refusal).toBe("pressTimeSpent");
  });
});

describe("the self-test", () => {
  it("must be no older than ten minutes at every tick of emission", () => {
    const bench = createArmedBench();
    const { passedAtMs } = bench.world.device.state.selfTest;
    bench.leaseW = 2;
    bench.run(passedAtMs + 599_000 - bench.world.nowMs);
    bench.world.hands.press();
    let lastOnMs = 0;
    bench.run(2000, () => {
      if (bench.world.truth.powerW > 0) lastOnMs = bench.world.nowMs;
    });
    expect(lastOnMs).toBe(passedAtMs + 600_000);
    expect(bench.telemetry.refusal).toBe("selfTestOld");
  });

  it("puts no energy into the connector, and finishes in 3 s", () => {
    const bench = createBench();
    bench.run(100);
    bench.hello();
    bench.world.hands.put(0, 100, 60);
    bench.run(1000);
    bench.send({ type: "selfTestRequest", bootId: bench.world.device.state.bootId, session: bench.session });
    bench.run(3000, () => expect(bench.world.truth.powerW).toBe(0));
    const result = bench.latest("selfTest")!;
    expect(result.passed).toBe(result.done);
    expect(bench.telemetry.state).toBe("unarmed");
  });

  it("fails when the sensors do not agree, and nothing can be armed", () => {
    const bench = createBench({ faults: [fault({ target: "sensorA", kind: "offset" }, 0, 1.2)] });
    bench.run(100);
    bench.hello();
    const { done, passed } = bench.selfTest();
    expect(done & ~passed).toBe(SELF_TEST.sensorsAgree);
    bench.limits();
    expect(bench.arm()).toBe("selfTestMissing");
  });
});

describe("the quota", () => {
  it("bounds the energy of a lease, to the error of the meters", () => {
    const bench = createArmedBench();
    bench.world.hands.press();
    bench.run(50);
    bench.lease(20, { quotaJ: 1 });
    bench.run(200);
    expect(bench.world.truth.energyJ).toBeGreaterThan(0.9);
    expect(bench.world.truth.energyJ).toBeLessThan(1.1);
    expect(bench.telemetry.refusal).toBe("quotaSpent");
    bench.lease(20, { quotaJ: 1 });
    bench.run(200);
    expect(bench.world.truth.energyJ).toBeLessThan(2.2);
  });
});

describe("the link", () => {
  it("latches after a gap of one second", () => {
    const bench = createEmittingBench();
    bench.leaseW = null;
    bench.run(1190);
    expect(bench.telemetry.trip).toBe("none");
    bench.run(80);
    expect(bench.telemetry.trip).toBe("link");
  });

  it("latches at the third gap", () => {
    const bench = createEmittingBench();
    for (let gap = 1; gap <= 3; gap++) {
      bench.leaseW = null;
      bench.run(350);
      expect(bench.telemetry.trip).toBe(gap < 3 ? "none" : "link");
      bench.leaseW = 20;
      bench.world.hands.release();
      bench.run(50);
      bench.world.hands.press();
      bench.run(200);
    }
  });

  it("is not lost when a host asks for nothing, or the trigger was released", () => {
    for (const quiet of [(bench: Bench) => (bench.leaseW = 0), (bench: Bench) => bench.world.hands.release()]) {
      const bench = createEmittingBench();
      quiet(bench);
      bench.run(200);
      bench.leaseW = null;
      bench.run(3000);
      expect(bench.telemetry.trip).toBe("none");
    }
  });

  it("that says nothing for a minute disarms", () => {
    const bench = createArmedBench();
    bench.run(57_000);
    expect(bench.telemetry.state).toBe("armed");
    bench.run(4000);
    expect(bench.telemetry.state).toBe("unarmed");
  });
});

describe("I37 what only a self-test can find", () => {
  it.each<[string, Fault, number]>([
    ["swapped sensors", fault({ target: "sensors", kind: "swapped" }, 0), SELF_TEST.sensorChannels],
    ["a dead comparator", fault({ target: "comparator", kind: "dead" }, 0), SELF_TEST.comparator],
    ["converter references", fault({ target: "converter", kind: "wrong" }, 0, 1.02), SELF_TEST.adcReferences],
    ["a welded relay 1", fault({ target: "relay1", kind: "welded" }, 0), SELF_TEST.relay1],
    ["a relay 2 that does not open", fault({ target: "relay2", kind: "welded" }, 0), SELF_TEST.relay2],
    ["a relay 1 that does not close", fault({ target: "relay1", kind: "stuckOpen" }, 0), SELF_TEST.pulse],
    ["a damaged image", fault({ target: "memory", kind: "image" }, 0), SELF_TEST.image],
    ["bad memory", fault({ target: "memory", kind: "ram" }, 0), SELF_TEST.ram],
  ])("%s: refused", (_, injected, bit) => {
    const bench = createBench({ faults: [injected] });
    bench.run(100);
    bench.hello();
    const { done, passed } = bench.selfTest();
    expect(done & bit).toBe(bit);
    expect(passed & bit).toBe(0);
    expect(bench.limits() === "ok" && bench.arm() === "ok").toBe(false);
  });

  it("a trigger that is down at power-up latches", () => {
    const bench = createBench({ faults: [fault({ target: "trigger", kind: "stuck" }, 0)] });
    bench.run(100);
    expect(bench.world.device.state.latches.store.latched.map(({ trip }) => trip)).toEqual(["triggerStuck"]);
  });
});

describe("faults", () => {
  const AT_MS = 6000;
  it.each<[string, Fault, TripCode, number]>([
    ["sensor A open", fault({ target: "sensorA", kind: "open" }, AT_MS), "sensorOpen", 60],
    ["sensor B open", fault({ target: "sensorB", kind: "open" }, AT_MS), "sensorOpen", 60],
    ["sensor A shorted", fault({ target: "sensorA", kind: "short" }, AT_MS), "sensorShort", 60],
    ["sensor A stuck", fault({ target: "sensorA", kind: "stuck" }, AT_MS), "sensorFlat", 520],
    ["sensor B stuck", fault({ target: "sensorB", kind: "stuck" }, AT_MS), "sensorFlat", 520],
    ["sensor A off by 4 degC", fault({ target: "sensorA", kind: "offset" }, AT_MS, -4), "sensorDisagree", 60],
    ["double power", fault({ target: "output", kind: "gain" }, AT_MS, 2), "powerMismatch", 120],
    ["no power", fault({ target: "output", kind: "gain" }, AT_MS, 0.1), "powerMismatch", 120],
    ["sensor A scatters", fault({ target: "sensorA", kind: "noise" }, AT_MS, 2), "sensorNoise", 120],
    ["sensor B scatters", fault({ target: "sensorB", kind: "noise" }, AT_MS, 1), "sensorNoise", 200],
    ["sensor A detached", fault({ target: "sensorA", kind: "detached" }, AT_MS, 37), "sensorImplausible", 300],
    ["sensor B detached", fault({ target: "sensorB", kind: "detached" }, AT_MS, 37), "sensorDisagree", 300],
    ["sensor A drifts", fault({ target: "sensorA", kind: "drift" }, AT_MS, 0.5), "sensorImplausible", 1200],
    ["no coolant", fault({ target: "cooling", kind: "slow" }, AT_MS, 0.5), "cooling", 250],
    ["a flipped bit", fault({ target: "memory", kind: "bitFlip" }, AT_MS, 32 * 1 + 12, 0), "memory", 20],
    ["a hung control task", fault({ target: "firmware", kind: "hang" }, AT_MS, TASK_CONTROL, 150), "watchdog", 120],
    ["a hung comms task", fault({ target: "firmware", kind: "hang" }, AT_MS, TASK_COMMS, 150), "watchdog", 120],
    ["a brown-out", fault({ target: "firmware", kind: "reset" }, AT_MS, 0, 0), "reset", 10],
    ["the tip taken off", fault({ target: "tip", kind: "removed" }, AT_MS), "tipRemoved", 10],
    ["an oscillator 3 % slow", fault({ target: "clock", kind: "wrong" }, AT_MS, 0.97), "clock", 1060],
    ["the E-stop line", fault({ target: "estop", kind: "pressed" }, AT_MS), "emergencyStop", 10],
    ["a meter that reads half", fault({ target: "meter", kind: "gain" }, AT_MS, 0.5), "powerMismatch", 120],
  ])("%s: %o latches %s and is off in %i ms", (_, injected, trip, withinMs) => {
    const bench = createEmittingBench({ faults: [injected] }, 20, 100);
    bench.run(AT_MS - 10 - bench.world.nowMs);
    expect(bench.world.truth.powerW).toBeGreaterThan(15);
    timeToOff(bench, withinMs);
    expect(bench.world.device.state.latches.store.latched[0]?.trip).toBe(trip);
  });

  it.each([
    ["sensorA", 0.1],
    ["sensorA", 3],
    ["sensorB", 0.3],
  ] as const)("%s that follows %s s late fails the self-test, and nothing can be armed", (target, lagS) => {
    const bench = createBench({ faults: [fault({ target, kind: "lag" }, 0, lagS)] });
    bench.run(100);
    bench.hello();
    const { done, passed } = bench.selfTest();
    expect(done & ~passed).toBe(SELF_TEST.sensorResponse);
    bench.limits();
    expect(bench.arm()).toBe("selfTestMissing");
  });

  it("a sound pair of any device passes, on skin that is still cooling down under the tip", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const bench = createBench({ seed });
      bench.run(100);
      bench.hello();
      bench.limits();
      bench.send({ type: "contact", bootId: bench.latest("hello")!.bootId, session: bench.session, contactC: 15 });
      bench.world.hands.put(0, 100, 60);
      bench.run(2500);
      const { done, passed } = bench.selfTest();
      expect(done & ~passed & SELF_TEST.sensorResponse, `device ${seed}`).toBe(0);
      expect(done & SELF_TEST.sensorResponse).not.toBe(0);
    }
  });

  it("one spark costs 20 ms and no press", () => {
    const bench = createEmittingBench({ faults: [fault({ target: "tip", kind: "arc" }, AT_MS, 100, 10)] }, 20, 100);
    bench.run(AT_MS - 10 - bench.world.nowMs);
    let darkMs = 0;
    bench.run(500, () => {
      if (bench.world.truth.powerW === 0) darkMs += 10;
    });
    expect(darkMs).toBe(20);
    expect(bench.telemetry).toMatchObject({ state: "emitting", trip: "none" });
  });

  it.each([20, 50, 100])("%i sparks a second latch within 300 ms, dark for 20 ms at each", (perS) => {
    for (let seed = 1; seed <= 5; seed++) {
      const bench = createEmittingBench(
        { seed, faults: [fault({ target: "tip", kind: "arc" }, AT_MS, perS)] },
        20,
        100,
      );
      let latchedAtMs = Number.NaN;
      bench.run(AT_MS + 1000 - bench.world.nowMs, () => {
        if (bench.world.device.state.latches.store.latched.length === 0) return;
        latchedAtMs = Number.isNaN(latchedAtMs) ? bench.world.nowMs : latchedAtMs;
        expect(bench.world.truth.powerW).toBe(0);
      });
      expect(latchedAtMs - AT_MS, `seed ${seed}`).toBeLessThanOrEqual(perS === 20 ? 600 : 300);
      expect(bench.telemetry.trip).toBe("arc");
    }
  });

  it("a tip that has arced stays blocked through acknowledgement, self-test and reset", () => {
    const store = createNonvolatile();
    const bench = createEmittingBench(
      { faults: [fault({ target: "tip", kind: "arc" }, AT_MS, 50, 300)], nonvolatile: store },
      20,
      100,
    );
    bench.run(AT_MS + 1000 - bench.world.nowMs);
    expect(bench.telemetry.trip).toBe("arc");
    bench.world.hands.release();
    const { bootId } = bench.world.device.state;
    bench.send({ type: "acknowledge", bootId, session: bench.session, trip: "arc" });
    bench.run(100);
    bench.selfTest();
    expect(bench.telemetry.trip).toBe("none");
    expect(bench.arm()).toBe("tipRetired");
    bench.world.restart("powerOn");
    bench.run(100);
    bench.hello();
    bench.run(2000);
    bench.selfTest();
    bench.limits();
    expect(bench.arm()).toBe("tipRetired");
  });

  it("a sensor with gaps costs a press each, and the third within a minute latches", () => {
    const gaps = [0, 20_000, 40_000].map((ms) => fault({ target: "sensorB", kind: "off" }, AT_MS + ms, 0, 100));
    const bench = createEmittingBench({ faults: gaps }, 5, 100);
    for (const trip of ["none", "none", "sensorSlow"]) {
      expect(bench.telemetry.state).toBe("emitting");
      const endMs =
        bench.world.nowMs < AT_MS ? AT_MS : bench.world.nowMs + 20_000 - ((bench.world.nowMs - AT_MS) % 20_000);
      bench.run(endMs + 1000 - bench.world.nowMs);
      expect(bench.world.truth.powerW).toBe(0);
      expect(bench.telemetry.trip).toBe(trip);
      if (trip !== "none") continue;
      expect(bench.telemetry.refusal).toBe("causePresent");
      bench.world.hands.release();
      bench.run(50);
      bench.world.hands.press();
      bench.run(500);
    }
  });

  it("output that is stuck on is cut by the second relay, and stays latched for service", () => {
    const store = createNonvolatile();
    const stuck = fault({ target: "output", kind: "stuckOn" }, AT_MS, 10, 500);
    const bench = createEmittingBench({ faults: [stuck], nonvolatile: store }, 10, 100);
    bench.run(AT_MS - 20 - bench.world.nowMs);
    bench.world.hands.release();
    let onMs = 0;
    bench.run(1000, () => {
      if (bench.world.truth.powerW > 0.1) onMs += 10;
    });
    expect(onMs).toBeLessThanOrEqual(100);
    expect(bench.telemetry.trip).toBe("outputStuck");
    const again = createBench({ nonvolatile: store });
    again.run(100);
    expect(again.hello().trip).toBe("outputStuck");
  });

  it.each([
    ["relay1", "relay1"],
    ["relay2", "relay2"],
  ] as const)("a welded %s fails the self-test and is for service", (target, test) => {
    const bench = createBench({ faults: [fault({ target, kind: "welded" }, 0)] });
    bench.run(100);
    bench.hello();
    bench.selfTest();
    expect(bench.telemetry.trip).toBe("relayWelded");
    expect(bench.world.device.state.latches.store.latched[0]?.channel).toBe(test);
    expect(bench.arm()).toBe("latched");
  });
});

describe("the comparator", () => {
  it("I11 cuts the power while the control task hangs, the gate is on and the host renews", () => {
    const bench = createEmittingBench(
      {
        faults: [
          fault({ target: "firmware", kind: "hang" }, 6000, TASK_CONTROL, 200),
          fault({ target: "sensorB", kind: "offset" }, 6030, 20),
        ],
      },
      20,
      100,
    );
    const { world } = bench;
    bench.run(6020 - world.nowMs);
    expect(world.truth.powerW).toBeGreaterThan(15);
    bench.run(30);
    expect(world.truth.powerW).toBe(0);
    expect(world.device.outputs).toMatchObject({ gate: true, relay2: true });
    bench.run(500);
    expect(world.device.state.latches.store.latched.map(({ trip }) => trip)).toContain("comparator");
  });
});

describe("out of a latch", () => {
  /** The five steps in order: cause gone, acknowledge, trigger released, self-test, new epoch. */
  function latchByEstop(): Bench {
    const bench = createEmittingBench();
    bench.world.hands.estop();
    bench.run(50);
    return bench;
  }
  const steps = {
    cause: (bench: Bench) => bench.world.hands.estopRelease(),
    acknowledge: (bench: Bench) =>
      bench.send({
        type: "acknowledge",
        bootId: bench.world.device.state.bootId,
        session: bench.session,
        trip: "emergencyStop",
      }),
    release: (bench: Bench) => bench.world.hands.release(),
    selfTest: (bench: Bench) =>
      bench.send({ type: "selfTestRequest", bootId: bench.world.device.state.bootId, session: bench.session }),
    arm: (bench: Bench) => void bench.arm(),
  } as const;
  type Step = keyof typeof steps;
  const ORDER = Object.keys(steps) as Step[];
  const permutations = (rest: readonly Step[]): Step[][] =>
    rest.length === 0
      ? [[]]
      : rest.flatMap((step) => permutations(rest.filter((other) => other !== step)).map((tail) => [step, ...tail]));

  function play(order: readonly Step[]): boolean {
    const bench = latchByEstop();
    for (const step of order) {
      steps[step](bench);
      bench.run(step === "selfTest" ? 3000 : 100);
    }
    bench.leaseW = 20;
    bench.world.hands.put(0, 100, 60);
    bench.run(100);
    bench.world.hands.press();
    let energised = false;
    bench.run(300, () => {
      energised ||= bench.world.truth.powerW > 0;
    });
    return energised;
  }

  it("the right order energises again", () => expect(play(ORDER)).toBe(true));

  it("I20 of all orders only those energise: the trigger may be let go early, but before the self-test", () => {
    const good = permutations(ORDER)
      .filter((order) => play(order))
      .map((order) => order.join(" "));
    expect(new Set(good)).toEqual(
      new Set([
        "release cause acknowledge selfTest arm",
        "cause release acknowledge selfTest arm",
        "cause acknowledge release selfTest arm",
      ]),
    );
  }, 60_000);

  it("no proper subset energises", () => {
    for (let mask = 0; mask < 31; mask++) {
      const subset = ORDER.filter((_, i) => (mask & (1 << i)) !== 0);
      expect(play(subset), subset.join(" ")).toBe(false);
    }
  }, 60_000);

  it("I20 the epoch of before the latch is over: it can not be armed again, and its leases move nothing", () => {
    const bench = latchByEstop();
    const { epoch } = bench.telemetry;
    const old = bench.leases.map((lease) => lease.slice());
    for (const step of ["cause", "acknowledge", "release", "selfTest"] as const) {
      steps[step](bench);
      bench.run(step === "selfTest" ? 3000 : 100);
    }
    expect(bench.arm({ epoch })).toBe("wrongEpoch");
    expect(bench.arm({ epoch: (epoch + 1) & 0xffff })).toBe("ok");
    expect(bench.telemetry.epoch).toBe(epoch + 1);
    bench.world.hands.press();
    bench.leaseW = null;
    for (const lease of old) {
      bench.world.feed(lease);
      bench.run(10, () => expect(bench.world.truth.powerW).toBe(0));
    }
    bench.lease(20, { epoch });
    bench.run(100, () => expect(bench.world.truth.powerW).toBe(0));
    bench.lease(20);
    bench.run(50);
    expect(bench.world.truth.powerW).toBeGreaterThan(0);
  });

  it("I21 a reset is none", () => {
    const bench = latchByEstop();
    bench.world.hands.estopRelease();
    bench.world.hands.release();
    bench.world.restart("powerOn");
    bench.run(100);
    expect(bench.hello().trip).toBe("emergencyStop");
    bench.run(2000);
    bench.selfTest();
    expect(bench.replyTo("selfTestRequest")).toBe("notAcknowledged");
  });
});

describe("what the device says", () => {
  it("announces a trip at once and every second, the first as first", () => {
    const bench = createEmittingBench();
    bench.world.hands.estop();
    bench.run(10);
    expect(bench.latest("fault")).toMatchObject({ trip: "emergencyStop", channel: "emergencyStop", first: true });
    bench.run(2500);
    expect(bench.heard.filter((message) => message.type === "fault")).toHaveLength(3);
  });

  it("reports a lost sensor as unknown", () => {
    const bench = createEmittingBench({ faults: [fault({ target: "sensorA", kind: "open" }, 6000)] }, 20, 100);
    bench.run(6100 - bench.world.nowMs);
    expect(bench.telemetry.surfaceAC).toBeNull();
    expect(bench.telemetry.surfaceBC).not.toBeNull();
  });

  it("says nothing before somebody has said hello but who it is", () => {
    const bench = createBench();
    bench.run(500);
    expect(bench.heard.map(({ type }) => type)).toEqual(["hello", "tip"]);
  });

  it("counts frames it could not read", () => {
    const bench = createBench();
    bench.run(100);
    bench.hello();
    bench.world.feed(Uint8Array.from([1, 2, 3, 0, 4, 5, 6, 7, 8, 9, 0]));
    bench.run(40);
    expect(bench.telemetry.badFrames).toBe(2);
  });

  it("presses and releases of the trigger at once", () => {
    const bench = createArmedBench();
    bench.world.hands.press();
    bench.run(30);
    expect(bench.latest("trigger")).toMatchObject({ pressed: true });
    bench.world.hands.release();
    bench.run(10);
    expect(bench.latest("trigger")).toMatchObject({ pressed: false });
  });
});

describe("the clock", () => {
  it("I33 may wrap in the middle of an emission", () => {
    const bench = createEmittingBench({ tickOriginMs: 0x1_0000_0000 - 6000 }, 20, 4000);
    expect(bench.telemetry.tickMs).toBeLessThan(10_000);
    expect(bench.telemetry.state).toBe("emitting");
    expect(bench.world.truth.energyJ).toBeGreaterThan(70);
  });
});
