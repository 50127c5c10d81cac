/**
 * The stages of a session in shots: aiming, and shooting a line. Like stages.ts for those that hold a temperature; what fires a shot asks
 * pacing when, and the gate whether.
 */
import { addUncertain } from "../control/ledger.ts";
import { createNeedleRegulator, regulateNeedles } from "../control/needle-regulator.ts";
import { mayShoot } from "../control/pacing.ts";
import { feltFrom, STAMP_REST_C } from "../control/stamp-pacing.ts";
import { isNeedleProfile, isShotProfile } from "../profile/kind.ts";
import type { ShotDoneMessage, ShotStateMessage } from "../protocol/messages.ts";
import { SHOT_TTL_MS } from "../safety/constants.ts";
import { grantShot } from "../safety/gate.ts";
import { superviseNeedles } from "../safety/needle-watch.ts";
import type { Millis, Watts } from "../units.ts";
import { type SessionPlan, toShotPeakW, toShots } from "./plan.ts";
import { isGridDone, isLineDone, loseShot, settleShot, startLine, toPlace } from "./shot-course.ts";
import type { Due } from "./stages.ts";
import { type Draft, note, say } from "./state.ts";

/** A hand puts the handpiece this near to where the display shows; the device judges the distance of shots by itself. */
const AIMED_MM = 0.7;
/** From the end of a shot's life to its report: one telemetry period, a slow link and a margin. */
const UNHEARD_MS: Millis = 500;
/** Skin and its two sensors, of which one is slower, need this long after a spurt to be what they were. */
const SPURT_MS: Millis = 1500;

/** What sensors read is cold that comes and goes. */
export function isSprayed({ sprayedAtMs, atMs }: Pick<Draft, "sprayedAtMs" | "atMs">): boolean {
  return atMs - sprayedAtMs < SPURT_MS;
}

/** Needles that are not in after this are a shot that has failed. */
const INSERT_MS: Millis = 500;
/** A device that refuses the same place this often will go on doing so. */
const REFUSALS_MAX = 10;

/** The handpiece stands where the next line begins. */
export function isAimed({ shotState, course, zone }: Draft, plan: SessionPlan): boolean {
  if (shotState === null || shotState.field !== zone) return false;
  const { alongMm, acrossMm, carriageMm } = shotState;
  if (alongMm === null || acrossMm === null) return false;
  const aim = toPlace(course, toShots(plan.profile, course.pass));
  return (
    Math.abs(alongMm - (carriageMm ?? 0) - aim.alongMm) <= AIMED_MM && Math.abs(acrossMm - aim.acrossMm) <= AIMED_MM
  );
}

/** What was stamped near the next place has cooled far enough, as far as pacing knows; where nothing is remembered it always has. */
export function isRested({ course, atMs }: Draft, plan: SessionPlan): boolean {
  const grid = toShots(plan.profile, course.pass);
  if (!grid.stamps) return true;
  const { alongMm, acrossMm } = toPlace(course, grid);
  const leftC = feltFrom(course.stamped, alongMm, acrossMm, grid.betweenKPerJ, atMs);
  return STAMP_REST_C + leftC + grid.energyJ * grid.betweenKPerJ <= grid.betweenMaxC;
}

/** Asks the display to show where the next line is. */
export function showAim(draft: Draft, plan: SessionPlan): void {
  const { alongMm, acrossMm } = toPlace(draft.course, toShots(plan.profile, draft.course.pass));
  say(draft, { type: "aim", field: draft.zone, alongMm, acrossMm });
}

/** A line, or the zone, that has been shot; a device that refuses again and again. */
export function judgeShots(draft: Draft, plan: SessionPlan): Due | null {
  const { course } = draft;
  const grid = toShots(plan.profile, course.pass);
  if (isGridDone(course, grid)) return { event: { type: "PHASE_DONE" }, reason: "all shots done" };
  if (isLineDone(course, grid)) {
    draft.course = startLine(course, grid);
    const place = grid.byHand ? `place ${course.index} of ` : "";
    const round = grid.rounds > 1 ? ` of round ${course.round + 1}` : "";
    return { event: { type: "LINE_DONE" }, reason: `${place}line ${course.line + 1} of ${grid.lines}${round} done` };
  }
  if (course.refusals < REFUSALS_MAX) return null;
  return { event: { type: "STOP" }, reason: `the device refuses to shoot: ${course.refusal}` };
}

/** Takes what the device says of a shot, in whatever stage it arrives. */
export function takeShotDone(draft: Draft, plan: SessionPlan, done: ShotDoneMessage): void {
  if (!isShotProfile(plan.profile) || done.epoch !== draft.telemetry?.epoch) return;
  const before = draft.course;
  const after = settleShot(before, toShots(plan.profile, before.pass), done, draft.atMs);
  if (after === before) return;
  // Between stages the hand has let go: that the device then refuses is no wonder.
  draft.course = draft.stage === "shooting" ? after : { ...after, refusals: 0 };
  note(draft, {
    atMs: draft.atMs,
    kind: "shot",
    zone: draft.zone + 1,
    line: before.line + 1,
    place: before.index + 1,
    shot: done.shot,
    result: done.result,
    begun: done.begun,
    energyJ: done.energyJ,
    durationMs: done.durationMs,
    alongMm: done.alongMm,
    acrossMm: done.acrossMm,
  });
}

/** A shot that nothing was heard of is booked as delivered. */
export function settleUnheard(draft: Draft, plan: SessionPlan): void {
  const { awaited } = draft.course;
  if (awaited === null || draft.atMs < awaited.untilMs) return;
  const { line, index, pass } = draft.course;
  const grid = toShots(plan.profile, pass);
  draft.course = loseShot(draft.course, grid, draft.atMs);
  const dose = draft.doses[draft.zone];
  if (dose !== undefined && dose !== null)
    draft.doses = draft.doses.with(draft.zone, addUncertain(dose, awaited.energyJ));
  note(draft, {
    atMs: draft.atMs,
    kind: "shot",
    zone: draft.zone + 1,
    line: line + 1,
    place: index + 1,
    shot: awaited.shot,
    result: "unheard",
    begun: true,
    energyJ: awaited.energyJ,
    durationMs: grid.durationMs,
    alongMm: null,
    acrossMm: null,
  });
}

/**
 * Power for the needles that are in, all pairs together; none for a shot that has not begun or is over. What the device says of its shot is
 * as old as its telemetry.
 */
export function regulateShot(draft: Draft, plan: SessionPlan): Watts {
  const { shotState, shotTip, atMs } = draft;
  if (!isNeedleProfile(plan.profile) || shotState?.phase !== "emitting" || shotTip === null) {
    draft.needles = null;
    return 0;
  }
  const { needleC } = shotState;
  const { shots } = plan.profile.phases;
  if (draft.needles === null) draft.needles = needleC === null ? null : createNeedleRegulator(needleC, atMs);
  if (draft.needles === null) return 0;
  const goal = { ...shots, pairs: shotTip.needlePairs, powerMaxW: plan.profile.limits.powerMaxW };
  draft.needles = regulateNeedles(draft.needles, needleC, goal, atMs);
  return draft.needles.powerW;
}

/** Takes what the device says of the shot it is at; needles that begin to be heated get their first lease at once. */
export function takeShotState(draft: Draft, plan: SessionPlan, message: ShotStateMessage): void {
  const begins = message.phase === "emitting" && draft.shotState?.phase !== "emitting";
  draft.shotState = message;
  if (message.phase === "precool" || message.phase === "postcool") draft.sprayedAtMs = draft.atMs;
  if (!isNeedleProfile(plan.profile)) return;
  if (begins) draft.leasing = { ...draft.leasing, dueMs: draft.atMs };
  const { needleMaxC } = plan.profile.phases.shots;
  const plannedC = message.phase === "emitting" ? (draft.needles?.plannedC ?? null) : null;
  const sample = { atMs: draft.atMs, needleC: message.needleC, plannedC };
  draft.needleWatch = superviseNeedles(draft.needleWatch, sample, needleMaxC);
}

/** Fires the next shot of the line if it is time, and if the gate permits it. */
export function fireShot(draft: Draft, plan: SessionPlan, lateMs: Millis): void {
  const { stage, course, permit, shotPermit, telemetry, estimate, atMs } = draft;
  if (stage !== "shooting" || course.awaited !== null) return;
  if (permit === null || shotPermit === null || telemetry === null || estimate === null) return;
  const grid = toShots(plan.profile, course.pass);
  if (isLineDone(course, grid)) return;
  const { energyJ, durationMs, precoolMs, postcoolMs } = grid;
  const { alongMm, acrossMm, carriageMm } = toPlace(course, grid);
  const leftC = feltFrom(course.stamped, alongMm, acrossMm, grid.betweenKPerJ, atMs);
  const baseC = grid.stamps ? Math.max(estimate.upperC, STAMP_REST_C) + leftC : estimate.upperC;
  if (!mayShoot(course.pace, grid, baseC, atMs)) return;
  const peakW = toShotPeakW(plan.profile, course.pass);
  // A shot under a lease that does not carry it would be short; needles are regulated by their leases once they are in.
  if (!isNeedleProfile(plan.profile) && draft.leasing.powerW < peakW) return;
  const message = grantShot(
    { shot: course.shot + 1, energyJ, durationMs, peakW, carriageMm, precoolMs, postcoolMs },
    permit,
    shotPermit,
    { tickMs: telemetry.tickMs, receivedAtMs: draft.telemetryAtMs },
    draft.energised,
    draft.supervisor.verdict,
    telemetry.ceilingW,
    atMs,
    lateMs,
  );
  if (message === null) return;
  say(draft, message);
  const aroundMs = precoolMs + postcoolMs + (isNeedleProfile(plan.profile) ? INSERT_MS : 0);
  const untilMs = atMs + SHOT_TTL_MS + aroundMs + durationMs + UNHEARD_MS;
  draft.course = { ...course, shot: message.shot, awaited: { shot: message.shot, energyJ, untilMs } };
}
