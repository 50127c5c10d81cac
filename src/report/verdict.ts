/**
 * Pass or fail, and why: figures against criteria, thresholds first. The criteria are the promises of the project about a
 * fault-free treatment; each has a stable id that scripts may rely on. Judges on the truth where there is one, otherwise on
 * the upper bound of the estimate, and says which.
 */
import type { RunRecord } from "../journal/record.ts";
import { countShots, isColdProfile, isNeedleProfile, isPulsedProfile, isShotProfile } from "../profile/kind.ts";
import type { Profile } from "../profile/schema.ts";
import { BAND_C, type FigureAim, type ToldFigures, WARM_AIM, WINDOW_HIGH_C } from "./figures.ts";
import type { ShotFigures } from "./shot-figures.ts";

export interface Criterion {
  readonly id: string;
  /** What is limited, e.g. `dermal peak`. */
  readonly name: string;
  /** The threshold as text, e.g. `max <= 48.0 degC`. */
  readonly limit: string;
  /** The measured value as text; `-` when there is none. */
  readonly measured: string;
  /** Distance to the limit in the criterion's unit, negative when missed; null without a measure. */
  readonly margin: number | null;
  readonly unit: string;
  /** Null: nothing to judge (no hold took place, no truth known). */
  readonly ok: boolean | null;
}

export interface Verdict {
  readonly verdict: "pass" | "fail";
  readonly criteria: readonly Criterion[];
  /** One sentence per failed criterion; empty on pass. */
  readonly reasons: readonly string[];
}

export interface VerdictLimits {
  /** No point of the dermis outside an intended focal zone. */
  readonly dermalMaxC: number;
  /** No tissue at all outside an intended focal zone. */
  readonly tissueMaxC: number;
  readonly inWindowRatio: number;
  readonly inBandRatio: number;
  readonly overshootC: number;
  readonly limitCycleC: number;
  /** Per zone; a profile may only lower it. */
  readonly cem43MaxMin: number;
  readonly omegaMax: number;
  readonly aim: FigureAim;
  /** Of a session that takes heat out; null in others. */
  readonly cold: { readonly tissueMinC: number; readonly coldMaxMin: number } | null;
}

/**
 * Fault-free promises. 48 degC: second-degree burns need minutes below it (Moritz and Henriques 1947). 40 CEM43 is the default cap
 * of a zone; 0.27 is half of the damage integral of a first-degree burn (0.53).
 */
export const VERDICT_LIMITS: VerdictLimits = {
  dermalMaxC: WINDOW_HIGH_C,
  tissueMaxC: 50,
  inWindowRatio: 0.99,
  inBandRatio: 0.95,
  overshootC: 1.0,
  limitCycleC: 0.3,
  cem43MaxMin: 40,
  omegaMax: 0.27,
  aim: WARM_AIM,
  cold: null,
};

/** No tissue below: half a degree above where its fluid freezes. */
const TISSUE_MIN_C = 0;

/** The promises of a fault-free session, narrowed to what a profile promises. */
export function toVerdictLimits(profile: Profile): VerdictLimits {
  const { doseCapCem43Min, omegaCap } = profile.limits;
  const limits = { ...VERDICT_LIMITS, cem43MaxMin: doseCapCem43Min, omegaMax: omegaCap, aim: toAim(profile) };
  if (!isColdProfile(profile)) return limits;
  return { ...limits, cold: { tissueMinC: TISSUE_MIN_C, coldMaxMin: profile.limits.coldMaxMin } };
}

/** What figures of a profile's session count from. */
export function toAim(profile: Profile): FigureAim {
  if (!isColdProfile(profile)) return WARM_AIM;
  const { windowLowC, windowHighC } = profile.phases.hold;
  return { windowLowC, windowHighC, cold: true };
}

/** Shots that must have run to their end, and of which simulation must show a coagulated point. Planning figures of this project. */
const SHOTS_DELIVERED_RATIO = 0.95;
const SHOTS_COAGULATED_RATIO = 0.9;
/** Stamps under which the dermis came into its window. Planning figure of this project. */
const STAMPS_WINDOW_RATIO = 0.95;

/** What a session in shots was to do, and what came of it. */
export interface JudgedShots {
  readonly planned: number;
  /** Where the middle of what they coagulate is to lie, and how far off its mean may be; null: it differs too much between people. */
  readonly aim: { readonly depthMm: number; readonly withinMm: number } | null;
  /** Nothing is to coagulate: the dermis under each is to come into the window. */
  readonly stamps?: boolean;
  /** Null: none was ever permitted. */
  readonly figures: ShotFigures | null;
}

/** `limits` are VERDICT_LIMITS narrowed by the profile, or widened for a run with injected faults. */
export function judge(
  figures: ToldFigures,
  run: Pick<RunRecord, "outcome" | "reason" | "trips" | "doses">,
  limits: VerdictLimits = VERDICT_LIMITS,
  shots: JudgedShots | null = null,
): Verdict {
  const judged = figures.dermal ?? figures.estimate;
  const source = figures.dermal === null ? "estimate" : "dermal";
  const peakC = figures.dermal === null ? figures.estimate.upperMaxC : figures.dermal.peakC;
  const criteria: Criterion[] = [
    {
      id: "outcome",
      name: "outcome",
      limit: "complete",
      measured: run.outcome,
      margin: null,
      unit: "",
      ok: run.outcome === "complete",
    },
    {
      id: "no-trip",
      name: "latched trips",
      limit: "none",
      measured: run.trips.length === 0 ? "none" : run.trips.map((trip) => trip.code).join(", "),
      margin: null,
      unit: "",
      ok: run.trips.length === 0,
    },
    atMost("dermal-max", `${source} peak`, peakC, limits.dermalMaxC, "degC", 2),
  ];
  if (figures.tissuePeakC !== null) {
    const hottest = Object.entries(figures.tissuePeakC).sort(([, a], [, b]) => b - a)[0];
    const layer = hottest === undefined ? "tissue" : `tissue (${hottest[0]})`;
    criteria.push(atMost("tissue-max", `${layer} peak`, hottest?.[1] ?? null, limits.tissueMaxC, "degC", 2));
  }
  if (limits.cold !== null) {
    const cold = figures.cold ?? null;
    criteria.push(
      noLess("tissue-min", "coldest tissue", cold === null ? null : cold.coldestC, limits.cold.tissueMinC, "degC"),
      atMost("cold-time", "skin below 7 degC", cold === null ? null : cold.coldMin, limits.cold.coldMaxMin, "min", 2),
    );
  }
  // Between shots nothing is held: there is no target, no window and no overshoot.
  if (shots === null) {
    const window = `${source} in ${limits.aim.windowLowC}-${limits.aim.windowHighC} degC`;
    criteria.push(
      atLeast("in-window", window, judged.inWindowRatio, limits.inWindowRatio),
      atLeast("in-band", `${source} in target +-${BAND_C.toFixed(1)} degC`, judged.inBandRatio, limits.inBandRatio),
      atMost(
        "overshoot",
        `${source} ${limits.aim.cold ? "undershoot" : "overshoot"}`,
        judged.overshootC,
        limits.overshootC,
        "degC",
        2,
      ),
      atMost("limit-cycle", `${source} limit cycle`, judged.limitCycleC, limits.limitCycleC, "degC", 2),
    );
  }
  const dose = worst(figures.doses ?? run.doses);
  criteria.push(
    atMost("dose", zoneName("dose", dose.cem43Zone), dose.cem43Min, limits.cem43MaxMin, "CEM43 min", 2),
    atMost("damage", zoneName("damage", dose.omegaZone), dose.omega, limits.omegaMax, "", 4),
  );
  if (shots !== null) criteria.push(...judgeShots(shots));
  const missed = criteria.filter((criterion) => criterion.ok === false);
  const reasons = missed.map((criterion) => {
    if (criterion.id === "outcome") return `outcome is ${run.outcome}: ${run.reason}`;
    return `${criterion.name} is ${criterion.measured}, required ${criterion.limit}`;
  });
  return { verdict: missed.length === 0 ? "pass" : "fail", criteria, reasons };
}

/** Bare tips put their zone where they stand; foci move with what they pass through. Planning figure of this project. */
const NEEDLE_WITHIN_MM = 0.3;

/** Null for a profile without shots. */
export function toJudgedShots(profile: Profile, figures: ShotFigures | null): JudgedShots | null {
  if (!isShotProfile(profile)) return null;
  const planned = countShots(profile);
  if (!isNeedleProfile(profile)) return { planned, aim: null, stamps: isPulsedProfile(profile), figures };
  const { depthMm, exposedMm } = profile.phases.shots;
  return { planned, aim: { depthMm: depthMm - exposedMm / 2, withinMm: NEEDLE_WITHIN_MM }, figures };
}

function judgeShots({ planned, aim, stamps = false, figures }: JudgedShots): Criterion[] {
  const delivered = (figures?.delivered ?? 0) / planned;
  const truth = figures?.truth ?? null;
  const begun = figures === null ? 0 : figures.delivered + figures.cut;
  return [
    atLeast("shots-delivered", "shots delivered", delivered, SHOTS_DELIVERED_RATIO),
    stamps
      ? atLeast(
          "stamps-in-window",
          "stamps, dermis in 40-48 degC",
          truth && truth.inWindow / begun,
          STAMPS_WINDOW_RATIO,
        )
      : atLeast("shots-coagulated", "shots coagulated", truth && truth.coagulated / begun, SHOTS_COAGULATED_RATIO),
    ...(aim === null ? [] : [judgeDepth(aim, truth?.depthMm ?? null)]),
    {
      id: "epidermis-spared",
      name: "epidermis above the shots",
      limit: "spared",
      measured: truth === null ? "-" : truth.epidermisSpared ? "spared" : "hurt",
      margin: null,
      unit: "",
      ok: truth === null ? null : truth.epidermisSpared,
    },
  ];
}

function judgeDepth({ depthMm, withinMm }: NonNullable<JudgedShots["aim"]>, measuredMm: number | null): Criterion {
  const base = { id: "shots-depth", name: "depth of the coagulated", limit: `${depthMm.toFixed(2)} +-${withinMm} mm` };
  if (measuredMm === null) return { ...base, measured: "-", margin: null, unit: "mm", ok: null };
  const margin = withinMm - Math.abs(measuredMm - depthMm);
  return { ...base, measured: `${measuredMm.toFixed(2)} mm`, margin, unit: "mm", ok: margin >= 0 };
}

/** The verdict as text, thresholds first. `ascii` for terminals without UTF-8. Lines without line ends. */
export function formatVerdict(verdict: Verdict, { ascii = false } = {}): string[] {
  const mark = (ok: boolean | null): string => (ok === null ? "-" : ok ? (ascii ? "ok" : "✓") : ascii ? "NO" : "✗");
  const nameWidth = Math.max(...verdict.criteria.map((criterion) => criterion.name.length));
  const limitWidth = Math.max(...verdict.criteria.map((criterion) => criterion.limit.length));
  const markWidth = ascii ? 2 : 1;
  const lines = verdict.criteria.map(({ name, ok, limit, measured, margin, unit }) => {
    const room = margin === null ? "" : `  margin ${signed(margin, unit)}`;
    return `  ${name.padEnd(nameWidth)}  ${mark(ok).padEnd(markWidth)}  ${limit.padEnd(limitWidth)}  ${measured}${room}`;
  });
  const word = verdict.verdict === "pass" ? "PASS" : "FAIL";
  const reasons = verdict.reasons.map((reason) => `  because ${reason}`);
  return ["THRESHOLDS", ...lines, "", `VERDICT ${word}`, ...reasons];
}

/** `+0.42 degC`; ratios as percentage points. */
export function signed(margin: number, unit: string): string {
  const digits = unit === "" ? 4 : 2;
  return `${margin < 0 ? "" : "+"}${margin.toFixed(digits)}${unit === "" ? "" : ` ${unit}`}`;
}

/** A number that is no number passes nothing. */
function atMost(
  id: string,
  name: string,
  value: number | null,
  limit: number,
  unit: string,
  digits: number,
): Criterion {
  const text = unit === "" ? "" : ` ${unit}`;
  const threshold = `<= ${limit.toFixed(Math.min(digits, 2))}${text}`;
  if (value === null) return { id, name, limit: threshold, measured: "-", margin: null, unit, ok: null };
  const measured = `${value.toFixed(digits)}${text}`;
  return { id, name, limit: threshold, measured, margin: limit - value, unit, ok: value <= limit };
}

function noLess(id: string, name: string, value: number | null, limit: number, unit: string): Criterion {
  const threshold = `>= ${limit.toFixed(2)} ${unit}`;
  if (value === null) return { id, name, limit: threshold, measured: "-", margin: null, unit, ok: null };
  const measured = `${value.toFixed(2)} ${unit}`;
  return { id, name, limit: threshold, measured, margin: value - limit, unit, ok: value >= limit };
}

function atLeast(id: string, name: string, ratio: number | null, limit: number): Criterion {
  const threshold = `>= ${(limit * 100).toFixed(1)} %`;
  const unit = "%";
  if (ratio === null) return { id, name, limit: threshold, measured: "-", margin: null, unit, ok: null };
  const measured = `${(ratio * 100).toFixed(1)} %`;
  return { id, name, limit: threshold, measured, margin: (ratio - limit) * 100, unit, ok: ratio >= limit };
}

interface WorstDose {
  cem43Min: number | null;
  cem43Zone: number;
  omega: number | null;
  omegaZone: number;
}

function worst(doses: readonly { zone: number; cem43Min: number; omega: number }[]): WorstDose {
  const found: WorstDose = { cem43Min: null, cem43Zone: 0, omega: null, omegaZone: 0 };
  for (const { zone, cem43Min, omega } of doses) {
    if (found.cem43Min === null || !(cem43Min <= found.cem43Min)) {
      found.cem43Min = cem43Min;
      found.cem43Zone = zone;
    }
    if (found.omega === null || !(omega <= found.omega)) {
      found.omega = omega;
      found.omegaZone = zone;
    }
  }
  return found;
}

function zoneName(name: string, zone: number): string {
  return zone === 0 ? name : `${name}, zone ${zone}`;
}
