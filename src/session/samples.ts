import type { TelemetryMessage } from "../protocol/messages.ts";
import type { Millis } from "../units.ts";
import { clearAlarm, raiseAlarm } from "./alarms.ts";
import { type SessionPlan, toTargetC } from "./plan.ts";
import { roundTo } from "./rounding.ts";
import { type Draft, note } from "./state.ts";
import { fire } from "./transition.ts";

/** Once a second the state of affairs goes into the journal, and what gets worse slowly is looked at. */
export function recordSample(draft: Draft, plan: SessionPlan): void {
  const { telemetry, estimate: estimated } = draft;
  if (draft.atMs - draft.sampleAtMs < 1000 || telemetry === null) return;
  draft.sampleAtMs = draft.atMs;
  watchAging(draft, plan, telemetry);
  note(draft, {
    atMs: draft.atMs,
    kind: "sample",
    phase: draft.stage,
    zone: draft.zone + 1,
    targetC: draft.energised ? roundTo(draft.regulator?.plannedC ?? toTargetC(plan.profile), 100) : null,
    estimateC: estimated === null ? null : roundTo(estimated.dermalC, 100),
    upperC: estimated === null ? null : roundTo(estimated.upperC, 100),
    // A self-test drives its own currents through the sensors: what they read meanwhile is not skin.
    surfaceAC: telemetry.state === "selfTest" ? null : telemetry.surfaceAC,
    surfaceBC: telemetry.state === "selfTest" ? null : telemetry.surfaceBC,
    tipC: telemetry.tipC,
    powerW: telemetry.powerW,
    ceilingW: telemetry.ceilingW,
    energyJ: roundTo(telemetry.energyJ - draft.energyStartJ, 100),
    impedanceOhm: telemetry.impedanceOhm,
  });
}

/** A self-test counts for ten minutes; what needs more than this of them should begin with a new one. */
const SELF_TEST_DUE_MS: Millis = 540_000;
/** More damaged frames than this in a second are a bad cable, not chance. */
const BAD_FRAMES_A_SECOND = 5;

/** And more than this are somebody else's transmitter, or a flood: no energy on such a line, and a new press on a better one. */
const NOISE_MAX_A_SECOND = 20;

/** What gets worse slowly is told before it ends anything: a self-test that grows old, a line that grows noisy. */
function watchAging(draft: Draft, plan: SessionPlan, { badFrames }: TelemetryMessage): void {
  const { testedAtMs, badFrames: before } = draft;
  draft.badFrames = badFrames;
  if (draft.armed && draft.atMs - testedAtMs > SELF_TEST_DUE_MS) raiseAlarm(draft, "A21");
  else clearAlarm(draft, "A21");
  const bad = before === null ? 0 : (badFrames - before) & 0xffff;
  if (bad > BAD_FRAMES_A_SECOND) raiseAlarm(draft, "A22");
  else clearAlarm(draft, "A22");
  if (bad > NOISE_MAX_A_SECOND && draft.energised)
    fire(draft, plan, { type: "INTERRUPTED" }, `${bad} damaged frames in a second: the line is too noisy for energy`);
}
