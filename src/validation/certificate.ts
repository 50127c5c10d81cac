import { z } from "zod";
import { STANDARD_FAULTS } from "../profile/standard-faults.ts";
import { type CampaignResult, formatValidation, mergeValidations, type Validation } from "./result.ts";

/**
 * The certificate of a profile: that this content, for this device file, was validated by this Isoderm, and that somebody by name stands for
 * it. Its seal tells a change made by mistake; it is no signature, and proves nothing against somebody who wants to deceive.
 */
const hash = z.string().regex(/^[0-9a-f]{64}$/);

const contentSchema = z.strictObject({
  format: z.literal("isoderm-certificate/1"),
  profile: z.strictObject({ id: z.string(), hash }).describe("Content of the profile, as run and device know it."),
  device: z.strictObject({ id: z.string(), hash }).describe("Content of the device file that it was validated for."),
  isoderm: z.string().describe("Version that validated it."),
  validation: z.strictObject({
    seed: z.int().min(0),
    people: z.int().min(0),
    corners: z.int().min(0),
    faults: z.int().min(0),
    sessions: z.int().min(0),
    verdict: z.literal("pass"),
    hash: hash.describe("Of the validation's document."),
  }),
  approvedBy: z.array(z.string().min(1).max(100)).min(1).describe("Who stands for it."),
  approvedAt: z.iso.datetime(),
});
export const certificateSchema = contentSchema.extend({ seal: hash.describe("Over everything else.") });
export type Certificate = z.output<typeof certificateSchema>;
type Content = z.output<typeof contentSchema>;

type Sha256 = (text: string) => string;
/** A document by its name and the hash of its content. */
export interface Identity {
  readonly id: string;
  readonly hash: string;
}

/** Fewer people than this say too little about the next. */
const PEOPLE_MIN = 100;

export interface Approval {
  readonly profile: Identity;
  readonly device: Identity;
  readonly isoderm: string;
  readonly approvedBy: readonly string[];
  readonly approvedAt: string;
}

/** The certificate, or everything that stands against it. */
export function certify(
  validation: Validation,
  approval: Approval,
  sha256: Sha256,
): Certificate | { readonly problems: readonly string[] } {
  const { profile, device, isoderm, approvedBy, approvedAt } = approval;
  const campaign = validation.campaigns.find((candidate) => candidate.profile.hash === profile.hash);
  if (campaign === undefined)
    return { problems: [`the validation is not of ${profile.id} as it is now: validate it, and approve the result`] };
  const problems = [...findShortcomings(validation, campaign)];
  if (validation.isoderm !== isoderm)
    problems.push(`it was validated by Isoderm ${validation.isoderm}, this is ${isoderm}: validate it again`);
  if (problems.length > 0) return { problems };
  const { seed, people, corners, faults } = campaign.plan;
  const content: Content = {
    format: "isoderm-certificate/1",
    profile: { ...profile },
    device: { ...device },
    isoderm,
    validation: {
      seed,
      people,
      corners: corners.length,
      faults: faults.length,
      sessions: campaign.judged,
      verdict: "pass",
      hash: sha256(formatValidation(validation)),
    },
    approvedBy: [...approvedBy],
    approvedAt,
  };
  return { ...content, seal: seal(content, sha256) };
}

function findShortcomings(validation: Validation, { complete, verdict, plan, reasons }: CampaignResult): string[] {
  const found: string[] = [];
  if (!complete) return ["not every session of the campaign was judged: run it to its end, or merge all of its shards"];
  const again = mergeValidations([validation]);
  if ("problem" in again || formatValidation(again) !== formatValidation(validation))
    return ["its verdict does not follow from its own tally: the document was changed"];
  if (verdict !== "pass") found.push(`the verdict is fail: ${reasons.join("; ")}`);
  if (plan.people < PEOPLE_MIN) found.push(`${plan.people} people were drawn, ${PEOPLE_MIN} are asked for`);
  const missing = STANDARD_FAULTS.filter((fault) => !plan.faults.some(({ id }) => id === fault));
  if (missing.length > 0)
    found.push(
      `${missing.length} of ${STANDARD_FAULTS.length} standard faults were not played: validate with --faults standard`,
    );
  return found;
}

function seal(content: Content, sha256: Sha256): string {
  return sha256(JSON.stringify(contentSchema.parse(content)));
}

/** A certificate from what stands in a file, or why it is none. */
export function readCertificate(text: string, sha256: Sha256): Certificate | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: "it is no JSON" };
  }
  const parsed = certificateSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { problem: `it is no certificate of Isoderm's (${issue?.path.join(".")}: ${issue?.message})` };
  }
  const { seal: told, ...content } = parsed.data;
  return seal(content, sha256) === told ? parsed.data : { problem: "it was changed since it was written" };
}

/** Why a certificate is not for this run; empty when it is. */
export function findOutdated(
  { profile, device, isoderm }: Certificate,
  now: { readonly profile: Identity; readonly device: Identity | null; readonly isoderm: string },
): string[] {
  const found: string[] = [];
  if (profile.hash !== now.profile.hash)
    found.push(
      profile.id === now.profile.id
        ? `${profile.id} was changed since it was approved`
        : `it is for profile ${profile.id}, not ${now.profile.id}`,
    );
  if (now.device === null)
    found.push(`the device file ${device.id} that it names is not at hand: name it with --device-file`);
  else if (device.hash !== now.device.hash)
    found.push(
      device.id === now.device.id
        ? `the device file ${device.id} was changed since`
        : `it is for device ${device.id}, not ${now.device.id}`,
    );
  if (isoderm !== now.isoderm) found.push(`it was given by Isoderm ${isoderm}, this is ${now.isoderm}`);
  return found;
}
