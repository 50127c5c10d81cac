import { assert } from "../assert.ts";

/**
 * What a campaign is made of: subjects (the nominal person, the corners of the population, people drawn by seed), each treated once
 * without a fault and once with every fault of a library. Every session of it, a *trial*, has a number, and everything about it follows
 * from that number and the plan; so shards, workers and replays need nothing but numbers. Not responsible for running one (cli/trial.ts).
 */
export interface CampaignPlan {
  readonly seed: number;
  /** People drawn by seed, beside the nominal person and the corners. */
  readonly people: number;
  /** Names of the corners, as `--person` takes them. */
  readonly corners: readonly string[];
  readonly faults: readonly CampaignFault[];
}

export interface CampaignFault {
  /** Stable name of the fault within its library. */
  readonly id: string;
  readonly title: string;
  /** Where its script stands, as `--faults` takes it. */
  readonly file: string;
  /** The device is to be without output this long after the fault began; null when the session may go on. */
  readonly offWithinMs: number | null;
  /** When the fault begins, ms of the session. */
  readonly atMs: number;
}

export interface Subject {
  readonly index: number;
  readonly kind: "nominal" | "corner" | "drawn";
  /** As `--person` takes it. */
  readonly person: string;
  /** As `--seed` takes it: device, operator and noise. */
  readonly seed: number;
}

export interface Trial {
  readonly index: number;
  readonly subject: Subject;
  /** Null: without a fault. */
  readonly fault: CampaignFault | null;
}

/** A share of a campaign: parts are numbered from 1. */
export interface Part {
  readonly part: number;
  readonly of: number;
}

export function countSubjects({ corners, people }: CampaignPlan): number {
  return 1 + corners.length + people;
}

/** Sessions per subject: one without a fault, one with each. */
export function trialsPerSubject({ faults }: CampaignPlan): number {
  return 1 + faults.length;
}

export function countTrials(plan: CampaignPlan): number {
  return countSubjects(plan) * trialsPerSubject(plan);
}

export function subjectAt(plan: CampaignPlan, index: number): Subject {
  assert(index >= 0 && index < countSubjects(plan), "a subject of the plan");
  const seed = drawSeed(plan.seed, index);
  if (index === 0) return { index, kind: "nominal", person: "nominal", seed };
  const corner = plan.corners[index - 1];
  if (corner !== undefined) return { index, kind: "corner", person: corner, seed };
  return { index, kind: "drawn", person: String(seed), seed };
}

export function trialAt(plan: CampaignPlan, index: number): Trial {
  const each = trialsPerSubject(plan);
  const place = index % each;
  return {
    index,
    subject: subjectAt(plan, Math.floor(index / each)),
    fault: place === 0 ? null : (plan.faults[place - 1] ?? null),
  };
}

/** How many subjects a part has: every `of`-th, from the part's own number on. */
export function countPart(plan: CampaignPlan, { part, of }: Part): number {
  return Math.max(0, Math.ceil((countSubjects(plan) - (part - 1)) / of));
}

/** The n-th subject of a part, by its number in the plan. */
export function subjectOfPart({ part, of }: Part, n: number): number {
  return part - 1 + n * of;
}

/**
 * The seed of a subject: a bijection of 32 bits, so that no two subjects of a campaign are the same person, and neighbouring campaigns
 * share none of theirs but by chance. Finalizer of MurmurHash3.
 */
function drawSeed(seed: number, index: number): number {
  let hash = (index + Math.imul(seed, 0x9e3779b9)) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
