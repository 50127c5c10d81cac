/**
 * A validation as lines for a terminal: thresholds first, then the persons nearest to them, then figures of the population. Plain ASCII
 * where asked. Not responsible for colour or for printing.
 */
import type { CampaignResult, Threshold, Validation } from "./result.ts";
import { type Score, scoreController } from "./scores.ts";

/** Faults whose figures are listed under the fault-free ones. */
const FAULT_FIGURES = ["dermalPeakC", "tissuePeakC", "inBandRatio", "meanHoldErrorC", "offMs"];

export function summarize(validation: Validation, { ascii = false } = {}): string[] {
  const lines = validation.campaigns.flatMap((campaign) => summarizeCampaign(campaign, ascii));
  const word = validation.verdict === "pass" ? "PASS" : "FAIL";
  return [...lines, `VERDICT ${word}${validation.complete ? "" : " so far: not every planned session was judged"}`];
}

function summarizeCampaign(campaign: CampaignResult, ascii: boolean): string[] {
  const { profile, plan, thresholds, judged, planned } = campaign;
  const mark = (ok: boolean) => (ok ? (ascii ? "ok" : "✓") : ascii ? "NO" : "✗");
  const nameWidth = Math.max(...thresholds.map(({ name }) => name.length), 0);
  const limitWidth = Math.max(...thresholds.map(({ limit }) => limit.length), 0);
  const row = (threshold: Threshold) => {
    const { name, ok, limit, measured, low, high } = threshold;
    const interval = threshold.judged === 0 ? "" : `  95 %: ${percent(low)} to ${percent(high)}`;
    return `  ${name.padEnd(nameWidth)}  ${mark(ok)}  ${limit.padEnd(limitWidth)}  ${measured}${interval}`;
  };
  const lines = [
    `${profile.title} (${profile.file})`,
    `  nominal person, ${plan.corners.length} corners, ${plan.people} people, ${plan.faults.length} faults, seed ${plan.seed}: ${judged} of ${planned} sessions`,
    "",
  ];
  for (const [scope, title] of [
    ["fault-free", "WITHOUT FAULTS"],
    ["fault", "UNDER ONE FAULT"],
    ["population", "OVER THE POPULATION"],
  ] as const) {
    const rows = thresholds.filter((threshold) => threshold.scope === scope);
    if (rows.length > 0) lines.push(title, ...rows.map(row), "");
  }
  const near = thresholds.flatMap(({ name, worst, ok }) =>
    worst.slice(0, ok ? 1 : 3).map((person) => {
      const under = person.fault === null ? "" : ` under ${person.fault}`;
      return `  ${name}: ${person.measured}, person ${person.person}${under}\n      ${person.repeat}`;
    }),
  );
  if (near.length > 0) lines.push("WORST PERSONS", ...near, "");
  const scores = describeScores(scoreController(campaign), ascii);
  if (scores.length > 0) lines.push("SCORES OF THE CONTROLLER", ...scores, "");
  return [...lines, "FIGURES", ...figureTable(campaign), ""];
}

/** A row for each disturbance, and without one; nothing when none was played. The bar is the 95th percentile of the mean error. */
function describeScores(scores: readonly Score[], ascii: boolean): string[] {
  if (scores.length < 2) return [];
  if (scores.every(({ errorMedianC }) => errorMedianC === null)) return describeShotScores(scores, ascii);
  const worstC = Math.max(...scores.map(({ errorP95C }) => errorP95C ?? 0), Number.MIN_VALUE);
  const width = Math.max(...scores.map(({ disturbance }) => disturbance.length));
  const cell = (value: number | null, digits: number) => (value === null ? "-" : value.toFixed(digits)).padStart(8);
  const head = `  ${"".padEnd(width)}  complete   error, median, 95 %  in band, 5 %  overshoot, 95 %`;
  return [
    head,
    ...scores.map(({ disturbance, completeRatio, errorMedianC, errorP95C, inBandP05, overshootP95C }) => {
      const bar = (ascii ? "#" : "█").repeat(Math.round(((errorP95C ?? 0) / worstC) * BAR_WIDTH));
      return `  ${disturbance.padEnd(width)}  ${percent(completeRatio).padStart(8)}   ${cell(errorMedianC, 3)} ${cell(errorP95C, 3)}      ${cell(inBandP05, 3)}         ${cell(overshootP95C, 2)}  ${bar}`;
    }),
  ];
}

const BAR_WIDTH = 24;

/** The same of a session in shots. The bar is the share of points that the median person was left with. */
function describeShotScores(scores: readonly Score[], ascii: boolean): string[] {
  const width = Math.max(...scores.map(({ disturbance }) => disturbance.length));
  const share = (ratio: number | null) => (ratio === null ? "-" : percent(ratio)).padStart(8);
  return [
    `  ${"".padEnd(width)}  complete  delivered, 5 %  points left, 5 %, median`,
    ...scores.map(({ disturbance, completeRatio, deliveredP05, coagulatedP05, coagulatedMedian }) => {
      const bar = (ascii ? "#" : "█").repeat(Math.round((coagulatedMedian ?? 0) * BAR_WIDTH));
      return `  ${disturbance.padEnd(width)}  ${share(completeRatio)}  ${share(deliveredP05)}        ${share(coagulatedP05)} ${share(coagulatedMedian)}  ${bar}`;
    }),
  ];
}

/** Figures of the fault-free sessions, and the scores of the controller under each fault. */
function figureTable({ figures }: CampaignResult): string[] {
  const heads = ["figure", "median", "5 %", "95 %", "least", "most"];
  const rows = figures
    .filter(({ fault, id }) => fault === "none" || FAULT_FIGURES.includes(id))
    .map(({ name, unit, fault, median, p05, p95, min, max }) => [
      `${name}${unit === "" ? "" : `, ${unit}`}${fault === "none" ? "" : ` (${fault})`}`,
      ...[median, p05, p95, min, max].map((value) => String(Math.round(value * 1000) / 1000)),
    ]);
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ")}`;
  return [line(heads), ...rows.map(line)];
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}
