/**
 * Goal: however a run ends early, energy ends first and what was recorded is kept: a polite signal, a hard one, a full disk.
 * Method: real signals and a real file size limit on the built program.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { outcomeSchema } from "../../src/report/outcome.ts";
import { buildWhenStale, makeFolder, PROFILE, PROGRAM, startIsoderm } from "../support/cli.ts";
import { entriesOf, hostMessages, readJournal, readWire } from "../support/cli-records.ts";
import { startProcess } from "../support/process.ts";

beforeAll(buildWhenStale, 60_000);

const TREAT = ["run", PROFILE, "--person", "7", "--seed", "7"];
/** Fast enough to reach the ramp in a second or two, slow enough to be interrupted in it. */
const PACED = ["--speed", "30"];
const RAMPING = /ramping \| zone 1\/2 ramp \| .* power [1-9]/;

test.concurrent.for(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s while energy flows stops the session safely",
  async (signal, context) => {
    const dir = join(makeFolder(context), "run");
    const run = startIsoderm(context, [...TREAT, ...PACED, "--out", dir]);
    await run.says(RAMPING);
    run.child.kill(signal);
    const { code, stdout } = await run.ended;
    expect(code).toBe(130);
    expect(stdout).toMatch(/^stopped: interrupted/);

    const journal = readJournal(dir);
    expect(journal.fault).toBeNull();
    expect(journal.entries.at(-1)).toMatchObject({ kind: "close", outcome: "stopped", reason: "interrupted" });
    expect(entriesOf(journal, "operator").at(-1)).toMatchObject({ action: "interrupt", source: "host" });
    const said = hostMessages(readWire(dir));
    expect(said).toContainEqual({ type: "stop", reason: "operator" });
    // After the first STOP nothing carries energy any more.
    const stoppedAt = said.findIndex((message) => message.type === "stop");
    expect(said.slice(0, stoppedAt).some((message) => message.type === "lease" && message.powerMaxW > 0)).toBe(true);
    expect(said.slice(stoppedAt).filter((message) => message.type === "lease" && message.powerMaxW > 0)).toEqual([]);
    expect(existsSync(join(dir, "report.html"))).toBe(true);
  },
);

test.concurrent("a killed run leaves a record that is true as far as it goes", async (context) => {
  const dir = join(makeFolder(context), "run");
  const run = startIsoderm(context, [...TREAT, ...PACED, "--out", dir]);
  await run.says(RAMPING);
  run.child.kill("SIGKILL");
  expect(await run.ended).toMatchObject({ code: null, signal: "SIGKILL" });

  const journal = readJournal(dir);
  expect([null, "torn"]).toContain(journal.fault);
  expect(entriesOf(journal, "open")).toHaveLength(1);
  expect(entriesOf(journal, "state").map(({ state }) => state)).toContain("ramping");
  expect(entriesOf(journal, "close")).toEqual([]);
  expect([null, "torn"]).toContain(readWire(dir).fault);
});

// The wire log is the largest file and meets the limit first: in the ramp, or with its very first block.
test.concurrent.for([200, 30])(
  "a disk that is full after %i KiB stops the session safely, and the record stands",
  async (kib, context) => {
    const dir = join(makeFolder(context), "run");
    const command = `ulimit -f ${kib}; exec "$0" "$@"`;
    const run = startProcess(context, "bash", [
      "-c",
      command,
      process.execPath,
      PROGRAM,
      ...TREAT,
      "--json",
      "--out",
      dir,
    ]);
    const { code, stdout, stderr } = await run.ended;
    const outcome = outcomeSchema.parse(JSON.parse(stdout));
    expect({ code, ...outcome }).toMatchObject({ code: 1, outcome: "faulted", verdict: "fail" });
    expect(outcome.reason).toMatch(/^trip hostJournal: .*the file size limit is reached \(EFBIG\)$/);
    expect(outcome.trips.map(({ code: trip }) => trip)).toEqual(["hostJournal"]);
    expect(outcome.alarms).toContainEqual(expect.objectContaining({ code: "A18" }));
    expect(stderr).not.toMatch(/bug|\bat \S+:\d+/);

    const journal = readJournal(dir);
    expect(journal.fault).toBeNull();
    expect(entriesOf(journal, "trip")).toEqual([expect.objectContaining({ code: "hostJournal", first: true })]);
    expect(journal.entries.at(-1)).toMatchObject({ kind: "close", outcome: "faulted" });
    const wire = readWire(dir);
    expect(wire.fault).toBe("torn");
    expect(readFileSync(join(dir, "wire.bin")).length).toBe(kib * 1024);
  },
);

test.concurrent("a disk with no room at all is said before the session begins", async (context) => {
  const dir = join(makeFolder(context), "run");
  const command = 'ulimit -f 1; exec "$0" "$@"';
  const run = startProcess(context, "bash", [
    "-c",
    command,
    process.execPath,
    PROGRAM,
    ...TREAT,
    "--json",
    "--out",
    dir,
  ]);
  expect(await run.ended).toEqual({
    code: 2,
    signal: null,
    stdout: "",
    stderr: `can not write ${join(dir, "profile.yaml")}: the file size limit is reached (EFBIG)\n`,
  });
});
