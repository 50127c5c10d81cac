/** Real processes in tests: started, waited for by what they say, and gone when the test is over. */
import { type ChildProcess, spawn } from "node:child_process";
import type { TestContext } from "vitest";

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** When the process is gone and its output is read to the end. */
  readonly ended: Promise<Ended>;
  /** The match, as soon as the output (stdout and stderr, each by itself) has one. Rejects when the process ends without. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Like `says`, in what is said from now on. */
  next(pattern: RegExp): Promise<RegExpExecArray>;
}

/** The test whose end is the end of a process or a folder. Told, not found: tests run side by side. */
export type Owner = Pick<TestContext, "onTestFinished">;

/** A process that hangs is a failure, and must not outlive the test that shows it. */
const LIFE_MAX_MS = 45_000;

export interface ProcessOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** "pipe": the test writes its input. Nothing otherwise. */
  readonly stdin?: "pipe";
  /** Runs as this user and group of the system. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** How long it may live, ms, where a test needs more than the usual. */
  readonly lifeMs?: number;
}

export function startProcess(
  owner: Owner,
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Running {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    ...options.user,
    stdio: [options.stdin ?? "ignore", "pipe", "pipe"],
    timeout: options.lifeMs ?? LIFE_MAX_MS,
    killSignal: "SIGKILL",
  });
  owner.onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const heard = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      heard[name] += text;
      for (const listen of listeners) listen();
    });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      resolve({ code, signal, ...heard });
    });
  });
  const find = (pattern: RegExp, from: Readonly<typeof heard>) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const since = { stdout: from.stdout.length, stderr: from.stderr.length };
      const listen = () => {
        const match = pattern.exec(heard.stdout.slice(since.stdout)) ?? pattern.exec(heard.stderr.slice(since.stderr));
        if (match === null) return;
        listeners.delete(listen);
        resolve(match);
      };
      listeners.add(listen);
      listen();
      ended.then(() => reject(new Error(`ended without saying ${pattern}:\n${heard.stdout}\n${heard.stderr}`)), reject);
    });
  return {
    child,
    ended,
    says: (pattern) => find(pattern, { stdout: "", stderr: "" }),
    next: (pattern) => find(pattern, heard),
  };
}
