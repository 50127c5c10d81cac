import { describe, expect, test } from "vitest";
import { sha256 } from "../../../src/io/hash.ts";
import { readProfile } from "../../../src/profile/read.ts";
import { STANDARD_FAULTS } from "../../../src/profile/standard-faults.ts";
import type { CampaignPlan } from "../../../src/validation/campaign.ts";
import { type Certificate, certify, findOutdated, readCertificate } from "../../../src/validation/certificate.ts";
import type { Validation } from "../../../src/validation/result.ts";
import { PLAIN_PROFILE } from "../../support/profile-text.ts";
import { validationOf } from "../../support/validation-of.ts";

const read = readProfile(PLAIN_PROFILE, "plain.yaml");
if ("problems" in read) throw new Error("the plain profile is one");
const PROFILE = { id: "plain", hash: sha256("profile") };
const DEVICE = { id: "bench", hash: sha256("device") };
const APPROVAL = {
  profile: PROFILE,
  device: DEVICE,
  isoderm: "1.2.3",
  approvedBy: ["A", "B"],
  approvedAt: "2031-01-01T00:00:00.000Z",
};
const { profile } = read;
const make = (change: Partial<CampaignPlan> = {}, failing = 0): Validation =>
  validationOf(profile, PROFILE.hash, "1.2.3", change, failing);
const approve = (validation: Validation, change: Partial<typeof APPROVAL> = {}) =>
  certify(validation, { ...APPROVAL, ...change }, sha256);
const problemsOf = (result: ReturnType<typeof approve>) => ("problems" in result ? result.problems : []);

describe("what can be approved", () => {
  test("a whole campaign that passed, and the certificate says all of it", () => {
    const certificate = approve(make());
    expect(certificate).toMatchObject({
      profile: PROFILE,
      device: DEVICE,
      isoderm: "1.2.3",
      validation: { seed: 1, people: 100, corners: 0, faults: STANDARD_FAULTS.length, verdict: "pass" },
      approvedBy: ["A", "B"],
    });
    expect(readCertificate(JSON.stringify(certificate), sha256)).toEqual(certificate);
  });

  test.each<[string, () => ReturnType<typeof approve>, RegExp]>([
    ["another profile", () => approve(make(), { profile: { id: "plain", hash: sha256("other") } }), /as it is now/],
    ["another version", () => approve(make(), { isoderm: "1.2.4" }), /by Isoderm 1\.2\.3, this is 1\.2\.4/],
    ["too few people", () => approve(make({ people: 99 })), /99 people were drawn, 100 are asked for/],
    ["no faults", () => approve(make({ faults: [] })), /48 of 48 standard faults were not played|\d+ of \d+ standard/],
    ["a failed verdict", () => approve(make({}, 1)), /the verdict is fail/],
    [
      "a verdict written over",
      () => {
        const failed = make({}, 1);
        const [campaign] = failed.campaigns;
        if (campaign === undefined) throw new Error("there is one");
        return approve({ ...failed, verdict: "pass", campaigns: [{ ...campaign, verdict: "pass", reasons: [] }] });
      },
      /does not follow from its own tally/,
    ],
    [
      "a campaign broken off",
      () => {
        const whole = make();
        const [campaign] = whole.campaigns;
        if (campaign === undefined) throw new Error("there is one");
        return approve({ ...whole, complete: false, campaigns: [{ ...campaign, complete: false }] });
      },
      /not every session of the campaign was judged/,
    ],
  ])("not %s", (_, find, why) => {
    expect(problemsOf(find()).join("\n")).toMatch(why);
  });
});

describe("a certificate", () => {
  const certificate = approve(make()) as Certificate;
  const now = { profile: PROFILE, device: DEVICE, isoderm: "1.2.3" };

  test("fits what it was given for, and nothing else", () => {
    expect(findOutdated(certificate, now)).toEqual([]);
    const other = sha256("other");
    expect(findOutdated(certificate, { ...now, profile: { id: "plain", hash: other } })[0]).toMatch(/changed since/);
    expect(findOutdated(certificate, { ...now, profile: { id: "x", hash: other } })[0]).toMatch(
      /for profile plain, not x/,
    );
    expect(findOutdated(certificate, { ...now, device: { id: "bench", hash: other } })[0]).toMatch(
      /device file bench was changed/,
    );
    expect(findOutdated(certificate, { ...now, device: { id: "x", hash: other } })[0]).toMatch(
      /for device bench, not x/,
    );
    expect(findOutdated(certificate, { ...now, device: null })[0]).toMatch(/name it with --device-file/);
    expect(findOutdated(certificate, { ...now, isoderm: "2.0.0" })[0]).toMatch(/given by Isoderm 1\.2\.3/);
  });

  test("that was changed is none", () => {
    const changed = JSON.stringify({ ...certificate, approvedBy: ["C"] });
    expect(readCertificate(changed, sha256)).toEqual({ problem: "it was changed since it was written" });
    expect(readCertificate("{", sha256)).toEqual({ problem: "it is no JSON" });
    expect(readCertificate("{}", sha256)).toHaveProperty("problem", expect.stringMatching(/^it is no certificate/));
  });
});
