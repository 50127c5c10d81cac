/**
 * Records as columns, for a spreadsheet or a data frame: telemetry off the wire, and the simulator's truth. Every row has every column; what
 * is not known is null and never a number.
 */
import type { TruthSeries } from "./truth.ts";
import type { WireMessage } from "./wire-messages.ts";

export interface Column {
  /** With the unit as a suffix, as everywhere. */
  readonly name: string;
  readonly values: readonly (number | string | null)[];
}

/** Every telemetry message of the device, a row each; empty when there is none. */
export function tabulateTelemetry(messages: readonly WireMessage[]): Column[] {
  const rows = messages.flatMap(({ atMs, seq, message }) => {
    if (message.type !== "telemetry") return [];
    const { type: _, ...fields } = message;
    return [{ atMs, seq, ...fields }];
  });
  const names = Object.keys(rows[0] ?? {}) as (keyof (typeof rows)[number])[];
  return names.map((name) => ({ name, values: rows.map((row) => row[name]) }));
}

export function tabulateTruth(truth: TruthSeries): Column[] {
  const { layers, layerPeakC, ...fixed } = truth;
  return [
    ...Object.entries(fixed).map(([name, values]) => ({ name, values })),
    ...layers.map((layer, index) => ({ name: `${layer}PeakC`, values: layerPeakC[index] ?? [] })),
  ];
}

/** A header line and a line per row, separated by commas; an unknown value is an empty place. No name or word of ours needs quotes. */
export function formatCsv(columns: readonly Column[]): string {
  const lines = [columns.map(({ name }) => name).join(",")];
  const count = columns[0]?.values.length ?? 0;
  for (let row = 0; row < count; row++) lines.push(columns.map(({ values }) => values[row] ?? "").join(","));
  return `${lines.join("\n")}\n`;
}
