/** What `isoderm-bench --truth` wrote: the plant's own account, held against what a host believed. */
import { existsSync, readFileSync } from "node:fs";
import { expect } from "vitest";

export interface BenchRow {
  readonly wallMs: number;
  readonly atMs: number;
  readonly powerW: number;
  readonly energyJ: number;
  readonly dermalPeakC: number;
  /** Null without a lease. */
  readonly leaseAgeMs: number | null;
}

/** Rows up to the last whole line. */
function readBenchTruth(file: string): BenchRow[] {
  if (!existsSync(file)) return [];
  const [header = "", ...lines] = readFileSync(file, "latin1").split("\n").slice(0, -1);
  const names = header.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    const cell = (name: string) => cells[names.indexOf(name)] ?? "";
    return {
      wallMs: Number(cell("wallMs")),
      atMs: Number(cell("atMs")),
      powerW: Number(cell("powerW")),
      energyJ: Number(cell("energyJ")),
      dermalPeakC: Number(cell("dermalPeakC")),
      leaseAgeMs: cell("leaseAgeMs") === "" ? null : Number(cell("leaseAgeMs")),
    };
  });
}

const LOOK_MS = 50;
const LOOK_MAX = 800;

/** Resolves when the plant is in such a state. */
export async function untilTruth(file: string, isIt: (rows: readonly BenchRow[]) => boolean): Promise<BenchRow[]> {
  for (let look = 0; look < LOOK_MAX; look++) {
    const rows = readBenchTruth(file);
    if (isIt(rows)) return rows;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error("the plant never came into such a state");
}

/** Power at this moment, as the plant has it. */
export const isHot = (rows: readonly BenchRow[]) => (rows.at(-1)?.powerW ?? 0) > 1;

/** What counts as off, W. */
const OFF_W = 0.1;
/** From the last lease accepted to no power: a life of 250 ms and two ticks (docs/protocol.md, section 6). */
const LEASE_OFF_MS = 270;

/** On the plant's own clock no power ever outlived its lease, and no dermis passed what one fault may bring it to. */
export function expectLeased(rows: readonly BenchRow[]): void {
  let acceptedAtMs = Number.NEGATIVE_INFINITY;
  const unleased = rows.filter(({ atMs, powerW, leaseAgeMs }) => {
    if (leaseAgeMs !== null) acceptedAtMs = atMs - leaseAgeMs;
    return powerW > OFF_W && atMs - acceptedAtMs > LEASE_OFF_MS;
  });
  expect(unleased).toEqual([]);
  expect(Math.max(...rows.map(({ dermalPeakC }) => dermalPeakC))).toBeLessThanOrEqual(50);
}

/** Longest time from `wallMs` to the last power, ms; negative when it was off before. */
export function offAfterMs(rows: readonly BenchRow[], wallMs: number): number {
  return (rows.findLast(({ powerW }) => powerW > OFF_W)?.wallMs ?? Number.NEGATIVE_INFINITY) - wallMs;
}
