/**
 * Which shard an array job is: the indices that batch systems give to their members, read from the environment that they set. Not
 * responsible for merging what the members leave.
 */
import type { Part } from "./campaign.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The part, null outside an array job, or what is wrong with the environment. */
export function findArrayPart(env: Environment): Part | null | { readonly problem: string } {
  const slurm = env["SLURM_ARRAY_TASK_ID"];
  if (slurm !== undefined)
    return toPart("SLURM_ARRAY_TASK", slurm, env["SLURM_ARRAY_TASK_MIN"] ?? "0", env["SLURM_ARRAY_TASK_COUNT"]);
  const kubernetes = env["JOB_COMPLETION_INDEX"];
  // Kubernetes tells the index and not the number: the manifest has to say it.
  if (kubernetes !== undefined) return toPart("JOB_COMPLETION_INDEX", kubernetes, "0", env["JOB_COMPLETIONS"]);
  const aws = env["AWS_BATCH_JOB_ARRAY_INDEX"];
  if (aws !== undefined) return toPart("AWS_BATCH_JOB_ARRAY_INDEX", aws, "0", env["AWS_BATCH_JOB_ARRAY_SIZE"]);
  return null;
}

function toPart(name: string, index: string, first: string, size: string | undefined): Part | { problem: string } {
  if (size === undefined)
    return {
      problem: `${name} is set, but not how many members the job has: set JOB_COMPLETIONS or AWS_BATCH_JOB_ARRAY_SIZE, or give --shard i/n`,
    };
  const part = Number(index) - Number(first) + 1;
  const of = Number(size);
  if (!Number.isSafeInteger(part) || !Number.isSafeInteger(of) || part < 1 || part > of)
    return { problem: `${name}: member ${index} from ${first} of ${size} is no shard; give --shard i/n` };
  return { part, of };
}
