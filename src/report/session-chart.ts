/**
 * The standard picture of a run: dermal truth, estimate and surface sensors apart, over the power. What the report prints and the
 * README shows. Only chooses and labels; chart.ts draws.
 */
import type { RunRecord } from "../journal/record.ts";
import type { TruthSeries } from "../journal/truth.ts";
import { printable } from "../printable.ts";
import type { Celsius } from "../units.ts";
import { type Chart, type ChartSeries, clockText } from "./chart.ts";
import { BAND_C, WINDOW_HIGH_C, WINDOW_LOW_C } from "./figures.ts";

/** `truth` is null on a bench device. */
export function sessionChart(title: string, record: RunRecord, truth: TruthSeries | null): Chart {
  const { series } = record;
  const { atMs } = series;
  const temperatures: ChartSeries[] = [
    { label: "dermis estimated, degC", tone: "estimate", atMs, values: series.estimateC },
    { label: "dermis upper bound, degC", tone: "bound", atMs, values: series.upperC },
    { label: "surface A measured, degC", tone: "sensorA", atMs, values: series.surfaceAC },
    { label: "surface B measured, degC", tone: "sensorB", atMs, values: series.surfaceBC },
    { label: "target, degC", tone: "target", atMs, values: series.targetC },
  ];
  if (record.open?.modality === "contact-cooling")
    temperatures.push({ label: "plate measured, degC", tone: "ceiling", atMs, values: series.tipC });
  // Drawn first: the estimate lies over the truth where it is right.
  if (truth !== null) {
    temperatures.unshift(
      { label: "dermis, truth, degC", tone: "truth", atMs: truth.atMs, values: truth.dermalC },
      { label: "dermal peak, truth, degC", tone: "peak", atMs: truth.atMs, values: truth.dermalPeakC },
    );
  }
  return {
    title,
    description: describeRun(record, truth),
    toMs: Math.max(1, record.durationMs),
    panels: [
      {
        axis: "temperature, degC",
        weight: 3,
        ...scaleOf(record),
        series: temperatures,
      },
      {
        axis: "power, W",
        weight: 1,
        range: [0, 5],
        series: [
          { label: "power measured, W", tone: "power", atMs, values: series.powerW, area: true },
          { label: "firmware ceiling, W", tone: "ceiling", atMs, values: series.ceilingW },
        ],
      },
    ],
    spans: record.phases.map((span) => ({
      fromMs: span.fromMs,
      toMs: span.toMs,
      label: printable(`zone ${span.zone} ${span.phase}`),
    })),
    events: markedEvents(record),
  };
}

/** The treatment window, or round the target of a cold hold what belongs there. */
function scaleOf(record: RunRecord): Pick<Chart["panels"][number], "range" | "bands" | "limits"> {
  const targetC = coldTargetOf(record);
  if (targetC === null)
    return {
      range: [30, 49],
      bands: [{ from: WINDOW_LOW_C, to: WINDOW_HIGH_C, label: `window ${WINDOW_LOW_C}-${WINDOW_HIGH_C} degC` }],
      limits: [{ at: WINDOW_HIGH_C, label: `limit ${WINDOW_HIGH_C.toFixed(1)} degC` }],
    };
  return {
    range: [-1, 36],
    bands: [{ from: targetC - BAND_C, to: targetC + BAND_C, label: `target +-${BAND_C.toFixed(1)} degC` }],
    limits: [{ at: 0, label: "limit 0.0 degC" }],
  };
}

/** Target of a session that takes heat out; null for others, and when it was never on its way there. */
function coldTargetOf(record: RunRecord): Celsius | null {
  if (record.open?.modality !== "contact-cooling") return null;
  return record.phases.find(({ targetC }) => targetC !== null)?.targetC ?? null;
}

/** Grave events come last, so that a trip is not hidden by the alarm it raised. */
const ORDER = ["info", "low", "medium", "high"];

/** Events that deserve a line through the plot; the list has all of them. */
export function markedEvents(record: RunRecord): RunRecord["events"] {
  const marked = record.events.filter(({ kind, level }) => {
    if (kind === "trip" || kind === "alarm" || kind === "link") return level !== "info";
    return kind === "close" || kind === "operator";
  });
  return marked.sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
}

function describeRun(record: RunRecord, truth: TruthSeries | null): string {
  const hottest = truth === null ? record.series.upperC : truth.dermalPeakC;
  let peakC = -Infinity;
  for (const value of hottest) if (value !== null && value > peakC) peakC = value;
  const peak =
    peakC === -Infinity
      ? ""
      : ` ${truth === null ? "Upper bound of the estimate" : "Dermal peak"} up to ${peakC.toFixed(1)} degC.`;
  return `Session of ${clockText(record.durationMs)} min, outcome ${record.outcome}, ${record.trips.length} trips.${peak}`;
}
