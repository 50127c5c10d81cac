/** A bench with a cold plate: agreed, armed and lying on skin, the trigger not yet pressed. */
import { findTip } from "../../firmware-sim/applicator/tips.ts";
import type { ColdLimitsMessage, LimitsMessage } from "../../src/protocol/messages.ts";
import { type Bench, type BenchOptions, createBench } from "./bench-world.ts";

export const COLD_TIP = findTip(80)!;
/** The face of the plate. */
export const PLATE_CM2 = 50;

export function coldLimits(bench: Bench, over: Partial<ColdLimitsMessage> = {}): ColdLimitsMessage {
  return {
    type: "coldLimits",
    bootId: bench.latest("hello")!.bootId,
    session: bench.session,
    tripC: 0.5,
    plateMinC: -5,
    coldMaxS: 3600,
    ...over,
  };
}

/** Limits as wide as a session with a cold plate may have them. */
export const COLD_SESSION: Partial<LimitsMessage> = {
  powerMaxW: 75,
  speedMinMmS: 0,
  impedanceMinOhm: 0,
  impedanceMaxOhm: 6553,
  contactMinC: 20,
  contactMaxC: 42,
};

export function createColdBench(limits: Partial<ColdLimitsMessage> = {}, options: BenchOptions = {}): Bench {
  const bench = createBench({ tip: COLD_TIP, ...options });
  bench.run(100);
  bench.hello();
  bench.selfTest();
  bench.limits(COLD_SESSION);
  bench.send(coldLimits(bench, limits));
  bench.run(20);
  bench.arm({ tipId: COLD_TIP.id });
  const { bootId } = bench.latest("hello")!;
  bench.send({ type: "contact", bootId, session: bench.session, contactC: 32 });
  bench.world.hands.put(0, PLATE_CM2, 0);
  bench.run(20_000);
  return bench;
}
