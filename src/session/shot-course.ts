/**
 * How far the grid of one zone has been shot: which place comes next, which shot is out and what became of it. Plain data; when a shot may
 * be fired is pacing's business, whether it may be is the gate's.
 */
import { bookShot, PACE_AT_REST, type Pace } from "../control/pacing.ts";
import type { Stamped } from "../control/stamp-pacing.ts";
import type { ShotDoneMessage } from "../protocol/messages.ts";
import type { Joules, Millimetres, Millis } from "../units.ts";
import type { ShotGrid } from "./plan.ts";

export interface ShotCourse {
  readonly zone: number;
  /** Which of the profile's depths. */
  readonly pass: number;
  /** Place of the next shot, both from 0. */
  readonly line: number;
  readonly index: number;
  /** Place on the line that the handpiece was last put at, where it is put by hand. */
  readonly aimed: number;
  /** Number of the latest shot of this epoch; 0: none. */
  readonly shot: number;
  /** A shot that is out. */
  readonly awaited: Awaited | null;
  /** How often the device has refused this place in a row, and why it last did. */
  readonly refusals: number;
  readonly refusal: string;
  readonly pace: Pace;
  /** Which time over the grid, from 0. */
  readonly round: number;
  /** Stamps so far and their places, oldest first; empty where none are remembered. */
  readonly stamped: readonly Stamped[];
}

export interface Awaited {
  readonly shot: number;
  readonly energyJ: Joules;
  /** What has not been heard of by then has been delivered. */
  readonly untilMs: Millis;
}

type Grid = ShotGrid;

export function createShotCourse(zone: number, pass: number): ShotCourse {
  const pace = PACE_AT_REST;
  const first = { line: 0, index: 0, aimed: 0, shot: 0, round: 0 };
  return { zone, pass, ...first, awaited: null, refusals: 0, refusal: "", pace, stamped: [] };
}

/**
 * Where the handpiece is to stand for the next line or place, and the carriage on it for the next shot. Every second line is shot on the way back: a
 * carriage that had to return first would outlast the life of a shot.
 */
export function toPlace({ line, index, round }: ShotCourse, grid: Grid): Place {
  const { pitchMm, linePitchMm, lineShots, byHand } = grid;
  const step = line % 2 === 0 ? index : lineShots - 1 - index;
  // Every second round stands in the gaps of the one before.
  const aside = round % 2 === 0 ? 0 : 0.5;
  const alongMm = (step + aside) * pitchMm;
  const acrossMm = (line + aside) * linePitchMm;
  return byHand ? { alongMm, acrossMm, carriageMm: null } : { alongMm: 0, acrossMm, carriageMm: alongMm };
}

export interface Place {
  readonly alongMm: Millimetres;
  readonly acrossMm: Millimetres;
  readonly carriageMm: Millimetres | null;
}

/** The next place: this one is shot, or must count as shot. */
function moveOn(course: ShotCourse): ShotCourse {
  return { ...course, index: course.index + 1, refusals: 0, refusal: "" };
}

/** The handpiece goes on: to the next line or round, or by hand to the next place. */
export function startLine(course: ShotCourse, { lineShots, lines }: Grid): ShotCourse {
  if (course.index < lineShots) return { ...course, aimed: course.index };
  const goesOver = course.line + 1 >= lines;
  const next = goesOver ? { line: 0, round: course.round + 1 } : { line: course.line + 1 };
  return { ...course, ...next, index: 0, aimed: 0 };
}

/** Remembers a shot where that is asked for. */
function book(course: ShotCourse, grid: Grid, energyJ: Joules, atMs: Millis): Pick<ShotCourse, "pace" | "stamped"> {
  const pace = bookShot(course.pace, grid, energyJ, atMs);
  if (!grid.stamps) return { pace, stamped: course.stamped };
  const { alongMm, acrossMm } = toPlace(course, grid);
  return { pace, stamped: [...course.stamped, { alongMm, acrossMm, energyJ, atMs }] };
}

/** What the device says of the shot that is out. The same course when it speaks of another. */
export function settleShot(course: ShotCourse, grid: Grid, done: ShotDoneMessage, atMs: Millis): ShotCourse {
  if (course.awaited === null || done.shot !== course.awaited.shot) return course;
  const settled = { ...course, awaited: null };
  if (done.begun) return moveOn({ ...settled, ...book(course, grid, done.energyJ, atMs) });
  // Somebody was here before: there is nothing to be gained by asking again.
  if (done.result === "tooClose" || done.result === "siteSpent") return moveOn(settled);
  return { ...settled, refusals: course.refusals + 1, refusal: done.result };
}

/** Nothing was heard of the shot that is out: it was delivered, and its place is shot. */
export function loseShot(course: ShotCourse, grid: Grid, atMs: Millis): ShotCourse {
  if (course.awaited === null) return course;
  return moveOn({ ...course, awaited: null, ...book(course, grid, course.awaited.energyJ, atMs) });
}

/** Nothing more is to be shot from where the handpiece stands. */
export function isLineDone({ index, aimed, awaited }: ShotCourse, { lineShots, byHand }: Grid): boolean {
  return awaited === null && (index >= lineShots || (byHand && index > aimed));
}

export function isGridDone({ index, line, round, awaited }: ShotCourse, { lineShots, lines, rounds }: Grid): boolean {
  return awaited === null && index >= lineShots && line + 1 >= lines && round + 1 >= rounds;
}
