/**
 * A validation as one self-contained page: verdict and thresholds on top, worst persons with the command that replays them, a map over
 * thickness of skin and fat, faults against criteria. Loads nothing and runs no script.
 */
import { escapeHtml } from "../report/escape.ts";
import { PAGE_STYLE } from "../report/page-style.ts";
import { type CampaignResult, type Threshold, toRepeat, type Validation } from "./result.ts";
import { type Score, scoreController } from "./scores.ts";
import { MAP_PLACES } from "./tally.ts";

const MAP_STYLE = `
.map td{width:5.5rem;text-align:center;font-variant-numeric:tabular-nums}
.map td.none{opacity:.35}
.map td.bad{outline:3px solid currentColor;outline-offset:-3px;font-weight:700}
`;

export function renderValidation(validation: Validation): string {
  const passed = validation.verdict === "pass";
  const word = passed ? "PASS" : "FAIL";
  const sofar = validation.complete ? "" : " so far: not every planned session was judged";
  return [
    `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">`,
    `<title>${word} - validation - Isoderm</title>`,
    `<style>${PAGE_STYLE}${MAP_STYLE}</style>\n</head>\n<body>`,
    `<p class="notice">Bench and engineering software. Not a medical device, never for use on people.</p>\n<main>`,
    `<header class="verdict ${passed ? "pass" : "fail"}"><div class="word"><span aria-hidden="true">${passed ? "✓" : "✗"}</span> ${word}</div>`,
    `<div><h1>Validation over virtual people</h1><p>Isoderm ${escapeHtml(validation.isoderm)}${sofar}</p></div></header>`,
    ...validation.campaigns.map(renderCampaign),
    `</main>\n</body>\n</html>\n`,
  ].join("\n");
}

function renderCampaign(campaign: CampaignResult): string {
  const { profile, plan, judged, planned, reasons } = campaign;
  return [
    `<section><h2>${escapeHtml(profile.title)}</h2><p>${escapeHtml(profile.file)}, content ${escapeHtml(profile.hash.slice(0, 16))}; `,
    `nominal person, ${plan.corners.length} corners, ${plan.people} people, ${plan.faults.length} faults, seed ${plan.seed}: ${judged} of ${planned} sessions.</p>`,
    reasons.length === 0 ? "" : `<ul>${reasons.map((reason) => `<li>${typeset(reason)}</li>`).join("")}</ul>`,
    `</section>`,
    thresholds(campaign.thresholds),
    populationMap(campaign),
    scoreTable(campaign),
    faultTable(campaign),
    worstTable(campaign.thresholds),
    figureTable(campaign),
  ].join("");
}

function thresholds(rows: readonly Threshold[]): string {
  const lines = rows.map(({ name, scope, ok, limit, measured, low, high }) => {
    const interval = `${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)} %`;
    return `<tr class="${ok ? "met" : "missed"}"><th scope="row">${typeset(name)}</th><td>${scope}</td><td class="mark">${ok ? "✓ met" : "✗ missed"}</td><td>${typeset(limit)}</td><td class="number">${typeset(measured)}</td><td class="number">${interval}</td></tr>`;
  });
  return table("Thresholds", ["criterion", "sessions", "result", "required", "measured", "95 % interval"], lines);
}

/** Who was hot: the hottest dermis of the fault-free sessions in each place, marked where a criterion was missed. */
function populationMap(campaign: CampaignResult): string {
  const { map, tally } = campaign;
  const edge = ([low, high]: readonly [number, number], place: number) => low + ((high - low) * place) / MAP_PLACES;
  const peaks = Object.values(tally.cells).map(({ peakC }) => peakC);
  const coolest = Math.min(...peaks);
  const hottest = Math.max(...peaks);
  const rows = Array.from({ length: MAP_PLACES }, (_, fat) => {
    const cells = Array.from({ length: MAP_PLACES }, (_, skin) => {
      const cell = tally.cells[`${skin},${fat}`];
      if (cell === undefined) return `<td class="none">·</td>`;
      const share = hottest > coolest ? (cell.peakC - coolest) / (hottest - coolest) : 0;
      const title = `${cell.sessions} sessions, ${cell.missed} missed a criterion. Hottest: ${toRepeat(campaign, cell.trial)}`;
      const missed = cell.missed === 0 ? "" : ` ✗${cell.missed}`;
      return `<td class="${cell.missed === 0 ? "" : "bad"}" style="background:rgba(109,75,176,${(0.08 + 0.5 * share).toFixed(2)})" title="${escapeHtml(title)}">${cell.peakC.toFixed(1)}${missed}</td>`;
    });
    const label = `${edge(map.fatMm, fat).toFixed(1)}-${edge(map.fatMm, fat + 1).toFixed(1)}`;
    return `<tr><th scope="row">${label}</th>${cells.join("")}</tr>`;
  });
  const heads = Array.from(
    { length: MAP_PLACES },
    (_, skin) => `${edge(map.skinMm, skin).toFixed(2)}-${edge(map.skinMm, skin + 1).toFixed(2)}`,
  );
  return `<section class="map"><h2>Hottest dermis by thickness of skin (across) and fat (down), mm</h2>${bare(["fat \\ skin", ...heads], rows)}</section>`;
}

/** How well the hold was kept under each disturbance, with bars from the best to the worst twentieth of the persons. */
function scoreTable(campaign: CampaignResult): string {
  const scores = scoreController(campaign);
  if (scores.length < 2) return "";
  if (scores.every(({ errorMedianC }) => errorMedianC === null)) return shotScoreTable(scores);
  const worstC = Math.max(...scores.map(({ errorP95C }) => errorP95C ?? 0), Number.MIN_VALUE);
  const lines = scores.map((score) => {
    const { disturbance, sessions, completeRatio, errorP05C, errorMedianC, errorP95C, inBandP05, overshootP95C } =
      score;
    const cells = [String(sessions), `${(completeRatio * 100).toFixed(1)} %`].concat(
      [errorMedianC, errorP95C, inBandP05, overshootP95C].map((value) => value?.toFixed(3) ?? "-"),
    );
    const numbers = cells.map((text) => `<td class="number">${text}</td>`).join("");
    const plot = errorPlot(worstC, errorP05C, errorMedianC, errorP95C);
    return `<tr><th scope="row">${escapeHtml(disturbance)}</th>${numbers}<td>${plot}</td></tr>`;
  });
  const heads = [
    "",
    "sessions",
    "complete",
    "error, °C",
    "95 %",
    "in band, 5 %",
    "overshoot, 95 %",
    `0 to ${worstC.toFixed(2)} °C`,
  ];
  return table("Scores of the controller: mean error of the hold", heads, lines);
}

function shotScoreTable(scores: readonly Score[]): string {
  const lines = scores.map(
    ({ disturbance, sessions, completeRatio, deliveredP05, coagulatedP05, coagulatedMedian }) => {
      const shares = [completeRatio, deliveredP05, coagulatedP05, coagulatedMedian];
      const cells = [
        String(sessions),
        ...shares.map((ratio) => (ratio === null ? "-" : `${(ratio * 100).toFixed(1)} %`)),
      ];
      const numbers = cells.map((text) => `<td class="number">${text}</td>`).join("");
      return `<tr><th scope="row">${escapeHtml(disturbance)}</th>${numbers}<td>${sharePlot(coagulatedP05, coagulatedMedian)}</td></tr>`;
    },
  );
  const heads = ["", "sessions", "complete", "delivered, 5 %", "points left, 5 %", "median", "0 to 100 %"];
  return table("Scores of the controller: shots brought home", heads, lines);
}

const PLOT_PX = 240;

function sharePlot(low: number | null, median: number | null): string {
  if (low === null || median === null) return "";
  const x = (ratio: number) => (ratio * (PLOT_PX - 8) + 4).toFixed(1);
  const label = `5 %: ${(low * 100).toFixed(1)}, median ${(median * 100).toFixed(1)} %`;
  return `<svg role="img" aria-label="${label}" width="${PLOT_PX}" height="14" stroke="currentColor"><line x1="${x(low)}" x2="${x(median)}" y1="7" y2="7" stroke-width="3" stroke-linecap="round" opacity=".45"/><circle cx="${x(median)}" cy="7" r="3.5" fill="currentColor"/></svg>`;
}

function errorPlot(worstC: number, lowC: number | null, medianC: number | null, highC: number | null): string {
  if (lowC === null || medianC === null || highC === null) return "";
  const x = (valueC: number) => ((valueC / worstC) * (PLOT_PX - 8) + 4).toFixed(1);
  const label = `5 %: ${lowC.toFixed(3)}, median ${medianC.toFixed(3)}, 95 %: ${highC.toFixed(3)} °C`;
  return `<svg role="img" aria-label="${label}" width="${PLOT_PX}" height="14" stroke="currentColor"><line x1="${x(lowC)}" x2="${x(highC)}" y1="7" y2="7" stroke-width="3" stroke-linecap="round" opacity=".45"/><circle cx="${x(medianC)}" cy="7" r="3.5" fill="currentColor"/></svg>`;
}

function faultTable({ plan, tally }: CampaignResult): string {
  if (plan.faults.length === 0) return "";
  const lines = plan.faults.map(({ id, title, offWithinMs }) => {
    const group = tally.groups[id];
    const missed = Object.values(group?.criteria ?? {}).reduce((sum, criterion) => sum + criterion.missed, 0);
    const most = (figure: string) => group?.figures[figure]?.max?.toFixed(figure === "offMs" ? 0 : 2) ?? "-";
    const counts = (of: Record<string, number> | undefined) =>
      Object.entries(of ?? {})
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, n]) => `${name} ${n}`)
        .join(", ");
    const cells = [
      title,
      counts(group?.outcomes),
      counts(group?.trips),
      most("dermalPeakC"),
      most("tissuePeakC"),
      `${most("offMs")} / ${offWithinMs ?? "-"}`,
      missed === 0 ? "✓" : `✗ ${missed}`,
    ];
    return `<tr class="${missed === 0 ? "met" : "missed"}"><th scope="row">${escapeHtml(id)}</th>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`;
  });
  const heads = [
    "fault",
    "what",
    "sessions ended",
    "tripped",
    "dermal peak, °C",
    "tissue peak, °C",
    "off / budget, ms",
    "",
  ];
  return table("Faults", heads, lines);
}

function worstTable(rows: readonly Threshold[]): string {
  const lines = rows.flatMap(({ name, worst }) =>
    worst.map(
      ({ person, fault, measured, repeat }) =>
        `<tr><th scope="row">${typeset(name)}</th><td class="number">${typeset(measured)}</td><td>${escapeHtml(person)}</td><td>${escapeHtml(fault ?? "none")}</td><td><code>${escapeHtml(repeat)}</code></td></tr>`,
    ),
  );
  return table("Nearest to a limit, or beyond it", ["criterion", "measured", "person", "fault", "replay"], lines);
}

function figureTable({ figures }: CampaignResult): string {
  const lines = figures
    .filter(({ fault }) => fault === "none")
    .map(({ name, unit, count, min, p05, median, p95, max, mean }) => {
      const cells = [min, p05, median, p95, max, mean].map((value) => value.toFixed(3));
      return `<tr><th scope="row">${typeset(unit === "" ? name : `${name}, ${unit}`)}</th>${[String(count), ...cells].map((cell) => `<td class="number">${cell}</td>`).join("")}</tr>`;
    });
  return table("Figures without faults", ["", "sessions", "least", "5 %", "median", "95 %", "most", "mean"], lines);
}

function table(title: string, heads: readonly string[], rows: readonly string[]): string {
  return `<section><h2>${escapeHtml(title)}</h2>${bare(heads, rows)}</section>`;
}

function bare(heads: readonly string[], rows: readonly string[]): string {
  const head = heads.map((text) => (text === "" ? "<td></td>" : `<th scope="col">${escapeHtml(text)}</th>`)).join("");
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function typeset(text: string): string {
  return escapeHtml(text.replaceAll("degC", "°C").replaceAll("+-", "±").replaceAll("<=", "≤").replaceAll(">=", "≥"));
}
