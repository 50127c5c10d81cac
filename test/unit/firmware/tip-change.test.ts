/** What was agreed for a tip, or for a session, ends with it: told at once, and nothing of it left for the one after. */
import { describe, expect, it } from "vitest";
import type { Fault } from "../../../firmware-sim/faults.ts";
import { type Bench, createBench, TIP } from "../../support/bench-world.ts";
import { createShotBench } from "../../support/shot-bench.ts";

/** Heard from, tested and with limits. */
function createReadyBench(): Bench {
  const bench = createBench();
  bench.run(100);
  bench.hello();
  bench.selfTest();
  bench.limits();
  return bench;
}

describe("a change of tip", () => {
  const removed = (durationMs: number): Fault => ({
    target: "tip",
    kind: "removed",
    atMs: 0,
    durationMs,
    magnitude: 0,
  });

  const tipsOf = ({ heard }: Bench) => heard.filter(({ type }) => type === "tip");

  it("is told at once, what is gone as nothing", () => {
    const bench = createReadyBench();
    const tipsBefore = tipsOf(bench).length;
    bench.world.inject({ ...removed(100), atMs: bench.world.nowMs + 10 });
    bench.run(20);
    expect(bench.latest("tip")).toEqual({ ...bench.latest("tip"), tipId: 0, label: "", powerMaxW: 0, frequencyKHz: 0 });
    bench.run(200);
    expect(bench.latest("tip")).toMatchObject({ tipId: TIP.id, label: TIP.label });
    expect(tipsOf(bench)).toHaveLength(tipsBefore + 2);
  });

  it("voids limits and self-test, of whatever tip comes after", () => {
    const bench = createReadyBench();
    bench.world.inject({ ...removed(100), atMs: bench.world.nowMs + 10 });
    bench.run(50);
    expect(bench.limits()).toBe("wrongTip");
    bench.run(200);
    expect(bench.arm()).toBe("limitsMissing");
    expect(bench.limits()).toBe("ok");
    expect(bench.arm()).toBe("selfTestMissing");
  });

  it("lets the next limits begin with any hot-spot factor", () => {
    const bench = createReadyBench();
    expect(bench.limits({ hotSpotFactor: 1.3 })).toBe("ok");
    expect(bench.limits({ hotSpotFactor: 1.1 })).toBe("limitTooWide");
    bench.world.inject({ ...removed(100), atMs: bench.world.nowMs + 10 });
    bench.run(200);
    expect(bench.limits({ hotSpotFactor: 1.1 })).toBe("ok");
  });

  it("is told to nobody who has not greeted", () => {
    const bench = createBench({ faults: [{ ...removed(100), atMs: 200 }] });
    bench.run(400);
    expect(bench.heard.map(({ type }) => type)).toEqual(["hello", "tip"]);
  });

  it("leaves the sparks of the tip before with that one", () => {
    const bench = createReadyBench();
    const { state } = bench.world.device;
    const { tip, shotTip } = state.build;
    state.interlocks.sparks = 2;
    state.inputs.tipMemory = { tip: { ...tip, tipId: 77 }, shotTip };
    bench.run(100);
    expect(bench.latest("tip")).toMatchObject({ tipId: 77 });
    expect(state.latches.store.retiredTips).toEqual([TIP.id]);
  });

  it("voids the limits of shots as well", () => {
    const bench = createShotBench();
    bench.send({ type: "stop", reason: "operator" });
    bench.world.hands.release();
    bench.world.inject({ ...removed(100), atMs: bench.world.nowMs + 10 });
    bench.run(200);
    expect(bench.limits({ speedMinMmS: 0 })).toBe("ok");
    expect(bench.arm()).toBe("limitsMissing");
  });
});

describe("the set point of the contact surface", () => {
  const setPoint = (bench: Bench, contactC: number) => {
    bench.send({ type: "contact", bootId: bench.world.device.state.bootId, session: bench.session, contactC });
    bench.run(20);
    return bench.replyTo("contact");
  };

  it("outlives stop and new limits of its own session", () => {
    const bench = createReadyBench();
    bench.arm();
    expect(setPoint(bench, 24)).toBe("ok");
    bench.send({ type: "stop", reason: "complete" });
    bench.run(20);
    expect(bench.limits()).toBe("ok");
    expect(bench.world.device.outputs.contactC).toBe(24);
  });

  it("ends with the limits of another session, and not before", () => {
    const bench = createReadyBench();
    setPoint(bench, 24);
    bench.run(2000);
    bench.session = 99;
    bench.selfTest();
    expect(bench.world.device.outputs.contactC).toBe(24);
    expect(bench.limits({ powerMaxW: 600 })).toBe("limitTooWide");
    expect(bench.world.device.outputs.contactC).toBe(24);
    expect(bench.limits()).toBe("ok");
    expect(bench.world.device.outputs.contactC).toBeNaN();
  });
});
