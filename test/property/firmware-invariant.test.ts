// At every tick: power only with a live lease, quota, arm epoch, trigger, contact, motion, cooling, self-test and no latch; whatever
// operator, host and device do. The energies that device and world count agree.
import fc from "fast-check";
import { expect, it } from "vitest";
import { type Bench, createArmedBench } from "../support/bench-world.ts";

type Deed = readonly [waitTicks: number, what: keyof typeof DEEDS];
const DEEDS = {
  press: (bench: Bench) => bench.world.hands.press(),
  release: (bench: Bench) => bench.world.hands.release(),
  lift: (bench: Bench) => bench.world.hands.lift(),
  put: (bench: Bench) => bench.world.hands.put(0, 100, 60),
  putElsewhere: (bench: Bench) => bench.world.hands.put(1, 60, 50),
  stall: (bench: Bench) => bench.world.hands.glide(0),
  glide: (bench: Bench) => bench.world.hands.glide(60),
  estop: (bench: Bench) => bench.world.hands.estop(),
  estopRelease: (bench: Bench) => bench.world.hands.estopRelease(),
  silence: (bench: Bench) => (bench.leaseW = null),
  lease: (bench: Bench) => (bench.leaseW = 20),
  leaseLittle: (bench: Bench) => (bench.leaseW = 3),
  stop: (bench: Bench) => bench.send({ type: "stop", reason: "operator" }),
  arm: (bench: Bench) => void bench.arm(),
  selfTest: (bench: Bench) => void bench.selfTest(),
  acknowledge: (bench: Bench) =>
    bench.send({
      type: "acknowledge",
      bootId: bench.world.device.state.bootId,
      session: bench.session,
      trip: bench.telemetry.trip,
    }),
  restart: (bench: Bench) => bench.world.restart("brownOut"),
  hello: (bench: Bench) => void bench.hello(),
} as const;

function checkTick({ world }: Bench): void {
  const { state: device, outputs } = world.device;
  if (world.truth.powerW <= 0.1) return;
  expect(device.state).toBe("emitting");
  expect(device.gate.open && device.gate.granted).toBe(true);
  expect(device.nowMs).toBeLessThan(device.gate.expiresAtMs);
  expect(device.gate.quotaLeftJ).toBeGreaterThan(0);
  expect(device.trigger).toMatchObject({ pressed: true, edgeNeeded: false });
  expect(device.interlocks).toMatchObject({ contact: true, motion: true, cooling: true, pad: true, estop: false });
  expect(device.latches.store.latched).toEqual([]);
  expect(device.nowMs - device.selfTest.passedAtMs).toBeLessThanOrEqual(600_000);
  expect(outputs.gate && outputs.relay1 && outputs.relay2).toBe(true);
  expect(world.truth.contact).toBe(true);
}

it("I12 holds whatever happens", () => {
  const names = Object.keys(DEEDS) as (keyof typeof DEEDS)[];
  // Deeds that lead to emission come often, so that most runs have something to lose.
  const likely = fc.constantFrom<keyof typeof DEEDS>("press", "put", "glide", "lease", "arm", "release", "selfTest");
  const deed: fc.Arbitrary<Deed> = fc.tuple(
    fc.integer({ min: 0, max: 40 }),
    fc.oneof({ weight: 2, arbitrary: likely }, { weight: 1, arbitrary: fc.constantFrom(...names) }),
  );
  let emittedRuns = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999 }), fc.array(deed, { maxLength: 25 }), (seed, deeds) => {
      const bench = createArmedBench({ seed });
      bench.leaseW = 20;
      bench.world.hands.press();
      const check = () => checkTick(bench);
      bench.run(200, check);
      for (const [waitTicks, what] of deeds) {
        DEEDS[what](bench);
        bench.run(10 * waitTicks + 10, check);
      }
      if (bench.world.truth.energyJ > 0) emittedRuns++;
    }),
    { numRuns: 120 },
  );
  expect(emittedRuns).toBeGreaterThan(100);
}, 60_000);

it("I09 device and world count the same energy, within the error of the meters", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999 }), fc.double({ min: 5, max: 30, noNaN: true }), (seed, powerW) => {
      const bench = createArmedBench({ seed });
      bench.leaseW = Math.round(powerW * 100) / 100;
      bench.world.hands.press();
      bench.run(3000);
      const { energyJ } = bench.world.truth;
      expect(energyJ).toBeGreaterThan(10);
      expect(Math.abs(bench.telemetry.energyJ - energyJ)).toBeLessThan(0.03 * energyJ + 0.5);
      expect(bench.telemetry.trip).toBe("none");
    }),
    { numRuns: 40 },
  );
});
