/**
 * Goal: an operator who has seen the alarms changes nothing but the journal: no alarm, no latch and no stage goes by it.
 */
import { expect, test } from "vitest";
import { createSessionBench } from "../../support/session-bench.ts";
import { createShortProfile } from "../../support/session-profile.ts";

const LOST = { target: "contact", kind: "lost", atMs: 40_000, durationMs: 3000, magnitude: 0 } as const;

test("seen is not mended: the alarm stays until its cause is gone, and the session is where it was", () => {
  const bench = createSessionBench({ profile: createShortProfile(), seed: 5, faults: [LOST] });
  bench.run(41_000);
  const { alarms, stage, supervisor, snapshot } = bench.state;
  expect(alarms.map(({ code }) => code)).toEqual(["A13"]);
  bench.ask("acknowledge");
  expect(bench.state).toMatchObject({ alarms, stage, supervisor, commands: [] });
  expect(bench.state.snapshot).toBe(snapshot);
  expect(bench.entriesOf("operator").filter(({ source }) => source === "host")).toMatchObject([
    { action: "acknowledge" },
  ]);
  expect(bench.entriesOf("alarm").map(({ code, change }) => [code, change])).toEqual([
    ["A13", "raised"],
    ["A13", "acknowledged"],
  ]);
  bench.run(10_000);
  expect(bench.entriesOf("alarm").at(-1)).toMatchObject({ code: "A13", change: "cleared" });
});
