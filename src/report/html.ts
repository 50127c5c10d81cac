/**
 * report.html: one self-contained file for a run. Verdict on top, then plots, events, figures, doses, trips, provenance. Opens from
 * file://, loads nothing, prints as static pictures, and can still be read when scripts are off. Plain data in, text out; every
 * foreign string is escaped, and the content policy admits exactly the two scripts that stand in the file.
 */
import type { Sha256 } from "../journal/journal.ts";
import type { RunRecord } from "../journal/record.ts";
import type { TruthSeries } from "../journal/truth.ts";
import { type Chart, clockText, renderChart, TONE_WIDTHS_PX, TONES } from "./chart.ts";
import { decimate } from "./decimate.ts";
import { escapeHtml, escapeJson } from "./escape.ts";
import type { TemperatureFigures, ToldFigures } from "./figures.ts";
import { PAGE_SCRIPT } from "./page-script.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { markedEvents, sessionChart } from "./session-chart.ts";
import type { ShotFigures, ShotRow } from "./shot-figures.ts";
import { renderShotMap } from "./shot-map.ts";
import { renderStampMap } from "./stamp-map.ts";
import { signed, type Verdict } from "./verdict.ts";

export interface Report {
  readonly title: string;
  readonly record: RunRecord;
  /** Null on a bench device. */
  readonly truth: TruthSeries | null;
  /** Null when the modality has none, or none was fired; `rows` are the truth, null on a bench device. */
  readonly shots: { readonly figures: ShotFigures; readonly rows: readonly ShotRow[] | null } | null;
  readonly figures: ToldFigures;
  readonly verdict: Verdict;
  /** Versions, hashes, seed, person, device: label and value, as they shall be shown. */
  readonly provenance: readonly (readonly [label: string, value: string])[];
  /** What to type to get this run again. */
  readonly repeatCommand: string;
  /** The profile as used. */
  readonly profileText: string;
}

export interface ReportAssets {
  /** Text of uPlot.iife.min.js. */
  readonly uplotJs: string;
  /** Text of uPlot.min.css. */
  readonly uplotCss: string;
}

/** Rows per plotted table are at most twice this: peaks stay, and the file stays small however long the session was. */
const PLOT_BUCKETS = 2000;

/** The whole file. `sha256` names the scripts in the content policy. */
export function renderReport(report: Report, assets: ReportAssets, sha256: Sha256): string {
  const chart = sessionChart(report.title, report.record, report.truth);
  const scripts = [assets.uplotJs, PAGE_SCRIPT].map((text) => text.replace(/<\/(script)/gi, "<\\/$1"));
  const sources = scripts.map((text) => `'sha256-${base64OfHex(sha256(text))}'`).join(" ");
  const policy = `default-src 'none'; script-src ${sources}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`;
  return [
    `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<meta name="color-scheme" content="light dark">`,
    `<title>${report.verdict.verdict === "pass" ? "PASS" : "FAIL"} - ${escapeHtml(report.title)} - Isoderm</title>`,
    `<style>${assets.uplotCss.replaceAll("</", "<\\/")}\n${PAGE_STYLE}</style>\n</head>\n<body>`,
    `<p class="notice">Bench and engineering software. Not a medical device, never for use on people.</p>`,
    `<main>`,
    verdictBand(report),
    thresholds(report.verdict),
    plots(chart, report),
    shotMaps(report),
    `<div class="columns">${eventList(report.record)}<div>${tripTable(report.record)}${alarmTable(report.record)}</div></div>`,
    figureTable(report.figures, report.shots === null),
    `<div class="columns">${doseTable(report)}${tissueTable(report.figures)}</div>`,
    provenance(report),
    `</main>`,
    `<script type="application/json" id="data">${escapeJson(plotData(chart, report))}</script>`,
    ...scripts.map((text) => `<script>${text}</script>`),
    `</body>\n</html>\n`,
  ].join("\n");
}

function verdictBand(report: Report): string {
  const { title, record, verdict } = report;
  const passed = verdict.verdict === "pass";
  const mark = passed ? "✓" : "✗";
  const tiles = report.shots === null ? holdTiles(report) : shotTiles(report, report.shots.figures);
  const reasons = verdict.reasons.map((reason) => `<li>${typeset(reason)}</li>`).join("");
  const plain = record.open === null ? "" : `${record.open.modality}, ${record.open.area}`;
  const simulated = record.device?.simulated === true ? " · simulated device" : "";
  return [
    `<header class="verdict ${passed ? "pass" : "fail"}"><div class="word"><span aria-hidden="true">${mark}</span> ${passed ? "PASS" : "FAIL"}</div>`,
    `<div><h1>${escapeHtml(title)}</h1><p>${escapeHtml(plain)}${simulated} · outcome: ${escapeHtml(record.outcome)}</p>`,
    reasons === "" ? "" : `<ul>${reasons}</ul>`,
    `</div></header><dl class="tiles">`,
    ...tiles.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`),
    `</dl>`,
  ].join("");
}

/** What a reader looks for first: label and value. */
type Tiles = readonly (readonly [name: string, value: string])[];

function holdTiles({ record, figures }: Report): Tiles {
  const judged = figures.dermal ?? figures.estimate;
  const source = figures.dermal === null ? "estimated dermis" : "true dermis";
  const peakC = figures.dermal === null ? figures.estimate.upperMaxC : figures.dermal.peakC;
  const hottest = Math.max(...(figures.doses ?? record.doses).map((dose) => dose.cem43Min), 0);
  return [
    [figures.dermal === null ? "upper bound, max" : "dermal peak", withUnit(peakC, 1, "°C")],
    [`mean hold, ${source}`, withUnit(judged.meanHoldC, 2, "°C")],
    ["hold within ±1.0 °C", percent(judged.inBandRatio)],
    ["overshoot", withUnit(judged.overshootC, 2, "°C")],
    ["settled after", withUnit(judged.settleS, 1, "s")],
    ["highest zone dose", withUnit(hottest, 1, "CEM43 min")],
    ["energy", withUnit(record.energyJ / 1000, 2, "kJ")],
    ["duration", `${clockText(record.durationMs)} min`],
  ];
}

function shotTiles({ record, figures }: Report, { delivered, cut, refused, energyJ, truth }: ShotFigures): Tiles {
  const peakC = figures.dermal === null ? figures.estimate.upperMaxC : figures.dermal.peakC;
  return [
    ["shots delivered", `${delivered} of ${delivered + cut + refused}`],
    ...(isStamped(record)
      ? ([["dermis in its window", truth === null ? "-" : `${truth.inWindow} of ${delivered + cut}`]] as const)
      : ([
          ["coagulation points", truth === null ? "-" : String(truth.coagulated)],
          // Several depths in one session make a mean that no point lies at: the spread says so.
          [
            "depth of their middle, mean ± spread",
            `${size(truth?.depthMm ?? null)} ± ${size(truth?.depthSdMm ?? null)} mm`,
          ],
          ["diameter × length", truth === null ? "-" : `${size(truth.diameterMm)} × ${size(truth.lengthMm)} mm`],
        ] as const)),
    [
      figures.dermal === null ? "upper bound, max" : isStamped(record) ? "dermis, peak" : "dermis between, peak",
      withUnit(peakC, 1, "°C"),
    ],
    [isStamped(record) ? "epidermis, peak" : "epidermis above, peak", withUnit(truth?.epidermisMaxC ?? null, 1, "°C")],
    ["energy of all shots", withUnit(energyJ, 1, "J")],
    ["duration", `${clockText(record.durationMs)} min`],
  ];
}

function isStamped({ open }: Report["record"]): boolean {
  return open?.modality === "rf-monopolar-pulsed";
}

function size(mm: number | null): string {
  return mm === null ? "-" : mm.toFixed(2);
}

function thresholds(verdict: Verdict): string {
  const rows = verdict.criteria.map(({ id, name, limit, measured, margin, unit, ok }) => {
    const mark = ok === null ? "– not judged" : ok ? "✓ met" : "✗ missed";
    const kind = ok === null ? "open" : ok ? "met" : "missed";
    const room = margin === null ? "" : signed(margin, unit);
    return `<tr class="${kind}" id="threshold-${id}"><th scope="row">${typeset(name)}</th><td class="mark">${mark}</td><td>${typeset(limit)}</td><td class="number">${typeset(measured)}</td><td class="number">${typeset(room)}</td></tr>`;
  });
  return table("Thresholds", ["criterion", "result", "required", "measured", "margin"], rows);
}

function plots(chart: Chart, { truth }: Report): string {
  const drawn = truth === null ? "estimate and measurement" : "truth, estimate and measurement";
  const hosts = chart.panels.map(
    (panel, index) => `<div class="plot" id="plot-${index}" data-axis="${escapeHtml(panel.axis)}"></div>`,
  );
  return [
    `<section id="plots"><h2>Course of the session</h2><p class="hint live-only">Drag to zoom, double-click to reset; `,
    `the legend shows ${drawn} at the cursor, a click on it hides a line.</p>${hosts.join("")}`,
    `<figure class="static">${renderChart(chart)}</figure></section>`,
  ].join("");
}

function shotMaps({ shots, record }: Report): string {
  const rows = shots?.rows ?? [];
  const zones = [...new Set(rows.map(({ zone }) => zone))].sort((a, b) => a - b);
  if (zones.length === 0) return "";
  const render = isStamped(record) ? renderStampMap : renderShotMap;
  const title = isStamped(record) ? "Stamps, truth" : "Coagulation points, truth";
  const maps = zones.map((zone) => render(rows, zone, `Zone ${zone + 1}`) ?? "");
  return `<section><h2>${title}</h2>${maps.map((map) => `<figure class="map">${map}</figure>`).join("")}</section>`;
}

function eventList(record: RunRecord): string {
  const items = record.events.map(({ atMs, level, text }) => {
    const mark = { info: "", low: "! ", medium: "!! ", high: "!!! " }[level];
    return `<li class="${level}"><button type="button" data-at="${atMs / 1000}"><time>${clockText(atMs)}.${Math.floor((atMs % 1000) / 100)}</time><span>${mark}${typeset(text)}</span></button></li>`;
  });
  return `<section><h2>Events</h2><p class="hint live-only">A click moves the cursor there.</p><ol class="events">${items.join("")}</ol></section>`;
}

function tripTable(record: RunRecord): string {
  if (record.trips.length === 0) return `<section><h2>Trips</h2><p>None.</p></section>`;
  const rows = record.trips.map(({ atMs, code, channel, measured, limit, first }) => {
    const cells = [
      clockText(atMs),
      code,
      channel,
      withUnit(measured, 2, ""),
      withUnit(limit, 2, ""),
      first ? "first" : "",
    ];
    return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`;
  });
  return table("Trips", ["time", "code", "channel", "measured", "limit", "cause"], rows);
}

function alarmTable(record: RunRecord): string {
  if (record.alarms.length === 0) return `<section><h2>Alarms</h2><p>None.</p></section>`;
  const at = (atMs: number | null): string => (atMs === null ? "-" : clockText(atMs));
  const rows = record.alarms.map(({ code, priority, text, raisedMs, acknowledgedMs, clearedMs }) => {
    const mark = { info: "", low: "! ", medium: "!! ", high: "!!! " }[priority];
    const cells = [`${mark}${priority}`, code, text, at(raisedMs), at(acknowledgedMs), at(clearedMs)];
    return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`;
  });
  return table("Alarms", ["priority", "code", "text", "raised", "acknowledged", "cleared"], rows);
}

/** Truth, estimate and measurement side by side: the point of the whole report. */
function figureTable({ dermal, estimate, surface }: ToldFigures, held: boolean): string {
  type Row = [string, (figures: TemperatureFigures) => string];
  const ofHold: Row[] = [
    ["mean of the hold", (f) => withUnit(f.meanHoldC, 2, "°C")],
    ["mean error of the hold", (f) => withUnit(f.meanHoldErrorC, 2, "°C")],
    ["hold within the window", (f) => percent(f.inWindowRatio)],
    ["hold within target ±1.0 °C", (f) => percent(f.inBandRatio)],
    ["overshoot", (f) => withUnit(f.overshootC, 2, "°C")],
    ["settled after", (f) => withUnit(f.settleS, 1, "s")],
    ["limit cycle, peak to peak", (f) => withUnit(f.limitCycleC, 2, "°C")],
  ];
  // Between shots nothing is held.
  const rows: Row[] = [["maximum", (f) => withUnit(f.maxC, 2, "°C")], ...(held ? ofHold : [])];
  const cell = (text: string): string => `<td class="number">${escapeHtml(text)}</td>`;
  const lines = rows.map(([name, of]) => {
    const truth = dermal === null ? "-" : of(dermal);
    return `<tr><th scope="row">${escapeHtml(name)}</th>${cell(truth)}${cell(of(estimate))}${cell(of(surface))}</tr>`;
  });
  const bounds = `<tr><th scope="row">hottest point, upper bound</th>${cell(withUnit(dermal?.peakC ?? null, 2, "°C"))}${cell(withUnit(estimate.upperMaxC, 2, "°C"))}${cell("-")}</tr>`;
  return table("Figures", ["", "dermis, truth", "dermis, estimated", "surface, measured"], [...lines, bounds]);
}

function doseTable({ record, figures }: Report): string {
  const zones = new Set([...record.doses, ...(figures.doses ?? [])].map(({ zone }) => zone));
  const rows = [...zones]
    .sort((a, b) => a - b)
    .map((zone) => {
      const ledger = record.doses.find((dose) => dose.zone === zone);
      const truth = figures.doses?.find((dose) => dose.zone === zone);
      const cells = [
        withUnit(truth?.cem43Min ?? null, 2, ""),
        withUnit(ledger?.cem43Min ?? null, 2, ""),
        withUnit(ledger?.uncertainCem43Min ?? null, 2, ""),
        withUnit(truth?.omega ?? null, 4, ""),
        withUnit(ledger?.omega ?? null, 4, ""),
        withUnit(ledger === undefined ? null : ledger.energyJ / 1000, 2, ""),
      ];
      return `<tr><th scope="row">${zone}</th>${cells.map((cell) => `<td class="number">${escapeHtml(cell)}</td>`).join("")}</tr>`;
    });
  const heads = [
    "zone",
    "CEM43 min, truth",
    "CEM43 min, ledger",
    "of it uncertain",
    "Ω, truth",
    "Ω, ledger",
    "energy, kJ",
  ];
  return table("Dose per zone", heads, rows);
}

function tissueTable({ tissuePeakC }: ToldFigures): string {
  if (tissuePeakC === null) return `<section><h2>Tissue peaks</h2><p>Unknown on a bench device.</p></section>`;
  const rows = Object.entries(tissuePeakC).map(
    ([layer, peakC]) =>
      `<tr><th scope="row">${escapeHtml(layer)}</th><td class="number">${peakC.toFixed(2)} °C</td></tr>`,
  );
  return table("Tissue peaks, truth", ["layer", "hottest point"], rows);
}

function provenance({ provenance: facts, repeatCommand, profileText, record }: Report): string {
  const rows = facts.map(
    ([label, value]) => `<tr><th scope="row">${escapeHtml(label)}</th><td><code>${escapeHtml(value)}</code></td></tr>`,
  );
  const whole =
    record.fault === null
      ? ""
      : `<p class="warning">!! The journal is damaged (${record.fault}): events behind the damage are missing, doses are counted pessimistically.</p>`;
  return [
    `<section><h2>Provenance</h2>${whole}<table><tbody>${rows.join("")}</tbody></table>`,
    `<h3>Repeat this run</h3><pre>${escapeHtml(repeatCommand)}</pre>`,
    `<details><summary>Profile as used</summary><pre>${escapeHtml(profileText)}</pre></details></section>`,
  ].join("");
}

function table(title: string, heads: readonly string[], rows: readonly string[]): string {
  const head = heads.map((text) => (text === "" ? "<td></td>" : `<th scope="col">${escapeHtml(text)}</th>`)).join("");
  return `<section><h2>${escapeHtml(title)}</h2><div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div></section>`;
}

/** What the script of the page draws; see page-script.ts. Series that share their instants share a table. */
function plotData(chart: Chart, { record }: Report): unknown {
  const sources: { readonly atMs: ArrayLike<number>; readonly columns: ArrayLike<number | null>[] }[] = [];
  const place = (atMs: ArrayLike<number>, values: ArrayLike<number | null>): { table: number; column: number } => {
    let index = sources.findIndex((source) => source.atMs === atMs);
    if (index < 0) index = sources.push({ atMs, columns: [] }) - 1;
    const columns = sources[index]?.columns ?? [];
    return { table: index, column: columns.push(values) - 1 };
  };
  const panels = chart.panels.map((panel) => ({
    axis: panel.axis,
    unit: panel.axis.split(", ").at(-1) ?? "",
    height: panel.weight > 1 ? 380 : 190,
    range: panel.range,
    bands: panel.bands ?? [],
    limits: panel.limits ?? [],
    series: panel.series.map(({ label, tone, area = false, atMs, values }) => ({
      label: label.replace(/, (degC|W)$/, ""),
      light: TONES[tone].light,
      dark: TONES[tone].dark,
      dash: TONES[tone].dash
        .split(" ")
        .filter((part) => part !== "")
        .map(Number),
      width: TONE_WIDTHS_PX[tone],
      area,
      ...place(atMs, values),
    })),
  }));
  const tables = sources.map(({ atMs, columns }) => {
    const thin = decimate(atMs, columns, PLOT_BUCKETS);
    const round = (value: number | null): number | null => (value === null ? null : Math.round(value * 1000) / 1000);
    return { at: thin.atMs.map((ms) => ms / 1000), columns: thin.columns.map((column) => column.map(round)) };
  });
  const spans = (chart.spans ?? []).map(({ fromMs, toMs, label }) => ({ from: fromMs / 1000, to: toMs / 1000, label }));
  const marks = markedEvents(record).map(({ atMs, level }) => ({ at: atMs / 1000, level }));
  return { panels, tables, spans, marks };
}

/** Verdict and events are worded in ASCII, for terminals and logs. */
function typeset(text: string): string {
  return escapeHtml(text.replaceAll("degC", "°C").replaceAll("+-", "±").replaceAll("<=", "≤").replaceAll(">=", "≥"));
}

function withUnit(value: number | null, digits: number, unit: string): string {
  return value === null ? "-" : `${value.toFixed(digits)}${unit === "" ? "" : ` ${unit}`}`;
}

function percent(ratio: number | null): string {
  return ratio === null ? "-" : `${(ratio * 100).toFixed(1)} %`;
}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Content policies want the hash in base64, chains have it in hex. */
export function base64OfHex(hex: string): string {
  let text = "";
  for (let at = 0; at < hex.length; at += 6) {
    const digits = hex.slice(at, at + 6);
    const bits = Number.parseInt(digits.padEnd(6, "0"), 16);
    const chars = [bits >>> 18, (bits >>> 12) & 63, (bits >>> 6) & 63, bits & 63]
      .map((index) => BASE64[index])
      .join("");
    text += digits.length === 6 ? chars : digits.length === 4 ? `${chars.slice(0, 3)}=` : `${chars.slice(0, 2)}==`;
  }
  return text;
}
