import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Observable, Subject } from "rxjs";
import packageJson from "../../package.json" with { type: "json" };
import { sha256 } from "../io/hash.ts";
import { openRunFolder, type RunFolder, RunFolderError, type Writing } from "../io/run-folder.ts";
import { foldRecord, type RunRecord } from "../journal/record.ts";
import { readTruth } from "../journal/truth.ts";
import { printable, toCommandLine } from "../printable.ts";
import type { Profile } from "../profile/schema.ts";
import { type Report, renderReport } from "../report/html.ts";
import { type Outcome, toOutcome } from "../report/outcome.ts";
import { figureShots, formatShots, readShots } from "../report/shot-figures.ts";
import { formatVerdict, judge, toJudgedShots, toVerdictLimits, type Verdict } from "../report/verdict.ts";
import type { OperatorAction } from "../session/events.ts";
import type { SessionPlan } from "../session/plan.ts";
import type { SessionState } from "../session/state.ts";
import { toAcknowledged } from "./acknowledgement.ts";
import { findApproval, toList } from "./approval.ts";
import { REPORT_ASSETS } from "./assets.ts";
import { type OpenedBench, openBench } from "./bench.ts";
import { readProfileText } from "./documents.ts";
import { EXIT } from "./exit.ts";
import { beforeEnergy } from "./ledger.ts";
import { createLiveShow, toOptions } from "./live.ts";
import { performSession } from "./performance.ts";
import { Refusal } from "./refusal.ts";
import { type Account, openAccount } from "./run-account.ts";

/** The `run` command: one session, from files and an address to a folder, a verdict and an exit code. */
export interface RunOptions {
  readonly device: string;
  readonly person: string;
  readonly seed: number;
  readonly faults?: string;
  readonly operator?: string;
  readonly speed: number | "max";
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** Trip that a person has seen on a latched device. */
  readonly acknowledge?: string;
  /** Of a course: which of its sessions. */
  readonly session?: number;
  /** What the person has been given so far, and the virtual day of a simulated session. */
  readonly ledger?: string;
  readonly date?: number;
  /** What the device is said to be; the approval of the profile for it, or that none is asked for. */
  readonly deviceFile?: string;
  readonly certificate?: string;
  readonly unapproved?: boolean;
}

/**
 * One session, from the text of a profile to the report.
 * @returns the exit code
 */
export async function run(written: string, profileFile: string, options: RunOptions): Promise<number> {
  try {
    if (options.session !== undefined)
      throw new Refusal(`--session belongs to a course, and ${printable(profileFile)} is a profile`);
    const { profile, text, bench, folder, account } = await prepare(written, profileFile, options);
    const performed = await perform(profile, text, bench, folder, options, toRepeatCommand(profileFile, options));
    account?.end(performed);
    return performed.code;
  } catch (error) {
    if (error instanceof Refusal || error instanceof RunFolderError) {
      process.stderr.write(`${error.message}\n`);
      return error instanceof Refusal ? error.exitCode : EXIT.usage;
    }
    throw error;
  }
}

/** All that a session needs, opened. */
export interface Prepared {
  readonly profile: Profile;
  readonly text: string;
  readonly bench: OpenedBench;
  readonly folder: RunFolder;
  /** Across runs, where one is kept. */
  readonly account: Account | null;
}

/** From the text of a profile to an open bench and an empty folder. @throws Refusal, RunFolderError */
export async function prepare(written: string, profileFile: string, options: RunOptions): Promise<Prepared> {
  const read = readProfileText(written, profileFile, toList(options.deviceFile));
  const { profile, text, hash } = read;
  const account = openAccount(read, options);
  const approval = findApproval(read, profileFile, options);
  const acknowledged = toAcknowledged(options);
  const opened = await openBench(profile, hash, options);
  const bench = { ...opened, plan: { ...opened.plan, ...approval, ...acknowledged, ...account?.caps } };
  const runDir = resolve(options.out ?? toDefaultDir(profile));
  const folder = beforeEnergy(bench.link, () => {
    const writing = bench.simulated ? toWriting(options.speed) : "synced";
    const opening = openRunFolder(runDir, bench.truth?.layers ?? null, writing);
    account?.begin(bench.plan.personHash, runDir);
    return opening;
  });
  return { profile, text, bench, folder, account };
}

/** What came of one session: its exit code, the outcome, and its record. */
export interface Performed {
  readonly code: number;
  readonly outcome: Outcome;
  readonly record: RunRecord;
}

/** Who looks on besides the terminal, and may ask something. */
export interface Onlooker {
  readonly asked$: Observable<OperatorAction>;
  watch(state: SessionState, truthDermalC: number | null): void;
}

/** Runs the session of an opened bench, records it, judges it and tells. */
export async function perform(
  profile: Profile,
  profileText: string,
  bench: OpenedBench,
  folder: RunFolder,
  options: RunOptions,
  repeatCommand: string,
  onlooker: Onlooker | null = null,
): Promise<Performed> {
  const { plan } = bench;
  const quiet = options.quiet === true || options.json === true;
  const startedAt = new Date();
  folder.write("profile.yaml", profileText);
  const operator$ = new Subject<OperatorAction>();
  bench.scripted$.subscribe((action) => operator$.next(action));
  onlooker?.asked$.subscribe((action) => operator$.next(action));
  if (!quiet)
    for (const { title, marginMm } of profile.keepOff ?? [])
      process.stderr.write(`keep ${marginMm} mm off: ${printable(title)}\n`);
  const show = quiet ? null : createLiveShow(plan, process.stderr);
  const interrupts = listenForInterrupts(operator$);
  try {
    const { state, figures, stranger } = await performSession(plan, bench, folder, operator$, (at) => {
      if (show === null && onlooker === null) return;
      const truthDermalC = bench.truth?.read()?.dermalC ?? null;
      show?.watch(at, truthDermalC);
      onlooker?.watch(at, truthDermalC);
    });
    show?.end();
    if (stranger !== null && state.stage === "refused") process.stderr.write(`${options.device}: ${stranger}\n`);
    // How it ended: that came with a message, between two ticks.
    onlooker?.watch(state, bench.truth?.read()?.dermalC ?? null);
    const record = foldRecord({ entries: folder.entries });
    const rows = bench.truth?.shots() ?? null;
    const shotsText = rows === null ? null : formatShots(rows);
    if (shotsText !== null && rows?.length !== 0) folder.write("shots.csv", shotsText);
    const shots = figureShots(folder.entries, rows);
    const verdict = judge(figures, record, toVerdictLimits(profile), toJudgedShots(profile, shots));
    const outcome = toOutcome(record, figures, verdict, {
      wallMs: Date.now() - startedAt.getTime(),
      seed: plan.seed,
      personHash: plan.personHash,
      profileHash: plan.profileHash,
      runDir: folder.dir,
      shots,
    });
    const provenance: [string, string][] = [
      ["Isoderm", packageJson.version],
      ["Node", process.version],
      ["device", options.device],
      ["seed", String(plan.seed ?? "-")],
      ["person", plan.personHash === null ? "-" : `${options.person} (${plan.personHash.slice(0, 16)})`],
      ["profile", plan.profileHash.slice(0, 16)],
    ];
    writeRecords(folder, plan, outcome, {
      record,
      // As the report command will read them: the same page from the same files.
      shots: shots && { figures: shots, rows: shotsText === null ? null : readShots(shotsText) },
      figures,
      verdict,
      provenance,
      repeatCommand,
      profileText,
      startedAt,
    });
    tell(outcome, verdict, folder, repeatCommand, options);
    return { code: toExitCode(interrupts.count, state, outcome), outcome, record };
  } finally {
    show?.end();
    interrupts.end();
  }
}

function toExitCode(interrupts: number, { stage, baseline }: SessionState, { verdict }: Outcome): number {
  if (interrupts > 0) return EXIT.interrupted;
  // Refused before it was ever put on skin: the device is the reason, not the session.
  if (stage === "refused" && baseline.count === 0) return EXIT.device;
  return verdict === "pass" ? EXIT.ok : EXIT.negative;
}

interface Records {
  readonly record: ReturnType<typeof foldRecord>;
  readonly shots: Report["shots"];
  readonly figures: Parameters<typeof judge>[0];
  readonly verdict: Verdict;
  readonly provenance: readonly (readonly [string, string])[];
  readonly repeatCommand: string;
  readonly profileText: string;
  readonly startedAt: Date;
}

/** The manifest and the report. A disk that is full by now costs these two, never what was recorded. */
function writeRecords(folder: RunFolder, plan: SessionPlan, outcome: Outcome, records: Records): void {
  const { record, shots, figures, verdict, provenance, repeatCommand, profileText, startedAt } = records;
  try {
    const truth = plan.seed === null ? null : readTruth(readFileSync(join(folder.dir, "truth.csv"), "latin1"));
    const manifest = {
      format: "isoderm-run/1",
      startedAt: startedAt.toISOString(),
      provenance: Object.fromEntries(provenance),
      repeat: repeatCommand,
      fatMm: plan.fatMm,
      ...(plan.zoneCaps === undefined ? {} : { zoneCaps: plan.zoneCaps }),
      outcome,
    };
    folder.write("run.json", `${JSON.stringify(manifest, null, 2)}\n`);
    const title = plan.profile.title;
    folder.write(
      "report.html",
      renderReport(
        { title, record, truth, shots, figures, verdict, provenance, repeatCommand, profileText },
        REPORT_ASSETS,
        sha256,
      ),
    );
  } catch (error) {
    process.stderr.write(`${printable((error as Error).message)}\n`);
  }
}

function tell(outcome: Outcome, verdict: Verdict, folder: RunFolder, repeatCommand: string, options: RunOptions): void {
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`);
    return;
  }
  if (options.quiet === true) return;
  const { unicode } = toOptions(process.stdout);
  const speed =
    outcome.wallMs > 0 ? ` (${Math.round((outcome.simulatedS * 1000) / outcome.wallMs)} times real time)` : "";
  const lines = [
    `${outcome.outcome}: ${printable(outcome.reason)}`,
    "",
    ...formatVerdict(verdict, { ascii: !unicode }),
    "",
    `  session  ${outcome.simulatedS.toFixed(0)} s in ${(outcome.wallMs / 1000).toFixed(2)} s${speed}`,
    `  report   ${pathToFileURL(join(folder.dir, "report.html")).href}`,
    `  repeat   ${repeatCommand}`,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** How a simulation is recorded: one that takes its time can be cut off in the middle, and what was seen must be there. */
export function toWriting(speed: number | "max"): Writing {
  return speed === "max" ? "inBlocks" : "atOnce";
}

/** Ctrl-C once ends the session safely; twice leaves at once, and the device's lease runs out. */
function listenForInterrupts(operator$: Subject<OperatorAction>): { readonly count: number; end(): void } {
  let count = 0;
  const onSignal = () => {
    count += 1;
    if (count > 1) process.exit(EXIT.interrupted);
    operator$.next("interrupt");
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    get count() {
      return count;
    },
    end() {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}

export function toDefaultDir({ id }: Pick<Profile, "id">): string {
  const stamp = new Date().toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return join("runs", `${id}-${stamp}-${process.pid}`);
}

export function toRepeatCommand(profileFile: string, options: RunOptions): string {
  const words = ["isoderm", "run", profileFile];
  if (options.device === "sim") words.push("--person", options.person, "--seed", String(options.seed));
  else words.push("--device", options.device);
  if (options.unapproved === true) words.push("--unapproved");
  if (options.certificate !== undefined) words.push("--certificate", options.certificate);
  if (options.deviceFile !== undefined) words.push("--device-file", options.deviceFile);
  if (options.faults !== undefined) words.push("--faults", options.faults);
  if (options.operator !== undefined) words.push("--operator", options.operator);
  return toCommandLine(words);
}
