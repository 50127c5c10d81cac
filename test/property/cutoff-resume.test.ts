/**
 * Goal: energy never comes back by itself. What was paused, interrupted or stopped waits for a trigger that is pressed after that.
 * Method: sessions through the bytes with hands that a test moves, or does not.
 */
import { expect, test, vi } from "vitest";
import { createFrameEncoder } from "../../src/protocol/frame.ts";
import { createSessionBench, type SessionBench } from "../support/session-bench.ts";
import { createShortProfile } from "../support/session-profile.ts";

/** Generous: machines that are busy with other things are slow, not wrong. */
vi.setConfig({ testTimeout: 60_000 });

function createRamping(ticks = 500): SessionBench {
  const bench = createSessionBench({ profile: createShortProfile({ holdS: 60 }), seed: 7 });
  bench.runTo("ramping", 60_000);
  bench.run(10 * ticks);
  expect(bench.world.truth.powerW).toBeGreaterThan(1);
  return bench;
}

/** For a while the hand keeps the trigger down whatever the display says; not a watt may flow. */
function expectDarkWhileHeld(bench: SessionBench, ms: number): void {
  const { hands } = bench.world;
  const { release } = hands;
  hands.release = () => {};
  bench.run(ms, () => {
    expect(hands.triggerPressed).toBe(true);
    expect(bench.world.truth.powerW).toBe(0);
  });
  hands.release = release;
}

test("a trigger held through pause and resume gives no energy, and the display asks to let go", () => {
  const bench = createRamping();
  bench.ask("pause");
  expectDarkWhileHeld(bench, 5000);
  bench.ask("resume");
  expectDarkWhileHeld(bench, 10_000);
  expect(bench.state).toMatchObject({ stage: "gripping", prompt: { action: "release" } });
  bench.world.hands.release();
  bench.runTo("ramping", 10_000);
  bench.runToEnd(400_000);
  expect(bench.state.stage).toBe("complete");
});

test("a resume before the hand has let go of the trigger is no press", () => {
  const bench = createRamping();
  bench.ask("pause");
  bench.ask("resume");
  const presses = () => bench.entriesOf("operator").filter(({ action }) => action === "press").length;
  const before = presses();
  bench.runTo("ramping", 10_000);
  expect(presses()).toBe(before + 1);
});

test("contact that comes back under a held trigger gives no energy", () => {
  const bench = createRamping();
  bench.world.hands.lift();
  bench.run(50);
  bench.world.hands.put(0, 70, 130);
  expectDarkWhileHeld(bench, 10_000);
  expect(bench.state.stage).toBe("gripping");
});

test("a device that somebody else stopped is armed anew from the baseline on, with a new self-test", () => {
  const bench = createRamping();
  bench.world.feed(createFrameEncoder().encode({ type: "stop", reason: "operator" }));
  bench.run(100);
  expect(bench.state.energised).toBe(false);
  bench.runToEnd(400_000);
  expect(bench.state.stage).toBe("complete");
  expect(bench.stages.filter((stage) => stage === "arming")).toHaveLength(2);
});

test("a press time that is over is renewed on request, without a trip", () => {
  const bench = createSessionBench({ profile: createShortProfile({ holdS: 60, pressMaxS: 20 }), seed: 3 });
  bench.runToEnd(400_000);
  expect(bench.state.stage).toBe("complete");
  expect(bench.entriesOf("prompt").filter(({ action }) => action === "repress").length).toBeGreaterThan(3);
  expect(bench.entriesOf("trip")).toEqual([]);
});

/** The hand lifts the tip and keeps it off the skin, whatever the display says. */
function keepLifted(bench: SessionBench, ms: number): void {
  const { hands } = bench.world;
  const { put } = hands;
  hands.lift();
  hands.put = () => {};
  bench.run(ms, () => expect(bench.world.truth.contact).toBe(false));
  hands.put = put;
}

const countOf = (bench: SessionBench, stage: string) => bench.stages.filter((entered) => entered === stage).length;

test("H37 a tip that was off the skin for more than ten seconds comes back to a baseline, a self-test and a new epoch, and owes only the rest of its hold", () => {
  const bench = createSessionBench({ profile: createShortProfile({ holdS: 60 }), seed: 7 });
  bench.runTo("holding", 400_000);
  bench.run(20_000);
  const { epoch } = bench.state.telemetry!;
  keepLifted(bench, 10_500);
  expect(bench.state).toMatchObject({
    stage: "placing",
    reason: expect.stringMatching(/off the skin for more than 10 s/),
  });
  expect(bench.state.heldMs).toBeGreaterThanOrEqual(19_900);
  let energisedBefore = false;
  let heldMs = bench.state.heldMs;
  bench.run(20_000, () => {
    energisedBefore ||= countOf(bench, "baseline") < 2 && bench.world.truth.powerW > 0;
    heldMs = Math.max(heldMs, bench.state.heldMs);
  });
  expect(energisedBefore).toBe(false);
  bench.runToEnd(400_000);
  expect(bench.state.stage).toBe("complete");
  expect(countOf(bench, "baseline")).toBe(2);
  expect(countOf(bench, "arming")).toBe(2);
  expect(bench.state.telemetry!.epoch).toBe(epoch + 1);
  const holds = bench.entriesOf("sample").filter(({ phase }) => phase === "holding").length;
  expect(holds).toBeGreaterThanOrEqual(58);
  expect(holds).toBeLessThanOrEqual(62);
});

test("H37 a shorter lift goes on from readings that have settled", () => {
  const bench = createRamping();
  keepLifted(bench, 9000);
  bench.runToEnd(400_000);
  expect(bench.state.stage).toBe("complete");
  expect(countOf(bench, "baseline")).toBe(1);
});

test("H37 a pause with the tip off the skin for more than ten seconds resumes at the baseline, with the device disarmed meanwhile", () => {
  const bench = createRamping();
  bench.ask("pause");
  keepLifted(bench, 11_000);
  expect(bench.state.stage).toBe("pausedBefore");
  bench.run(100);
  expect(bench.state.telemetry).toMatchObject({ state: "unarmed" });
  bench.ask("resume");
  bench.runToEnd(400_000);
  expect(bench.state.stage).toBe("complete");
  expect(countOf(bench, "arming")).toBe(2);
});
