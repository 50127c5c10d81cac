/**
 * Goal: a profile that is wrong is refused before anybody runs it, or fails its validation; and the criterion and the person are named.
 * Method: shipped profiles with one thing made wrong, as authors do; those that no rule can see are run on the people they are wrong for.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { toDeviceCheck } from "../../src/cli/documents.ts";
import { runBatch } from "../../src/cli/trial.ts";
import { lint } from "../../src/profile/lint.ts";
import { readProfile } from "../../src/profile/read.ts";
import type { CampaignPlan } from "../../src/validation/campaign.ts";
import { toCampaignResult } from "../../src/validation/result.ts";

type Change = readonly [right: string | RegExp, wrong: string];

function spoilt(name: string, changes: readonly Change[]): string {
  return changes.reduce(
    (text, [right, wrong]) => {
      const changed = text.replace(right, wrong);
      expect(changed, `"${right}" stands in ${name}`).not.toBe(text);
      return changed;
    },
    readFileSync(`profiles/${name}.yaml`, "utf8"),
  );
}

describe("refused, with the rule that says why", () => {
  test.each<[what: string, name: string, changes: readonly Change[], rule: string, says: RegExp]>([
    [
      "wrong h",
      "rf-bipolar-abdomen",
      [["hotSpotFactor: 1.18", "hotSpotFactor: 1.05"]],
      "P152",
      /this tip and motion need 1\.1/,
    ],
    [
      "hot spot beyond the window",
      "rf-bipolar-abdomen",
      [["targetC: 42.5", "targetC: 45.5"]],
      "P105",
      /hottest dermis may reach/,
    ],
    ["too fast a ramp for its timeout", "rf-bipolar-face", [["timeoutS: 360", "timeoutS: 60"]], "P102", /takes 120 s/],
    [
      "too fast a ramp for its zone",
      "rf-bipolar-face",
      [[/areaCm2: 50/g, "areaCm2: 18"]],
      "P117",
      /heat thin skin by 4\.\d+ degC\/s/,
    ],
    [
      "a dose that creeps over the passes",
      "rf-bipolar-abdomen",
      [
        [/areaCm2: (\d+)/, "areaCm2: $1\n    passes: 3"],
        [/doseCapCem43Min: \d+/, "doseCapCem43Min: 6"],
      ],
      "P103",
      /gives 7\.5 CEM43 min to a zone, its cap is 6/,
    ],
    [
      "a shot pitch too tight",
      "ultrasound-focused-face",
      [[/pitchMm: 1\.\d+/, "pitchMm: 0.8"]],
      "P024",
      /below 1\.1 mm/,
    ],
    [
      "a shot deeper than the face",
      "ultrasound-focused-face",
      [["depthMm: 4.5", "depthMm: 6"]],
      "P123",
      /too deep for the face/,
    ],
    [
      "a monopolar hold over thick fat",
      "rf-monopolar-face",
      [["fatMaxMm: 6", "fatMaxMm: 15"]],
      "P114",
      /would pass 50 degC/,
    ],
    ["Fahrenheit", "rf-bipolar-face", [["targetC: 42", "targetC: 107.6"]], "P024", /107\.6 degC, above 46/],
    ["minutes", "rf-bipolar-face", [["durationS: 240", "durationS: 4"]], "P024", /4 s, below 30 s/],
  ])("%s", (_, name, changes, rule, says) => {
    const { problems } = lint(spoilt(name, changes), `${name}.yaml`, { devices: toDeviceCheck([]) });
    const found = problems.find(({ ruleId, severity }) => ruleId === rule && severity === "error");
    expect(found, JSON.stringify(problems)).toBeDefined();
    expect(found?.message).toMatch(says);
  });
});

describe("accepted, and failed by the people it is wrong for", () => {
  test.each<[what: string, name: string, changes: readonly Change[], person: string, criterion: string]>([
    ["cooling that hides a hot dermis", "rf-monopolar-face", [[/contactC: 3\d/g, "contactC: 20"]], "nominal", "dose"],
    [
      "a target deeper than a thin dermis, and hot for it",
      "rf-bipolar-abdomen",
      [
        [/referenceDepthMm: \S+/, "referenceDepthMm: 2.8"],
        ["targetC: 42.5", "targetC: 45"],
        ["hotSpotFactor: 1.18", "hotSpotFactor: 1.15"],
        [/doseCapCem43Min: \d+/, "doseCapCem43Min: 110"],
        ["durationS: 300", "durationS: 150"],
      ],
      "corner:skin=low,fat=low,dermis-flow=low,electrical-fat=low",
      "in-band",
    ],
  ])("%s", async (_, name, changes, person, criterion) => {
    const read = readProfile(spoilt(name, changes), `${name}.yaml`);
    if ("problems" in read) throw new Error(JSON.stringify(read.problems));
    const { profile } = read;
    const corners = person === "nominal" ? [] : [person];
    const plan: CampaignPlan = { seed: 1, people: 0, corners, faults: [] };
    const map: { skinMm: [number, number]; fatMm: [number, number] } = { skinMm: [1, 4], fatMm: [1, 40] };
    const tally = await runBatch({ profile, profileHash: "0".repeat(64), plan, map, subjects: [corners.length] });
    const { id, title, modality, area } = profile;
    const result = toCampaignResult(
      {
        profile: { id, title, modality, area, hash: "0".repeat(64), file: `${name}.yaml` },
        plan: { ...plan, corners: [...corners], faults: [] },
        map,
      },
      1,
      [1],
      tally,
    );
    expect(result.verdict).toBe("fail");
    const missed = result.thresholds.find((threshold) => threshold.id === criterion);
    expect(missed).toMatchObject({
      ok: false,
      worst: [{ person, repeat: expect.stringContaining(`--person ${person}`) }],
    });
    expect(result.reasons.join("\n")).toContain(`worst is person ${person}`);
  });
});
