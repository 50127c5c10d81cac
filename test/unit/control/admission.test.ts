import { describe, expect, test } from "vitest";
import {
  type Admission,
  admit,
  admitRun,
  dueMs,
  type GivenSession,
  nextSession,
} from "../../../src/control/admission.ts";
import type { Course } from "../../../src/profile/course.ts";
import { plannedZoneDoses } from "../../../src/profile/planned-dose.ts";
import { readProfile } from "../../../src/profile/read.ts";
import { PLAIN_PROFILE } from "../../support/profile-text.ts";

const DAY_MS = 86_400_000;
const FIRST_MS = 20_000 * DAY_MS;
const read = readProfile(PLAIN_PROFILE, "plain.yaml");
if ("problems" in read) throw new Error("the plain profile is one");
const { profile } = read;
const [planned] = plannedZoneDoses(profile);
if (planned === undefined) throw new Error("it has a zone");

const COURSE: Course = {
  format: "isoderm-course/1",
  id: "three",
  title: "Three",
  intervalMinDays: 7,
  sessions: [{ profile: "a" }, { profile: "a" }, { profile: "a", intervalMinDays: 30 }],
  limits: { doseCapCem43Min: 60, omegaCap: 0.2, energyMaxKJ: 20 },
  sources: [],
  notes: [],
};
const gave = (session: number, wallMs: number, cem43Min = 1, omega = 0.001, energyJ = 1000): GivenSession => ({
  session,
  wallMs,
  doses: [{ zone: "upper", cem43Min, omega, energyJ }],
});
const ask = (given: GivenSession[], wallMs: number, course = COURSE): Admission =>
  admit(course, profile, given, wallMs, String);
const refusalOf = (admission: Admission) => ("refusal" in admission ? admission : null);

describe("when", () => {
  test("the first session is due at once, the others by their own interval", () => {
    expect([nextSession([]), dueMs(COURSE, [])]).toEqual([1, null]);
    expect(dueMs(COURSE, [gave(1, FIRST_MS)])).toBe(FIRST_MS + 7 * DAY_MS);
    expect(dueMs(COURSE, [gave(1, FIRST_MS), gave(2, FIRST_MS + 8 * DAY_MS)])).toBe(FIRST_MS + 38 * DAY_MS);
  });

  test("a millisecond too early is refused with the instant from which it is allowed, and then it is", () => {
    const given = [gave(1, FIRST_MS)];
    const due = FIRST_MS + 7 * DAY_MS;
    expect(refusalOf(ask(given, due - 1))).toMatchObject({
      refusal: expect.stringMatching(/session 2 is too early: session 1 began on 1728000000000, and 7 days/),
      allowedFromMs: due,
    });
    expect(refusalOf(ask(given, due))).toBeNull();
  });

  test("a clock that was set back opens nothing", () => {
    expect(refusalOf(ask([gave(1, FIRST_MS)], FIRST_MS - 1))?.refusal).toMatch(/is the clock of this computer right\?/);
  });

  test("after the last session there is none", () => {
    const given = [1, 2, 3].map((session) => gave(session, FIRST_MS + session * 40 * DAY_MS));
    expect(refusalOf(ask(given, FIRST_MS + 1000 * DAY_MS))).toMatchObject({
      refusal: "all 3 sessions of three have been given",
      allowedFromMs: null,
    });
    expect(dueMs(COURSE, given)).toBeNull();
  });
});

describe("how much", () => {
  const later = FIRST_MS + 100 * DAY_MS;

  test("what is left narrows the caps of the profile, and never widens them", () => {
    expect(ask([], FIRST_MS)).toEqual({ caps: [{ cem43MaxMin: 40, omegaMax: 0.09, energyMaxJ: 12_000 }] });
    const caps = ask([gave(1, FIRST_MS, 30, 0.15, 15_000)], later);
    expect(caps).toEqual({ caps: [{ cem43MaxMin: 30, omegaMax: expect.closeTo(0.05, 9), energyMaxJ: 5000 }] });
  });

  test.each([
    ["dose", gave(1, FIRST_MS, 60 - planned.cem43Min + 1e-6), /has 2\.\d+ of its 60 CEM43 min left/],
    ["Omega", gave(1, FIRST_MS, 1, 0.2 - planned.omega + 1e-9), /of its 0\.2 Omega left/],
    ["energy", gave(1, FIRST_MS, 1, 0.001, 20_000), /has had all of its 20 kJ/],
  ])("%s that does not fit is refused, and no later day changes it", (_, given, text) => {
    expect(refusalOf(ask([given], later))).toMatchObject({
      refusal: expect.stringMatching(text),
      allowedFromMs: null,
    });
  });

  test("what just fits is admitted", () => {
    expect(refusalOf(ask([gave(1, FIRST_MS, 60 - planned.cem43Min)], later))).toBeNull();
  });

  test("another zone's dose is not this zone's", () => {
    const other = { ...gave(1, FIRST_MS), doses: [{ zone: "lower", cem43Min: 59, omega: 0.19, energyJ: 19_000 }] };
    expect(ask([other], later)).toEqual(ask([], FIRST_MS));
  });
});

describe("one more run of a profile", () => {
  const again = (given: GivenSession[], wallMs: number) => admitRun(profile, given, wallMs, String);
  const whole = { caps: [{ cem43MaxMin: 40, omegaMax: 0.09, energyMaxJ: 12_000 }] };

  test("has what the runs of the last day have left, and all of it a day later", () => {
    expect(again([], FIRST_MS)).toEqual(whole);
    const given = [gave(1, FIRST_MS, 30, 0.05, 5000), gave(2, FIRST_MS + 1000, 5, 0.01, 2000)];
    expect(again(given, FIRST_MS + 2000)).toEqual({
      caps: [{ cem43MaxMin: 5, omegaMax: expect.closeTo(0.03, 9), energyMaxJ: 5000 }],
    });
    expect(again(given, FIRST_MS + DAY_MS - 1)).toMatchObject({ caps: [{ cem43MaxMin: 5 }] });
    expect(again(given, FIRST_MS + DAY_MS)).toMatchObject({ caps: [{ cem43MaxMin: 35, energyMaxJ: 10_000 }] });
    expect(again(given, FIRST_MS + 1000 + DAY_MS)).toEqual(whole);
  });

  test.each([
    ["dose", gave(1, FIRST_MS, 40)],
    ["Omega", gave(1, FIRST_MS, 1, 0.09)],
    ["energy", gave(1, FIRST_MS, 1, 0.001, 12_000)],
  ])("is refused where a zone has had all of its %s, with the day from which it is allowed", (_, given) => {
    expect(refusalOf(again([given], FIRST_MS + 1))).toEqual({
      refusal: "zone upper has had all that the profile allows within a day; run 1 began on 1728000000000",
      allowedFromMs: FIRST_MS + DAY_MS,
    });
  });

  test("a clock that was set back opens nothing", () => {
    expect(refusalOf(again([gave(1, FIRST_MS)], FIRST_MS - 1))?.refusal).toMatch(
      /is the clock of this computer right\?/,
    );
  });
});
