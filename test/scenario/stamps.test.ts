/**
 * Goal: a session of stamps runs to its end over the wire: each at its place with all its energy, the dermis under it in the window, fat and
 * epidermis spared, whatever cools. What goes wrong, the cooling itself above all, ends with energy off and skin that has not frozen.
 * Method: whole sessions on the virtual bench, the truth asked.
 */
import { expect, test } from "vitest";
import type { FaultKind } from "../../firmware-sim/faults.ts";
import { drawPerson, nominalPerson } from "../../firmware-sim/person.ts";
import { createSessionBench, type SessionBench } from "../support/session-bench.ts";
import { createPulsedProfile } from "../support/session-profile.ts";

test.each([
  ["abdomen", 1],
  ["abdomen", 7],
  ["abdomen", 899],
  ["inner-thigh", 3],
  ["inner-thigh", 7],
] as const)("%s, person %i: every place once a round, the dermis in the window, no tissue hurt", (area, seed) => {
  const profile = createPulsedProfile(area);
  const { shots: grid } = profile.phases;
  const bench = createSessionBench({ profile, seed });
  let fat = 0;
  let coldest = 99;
  bench.onTick = () => {
    const { layerPeakC, coldestC } = bench.world.truth;
    fat = Math.max(fat, layerPeakC.fat, layerPeakC.fascia, layerPeakC.muscle);
    coldest = Math.min(coldest, coldestC);
  };
  bench.runToEnd();

  expect(bench.state).toMatchObject({ stage: "complete", reason: "tip lifted" });
  const told = bench.entriesOf("shot");
  expect(told.map(({ result }) => result)).toEqual(Array.from({ length: 2 * grid.rounds }, () => "ok"));
  expect(told.every(({ result, begun }) => result === "ok" && begun)).toBe(true);
  const { shots, doses } = bench.world.truth;
  expect(shots).toHaveLength(2 * grid.rounds);
  for (const [i, shot] of shots.entries()) {
    expect(Math.abs(shot.energyJ / grid.energyJ - 1)).toBeLessThan(0.06);
    expect(Math.abs(shot.energyJ / told[i]!.energyJ - 1)).toBeLessThan(0.06);
    expect(shot.peakC).toBeGreaterThan(i === 0 ? 39 : 40);
    expect(shot.peakC).toBeLessThan(48);
    expect(shot.epidermisC).toBeLessThan(shot.peakC);
    expect(shot.epidermisOmega).toBeLessThan(0.27);
    expect(shot.diameterMm).toBe(0);
    for (const other of shots.slice(0, i))
      expect(Math.hypot(shot.alongMm - other.alongMm, shot.acrossMm - other.acrossMm)).toBeGreaterThan(10);
  }
  expect(fat).toBeLessThan(50);
  expect(coldest).toBeGreaterThan(8);
  expect(doses[0]!.dermisOmega).toBeLessThan(0.1);
});

test("the second round stands in the gaps of the first, and waits for them without anybody at the trigger", () => {
  const profile = createPulsedProfile("abdomen", {
    lineShots: 1,
    rounds: 2,
    pitchMm: 26,
    linePitchMm: 26,
    energyJ: 60,
  });
  const bench = createSessionBench({ profile, seed: 7 });
  let heldMs = 0;
  bench.onTick = () => {
    if (bench.world.hands.triggerPressed) heldMs += 10;
  };
  bench.runToEnd();
  expect(bench.state.stage).toBe("complete");
  const [first, second] = bench.world.truth.shots;
  expect(Math.hypot(second!.alongMm - 13, second!.acrossMm - 13)).toBeLessThan(0.5);
  // 60 J leave seven degrees at the most, of which four fit under the bound.
  expect(second!.atMs - first!.atMs).toBeGreaterThan(60_000);
  expect(second!.peakC).toBeLessThan(48);
  expect(heldMs).toBeLessThan(12_000);
});

test.each([
  ["thin fat", "abdomen", drawThin(), /fat is .* mm thick, the profile is for 6 mm or more/],
  ["nobody's fat", "abdomen", null, /for fat of 6 to 40 mm, and nobody has said/],
] as const)("%s is refused before energy", (_, area, person, reason) => {
  const profile = createPulsedProfile(area);
  const bench = createSessionBench({ profile, ...(person === null ? { seed: 7 } : { person }) });
  if (person === null) Object.assign(bench.plan, { fatMm: null });
  bench.runToEnd();
  expect(bench.state.stage).toBe("refused");
  expect(bench.state.reason).toMatch(reason);
  expect(bench.world.truth.energyJ).toBe(0);
});

/** Somebody whose fat is thinner than the profile takes. */
function drawThin() {
  for (let seed = 1; ; seed++) {
    const person = drawPerson(seed, "abdomen");
    if (person.fatThicknessMm < 5) return person;
  }
}

function inject(bench: SessionBench, fault: FaultKind, magnitude = 0): void {
  bench.world.inject({ ...fault, atMs: bench.world.nowMs, durationMs: 60_000, magnitude });
}

/** From now to the last tick with power, and the coldest tissue; looks 3 s ahead. */
function follow(bench: SessionBench): { offMs: number; coldestC: number } {
  const fromMs = bench.world.nowMs;
  let lastMs = fromMs;
  let coldestC = 99;
  bench.run(3000, () => {
    if (bench.world.truth.powerW > 0.05) lastMs = bench.world.nowMs;
    coldestC = Math.min(coldestC, bench.world.truth.coldestC);
  });
  return { offMs: lastMs - fromMs, coldestC };
}

/** A session that is at its first stamp: in the phase of it, for some time. */
function createStamping(area: "abdomen" | "inner-thigh", phase: "precool" | "emitting", ms = 0): SessionBench {
  const bench = createSessionBench({ profile: createPulsedProfile(area), person: nominalPerson(area) });
  bench.runTo("shooting");
  while (bench.world.device.state.shots!.phase !== phase) bench.tick();
  bench.run(ms);
  return bench;
}

test.each([
  ["before the energy", "precool", 0],
  ["in it", "emitting", 500],
] as const)(
  "a spray valve that does not close, %s: shut off by the other valve, latched, and no skin freezes",
  (_, phase, ms) => {
    const bench = createStamping("inner-thigh", phase, ms);
    inject(bench, { target: "cryogen", kind: "stuckOpen" });
    const { offMs, coldestC } = follow(bench);
    expect(offMs).toBeLessThanOrEqual(80);
    expect(coldestC).toBeGreaterThan(4);
    bench.runToEnd();
    expect(bench.state.stage).toBe("faulted");
    expect(bench.state.supervisor.trip).toMatchObject({ code: "device.cooling" });
  },
);

test("a can that is empty: no energy without its cooling", () => {
  const bench = createSessionBench({
    profile: createPulsedProfile("inner-thigh"),
    person: nominalPerson("inner-thigh"),
  });
  bench.runTo("shooting");
  inject(bench, { target: "cryogen", kind: "empty" });
  bench.runToEnd();
  expect(bench.state.supervisor.trip).toMatchObject({ code: "device.cooling" });
  expect(bench.world.truth.energyJ).toBe(0);
});

test.each([
  ["a tip that is lifted", { target: "contact", kind: "lost" }, 0, 30],
  ["a pad that comes off", { target: "pad", kind: "lifted" }, 0, 60],
  ["an output that gives more than asked", { target: "output", kind: "gain" }, 2, 60],
  ["a broken sensor", { target: "sensorA", kind: "open" }, 0, 60],
] as const)("%s in a stamp: energy off", (_, fault, magnitude, withinMs) => {
  for (const area of ["abdomen", "inner-thigh"] as const) {
    const bench = createStamping(area, "emitting", 400);
    inject(bench, fault, magnitude);
    expect(follow(bench).offMs, area).toBeLessThanOrEqual(withinMs);
    expect(bench.entriesOf("shot")[0]).toMatchObject({ begun: true });
    expect(bench.entriesOf("shot")[0]?.result).not.toBe("ok");
  }
});

test("sensors that part while a spurt passes are found nevertheless", () => {
  const bench = createStamping("inner-thigh", "emitting", 300);
  inject(bench, { target: "sensorB", kind: "offset" }, 6);
  expect(follow(bench).offMs).toBeLessThanOrEqual(500);
  expect(bench.state.supervisor.trip?.code).toMatch(/device.sensor/);
});
