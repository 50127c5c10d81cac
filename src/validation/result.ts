import { z } from "zod";
import { toCommandLine } from "../printable.ts";
import { type CampaignPlan, countPart, countTrials, trialAt, trialsPerSubject } from "./campaign.ts";
import { meanOf, quantileOf, wilson } from "./statistics.ts";
import { createTally, FIGURES, type FigureId, mergeTally, NO_FAULT, OFF_FIGURE, type Tally } from "./tally.ts";

/**
 * The document that `validate --json` prints and `merge` joins: a contract for scripts. It holds the verdict with its thresholds, and the
 * tally they come from, so that shards can be added up to the byte-identical whole. No time of day, no machine, no number of workers.
 */
const VALIDATION_FORMAT = "isoderm-validation/1";

const count = z.int().min(0);
const distributionSchema = z.strictObject({
  count,
  sumGrains: z.int(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  bins: z.record(z.string(), count),
});
const worstSchema = z.strictObject({ trial: count, margin: z.number(), measured: z.string() });
const tallySchema = z.strictObject({
  sessions: count,
  groups: z.record(
    z.string(),
    z.strictObject({
      outcomes: z.record(z.string(), count),
      trips: z.record(z.string(), count),
      criteria: z.record(
        z.string(),
        z.strictObject({
          name: z.string(),
          limit: z.string(),
          judged: count,
          missed: count,
          misses: z.array(count).describe("Sessions that missed it, by number: the lowest, 200 at most."),
          worst: z.array(worstSchema),
        }),
      ),
      figures: z.record(z.string(), distributionSchema),
    }),
  ),
  cells: z.record(z.string(), z.strictObject({ sessions: count, missed: count, peakC: z.number(), trial: count })),
  refusals: z.record(z.string(), z.strictObject({ count, trial: count })),
});

const range = z.tuple([z.number(), z.number()]);
const planSchema = z.strictObject({
  seed: count.describe("Seed of the campaign; persons and devices are drawn from it."),
  people: count.describe("People drawn by seed, beside the nominal person and the corners."),
  corners: z.array(z.string()),
  faults: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      file: z.string().describe("As `run --faults` takes it."),
      offWithinMs: z.number().nullable().describe("Budget from the beginning of the fault to the last energy, ms."),
      atMs: z.number(),
    }),
  ),
});

const thresholdSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  scope: z.enum(["fault-free", "fault", "population"]),
  limit: z.string(),
  judged: count.describe("Sessions in which there was something to judge."),
  missed: count,
  ok: z.boolean(),
  measured: z.string(),
  low: z.number().describe("Lower end of Wilson's 95 % interval of the share that met it."),
  high: z.number(),
  worst: z.array(
    z.strictObject({
      person: z.string(),
      fault: z.string().nullable(),
      margin: z.number(),
      measured: z.string(),
      repeat: z.string().describe("The command that replays this session."),
    }),
  ),
});

const figureSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  unit: z.string(),
  fault: z.string().describe("`none`: sessions without a fault."),
  count,
  min: z.number(),
  p05: z.number(),
  median: z.number(),
  p95: z.number(),
  max: z.number(),
  mean: z.number(),
});

const campaignSchema = z.strictObject({
  profile: z.strictObject({
    id: z.string(),
    title: z.string(),
    modality: z.string(),
    area: z.string(),
    hash: z.string().describe("Content hash of the profile, as run and device know it."),
    file: z.string(),
  }),
  plan: planSchema,
  part: z
    .strictObject({ of: z.int().min(1), done: z.array(z.int().min(1)) })
    .describe("Shards contained; 1 of 1 is the whole."),
  planned: count.describe("Sessions of the whole campaign."),
  judged: count.describe("Sessions in this document."),
  complete: z.boolean().describe("Every planned session was judged."),
  verdict: z.enum(["pass", "fail"]),
  reasons: z.array(z.string()),
  thresholds: z.array(thresholdSchema),
  figures: z.array(figureSchema),
  map: z.strictObject({ skinMm: range, fatMm: range }),
  tally: tallySchema,
});

export const validationSchema = z.strictObject({
  format: z.literal(VALIDATION_FORMAT),
  isoderm: z.string().describe("Version that judged."),
  complete: z.boolean(),
  verdict: z.enum(["pass", "fail"]).describe("Fail when any campaign fails; on an incomplete document: so far."),
  campaigns: z.array(campaignSchema),
});
export type Validation = z.output<typeof validationSchema>;
export type CampaignResult = z.output<typeof campaignSchema>;
export type Threshold = z.output<typeof thresholdSchema>;

/** What a campaign is about, beside its plan and tally. */
export type CampaignHead = Pick<CampaignResult, "profile" | "plan" | "map">;

/** Promises about the population as a whole. */
const REFUSED_MAX_RATIO = 0.02;
const HOLD_ERROR_MEDIAN_MAX_C = 0.5;

/** The result of what is in a tally. `done` are the parts that are in it to the last session. */
export function toCampaignResult(
  head: CampaignHead,
  of: number,
  done: readonly number[],
  tally: Tally,
): CampaignResult {
  const { profile, plan, map } = head;
  const whole = done.length === of;
  const part = whole ? { of: 1, done: [1] } : { of, done: [...done].sort((a, b) => a - b) };
  const planned = countTrials(plan);
  const thresholds = toThresholds(head, tally);
  const missed = thresholds.filter(({ ok }) => !ok);
  const complete = tally.sessions === planned;
  return {
    profile,
    plan,
    part,
    planned,
    judged: tally.sessions,
    complete,
    verdict: missed.length === 0 && tally.sessions > 0 ? "pass" : "fail",
    reasons: missed.map(toReason),
    thresholds,
    figures: toFigures(plan, tally),
    map,
    tally,
  };
}

export function toValidation(isoderm: string, campaigns: readonly CampaignResult[]): Validation {
  return {
    format: VALIDATION_FORMAT,
    isoderm,
    complete: campaigns.every(({ complete }) => complete),
    verdict: campaigns.every(({ verdict }) => verdict === "pass") ? "pass" : "fail",
    campaigns: [...campaigns],
  };
}

/** The document as text: keys in one order, so that equal results are equal bytes. */
export function formatValidation(validation: Validation): string {
  return `${JSON.stringify(sortKeys(validation), null, 1)}\n`;
}

/** Joins shards of one campaign. @returns what is wrong with them instead, in words */
export function mergeValidations(parts: readonly Validation[]): Validation | { readonly problem: string } {
  const [first] = parts;
  if (first === undefined) return { problem: "there is nothing to merge" };
  const campaigns: CampaignResult[] = [];
  for (const [index, head] of first.campaigns.entries()) {
    const tally = createTally();
    const done: number[] = [];
    const { of } = head.part;
    for (const part of parts) {
      const campaign = part.campaigns[index];
      if (part.isoderm !== first.isoderm)
        return { problem: `judged by two versions, ${first.isoderm} and ${part.isoderm}: run the shards with one` };
      if (
        campaign === undefined ||
        part.campaigns.length !== first.campaigns.length ||
        campaign.profile.hash !== head.profile.hash ||
        JSON.stringify(sortKeys(campaign.plan)) !== JSON.stringify(sortKeys(head.plan))
      )
        return {
          problem: "these are shards of different campaigns: profiles, people, faults and seed must be the same",
        };
      if (campaign.part.of !== of)
        return { problem: `one file is of ${of} shards, another of ${campaign.part.of}: they overlap` };
      for (const number of campaign.part.done) {
        if (done.includes(number)) return { problem: `shard ${number}/${of} is there twice` };
        done.push(number);
      }
      const subjects = campaign.part.done.reduce((sum, part) => sum + countPart(head.plan, { part, of }), 0);
      if (campaign.judged !== subjects * trialsPerSubject(head.plan))
        return { problem: `shard ${campaign.part.done.join(", ")}/${of} was interrupted: run it again` };
      mergeTally(tally, campaign.tally);
    }
    campaigns.push(toCampaignResult(head, of, done, tally));
  }
  return toValidation(first.isoderm, campaigns);
}

/** Shards that are still missing, per campaign. */
export function findMissingParts({ part }: CampaignResult): number[] {
  return Array.from({ length: part.of }, (_, i) => i + 1).filter((number) => !part.done.includes(number));
}

/** What to type to see one session of the campaign. */
export function toRepeat({ plan, profile }: Pick<CampaignHead, "plan" | "profile">, index: number): string {
  const { subject, fault } = trialAt(plan, index);
  const words = ["isoderm", "run", profile.file, "--person", subject.person, "--seed", String(subject.seed)];
  if (fault !== null) words.push("--faults", fault.file);
  return toCommandLine(words);
}

/** How thresholds are listed: what ends a campaign first. Others follow by name. */
const ORDER = [
  "outcome",
  "no-trip",
  "dermal-max",
  "tissue-max",
  "fat-max",
  "epidermis-max",
  "fault-outcome",
  "energy-off",
  "dose",
  "damage",
];

function rankOf(id: string): number {
  const rank = ORDER.indexOf(id);
  return rank < 0 ? ORDER.length : rank;
}

function toThresholds(head: CampaignHead, tally: Tally): Threshold[] {
  const found: Threshold[] = [];
  const { plan } = head;
  const describe = ({ trial, margin, measured }: { trial: number; margin: number; measured: string }) => {
    const { subject, fault } = trialAt(plan, trial);
    return { person: subject.person, fault: fault?.id ?? null, margin, measured, repeat: toRepeat(head, trial) };
  };
  for (const scope of ["fault-free", "fault"] as const) {
    const merged = createTally();
    for (const [id, group] of Object.entries(tally.groups))
      if ((id === NO_FAULT) === (scope === "fault-free"))
        mergeTally(merged, { ...createTally(), groups: { all: { ...group, figures: {} } } });
    const criteria = Object.entries(merged.groups["all"]?.criteria ?? {});
    criteria.sort(([a], [b]) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
    for (const [id, { name, limit, judged, missed, worst }] of criteria) {
      // Budget and end differ from fault to fault.
      const text = id === "energy-off" ? "within the fault's budget" : id === "fault-outcome" ? "by the fault" : limit;
      found.push({
        id: scope === "fault" ? `fault-${id.replace(/^fault-/, "")}` : id,
        name,
        scope,
        limit: text,
        judged,
        missed,
        ok: missed === 0,
        measured: `${judged - missed} of ${judged}`,
        ...wilson(judged - missed, judged),
        worst: worst.map(describe),
      });
    }
  }
  return [...found, ...toPopulation(tally, describe)];
}

function toPopulation(
  tally: Tally,
  describe: (worst: { trial: number; margin: number; measured: string }) => Threshold["worst"][number],
): Threshold[] {
  const group = tally.groups[NO_FAULT];
  if (group === undefined) return [];
  const sessions = Object.values(group.outcomes).reduce((sum, n) => sum + n, 0);
  const refused = group.outcomes["refused"] ?? 0;
  const population: Threshold[] = [
    {
      id: "refused",
      name: "persons refused before energy",
      scope: "population",
      limit: `< ${REFUSED_MAX_RATIO * 100} %`,
      judged: sessions,
      missed: refused,
      ok: refused < REFUSED_MAX_RATIO * sessions || refused === 0,
      measured: `${refused} of ${sessions}`,
      ...wilson(sessions - refused, sessions),
      worst: Object.entries(tally.refusals)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([reason, { count: n, trial }]) => describe({ trial, margin: -n, measured: `${n}: ${reason}` })),
    },
  ];
  const error = group.figures["meanHoldErrorC"];
  const median = error === undefined ? null : quantileOf(error, 0.5, FIGURES.meanHoldErrorC.resolution);
  if (error !== undefined && median !== null)
    population.push({
      id: "hold-error-median",
      name: "median person's mean hold error",
      scope: "population",
      limit: `<= ${HOLD_ERROR_MEDIAN_MAX_C.toFixed(2)} degC`,
      judged: error.count,
      missed: 0,
      ok: median <= HOLD_ERROR_MEDIAN_MAX_C,
      measured: `${median.toFixed(3)} degC`,
      ...wilson(error.count, error.count),
      worst: [],
    });
  return population;
}

function toReason({ name, limit, measured, missed, judged, worst, scope }: Threshold): string {
  const [first] = worst;
  if (scope === "population" || first === undefined) return `${name}: ${measured}, required ${limit}`;
  const under = first.fault === null ? "" : ` under ${first.fault}`;
  return `${name} missed in ${missed} of ${judged} sessions, required ${limit}; worst is person ${first.person}${under} with ${first.measured}: ${first.repeat}`;
}

function toFigures({ faults }: CampaignPlan, tally: Tally): CampaignResult["figures"] {
  const rows: CampaignResult["figures"] = [];
  for (const fault of [NO_FAULT, ...faults.map(({ id }) => id)])
    for (const [id, { name, unit, resolution }] of Object.entries({
      ...FIGURES,
      offMs: OFF_FIGURE,
    })) {
      const distribution = tally.groups[fault]?.figures[id];
      if (distribution === undefined || distribution.min === null || distribution.max === null) continue;
      const at = (share: number) => round4(quantileOf(distribution, share, resolution) ?? 0);
      rows.push({
        id: id as FigureId,
        name,
        unit,
        fault,
        count: distribution.count,
        min: distribution.min,
        p05: at(0.05),
        median: at(0.5),
        p95: at(0.95),
        max: distribution.max,
        mean: round4(meanOf(distribution) ?? 0),
      });
    }
  return rows;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sortKeys(member)]));
}

function round4(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
