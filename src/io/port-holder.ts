import { readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";

/** The program that has a port open. */
export interface PortHolder {
  readonly pid: number;
  readonly program: string;
}

/**
 * Who has a port open, as /proc tells it: the question behind every "port is busy". None where /proc does not exist, or when the
 * holder belongs to somebody else and does not show its files.
 */
export function findPortHolders(path: string): PortHolder[] {
  const holders: PortHolder[] = [];
  const port = attempt(() => realpathSync(path)) ?? path;
  for (const name of attempt(() => readdirSync("/proc")) ?? []) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const fds = attempt(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
    if (fds.some((fd) => attempt(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) === port))
      holders.push({ pid, program: (attempt(() => readFileSync(`/proc/${pid}/comm`, "utf8")) ?? "").trim() });
  }
  return holders;
}

/** Processes and files come and go while they are looked at. */
function attempt<T>(look: () => T): T | null {
  try {
    return look();
  } catch {
    return null;
  }
}
