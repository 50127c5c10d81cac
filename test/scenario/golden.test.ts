/**
 * Goal: what a session does, as a whole, stays what was once read and found right.
 * Method: profile, person and fault become a text, compared with the one beside this file. After a change that is meant to show,
 * `UPDATE_GOLDEN=1 npx vitest run test/scenario/golden` writes them anew: read them before they are committed.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import type { Fault } from "../../firmware-sim/faults.ts";
import { createSessionBench, type SessionBench } from "../support/session-bench.ts";
import { createShortProfile, type ShortOptions } from "../support/session-profile.ts";
import { tellSession } from "../support/session-story.ts";

/** Generous: machines that are busy with other things are slow, not wrong. */
vi.setConfig({ testTimeout: 60_000 });

interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly profile?: ShortOptions;
  readonly seed: number;
  readonly faults?: readonly Fault[];
  /** What the operator at the host does before the rest runs by itself. */
  readonly act?: (bench: SessionBench) => void;
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: "two-zones",
    title: "Inner thigh, person 7, two zones, nothing goes wrong.",
    profile: { zones: 2 },
    seed: 7,
  },
  {
    name: "contact-lost",
    title: "Inner thigh, person 7. The tip slips off the skin for 2.5 s in the hold.",
    seed: 7,
    faults: [{ target: "contact", kind: "lost", atMs: 80_000, durationMs: 2500, magnitude: 0 }],
  },
  {
    name: "sensor-lies",
    title: "Abdomen, person 3. Sensor A reads 2 degC too low from 45 s on.",
    profile: { area: "abdomen" },
    seed: 3,
    faults: [{ target: "sensorA", kind: "offset", atMs: 45_000, durationMs: 600_000, magnitude: -2 }],
  },
  {
    name: "brown-out",
    title: "Abdomen, person 9. The device's supply fails for a moment at 40 s.",
    profile: { area: "abdomen" },
    seed: 9,
    faults: [{ target: "firmware", kind: "reset", atMs: 40_000, durationMs: 0, magnitude: 0 }],
  },
  {
    name: "pause-and-stop",
    title: "Inner thigh, person 5. Paused for 20 s in the ramp, stopped 5 s into the hold.",
    seed: 5,
    act(bench) {
      bench.runTo("ramping");
      bench.run(15_000);
      bench.ask("pause");
      bench.run(20_000);
      bench.ask("resume");
      bench.runTo("holding");
      bench.run(5000);
      bench.ask("stop");
    },
  },
];

test.each(SCENARIOS)("$name: $title", ({ name, title, profile = {}, seed, faults = [], act }) => {
  const bench = createSessionBench({ profile: createShortProfile(profile), seed, faults });
  const told = tellSession(title, bench, act);
  const file = new URL(`golden/${name}.txt`, import.meta.url);
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, told);
  expect(told).toBe(readFileSync(file, "utf8"));
});
