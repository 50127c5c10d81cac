import { constants, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { type Desk, DeskRefusal } from "../console/desk.ts";
import type { StartOrder } from "../console/orders.ts";
import type { HomeView, ProfileCard, RunCard } from "../console/views.ts";
import { RunFolderError } from "../io/run-folder.ts";
import { printable } from "../printable.ts";
import { profileDuration } from "../profile/duration.ts";
import { kindOf } from "../profile/kinds.ts";
import { renderProblems } from "../profile/problem.ts";
import { profileDocument, type ReadProfile, readProfile } from "../profile/read.ts";
import { STANDARD_FAULTS } from "../profile/standard-faults.ts";
import { explainProfile } from "../report/profile-explanation.ts";
import type { ConsoleOptions } from "./console.ts";
import { runWatched } from "./console-session.ts";
import { readText, STANDARD_PREFIX, toDeviceCheck } from "./documents.ts";
import { explainRunFolder } from "./explain.ts";
import { PACKAGE_DIR } from "./package-dir.ts";
import { Refusal } from "./refusal.ts";
import { type Prepared, prepare, type RunOptions, toDefaultDir } from "./run.ts";

/**
 * The console's desk, put together from the program's own commands: what `lint`, `explain`, `runs` and `run` know and do. While a session
 * runs on a device it opens no files but that session's own: the loop that renews leases shares this thread.
 */
export interface OpenDesk extends Desk {
  /** Resolves when something went wrong that can only be a bug; the session is off by then. */
  readonly failed: Promise<Error>;
  /** Resolves when no session runs. */
  idle(): Promise<unknown>;
}

type DeskOptions = Pick<ConsoleOptions, "device" | "runs" | "profiles" | "unapproved">;

const SHIPPED_DIR = join(PACKAGE_DIR, "profiles");
const RUNS_MAX = 100;
const PROFILES_MAX = 200;
const REPORT_MAX_BYTES = 16_777_216;
const MANIFEST_MAX_BYTES = 1_048_576;

export function createDesk(options: DeskOptions): OpenDesk {
  const device = options.device === "sim" ? null : options.device;
  let running: Promise<unknown> | null = null;
  let lastHome: HomeView | null = null;
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<Error>((resolveFailed) => {
    fail = resolveFailed;
  });
  const isBusy = () => device !== null && running !== null;
  const spareTime = () => {
    if (isBusy()) throw new DeskRefusal("a session runs on the device: files are read when it is over");
  };
  const lookAt = createProfileReader();
  return {
    failed,
    idle: () => running ?? Promise.resolve(),
    home() {
      if (isBusy() && lastHome !== null) return lastHome;
      lastHome = {
        device: device === null ? null : printable(device),
        profiles: [...listProfiles(options).values()].map(({ file, card }) => ({ ...card, ...toCard(lookAt(file)) })),
        faults: STANDARD_FAULTS,
        runs: listRuns(options.runs)
          .slice(0, RUNS_MAX)
          .map((id) => toRunCard(options.runs, id)),
        runsDir: printable(options.runs),
      };
      return lastHome;
    },
    profile(id) {
      spareTime();
      const found = listProfiles(options).get(id);
      if (found === undefined) return null;
      const read = lookAt(found.file);
      const problems = "problems" in read ? read.problems : read.warnings;
      return {
        lines: "profile" in read ? explainProfile(read.profile).map((line) => printable(line)) : [],
        problems: problems.length === 0 ? "" : renderProblems(problems),
      };
    },
    run(id) {
      spareTime();
      const lines = listRuns(options.runs).includes(id) ? explainRunFolder(join(options.runs, id)) : null;
      return lines === null ? null : { lines };
    },
    async report(id) {
      spareTime();
      return listRuns(options.runs).includes(id) ? readReport(join(options.runs, id, "report.html")) : null;
    },
    async start(order, live) {
      if (running !== null) throw new DeskRefusal("a session is running: stop it first");
      const found = listProfiles(options).get(order.profile);
      if (found === undefined) throw new DeskRefusal("there is no such profile");
      const asked = toRunOptions(order, device, options);
      const out = toRunDir(options.runs, basename(found.file).replace(/\.\w+$/, ""));
      const prepared = await prepareSession(found.file, { ...asked, out });
      const { ended, failure } = runWatched(prepared, found.file, { ...asked, out }, live);
      running = ended.finally(() => {
        running = null;
      });
      void failure.then(fail);
      return { ended };
    },
  };
}

/** Opens all that the session needs. @throws DeskRefusal with what stands against it */
async function prepareSession(file: string, options: RunOptions): Promise<Prepared> {
  try {
    return await prepare(readText(file), file, options);
  } catch (error) {
    if (error instanceof Refusal || error instanceof RunFolderError) throw new DeskRefusal(error.message);
    throw error;
  }
}

function toRunOptions(order: StartOrder, device: string | null, { unapproved }: DeskOptions): RunOptions {
  if (order.device === "bench") {
    if (device === null) throw new DeskRefusal("this console was started without --device");
    const { acknowledge } = order;
    return {
      device,
      person: "1",
      seed: 1,
      speed: "max",
      quiet: true,
      ...(unapproved === true ? { unapproved } : {}),
      ...(acknowledge === null ? {} : { acknowledge }),
    };
  }
  if (device !== null) throw new DeskRefusal("this console was started for a device, and runs no simulated session");
  const { person, seed, speed, faults } = order;
  if (faults !== null && !STANDARD_FAULTS.some((name) => name === faults))
    throw new DeskRefusal("there is no such fault script");
  return {
    device: "sim",
    person: String(person),
    seed,
    speed,
    quiet: true,
    ...(faults === null ? {} : { faults: `${STANDARD_PREFIX}${faults}` }),
  };
}

/** A new folder in the folder of runs, named as `run` does; a second one within the second gets a number. */
function toRunDir(runs: string, id: string): string {
  const name = basename(toDefaultDir({ id }));
  const taken = (n: number) => join(runs, n === 1 ? name : `${name}-${n}`);
  let n = 1;
  while (existsSync(taken(n))) n += 1;
  return taken(n);
}

interface ListedProfile {
  readonly file: string;
  readonly card: Pick<ProfileCard, "id" | "from">;
}

/** Every profile there is, by the name that the page knows it by. */
function listProfiles({ profiles }: DeskOptions): Map<string, ListedProfile> {
  const found = new Map<string, ListedProfile>();
  const look = (dir: string, from: ProfileCard["from"]) => {
    for (const entry of existsSync(dir) ? readdirSync(dir, { withFileTypes: true }) : []) {
      if (!entry.isFile() || !/\.(ya?ml|json)$/.test(entry.name) || /\.schema\.json$/.test(entry.name)) continue;
      const file = join(dir, entry.name);
      const id = `${from}:${printable(entry.name)}`;
      if (found.size < PROFILES_MAX && isProfile(file)) found.set(id, { file, card: { id, from } });
    }
  };
  if (profiles !== undefined) look(profiles, "folder");
  look(SHIPPED_DIR, "shipped");
  return found;
}

/** By what it says of itself; a file that can not be read says nothing. */
function isProfile(file: string): boolean {
  try {
    return kindOf(readText(file)) === "profile";
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** Reads a profile again only when its file has changed. */
function createProfileReader(): (file: string) => ReadProfile {
  const known = new Map<string, { readonly stamp: string; readonly read: ReadProfile }>();
  const kind = profileDocument(toDeviceCheck([]));
  return (file) => {
    const { mtimeMs, size } = statSync(file);
    const stamp = `${mtimeMs} ${size}`;
    const before = known.get(file);
    if (before?.stamp === stamp) return before.read;
    const read = readProfile(readText(file), basename(file), kind);
    known.set(file, { stamp, read });
    return read;
  };
}

function toCard(read: ReadProfile): Omit<ProfileCard, "id" | "from"> {
  if ("problems" in read)
    return { title: "", modality: "", area: "", durationMs: null, errors: read.problems.length, warnings: 0 };
  const { title, modality, area } = read.profile;
  const { sessionPlannedMs } = profileDuration(read.profile);
  const warnings = read.warnings.length;
  return { title: printable(title), modality, area, durationMs: sessionPlannedMs, errors: 0, warnings };
}

/** Folders with a journal, newest first by their names' or files' time; a link to a folder is none. */
function listRuns(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      const journal = statSync(join(dir, name, "journal.ndjson"), { throwIfNoEntry: false });
      return journal === undefined ? [] : [{ name, atMs: journal.mtimeMs }];
    })
    .sort((a, b) => b.atMs - a.atMs)
    .map(({ name }) => name);
}

/** What the list needs of a manifest; a file of another version may have more. */
const manifestSchema = z.object({
  startedAt: z.string().max(40),
  outcome: z.object({ outcome: z.string(), verdict: z.enum(["pass", "fail"]), reason: z.string() }),
});

function toRunCard(dir: string, id: string): RunCard {
  const hasReport = existsSync(join(dir, id, "report.html"));
  const read = manifestSchema.safeParse(readManifest(join(dir, id, "run.json")));
  const name = printable(id);
  if (!read.success)
    return { id, name, startedAt: "", outcome: "unfinished", verdict: "unknown", reason: "no manifest", hasReport };
  const { startedAt, outcome } = read.data;
  return {
    id,
    name,
    startedAt: printable(startedAt),
    outcome: printable(outcome.outcome),
    verdict: outcome.verdict,
    reason: printable(outcome.reason),
    hasReport,
  };
}

function readManifest(file: string): unknown {
  try {
    return statSync(file).size > MANIFEST_MAX_BYTES ? null : JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

async function readReport(file: string): Promise<Uint8Array | null> {
  try {
    // Not through a link: what it leads to is not the run's.
    const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      return (await handle.stat()).size > REPORT_MAX_BYTES ? null : await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch {
    return null;
  }
}
