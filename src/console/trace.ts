import { decimate } from "../report/decimate.ts";
import type { LiveView } from "../report/live-view.ts";
import type { Millis } from "../units.ts";
import type { RowName, Rows } from "./views.ts";

/** The bounded memory behind the plot of a session: peaks and gaps stay, however long it gets. */
export interface Trace {
  add(view: LiveView): void;
  /** All but what was not taken yet. */
  taken(): Rows;
  /** What came since the last time, in few rows. */
  take(): Rows;
}

const ROW_NAMES = [
  "truthC",
  "estimateC",
  "upperC",
  "surfaceAC",
  "surfaceBC",
  "targetC",
  "powerW",
] as const satisfies readonly RowName[];

/** Telemetry older than this is no longer what is; the host gives a device up at 500 ms. */
export const STALE_MS: Millis = 500;
/** As the terminal samples it. */
const SAMPLE_MS: Millis = 100;
const ROWS_MAX = 4000;
const FRAME_BUCKETS = 20;

export const NO_ROWS: Rows = toRows(
  [],
  ROW_NAMES.map(() => []),
);

export function createTrace(): Trace {
  let kept = NO_ROWS;
  let fresh: { atMs: Millis[]; columns: (number | null)[][] } = empty();
  let sampledMs = Number.NEGATIVE_INFINITY;
  return {
    add(view) {
      if (view.atMs - sampledMs < SAMPLE_MS) return;
      sampledMs = view.atMs;
      const stale = view.link.ageMs === null || view.link.ageMs >= STALE_MS;
      fresh.atMs.push(view.atMs);
      for (const [index, name] of ROW_NAMES.entries()) {
        const value = name === "truthC" ? view.truthDermalC : stale ? null : view[name];
        fresh.columns[index]?.push(value === null ? null : Math.round(value * 100) / 100);
      }
    },
    taken: () => kept,
    take() {
      const thin = decimate(fresh.atMs, fresh.columns, FRAME_BUCKETS);
      fresh = empty();
      const rows = toRows(thin.atMs, thin.columns);
      kept = join(kept, rows);
      return rows;
    },
  };
}

/** One after the other; thinned to half when it gets too long. */
export function join(before: Rows, after: Rows): Rows {
  if (after.atMs.length === 0) return before;
  const atMs = [...before.atMs, ...after.atMs];
  const columns = ROW_NAMES.map((name) => [...before[name], ...after[name]]);
  if (atMs.length <= ROWS_MAX) return toRows(atMs, columns);
  const thin = decimate(atMs, columns, ROWS_MAX / 4);
  return toRows(thin.atMs, thin.columns);
}

function empty(): { atMs: Millis[]; columns: (number | null)[][] } {
  return { atMs: [], columns: ROW_NAMES.map(() => []) };
}

function toRows(atMs: readonly Millis[], columns: readonly (readonly (number | null)[])[]): Rows {
  const named = Object.fromEntries(ROW_NAMES.map((name, index) => [name, columns[index] ?? []]));
  return { atMs, ...(named as Record<RowName, (number | null)[]>) };
}
