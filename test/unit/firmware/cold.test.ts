import { expect, test } from "vitest";
import { coldLimitsCrc } from "../../../src/protocol/cold-limits.ts";
import { CAPABILITY, type ColdLimitsMessage, TELEMETRY_FLAG } from "../../../src/protocol/messages.ts";
import { type Bench, createBench } from "../../support/bench-world.ts";
import { COLD_SESSION, COLD_TIP, coldLimits, createColdBench, PLATE_CM2 } from "../../support/cold-bench.ts";

/** Tissue fluid begins to freeze here. */
const FREEZING_C = -0.55;

function pump(bench: Bench, ms: number, powerW = 75): number {
  bench.leaseW = powerW;
  bench.world.hands.press();
  let coldestC = Number.POSITIVE_INFINITY;
  bench.run(ms, () => {
    coldestC = Math.min(coldestC, bench.world.truth.coldestC);
  });
  return coldestC;
}

test("says that it is cold, what its plate is, and with which table", () => {
  const bench = createBench({ tip: COLD_TIP });
  bench.run(100);
  expect(bench.hello().capabilities & CAPABILITY.cold).not.toBe(0);
  expect(bench.latest("coldTip")).toMatchObject({ plateMinC: -5, sensorMinC: -20, coldLimitsCrc: coldLimitsCrc() });
});

test("power is heat taken out: skin and plate get colder, and nothing is warmed", () => {
  const bench = createColdBench();
  const beforeC = bench.world.truth.surfaceC;
  pump(bench, 60_000);
  expect(bench.telemetry.state).toBe("emitting");
  expect(bench.telemetry.powerW).toBeGreaterThan(5);
  expect(bench.world.truth.surfaceC).toBeLessThan(beforeC - 15);
  expect(bench.world.truth.dermalPeakC).toBeLessThan(36);
});

test("a host that asks for all there is can not freeze skin, nor trip the device", () => {
  for (const seed of [1, 2, 3]) {
    const bench = createColdBench({}, { seed });
    const coldestC = pump(bench, 110_000);
    expect(bench.telemetry.trip).toBe("none");
    expect(coldestC).toBeGreaterThan(0);
    expect(coldestC).toBeLessThan(4);
  }
});

test("without a lease the plate comes back by itself, whatever the host does", () => {
  const bench = createColdBench();
  pump(bench, 60_000);
  const coldC = bench.telemetry.tipC!;
  bench.leaseW = null;
  bench.run(270);
  expect(bench.telemetry.powerW).toBeLessThanOrEqual(0.1);
  bench.run(10_000);
  expect(bench.telemetry.tipC).toBeGreaterThan(coldC + 5);
  bench.run(110_000);
  expect(bench.telemetry.tipC).toBeGreaterThan(30);
});

test("no set point leads into the cold", () => {
  const bench = createBench({ tip: COLD_TIP });
  bench.run(100);
  const { bootId } = bench.hello();
  // Wide as the general table would let them be: what the plate adds is stricter.
  bench.limits({ ...COLD_SESSION, contactMinC: -10 });
  for (const [contactC, result] of [
    [19.9, "limitTooWide"],
    [-2, "limitTooWide"],
    [20, "ok"],
  ] as const) {
    bench.send({ type: "contact", bootId, session: bench.session, contactC });
    bench.run(20);
    expect(bench.replyTo("contact"), `${contactC}`).toBe(result);
  }
});

test("the limits of a session narrow the device's own, and arming needs them", () => {
  const bench = createBench({ tip: COLD_TIP });
  bench.run(100);
  bench.hello();
  bench.selfTest();
  const offer = (over: Partial<ColdLimitsMessage>) => {
    bench.send(coldLimits(bench, over));
    bench.run(20);
    return bench.replyTo("coldLimits");
  };
  expect(offer({})).toBe("limitsMissing");
  bench.limits(COLD_SESSION);
  expect(bench.arm({ tipId: COLD_TIP.id })).toBe("limitsMissing");
  expect(offer({ tripC: 0.49 })).toBe("limitTooWide");
  expect(offer({ plateMinC: -5.01 })).toBe("limitTooWide");
  expect(offer({ coldMaxS: 3601 })).toBe("limitTooWide");
  expect(offer({ coldMaxS: 0 })).toBe("limitTooWide");
  expect(offer({ session: 99 })).toBe("otherSession");
  expect(offer({ tripC: 2, plateMinC: 0, coldMaxS: 600 })).toBe("ok");
  expect(bench.arm({ tipId: COLD_TIP.id })).toBe("ok");
});

test("a device without a plate knows nothing of cold limits", () => {
  const bench = createBench();
  bench.run(100);
  bench.hello();
  bench.limits();
  bench.send(coldLimits(bench));
  bench.run(20);
  expect(bench.replyTo("coldLimits")).toBe("unsupported");
});

test("skin at the session's limit latches within two samples", () => {
  const bench = createColdBench({ tripC: 8 });
  pump(bench, 110_000);
  expect(bench.latest("fault")).toMatchObject({ trip: "underTemperature", limit: 8 });
  expect(bench.latest("fault")!.measured).toBeGreaterThan(7.8);
  expect(bench.world.truth.powerW).toBe(0);
});

test("the time of cold skin is counted, and ends", () => {
  const bench = createColdBench({ coldMaxS: 20 });
  pump(bench, 110_000);
  expect(bench.latest("fault")).toMatchObject({ trip: "coldTime", limit: 20 });
});

test("a pump that runs on by itself is cut off, and skin does not freeze", () => {
  const bench = createColdBench();
  pump(bench, 60_000, 30);
  bench.world.inject({ target: "output", kind: "stuckOn", atMs: bench.world.nowMs, durationMs: 60_000, magnitude: 90 });
  let offAtMs = 0;
  let coldestC = 99;
  const startMs = bench.world.nowMs;
  bench.run(60_000, () => {
    if (bench.world.truth.powerW > 0) offAtMs = bench.world.nowMs;
    coldestC = Math.min(coldestC, bench.world.truth.coldestC);
  });
  expect(offAtMs - startMs).toBeLessThanOrEqual(500);
  expect(bench.telemetry.trip).not.toBe("none");
  expect(coldestC).toBeGreaterThan(FREEZING_C);
});

test("cold readings are readings with this tip; what lies below its own window is a broken wire", () => {
  const bench = createColdBench();
  pump(bench, 90_000);
  expect(bench.telemetry.surfaceAC).toBeLessThan(5);
  expect(bench.telemetry.trip).toBe("none");
  bench.world.inject({ target: "sensorA", kind: "open", atMs: bench.world.nowMs, durationMs: 60_000, magnitude: 0 });
  bench.run(100);
  expect(bench.latest("fault")).toMatchObject({ trip: "sensorOpen", limit: -20 });
});

test("lifting the plate ends the pumping, and the edge is gone", () => {
  const bench = createColdBench();
  pump(bench, 10_000);
  bench.world.hands.lift();
  bench.run(40);
  expect(bench.world.truth.powerW).toBe(0);
  bench.world.hands.put(0, PLATE_CM2, 0);
  bench.run(1000);
  expect(bench.world.truth.powerW).toBe(0);
  expect(bench.telemetry.flags & TELEMETRY_FLAG.edgeNeeded).not.toBe(0);
});
