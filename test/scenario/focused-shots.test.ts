/**
 * Goal: a session of focused shots runs to its end over the wire, coagulates at the depth it was planned for, and spares what lies above and
 * between; a device or a hand that does not fit gets no energy. Method: whole sessions on the virtual bench, the truth asked.
 */
import { expect, test } from "vitest";
import { createSessionBench } from "../support/session-bench.ts";
import { createShotProfile } from "../support/session-profile.ts";

const LINES = 2;
const LINE_SHOTS = 5;

test.each([1, 2, 3, 4])(
  "person %i: every place is shot once, at its depth, and nothing above or between is hurt",
  (seed) => {
    const profile = createShotProfile({ lines: LINES, lineShots: LINE_SHOTS });
    const { shots: grid } = profile.phases;
    const bench = createSessionBench({ profile, seed });
    let between = Number.NEGATIVE_INFINITY;
    bench.onTick = () => {
      const { dermalPeakC, layerPeakC } = bench.world.truth;
      between = Math.max(between, dermalPeakC, layerPeakC.fat, layerPeakC.fascia, layerPeakC.muscle);
    };
    bench.runToEnd();

    expect(bench.state).toMatchObject({ stage: "complete", reason: "tip lifted" });
    const told = bench.entriesOf("shot");
    expect(told.map(({ line, place }) => `${line}.${place}`)).toEqual(
      Array.from({ length: LINES * LINE_SHOTS }, (_, i) => `${Math.floor(i / LINE_SHOTS) + 1}.${(i % LINE_SHOTS) + 1}`),
    );
    const { shots } = bench.world.truth;
    expect(shots).toHaveLength(told.length);
    for (const [i, shot] of shots.entries()) {
      expect(told[i]).toMatchObject({ result: "ok", begun: true, durationMs: grid.durationMs });
      // What the device measured is what left it, within its meter; what left it is what was permitted.
      expect(Math.abs(shot.energyJ / told[i]!.energyJ - 1)).toBeLessThan(0.06);
      // The last of its four ticks can be off by the gain of the output, 3 %, as nothing is measured after it.
      expect(told[i]!.energyJ).toBeLessThanOrEqual(1.01 * grid.energyJ);
      expect(shot.diameterMm).toBeGreaterThan(0.05);
      expect(shot.diameterMm).toBeLessThan(1);
      expect(shot.depthMm).toBeGreaterThan(grid.depthMm - 0.7);
      expect(shot.depthMm).toBeLessThan(grid.depthMm + 0.7);
      expect(shot.peakC).toBeGreaterThan(60);
      expect(shot.epidermisC).toBeLessThan(grid.betweenMaxC);
      for (const other of shots.slice(0, i))
        expect(Math.hypot(shot.alongMm - other.alongMm, shot.acrossMm - other.acrossMm)).toBeGreaterThan(1);
    }
    expect(between).toBeLessThanOrEqual(grid.betweenMaxC);
  },
);

test("a trigger that is let go in the middle of a line stops it; it goes on where it was, and no place is shot twice", () => {
  const profile = createShotProfile();
  const bench = createSessionBench({ profile });
  bench.runTo("shooting");
  bench.run(500);
  bench.world.hands.release();
  bench.runTo("aiming", 200);
  const before = bench.world.truth.energyJ;
  bench.run(200);
  expect(bench.world.truth.energyJ).toBe(before);
  bench.runToEnd();
  expect(bench.state.stage).toBe("complete");
  const begun = bench.entriesOf("shot").filter((shot) => shot.begun);
  expect(new Set(begun.map(({ line, place }) => `${line}.${place}`)).size).toBe(begun.length);
  expect(begun).toHaveLength(10);
});

test("a shot that nothing is heard of counts as delivered, and its place as shot", () => {
  const bench = createSessionBench({ profile: createShotProfile() });
  bench.runTo("shooting");
  // Long enough for the report to be lost, short of a lost link.
  while (bench.state.course.awaited === null) bench.tick();
  bench.toHostCut = true;
  bench.run(400);
  bench.toHostCut = false;
  bench.runToEnd();
  expect(bench.state.stage).toBe("complete");
  const told = bench.entriesOf("shot");
  expect(told.filter(({ result }) => result === "unheard")).toHaveLength(1);
  expect(told.filter(({ begun }) => begun)).toHaveLength(10);
});

test.each([
  ["depth", { depthMm: 3 }, "the tip's focus is 4.5 mm deep, the profile was made for 3 mm"],
  ["line", { lineShots: 20 }, "a line of 28.5 mm, the carriage of the tip travels 25 mm"],
  ["pause", { intervalMinMs: 100 }, "100 ms between shots, the tip needs 200 ms"],
  ["pitch", { pitchMm: 0.9 }, "shots 0.9 mm apart, the tip wants 1 mm at the least"],
] as const)("a %s that the tip can not do is refused before energy", (_, shots, reason) => {
  const bench = createSessionBench({ profile: createShotProfile(shots) });
  bench.runToEnd();
  expect(bench.state).toMatchObject({ stage: "refused", reason });
  expect(bench.world.truth.energyJ).toBe(0);
});
