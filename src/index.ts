/**
 * The public API of Isoderm: read profiles, speak the wire, run sessions on any link, read what was recorded. The simulated device is a
 * program of its own (isoderm-bench) and is reached through a link like any other.
 */

export { createDevice, type Device } from "./device/device.ts";
export type { Link } from "./device/link.ts";
export { ARRHENIUS, arrheniusRate, cem43OfHistory, cem43Rate, omegaOfHistory } from "./dose.ts";
export type { Entry } from "./journal/entry.ts";
export { foldRecord, type RunRecord } from "./journal/record.ts";
export { type JournalReading, verifyJournal } from "./journal/verify.ts";
export { canonicalText } from "./profile/canonical.ts";
export { type ProfileDuration, profileDuration } from "./profile/duration.ts";
export { type LintReport, lint, lintReportSchema } from "./profile/lint.ts";
export { type Problem, renderProblems } from "./profile/problem.ts";
export { type ReadProfile, readProfile } from "./profile/read.ts";
export { type Profile, type ProfileInput, profileSchema } from "./profile/schema.ts";
export { type DecoderCounts, FrameDecoder } from "./protocol/decoder.ts";
export { createFrameEncoder, type FrameEncoder } from "./protocol/frame.ts";
export type { DeviceMessage, HostMessage, Message } from "./protocol/messages.ts";
export { type Outcome, outcomeSchema } from "./report/outcome.ts";
export { type RunComparison, runComparisonSchema } from "./report/run-comparison.ts";
export type { Input, OperatorAction } from "./session/events.ts";
export type { SessionPlan } from "./session/plan.ts";
export { runSession, type SessionInputs } from "./session/run.ts";
export { createSession, type SessionState } from "./session/state.ts";
export { createStep } from "./session/step.ts";
export { type Comparison, comparisonSchema } from "./validation/comparison.ts";
export { type Validation, validationSchema } from "./validation/result.ts";
