/**
 * Static pictures of a session: SVG with stacked panels on one time axis, bands, limit lines, shaded phases, event marks, a legend
 * with units. One function feeds the README, the docs and the fallback of the report. Minima and maxima survive the thinning.
 * Red, yellow and cyan are left to alarms; no meaning hangs on colour alone (dashes, marks and words carry it as well).
 */
import type { EventLevel } from "../journal/describe.ts";
import type { Millis } from "../units.ts";
import { type Column, decimate } from "./decimate.ts";
import { escapeHtml } from "./escape.ts";

/** Line styles by meaning, so that truth, estimate and measurement look alike in every picture. */
export type Tone = "truth" | "peak" | "estimate" | "bound" | "sensorA" | "sensorB" | "target" | "power" | "ceiling";

export interface ChartSeries {
  readonly label: string;
  readonly tone: Tone;
  readonly atMs: ArrayLike<Millis>;
  readonly values: Column;
  /** Filled down to the bottom of the panel. */
  readonly area?: boolean;
}

export interface ChartPanel {
  /** Quantity and unit at the axis, e.g. `temperature, degC`. */
  readonly axis: string;
  /** Share of the height. */
  readonly weight: number;
  readonly series: readonly ChartSeries[];
  readonly bands?: readonly { readonly from: number; readonly to: number; readonly label: string }[];
  readonly limits?: readonly { readonly at: number; readonly label: string }[];
  /** Smallest range shown; data beyond it widens it. */
  readonly range: readonly [number, number];
}

export interface Chart {
  readonly title: string;
  /** What a person who can not see it should know. */
  readonly description: string;
  readonly widthPx?: number;
  readonly heightPx?: number;
  readonly fromMs?: Millis;
  readonly toMs: Millis;
  readonly panels: readonly ChartPanel[];
  readonly spans?: readonly { readonly fromMs: Millis; readonly toMs: Millis; readonly label: string }[];
  /** Later ones lie over earlier ones. */
  readonly events?: readonly { readonly atMs: Millis; readonly text: string; readonly level: EventLevel }[];
}

const LEFT_PX = 52;
const RIGHT_PX = 16;
const TITLE_PX = 30;
const MARKS_PX = 34;
const GAP_PX = 16;
const AXIS_PX = 34;
const LEGEND_ROW_PX = 18;
/** Mean width of a character of the 11 px system font. */
const CHAR_PX = 6.1;

/** The picture as one `<svg>` element with its own style; it follows the reader's light or dark scheme. */
export function renderChart(chart: Chart): string {
  const width = chart.widthPx ?? 960;
  const height = chart.heightPx ?? 480;
  const right = width - RIGHT_PX;
  const fromMs = chart.fromMs ?? 0;
  const spanMs = Math.max(1, chart.toMs - fromMs);
  const x = (atMs: number): number => LEFT_PX + ((atMs - fromMs) / spanMs) * (right - LEFT_PX);
  const legend = placeLegend(chart.panels, width);
  const top = TITLE_PX + MARKS_PX;
  const room = height - top - AXIS_PX - legend.heightPx - GAP_PX * (chart.panels.length - 1);
  const weights = chart.panels.reduce((sum, panel) => sum + panel.weight, 0);

  const bottom = height - AXIS_PX - legend.heightPx;
  const parts: string[] = [drawTimeAxis(fromMs, chart.toMs, x, top, bottom)];
  let y = top;
  for (const panel of chart.panels) {
    const panelHeight = (room * panel.weight) / weights;
    parts.push(drawPanel(panel, chart, { x, y, width: right - LEFT_PX, height: panelHeight }));
    y += panelHeight + GAP_PX;
  }
  parts.push(drawEvents(chart, x, right, bottom));
  parts.push(`<g transform="translate(0 ${px(bottom + AXIS_PX)})">${legend.svg}</g>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="isoderm-chart" role="img" viewBox="0 0 ${width} ${height}"`,
    ` width="${width}" height="${height}" aria-labelledby="isoderm-chart-title isoderm-chart-text">`,
    `<title id="isoderm-chart-title">${escapeHtml(chart.title)}</title>`,
    `<desc id="isoderm-chart-text">${escapeHtml(chart.description)}</desc>`,
    `<style>${CHART_STYLE}</style>`,
    `<rect class="paper" width="${width}" height="${height}" rx="6"/>`,
    `<text class="head" x="${LEFT_PX}" y="20">${escapeHtml(chart.title)}</text>`,
    ...parts,
    "</svg>",
  ].join("");
}

interface Frame {
  readonly x: (atMs: number) => number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function drawPanel(panel: ChartPanel, chart: Chart, frame: Frame): string {
  const { x, y: top, width, height } = frame;
  // A bucket of two pixels holds a minimum and a maximum: as many points as pixels.
  const columns = Math.max(1, Math.floor(width / 2));
  const fromMs = chart.fromMs ?? 0;
  const thin = panel.series.map((series) => {
    const { atMs, columns: kept } = decimate(series.atMs, [series.values], columns);
    return { atMs, values: kept[0] ?? [] };
  });
  const [low, high] = rangeOf(
    panel.range,
    thin.map(({ values }) => values),
  );
  const y = (value: number): number => top + height - ((value - low) / (high - low)) * height;
  const parts: string[] = [
    `<rect class="frame" x="${LEFT_PX}" y="${px(top)}" width="${width}" height="${px(height)}"/>`,
  ];

  for (const [index, span] of (chart.spans ?? []).entries()) {
    const left = x(Math.max(span.fromMs, fromMs));
    const spanWidth = Math.max(0, x(Math.min(span.toMs, chart.toMs)) - left);
    const shade = index % 2 === 0 ? "span" : "span odd";
    parts.push(
      `<rect class="${shade}" x="${px(left)}" y="${px(top)}" width="${px(spanWidth)}" height="${px(height)}"/>`,
    );
    if (panel === chart.panels[0] && span.label.length * CHAR_PX < spanWidth - 6) {
      parts.push(`<text class="note" x="${px(left + 4)}" y="${px(top + 12)}">${escapeHtml(span.label)}</text>`);
    }
  }
  for (const band of panel.bands ?? []) {
    const edge = y(Math.min(band.to, high));
    parts.push(
      `<rect class="band" x="${LEFT_PX}" y="${px(edge)}" width="${width}" height="${px(y(Math.max(band.from, low)) - edge)}"/>`,
      `<text class="note" x="${px(LEFT_PX + width - 4)}" y="${px(edge + 12)}" text-anchor="end">${escapeHtml(band.label)}</text>`,
    );
  }
  for (const tick of ticks(low, high, Math.max(2, Math.floor(height / 34)))) {
    parts.push(
      `<path class="grid" d="M${LEFT_PX} ${px(y(tick))}h${width}"/>`,
      `<text class="tick" x="${LEFT_PX - 6}" y="${px(y(tick) + 3.5)}" text-anchor="end">${shortNumber(tick)}</text>`,
    );
  }
  for (const limit of panel.limits ?? []) {
    if (limit.at < low || limit.at > high) continue;
    parts.push(
      `<path class="limit" d="M${LEFT_PX} ${px(y(limit.at))}h${width}"/>`,
      `<text class="note" x="${px(LEFT_PX + width - 4)}" y="${px(y(limit.at) - 4)}" text-anchor="end">${escapeHtml(limit.label)}</text>`,
    );
  }
  for (const [index, series] of panel.series.entries()) {
    const { atMs, values } = thin[index] as { atMs: number[]; values: (number | null)[] };
    if (series.area) parts.push(`<path class="area ${series.tone}" d="${areaPath(atMs, values, x, y, y(low))}"/>`);
    parts.push(`<path class="line ${series.tone}" d="${linePath(atMs, values, x, y)}"/>`);
  }
  const middle = px(top + height / 2);
  parts.push(`<text class="axis" transform="translate(13 ${middle}) rotate(-90)">${escapeHtml(panel.axis)}</text>`);
  return `<g>${parts.join("")}</g>`;
}

function drawTimeAxis(fromMs: Millis, toMs: Millis, x: (atMs: number) => number, top: number, bottom: number): string {
  const parts: string[] = [];
  for (const atMs of timeTicks(fromMs, toMs)) {
    parts.push(
      `<path class="grid" d="M${px(x(atMs))} ${px(top)}V${px(bottom)}"/>`,
      `<text class="tick" x="${px(x(atMs))}" y="${px(bottom + 15)}" text-anchor="middle">${clockText(atMs)}</text>`,
    );
  }
  parts.push(`<text class="axis" x="${px((x(fromMs) + x(toMs)) / 2)}" y="${px(bottom + 29)}">time, min:s</text>`);
  return `<g>${parts.join("")}</g>`;
}

/** A line through all panels, a mark on top whose shape tells the level, and the words where there is room for them. */
function drawEvents(chart: Chart, x: (atMs: number) => number, right: number, bottom: number): string {
  const top = TITLE_PX + MARKS_PX;
  const events = (chart.events ?? []).filter(({ atMs }) => atMs >= (chart.fromMs ?? 0) && atMs <= chart.toMs);
  const parts = events.map(({ atMs, text, level }) => {
    const at = x(atMs);
    return (
      `<g class="event ${level}"><title>${escapeHtml(`${clockText(atMs)} ${text}`)}</title>` +
      `<path class="rule" d="M${px(at)} ${top - 2}V${px(bottom)}"/><path class="mark" d="${markPath(level, at, top - 5)}"/></g>`
    );
  });
  // What is drawn last lies on top, so it is also the first to get its words.
  const rows: [from: number, to: number][][] = [[], []];
  for (const { atMs, text } of events.toReversed()) {
    const words = text.length > 34 ? `${text.slice(0, 33)}…` : text;
    const wide = words.length * CHAR_PX;
    const left = Math.max(LEFT_PX, Math.min(x(atMs) - wide / 2, right - wide));
    const row = rows.findIndex((taken) => taken.every(([from, to]) => left > to + 8 || left + wide < from - 8));
    if (row < 0) continue;
    rows[row]?.push([left, left + wide]);
    parts.push(`<text class="word" x="${px(left)}" y="${px(top - 13 - row * 11)}">${escapeHtml(words)}</text>`);
  }
  return `<g>${parts.join("")}</g>`;
}

function markPath(level: EventLevel, x: number, y: number): string {
  if (level === "high") return `M${px(x - 5)} ${y - 5}h10l-5 9z`;
  if (level === "medium") return `M${px(x)} ${y - 5}l4.5 4.5l-4.5 4.5l-4.5 -4.5z`;
  return `M${px(x - 2.5)} ${y - 2.5}h5v5h-5z`;
}

function placeLegend(panels: readonly ChartPanel[], width: number): { svg: string; heightPx: number } {
  const parts: string[] = [];
  let left = LEFT_PX;
  let row = 0;
  for (const { label, tone } of panels.flatMap((panel) => panel.series)) {
    const wide = 30 + label.length * CHAR_PX + 16;
    if (left + wide > width - RIGHT_PX && left > LEFT_PX) {
      left = LEFT_PX;
      row += 1;
    }
    const y = row * LEGEND_ROW_PX + 10;
    parts.push(
      `<path class="line ${tone}" d="M${px(left)} ${y}h24"/>`,
      `<text class="word" x="${px(left + 30)}" y="${y + 4}">${escapeHtml(label)}</text>`,
    );
    left += wide;
  }
  return { svg: parts.join(""), heightPx: (row + 1) * LEGEND_ROW_PX + 8 };
}

/** Straight lines through known values; a gap stays open. */
function linePath(
  atMs: readonly number[],
  values: readonly (number | null)[],
  x: (v: number) => number,
  y: (v: number) => number,
): string {
  let path = "";
  let pen = false;
  for (let row = 0; row < atMs.length; row++) {
    const value = values[row] ?? null;
    if (value !== null) path += `${pen ? "L" : "M"}${px(x(atMs[row] as number))} ${px(y(value))}`;
    pen = value !== null;
  }
  return path;
}

function areaPath(
  atMs: readonly number[],
  values: readonly (number | null)[],
  x: (v: number) => number,
  y: (v: number) => number,
  floor: number,
): string {
  let path = "";
  let lastX: number | null = null;
  for (let row = 0; row < atMs.length; row++) {
    const value = values[row] ?? null;
    if (value === null) {
      if (lastX !== null) path += `L${px(lastX)} ${px(floor)}Z`;
      lastX = null;
      continue;
    }
    const at = x(atMs[row] as number);
    path += lastX === null ? `M${px(at)} ${px(floor)}L${px(at)} ${px(y(value))}` : `L${px(at)} ${px(y(value))}`;
    lastX = at;
  }
  return lastX === null ? path : `${path}L${px(lastX)} ${px(floor)}Z`;
}

function rangeOf(range: readonly [number, number], columns: readonly (readonly (number | null)[])[]): [number, number] {
  let [low, high] = range;
  for (const values of columns) {
    for (const value of values) {
      if (value === null) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  const air = (high - low) * 0.03;
  return [low < range[0] ? low - air : low, high > range[1] ? high + air : high];
}

/** Round numbers within [low, high], about `count` of them: steps of 1, 2 or 5 times a power of ten. */
export function ticks(low: number, high: number, count: number): number[] {
  if (!(high > low) || count < 1) return [];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const found: number[] = [];
  for (let index = Math.ceil(low / step); index * step <= high; index++) found.push(index * step);
  return found;
}

/** Instants at whole steps of a clock, at most about a dozen. */
function timeTicks(fromMs: Millis, toMs: Millis): number[] {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600].map((seconds) => seconds * 1000);
  const step = steps.find((ms) => (toMs - fromMs) / ms <= 12) ?? 7_200_000;
  const found: number[] = [];
  for (let atMs = Math.ceil(fromMs / step) * step; atMs <= toMs; atMs += step) found.push(atMs);
  return found;
}

/** `m:ss`, with hours from 60 minutes on. */
export function clockText(atMs: Millis): string {
  const seconds = Math.floor(Math.max(0, atMs) / 1000);
  const minutes = Math.floor(seconds / 60);
  const tail = String(seconds % 60).padStart(2, "0");
  if (minutes < 60) return `${minutes}:${tail}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${tail}`;
}

function shortNumber(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Okabe and Ito's colours as far as they are no alarm colours; checked on white and on dark paper. */
export const TONES: Readonly<Record<Tone, { readonly light: string; readonly dark: string; readonly dash: string }>> = {
  truth: { light: "#111827", dark: "#f3f4f6", dash: "" },
  peak: { light: "#4b5563", dark: "#b6bdc9", dash: "2 2" },
  estimate: { light: "#0b62b5", dark: "#62a9f0", dash: "" },
  bound: { light: "#0b62b5", dark: "#62a9f0", dash: "5 3" },
  sensorA: { light: "#0a7d5a", dark: "#3fbf95", dash: "" },
  sensorB: { light: "#a2508a", dark: "#dd95c6", dash: "7 2 1.5 2" },
  target: { light: "#6b7280", dark: "#9aa3b2", dash: "1.5 3" },
  power: { light: "#6d4bb0", dark: "#b39ae8", dash: "" },
  ceiling: { light: "#6b7280", dark: "#9aa3b2", dash: "5 3" },
};

export const TONE_WIDTHS_PX: Readonly<Record<Tone, number>> = {
  truth: 2.6,
  peak: 1.2,
  estimate: 1.3,
  bound: 1,
  sensorA: 1.2,
  sensorB: 1.2,
  target: 1.4,
  power: 1.3,
  ceiling: 1.1,
};

/** Of every picture: colours in both schemes and in print. */
export const CHART_STYLE = chartStyle();

function chartStyle(): string {
  const root = ".isoderm-chart";
  const tones = Object.keys(TONES) as Tone[];
  const strokes = (scheme: "light" | "dark"): string =>
    tones
      .map(
        (tone) => `${root} .${tone}{stroke:${TONES[tone][scheme]}}${root} .area.${tone}{fill:${TONES[tone][scheme]}}`,
      )
      .join("");
  const shapes = tones
    .map((tone) => {
      const dash = TONES[tone].dash === "" ? "" : `;stroke-dasharray:${TONES[tone].dash}`;
      return `${root} .line.${tone}{stroke-width:${TONE_WIDTHS_PX[tone]}${dash}}`;
    })
    .join("");
  const paint = (paper: string, ink: string, soft: string, grid: string, band: string, span: string): string =>
    `${root} .paper{fill:${paper}}${root} text{fill:${soft}}${root} .head,${root} .word{fill:${ink}}` +
    `${root} .grid{stroke:${grid}}${root} .frame{stroke:${grid}}${root} .band{fill:${band}}` +
    `${root} .span{fill:${span}}${root} .limit{stroke:${ink}}${root} .event{fill:${ink};stroke:${ink}}`;
  const light = paint("#ffffff", "#1f2937", "#4b5563", "#e5e7eb", "#2f855a", "#64748b");
  const dark = paint("#14181f", "#e5e7eb", "#a7b0be", "#2b323d", "#68d391", "#94a3b8");
  return (
    `${root}{max-width:100%;height:auto;font:11px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}` +
    `${root} .head{font-size:14px;font-weight:600}${root} .note{font-size:10px}${root} .axis{text-anchor:middle}` +
    `${root} .frame,${root} .line,${root} .grid,${root} .limit{fill:none}${root} .line{stroke-linejoin:round}` +
    `${root} .area{stroke:none!important;fill-opacity:.16}${root} .band{fill-opacity:.1}${root} .span{fill-opacity:.05}` +
    `${root} .odd{fill-opacity:.12}${root} .limit{stroke-dasharray:3 3;stroke-width:1}` +
    `${root} .rule{stroke-width:.8;stroke-opacity:.55}${root} .mark{stroke-width:1}` +
    `${root} .info .rule,${root} .low .rule{stroke-opacity:.25}` +
    `${light}${strokes("light")}${shapes}` +
    `@media (prefers-color-scheme:dark){${dark}${strokes("dark")}${root} .high .mark{fill:#ff6b6b;stroke:#ff6b6b}}` +
    `@media (prefers-color-scheme:light){${root} .high .mark{fill:#c81e1e;stroke:#c81e1e}}` +
    `@media print{${light}${strokes("light")}}`
  );
}
