import { readFileSync, writeFileSync } from "node:fs";
import { THICKNESS } from "../../firmware-sim/ranges.ts";
import packageJson from "../../package.json" with { type: "json" };
import { countCores, openWorkers } from "../io/workers.ts";
import { printable } from "../printable.ts";
import type { Profile } from "../profile/schema.ts";
import { findArrayPart } from "../validation/array-job.ts";
import {
  type CampaignFault,
  type CampaignPlan,
  countPart,
  type Part,
  subjectOfPart,
  trialsPerSubject,
} from "../validation/campaign.ts";
import { budgetOf } from "../validation/fault-budgets.ts";
import { chooseFaults, nameInWork } from "../validation/fault-sets.ts";
import { renderValidation } from "../validation/page.ts";
import {
  type CampaignResult,
  findMissingParts,
  formatValidation,
  mergeValidations,
  toCampaignResult,
  toValidation,
  type Validation,
  validationSchema,
} from "../validation/result.ts";
import { summarize } from "../validation/summary.ts";
import { createTally, mergeTally, type Tally } from "../validation/tally.ts";
import { type ReadProfileFile, readFaults, readProfileFile, STANDARD_PREFIX } from "./documents.ts";
import { EXIT } from "./exit.ts";
import { toOptions } from "./live.ts";
import { listCorners } from "./person.ts";
import { Refusal } from "./refusal.ts";
import { type Batch, runBatch } from "./trial.ts";

/**
 * The `validate` and `merge` commands: from profile files to a verdict over a population and its faults. The profile is linted first; the
 * sessions are dealt to worker threads in batches, and added up as they come back in whatever order.
 */
export interface ValidateOptions {
  readonly people: number;
  readonly faults: string;
  readonly seed: number;
  readonly workers?: number;
  readonly shard?: Part;
  readonly json?: boolean;
  readonly report?: string;
  /** Device files that the profiles are held against first; none: those that come along. */
  readonly deviceFile?: readonly string[];
}

/** @returns the exit code @throws Refusal */
export async function validate(files: readonly string[], options: ValidateOptions): Promise<number> {
  const part = findPart(options);
  const profiles = files.map((file) => ({ file, ...readProfileFile(file, options.deviceFile) }));
  const stop = { asked: false };
  const onSignal = () => {
    if (stop.asked) process.exit(EXIT.interrupted);
    stop.asked = true;
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  const runner = openRunner(options.workers ?? countCores());
  const campaigns: CampaignResult[] = [];
  try {
    for (const profile of profiles) campaigns.push(await runCampaign(profile, part, options, runner, stop));
  } finally {
    await runner.close();
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
  const code = tell(toValidation(packageJson.version, campaigns), options);
  return stop.asked ? EXIT.interrupted : code;
}

/** @returns the exit code @throws Refusal */
export function merge(files: readonly string[], options: Pick<ValidateOptions, "json" | "report">): number {
  const merged = mergeValidations(files.map(readValidationFile));
  if ("problem" in merged) throw new Refusal(merged.problem);
  for (const campaign of merged.campaigns) {
    const missing = findMissingParts(campaign);
    if (missing.length > 0)
      process.stderr.write(
        `${printable(campaign.profile.id)}: shards ${missing.join(", ")} of ${campaign.part.of} are missing\n`,
      );
  }
  return tell(merged, options);
}

/** @throws Refusal when it is none */
export function readValidationFile(file: string): Validation {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Refusal(`${printable(file)}: can not be read as JSON (${printable((error as Error).message)})`);
  }
  const parsed = validationSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Refusal(
    `${printable(file)}: not a result of isoderm validate --json (${printable(`${issue?.path.join(".")}: ${issue?.message}`)})`,
  );
}

async function runCampaign(
  read: ReadProfileFile & { readonly file: string },
  part: Part,
  options: ValidateOptions,
  runner: Runner,
  stop: { readonly asked: boolean },
): Promise<CampaignResult> {
  const { profile, hash, file } = read;
  const plan: CampaignPlan = {
    seed: options.seed,
    people: options.people,
    corners: listCorners(),
    faults: findFaults(options.faults, profile),
  };
  const { skinMm, fatMm } = THICKNESS[profile.area];
  const map = {
    skinMm: [skinMm.low, skinMm.high] as [number, number],
    fatMm: [fatMm.low, fatMm.high] as [number, number],
  };
  const tally = createTally();
  const subjects = countPart(plan, part);
  const each = trialsPerSubject(plan);
  const progress = createProgress(profile.id, subjects * each);
  const perBatch = toBatchSize(subjects, each, runner.threads);
  let next = 0;
  const take = async () => {
    while (next < subjects && !stop.asked) {
      const from = next;
      next = Math.min(subjects, next + perBatch);
      const numbers = Array.from({ length: next - from }, (_, n) => subjectOfPart(part, from + n));
      const batch = await runner.run({ profile, profileHash: hash, plan, map, subjects: numbers });
      mergeTally(tally, batch);
      progress.show(tally.sessions);
    }
  };
  // One batch waits in line behind each that is at work, and no more: memory does not grow with the campaign.
  await Promise.all(Array.from({ length: 2 * runner.threads }, take));
  progress.end();
  const { id, title, modality, area } = profile;
  return toCampaignResult(
    {
      profile: { id, title, modality, area, hash, file },
      plan: { ...plan, corners: [...plan.corners], faults: [...plan.faults] },
      map,
    },
    part.of,
    [part.part],
    tally,
  );
}

/** At least this many sessions a task: a thread's warm-up and the way there and back then cost nothing. */
const BATCH_SESSIONS = 20;
/** Unless there would be too few batches to go round. */
const BATCHES_PER_THREAD = 4;

function toBatchSize(subjects: number, each: number, threads: number): number {
  const fair = Math.ceil(subjects / (threads * BATCHES_PER_THREAD));
  return Math.max(1, Math.min(Math.ceil(BATCH_SESSIONS / each), fair));
}

interface Runner {
  readonly threads: number;
  run(batch: Batch): Promise<Tally>;
  close(): Promise<void>;
}

/** One worker is this thread: no second heap, and the same result. */
function openRunner(threads: number): Runner {
  if (threads <= 1) return { threads: 1, run: runBatch, close: async () => {} };
  // Both the entry and the chunks stand one folder below dist.
  const workers = openWorkers<Batch, Tally>(new URL("../cli/trial-worker.js", import.meta.url), threads);
  return { threads, run: (batch) => workers.run(batch), close: () => workers.close() };
}

function findPart({ shard }: ValidateOptions): Part {
  if (shard !== undefined) return shard;
  const found = findArrayPart(process.env);
  if (found === null) return { part: 1, of: 1 };
  if ("problem" in found) throw new Refusal(found.problem);
  process.stderr.write(`shard ${found.part}/${found.of} of an array job\n`);
  return found;
}

function findFaults(faults: string, profile: Profile): CampaignFault[] {
  if (faults === "none") return [];
  if (faults !== "standard" && faults !== "hold" && faults !== "disturbances")
    return [describeFault(faults.replace(/^.*\/|\.\w+$/g, ""), faults, null)];
  return chooseFaults(faults, profile).map(({ fault, atS }) => {
    const [id, file] = atS === null ? [fault, fault] : [nameInWork(fault, profile), `${fault}@${atS}`];
    return describeFault(id, STANDARD_PREFIX + file, budgetOf(profile, fault));
  });
}

function describeFault(id: string, file: string, offWithinMs: number | null): CampaignFault {
  const script = readFaults(file);
  const atMs = Math.round(Math.min(...script.faults.map(({ atS }) => atS)) * 1000);
  return { id, title: script.title ?? id, file, offWithinMs, atMs };
}

function tell(validation: Validation, options: Pick<ValidateOptions, "json" | "report">): number {
  if (options.report !== undefined) {
    try {
      writeFileSync(options.report, renderValidation(validation));
    } catch (error) {
      throw new Refusal(`can not write ${printable(options.report)}: ${printable((error as Error).message)}`);
    }
  }
  if (options.json === true) process.stdout.write(formatValidation(validation));
  else process.stdout.write(`${summarize(validation, { ascii: !toOptions(process.stdout).unicode }).join("\n")}\n`);
  return validation.verdict === "pass" ? EXIT.ok : EXIT.negative;
}

/** A line that overwrites itself, on a terminal only. */
function createProgress(name: string, sessions: number): { show(done: number): void; end(): void } {
  if (process.stderr.isTTY !== true) return { show() {}, end() {} };
  const startMs = performance.now();
  const WIDTH = 30;
  return {
    show(done) {
      const filled = Math.round((done / sessions) * WIDTH);
      const leftS = ((performance.now() - startMs) / 1000 / done) * (sessions - done);
      const bar = "#".repeat(filled) + ".".repeat(WIDTH - filled);
      process.stderr.write(`\r${name} [${bar}] ${done}/${sessions}, ${Math.ceil(leftS)} s left \x1b[K`);
    },
    end() {
      process.stderr.write("\r\x1b[K");
    },
  };
}
