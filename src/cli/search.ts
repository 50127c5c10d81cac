import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { listProperties } from "../../firmware-sim/person.ts";
import { createRandom } from "../../firmware-sim/random.ts";
import { THICKNESS } from "../../firmware-sim/ranges.ts";
import packageJson from "../../package.json" with { type: "json" };
import { createFile } from "../io/create-file.ts";
import { makeFolder } from "../io/run-folder.ts";
import { countCores, openWorkers } from "../io/workers.ts";
import { printable, toCommandLine } from "../printable.ts";
import { profileDuration } from "../profile/duration.ts";
import { PERSON_FIELD_NAMES, PERSON_FIELDS } from "../profile/person-fields.ts";
import type { Profile } from "../profile/schema.ts";
import { toFiles } from "../validation/attempt.ts";
import type { Judgement } from "../validation/criteria.ts";
import { type Asking, type Axis, type SearchSpace, search } from "../validation/search.ts";
import {
  describeSearch,
  type SearchDocument,
  type SearchFound,
  toFound,
  toSearchDocument,
} from "../validation/search-result.ts";
import { shrink } from "../validation/shrink.ts";
import { type AttemptBatch, runBatch } from "./attempt-worker.ts";
import { type ReadProfileFile, readFaults, readProfileFile } from "./documents.ts";
import { EXIT } from "./exit.ts";
import { Refusal } from "./refusal.ts";

/**
 * `validate --search`: looks for the person, the hands and the fault that break a criterion of a profile, makes what it finds small, and
 * writes it as files that `run` takes. Sessions are dealt to worker threads; which are played depends on the seed alone.
 */
export interface SearchOptions {
  readonly search: number;
  readonly seed: number;
  readonly faults: string;
  readonly workers?: number;
  readonly json?: boolean;
  readonly out?: string;
  readonly deviceFile?: readonly string[];
}

type SearchedProfile = ReadProfileFile & { readonly file: string; readonly dir: string };
type Evaluate = (profile: SearchedProfile, attempts: AttemptBatch["attempts"]) => Promise<readonly Judgement[][]>;

/** @returns the exit code @throws Refusal */
export async function searchProfiles(files: readonly string[], options: SearchOptions): Promise<number> {
  const read = files.map((file) => ({ file, ...readProfileFile(file, options.deviceFile) }));
  const profiles = read.map((profile) => ({ ...profile, dir: toDir(profile.profile, read.length, options.out) }));
  const stop = { asked: false };
  const onSignal = () => {
    if (stop.asked) process.exit(EXIT.interrupted);
    stop.asked = true;
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  const judge = openJudge(options.workers ?? countCores());
  const searches: SearchDocument["searches"] = [];
  try {
    for (const profile of profiles)
      if (!stop.asked) searches.push(await searchProfile(profile, options, judge.evaluate, stop));
  } finally {
    await judge.close();
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
  const document = toSearchDocument(packageJson.version, options.seed, searches, !stop.asked);
  if (options.json === true) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  else process.stdout.write(`${describeSearch(document).join("\n")}\n`);
  if (stop.asked) return EXIT.interrupted;
  return document.verdict === "pass" ? EXIT.ok : EXIT.negative;
}

async function searchProfile(
  searched: SearchedProfile,
  options: SearchOptions,
  evaluate: Evaluate,
  stop: { readonly asked: boolean },
): Promise<SearchDocument["searches"][number]> {
  const { profile, hash, file } = searched;
  const { id, title } = profile;
  const space = toSpace(profile, options.faults);
  const progress = createCount(id);
  const ask = async <Result>(asking: Asking<Result>): Promise<{ result: Result | null; sessions: number }> => {
    let sessions = 0;
    for (let step = asking.next(); ; ) {
      if (step.done === true) return { result: step.value, sessions };
      if (stop.asked) return { result: null, sessions };
      const judged = await evaluate(searched, step.value);
      sessions += step.value.length;
      progress.add(step.value.length);
      step = asking.next(judged);
    }
  };
  const { result: first, sessions } = await ask(
    search(space, createRandom(options.seed, "search", id), options.search),
  );
  let found: SearchFound | null = null;
  if (first !== null) {
    // As many sessions again, at most; an interrupted shrinking leaves what was found first.
    const small = await ask(shrink(first, space, options.search));
    const finding = small.result ?? first;
    const { files, repeat } = writeFinding(finding, searched);
    found = toFound(finding, space, { files, repeat, shrinkSessions: small.sessions });
  }
  progress.end();
  return { profile: { id, title, hash, file }, sessions, found };
}

function toSpace(profile: Profile, faults: string): SearchSpace {
  if (faults === "hold" || faults === "disturbances")
    throw new Refusal(`--search draws faults by itself: give --faults standard, none or a script, not ${faults}`);
  const depth = THICKNESS[profile.area].fasciaDepthMm;
  const properties = listProperties(profile.area);
  return {
    profile,
    axes: PERSON_FIELD_NAMES.flatMap((field): Axis[] => {
      const range = properties.find(({ name }) => name === PERSON_FIELDS[field].property)?.range;
      if (range === undefined || range.low === range.high) return [];
      return [{ field, low: range.low, nominal: range.mode, high: range.high }];
    }),
    fasciaDepthMm: depth === undefined ? null : [depth.low, depth.high],
    faults: faults === "standard" ? "any" : faults === "none" ? [] : readFaults(faults).faults,
    spanS: profileDuration(profile).sessionPlannedMs / 1000,
  };
}

/** Where what is found goes; refused before anything is played when it could not. */
function toDir({ id }: Profile, profiles: number, out: string | undefined): string {
  const dir = out === undefined ? `counterexample-${id}` : profiles === 1 ? out : join(out, id);
  if (existsSync(dir) && (!statSync(dir).isDirectory() || readdirSync(dir).length > 0))
    throw new Refusal(
      `${printable(dir)}: not a new or empty folder, and what is found is to be written there. Name another with --out.`,
    );
  return dir;
}

function writeFinding(
  finding: Parameters<typeof toFound>[0],
  { profile, dir, file }: SearchedProfile,
): Pick<SearchFound, "files" | "repeat"> {
  const { attempt, broken } = finding;
  const title = `${profile.id}: ${broken.name} ${broken.measured}, required ${broken.limit}`;
  const words = ["isoderm", "run", file];
  try {
    makeFolder(dir);
    const files = toFiles(attempt, profile, title).map(({ name, text }) => {
      const path = join(dir, name);
      createFile(path, text);
      words.push(`--${name.replace(/\.yaml$/, "")}`, path);
      return path;
    });
    words.push("--seed", String(attempt.seed));
    return { files, repeat: toCommandLine(words) };
  } catch (error) {
    throw new Refusal(`can not write what was found: ${printable((error as Error).message)}`);
  }
}

/** One worker is this thread; more share a generation in runs, and are put together in order. */
function openJudge(threads: number): { readonly evaluate: Evaluate; close(): Promise<void> } {
  if (threads <= 1)
    return {
      evaluate: ({ profile, hash }, attempts) => runBatch({ profile, profileHash: hash, attempts }),
      close: async () => {},
    };
  const workers = openWorkers<AttemptBatch, Judgement[][]>(
    new URL("../cli/attempt-worker.js", import.meta.url),
    threads,
  );
  return {
    async evaluate({ profile, hash }, attempts) {
      const batches = attempts.map((attempt) => workers.run({ profile, profileHash: hash, attempts: [attempt] }));
      return (await Promise.all(batches)).flat();
    },
    close: () => workers.close(),
  };
}

/** How many sessions so far, on a terminal only. */
function createCount(name: string): { add(sessions: number): void; end(): void } {
  if (process.stderr.isTTY !== true) return { add() {}, end() {} };
  let done = 0;
  return {
    add(sessions) {
      done += sessions;
      process.stderr.write(`\r${name}: ${done} sessions \x1b[K`);
    },
    end() {
      process.stderr.write("\r\x1b[K");
    },
  };
}
