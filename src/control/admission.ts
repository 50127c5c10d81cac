/**
 * Whether the next session of a course may be given on a certain day, and how much of each zone's caps is left for it. Nothing heals here:
 * what a zone was given stays given. What was given is read in journal/dose-ledger.ts; within a session ledger.ts of this folder counts on.
 */
import { significant } from "../printable.ts";
import { type Course, intervalBeforeDays } from "../profile/course.ts";
import { formatQuantity } from "../profile/field-unit.ts";
import { plannedZoneDoses } from "../profile/planned-dose.ts";
import type { Profile } from "../profile/schema.ts";
import type { Cem43Minutes, Joules, Millis } from "../units.ts";

/** What one zone was given, by its id in the profiles. */
export interface GivenDose {
  readonly zone: string;
  readonly cem43Min: Cem43Minutes;
  readonly omega: number;
  readonly energyJ: Joules;
}

/** One session that gave energy, or may have. */
export interface GivenSession {
  /** From 1. */
  readonly session: number;
  /** When it began, ms since 1970. */
  readonly wallMs: Millis;
  readonly doses: readonly GivenDose[];
}

/** What a zone may still take. */
export interface ZoneCaps {
  readonly cem43MaxMin: Cem43Minutes;
  readonly omegaMax: number;
  readonly energyMaxJ: Joules;
}

export type Admission =
  /** Zone by zone, in the order of the profile. */
  | { readonly caps: readonly ZoneCaps[] }
  | {
      readonly refusal: string;
      /** From when it would be allowed, ms since 1970; null: no later day changes it. */
      readonly allowedFromMs: Millis | null;
    };

const DAY_MS = 86_400_000;

/** All doses of a course so far, added up zone by zone. */
export function sumDoses(given: readonly Pick<GivenSession, "doses">[]): ReadonlyMap<string, GivenDose> {
  const sums = new Map<string, GivenDose>();
  for (const { doses } of given)
    for (const { zone, cem43Min, omega, energyJ } of doses) {
      const sum = sums.get(zone) ?? { zone, cem43Min: 0, omega: 0, energyJ: 0 };
      sums.set(zone, {
        zone,
        cem43Min: sum.cem43Min + cem43Min,
        omega: sum.omega + omega,
        energyJ: sum.energyJ + energyJ,
      });
    }
  return sums;
}

/** Number of the session that comes next, from 1; one beyond the last when the course is complete. */
export function nextSession(given: readonly GivenSession[]): number {
  return Math.max(0, ...given.map(({ session }) => session)) + 1;
}

/** From when the next session is far enough from the one before, ms since 1970; null: there is none before, or none to come. */
export function dueMs(course: Course, given: readonly GivenSession[]): Millis | null {
  const next = nextSession(given);
  const last = given.at(-1);
  if (last === undefined || next > course.sessions.length) return null;
  return last.wallMs + intervalBeforeDays(course, next - 1) * DAY_MS;
}

/**
 * Judges the next session.
 * @param profile of that session
 * @param wallMs the day it is asked for, ms since 1970
 * @param toDay how people write such an instant; there is no calendar below io/
 */
export function admit(
  course: Course,
  profile: Profile,
  given: readonly GivenSession[],
  wallMs: Millis,
  toDay: (wallMs: Millis) => string,
): Admission {
  const next = nextSession(given);
  const { limits, sessions } = course;
  if (next > sessions.length)
    return { refusal: `all ${sessions.length} sessions of ${course.id} have been given`, allowedFromMs: null };
  const last = given.at(-1);
  const due = dueMs(course, given);
  if (last !== undefined && wallMs < last.wallMs)
    return {
      refusal: `the ledger says that session ${last.session} began on ${toDay(last.wallMs)}, which is still to come: is the clock of this computer right?`,
      allowedFromMs: due,
    };
  if (due !== null && wallMs < due)
    return {
      refusal: `session ${next} is too early: session ${next - 1} began on ${toDay(due - intervalBeforeDays(course, next - 1) * DAY_MS)}, and ${formatQuantity("Days", intervalBeforeDays(course, next - 1))} must lie between`,
      allowedFromMs: due,
    };
  const sums = sumDoses(given);
  const short: string[] = [];
  const caps = plannedZoneDoses(profile).map(({ zone, cem43Min, omega }): ZoneCaps => {
    const sum = sums.get(zone) ?? { cem43Min: 0, omega: 0, energyJ: 0 };
    const left = {
      cem43MaxMin: limits.doseCapCem43Min - sum.cem43Min,
      omegaMax: limits.omegaCap - sum.omega,
      energyMaxJ: limits.energyMaxKJ * 1000 - sum.energyJ,
    };
    const tell = (planned: number, rest: number, cap: number, unit: string) =>
      short.push(
        `zone ${zone} has ${significant(Math.max(0, rest))} of its ${cap} ${unit} left, session ${next} plans ${significant(planned)}`,
      );
    if (cem43Min > left.cem43MaxMin) tell(cem43Min, left.cem43MaxMin, limits.doseCapCem43Min, "CEM43 min");
    if (omega > left.omegaMax) tell(omega, left.omegaMax, limits.omegaCap, "Omega");
    if (left.energyMaxJ <= 0) short.push(`zone ${zone} has had all of its ${limits.energyMaxKJ} kJ`);
    return {
      cem43MaxMin: Math.min(profile.limits.doseCapCem43Min, left.cem43MaxMin),
      omegaMax: Math.min(profile.limits.omegaCap, left.omegaMax),
      energyMaxJ: Math.min(profile.limits.energyMaxKJ * 1000, left.energyMaxJ),
    };
  });
  if (short.length === 0) return { caps };
  return {
    refusal: `the dose of the course would be too high: ${short.join("; ")}. The caps are for the whole course: no later day changes that`,
    allowedFromMs: null,
  };
}

/** What a zone was given within this time before counts as given in the same session: whoever crashed starts again, and is not new. */
const SAME_SESSION_MS: Millis = DAY_MS;

/** Judges one more run of a profile on the same person: what its zones were given within the last day narrows the profile's own caps. */
export function admitRun(
  { limits, zones }: Profile,
  given: readonly GivenSession[],
  wallMs: Millis,
  toDay: (wallMs: Millis) => string,
): Admission {
  const last = given.at(-1);
  if (last !== undefined && wallMs < last.wallMs)
    return {
      refusal: `the ledger says that run ${last.session} began on ${toDay(last.wallMs)}, which is still to come: is the clock of this computer right?`,
      allowedFromMs: null,
    };
  const recent = given.filter((run) => wallMs - run.wallMs < SAME_SESSION_MS);
  const sums = sumDoses(recent);
  const caps = zones.map(({ id }): ZoneCaps => {
    const sum = sums.get(id) ?? { cem43Min: 0, omega: 0, energyJ: 0 };
    return {
      cem43MaxMin: limits.doseCapCem43Min - sum.cem43Min,
      omegaMax: limits.omegaCap - sum.omega,
      energyMaxJ: limits.energyMaxKJ * 1000 - sum.energyJ,
    };
  });
  const spent = zones.filter((_, zone) => {
    const left = caps[zone]!;
    return !(left.cem43MaxMin > 0 && left.omegaMax > 0 && left.energyMaxJ > 0);
  });
  const first = recent[0];
  if (spent.length === 0 || first === undefined) return { caps };
  return {
    refusal: `zone ${spent.map(({ id }) => id).join(", ")} has had all that the profile allows within a day; run ${first.session} began on ${toDay(first.wallMs)}`,
    allowedFromMs: first.wallMs + SAME_SESSION_MS,
  };
}
