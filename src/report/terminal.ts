/**
 * The live view of a session in a terminal: a view in, lines of text out. Braille plots with every peak kept, state, timers, alarms
 * with mark and word, link quality; plain ASCII and no colour where the terminal wants that. Does no I/O: io/ asks for the size,
 * writes what the painter returns and restores the screen.
 */
import { printable } from "../printable.ts";
import type { Millis } from "../units.ts";
import { clockText } from "./chart.ts";
import { WINDOW_HIGH_C, WINDOW_LOW_C } from "./figures.ts";
import type { LiveAlarm, LiveSignal, LiveView } from "./live-view.ts";

export interface TerminalOptions {
  /** Size of the terminal. Smaller than 80x24 is drawn as if cut off at the right and below. */
  readonly columns: number;
  readonly rows: number;
  /** False with NO_COLOR. */
  readonly colour: boolean;
  /** False where the locale is not UTF-8. */
  readonly unicode: boolean;
}

/** Alternate screen, no cursor, clear. */
export const ENTER_SCREEN = "\x1b[?1049h\x1b[?25l\x1b[2J";
/** Undoes ENTER_SCREEN; safe to write twice, and the last thing a crash must write. */
export const LEAVE_SCREEN = "\x1b[0m\x1b[?25h\x1b[?1049l";

/** Telemetry older than this is not shown as if it were now (safety limit of the host: lost at 500 ms). */
const STALE_MS = 500;
const MIN_COLUMNS = 80;
const MIN_ROWS = 24;
const ALARM_ROWS = 3;
const POWER_ROWS = 3;
const LEFT_CELLS = 5;
const RIGHT_CELLS = 9;

type Style =
  | "plain"
  | "strong"
  | "soft"
  | "band"
  | "alarm"
  | "warn"
  | "low"
  | "truth"
  | "estimate"
  | "surface"
  | "power";
const SGR: Readonly<Record<Style, string>> = {
  plain: "",
  strong: "1",
  soft: "2",
  band: "7",
  alarm: "1;41;97",
  warn: "1;33",
  low: "36",
  truth: "1;97",
  estimate: "94",
  surface: "32",
  power: "35",
};
interface Span {
  readonly text: string;
  readonly style: Style;
}

/** The screen as lines without line ends, exactly `rows` of them (at most), none wider than `columns`. */
export function renderLive(view: LiveView, options: TerminalOptions): string[] {
  const columns = Math.max(MIN_COLUMNS, options.columns);
  const rows = Math.max(MIN_ROWS, options.rows);
  const plotRows = rows - POWER_ROWS - ALARM_ROWS - 9;
  const lines: Span[][] = [
    stateBand(view, columns, options),
    titleLine(view, options),
    [],
    ...temperaturePlot(view, columns, plotRows, options),
    [],
    ...powerPlot(view, columns, options),
    timeAxis(view, columns),
    numbers(view),
    contacts(view),
    [{ text: view.prompt === "" ? "" : ` > ${foreign(view.prompt, options)}`, style: "strong" }],
    ...alarmLines(view.alarms, options),
    [{ text: " Ctrl-C stops safely, a second Ctrl-C quits", style: "soft" }],
  ];
  return lines.slice(0, options.rows).map((line) => paintSpans(line, options));
}

/** One line for logs and pipes; no control characters, no colour. */
export function plainLine(view: LiveView, { unicode }: Pick<TerminalOptions, "unicode"> = { unicode: false }): string {
  const alarm = view.alarms[0];
  const parts = [
    `${clockText(view.atMs)} ${view.state}`,
    `zone ${view.zone}/${view.zones} ${view.phase}`,
    `dermis ${celsius(view.estimateC)} (<= ${celsius(view.upperC)}) target ${celsius(view.targetC)}`,
    ...(view.truthDermalC === null ? [] : [`truth ${celsius(view.truthDermalC)}`]),
    `surface ${celsius(view.surfaceAC)}/${celsius(view.surfaceBC)}`,
    `power ${watts(view.powerW)}`,
    ...(isStale(view) ? [staleText(view)] : []),
    ...(alarm === undefined ? [] : [`${MARKS[alarm.priority]} ${alarm.code} ${alarm.text}`]),
    ...(view.prompt === "" ? [] : [`> ${view.prompt}`]),
  ];
  return foreign(parts.join(" | "), { unicode });
}

const PLAIN_EVERY_MS = 10_000;

/** Decides when a log wants a line: at every change of state, phase, zone, prompt or alarm, and every ten seconds. */
export function createPlainLog(): (view: LiveView) => string | null {
  let last = "";
  let lastMs = -Infinity;
  return (view) => {
    const alarms = view.alarms.map((alarm) => alarm.code).join();
    const key = [view.state, view.phase, view.zone, view.pass, view.prompt, alarms, isStale(view)].join("\u0000");
    if (key === last && view.atMs - lastMs < PLAIN_EVERY_MS) return null;
    last = key;
    lastMs = view.atMs;
    return plainLine(view);
  };
}

/** Turns successive screens into what has to be written: only the lines that changed, each at its place. */
export function createPainter(): (lines: readonly string[]) => string {
  let shown: readonly string[] = [];
  return (lines) => {
    let out = "";
    if (lines.length !== shown.length) {
      out = "\x1b[2J";
      shown = [];
    }
    for (const [row, line] of lines.entries()) if (line !== shown[row]) out += `\x1b[${row + 1};1H${line}\x1b[K`;
    shown = [...lines];
    return out;
  };
}

function stateBand(view: LiveView, columns: number, options: TerminalOptions): Span[] {
  const light = options.unicode ? (view.energised ? "●" : "○") : view.energised ? "(*)" : "( )";
  const energy = view.energised ? "ENERGY ON" : "energy off";
  const phase = `${foreign(view.phase, options)} ${clockText(view.phaseAtMs)}${view.phaseDurationMs === null ? "" : `/${clockText(view.phaseDurationMs)}`}`;
  const left = ` ${light} ${foreign(view.state, options).toUpperCase()}  ${energy}  zone ${view.zone}/${view.zones} pass ${view.pass}/${view.passes}  ${phase}`;
  const right = `${clockText(view.atMs)} / ${clockText(view.durationMs)} `;
  const cut = left.slice(0, Math.max(0, columns - right.length - 1));
  return [{ text: cut.padEnd(columns - right.length) + right, style: "band" }];
}

function titleLine(view: LiveView, options: TerminalOptions): Span[] {
  const where = view.truthDermalC === null ? "" : "  (simulated, truth known)";
  return [
    { text: ` ${foreign(view.title, options)}`, style: "strong" },
    { text: where, style: "soft" },
  ];
}

function numbers(view: LiveView): Span[] {
  const stale = isStale(view);
  const style = (fresh: Style): Style => (stale ? "soft" : fresh);
  return [
    { text: ` dermis est. ${celsius(view.estimateC)}`, style: style("estimate") },
    { text: ` (<= ${celsius(view.upperC)})`, style: style("plain") },
    { text: ` target ${celsius(view.targetC)}`, style: "plain" },
    { text: view.truthDermalC === null ? "" : `  truth ${celsius(view.truthDermalC)}`, style: "truth" },
    { text: `  surface A ${celsius(view.surfaceAC)} B ${celsius(view.surfaceBC)}`, style: style("surface") },
    { text: " degC", style: "soft" },
  ];
}

function contacts(view: LiveView): Span[] {
  const word = (value: boolean | null, yes: string, no: string): string =>
    value === null ? "unknown" : value ? yes : no;
  const age = view.link.ageMs === null ? "silent" : `${view.link.ageMs} ms`;
  const link = isStale(view) ? staleText(view) : `link ${age}, ${view.link.badFrames} bad`;
  return [
    { text: ` power ${watts(view.powerW)}`, style: isStale(view) ? "soft" : "power" },
    { text: ` of ${watts(view.ceilingW)}  ${(view.energyJ / 1000).toFixed(2)} kJ`, style: "plain" },
    { text: `  trigger ${word(view.trigger, "held", "free")}`, style: "plain" },
    { text: `  contact ${word(view.contact, "yes", "NO")}  `, style: view.contact === false ? "warn" : "plain" },
    { text: link, style: isStale(view) ? "warn" : "plain" },
  ];
}

const MARKS = { high: "!!!", medium: "!!", low: "!", info: "-" } as const;
const ALARM_STYLES = { high: "alarm", medium: "warn", low: "low", info: "soft" } as const;

function alarmLines(alarms: readonly LiveAlarm[], options: TerminalOptions): Span[][] {
  const lines: Span[][] = [];
  for (let row = 0; row < ALARM_ROWS; row++) {
    const alarm = alarms[row];
    if (alarm === undefined) {
      lines.push([{ text: row === 0 ? " no alarm" : "", style: "soft" }]);
      continue;
    }
    const more = row === ALARM_ROWS - 1 && alarms.length > ALARM_ROWS ? `  (+${alarms.length - ALARM_ROWS} more)` : "";
    const text = ` ${MARKS[alarm.priority]} ${alarm.priority} ${foreign(`${alarm.code} ${alarm.text}`, options)}${more}`;
    lines.push([{ text, style: ALARM_STYLES[alarm.priority] }]);
  }
  return lines;
}

function isStale(view: LiveView): boolean {
  return view.link.ageMs === null || view.link.ageMs >= STALE_MS;
}

function staleText(view: LiveView): string {
  return view.link.ageMs === null ? "NO DATA yet" : `NO DATA for ${(view.link.ageMs / 1000).toFixed(1)} s`;
}

/** Drawn in this order: what comes later is seen where lines meet. */
const DRAWN: readonly { signal: LiveSignal; style: Style; letter: string }[] = [
  { signal: "targetC", style: "soft", letter: "-" },
  { signal: "surfaceC", style: "surface", letter: "s" },
  { signal: "truthC", style: "truth", letter: "t" },
  { signal: "estimateC", style: "estimate", letter: "e" },
];
const NAMES: Readonly<Record<LiveSignal, string>> = {
  targetC: "target",
  surfaceC: "surface",
  truthC: "truth",
  estimateC: "estim.",
  powerW: "power",
};

/** No warm hold has its target here, and no cold one above it. */
const COLD_BELOW_C = 30;

function temperaturePlot(view: LiveView, columns: number, rows: number, options: TerminalOptions): Span[][] {
  const toMs = Math.max(view.durationMs, view.atMs, 1);
  // A target below resting skin is that of a cold hold.
  const cold = view.targetC !== null && view.targetC < COLD_BELOW_C;
  const edges = cold ? [0] : [WINDOW_LOW_C, WINDOW_HIGH_C];
  const marks = cold ? [20, 10, 0] : [WINDOW_HIGH_C, 44, WINDOW_LOW_C, 36];
  let low = cold ? -1 : 30;
  let high = cold ? 36 : 50;
  for (const { signal } of DRAWN) {
    const found = view.series.extremes(signal, 0, toMs + 1);
    if (found === null) continue;
    low = Math.min(low, Math.floor(found.low));
    high = Math.max(high, Math.ceil(found.high));
  }
  const canvas = createCanvas(columns - LEFT_CELLS - RIGHT_CELLS, rows, options.unicode);
  const y = (value: number): number => ((high - value) / (high - low)) * (canvas.dotRows - 1);
  for (const edgeC of edges) canvas.dotted(y(edgeC), "soft");
  const labels = new Map<number, Span>();
  for (const { signal, style, letter } of DRAWN) {
    drawSignal(canvas, view, signal, toMs, y, style, letter);
    const last = lastOf(view, signal);
    if (last === null) continue;
    let row = canvas.rowOf(y(last));
    while (labels.has(row) && row < rows - 1) row += 1;
    labels.set(row, { text: ` ${NAMES[signal]}`, style });
  }
  const scale = new Map<number, string>();
  for (const value of [high, ...marks, low]) scale.set(canvas.rowOf(y(value)), String(value));
  return canvas.lines((row) => (scale.get(row) ?? "").padStart(LEFT_CELLS - 1), labels);
}

function powerPlot(view: LiveView, columns: number, options: TerminalOptions): Span[][] {
  const toMs = Math.max(view.durationMs, view.atMs, 1);
  const highW = Math.max(5, view.series.extremes("powerW", 0, toMs + 1)?.high ?? 0);
  const canvas = createCanvas(columns - LEFT_CELLS - RIGHT_CELLS, POWER_ROWS, options.unicode);
  const y = (value: number): number => ((highW - value) / highW) * (canvas.dotRows - 1);
  drawSignal(canvas, view, "powerW", toMs, y, "power", "#");
  const scale = (row: number): string => (row === 0 ? `${Math.round(highW)} W` : row === POWER_ROWS - 1 ? "0" : "");
  return canvas.lines((row) => scale(row).padStart(LEFT_CELLS - 1), new Map([[1, { text: " power", style: "power" }]]));
}

function timeAxis(view: LiveView, columns: number): Span[] {
  const width = columns - LEFT_CELLS - RIGHT_CELLS;
  const toMs = Math.max(view.durationMs, view.atMs, 1);
  const cells = Array.from({ length: width }, () => " ");
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    const text = clockText(share * toMs);
    const at = Math.min(width - text.length, Math.round(share * (width - 1)));
    for (const [index, char] of [...text].entries()) cells[at + index] = char;
  }
  return [{ text: `${" ".repeat(LEFT_CELLS)}${cells.join("")} min:s`, style: "soft" }];
}

function drawSignal(
  canvas: Canvas,
  view: LiveView,
  signal: LiveSignal,
  toMs: Millis,
  y: (value: number) => number,
  style: Style,
  letter: string,
): void {
  const stepMs = toMs / canvas.dotColumns;
  let before: number | null = null;
  for (let column = 0; column < canvas.dotColumns && column * stepMs <= view.atMs; column++) {
    const found = view.series.extremes(signal, column * stepMs, (column + 1) * stepMs);
    if (found === null) {
      before = null;
      continue;
    }
    let top = y(found.high);
    let bottom = y(found.low);
    if (before !== null) {
      if (before < top) top = before;
      if (before > bottom) bottom = before;
    }
    canvas.vertical(column, top, bottom, style, letter);
    before = (y(found.high) + y(found.low)) / 2;
  }
}

function lastOf(view: LiveView, signal: LiveSignal): number | null {
  if (signal === "estimateC") return view.estimateC;
  if (signal === "truthC") return view.truthDermalC;
  if (signal === "targetC") return view.targetC;
  if (view.surfaceAC === null) return view.surfaceBC;
  return view.surfaceBC === null ? view.surfaceAC : Math.max(view.surfaceAC, view.surfaceBC);
}

interface Canvas {
  readonly dotColumns: number;
  readonly dotRows: number;
  rowOf(dotRow: number): number;
  vertical(column: number, top: number, bottom: number, style: Style, letter: string): void;
  dotted(row: number, style: Style): void;
  lines(left: (row: number) => string, labels: ReadonlyMap<number, Span>): Span[][];
}

/** Bits of the eight dots of a braille cell, by row and column (U+2800 is the empty cell). */
const BRAILLE_BITS = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];

/** A grid of dots: 2 x 4 to the cell in braille, one to the cell in ASCII. */
function createCanvas(width: number, height: number, unicode: boolean): Canvas {
  const perColumn = unicode ? 2 : 1;
  const perRow = unicode ? 4 : 1;
  const dotColumns = width * perColumn;
  const dotRows = height * perRow;
  const bits = new Uint8Array(width * height);
  const letters: string[] = Array.from({ length: width * height }, () => " ");
  const styles: Style[] = Array.from({ length: width * height }, () => "plain");
  const dot = (column: number, row: number, style: Style, letter: string): void => {
    if (column < 0 || column >= dotColumns || row < 0 || row >= dotRows) return;
    const cell = Math.floor(row / perRow) * width + Math.floor(column / perColumn);
    bits[cell] = (bits[cell] as number) | (BRAILLE_BITS[(row % 4) * 2 + (column % 2)] as number);
    letters[cell] = letter;
    styles[cell] = style;
  };
  return {
    dotColumns,
    dotRows,
    rowOf: (dotRow) => Math.min(height - 1, Math.max(0, Math.floor(Math.round(dotRow) / perRow))),
    vertical(column, top, bottom, style, letter) {
      for (let row = Math.round(top); row <= Math.round(bottom); row++) dot(column, row, style, letter);
    },
    dotted(row, style) {
      for (let column = 0; column < dotColumns; column += unicode ? 3 : 2) dot(column, Math.round(row), style, ".");
    },
    lines(left, labels) {
      const lines: Span[][] = [];
      for (let row = 0; row < height; row++) {
        const spans: Span[] = [{ text: `${left(row)} `, style: "soft" }];
        for (let column = 0; column < width; column++) {
          const cell = row * width + column;
          const text = unicode ? String.fromCharCode(0x2800 + (bits[cell] as number)) : (letters[cell] as string);
          const style = styles[cell] as Style;
          const open = spans[spans.length - 1] as Span;
          if (column > 0 && open.style === style) spans[spans.length - 1] = { text: open.text + text, style };
          else spans.push({ text, style });
        }
        const label = labels.get(row);
        if (label !== undefined) spans.push(label);
        lines.push(spans);
      }
      return lines;
    },
  };
}

/** Cuts to the terminal's width, then colours: escape sequences never count as width and are never cut. */
function paintSpans(spans: readonly Span[], { columns, colour }: TerminalOptions): string {
  let room = columns;
  let line = "";
  for (const { text, style } of spans) {
    const seen = text.slice(0, room);
    room -= seen.length;
    if (seen === "") continue;
    const code = SGR[style];
    line += colour && code !== "" ? `\x1b[${code}m${seen}\x1b[0m` : seen;
  }
  return line;
}

/** Foreign text in which every character takes one cell: no marks that combine, nothing as wide as two. */
function foreign(text: string, { unicode }: Pick<TerminalOptions, "unicode">): string {
  const narrow = printable(text).replace(/\p{M}/gu, "");
  // From U+1100 on come the scripts that terminals draw two cells wide.
  return unicode ? narrow.replace(/[\u{1100}-\u{10ffff}]/gu, "?") : narrow.replace(/[^\x20-\x7e]/gu, "?");
}

function celsius(value: number | null): string {
  return value === null ? "--.-" : value.toFixed(1);
}

function watts(value: number | null): string {
  return value === null ? "-- W" : `${value.toFixed(1)} W`;
}
