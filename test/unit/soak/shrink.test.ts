/**
 * Goal: a script that breaks a rule is cut down to what breaks it.
 * Method: players that break a rule for a known reason, and no world.
 */
import { expect, test } from "vitest";
import type { Played } from "../../soak/play.ts";
import { drawScript, type Script } from "../../soak/script.ts";
import { shrinkScript } from "../../soak/shrink.ts";

const played = (script: Script, broken: boolean): Played => ({
  seed: script.seed,
  virtualMs: 0,
  emittedMs: 0,
  outcomes: [],
  reasons: [],
  trips: [],
  violations: broken ? [{ id: "I13", atMs: 50_000, what: "" }] : [],
  worst: { dermisC: 40, tissueC: 40, omega: 0, cem43Min: 0 },
  stages: [],
  steps: [],
});

const crowded: Script = {
  ...drawScript(1),
  faults: [
    { atMs: 1000, durationMs: 60_000, target: "contact", kind: "lost", magnitude: 0 },
    { atMs: 2000, durationMs: 60_000, target: "cooling", kind: "slow", magnitude: 0.5 },
    { atMs: 3000, durationMs: 60_000, target: "relay1", kind: "welded", magnitude: 0 },
  ],
  deeds: [
    { atMs: 1000, act: "lift", forMs: 10, value: 0 },
    { atMs: 4000, act: "cutBoth", forMs: 5000, value: 0 },
    { atMs: 60_000, act: "kill", forMs: 10, value: 0 },
  ],
  hostJitterMs: 30,
  again: true,
};

test("only the fault and the deed that matter are left, and no longer than they must be", () => {
  const { script, played: last } = shrinkScript(crowded, "I13", (candidate) =>
    played(
      candidate,
      candidate.faults.some(({ target, durationMs }) => target === "cooling" && durationMs >= 9000) &&
        candidate.deeds.some(({ act, forMs }) => act === "cutBoth" && forMs >= 1000),
    ),
  );
  expect(script.faults.map(({ target }) => target)).toEqual(["cooling"]);
  expect(script.faults[0]!.durationMs).toBeLessThan(18_000);
  expect(script.deeds.map(({ act }) => act)).toEqual(["cutBoth"]);
  expect(script.deeds[0]!.forMs).toBeLessThan(2000);
  expect(script.again).toBe(false);
  expect(script.hostJitterMs).toBe(0);
  expect(last.violations).toHaveLength(1);
});

test("a script that breaks the rule only as a whole stays as it is", () => {
  const { script } = shrinkScript(crowded, "I13", (candidate) =>
    played(candidate, JSON.stringify(candidate) === JSON.stringify(crowded)),
  );
  expect(script).toEqual(crowded);
});
