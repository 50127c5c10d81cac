/** Hands numbered tasks to worker processes, in order, each to whoever is free; the file that calls is the worker as well. */
import { fork } from "node:child_process";

const WORKERS = 2;

/**
 * @param next the number of the next task; null when there are no more
 * @param take what a worker made of one
 */
export async function handOut<Result>(
  file: string,
  args: readonly string[],
  next: () => number | null,
  take: (result: Result) => void,
): Promise<void> {
  await Promise.all(
    Array.from({ length: WORKERS }, () => {
      const child = fork(file, ["--worker", ...args]);
      return new Promise<void>((resolve, reject) => {
        let task: number | null = null;
        const give = () => {
          task = next();
          if (task === null) child.disconnect();
          else child.send(task);
        };
        child.on("message", (result: Result) => {
          take(result);
          give();
        });
        child.on("exit", (code) =>
          code === 0 ? resolve() : reject(new Error(`the worker died with ${code} on ${task}`)),
        );
        give();
      });
    }),
  );
}

/** In a worker: does each task that is sent and sends back what it came to. */
export function doTasks<Result>(work: (task: number) => Result | Promise<Result>): void {
  process.on("message", async (task: number) => {
    process.send?.(await work(task));
  });
}
