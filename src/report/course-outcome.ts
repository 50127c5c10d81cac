import { z } from "zod";
import { type GivenDose, type GivenSession, sumDoses } from "../control/admission.ts";
import type { Course } from "../profile/course.ts";
import { type Outcome, outcomeSchema } from "./outcome.ts";

/** The document that `run --json` prints of a course: a contract for scripts. Fields are only ever added. Judges the course as a whole. */
const doseSchema = z.strictObject({ cem43Min: z.number(), omega: z.number(), energyJ: z.number() });

export const courseOutcomeSchema = z.strictObject({
  format: z.literal("isoderm-course-outcome/1"),
  course: z.strictObject({ id: z.string(), title: z.string(), sessions: z.int(), hash: z.string() }),
  complete: z.boolean().describe("Every session of the course has been given."),
  verdict: z
    .enum(["pass", "fail"])
    .describe("Of the sessions run now, and of the sums so far against the caps of the course."),
  reasons: z.array(z.string()).describe("One sentence per thing that was missed; empty on pass."),
  sessions: z
    .array(
      z.strictObject({
        session: z.int().min(1),
        date: z.string().describe("When it was begun, or asked for; ISO 8601. Virtual in a simulated course."),
        refusal: z.string().nullable().describe("Why it was refused before energy; null: it was not."),
        allowedFrom: z
          .string()
          .nullable()
          .describe("From when a refused session would be allowed; null: no later day changes it."),
        outcome: outcomeSchema.nullable().describe("As run --json prints it; null when refused."),
      }),
    )
    .describe("Those run now, in their order."),
  zones: z
    .array(
      z.strictObject({
        zone: z.string(),
        ledger: doseSchema.describe("All sessions so far, as the ledger counts them."),
        truth: doseSchema.nullable().describe("Of the sessions run now, from the truth; null on a real device."),
        caps: z.strictObject({ cem43MaxMin: z.number(), omegaMax: z.number(), energyMaxJ: z.number() }),
      }),
    )
    .describe("Zone by zone, by the ids of the profiles."),
  next: z
    .strictObject({ session: z.int(), allowedFrom: z.string().nullable() })
    .nullable()
    .describe("The session to come; null when the course is complete."),
  ledger: z.string(),
  dir: z.string(),
});
export type CourseOutcome = z.output<typeof courseOutcomeSchema>;
export type CourseSession = CourseOutcome["sessions"][number];

/** What only the composition root knows. */
export type CourseCircumstances = Pick<CourseOutcome, "ledger" | "dir" | "next"> & { readonly hash: string };

/**
 * @param given everything that the ledger says, the sessions run now included
 * @param zoneIds of each session run now, in the order of its profile
 */
export function toCourseOutcome(
  course: Course,
  sessions: readonly (CourseSession & { readonly zoneIds: readonly string[] })[],
  given: readonly GivenSession[],
  { hash, ...around }: CourseCircumstances,
): CourseOutcome {
  const { id, title, limits } = course;
  const caps = {
    cem43MaxMin: limits.doseCapCem43Min,
    omegaMax: limits.omegaCap,
    energyMaxJ: limits.energyMaxKJ * 1000,
  };
  const truths = sessions.flatMap(({ outcome, zoneIds }) =>
    outcome === null || outcome.dermal === null ? [] : [{ doses: toGiven(outcome, zoneIds) }],
  );
  const truth = sumDoses(truths);
  const zones = [...sumDoses(given).values()].map(({ zone, ...ledger }) => {
    const sum = truth.get(zone);
    return {
      zone,
      ledger,
      truth: sum === undefined ? null : { cem43Min: sum.cem43Min, omega: sum.omega, energyJ: sum.energyJ },
      caps,
    };
  });
  const reasons = [...sessions.flatMap(findMissed), ...zones.flatMap(findOver)];
  return {
    format: "isoderm-course-outcome/1",
    course: { id, title, sessions: course.sessions.length, hash },
    complete: around.next === null,
    verdict: reasons.length === 0 ? "pass" : "fail",
    reasons,
    sessions: sessions.map(({ zoneIds: _, ...session }) => session),
    zones,
    ...around,
  };
}

/** Doses of an outcome under the names that its profile gives the zones. */
function toGiven({ dose }: Pick<Outcome, "dose">, zoneIds: readonly string[]): GivenDose[] {
  return dose.map(({ zone, cem43Min, omega, energyJ }) => ({
    zone: zoneIds[zone - 1] ?? String(zone),
    cem43Min,
    omega,
    energyJ,
  }));
}

function findMissed({ session, refusal, outcome }: CourseSession): string[] {
  if (refusal !== null) return [`session ${session} was refused: ${refusal}`];
  return outcome?.reasons.map((reason) => `session ${session}: ${reason}`) ?? [];
}

function findOver({ zone, ledger, truth, caps }: CourseOutcome["zones"][number]): string[] {
  return [["ledger", ledger] as const, ["truth", truth] as const].flatMap(([name, sum]) => {
    if (sum === null) return [];
    const over: string[] = [];
    if (!(sum.cem43Min <= caps.cem43MaxMin))
      over.push(
        `zone ${zone} has had ${sum.cem43Min.toFixed(2)} CEM43 min by the ${name}, the course allows ${caps.cem43MaxMin}`,
      );
    if (!(sum.omega <= caps.omegaMax))
      over.push(
        `zone ${zone} has had Omega ${sum.omega.toFixed(4)} by the ${name}, the course allows ${caps.omegaMax}`,
      );
    return over;
  });
}
