/**
 * truth.csv: what the simulator knows and no controller ever sees. Written beside the journal, never into it, so that a journal
 * of a virtual person and of a bench device have one shape. Reads any text; a torn or odd row ends the reading.
 */
import type { Celsius, Cem43Minutes, Millis } from "../units.ts";

export interface TruthRow {
  readonly atMs: Millis;
  readonly zone: number;
  /** At the reference depth. */
  readonly dermalC: Celsius;
  /** Hottest point of the dermis outside an intended focal zone. */
  readonly dermalPeakC: Celsius;
  /** Worst node of the zone, so far. */
  readonly cem43Min: Cem43Minutes;
  readonly omega: number;
  /** Hottest point of each layer, in the order of the header. */
  readonly layerPeakC: ArrayLike<Celsius>;
}

export interface TruthSeries {
  readonly layers: readonly string[];
  readonly atMs: Millis[];
  readonly zone: number[];
  readonly dermalC: Celsius[];
  readonly dermalPeakC: Celsius[];
  readonly cem43Min: Cem43Minutes[];
  readonly omega: number[];
  /** One column per layer. */
  readonly layerPeakC: Celsius[][];
}

const FIXED_COLUMNS = ["atMs", "zone", "dermalC", "dermalPeakC", "cem43Min", "omega"];

/** Header line; layers are named outside in, e.g. epidermis, dermis, fat. */
export function truthHeader(layers: readonly string[]): string {
  return `${[...FIXED_COLUMNS, ...layers.map((layer) => `${layer}PeakC`)].join(",")}\n`;
}

export function formatTruth(row: TruthRow): string {
  let line = `${row.atMs},${row.zone},${row.dermalC.toFixed(3)},${row.dermalPeakC.toFixed(3)}`;
  line += `,${row.cem43Min.toPrecision(6)},${row.omega.toPrecision(6)}`;
  for (let layer = 0; layer < row.layerPeakC.length; layer++) line += `,${row.layerPeakC[layer]?.toFixed(3)}`;
  return `${line}\n`;
}

/** The rows up to the first one that is none; null when even the header is not one of ours. */
export function readTruth(text: string): TruthSeries | null {
  const lines = text.split("\n");
  const header = (lines[0] ?? "").split(",");
  const layers = header.slice(FIXED_COLUMNS.length).map((name) => name.replace(/PeakC$/, ""));
  if (`${lines[0]}\n` !== truthHeader(layers)) return null;
  const series: TruthSeries = {
    layers,
    atMs: [],
    zone: [],
    dermalC: [],
    dermalPeakC: [],
    cem43Min: [],
    omega: [],
    layerPeakC: layers.map(() => []),
  };
  // The text behind the last line end is torn, or empty.
  for (const line of lines.slice(1, -1)) {
    const cells = line.split(",");
    const values = cells.map(Number);
    if (cells.length !== header.length || cells.includes("") || !values.every(Number.isFinite)) break;
    const [atMs, zone, dermalC, dermalPeakC, cem43Min, omega] = values as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    series.atMs.push(atMs);
    series.zone.push(zone);
    series.dermalC.push(dermalC);
    series.dermalPeakC.push(dermalPeakC);
    series.cem43Min.push(cem43Min);
    series.omega.push(omega);
    for (let layer = 0; layer < layers.length; layer++) series.layerPeakC[layer]?.push(values[layer + 6] as number);
  }
  return series;
}
