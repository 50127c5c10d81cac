import { describe, expect, test } from "vitest";
import type { Profile } from "../../../src/profile/schema.ts";
import type { Attempt } from "../../../src/validation/attempt.ts";
import type { Trial } from "../../../src/validation/campaign.ts";
import { judgeAttempt, judgeTrial, type TrialOutcome } from "../../../src/validation/criteria.ts";
import { createShotProfile, readColdProfile, readShippedProfile } from "../../support/session-profile.ts";
import { outcomeOf } from "../../support/validation-of.ts";

const trial = (id: string): Trial => ({
  index: 0,
  subject: { kind: "seed", seed: 1 } as unknown as Trial["subject"],
  fault: { id, title: id, file: `${id}.yaml`, offWithinMs: 60, atMs: 60_000 },
});
/** Whether energy that flows on for three seconds is held against a session with this fault. */
const isLate = (profile: Profile, id: string) =>
  judgeTrial(profile, trial(id), { ...outcomeOf(43), offMs: 3000 }).some(
    (judged) => judged.id === "energy-off" && judged.ok === false,
  );

test("a handpiece that rests by plan may stand still, one that glides may not", () => {
  expect(isLate(readShippedProfile("rf-bipolar-abdomen"), "motion-stalled")).toBe(true);
  expect(isLate(createShotProfile(), "motion-stalled")).toBe(false);
  expect(isLate(readColdProfile(), "motion-stalled")).toBe(false);
});

test("an output that hangs where a cold plate is held may pass for a while; any other fault has its budget there as well", () => {
  expect(isLate(readColdProfile(), "output-stuck")).toBe(false);
  expect(isLate(readColdProfile(), "contact-lost")).toBe(true);
  expect(isLate(readShippedProfile("rf-bipolar-abdomen"), "output-stuck")).toBe(true);
});

test("frost is judged under a fault, down to where tissue fluid begins to freeze", () => {
  const frost = (coldestC: number) => {
    const found = outcomeOf(34);
    const cold = { coldestC, coldMin: 1 };
    return judgeTrial(readColdProfile(), trial("cooling-off"), { ...found, figures: { ...found.figures, cold } }).find(
      ({ id }) => id === "tissue-min",
    )?.ok;
  };
  expect(frost(-0.5)).toBe(true);
  expect(frost(-0.51)).toBe(false);
});

describe("a session has to end as its fault demands", () => {
  const bipolar = readShippedProfile("rf-bipolar-abdomen");
  const judge = (of: Profile, id: string, found: Partial<TrialOutcome>) =>
    judgeTrial(of, trial(id), { ...outcomeOf(43), offMs: 20, ...found }).find((judged) => judged.id === "fault-outcome")
      ?.ok;
  const faulted = { outcome: "faulted", trips: ["device.sensorOpen"] } as const;

  test.each<[id: string, found: Partial<TrialOutcome>, ok: boolean | null | undefined]>([
    ["sensor-open", faulted, true],
    ["sensor-open", {}, false],
    ["sensor-open", { outcome: "stopped" }, false],
    ["sensor-open", { outcome: "stopped", offMs: null }, true],
    ["sensor-open", { outcome: "complete", offMs: null }, false],
    ["output-high", { outcome: "complete", offMs: null }, null],
    ["output-high", { outcome: "complete" }, false],
    ["contact-lost", {}, true],
    ["contact-lost", faulted, false],
    ["contact-lost", { outcome: "refused" }, true],
    ["sensor-lag", faulted, undefined],
    ["relay-welded", faulted, false],
    ["my-own-script", faulted, undefined],
  ])("%s: %j is %s", (id, found, ok) => {
    expect(judge(bipolar, id, found)).toBe(ok);
  });

  test("what finds a fault before any energy finds it before any energy", () => {
    const { figures } = outcomeOf(43);
    expect(judge(bipolar, "relay-welded", { ...faulted, figures: { ...figures, energyJ: 0.15 } })).toBe(true);
  });

  test("a part that a device does not have can not fail", () => {
    expect(judge(bipolar, "pad-lifted", faulted)).toBe(false);
    expect(judge(bipolar, "pad-lifted", {})).toBe(true);
    expect(judge(readShippedProfile("rf-monopolar-face"), "pad-lifted", faulted)).toBe(true);
    expect(isLate(bipolar, "pad-lifted")).toBe(false);
  });

  test("under one name whenever it began", () => {
    expect(judge(bipolar, "sensor-open@hold", {})).toBe(false);
    expect(judge(bipolar, "sensors-drift-low", {})).toBe(false);
    expect(judge(bipolar, "sensors-drift-low@hold", {})).toBeUndefined();
  });
});

test("in a search somebody who is stopped with the reason is no finding, and somebody on whom it trips is", () => {
  const alone: Attempt = { person: { skinThicknessMm: 3 }, seed: 1, deeds: [], faults: [] };
  const missed = (found: Partial<TrialOutcome>) =>
    judgeAttempt(readShippedProfile("rf-bipolar-abdomen"), alone, { ...outcomeOf(43), ...found })
      .filter(({ ok }) => ok === false)
      .map(({ id }) => id);
  expect(missed({ outcome: "stopped" })).toEqual([]);
  expect(missed({ outcome: "refused" })).toEqual([]);
  expect(missed({ outcome: "faulted", trips: ["device.powerMismatch"] })).toEqual(["outcome", "no-trip"]);
});
