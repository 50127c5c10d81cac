/**
 * Goal: focused shots at several depths in one session: all of one depth before the tip is changed for the next, each with the limits of its own
 * tip; no energy through a tip that is not asked for, or of which the device has not taken the limits. Method: whole sessions on the
 * virtual bench, the truth asked.
 */
import { describe, expect, test } from "vitest";
import { TIPS, type Tip } from "../../firmware-sim/applicator/tips.ts";
import { assert } from "../../src/assert.ts";
import type { Profile } from "../../src/profile/schema.ts";
import { createSessionBench } from "../support/session-bench.ts";
import { readAnyProfile } from "../support/session-profile.ts";

const tipOf = (name: string): Tip => TIPS.find(({ label }) => label === name)!;

/** The shipped profile of three depths, every grid of it one line of three, in as many zones as asked for. */
function createDepthsProfile(zones = 1): Profile {
  const profile = readAnyProfile("ultrasound-focused-face-depths");
  assert(profile.modality === "ultrasound-focused", "it has focused shots");
  const { shots } = profile.phases;
  const few = { lines: 1, lineShots: 3 };
  const further = (shots.further ?? []).map((grid) => ({ ...grid, ...few }));
  const all = Array.from({ length: zones }, (_, i) => ({ ...profile.zones[0]!, id: `zone-${i + 1}` }));
  return { ...profile, zones: all, phases: { ...profile.phases, shots: { ...shots, ...few, further } } };
}

test("three depths: deepest first, the tip is changed twice, each shot leaves its point where its own focus lies", () => {
  const bench = createSessionBench({ profile: createDepthsProfile(), seed: 2 });
  const limits: { depthMm: number; powerMaxW: number }[] = [];
  bench.onTick = () => {
    const { device } = bench.world;
    const { sessionLimits, shots } = device.state;
    if (sessionLimits === null || shots?.limited !== true) return;
    const now = { depthMm: shots.tip.depthMm, powerMaxW: sessionLimits.powerMaxW };
    if (limits.at(-1)?.depthMm !== now.depthMm) limits.push(now);
  };
  bench.runToEnd();
  expect(bench.state).toMatchObject({ stage: "complete" });
  expect(bench.stages.filter((stage) => stage === "changing")).toHaveLength(2);
  expect(bench.entriesOf("device").map(({ tip }) => tip)).toEqual(["fu-4-45", "fu-7-30", "fu-10-15"]);
  const { shots } = bench.world.truth;
  expect(shots).toHaveLength(9);
  const meanMm = [0, 1, 2].map((round) => {
    const depths = shots.slice(3 * round, 3 * round + 3).map(({ depthMm }) => depthMm ?? Number.NaN);
    return depths.reduce((sum, mm) => sum + mm, 0) / depths.length;
  });
  [4.5, 3, 1.5].forEach((focusMm, i) => {
    expect(Math.abs(meanMm[i]! - focusMm), `${focusMm} mm`).toBeLessThan(0.7);
  });
  // What bounds the deepest is not what bounds the others.
  expect(limits.map(({ depthMm }) => depthMm)).toEqual([4.5, 3, 1.5]);
  expect(limits.map(({ powerMaxW }) => powerMaxW)).toEqual([35, 19, 10]);
  // The same places, at other depths: none of them was refused as shot before.
  expect(bench.entriesOf("shot").every(({ result }) => result === "ok")).toBe(true);
});

test("a wrong tip first and then the right one: it goes on with the right one, and nothing went through the wrong one", () => {
  const profile = createDepthsProfile();
  const furtherTips = [tipOf("fu-10-15"), tipOf("fu-7-30"), tipOf("fu-10-15")];
  const bench = createSessionBench({ profile, furtherTips, seed: 2 });
  bench.runToEnd();
  expect(bench.state).toMatchObject({ stage: "complete" });
  expect(bench.entriesOf("device").map(({ tip }) => tip)).toEqual(["fu-4-45", "fu-7-30", "fu-10-15"]);
  expect(bench.world.truth.shots).toHaveLength(9);
});

test("all zones at one depth before the next", () => {
  const bench = createSessionBench({ profile: createDepthsProfile(2), seed: 3 });
  bench.runToEnd();
  expect(bench.state).toMatchObject({ stage: "complete" });
  const rounds = bench.entriesOf("phase").filter(({ phase }) => phase === "shots");
  expect(rounds.map(({ zone, pass }) => `${zone}.${pass}`)).toEqual(["1.1", "2.1", "1.2", "2.2", "1.3", "2.3"]);
  expect(bench.stages.filter((stage) => stage === "changing")).toHaveLength(2);
});

describe("no energy", () => {
  test.each([
    // A hand that is asked on tries what it has, in turn.
    ["the next but one", [tipOf("fu-10-15"), tipOf("fu-10-15")], /the profile was made for 3 mm/],
    ["the same once more", [tipOf("fu-4-45"), tipOf("fu-4-45")], /the profile was made for 3 mm/],
  ])("through a tip that is not asked for: %s", (_, furtherTips, why) => {
    const bench = createSessionBench({ profile: createDepthsProfile(), furtherTips });
    bench.runTo("changing");
    const { energyJ, shots } = bench.world.truth;
    bench.runToEnd();
    expect(bench.state.stage).toBe("stopped");
    expect(bench.state.reason).toMatch(why);
    expect(bench.world.truth.energyJ).toBe(energyJ);
    expect(bench.world.truth.shots).toHaveLength(shots.length);
  });

  test("through the right tip, when another comes in its place before it is armed", () => {
    const bench = createSessionBench({ profile: createDepthsProfile() });
    bench.runTo("changing");
    bench.runTo("baseline");
    const { energyJ } = bench.world.truth;
    bench.world.hands.fit(-1);
    bench.run(500);
    bench.world.hands.fit(2);
    bench.runToEnd();
    expect(["refused", "stopped", "faulted"]).toContain(bench.state.stage);
    expect(bench.world.truth.energyJ).toBe(energyJ);
  });

  test("after a tip that is pulled off while it is armed", () => {
    const bench = createSessionBench({ profile: createDepthsProfile() });
    bench.runTo("shooting");
    bench.world.hands.fit(-1);
    bench.run(40);
    const { energyJ } = bench.world.truth;
    bench.runToEnd();
    expect(bench.state.stage).toBe("faulted");
    expect(bench.world.truth.energyJ).toBe(energyJ);
  });
});

test("a device that resets with the second tip on says that it is the second", () => {
  const bench = createSessionBench({ profile: createDepthsProfile() });
  bench.runTo("changing");
  bench.runTo("placing");
  bench.world.restart("brownOut");
  bench.run(100);
  expect(bench.world.device.state.build.tip.label).toBe("fu-7-30");
});

test("a first tip that is not that of the first depth is refused before energy", () => {
  const profile = createDepthsProfile();
  // The bench of these tests attaches the tip that is named first.
  const bench = createSessionBench({ profile: { ...profile, applicators: ["fu-7-30", "fu-4-45", "fu-10-15"] } });
  bench.runToEnd();
  expect(bench.state).toMatchObject({ stage: "refused" });
  expect(bench.state.reason).toMatch(/focus is 3 mm deep/);
  expect(bench.world.truth.energyJ).toBe(0);
});
