/** The built program as its user runs it: `isoderm` and `isoderm-bench` as processes of their own. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ended, type Owner, type ProcessOptions, type Running, startProcess } from "./process.ts";
import { listFiles, ROOT } from "./source-tree.ts";

export const PROGRAM = join(ROOT, "dist/cli/main.js");
const BENCH_PROGRAM = join(ROOT, "dist/firmware-sim/main.js");
export const PROFILE = join(ROOT, "profiles/rf-bipolar-inner-thigh.yaml");

/** What dist is made of. */
const INPUTS = /^(src|firmware-sim)\/|^(package\.json|vite\.config\.ts)$/;
const LOCK = join(ROOT, "node_modules/.cache/isoderm/e2e.lock");
/** Longer than any build; a lock older than this was left by a process that is gone. */
const LOCK_MAX_MS = 120_000;
const LOCK_POLL_MS = 50;

/**
 * Builds dist when a source is newer. Test files run side by side, so one builds and the others wait; old chunks stay, because a
 * process of another file may be about to load them.
 */
export function buildWhenStale(): void {
  if (!isStale()) return;
  lock();
  try {
    if (!isStale()) return;
    build("src/console/page/vite.config.ts");
    build("vite.config.ts");
  } finally {
    rmdirSync(LOCK);
  }
}

function build(config: string): void {
  const vite = join(ROOT, "node_modules/vite/bin/vite.js");
  const args = [vite, "build", "--config", config, "--emptyOutDir", "false", "--logLevel", "error"];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
  if (status !== 0) throw new Error(`vite build failed:\n${stderr}`);
}

function isStale(): boolean {
  if (!existsSync(PROGRAM)) return true;
  const builtMs = statSync(PROGRAM).mtimeMs;
  return listFiles().some((path) => INPUTS.test(path) && statSync(join(ROOT, path)).mtimeMs > builtMs);
}

function lock(): void {
  mkdirSync(join(LOCK, ".."), { recursive: true });
  const wait = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      mkdirSync(LOCK);
      return;
    } catch {
      const sinceMs = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      if (Date.now() - sinceMs > LOCK_MAX_MS) rmSync(LOCK, { recursive: true, force: true });
      Atomics.wait(wait, 0, 0, LOCK_POLL_MS);
    }
  }
}

/** Runs `isoderm` to its end. */
export function isoderm(owner: Owner, args: readonly string[], options: ProcessOptions = {}): Promise<Ended> {
  return startIsoderm(owner, args, options).ended;
}

export function startIsoderm(owner: Owner, args: readonly string[], options: ProcessOptions = {}): Running {
  return startProcess(owner, process.execPath, [PROGRAM, ...args], options);
}

/** Starts `isoderm-bench`. */
export function startBenchProgram(owner: Owner, args: readonly string[], options: ProcessOptions = {}): Running {
  return startProcess(owner, process.execPath, [BENCH_PROGRAM, ...args], options);
}

/** Starts `isoderm-bench` on a free port and waits until it listens. */
export async function startBench(owner: Owner, args: readonly string[]): Promise<{ bench: Running; port: number }> {
  const bench = startBenchProgram(owner, ["--tcp", "0", ...args]);
  const [, port] = await bench.says(/tcp:127\.0\.0\.1:(\d+)/);
  return { bench, port: Number(port) };
}

/** Starts `isoderm-bench` on a pseudo-terminal and waits until it is there. */
export async function startPtyBench(
  owner: Owner,
  args: readonly string[],
  stdin?: "pipe",
  options: ProcessOptions = {},
): Promise<{ bench: Running; path: string }> {
  const bench = startBenchProgram(owner, ["--pty", ...args], { ...options, ...(stdin === undefined ? {} : { stdin }) });
  const [, path = ""] = await bench.says(/--device (\/dev\/\S+)/);
  return { bench, path };
}

/** A folder for one test, gone after it. */
export function makeFolder(owner: Owner): string {
  const dir = mkdtempSync(join(tmpdir(), "isoderm-e2e-"));
  owner.onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
