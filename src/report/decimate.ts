/**
 * Fewer points without losing a peak: per time bucket the smallest and the largest value, in the order in which they came.
 * Values stay exactly what was recorded; an instant moves by less than a bucket. For plots, never for figures.
 */
import type { Millis } from "../units.ts";

export type Column = ArrayLike<number | null>;

export interface Table {
  readonly atMs: number[];
  readonly columns: (number | null)[][];
}

/**
 * Brings `columns`, which share the ascending `atMs`, to at most two rows per bucket. A short table is copied as it is. A bucket
 * in which a column has no value stays empty in it: a gap remains a gap.
 */
export function decimate(atMs: ArrayLike<Millis>, columns: readonly Column[], buckets: number): Table {
  const rows = atMs.length;
  const from = rows === 0 ? 0 : (atMs[0] as number);
  const to = rows === 0 ? 0 : (atMs[rows - 1] as number);
  if (rows <= 2 * buckets || to <= from) {
    return {
      atMs: Array.from(atMs),
      columns: columns.map((column) => Array.from({ length: rows }, (_, row) => valueAt(column, row))),
    };
  }
  const width = (to - from) / buckets;
  const thin: Table = { atMs: [], columns: columns.map(() => []) };
  let start = 0;
  for (let bucket = 0; bucket < buckets; bucket++) {
    const endMs = bucket === buckets - 1 ? Infinity : from + (bucket + 1) * width;
    let end = start;
    while (end < rows && (atMs[end] as number) < endMs) end += 1;
    if (end === start) continue;
    const first = atMs[start] as number;
    const last = atMs[end - 1] as number;
    thin.atMs.push(first);
    if (last > first) thin.atMs.push(last);
    for (const [index, column] of columns.entries()) {
      const [early, late] = extremes(column, start, end);
      const kept = thin.columns[index] as (number | null)[];
      // One row: it was one instant, and of two values there the hotter one matters.
      if (last > first) kept.push(early, late);
      else kept.push(early === null || late === null ? early : Math.max(early, late));
    }
    start = end;
  }
  return thin;
}

/** Smallest and largest of rows [start, end), whichever came first in front; nulls when there is none. */
function extremes(column: Column, start: number, end: number): [number | null, number | null] {
  let low = -1;
  let high = -1;
  for (let row = start; row < end; row++) {
    const value = valueAt(column, row);
    if (value === null) continue;
    if (low < 0 || value < (column[low] as number)) low = row;
    if (high < 0 || value > (column[high] as number)) high = row;
  }
  if (low < 0) return [null, null];
  const [early, late] = low <= high ? [low, high] : [high, low];
  return [column[early] as number, column[late] as number];
}

/** A value that is no number is no value. */
function valueAt(column: Column, row: number): number | null {
  const value = column[row];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
