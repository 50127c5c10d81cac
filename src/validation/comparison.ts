/**
 * Two validations side by side: what got better or worse by each criterion, with the interval of the change, and which persons changed
 * their verdict. Persons are compared one by one only where both campaigns have the same ones. Not responsible for printing
 * (comparison-text.ts).
 */
import { z } from "zod";
import { subjectAt, trialAt, trialsPerSubject } from "./campaign.ts";
import { type CampaignResult, type Threshold, toRepeat, type Validation } from "./result.ts";
import { meanDifference, meanOf, type Share, shareDifference } from "./statistics.ts";
import { type CriterionTally, FIGURES, NO_FAULT, OFF_FIGURE } from "./tally.ts";

const count = z.int().min(0);
const changeSchema = z
  .enum(["same", "better", "worse", "mixed"])
  .describe("`mixed`: mended in some sessions, missed anew in others.");
const countsSchema = z.strictObject({ judged: count, missed: count, nearest: z.string().nullable() });
const rowSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  scope: z.enum(["fault-free", "fault", "population"]),
  change: changeSchema,
  before: countsSchema.nullable().describe("Null: this campaign does not judge it."),
  after: countsSchema.nullable(),
  low: z.number().describe("Lower end of the 95 % interval of the change in the share that met it; above 0 is better."),
  high: z.number(),
  missedAnew: count
    .nullable()
    .describe("Sessions of the same person that met it before; null: not comparable one by one."),
  mended: count.nullable(),
  faults: z
    .array(z.strictObject({ fault: z.string(), before: count, after: count }))
    .describe("Under one fault: faults with another number of misses."),
});
const figureSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  unit: z.string(),
  fault: z.string(),
  before: z.number().describe("Mean over the sessions."),
  after: z.number(),
  low: z.number().nullable().describe("Lower end of the 95 % interval of the change; null for less than two sessions."),
  high: z.number().nullable(),
  change: changeSchema.nullable().describe("Null: neither way is better."),
});
const personSchema = z.strictObject({
  person: z.string(),
  missed: z.array(
    z.strictObject({
      criterion: z.string(),
      fault: z.string().nullable(),
      repeat: z.string().describe("The command that replays this session."),
    }),
  ),
});
const sideSchema = z.strictObject({
  hash: z.string(),
  file: z.string(),
  verdict: z.enum(["pass", "fail"]),
  seed: count,
  people: count,
  faults: count,
});
const pairSchema = z.strictObject({
  profile: z.string(),
  before: sideSchema,
  after: sideSchema,
  change: changeSchema,
  paired: z.boolean().describe("The same persons, devices and noise in both."),
  criteria: z.array(rowSchema),
  figures: z.array(figureSchema),
  persons: z
    .strictObject({
      failing: z.array(personSchema).describe("Passed before."),
      passing: z.array(personSchema).describe("Failed before, and by what."),
      allKnown: z.boolean().describe("False: a criterion was missed so often that only its first sessions are known."),
    })
    .nullable()
    .describe("Null when the persons are not the same."),
});

export const comparisonSchema = z.strictObject({
  format: z.literal("isoderm-comparison/1"),
  isoderm: z.strictObject({ before: z.string(), after: z.string() }),
  change: changeSchema,
  campaigns: z.array(pairSchema),
  onlyBefore: z.array(z.string()).describe("Profiles that the other validation does not have."),
  onlyAfter: z.array(z.string()),
});
export type Comparison = z.output<typeof comparisonSchema>;
export type ComparedCampaign = z.output<typeof pairSchema>;
type Change = z.output<typeof changeSchema>;
type Row = z.output<typeof rowSchema>;

/** @returns what is in the way instead, in words */
export function compareValidations(before: Validation, after: Validation): Comparison | { readonly problem: string } {
  for (const [name, { campaigns }] of Object.entries({ first: before, second: after })) {
    const partial = campaigns.find(({ complete }) => !complete);
    if (partial !== undefined)
      return {
        problem: `the ${name} holds ${partial.judged} of ${partial.planned} sessions of ${partial.profile.id}: merge all of its shards, or run it to its end`,
      };
  }
  const [first, second] = [before.campaigns, after.campaigns];
  // Two versions of one profile may have two names.
  const single = first.length === 1 && second.length === 1;
  const partner = ({ profile }: CampaignResult, among: readonly CampaignResult[]) =>
    single ? among[0] : among.find((other) => other.profile.id === profile.id);
  const campaigns = first.flatMap((campaign) => {
    const other = partner(campaign, second);
    return other === undefined ? [] : [compareCampaigns(campaign, other)];
  });
  const left = (own: readonly CampaignResult[], among: readonly CampaignResult[]) =>
    own.filter((campaign) => partner(campaign, among) === undefined).map(({ profile }) => profile.id);
  if (campaigns.length === 0) return { problem: "they have no profile in common" };
  return {
    format: "isoderm-comparison/1",
    isoderm: { before: before.isoderm, after: after.isoderm },
    change: joinChanges(campaigns.map(({ change }) => change)),
    campaigns,
    onlyBefore: left(first, second),
    onlyAfter: left(second, first),
  };
}

function compareCampaigns(before: CampaignResult, after: CampaignResult): ComparedCampaign {
  const paired = hasSamePersons(before, after);
  const criteria = [
    ...compareCriteria(before, after, paired, "fault-free"),
    ...compareCriteria(before, after, paired, "fault"),
    ...comparePopulation(before, after),
  ];
  return {
    profile: after.profile.id,
    before: toSide(before),
    after: toSide(after),
    change: joinChanges(criteria.map(({ change }) => change)),
    paired,
    criteria,
    figures: compareFigures(before, after),
    persons: paired ? comparePersons(before, after) : null,
  };
}

function toSide({ profile: { hash, file }, verdict, plan }: CampaignResult): ComparedCampaign["before"] {
  return { hash, file, verdict, seed: plan.seed, people: plan.people, faults: plan.faults.length };
}

/** Persons are drawn for an area, and a session's number says who it was with only where everything before it is the same. */
function hasSamePersons(before: CampaignResult, after: CampaignResult): boolean {
  return (
    before.profile.area === after.profile.area &&
    before.plan.seed === after.plan.seed &&
    before.plan.people === after.plan.people &&
    before.plan.corners.join() === after.plan.corners.join()
  );
}

/** Sessions of a criterion, over all faults or without: the misses by person and fault, since numbers depend on the list of faults. */
interface Sum {
  readonly name: string;
  readonly of: number;
  readonly missed: number;
  readonly keys: ReadonlySet<string>;
  readonly allKnown: boolean;
  readonly byFault: ReadonlyMap<string, number>;
  readonly nearest: string | null;
}

function sumCriterion({ tally, plan }: CampaignResult, id: string, faults: readonly string[]): Sum | null {
  const found = faults.flatMap((fault): [string, CriterionTally][] => {
    const criterion = tally.groups[fault]?.criteria[id];
    return criterion === undefined ? [] : [[fault, criterion]];
  });
  const [first] = found;
  if (first === undefined) return null;
  const each = trialsPerSubject(plan);
  const total = (of: (criterion: CriterionTally) => number) => found.reduce((sum, [, each]) => sum + of(each), 0);
  const [nearest] = found.flatMap(([, { worst }]) => worst).sort((a, b) => a.margin - b.margin || a.trial - b.trial);
  return {
    name: first[1].name,
    of: total(({ judged }) => judged),
    missed: total(({ missed }) => missed),
    keys: new Set(
      found.flatMap(([fault, { misses }]) => misses.map((trial) => `${Math.floor(trial / each)} ${fault}`)),
    ),
    allKnown: found.every(([, { missed, misses }]) => missed === misses.length),
    byFault: new Map(found.map(([fault, { missed }]) => [fault, missed])),
    nearest: nearest?.measured ?? null,
  };
}

function compareCriteria(
  before: CampaignResult,
  after: CampaignResult,
  paired: boolean,
  scope: "fault-free" | "fault",
): Row[] {
  const ids = new Set(
    [...before.thresholds, ...after.thresholds]
      .filter((threshold) => threshold.scope === scope)
      .map(({ id }) => (scope === "fault" ? id.replace(/^fault-/, "") : id)),
  );
  const all = (campaign: CampaignResult) =>
    scope === "fault-free" ? [NO_FAULT] : campaign.plan.faults.map(({ id }) => id);
  // Of faults that only one of the two has played nothing can be said.
  const known = new Set(all(before));
  const faults = all(after).filter((fault) => known.has(fault));
  return [...ids].flatMap((id): Row[] => {
    const [first, second] = [sumCriterion(before, id, faults), sumCriterion(after, id, faults)];
    const name = (second ?? first)?.name;
    if (name === undefined) return [];
    const row = { id, name, scope, before: toCounts(first), after: toCounts(second) };
    if (first === null || second === null)
      return [{ ...row, change: "same", low: -1, high: 1, missedAnew: null, mended: null, faults: [] }];
    const onePerson = paired && first.of === second.of && first.allKnown && second.allKnown;
    const missedAnew = onePerson ? [...second.keys].filter((key) => !first.keys.has(key)).length : null;
    const mended = onePerson ? [...first.keys].filter((key) => !second.keys.has(key)).length : null;
    const metBoth = missedAnew === null ? null : first.of - first.missed - missedAnew;
    const changed = [...first.byFault].flatMap(([fault, missed]) => {
      const now = second.byFault.get(fault) ?? 0;
      return scope === "fault" && now !== missed ? [{ fault, before: missed, after: now }] : [];
    });
    const change = toChange(toShare(first), toShare(second), missedAnew, mended);
    const { low, high } = shareDifference(toShare(first), toShare(second), metBoth);
    return [{ ...row, change, low: round4(low), high: round4(high), missedAnew, mended, faults: changed }];
  });
}

function toCounts(sum: Sum | null): Row["before"] {
  return sum === null ? null : { judged: sum.of, missed: sum.missed, nearest: sum.nearest };
}

function toShare({ of, missed }: { readonly of: number; readonly missed: number }): Share {
  return { hits: of - missed, of };
}

function toChange(before: Share, after: Share, missedAnew: number | null, mended: number | null): Change {
  if (missedAnew !== null && mended !== null && missedAnew > 0 && mended > 0) return "mixed";
  // Crosswise, so that equal shares are equal.
  const [was, is] = [before.hits * after.of, after.hits * before.of];
  return is > was ? "better" : is < was ? "worse" : "same";
}

function comparePopulation(before: CampaignResult, after: CampaignResult): Row[] {
  const of = ({ thresholds }: CampaignResult) => thresholds.filter(({ scope }) => scope === "population");
  const toCount = ({ judged, missed, measured }: Threshold) => ({ judged, missed, nearest: measured });
  return of(after).flatMap((now): Row[] => {
    const was = of(before).find(({ id }) => id === now.id);
    if (was === undefined) return [];
    const shares = [was, now].map(({ judged, missed }) => ({ hits: judged - missed, of: judged })) as [Share, Share];
    const flipped = now.ok === was.ok ? "same" : now.ok ? "better" : "worse";
    const moved = toChange(...shares, null, null);
    const { low, high } = shareDifference(...shares);
    return [
      {
        id: now.id,
        name: now.name,
        scope: "population",
        change: moved === "same" ? flipped : moved,
        before: toCount(was),
        after: toCount(now),
        low: round4(low),
        high: round4(high),
        missedAnew: null,
        mended: null,
        faults: [],
      },
    ];
  });
}

function compareFigures(before: CampaignResult, after: CampaignResult): ComparedCampaign["figures"] {
  const found: ComparedCampaign["figures"] = [];
  const faults = [NO_FAULT, ...after.plan.faults.map(({ id }) => id)];
  for (const fault of faults)
    for (const [id, { name, unit, resolution, better }] of Object.entries({ ...FIGURES, offMs: OFF_FIGURE })) {
      const first = before.tally.groups[fault]?.figures[id];
      const second = after.tally.groups[fault]?.figures[id];
      if (first === undefined || second === undefined) continue;
      const [was, is] = [meanOf(first), meanOf(second)];
      if (was === null || is === null) continue;
      const interval = meanDifference(first, second, resolution);
      const change = is === was ? "same" : is > was === (better === "more") ? "better" : "worse";
      found.push({
        id,
        name,
        unit,
        fault,
        before: round4(was),
        after: round4(is),
        low: interval === null ? null : round4(interval.low),
        high: interval === null ? null : round4(interval.high),
        change: better === null ? null : change,
      });
    }
  return found;
}

type Person = z.output<typeof personSchema>;

/** A person fails who misses any criterion in any of the sessions that both campaigns have. */
function comparePersons(before: CampaignResult, after: CampaignResult): NonNullable<ComparedCampaign["persons"]> {
  const faults = new Set([NO_FAULT, ...after.plan.faults.map(({ id }) => id)]);
  const common = new Set([NO_FAULT, ...before.plan.faults.map(({ id }) => id)].filter((id) => faults.has(id)));
  const [first, second] = [findFailing(before, common), findFailing(after, common)];
  // Beyond what is known of one side nobody can be said to have changed.
  const known = Math.min(first.knownTo, second.knownTo);
  const only = (those: ReadonlyMap<number, Person>, others: ReadonlyMap<number, Person>) =>
    [...those]
      .filter(([subject]) => subject < known && !others.has(subject))
      .sort(([a], [b]) => a - b)
      .map(([, person]) => person);
  return {
    failing: only(second.persons, first.persons),
    passing: only(first.persons, second.persons),
    allKnown: known === Number.POSITIVE_INFINITY,
  };
}

function findFailing(campaign: CampaignResult, faults: ReadonlySet<string>) {
  const { plan, tally } = campaign;
  const each = trialsPerSubject(plan);
  const persons = new Map<number, Person>();
  let knownTo = Number.POSITIVE_INFINITY;
  for (const fault of faults)
    for (const { name, missed, misses } of Object.values(tally.groups[fault]?.criteria ?? {})) {
      if (misses.length < missed) knownTo = Math.min(knownTo, Math.floor((misses.at(-1) ?? 0) / each));
      for (const trial of misses) {
        const subject = Math.floor(trial / each);
        const person = persons.get(subject) ?? { person: subjectAt(plan, subject).person, missed: [] };
        const under = trialAt(plan, trial).fault?.id ?? null;
        person.missed.push({ criterion: name, fault: under, repeat: toRepeat(campaign, trial) });
        persons.set(subject, person);
      }
    }
  return { persons, knownTo };
}

function joinChanges(changes: readonly Change[]): Change {
  const has = (change: Change) => changes.includes(change);
  if (has("mixed") || (has("better") && has("worse"))) return "mixed";
  return has("worse") ? "worse" : has("better") ? "better" : "same";
}

function round4(value: number): number {
  return Math.round(value * 10_000) / 10_000 + 0;
}
