import { availableParallelism } from "node:os";
import Tinypool from "tinypool";

/**
 * A pool of worker threads for tasks that are plain data in and plain data out. What a task does stands in the module that is named;
 * this file knows only threads.
 */
export interface Workers<Task, Result> {
  run(task: Task): Promise<Result>;
  close(): Promise<void>;
}

/** @param module a built file that exports the job as `runBatch` */
export function openWorkers<Task, Result>(module: URL, threads: number): Workers<Task, Result> {
  const pool = new Tinypool({
    filename: module.href,
    name: "runBatch",
    runtime: "worker_threads",
    minThreads: threads,
    maxThreads: threads,
  });
  return {
    run: (task) => pool.run(task) as Promise<Result>,
    close: () => pool.destroy(),
  };
}

/** As many as there are cores for this process. */
export function countCores(): number {
  return availableParallelism();
}
