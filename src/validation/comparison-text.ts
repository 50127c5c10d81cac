/** Two validations compared, as lines for a terminal: what changed first, then who, then figures. Not responsible for colour or printing. */
import type { ComparedCampaign, Comparison } from "./comparison.ts";
import { NO_FAULT } from "./tally.ts";

const WORDS = { same: "SAME", better: "BETTER", worse: "WORSE", mixed: "MIXED" } as const;
/** Longer lists end with how many more there are; --json has all. */
const LISTED_MAX = 10;

export function describeComparison(comparison: Comparison): string[] {
  const { isoderm, campaigns, onlyBefore, onlyAfter, change } = comparison;
  const versions = isoderm.before === isoderm.after ? [] : [`Isoderm ${isoderm.before} -> ${isoderm.after}`, ""];
  const alone = (ids: readonly string[], where: string) =>
    ids.length === 0 ? [] : [`only ${where}: ${ids.join(", ")}`];
  return [
    ...versions,
    ...campaigns.flatMap(describeCampaign),
    ...alone(onlyBefore, "before"),
    ...alone(onlyAfter, "after"),
    `COMPARED ${WORDS[change]}`,
  ];
}

function describeCampaign(campaign: ComparedCampaign): string[] {
  const { profile, before, after, paired, criteria } = campaign;
  const content = before.hash === after.hash ? "same profile" : "profile changed";
  const who = paired ? "same persons" : "other persons: nobody is compared one by one";
  const changed = criteria.filter(({ change }) => change !== "same");
  const rows = changed.map(({ name, scope, change, before: was, after: is, low, high, missedAnew, mended, faults }) => {
    const told = missedAnew === null ? "" : `; ${mended} mended, ${missedAnew} missed anew`;
    const under = faults.map(({ fault, before: n, after: m }) => `${fault} ${n} -> ${m}`).join(", ");
    const where = scope === "fault" ? " under one fault" : scope === "population" ? " over the population" : "";
    return `  ${WORDS[change].padEnd(6)}  ${name}${where}: missed ${was?.missed} of ${was?.judged} -> ${is?.missed} of ${is?.judged} (${points(low)} to ${points(high)} points${told})${under === "" ? "" : `: ${under}`}`;
  });
  return [
    `${profile}: ${before.verdict} -> ${after.verdict}, ${content}, ${who}`,
    "",
    "CRITERIA",
    ...rows,
    ...(changed.length < criteria.length ? [`  SAME    ${criteria.length - changed.length} others`] : []),
    "",
    ...describePersons(campaign),
    "FIGURES (mean, 95 % interval of the change)",
    ...describeFigures(campaign),
    "",
  ];
}

function describePersons({ persons }: ComparedCampaign): string[] {
  if (persons === null) return [];
  const list = (title: string, people: typeof persons.failing) => {
    if (people.length === 0) return [];
    const lines = people.slice(0, LISTED_MAX).flatMap(({ person, missed }) => {
      const [first] = missed;
      const more = missed.length > 1 ? `, and ${missed.length - 1} more` : "";
      const under = first?.fault == null ? "" : ` under ${first.fault}`;
      return [`  person ${person}: ${first?.criterion}${under}${more}`, `      ${first?.repeat}`];
    });
    return [title, ...lines, ...rest(people.length), ""];
  };
  return [
    ...list("FAIL NOW", persons.failing),
    ...list("PASS NOW (what they missed before)", persons.passing),
    ...(persons.allKnown ? [] : ["  A criterion was missed too often to know everybody who missed it.", ""]),
  ];
}

/** All of them without a fault; under a fault those whose change is more than chance between two groups. */
function describeFigures({ figures }: ComparedCampaign): string[] {
  const isClear = ({ low, high }: (typeof figures)[number]) => low !== null && high !== null && (low > 0 || high < 0);
  const faulty = figures.filter((figure) => figure.fault !== NO_FAULT && isClear(figure));
  const shown = [...figures.filter(({ fault }) => fault === NO_FAULT), ...faulty.slice(0, LISTED_MAX)];
  const lines = shown.map((figure) => {
    const { name, unit, fault, before, after, low, high, change } = figure;
    const word = change === null || !isClear(figure) ? "" : WORDS[change];
    const interval = low === null || high === null ? "" : `  (${signed(low)} to ${signed(high)})`;
    const under = fault === NO_FAULT ? "" : ` under ${fault}`;
    return `  ${word.padEnd(6)}  ${name}${under}: ${before} -> ${after}${unit === "" ? "" : ` ${unit}`}${interval}`;
  });
  return [...lines, ...rest(faulty.length)];
}

function rest(length: number): string[] {
  return length > LISTED_MAX ? [`  and ${length - LISTED_MAX} more: --json has them`] : [];
}

function points(ratio: number): string {
  return signed(Math.round(ratio * 1000) / 10);
}

function signed(value: number): string {
  return `${value < 0 ? "" : "+"}${value}`;
}
