/**
 * Goal: needles heat what they stick in and nothing else, and what is said of them is what the tissue has. Method: the whole simulated
 * device with the smallest client, at a constant power.
 */
import { expect, test } from "vitest";
import { describeTip, TIPS } from "../../firmware-sim/applicator/tips.ts";
import { nominalPerson } from "../../firmware-sim/person.ts";
import type { ShotLimitsMessage } from "../../src/protocol/messages.ts";
import { TIP } from "../support/bench-world.ts";
import { createShotBench, type ShotBench } from "../support/shot-bench.ts";

const DEPTH_MM = 1.5;
const PAIRS = 5;
const LIMITS = { energyMaxJ: 30, durationMaxMs: 6000, intervalMinMs: 1000, spacingMinMm: 5, coolMaxMs: 0 } as const;

function createNeedleBench(over: Partial<ShotLimitsMessage> = {}): ShotBench {
  const tip = { ...TIPS.find(({ label }) => label === "mn-5-08")!, id: TIP.id };
  const limits = { ...LIMITS, depthMm: DEPTH_MM, needleMaxC: 75, ...over };
  const { impedanceMinOhm, impedanceMaxOhm } = describeTip(tip);
  const session = { powerMaxW: 15, energyMaxJ: 20_000, windowEnergyMaxJ: 150, impedanceMinOhm, impedanceMaxOhm };
  const bench = createShotBench(limits, { tip, person: nominalPerson("face") }, session);
  bench.leaseW = 1.5;
  return bench;
}

test("nothing flows before the needles are in; then the tips heat, and the thermocouple follows", () => {
  const bench = createNeedleBench();
  const shot = bench.shoot({ energyJ: 30, durationMs: 4000 });
  bench.run(140, () => expect(bench.world.truth.powerW).toBe(0));
  bench.run(3000);
  const state = bench.latest("shotState")!;
  expect(state.phase).toBe("emitting");
  expect(state.needleC).toBeGreaterThan(50);
  // Per pair: 2400 ohm cold, a third less when the tissue at the tip is 25 K warmer.
  expect(bench.telemetry.impedanceOhm).toBeGreaterThan(1200);
  expect(bench.telemetry.impedanceOhm).toBeLessThan(2000);
  bench.run(2000);
  expect(bench.done(shot)).toMatchObject({ result: "ok", begun: true });
  expect(bench.latest("shotState")!.needleC).toBeNull();
  const { shots, energyJ } = bench.world.truth;
  expect(shots).toHaveLength(1);
  expect(shots[0]!.energyJ).toBeCloseTo(energyJ, 6);
  expect(shots[0]!.peakC).toBeGreaterThan(state.needleC!);
});

test("what is coagulated, and the dermis between, go on for seconds after the energy", () => {
  const bench = createNeedleBench({ needleMaxC: 80 });
  bench.leaseW = 1.9;
  bench.shoot({ energyJ: 30, durationMs: 4000 });
  bench.run(4500);
  const early = bench.world.truth.shots[0]!;
  const betweenC = bench.world.truth.dermalPeakC;
  bench.run(2000);
  const late = bench.world.truth.shots[0]!;
  expect(bench.world.truth.shots).toHaveLength(1);
  expect(late.diameterMm).toBeGreaterThan(0.3);
  expect(late.diameterMm).toBeGreaterThanOrEqual(early.diameterMm);
  expect(late.depthMm).toBeGreaterThan(DEPTH_MM - 0.8);
  expect(late.depthMm).toBeLessThan(DEPTH_MM);
  expect(bench.world.truth.dermalPeakC).toBeGreaterThan(betweenC - 0.5);
  expect(bench.world.truth.dermalPeakC).toBeLessThan(48);
});

test("the zone takes all the energy, whatever the depth", () => {
  const bench = createNeedleBench();
  bench.shoot({ energyJ: 2 * PAIRS, durationMs: 4000 });
  bench.run(6000);
  const { energyJ, doses } = bench.world.truth;
  expect(energyJ).toBeGreaterThan(4);
  expect(doses[0]!.energyJ).toBeCloseTo(energyJ, 6);
});

test("needles in fat are no place for energy: the impedance ends the shot", () => {
  const bench = createNeedleBench({ depthMm: 3.5 });
  const shot = bench.shoot({ energyJ: 30, durationMs: 4000 });
  bench.run(1000);
  expect(bench.done(shot)).toMatchObject({ result: "impedanceOutside", begun: true });
  expect(bench.world.truth.energyJ).toBeLessThan(0.3);
});

test("a hand that lifts in the middle of an insertion takes the energy with it", () => {
  const bench = createNeedleBench();
  const shot = bench.shoot({ energyJ: 30, durationMs: 4000 });
  bench.run(2000);
  bench.world.hands.lift();
  bench.run(20);
  const { energyJ } = bench.world.truth;
  bench.run(1000);
  expect(bench.world.truth.energyJ).toBe(energyJ);
  expect(bench.done(shot)?.result).toMatch(/positionUnknown|contactLost/);
});
