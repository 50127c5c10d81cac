import { describe, expect, it } from "vitest";
import { createSensors, stepSensors, type TipPlace } from "../../../firmware-sim/applicator/sensors.ts";
import { createRandom } from "../../../firmware-sim/random.ts";

const ROOM_C = 22;
function device(seed: number) {
  const sensors = createSensors(createRandom(seed, "test"), createRandom(seed, "defects"), ROOM_C);
  const run = (samples: number, skinC: number, tipC = 30, place: TipPlace = "skin") => {
    let a = 0;
    let b = 0;
    for (let i = 0; i < samples; i++) {
      stepSensors(sensors, place, skinC, tipC, ROOM_C);
      a += sensors.channelA.readingC / samples;
      b += sensors.channelB.readingC / samples;
    }
    return { a, b };
  };
  return { sensors, run };
}

describe("sensors", () => {
  it("leave the factory within 0.3 degC, and within 0.25 of each other", () => {
    for (let seed = 0; seed < 500; seed++) {
      const { sensors } = device(seed);
      expect(Math.abs(sensors.biasAC)).toBeLessThanOrEqual(0.3);
      expect(Math.abs(sensors.biasBC)).toBeLessThanOrEqual(0.3);
      expect(Math.abs(sensors.biasAC - sensors.biasBC)).toBeLessThanOrEqual(0.25);
    }
  });

  it("keep at most 3 % of the difference to the tip after compensation", () => {
    for (let seed = 0; seed < 100; seed++) {
      const { sensors, run } = device(seed);
      run(200, 42, 12);
      const { a, b } = run(500, 42, 12);
      expect(Math.abs(a - sensors.biasAC - 42)).toBeLessThan(0.03 * 30 + 0.02);
      expect(Math.abs(b - sensors.biasBC - 42)).toBeLessThan(0.03);
    }
  });

  it("follow a step with their lags: A 0.25 s, B 0.08 s", () => {
    const { sensors, run } = device(1);
    run(500, 32, 32);
    sensors.noise.tape.fill(0);
    const fromA = sensors.channelA.readingC;
    const fromB = sensors.channelB.readingC;
    for (let i = 0; i < 4; i++) stepSensors(sensors, "skin", 42, 32, ROOM_C);
    expect((sensors.channelB.readingC - fromB) / 10).toBeCloseTo(1 - Math.exp(-1), 1);
    for (let i = 0; i < 8; i++) stepSensors(sensors, "skin", 42, 32, ROOM_C);
    expect((sensors.channelA.readingC - fromA) / 10).toBeCloseTo(1 - Math.exp(-0.24 / 0.25), 1);
  });

  it("have the noise and the steps of their kind", () => {
    const { sensors } = device(2);
    const a: number[] = [];
    const b: number[] = [];
    for (let i = 0; i < 4000; i++) {
      stepSensors(sensors, "skin", 34, 34, ROOM_C);
      if (i > 200) {
        a.push(sensors.channelA.readingC);
        b.push(sensors.channelB.readingC);
      }
    }
    const sigma = (values: number[]) => {
      const mean = values.reduce((sum, v) => sum + v) / values.length;
      return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
    };
    expect(sigma(a)).toBeCloseTo(0.05, 2);
    expect(sigma(b)).toBeCloseTo(0.1, 2);
    for (const value of a) expect(((value + 10) * 4096) / 80).toBeCloseTo(Math.round(((value + 10) * 4096) / 80), 6);
  });

  it("read something else than skin when lifted, and the room when parked", () => {
    const { run } = device(3);
    run(300, 36, 30, "air");
    const air = run(300, 36, 30, "air");
    expect(air.a).toBeLessThan(31);
    expect(air.b).toBeLessThan(31);
    run(300, 36, ROOM_C, "parked");
    const parked = run(300, 36, ROOM_C, "parked");
    expect(Math.abs(parked.a - parked.b)).toBeLessThan(0.3);
    expect(parked.a).toBeCloseTo(ROOM_C, 0);
  });

  it("show broken wires at the rails, in the analogue tap too, and a stuck converter only behind it", () => {
    const { sensors, run } = device(4);
    run(100, 36);
    sensors.channelB.defect.kind = "stuck";
    const stuckC = sensors.channelB.readingC;
    run(200, 44);
    expect(sensors.channelB.readingC).toBe(stuckC);
    expect(sensors.channelB.analogueC).toBeGreaterThan(43);
    sensors.channelB.defect.kind = "open";
    sensors.channelA.defect.kind = "short";
    run(1, 44);
    expect([sensors.channelB.readingC, sensors.channelB.analogueC, sensors.channelA.readingC]).toEqual([-10, -10, 70]);
  });
});
