/**
 * A course: several sessions of profiles on one person, days apart, with caps over all of them. Says what a course file may hold, and what
 * only the course and its profiles together can tell. Whether a session may be given on a certain day is decided in control/admission.ts.
 */

import { z } from "zod";
import { significant } from "../printable.ts";
import { COURSE_SESSIONS_MAX, FILE_NAME_MAX_CHARS, ID_MAX_CHARS, LIST_MAX, TITLE_MAX_CHARS } from "./limits.ts";
import { plannedZoneDoses } from "./planned-dose.ts";
import type { RuleFinding } from "./problem.ts";
import type { DocumentKind } from "./read.ts";
import type { Breach, Rule } from "./rule.ts";
import { line, name, number, optional, type Profile, prose, source } from "./schema.ts";

const COURSE_FORMAT = "isoderm-course/1";

const session = z
  .strictObject({
    profile: line(FILE_NAME_MAX_CHARS).describe("Profile file of this session, as seen from the course file."),
    intervalMinDays: number(
      "courseIntervalDays",
      "Least time since the session before, where it differs, days.",
    ).optional(),
  })
  .describe("One session.");

export const courseSchema = z
  .strictObject({
    format: z.literal(COURSE_FORMAT).describe("Kind and version of this file."),
    id: name(ID_MAX_CHARS).describe("Name of the course: lower-case words joined by hyphens."),
    title: line(TITLE_MAX_CHARS).describe("One line for people."),
    description: prose().optional().describe("What the course is for."),
    intervalMinDays: number("courseIntervalDays", "Least time from the beginning of one session to the next, days."),
    sessions: z.array(session).min(2).max(COURSE_SESSIONS_MAX).describe("In their order."),
    limits: z
      .strictObject({
        doseCapCem43Min: optional(
          "courseDoseCapCem43Min",
          "Thermal dose of a zone in the whole course, CEM43 minutes.",
        ),
        omegaCap: optional("courseOmegaCap", "Arrhenius damage of a zone in the whole course (Henriques), no unit."),
        energyMaxKJ: number("courseEnergyMaxKJ", "Energy delivered to one zone in the whole course, kJ."),
      })
      .describe(
        "Caps over all sessions, for each zone by its id. They narrow what a session may still give, and never widen it.",
      ),
    sources: z.array(source).max(LIST_MAX).default([]).describe("Where the figures come from."),
    notes: z.array(prose()).max(LIST_MAX).default([]).describe("Anything else a reader should know."),
  })
  .meta({
    title: "Isoderm course",
    description: "Several sessions on one person, days apart. Bench and engineering use only, never on people.",
  });

export type Course = z.output<typeof courseSchema>;
/** The profiles of a course, session by session. */
export type CourseProfiles = readonly Profile[];
/** Opens the profile that a course names: the profile, or why there is none. */
export type ProfileLookUp = (file: string) => { readonly profile: Profile } | { readonly problem: string };

export interface CourseRule extends Rule {
  readonly check: (course: Course, profiles: CourseProfiles) => readonly Breach[];
}

/** Found while the profiles are opened; the other rules see only courses that have all of theirs. */
const UNREADABLE: Rule = {
  id: "P141",
  severity: "error",
  title: "Every profile of a course is there and has no error.",
  reason: "A course that can not be given to its end should not be begun.",
};

export const COURSE_RULES: readonly CourseRule[] = [
  {
    ...UNREADABLE,
    check: () => [],
  },
  {
    id: "P142",
    severity: "error",
    title: "All sessions of a course treat the same area.",
    reason: "The ledger adds up by zone; zones of two areas have nothing to do with each other.",
    check: checkArea,
  },
  {
    id: "P143",
    severity: "error",
    title: "A zone that several sessions treat is the same zone.",
    reason: "Dose of one skin is added up under one id: under another size it would be that of other skin.",
    check: checkZones,
  },
  {
    id: "P144",
    severity: "error",
    title: "The sessions as planned stay within the caps of their course.",
    reason:
      "The last sessions of a course that must run into its own caps could never be given. Holds at their target count.",
    check: checkPlanned,
  },
  {
    id: "P145",
    severity: "error",
    title: "No session may give more by itself than the whole course.",
    reason: "Two caps for one thing are a conflict: the author meant one of them, and nobody can tell which.",
    check: checkConflict,
  },
  {
    id: "W241",
    severity: "warning",
    title: "The interval of a course has a source.",
    reason:
      "Nothing that heals is modelled here: how long skin needs is somebody's finding, and a reader should find it.",
    check: ({ sources }) =>
      sources.some(({ figure }) => figure.includes("intervalMinDays"))
        ? []
        : [
            {
              path: ["intervalMinDays"],
              message: "intervalMinDays has no source",
              hint: "Add one below sources, with figure: intervalMinDays.",
            },
          ],
  },
];

/** A course by itself: rules that need its profiles are not asked. */
export const COURSE_DOCUMENT: DocumentKind<typeof courseSchema> = {
  format: COURSE_FORMAT,
  schema: courseSchema,
  checkRules: (course) =>
    toFindings(
      COURSE_RULES.filter(({ id }) => id === "W241"),
      course,
      [],
    ),
};

/** A course with its profiles at hand. */
export function courseDocument(lookUp: ProfileLookUp): DocumentKind<typeof courseSchema> {
  return {
    ...COURSE_DOCUMENT,
    checkRules(course) {
      const found = course.sessions.map(({ profile }) => lookUp(profile));
      const unreadable = found.flatMap((opened, index): RuleFinding[] =>
        "problem" in opened
          ? [
              {
                severity: UNREADABLE.severity,
                ruleId: UNREADABLE.id,
                path: ["sessions", index, "profile"],
                message: opened.problem,
                hint: "Name a profile that isoderm lint passes, as seen from this file.",
              },
            ]
          : [],
      );
      if (unreadable.length > 0) return unreadable;
      return toFindings(
        COURSE_RULES,
        course,
        found.flatMap((opened) => ("profile" in opened ? [opened.profile] : [])),
      );
    },
  };
}

function toFindings(rules: readonly CourseRule[], course: Course, profiles: CourseProfiles): RuleFinding[] {
  return rules.flatMap(({ id, severity, check }) =>
    check(course, profiles).map((breach) => ({ severity, ruleId: id, ...breach })),
  );
}

/** Days between a session and the one before; of the first there is none. */
export function intervalBeforeDays({ sessions, intervalMinDays }: Course, index: number): number {
  return sessions[index]?.intervalMinDays ?? intervalMinDays;
}

function checkArea({ sessions }: Course, profiles: CourseProfiles): Breach[] {
  const [first] = profiles;
  return profiles.flatMap(({ area, id }, index) =>
    area === first?.area
      ? []
      : [
          {
            path: ["sessions", index, "profile"],
            message: `${id} treats the ${area}, session 1 of this course the ${first?.area}`,
            hint: `Give ${sessions[index]?.profile ?? id} a course of its own.`,
          },
        ],
  );
}

function checkZones(_: Course, profiles: CourseProfiles): Breach[] {
  const sizes = new Map<string, number>();
  return profiles.flatMap(({ zones }, index) =>
    zones.flatMap(({ id, areaCm2 }) => {
      const before = sizes.get(id) ?? areaCm2;
      sizes.set(id, before);
      return before === areaCm2
        ? []
        : [
            {
              path: ["sessions", index, "profile"],
              message: `zone ${id} has ${areaCm2} cm2 here and ${before} cm2 in a session before`,
              hint: "Make it the same, or give it another id if it is other skin.",
            },
          ];
    }),
  );
}

function checkPlanned({ limits }: Course, profiles: CourseProfiles): Breach[] {
  const sums = new Map<string, { cem43Min: number; omega: number; sessions: number }>();
  for (const profile of profiles)
    for (const { zone, cem43Min, omega } of plannedZoneDoses(profile)) {
      const sum = sums.get(zone) ?? { cem43Min: 0, omega: 0, sessions: 0 };
      sums.set(zone, { cem43Min: sum.cem43Min + cem43Min, omega: sum.omega + omega, sessions: sum.sessions + 1 });
    }
  return [...sums].flatMap(([zone, sum]) => {
    const over = [
      ["doseCapCem43Min", sum.cem43Min, "CEM43 min"],
      ["omegaCap", sum.omega, "Omega"],
    ] as const;
    return over.flatMap(([cap, planned, unit]) =>
      planned <= limits[cap]
        ? []
        : [
            {
              path: ["limits", cap],
              message: `${sum.sessions} sessions plan ${significant(planned)} ${unit} for zone ${zone}, the cap is ${limits[cap]}`,
              hint: "Give fewer sessions or gentler ones, or raise the cap with a source.",
            },
          ],
    );
  });
}

function checkConflict({ limits }: Course, profiles: CourseProfiles): Breach[] {
  return profiles.flatMap((profile, index) =>
    (["doseCapCem43Min", "omegaCap", "energyMaxKJ"] as const).flatMap((cap) =>
      profile.limits[cap] <= limits[cap]
        ? []
        : [
            {
              path: ["limits", cap],
              message: `${cap} is ${limits[cap]} for the whole course, and session ${index + 1} alone may give ${profile.limits[cap]}`,
              hint: `Raise it to what the course may give, or lower ${cap} in ${profile.id}.`,
            },
          ],
    ),
  );
}
