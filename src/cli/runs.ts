import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { foldRecord } from "../journal/record.ts";
import { printable } from "../printable.ts";
import { clockText } from "../report/chart.ts";
import { EXIT } from "./exit.ts";
import { Refusal } from "./refusal.ts";
import { readRunFolder } from "./run-records.ts";

/** The `runs` command: what lies in a folder of runs, newest first, from the runs' own records. */
export interface RunsOptions {
  readonly json?: boolean;
}

/** @throws Refusal when there is no such folder */
export function runs(dir: string, { json = false }: RunsOptions): number {
  if (!existsSync(dir)) throw new Refusal(`${printable(dir)}: there is no such folder`);
  const rows = readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(dir, entry.name, "journal.ndjson")))
    .map(({ name }) => describe(join(dir, name)))
    .sort((a, b) => (a.startedAt === b.startedAt ? (a.dir < b.dir ? -1 : 1) : a.startedAt < b.startedAt ? 1 : -1));
  if (json) process.stdout.write(`${JSON.stringify({ format: "isoderm-runs/1", runs: rows }, null, 2)}\n`);
  else if (rows.length === 0) process.stdout.write(`no runs in ${printable(dir)}\n`);
  else
    for (const row of rows)
      process.stdout.write(
        `${row.startedAt.slice(0, 19).padEnd(19)}  ${row.outcome.padEnd(10)}  ${row.verdict.padEnd(7)}  ${clockText(row.durationMs).padStart(6)}  ${printable(row.dir)}  ${printable(row.title)}${row.fault === null ? "" : `  journal ${row.fault}`}\n`,
      );
  return EXIT.ok;
}

function describe(dir: string) {
  const { journal, manifest } = readRunFolder(dir);
  const { open, outcome, durationMs, energyJ, trips, fault } = foldRecord(journal);
  const { verdict } = (manifest?.outcome ?? {}) as { verdict?: unknown };
  return {
    dir,
    startedAt: typeof manifest?.startedAt === "string" ? manifest.startedAt : "",
    title: open?.title ?? "",
    outcome,
    verdict: typeof verdict === "string" ? verdict : "unknown",
    durationMs,
    energyJ,
    trips: trips.map(({ code }) => code),
    fault,
  };
}
