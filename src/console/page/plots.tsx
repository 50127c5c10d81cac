import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { clockText, TONE_WIDTHS_PX, TONES, type Tone } from "../../report/chart.ts";
import { WINDOW_HIGH_C, WINDOW_LOW_C } from "../../report/figures.ts";
import type { RowName, Rows, SessionView } from "../views.ts";
import { generation, rows, session, stale } from "./feed.ts";

/**
 * Temperature with its window and power, on one time axis. Where nothing was known there is a gap, never a held line. Drawn by uPlot; the
 * colours and dashes are those of every other picture of the project.
 */
interface Line {
  readonly name: RowName;
  readonly tone: Tone;
  readonly label: string;
}
const TEMPERATURES: readonly Line[] = [
  { name: "targetC", tone: "target", label: "target" },
  { name: "surfaceAC", tone: "sensorA", label: "surface A" },
  { name: "surfaceBC", tone: "sensorB", label: "surface B" },
  { name: "upperC", tone: "bound", label: "at most" },
  { name: "estimateC", tone: "estimate", label: "estimate" },
  { name: "truthC", tone: "truth", label: "truth" },
];
const LEGEND = ["truthC", "estimateC", "upperC", "surfaceAC", "surfaceBC", "targetC"].flatMap(
  (name) => TEMPERATURES.find((line) => line.name === name) ?? [],
);
const POWER: readonly Line[] = [{ name: "powerW", tone: "power", label: "power" }];
/** No warm hold has its target here, and no cold one above it. */
const COLD_BELOW_C = 30;
const RECENT_S = 120;

const recent = signal(false);

export function Plots() {
  return (
    <section class="plots" aria-label="Course of the session">
      <div class="plot-head">
        <Legend lines={LEGEND} />
        <fieldset class="choice">
          <legend class="unseen">Time shown</legend>
          <button type="button" aria-pressed={!recent.value} onClick={() => (recent.value = false)}>
            Whole session
          </button>
          <button type="button" aria-pressed={recent.value} onClick={() => (recent.value = true)}>
            Last 2 min
          </button>
        </fieldset>
      </div>
      <Plot lines={TEMPERATURES} unit="°C" label="Temperatures over time" band />
      <div class="plot-head">
        <Legend lines={POWER} />
      </div>
      <Plot lines={POWER} unit="W" label="Power over time" />
    </section>
  );
}

function Legend({ lines }: { readonly lines: readonly Line[] }) {
  return (
    <ul class="legend">
      {lines.map(({ name, tone, label }) => (
        <li key={name}>
          <svg width="22" height="8" aria-hidden="true" class={`tone-${tone}`}>
            <line
              x1="0"
              y1="4"
              x2="22"
              y2="4"
              stroke-dasharray={TONES[tone].dash}
              stroke-width={TONE_WIDTHS_PX[tone]}
            />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}

interface PlotProps {
  readonly lines: readonly Line[];
  readonly unit: string;
  readonly label: string;
  readonly band?: boolean;
}

function Plot({ lines, unit, label, band = false }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const of = generation.value;
  useEffect(() => {
    const { current } = place;
    if (current === null) return;
    const dark = matchMedia("(prefers-color-scheme: dark)");
    let plot = createPlot(current, lines, unit, band, dark.matches);
    const size = new ResizeObserver(() => plot.setSize({ width: current.clientWidth, height: current.clientHeight }));
    size.observe(current);
    const draw = () => plot.setData(toData(rows.value, lines, stale.value), !isZoomed(plot));
    const scheme = () => {
      plot.destroy();
      plot = createPlot(current, lines, unit, band, dark.matches);
      draw();
    };
    dark.addEventListener("change", scheme);
    const stops = [rows.subscribe(draw), stale.subscribe(draw), recent.subscribe(draw)];
    return () => {
      for (const stop of stops) stop();
      dark.removeEventListener("change", scheme);
      size.disconnect();
      plot.destroy();
    };
  }, [of, lines, unit, band]);
  return <div class={band ? "plot tall" : "plot"} ref={place} role="img" aria-label={label} />;
}

/** Chosen by hand with the mouse: it stays until a double click. */
function isZoomed({ scales, data }: uPlot): boolean {
  const { min, max } = scales["x"] ?? {};
  if (min === undefined || max === undefined || data[0].length < 2) return false;
  const [from, to] = span();
  return Math.abs(min - from) > 1 && Math.abs(max - to) > 1 && !recent.value;
}

/** Seconds shown. */
function span(): [number, number] {
  const view = session.value;
  const atS = (view?.atMs ?? 0) / 1000;
  if (recent.value) return [Math.max(0, atS - RECENT_S), Math.max(RECENT_S, atS)];
  return [0, Math.max(atS, (view?.durationMs ?? 60_000) / 1000)];
}

function toData(table: Rows, lines: readonly Line[], isStale: boolean): uPlot.AlignedData {
  const xs = table.atMs.map((ms) => ms / 1000);
  const ys = lines.map(({ name }) => [...table[name]]);
  if (isStale && xs.length > 0) {
    // What is no longer known ends here.
    xs.push((xs.at(-1) ?? 0) + 0.001);
    for (const column of ys) column.push(null);
  }
  return [xs, ...ys];
}

function createPlot(place: HTMLElement, lines: readonly Line[], unit: string, band: boolean, dark: boolean): uPlot {
  const ink = dark ? "#a7b0be" : "#4b5563";
  const grid = dark ? "#262d37" : "#e6e9ee";
  const axis = {
    stroke: ink,
    grid: { stroke: grid, width: 1 },
    ticks: { stroke: grid, width: 1, size: 4 },
    font: "12px system-ui",
  };
  return new uPlot(
    {
      width: place.clientWidth,
      height: place.clientHeight,
      legend: { show: false },
      cursor: { sync: { key: "session" }, drag: { x: true, y: false } },
      scales: {
        x: {
          time: false,
          range: (_, low, high) => (low === null || high - low < 1 || !isChosen(low, high) ? span() : [low, high]),
        },
        y: {
          range: band
            ? (_, low, high) => temperatureRange(session.value, low, high)
            : (_, _low, high) => [0, Math.max(5, (high ?? 0) * 1.1)],
        },
      },
      axes: [
        {
          ...axis,
          ...(band
            ? { size: 6, values: () => [] }
            : { size: 30, values: (_, ticks) => ticks.map((s) => clockText(s * 1000)) }),
        },
        {
          ...axis,
          size: 44,
          values: (_, ticks) =>
            ticks.map((value, at) => (at === ticks.length - 1 ? `${value} ${unit}` : String(value))),
        },
      ],
      series: [
        {},
        ...lines.map(({ tone, label }) => ({
          label,
          stroke: TONES[tone][dark ? "dark" : "light"],
          width: TONE_WIDTHS_PX[tone],
          dash: TONES[tone].dash.split(" ").filter(Boolean).map(Number),
          points: { show: false },
          spanGaps: false,
          ...(tone === "power" ? { fill: dark ? "#b39ae822" : "#6d4bb01c" } : {}),
        })),
      ],
      hooks: band ? { drawClear: [(plot) => drawWindow(plot, dark)] } : {},
    },
    toData(rows.peek(), lines, false),
    place,
  );
}

/** A range that a hand has drawn is narrower than what there is at both ends. */
function isChosen(low: number, high: number): boolean {
  const { atMs } = rows.peek();
  const from = (atMs[0] ?? 0) / 1000;
  const to = (atMs.at(-1) ?? 0) / 1000;
  return low > from + 0.5 || high < to - 0.5;
}

const isCold = (view: SessionView | null): boolean => view?.targetC !== null && (view?.targetC ?? 99) < COLD_BELOW_C;

function temperatureRange(view: SessionView | null, low: number | null, high: number | null): [number, number] {
  const [least, most] = isCold(view) ? [-1, 36] : [30, 50];
  return [Math.min(least, Math.floor(low ?? least)), Math.max(most, Math.ceil(high ?? most))];
}

/** The window that the dermis is to be held in, and what stops the host. */
function drawWindow(plot: uPlot, dark: boolean): void {
  const view = session.peek();
  if (isCold(view)) return;
  const { ctx, bbox } = plot;
  const at = (value: number) => plot.valToPos(value, "y", true);
  ctx.save();
  ctx.fillStyle = dark ? "#1d2a3a" : "#e9f0f8";
  ctx.fillRect(bbox.left, at(WINDOW_HIGH_C), bbox.width, at(WINDOW_LOW_C) - at(WINDOW_HIGH_C));
  ctx.fillStyle = dark ? "#a7b0be" : "#4b5563";
  ctx.font = `${11 * devicePixelRatio}px system-ui`;
  ctx.textAlign = "right";
  ctx.fillText(
    `window ${WINDOW_LOW_C}–${WINDOW_HIGH_C} °C`,
    bbox.left + bbox.width - 6,
    at(WINDOW_LOW_C) - 6 * devicePixelRatio,
  );
  ctx.restore();
}
