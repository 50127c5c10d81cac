import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { assert } from "../assert.ts";
import { type Admission, admit, dueMs, type GivenSession, nextSession } from "../control/admission.ts";
import { createFile } from "../io/create-file.ts";
import { type LedgerFile, openLedgerFile } from "../io/ledger-file.ts";
import { makeFolder, openRunFolder } from "../io/run-folder.ts";
import { LEDGER_FORMAT } from "../journal/dose-ledger.ts";
import { printable } from "../printable.ts";
import { type CourseOutcome, toCourseOutcome } from "../report/course-outcome.ts";
import { renderCourse } from "../report/course-page.ts";
import type { Millis } from "../units.ts";
import { toAcknowledged } from "./acknowledgement.ts";
import { findApproval } from "./approval.ts";
import { openBench } from "./bench.ts";
import { type ReadCourse, readCourseText } from "./documents.ts";
import { EXIT } from "./exit.ts";
import { append, beforeEnergy, type Settled, settleUnfinished, toDay, toDoses, toMost } from "./ledger.ts";
import { Refusal } from "./refusal.ts";
import { perform, type RunOptions, toDefaultDir, toRepeatCommand, toWriting } from "./run.ts";

/**
 * `run` of a course: the next session, or in simulation all that are left with virtual days between them. What each gave stands in a ledger
 * across runs; a session that is too early or would give too much is refused before anything is opened.
 */
type Session = Parameters<typeof toCourseOutcome>[1][number];

/** @returns the exit code @throws Refusal */
export async function runCourse(text: string, file: string, options: RunOptions): Promise<number> {
  const read = readCourseText(text, file);
  const dir = openFolder(options.out ?? toDefaultDir(read.course));
  createFile(join(dir, "course.yaml"), text);
  const ledgerPath = findLedger(dir, options);
  let code: number = EXIT.ok;
  const sessions: Session[] = [];
  for (;;) {
    const ledger = openLedger(ledgerPath, read);
    const settled = settleUnfinished(ledger.reading, (session) => read.profiles[session - 1]);
    const { given } = settled;
    const [done, next] = [sessions.at(-1), nextSession(given)];
    if (done !== undefined && (isSingle(options) || code !== EXIT.ok || next > read.course.sessions.length)) break;
    if (next > read.course.sessions.length)
      throw new Refusal(`all sessions of this course have been given, by ${printable(ledgerPath)}`);
    if (done === undefined && options.session !== undefined && options.session !== next)
      throw new Refusal(`--session ${options.session}: session ${next} is next, by ${printable(ledgerPath)}`);
    const wallMs = findDay(read, given, options, done !== undefined);
    const ran = await runSession(read, next, wallMs, ledger, settled, join(dir, `session-${next}`), file, options);
    sessions.push(ran.session);
    code = ran.code;
    tellSession(ran.session, read.course.sessions.length, options);
  }
  const given = openLedger(ledgerPath, read).reading?.given ?? [];
  const due = dueMs(read.course, given);
  const next = nextSession(given);
  const outcome = toCourseOutcome(read.course, sessions, given, {
    hash: read.hash,
    next:
      next > read.course.sessions.length
        ? null
        : { session: next, allowedFrom: due === null ? null : new Date(due).toISOString() },
    ledger: ledgerPath,
    dir,
  });
  createFile(join(dir, "course.json"), `${JSON.stringify(outcome, null, 2)}\n`);
  createFile(join(dir, "course.html"), renderCourse(outcome));
  tell(outcome, options);
  return code === EXIT.ok && outcome.verdict === "fail" ? EXIT.negative : code;
}

/** On a device a course goes on when its person comes back, not before. */
const isSingle = ({ session, device }: RunOptions) => session !== undefined || device !== "sim";

interface Ran {
  readonly session: Session;
  readonly code: number;
}

async function runSession(
  { course, hash, profiles }: ReadCourse,
  number: number,
  wallMs: Millis,
  ledger: LedgerFile,
  settled: Settled,
  runDir: string,
  file: string,
  options: RunOptions,
): Promise<Ran> {
  const date = new Date(wallMs).toISOString();
  const read = profiles[number - 1];
  assert(read !== undefined, "the session is one of the course");
  const { profile, text, hash: profileHash } = read;
  const zoneIds = profile.zones.map(({ id }) => id);
  const admission: Admission = admit(course, profile, settled.given, wallMs, toDay);
  if ("refusal" in admission) {
    const { refusal, allowedFromMs } = admission;
    const allowedFrom = allowedFromMs === null ? null : new Date(allowedFromMs).toISOString();
    return { session: { session: number, date, refusal, allowedFrom, outcome: null, zoneIds }, code: EXIT.negative };
  }
  // Another session is another draw of noise and hands on the same person.
  const seeded = { ...options, seed: options.seed + number - 1 };
  const approval = { ...findApproval(read, read.file, options), ...toAcknowledged(options) };
  const opened = await openBench(profile, profileHash, seeded);
  const bench = { ...opened, plan: { ...opened.plan, ...approval, zoneCaps: admission.caps } };
  const folder = beforeEnergy(bench.link, () => {
    const { personHash } = bench.plan;
    if (ledger.reading === null)
      append(ledger, { kind: "open", format: LEDGER_FORMAT, course: `${course.id} ${hash}`, personHash });
    else if (ledger.reading.personHash !== personHash)
      throw new Refusal(
        `the ledger is of another person than --person ${printable(options.person)}: give each person a ledger of their own`,
      );
    if (settled.end !== null) append(ledger, settled.end);
    const writing = bench.simulated ? toWriting(options.speed) : "synced";
    const opening = openRunFolder(runDir, bench.truth?.layers ?? null, writing);
    const most = toMost(zoneIds, admission.caps);
    append(ledger, { kind: "begin", session: number, wallMs, profileHash, runDir, most });
    return opening;
  });
  const quiet = {
    ...seeded,
    json: false,
    quiet: options.quiet === true || options.json === true || !isSingle(options),
  };
  const { code, outcome, record } = await perform(profile, text, bench, folder, quiet, toRepeatCommand(file, options));
  append(ledger, {
    kind: "end",
    session: number,
    wallMs,
    outcome: outcome.outcome,
    doses: toDoses(record, profile),
  });
  return { session: { session: number, date, refusal: null, allowedFrom: null, outcome, zoneIds }, code };
}

function findLedger(dir: string, { ledger, device, session }: RunOptions): string {
  if (ledger !== undefined) return resolve(ledger);
  if (device !== "sim")
    throw new Refusal(
      "a course on a device needs --ledger FILE, one for each person: it keeps what the sessions have given",
    );
  if (session !== undefined && session !== 1)
    throw new Refusal(`--session ${session} needs --ledger FILE: without it nobody knows of the sessions before`);
  return join(dir, "ledger.ndjson");
}

function openLedger(path: string, { course, hash }: ReadCourse): LedgerFile {
  const ledger = openLedgerFile(path);
  if ("problem" in ledger) throw new Refusal(`${printable(path)}: ${ledger.problem}`);
  const told = ledger.reading?.course;
  if (told !== undefined && told !== `${course.id} ${hash}`)
    throw new Refusal(
      told.startsWith(`${course.id} `)
        ? `${printable(path)}: the course ${course.id} was changed since its ledger was begun; finish it as it was, or begin a new ledger`
        : `${printable(path)}: this is the ledger of ${printable(told.split(" ")[0] ?? "")}, not of ${course.id}`,
    );
  return ledger;
}

/** The day of a session: on a device now; in simulation as asked, or as soon as it is allowed. */
function findDay(
  { course }: ReadCourse,
  given: readonly GivenSession[],
  { device, date }: RunOptions,
  isLater: boolean,
): Millis {
  if (device !== "sim") {
    if (date !== undefined) throw new Refusal("--date needs --device sim: on a device it is today");
    return Date.now();
  }
  return (isLater ? dueMs(course, given) : date) ?? Date.now();
}

function openFolder(out: string): string {
  const dir = resolve(out);
  if (existsSync(dir) && readdirSync(dir).length > 0)
    throw new Refusal(
      `${printable(dir)} is not empty: a course never writes over another. Name a new folder with --out.`,
    );
  try {
    makeFolder(dir);
  } catch (error) {
    throw new Refusal(`${printable(dir)}: can not be made (${(error as NodeJS.ErrnoException).code ?? error})`);
  }
  return dir;
}

function tellSession({ session, date, refusal, allowedFrom, outcome }: Session, of: number, options: RunOptions): void {
  if (options.json === true || options.quiet === true) return;
  const lines =
    outcome === null
      ? [
          `session ${session} of ${of}, ${toDay(Date.parse(date))}: refused before energy`,
          `  because ${printable(refusal ?? "")}`,
          ...(allowedFrom === null ? [] : [`  allowed from ${toDay(Date.parse(allowedFrom))}`]),
        ]
      : [
          `session ${session} of ${of}, ${toDay(Date.parse(date))}: ${outcome.outcome}, ${outcome.verdict}`,
          ...outcome.reasons.map((reason) => `  because ${printable(reason)}`),
        ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

function tell(outcome: CourseOutcome, options: RunOptions): void {
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`);
    return;
  }
  if (options.quiet === true) return;
  const { next, zones, verdict, dir, ledger } = outcome;
  const when = next?.allowedFrom == null ? "" : `, allowed from ${toDay(Date.parse(next.allowedFrom))}`;
  const lines = [
    "",
    ...zones.map(
      ({ zone, ledger: sum, caps }) =>
        `  ${zone}: ${sum.cem43Min.toFixed(2)} of ${caps.cem43MaxMin} CEM43 min, Omega ${sum.omega.toFixed(4)} of ${caps.omegaMax}, ${(sum.energyJ / 1000).toFixed(2)} of ${caps.energyMaxJ / 1000} kJ`,
    ),
    "",
    `COURSE ${verdict === "pass" ? "PASS" : "FAIL"}${next === null ? ", complete" : `: session ${next.session} is next${when}`}`,
    `  report   ${pathToFileURL(join(dir, "course.html")).href}`,
    `  ledger   ${printable(ledger)}`,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}
