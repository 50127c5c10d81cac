/**
 * Goal: the first thing a newcomer runs works everywhere: as a log without a terminal, as a live view on one, and it gives the terminal
 * back whatever happens.
 * Method: the built program, piped and in a pseudo-terminal.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type IPty, spawn } from "@lydell/node-pty";
import { beforeAll, expect, test } from "vitest";
import { profileDuration } from "../../src/profile/duration.ts";
import { readProfile } from "../../src/profile/read.ts";
import { buildWhenStale, isoderm, makeFolder, PROFILE, PROGRAM } from "../support/cli.ts";
import { entriesOf, readJournal } from "../support/cli-records.ts";
import type { Owner } from "../support/process.ts";
import { readText } from "../support/source-tree.ts";

beforeAll(buildWhenStale, 60_000);

const ENTER_SCREEN = "\u001b[?1049h";
const LEAVE_SCREEN = "\u001b[?1049l";
const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";

test.concurrent("without a terminal it ends by itself with a verdict and a report, and shows a lost contact and its recovery", async (context) => {
  const dir = join(makeFolder(context), "run");
  const { code, stdout, stderr } = await isoderm(context, ["demo", "--out", dir]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/VERDICT PASS/);
  expect(stdout).toContain(`report   file://${dir}/report.html`);
  expect(stdout).toContain("repeat   isoderm demo --seed 42");
  // What to try next is said in words that work where the program lies.
  expect(stdout).toMatch(/Next:\n {2}node \S*dist\/cli\/main\.js run /);
  expect(existsSync(join(dir, "report.html"))).toBe(true);
  expect(stderr).toMatch(/never for use on people/);
  expect(stdout + stderr).not.toContain("\u001b");

  const journal = readJournal(dir);
  expect(journal.fault).toBeNull();
  const lost = entriesOf(journal, "state").find(({ reason }) => /contact lost/.test(reason));
  expect(lost).toBeDefined();
  const lostMs = lost?.atMs ?? Number.NaN;
  const alarms = entriesOf(journal, "alarm").filter((alarm) => alarm.code === "A13");
  expect(alarms.map(({ change }) => change)).toEqual(["raised", "cleared"]);
  const heldAgainMs = entriesOf(journal, "state").find(({ atMs, state }) => atMs > lostMs && state === "holding")?.atMs;
  expect(heldAgainMs).toBeLessThan(lostMs + 20_000);

  // On a terminal it runs at its planned length over 8 s: over in less than 15 s when it is not much longer than planned.
  const read = readProfile(readText("profiles/rf-bipolar-inner-thigh.yaml"), PROFILE);
  if (!("profile" in read)) throw new Error("the profile of the demo has problems");
  const lastMs = journal.entries.at(-1)?.atMs ?? Number.NaN;
  expect((lastMs / profileDuration(read.profile).sessionPlannedMs) * 8).toBeLessThan(12);
});

test.concurrent("on a terminal Ctrl-C stops safely and gives the terminal back", async (context) => {
  const dir = join(makeFolder(context), "run");
  const terminal = openTerminal(context, ["demo", "--out", dir]);
  await terminal.shows(/holding|ramping/i);
  terminal.pty.write("\u0003");
  expect(await terminal.exitCode).toBe(130);
  const { text } = terminal;
  expect(count(text, ENTER_SCREEN)).toBe(1);
  expect(count(text, LEAVE_SCREEN)).toBe(1);
  expect(text.indexOf(ENTER_SCREEN)).toBeLessThan(text.indexOf(LEAVE_SCREEN));
  expect(text.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(text.lastIndexOf(HIDE_CURSOR));
  // What stays on the terminal is the verdict, not the live view.
  const after = text.slice(text.indexOf(LEAVE_SCREEN));
  expect(after).toMatch(/stopped: interrupted/);
  expect(after).toMatch(/VERDICT FAIL/);
  expect(readJournal(dir).entries.at(-1)).toMatchObject({ kind: "close", outcome: "stopped" });
});

test.concurrent("Ctrl-C twice leaves at once, and still gives the terminal back", async (context) => {
  const terminal = openTerminal(context, ["demo", "--out", join(makeFolder(context), "run")]);
  await terminal.shows(/holding|ramping/i);
  terminal.pty.write("\u0003\u0003");
  expect(await terminal.exitCode).toBe(130);
  expect(count(terminal.text, LEAVE_SCREEN)).toBe(1);
  expect(terminal.text.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(terminal.text.lastIndexOf(HIDE_CURSOR));
});

interface Terminal {
  readonly pty: IPty;
  readonly text: string;
  readonly exitCode: Promise<number>;
  shows(pattern: RegExp): Promise<void>;
}

function openTerminal(owner: Owner, args: readonly string[]): Terminal {
  const { CI: _, NO_COLOR: __, ...env } = process.env;
  const pty = spawn(process.execPath, [PROGRAM, ...args], {
    name: "xterm-256color",
    cols: 100,
    rows: 30,
    env: { ...env, LANG: "C.UTF-8", LC_ALL: "C.UTF-8" },
  });
  let text = "";
  let over = false;
  let look = () => {};
  pty.onData((data) => {
    text += data;
    look();
  });
  const exitCode = new Promise<number>((resolve) => {
    pty.onExit((ended) => {
      over = true;
      look();
      resolve(ended.exitCode);
    });
  });
  owner.onTestFinished(() => {
    if (!over) pty.kill("SIGKILL");
  });
  return {
    pty,
    get text() {
      return text;
    },
    exitCode,
    shows(pattern) {
      return new Promise((resolve, reject) => {
        look = () => {
          if (pattern.test(text)) resolve();
          else if (over) reject(new Error(`ended without showing ${pattern}: ${text.slice(-2000)}`));
        };
        look();
      });
    },
  };
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
