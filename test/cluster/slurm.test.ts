/**
 * Goal: the job array of docs/cluster.md runs on Slurm as it stands there, on two nodes, and what its members leave joins to the whole.
 * Method: Debian's slurm-wlm with munge, controller and two nodes on this machine, in a folder of their own: `npm run test:slurm`. Where Slurm is not
 * installed it is skipped; it is not part of `npm test`.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { buildWhenStale, makeFolder } from "../support/cli.ts";
import { startProcess } from "../support/process.ts";
import { makeBin, mergeAndCompare, readExample } from "./array.ts";

const NEEDED = ["munged", "slurmctld", "slurmd", "sbatch", "srun"];
const missing = NEEDED.filter((name) => spawnSync("sh", ["-c", `command -v ${name}`]).status !== 0);
if (missing.length > 0)
  process.stderr.write(`skipped: ${missing.join(", ")} not found; Debian has them in slurm-wlm\n`);

const LIFE_MS = 170_000;
/** Beside a controller of this machine that somebody else may be running. */
const PORT = 20_000 + (process.pid % 20_000);

beforeAll(buildWhenStale);

test.skipIf(missing.length > 0)(
  "the job array of docs/cluster.md, on two nodes",
  { timeout: LIFE_MS },
  async (owner) => {
    const dir = makeFolder(owner);
    // The daemons and the job may not be the same user's.
    chmodSync(dir, 0o755);
    const file = (name: string) => join(dir, name);
    writeFileSync(file("munge.key"), Buffer.alloc(1024, dir), { mode: 0o400 });
    writeFileSync(file("slurm.conf"), describeCluster(dir));
    const env = { ...process.env, SLURM_CONF: file("slurm.conf"), PATH: `${makeBin(owner)}:${process.env["PATH"]}` };
    const start = (command: string, ...args: string[]) =>
      startProcess(owner, command, args, { cwd: dir, env, lifeMs: LIFE_MS });
    const munge = start(
      "munged",
      "--force",
      "--foreground",
      `--key-file=${file("munge.key")}`,
      `--socket=${file("munge.sock")}`,
      `--pid-file=${file("munge.pid")}`,
      `--seed-file=${file("munge.seed")}`,
      `--log-file=${file("munge.log")}`,
    );
    await munge.says(/Created .*threads/);
    const controller = start("slurmctld", "-D", "-v");
    await controller.says(/Running as primary controller/);
    for (const node of ["n1", "n2"]) await start("slurmd", "-D", "-v", "-N", node).says(/started on/);
    // Waits in the queue until both nodes have registered.
    const both = await start("srun", "--nodes=2", "--overcommit", "true").ended;
    expect([both.code, both.stderr]).toEqual([0, ""]);

    writeFileSync(file("job.sh"), readExample("Slurm"));
    const job = await start("sbatch", "--wait", "job.sh").ended;
    const said = Array.from({ length: 5 }, (_, n) => readFileSync(file(`shard-${n}.log`), "utf8"));
    expect(said.join("")).toMatch(/shard 1\/5 of an array job[\s\S]*shard 5\/5 of an array job/);
    const { merged, whole } = await mergeAndCompare(owner, dir);
    expect(merged).toBe(whole);
    // The campaign's own verdict is that of its members.
    expect([0, 1]).toContain(job.code);
    const { stdout } = await start("scontrol", "show", "jobs", "--oneliner").ended;
    expect(new Set([...stdout.matchAll(/ArrayTaskId=\d.* NodeList=(n\d)/g)].map(([, node]) => node))).toEqual(
      new Set(["n1", "n2"]),
    );
  },
);

function describeCluster(dir: string): string {
  const user = userInfo().username;
  return [
    "ClusterName=isoderm",
    `SlurmctldHost=${hostname()}(127.0.0.1)`,
    `SlurmctldPort=${PORT}`,
    "AuthType=auth/munge",
    `AuthInfo=socket=${dir}/munge.sock`,
    `SlurmUser=${user}`,
    `SlurmdUser=${user}`,
    `StateSaveLocation=${dir}/state`,
    `SlurmdSpoolDir=${dir}/spool-%n`,
    `SlurmctldPidFile=${dir}/slurmctld.pid`,
    `SlurmdPidFile=${dir}/slurmd-%n.pid`,
    "ProctrackType=proctrack/pgid",
    "TaskPlugin=task/none",
    "MpiDefault=none",
    "SwitchType=switch/none",
    "AccountingStorageType=accounting_storage/none",
    "JobAcctGatherType=jobacct_gather/none",
    "SelectType=select/cons_tres",
    "SelectTypeParameters=CR_CPU",
    `NodeName=n[1-2] NodeHostname=${hostname()} NodeAddr=127.0.0.1 Port=[${PORT + 1}-${PORT + 2}] CPUs=1 State=UNKNOWN`,
    "PartitionName=all Nodes=n[1-2] Default=YES MaxTime=INFINITE State=UP",
    "",
  ].join("\n");
}
