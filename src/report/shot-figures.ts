/**
 * Figures of a session in shots: what the device says it delivered, and from the truth what that did. Plain numbers; judging is verdict.ts.
 */
import type { Entry } from "../journal/entry.ts";
import type { Celsius, Joules, Millimetres, Millis } from "../units.ts";
import { WINDOW_HIGH_C, WINDOW_LOW_C } from "./figures.ts";

/** One shot as the simulator knows it. */
export interface ShotRow {
  /** From 0. */
  readonly zone: number;
  readonly atMs: Millis;
  readonly alongMm: Millimetres;
  readonly acrossMm: Millimetres;
  readonly energyJ: Joules;
  /** Of a stamp that of the dermis. */
  readonly peakC: Celsius;
  /** Of the coagulated zone; null and zero sizes: nothing coagulated. */
  readonly depthMm: Millimetres | null;
  readonly diameterMm: Millimetres;
  readonly lengthMm: Millimetres;
  readonly epidermisC: Celsius;
  readonly epidermisOmega: number;
}

export interface ShotFigures {
  /** Ran to their end; were cut, or never heard of; never began. */
  readonly delivered: number;
  readonly cut: number;
  readonly refused: number;
  readonly energyJ: Joules;
  /** From the truth; null on a real device. */
  readonly truth: ShotTruthFigures | null;
}

export interface ShotTruthFigures {
  readonly coagulated: number;
  /** Means over the coagulated; null when there is none. */
  readonly depthMm: number | null;
  readonly depthSdMm: number | null;
  readonly diameterMm: number | null;
  readonly lengthMm: number | null;
  /** Mean distance of the middle of a point to the nearest other, as they lie under the skin. */
  readonly spacingMm: number | null;
  readonly peakC: Celsius;
  /** Shots whose hottest point lies in the window of the dermis: of stamps that is the dermis itself. */
  readonly inWindow: number;
  readonly epidermisMaxC: Celsius;
  readonly epidermisSpared: boolean;
}

/** Half of a first-degree burn, as for a whole zone. */
const SPARED_OMEGA = 0.27;

/** Null for a session without shots. */
export function figureShots(entries: readonly Entry[], truth: readonly ShotRow[] | null): ShotFigures | null {
  const told = entries.filter((entry) => entry.kind === "shot");
  if (told.length === 0) return null;
  const begun = told.filter((shot) => shot.begun);
  const delivered = begun.filter(({ result }) => result === "ok").length;
  return {
    delivered,
    cut: begun.length - delivered,
    refused: told.length - begun.length,
    energyJ: begun.reduce((sum, shot) => sum + shot.energyJ, 0),
    truth: truth === null || truth.length === 0 ? null : figureTruth(truth),
  };
}

function figureTruth(shots: readonly ShotRow[]): ShotTruthFigures {
  const coagulated = shots.filter(({ diameterMm }) => diameterMm > 0);
  const depths = coagulated.map(({ depthMm }) => depthMm ?? 0);
  const depthMm = mean(depths);
  return {
    coagulated: coagulated.length,
    depthMm,
    depthSdMm: depthMm === null ? null : Math.sqrt(mean(depths.map((mm) => (mm - depthMm) ** 2)) ?? 0),
    diameterMm: mean(coagulated.map((shot) => shot.diameterMm)),
    lengthMm: mean(coagulated.map((shot) => shot.lengthMm)),
    spacingMm: mean(coagulated.map((shot) => nearestMm(shot, coagulated)).filter(Number.isFinite)),
    peakC: Math.max(...shots.map(({ peakC }) => peakC)),
    inWindow: shots.filter(({ peakC }) => peakC >= WINDOW_LOW_C && peakC <= WINDOW_HIGH_C).length,
    epidermisMaxC: Math.max(...shots.map(({ epidermisC }) => epidermisC)),
    epidermisSpared: shots.every(({ epidermisOmega }) => epidermisOmega < SPARED_OMEGA),
  };
}

function nearestMm(shot: ShotRow, others: readonly ShotRow[]): Millimetres {
  let nearest = Number.POSITIVE_INFINITY;
  for (const other of others) {
    if (other === shot || other.zone !== shot.zone) continue;
    const deeper = (other.depthMm ?? 0) - (shot.depthMm ?? 0);
    nearest = Math.min(nearest, Math.hypot(other.alongMm - shot.alongMm, other.acrossMm - shot.acrossMm, deeper));
  }
  return nearest;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

const HEADER = "atMs,zone,alongMm,acrossMm,energyJ,peakC,depthMm,diameterMm,lengthMm,epidermisC,epidermisOmega";

/** The rows of shots.csv up to the first that is none; null when even the header is not one of ours. */
export function readShots(text: string): readonly ShotRow[] | null {
  const lines = text.split("\n");
  if (lines[0] !== HEADER) return null;
  const rows: ShotRow[] = [];
  for (const line of lines.slice(1, -1)) {
    const cells = line.split(",");
    const [atMs, zone, alongMm, acrossMm, energyJ, peakC, , diameterMm, lengthMm, epidermisC, epidermisOmega] =
      cells.map(Number) as [number, number, number, number, number, number, number, number, number, number, number];
    const depthMm = cells[6] === "" ? null : Number(cells[6]);
    const row = {
      atMs,
      zone: zone - 1,
      alongMm,
      acrossMm,
      energyJ,
      peakC,
      diameterMm,
      lengthMm,
      epidermisC,
      epidermisOmega,
    };
    if (![...Object.values(row), depthMm ?? 0].every(Number.isFinite)) break;
    rows.push({ ...row, depthMm });
  }
  return rows;
}

/** shots.csv: the truth of every shot, one line each. */
export function formatShots(shots: readonly ShotRow[]): string {
  const rows = shots.map((shot) =>
    [
      shot.atMs,
      shot.zone + 1,
      shot.alongMm.toFixed(2),
      shot.acrossMm.toFixed(2),
      shot.energyJ.toFixed(4),
      shot.peakC.toFixed(2),
      shot.depthMm === null ? "" : shot.depthMm.toFixed(3),
      shot.diameterMm.toFixed(3),
      shot.lengthMm.toFixed(3),
      shot.epidermisC.toFixed(2),
      shot.epidermisOmega.toPrecision(4),
    ].join(","),
  );
  return `${HEADER}\n${rows.map((row) => `${row}\n`).join("")}`;
}
