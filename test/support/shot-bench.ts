/** A bench whose tip emits in shots: agreed, armed and standing on its grid. Energy goes through the field of the bipolar tip. */
import type { Tip } from "../../firmware-sim/applicator/tips.ts";
import type { LimitsMessage, MessageOf, ShotLimitsMessage, ShotMessage } from "../../src/protocol/messages.ts";
import { shotLimitsCrc } from "../../src/protocol/shot-limits.ts";
import { type Bench, type BenchOptions, createBench, TIP } from "./bench-world.ts";

const SHOTS: NonNullable<Tip["shots"]> = {
  depthMm: 0,
  energyMaxJ: 5,
  durationMaxMs: 3000,
  intervalMinMs: 100,
  spacingMinMm: 1.1,
  travelMm: 25,
  needlePairs: 0,
  coolMaxMs: 60,
  footprintMm2: 3,
};

export interface ShotBench extends Bench {
  /** Sends a permission; every field that is not told fits. @returns its number */
  shoot(over?: Partial<ShotMessage>): number;
  /** What became of it, if it is known. */
  done(shot: number): MessageOf<"shotDone"> | undefined;
}

export function shotLimits(bench: Bench, over: Partial<ShotLimitsMessage> = {}): ShotLimitsMessage {
  return {
    type: "shotLimits",
    bootId: bench.world.device.state.bootId,
    session: bench.session,
    energyMaxJ: 5,
    durationMaxMs: 3000,
    intervalMinMs: 100,
    spacingMinMm: 1.1,
    siteShotsMax: 1,
    siteIntervalMinMs: 2000,
    shotsMax: 4096,
    depthMm: 0,
    coolMaxMs: 60,
    needleMaxC: null,
    ...over,
  };
}

export function createShotBench(
  limits: Partial<ShotLimitsMessage> = {},
  options: BenchOptions = {},
  session: Partial<LimitsMessage> = {},
): ShotBench {
  const bench = createBench({ tip: { ...TIP, shots: SHOTS }, ...options });
  let next = 1;
  const { state: device } = bench.world.device;
  const shot = Object.assign(bench, {
    shoot(over: Partial<ShotMessage> = {}) {
      const number = over.shot ?? next++;
      bench.send({
        type: "shot",
        bootId: device.bootId,
        session: bench.session,
        epoch: device.gate.epoch,
        shot: number,
        tickEchoMs: bench.telemetry.tickMs,
        energyJ: 0.9,
        durationMs: 50,
        ttlMs: 250,
        precoolMs: 0,
        postcoolMs: 0,
        carriageMm: null,
        shotLimitsCrc: shotLimitsCrc(),
        ...over,
      });
      return number;
    },
    done: (number: number) =>
      bench.heard.filter((message) => message.type === "shotDone").findLast((message) => message.shot === number),
  });
  bench.run(100);
  bench.hello();
  begin(bench, limits, session);
  return shot;
}

/** Another session after the one before, whose host has fallen silent. */
export function beginAnother(bench: ShotBench, session: number): void {
  const { hands } = bench.world;
  bench.leaseW = null;
  hands.release();
  hands.park();
  bench.send({ type: "stop", reason: "operator" });
  bench.run(3000);
  bench.session = session;
  begin(bench);
}

/** To where a shot may be sent: tested, agreed, armed, on skin and pressed. */
function begin(bench: Bench, limits: Partial<ShotLimitsMessage> = {}, session: Partial<LimitsMessage> = {}): void {
  bench.selfTest();
  bench.limits({ speedMinMmS: 0, ...session });
  bench.send(shotLimits(bench, limits));
  bench.run(20);
  bench.arm();
  bench.world.hands.put(0, 100, 0);
  bench.run(1000);
  bench.leaseW = 30;
  bench.world.hands.press();
  bench.run(100);
}
