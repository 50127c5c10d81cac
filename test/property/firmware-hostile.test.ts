// A host that sends anything at all can not make the device emit, throw or grow; old frames can not either.
import fc from "fast-check";
import { expect, it } from "vitest";
import { createFrameEncoder } from "../../src/protocol/frame.ts";
import { limitsCrc } from "../../src/protocol/limits.ts";
import { createArmedBench, createBench, createEmittingBench, SESSION } from "../support/bench-world.ts";

it("arbitrary bytes, cut anywhere, never energise and never throw, with trigger and tip in place", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (chunks) => {
      const bench = createArmedBench();
      bench.world.hands.press();
      bench.run(50);
      for (const chunk of chunks) {
        bench.world.feed(chunk);
        bench.run(20, () => expect(bench.world.truth.powerW).toBe(0));
      }
      bench.send({ type: "prompt", action: "none", zone: 0, areaCm2: 0, speedMmS: 0 });
      bench.world.feed(Uint8Array.of(0));
      bench.send({ type: "stop", reason: "operator" });
      bench.run(40);
      expect(bench.telemetry.state).toBe("unarmed");
    }),
    { numRuns: 60 },
  );
});

it("I30 a corrupted lease never energises: any one to three flipped bits", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: 8 * 40 - 1 }), { minLength: 1, maxLength: 3 }), (bits) => {
      const bench = createArmedBench();
      bench.world.hands.press();
      bench.run(50);
      bench.lease(20);
      const frame = bench.leases[0]!.slice();
      for (const bit of bits) frame[(bit >> 3) % frame.length]! ^= 1 << (bit & 7);
      bench.send({ type: "stop", reason: "operator" });
      bench.run(10);
      bench.world.hands.release();
      bench.run(20);
      bench.arm();
      bench.world.hands.press();
      bench.run(50);
      bench.world.feed(frame);
      bench.run(300, () => expect(bench.world.truth.powerW).toBe(0));
    }),
    { numRuns: 60 },
  );
});

it("I31 a lease captured in the past never energises, in its own epoch or another, at any later time", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1000 }),
      fc.boolean(),
      fc.array(fc.nat(), { minLength: 1, maxLength: 30 }),
      (waitMs, rearm, order) => {
        const bench = createEmittingBench({}, 20, 500);
        const captured = [...bench.leases];
        bench.leaseW = null;
        bench.world.hands.release();
        bench.run(300);
        if (rearm) {
          bench.send({ type: "stop", reason: "operator" });
          bench.run(20);
          bench.arm();
        }
        bench.run(waitMs);
        bench.world.hands.press();
        bench.run(30);
        for (const pick of order) {
          bench.world.feed(captured[pick % captured.length]!);
          bench.run(20, () => expect(bench.world.truth.powerW).toBe(0));
        }
      },
    ),
    { numRuns: 60 },
  );
});

it("well-formed messages of a host that knows everything but holds no right never energise", () => {
  const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
  const u16 = fc.integer({ min: 0, max: 0xffff });
  fc.assert(
    fc.property(fc.array(fc.tuple(u32, u16, u32, fc.boolean()), { minLength: 1, maxLength: 20 }), (leases) => {
      const bench = createBench();
      bench.run(100);
      bench.hello();
      bench.world.hands.put(0, 100, 60);
      bench.run(1000);
      bench.world.hands.press();
      const encoder = createFrameEncoder();
      for (const [tickEchoMs, epoch, session, right] of leases) {
        const lease = {
          type: "lease",
          bootId: bench.world.device.state.bootId,
          session: right ? SESSION : session,
          epoch: right ? 0 : epoch,
          tickEchoMs: right ? bench.telemetry.tickMs : tickEchoMs,
          powerMaxW: 10,
          quotaJ: 2,
          ttlMs: 250,
          limitsCrc: limitsCrc(),
        } as const;
        bench.world.feed(encoder.encode(lease));
        bench.run(20, () => expect(bench.world.truth.powerW).toBe(0));
      }
    }),
    { numRuns: 40 },
  );
});
