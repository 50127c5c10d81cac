/**
 * Goal: a course is given session by session, and what is too early, too much, of somebody else or no longer known is refused before energy.
 * Method: the built program in a process of its own, on a course of two short sessions; days are virtual, the ledger is a real file.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { sha256 } from "../../src/io/hash.ts";
import { readLedger } from "../../src/journal/dose-ledger.ts";
import type { DeviceMessage } from "../../src/protocol/messages.ts";
import { courseOutcomeSchema } from "../../src/report/course-outcome.ts";
import { buildWhenStale, isoderm, makeFolder, startBench, startIsoderm } from "../support/cli.ts";
import { deviceMessages, readWire } from "../support/cli-records.ts";
import { ROOT } from "../support/source-tree.ts";

beforeAll(buildWhenStale, 60_000);

const SHORT = join(ROOT, "test/e2e/short.yaml");
const course = (limits = "doseCapCem43Min: 60, energyMaxKJ: 40") => `format: isoderm-course/1
id: short-course
title: Two short sessions
intervalMinDays: 7
sessions:
  - profile: short.yaml
  - profile: short.yaml
limits: { ${limits} }
sources:
  - { figure: intervalMinDays, source: test }
`;
type Owner = Parameters<typeof makeFolder>[0];

function setUp(owner: Owner, text = course()): string {
  const dir = makeFolder(owner);
  writeFileSync(join(dir, "short.yaml"), readFileSync(SHORT, "utf8"));
  writeFileSync(join(dir, "course.yaml"), text);
  return dir;
}

async function runCourse(owner: Owner, dir: string, ...args: string[]) {
  const { code, stdout, stderr } = await isoderm(owner, ["run", "course.yaml", "--json", ...args], { cwd: dir });
  return { code, stderr, told: stdout === "" ? null : courseOutcomeSchema.parse(JSON.parse(stdout)) };
}
const energyOf = (message: DeviceMessage) => (message.type === "telemetry" ? message.energyJ : 0);
const ledgerOf = (dir: string) => {
  const read = readLedger(readFileSync(join(dir, "L"), "utf8"), sha256);
  if ("problem" in read) throw new Error(read.problem);
  return read;
};

test.concurrent("all sessions, a week of virtual time apart; the same again but for the days", {
  timeout: 120_000,
}, async (context) => {
  const dir = setUp(context);
  const { code, told } = await runCourse(context, dir, "--out", "a", "--date", "2031-01-01");
  expect(code).toBe(0);
  expect(told).toMatchObject({ verdict: "pass", complete: true, reasons: [], next: null });
  expect(told?.sessions.map(({ session, date, outcome }) => [session, date, outcome?.outcome])).toEqual([
    [1, "2031-01-01T00:00:00.000Z", "complete"],
    [2, "2031-01-08T00:00:00.000Z", "complete"],
  ]);
  const [zone] = told?.zones ?? [];
  const [first, second] = (told?.sessions ?? []).map(({ outcome }) => outcome?.dose[0]);
  expect(zone?.truth?.cem43Min).toBeCloseTo((first?.cem43Min ?? 0) + (second?.cem43Min ?? 0), 9);
  expect(zone?.ledger.cem43Min).toBeGreaterThan(0);
  expect(readFileSync(join(dir, "a/course.html"), "utf8")).toContain("Two short sessions");
  for (const file of ["course.json", "course.yaml", "ledger.ndjson", "session-1/report.html", "session-2/run.json"])
    expect([file, existsSync(join(dir, "a", file))]).toEqual([file, true]);
  await runCourse(context, dir, "--out", "b", "--date", "2031-02-01");
  const journal = (run: string) => readFileSync(join(dir, run, "session-2/journal.ndjson"), "utf8");
  expect(journal("b")).toBe(journal("a"));
});

test.concurrent("session by session against a ledger", { timeout: 120_000 }, async (context) => {
  const dir = setUp(context);
  const give = (session: number, out: string, date: string, ...more: string[]) =>
    runCourse(context, dir, "--session", String(session), "--ledger", "L", "--out", out, "--date", date, ...more);
  expect((await runCourse(context, dir, "--session", "2", "--out", "x")).stderr).toMatch(/--session 2 needs --ledger/);
  expect((await give(2, "x2", "2031-01-01")).stderr).toMatch(/session 1 is next/);
  expect((await give(1, "s1", "2031-01-01")).code).toBe(0);

  const early = await give(2, "s2", "2031-01-07T23:59Z");
  expect(early.code).toBe(1);
  expect(early.told?.sessions[0]).toMatchObject({ outcome: null, allowedFrom: "2031-01-08T00:00:00.000Z" });
  expect(early.told?.next).toEqual({ session: 2, allowedFrom: "2031-01-08T00:00:00.000Z" });
  expect(existsSync(join(dir, "s2/session-2"))).toBe(false);

  const stranger = await give(2, "s3", "2031-01-08", "--person", "2");
  expect([stranger.code, stranger.stderr]).toEqual([2, expect.stringMatching(/ledger is of another person/)]);
  expect(ledgerOf(dir).given).toHaveLength(1);

  expect((await give(2, "s4", "2031-01-08")).told).toMatchObject({ complete: true, verdict: "pass" });
  const over = await give(3, "s5", "2032-01-01");
  expect([over.code, over.stderr]).toEqual([2, expect.stringMatching(/all sessions of this course have been given/)]);
});

test.concurrent("what is left of a cap ends the second session early, and replay knows", {
  timeout: 120_000,
}, async (context) => {
  const dir = setUp(context, course("doseCapCem43Min: 60, energyMaxKJ: 1.4"));
  writeFileSync(join(dir, "short.yaml"), readFileSync(SHORT, "utf8").replace("energyMaxKJ: 4", "energyMaxKJ: 1.4"));
  const { code, told } = await runCourse(context, dir, "--out", "a", "--date", "2031-01-01");
  expect(code).toBe(0);
  const [first = 0, second = 0] = (told?.sessions ?? []).map(({ outcome }) => outcome?.dose[0]?.energyJ);
  const leftJ = 1400 - first;
  // The session alone takes over 900 J, and ends once it has had what was left.
  expect(leftJ).toBeLessThan(600);
  expect(second).toBeGreaterThan(0.95 * leftJ);
  expect(second).toBeLessThan(1.05 * leftJ);
  const replayed = await isoderm(context, ["replay", join(dir, "a/session-2")]);
  expect([replayed.code, replayed.stdout]).toEqual([0, expect.stringMatching(/^SAME/)]);
});

test.concurrent("a session that never ended counts: by its journal, and without one with the most it can be", {
  timeout: 120_000,
}, async (context) => {
  const dir = setUp(context);
  const give = (session: string, out: string, date: string) =>
    runCourse(context, dir, "--session", session, "--ledger", "L", "--out", out, "--date", date);
  await give("1", "s1", "2031-01-01");
  const whole = readFileSync(join(dir, "L"), "utf8");
  const [ended] = ledgerOf(dir).given;
  // As a crash leaves it: begun, the end torn while it was written.
  const torn = whole.slice(0, whole.lastIndexOf("\n", whole.length - 2) + 20);
  writeFileSync(join(dir, "L"), torn);
  const settled = await give("2", "s2", "2031-01-08");
  expect([settled.code, settled.stderr]).toEqual([
    0,
    expect.stringMatching(/session 1 never ended: .*its journal says/),
  ]);
  expect(ledgerOf(dir).given[0]?.doses).toEqual(ended?.doses);

  writeFileSync(join(dir, "L"), torn);
  rmSync(join(dir, "s1/session-1/journal.ndjson"));
  const early = await give("2", "s3", "2031-01-02");
  expect(early.told?.sessions[0]?.refusal).toMatch(/too early/);
  const most = await give("2", "s4", "2031-01-08");
  expect(most.stderr).toMatch(/what it can have given at the most/);
  expect(most.told?.sessions[0]?.refusal ?? "").toMatch(/^$|dose of the course would be too high/);
});

/** Fast enough to be over in seconds, slow enough to be killed in the middle. */
const PACED = ["run", "course.yaml", "--speed", "20", "--date", "2031-01-01"];
const RAMPING = /ramping \| .* power [1-9]/;

test.concurrent("killed while energy flows, it counts with no less than flowed, from its own day on", {
  timeout: 120_000,
}, async (context) => {
  const dir = setUp(context);
  const run = startIsoderm(context, [...PACED, "--session", "1", "--ledger", "L", "--out", "s1"], { cwd: dir });
  await run.says(RAMPING);
  run.child.kill("SIGKILL");
  expect(await run.ended).toMatchObject({ signal: "SIGKILL" });
  expect(ledgerOf(dir).unfinished).toMatchObject({ session: 1 });

  const give = (out: string, date: string) =>
    runCourse(context, dir, "--session", "2", "--ledger", "L", "--out", out, "--date", date);
  const early = await give("s2", "2031-01-07");
  expect(early.told?.sessions[0]).toMatchObject({ outcome: null, allowedFrom: "2031-01-08T00:00:00.000Z" });
  const { code, stderr, told } = await give("s3", "2031-01-08");
  expect([code, stderr]).toEqual([0, expect.stringMatching(/session 1 never ended: .*its journal says/)]);
  expect(told?.complete).toBe(true);
  const [first] = ledgerOf(dir).given;
  const measuredJ = Math.max(...deviceMessages(readWire(join(dir, "s1/session-1"))).map(energyOf));
  expect(measuredJ).toBeGreaterThan(1);
  expect(first?.doses[0]?.energyJ).toBeGreaterThanOrEqual(measuredJ);
  // What its journal promised, and not the most that a session may give.
  expect(first?.doses[0]?.energyJ).toBeLessThan(2000);
});

test.concurrent("killed before its first energy, it was not given, and comes again", {
  timeout: 120_000,
}, async (context) => {
  const dir = setUp(context);
  const first = ["--session", "1", "--ledger", "L"];
  const run = startIsoderm(context, [...PACED, ...first, "--out", "s1"], { cwd: dir });
  await run.says(/baseline \|/);
  run.child.kill("SIGKILL");
  await run.ended;
  expect(ledgerOf(dir).unfinished).toMatchObject({ session: 1 });
  const again = await runCourse(context, dir, ...first, "--out", "s2", "--date", "2031-01-01");
  expect([again.code, again.told?.sessions[0]?.outcome?.outcome]).toEqual([0, "complete"]);
  expect(ledgerOf(dir)).toMatchObject({ unfinished: null, given: [{ session: 1 }] });
});

test.concurrent("killed between two sessions, the first counts as it ended, and the second is next", {
  timeout: 120_000,
}, async (context) => {
  const dir = setUp(context);
  const run = startIsoderm(context, [...PACED, "--out", "a"], { cwd: dir });
  await run.says(/session 1 of 2, 2031-01-01 00:00 UTC: complete/);
  run.child.kill("SIGKILL");
  await run.ended;
  const ledger = ["--ledger", "a/ledger.ndjson"];
  const early = await runCourse(context, dir, "--session", "2", ...ledger, "--out", "b", "--date", "2031-01-07");
  expect(early.told?.sessions[0]).toMatchObject({ outcome: null, allowedFrom: "2031-01-08T00:00:00.000Z" });
  const rest = await runCourse(context, dir, "--session", "2", ...ledger, "--out", "c", "--date", "2031-01-08");
  expect(rest.told).toMatchObject({ complete: true, verdict: "pass" });

  const whole = await runCourse(context, dir, "--out", "d", "--date", "2031-01-01");
  expect(rest.told?.zones.map((zone) => zone.ledger)).toEqual(whole.told?.zones.map((zone) => zone.ledger));
});

test.concurrent("what can not be relied on is refused, and nothing is written over", {
  timeout: 120_000,
}, async (context) => {
  const dir = setUp(context);
  await runCourse(context, dir, "--session", "1", "--ledger", "L", "--out", "s1", "--date", "2031-01-01");
  const whole = readFileSync(join(dir, "L"), "utf8");
  const refused = async (...args: string[]) => {
    const { code, stderr } = await runCourse(context, dir, "--date", "2031-03-01", ...args);
    expect(code).toBe(2);
    return stderr;
  };
  writeFileSync(join(dir, "L"), whole.replace(/"cem43Min":\d/, '"cem43Min":0'));
  expect(await refused("--session", "2", "--ledger", "L", "--out", "s2")).toMatch(/line 2 is damaged or was changed/);
  writeFileSync(join(dir, "L"), whole);
  writeFileSync(join(dir, "course.yaml"), course().replace("intervalMinDays: 7", "intervalMinDays: 1"));
  expect(await refused("--session", "2", "--ledger", "L", "--out", "s3")).toMatch(
    /was changed since its ledger was begun/,
  );
  mkdirSync(join(dir, "full"));
  writeFileSync(join(dir, "full/precious"), "");
  expect(await refused("--out", "full")).toMatch(/is not empty/);
  const profile = await isoderm(context, ["run", "short.yaml", "--session", "1"], { cwd: dir });
  expect([profile.code, profile.stderr]).toEqual([2, expect.stringMatching(/--session belongs to a course/)]);
});

test.concurrent("a course on a device needs a ledger and takes no virtual day; a simulated one needs no device", {
  timeout: 120_000,
}, async (context) => {
  const dir = setUp(context);
  const { port } = await startBench(context, []);
  const device = ["--unapproved", "--device", `tcp:127.0.0.1:${port}`];
  expect((await runCourse(context, dir, ...device, "--out", "a")).stderr).toMatch(
    /a course on a device needs --ledger/,
  );
  const dated = await runCourse(context, dir, ...device, "--ledger", "L", "--out", "b", "--date", "2031-01-01");
  expect([dated.code, dated.stderr]).toEqual([2, expect.stringMatching(/--date needs --device sim/)]);
  expect(existsSync(join(dir, "L"))).toBe(false);
});
