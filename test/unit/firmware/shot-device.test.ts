/**
 * Goal: a device that emits in shots gives no energy outside one, and none after anything that takes energy away (H28).
 * Method: the device as a whole on its bench, cut at each tick of a shot by everything that may cut it, and with an output that does not obey.
 */
import { describe, expect, it } from "vitest";
import { createShotBench, type ShotBench } from "../../support/shot-bench.ts";

describe("the device as a whole", () => {
  it("emits nothing under a lease alone, and in a shot what was permitted", () => {
    const bench = createShotBench();
    bench.run(500, () => expect(bench.world.truth.powerW).toBe(0));
    expect(bench.telemetry.refusal).toBe("noShot");
    const shot = bench.shoot();
    bench.run(400);
    expect(bench.done(shot)).toMatchObject({ result: "ok", begun: true, field: 0 });
    expect(bench.world.truth.energyJ).toBeGreaterThan(0.8);
    expect(bench.world.truth.energyJ).toBeLessThan(0.95);
  });

  it("emits nothing without a lease, or beyond it", () => {
    const bench = createShotBench();
    bench.leaseW = null;
    bench.run(400);
    const shot = bench.shoot();
    bench.run(400, () => expect(bench.world.truth.powerW).toBe(0));
    expect(bench.done(shot)?.begun).toBe(false);
  });

  it("never fires a number twice, however often its frame comes", () => {
    const bench = createShotBench({ siteShotsMax: 12 });
    for (let n = 0; n < 20; n++) {
      bench.shoot({ shot: 1 });
      bench.run(50);
    }
    bench.run(2500);
    bench.shoot({ shot: 1 });
    bench.run(500);
    expect(bench.world.truth.energyJ).toBeLessThan(0.95);
  });

  it("moves its carriage before it shoots", () => {
    const bench = createShotBench();
    const shot = bench.shoot({ carriageMm: 3 });
    bench.run(400);
    expect(bench.done(shot)?.alongMm).toBeCloseTo(3, 0);
  });

  it("without shot limits does not arm", () => {
    const bench = createShotBench();
    bench.send({ type: "stop", reason: "operator" });
    bench.world.hands.release();
    bench.run(50);
    expect(bench.limits({ speedMinMmS: 0 })).toBe("ok");
    expect(bench.arm()).toBe("limitsMissing");
  });

  const cuts: [string, number, (bench: ShotBench) => void][] = [
    ["STOP", 0, (bench) => bench.send({ type: "stop", reason: "operator" })],
    ["E-stop", 0, (bench) => bench.world.hands.estop()],
    ["trigger", 10, (bench) => bench.world.hands.release()],
    ["contact", 20, (bench) => bench.world.hands.lift()],
    ["silence of the host", 250, (bench) => (bench.leaseW = null)],
  ];
  it.each(cuts)("%s at any moment of a shot ends it within %d ms, and it does not go on", (_, withinMs, cut) => {
    for (let atMs = 0; atMs <= 140; atMs += 10) {
      const bench = createShotBench();
      const shot = bench.shoot({ energyJ: 5, durationMs: 1000 });
      bench.run(atMs);
      cut(bench);
      bench.run(withinMs + 10);
      const afterJ = bench.world.truth.energyJ;
      bench.run(500, () => expect(bench.world.truth.powerW).toBe(0));
      expect(bench.world.truth.energyJ).toBe(afterJ);
      const done = bench.done(shot);
      expect(done?.result).not.toBe("ok");
      // Metered within a few per cent, and nothing hidden.
      expect(Math.abs((done?.energyJ ?? 0) - afterJ)).toBeLessThan(0.05 * afterJ + 0.02);
    }
  });
});

describe("an output that gives more than it is told", () => {
  it.each([0, 10, 20, 30, 40, 80])("%s ms into a shot and after it: dark after two ticks, and latched", (atMs) => {
    const bench = createShotBench();
    const { world } = bench;
    bench.shoot({ energyJ: 1, durationMs: 50 });
    bench.run(20 + atMs);
    world.inject({ target: "output", kind: "stuckOn", magnitude: 50, atMs: world.nowMs, durationMs: 2000 });
    const beforeJ = world.truth.energyJ;
    bench.run(200);
    expect(world.truth.powerW).toBe(0);
    expect(world.truth.energyJ - beforeJ).toBeLessThanOrEqual(50 * 0.02 + 1e-9);
    expect(world.device.state.latches.store.latched.map(({ trip }) => trip)[0]).toMatch(/powerMismatch|outputStuck/);
  });
});
