import { describe, expect, it } from "vitest";
import { drawPerson } from "../../firmware-sim/person.ts";
import { createWorld } from "../../firmware-sim/world.ts";
import { type Bench, createArmedBench, createBench, createEmittingBench, PERSON, TIP } from "../support/bench-world.ts";

const areaM2 = 100e-4;

describe("world", () => {
  it("is the same for the same seed, and another for another", () => {
    const trace = (seed: number) => {
      const bench = createEmittingBench({ seed }, 20, 500);
      const bytes: number[] = [];
      for (let i = 0; i < 200; i++) bytes.push(...bench.world.tick());
      return bytes.join();
    };
    expect(trace(3)).toBe(trace(3));
    expect(trace(3)).not.toBe(trace(4));
  });

  it("starts a person at rest and leaves them there", () => {
    const world = createWorld({ person: PERSON, tip: TIP, seed: 1, operator: "idle" });
    world.hands.put(0, 100, 60);
    for (let i = 0; i < 4; i++) world.tick();
    const { dermalC, surfaceC } = world.truth;
    world.hands.lift();
    for (let i = 0; i < 6000; i++) world.tick();
    expect(world.truth.dermalC).toBeCloseTo(dermalC, 1);
    expect(world.truth.surfaceC).toBeCloseTo(surfaceC, 1);
    expect(surfaceC).toBeGreaterThan(30);
    expect(surfaceC).toBeLessThan(PERSON.coreC);
  });

  it("heats the skin by what it delivers, and peak lies above mean", () => {
    const bench = createEmittingBench({}, 20, 0);
    const beforeC = bench.world.truth.dermalC;
    bench.run(10_000);
    const { dermalC, dermalPeakC, energyJ, layerPeakC } = bench.world.truth;
    // Adiabatic bound: all of it in the dermis of the zone.
    const dermis = PERSON.layers.find(({ name }) => name === "dermis")!;
    const boundC = energyJ / (areaM2 * dermis.thicknessMm * 1e-3 * dermis.densityKgM3 * dermis.heatCapacityJKgK);
    expect(dermalC - beforeC).toBeGreaterThan(0.1 * boundC);
    expect(dermalC - beforeC).toBeLessThan(boundC);
    expect(dermalPeakC).toBeGreaterThan(layerPeakC.dermis);
  });

  it("makes a resting tip hotter than a gliding one", () => {
    const peakAbove = (speedMmS: number) => {
      const bench = createArmedBench({}, { speedMinMmS: 0 });
      bench.world.hands.glide(speedMmS);
      bench.leaseW = 10;
      bench.world.hands.press();
      bench.run(2000);
      return bench.world.truth.dermalPeakC - bench.world.truth.dermalC;
    };
    const gliding = peakAbove(60);
    expect(gliding).toBeGreaterThan(0);
    expect(peakAbove(120)).toBeLessThan(gliding);
    expect(peakAbove(0)).toBeGreaterThan(3 * gliding);
  });

  it("keeps each zone's energy and dose, and lets a zone that is left cool down", () => {
    const bench = createEmittingBench({}, 30, 60_000);
    const { truth, hands } = bench.world;
    const hotC = truth.dermalC;
    const firstJ = truth.energyJ;
    hands.release();
    bench.run(100);
    hands.put(1, 100, 60);
    bench.run(20_000);
    expect(truth.zone).toBe(1);
    expect(truth.dermalC).toBeLessThan(hotC - 3);
    expect(truth.doses.map(({ zone }) => zone)).toEqual([0, 1]);
    expect(truth.doses[0]!.energyJ).toBeCloseTo(firstJ, 6);
    expect(truth.doses[0]!.dermisCem43Min).toBeGreaterThan(0);
    expect(truth.doses[1]).toMatchObject({ energyJ: 0, peakCem43Min: 0 });
    hands.put(0, 100, 60);
    bench.run(40);
    expect(truth.dermalC).toBeLessThan(hotC - 1);
    expect(truth.dermalC).toBeGreaterThan(34);
  });

  it("has sensors that are honest off the skin", () => {
    const bench = createArmedBench();
    const onSkinC = bench.telemetry.surfaceBC!;
    bench.world.hands.lift();
    bench.run(3000);
    expect(bench.telemetry.surfaceBC!).toBeLessThan(onSkinC - 2);
    expect(bench.telemetry.flags & 2).toBe(0);
    expect(bench.telemetry.speedMmS).toBeNull();
  });

  it("lets the contact surface follow its set point and cool the skin", () => {
    const bench = createArmedBench();
    const warmC = bench.world.truth.surfaceC;
    bench.send({ type: "contact", bootId: bench.world.device.state.bootId, session: bench.session, contactC: 10 });
    bench.run(30_000);
    expect(bench.telemetry.tipC).toBeCloseTo(10, 0);
    expect(bench.world.truth.surfaceC).toBeLessThan(warmC - 0.3);
  });
});

describe("fault-free devices", () => {
  it("pass their self-test and read the skin within their calibration, for many seeds", () => {
    for (let seed = 0; seed < 40; seed++) {
      const person = drawPerson(seed, "abdomen");
      const bench = createArmedBench({ seed, person });
      expect(bench.telemetry.state, `seed ${seed}`).toBe("armed");
      let sumA = 0;
      let sumB = 0;
      bench.run(1000, () => {
        sumA += bench.telemetry.surfaceAC! / 100;
        sumB += bench.telemetry.surfaceBC! / 100;
      });
      const { surfaceC } = bench.world.truth;
      expect(Math.abs(sumA - surfaceC), `A of seed ${seed}`).toBeLessThan(0.6);
      expect(Math.abs(sumB - surfaceC), `B of seed ${seed}`).toBeLessThan(0.4);
    }
  });
});

describe("operator", () => {
  const ask = (bench: Bench, action: "place" | "press" | "repress" | "release" | "lift") =>
    bench.send({ type: "prompt", action, zone: 0, areaCm2: 80, speedMmS: 60 });

  it("does what the display asks, after a person's delay", () => {
    const bench = createBench({ operator: "auto" });
    const { hands } = bench.world;
    bench.run(100);
    ask(bench, "place");
    bench.run(500);
    expect(hands.place).toBe("parked");
    bench.run(600);
    expect(hands).toMatchObject({ place: "skin", zone: 0, areaCm2: 80, triggerPressed: false });
    ask(bench, "press");
    bench.run(250);
    expect(hands.triggerPressed).toBe(false);
    bench.run(300);
    expect(hands.triggerPressed).toBe(true);
    ask(bench, "repress");
    let released = false;
    bench.run(450, () => (released ||= !hands.triggerPressed));
    expect(released).toBe(true);
    expect(hands.triggerPressed).toBe(true);
    ask(bench, "release");
    bench.run(450);
    expect(hands.triggerPressed).toBe(false);
    ask(bench, "lift");
    bench.run(750);
    expect(hands.place).toBe("air");
    bench.run(1000);
    expect(hands.place).toBe("parked");
  });

  it("glides within 10 % of what it was asked", () => {
    const bench = createBench({ operator: "auto" });
    bench.run(100);
    ask(bench, "place");
    bench.run(1500);
    const speeds = new Set<number>();
    bench.run(20_000, () => speeds.add(bench.world.hands.speedMmS));
    expect(Math.min(...speeds)).toBeGreaterThanOrEqual(54);
    expect(Math.max(...speeds)).toBeLessThanOrEqual(66);
    expect(speeds.size).toBeGreaterThan(100);
  });

  it("lets go, lifts and parks when the device is in fault", () => {
    const bench = createEmittingBench({ operator: "auto" });
    bench.world.hands.estop();
    bench.run(2000);
    expect(bench.world.hands).toMatchObject({ triggerPressed: false, place: "parked" });
  });

  it("follows a script", () => {
    const bench = createBench({
      operator: [
        { atMs: 300, action: "press" },
        { atMs: 100, action: "place", zone: 2, areaCm2: 50, speedMmS: 40 },
        { atMs: 500, action: "stall" },
        { atMs: 600, action: "lift" },
        { atMs: 700, action: "estop" },
      ],
    });
    const { hands } = bench.world;
    bench.run(100);
    expect(hands).toMatchObject({ place: "skin", zone: 2, triggerPressed: false });
    bench.run(200);
    expect(hands.triggerPressed).toBe(true);
    bench.run(200);
    expect(hands.speedMmS).toBe(0);
    bench.run(200);
    expect(hands).toMatchObject({ place: "air", estopPressed: true });
  });
});
