/**
 * The table of docs/validation.md: what validations of the shipped profiles came to. A row is a validation as `validate --json` printed it;
 * rows of profiles that were not validated anew stay as they are.
 */
import type { CampaignResult } from "../../src/validation/result.ts";

const BEGIN = "<!-- measured: verdicts -->";
const END = "<!-- end: verdicts -->";
const HEAD = [
  "| profile | sessions | dermis, tissue without a fault | dermis, tissue under one | CEM43, Omega under one | refused | verdict |",
  "| --- | --- | --- | --- | --- | --- | --- |",
];
/** Enough of a content hash to tell two versions of a profile apart. */
const HASH_DIGITS = 8;

/** @throws when the page has no place for it */
export function withVerdicts(page: string, campaigns: readonly CampaignResult[]): string {
  const [before, rest] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (before < 0 || rest < before) throw new Error(`there is no "${BEGIN}" followed by "${END}"`);
  const rows = new Map(
    page
      .slice(before, rest)
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .map((line) => [line.split("`")[1] ?? "", line]),
  );
  for (const campaign of campaigns) rows.set(campaign.profile.id, toRow(campaign));
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  return [page.slice(0, before) + BEGIN, ...HEAD, ...sorted, page.slice(rest)].join("\n");
}

function toRow(campaign: CampaignResult): string {
  const { profile, judged, plan, verdict, reasons, thresholds, tally } = campaign;
  const people = judged / (1 + plan.faults.length);
  const refused = tally.groups["none"]?.outcomes["refused"] ?? 0;
  const cells = [
    `\`${profile.id}\` ${profile.hash.slice(0, HASH_DIGITS)}`,
    `${judged}: ${people} persons, ${plan.faults.length} faults, seed ${plan.seed}`,
    `${most(campaign, "none", "dermalPeakC")}, ${most(campaign, "none", "tissuePeakC")} degC`,
    `${most(campaign, "fault", "dermalPeakC")}, ${most(campaign, "fault", "tissuePeakC")} degC`,
    `${worst(thresholds, "fault-dose")}, ${worst(thresholds, "fault-damage")}`,
    `${refused}`,
    verdict === "pass" ? "pass" : `**fail**: ${reasons.map((reason) => reason.split(", required")[0]).join("; ")}`,
  ];
  return `| ${cells.join(" | ")} |`;
}

function most({ tally }: CampaignResult, scope: "none" | "fault", figure: string): string {
  const groups = Object.entries(tally.groups).filter(([id]) => (id === "none") === (scope === "none"));
  const highest = groups.map(([, { figures }]) => figures[figure]?.max ?? Number.NEGATIVE_INFINITY);
  return Math.max(...highest).toFixed(1);
}

/** The worst person's figure, without its unit and zone. */
function worst(thresholds: CampaignResult["thresholds"], id: string): string {
  const [first] = thresholds.find((threshold) => threshold.id === id)?.worst ?? [];
  return /-?\d+\.\d+/.exec(first?.measured ?? "")?.[0] ?? "-";
}
