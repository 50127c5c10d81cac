/**
 * Goal: a session of needles runs to its end over the wire: every insertion is held at its temperature by the host's loop within the
 * device's limits, coagulates about the bare tips, and spares what lies between and above. What goes wrong ends with energy off and a
 * reason. Method: whole sessions on the virtual bench, the truth asked.
 */
import { expect, test } from "vitest";
import type { FaultKind } from "../../firmware-sim/faults.ts";
import { createSessionBench, type SessionBench } from "../support/session-bench.ts";
import { createNeedleProfile } from "../support/session-profile.ts";

const PLACES = 4;

test.each([1, 2, 3, 4])("person %i: every place once, the needles held, the dermis between in the window", (seed) => {
  const profile = createNeedleProfile();
  const { shots: grid } = profile.phases;
  const bench = createSessionBench({ profile, seed });
  let between = Number.NEGATIVE_INFINITY;
  let fat = Number.NEGATIVE_INFINITY;
  /** Readings of the latest insertion after its rise, and the hottest of all. */
  let held: number[] = [];
  let hottest = 0;
  let heldMs = 0;
  bench.onTick = () => {
    const { dermalPeakC, layerPeakC } = bench.world.truth;
    between = Math.max(between, dermalPeakC);
    fat = Math.max(fat, layerPeakC.fat, layerPeakC.fascia, layerPeakC.muscle);
    const { shotState } = bench.state;
    if (shotState?.phase !== "emitting") heldMs = 0;
    else if (shotState.needleC !== null) {
      heldMs += 10;
      hottest = Math.max(hottest, shotState.needleC);
      if (heldMs > grid.riseMs + 1000) held.push(shotState.needleC);
    }
  };
  bench.runToEnd();

  expect(bench.state).toMatchObject({ stage: "complete", reason: "tip lifted" });
  const told = bench.entriesOf("shot");
  expect(told.map(({ line, place }) => `${line}.${place}`)).toEqual(["1.1", "1.2", "2.1", "2.2"]);
  expect(told.every(({ result, begun }) => result === "ok" && begun)).toBe(true);
  const { shots } = bench.world.truth;
  expect(shots).toHaveLength(PLACES);
  for (const [i, shot] of shots.entries()) {
    expect(Math.abs(shot.energyJ / told[i]!.energyJ - 1)).toBeLessThan(0.06);
    expect(told[i]!.energyJ).toBeLessThan(0.9 * grid.energyJ);
    // About the bare part, from 0.7 to 1.5 mm.
    expect(shot.depthMm).toBeGreaterThan(0.9);
    expect(shot.depthMm).toBeLessThan(1.3);
    expect(shot.diameterMm).toBeGreaterThan(0.7);
    expect(shot.diameterMm).toBeLessThan(1.2);
    expect(shot.peakC).toBeLessThan(85);
    expect(shot.epidermisOmega).toBeLessThan(0.27);
    for (const other of shots.slice(0, i))
      expect(Math.hypot(shot.alongMm - other.alongMm, shot.acrossMm - other.acrossMm)).toBeGreaterThan(5);
  }
  expect(hottest).toBeLessThan(grid.needleC + 3);
  const mean = held.reduce((sum, value) => sum + value, 0) / held.length;
  expect(Math.abs(mean - grid.needleC)).toBeLessThan(1);
  held = [];
  expect(between).toBeGreaterThan(40);
  expect(between).toBeLessThan(grid.betweenMaxC);
  expect(fat).toBeLessThan(45);
});

/** A session that has just begun to heat its first insertion, half a second ago. */
function createHeating(): SessionBench {
  const bench = createSessionBench({ profile: createNeedleProfile(), seed: 3 });
  bench.runTo("shooting");
  while (bench.state.shotState?.phase !== "emitting") bench.tick();
  bench.run(500);
  return bench;
}

function inject(bench: SessionBench, fault: FaultKind, magnitude = 0): void {
  bench.world.inject({ ...fault, atMs: bench.world.nowMs, durationMs: 60_000, magnitude });
}

/** From now to the last tick with power; looks 2 s ahead. */
function untilOff(bench: SessionBench): number {
  const fromMs = bench.world.nowMs;
  let lastMs = fromMs;
  bench.run(2000, () => {
    if (bench.world.truth.powerW > 0.05) lastMs = bench.world.nowMs;
  });
  return lastMs - fromMs;
}

test.each([
  ["a thermocouple that breaks", { target: "thermocouple", kind: "open" }, 0, 40, /hostNeedle|device.sensorShort/],
  ["a thermocouple that stands still", { target: "thermocouple", kind: "stuck" }, 0, 340, /device.sensorFlat/],
  ["an output that gives more than asked", { target: "output", kind: "gain" }, 3, 60, /device.powerMismatch/],
] as const)("%s: energy off, latched", (_, fault, magnitude, withinMs, trip) => {
  const bench = createHeating();
  inject(bench, fault, magnitude);
  expect(untilOff(bench)).toBeLessThanOrEqual(withinMs);
  bench.runToEnd();
  expect(bench.state.stage).toBe("faulted");
  expect(bench.state.supervisor.trip?.code).toMatch(trip);
  expect(bench.world.truth.dermalPeakC).toBeLessThan(48);
});

test.each([
  ["needles that come out", { target: "needles", kind: "withdrawn" }, 0, 30],
  ["an impedance that doubles", { target: "coupling", kind: "poor" }, 0.5, 60],
  ["a tip that is lifted", { target: "contact", kind: "lost" }, 0, 30],
] as const)("%s: the insertion is cut, and is no more", (_, fault, magnitude, withinMs) => {
  const bench = createHeating();
  inject(bench, fault, magnitude);
  expect(untilOff(bench)).toBeLessThanOrEqual(withinMs);
  expect(bench.entriesOf("shot")[0]).toMatchObject({ line: 1, place: 1, begun: true });
  expect(bench.entriesOf("shot")[0]?.result).not.toBe("ok");
  expect(bench.world.truth.shots[0]!.energyJ).toBeLessThan(4);
});

test("needles that do not go in: no energy, and the session ends after some tries", () => {
  const bench = createSessionBench({ profile: createNeedleProfile(), seed: 3 });
  inject(bench, { target: "needles", kind: "jammed" });
  bench.run(60_000);
  expect(bench.world.truth.energyJ).toBe(0);
  expect(bench.entriesOf("shot")[0]?.result).toBe("positionUnknown");
});

test("a thermocouple that reads 12 degC too low is found before any energy", () => {
  const bench = createSessionBench({ profile: createNeedleProfile(), seed: 3 });
  bench.runTo("shooting");
  inject(bench, { target: "thermocouple", kind: "offset" }, -12);
  bench.runToEnd();
  expect(bench.state.supervisor.trip?.code).toBe("device.sensorImplausible");
  expect(bench.world.truth.energyJ).toBe(0);
});

test.each([-6, 6])(
  "a thermocouple that is %i degC off holds the needles off; their energy bounds what it does",
  (offsetC) => {
    const profile = createNeedleProfile();
    const bench = createSessionBench({ profile, seed: 3 });
    bench.runTo("shooting");
    inject(bench, { target: "thermocouple", kind: "offset" }, offsetC);
    let between = 0;
    bench.onTick = () => {
      between = Math.max(between, bench.world.truth.dermalPeakC);
    };
    bench.runToEnd();
    for (const shot of bench.world.truth.shots) {
      expect(shot.energyJ).toBeLessThan(1.06 * profile.phases.shots.energyJ);
      expect(shot.peakC).toBeLessThan(90);
      // Short of a first-degree burn.
      expect(shot.epidermisOmega).toBeLessThan(0.53);
    }
    expect(between).toBeLessThan(48);
  },
);

test("a link that falls silent leaves the last power for a lease's life, and no more", () => {
  const bench = createHeating();
  bench.toDeviceCut = true;
  expect(untilOff(bench)).toBeLessThanOrEqual(270);
  expect(bench.world.truth.dermalPeakC).toBeLessThan(48);
});
