/**
 * Goal: a session leaves what it promises: an outcome on stdout, a whole and verifiable record, the same bytes for the same seed.
 * Method: person 7 with seed 7, twice, in processes of their own.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { sha256 } from "../../src/io/hash.ts";
import { readTruth } from "../../src/journal/truth.ts";
import { outcomeSchema } from "../../src/report/outcome.ts";
import { buildWhenStale, isoderm, makeFolder, PROFILE } from "../support/cli.ts";
import { hostMessages, readJournal, readWire } from "../support/cli-records.ts";
import type { Owner } from "../support/process.ts";

beforeAll(buildWhenStale, 60_000);

const FILES = ["journal.ndjson", "profile.yaml", "report.html", "run.json", "truth.csv", "wire.bin"];
const REPORT_MAX_BYTES = 2_000_000;

const STOP_EARLY = join(import.meta.dirname, "stop-early.yaml");

function treat(owner: Owner, dir: string, ...more: readonly string[]) {
  return isoderm(owner, ["run", PROFILE, "--person", "7", "--seed", "7", "--out", dir, ...more]);
}

const hashOf = (run: string, name: string) => sha256(readFileSync(join(run, name)));

test.concurrent("one seed gives one record, and the record is whole", async (context) => {
  const dir = makeFolder(context);
  const one = join(dir, "one");
  const two = join(dir, "two");
  const ended = await Promise.all([treat(context, one, "--json"), treat(context, two, "--json")]);
  for (const { code, stderr } of ended) expect({ code, stderr }).toEqual({ code: 0, stderr: "" });

  // Nothing but the document on stdout, and it is the one that is promised.
  const outcome = outcomeSchema.parse(JSON.parse(ended[0].stdout));
  expect(outcome).toMatchObject({
    outcome: "complete",
    verdict: "pass",
    reasons: [],
    trips: [],
    seed: 7,
    runDir: one,
  });
  expect(JSON.parse(readFileSync(join(one, "run.json"), "utf8"))).toMatchObject({
    format: "isoderm-run/1",
    repeat: `isoderm run ${PROFILE} --person 7 --seed 7`,
    outcome,
  });

  expect(readdirSync(one).sort()).toEqual(FILES);
  expect(readFileSync(join(one, "profile.yaml"))).toEqual(readFileSync(PROFILE));
  for (const name of ["journal.ndjson", "wire.bin", "truth.csv"])
    expect(hashOf(two, name), name).toBe(hashOf(one, name));

  const journal = readJournal(one);
  expect(journal).toMatchObject({ fault: null, tail: [], unreadable: 0 });
  expect(journal.entries.length).toBeGreaterThan(500);
  const wire = readWire(one);
  expect(wire.fault).toBeNull();
  expect(journal.entries.at(-1)).toMatchObject({
    kind: "close",
    outcome: "complete",
    wireBytes: readFileSync(join(one, "wire.bin")).length,
  });
  expect(hostMessages(wire).at(-1)).toEqual({ type: "stop", reason: "closing" });

  // The truth goes on to the end and says what the outcome says.
  const truth = readTruth(readFileSync(join(one, "truth.csv"), "latin1"));
  expect(truth?.atMs.at(-1)).toBeGreaterThan((outcome.simulatedS - 1) * 1000);
  const peakC = Math.max(...(truth?.dermalPeakC ?? []));
  expect(peakC).toBeGreaterThan(41);
  expect(peakC).toBeLessThanOrEqual((outcome.dermal?.peakC ?? 0) + 0.001);

  expectSelfContained(readFileSync(join(one, "report.html"), "utf8"));
});

/** One file that needs nothing from anywhere. */
function expectSelfContained(html: string): void {
  expect(html.length).toBeLessThan(REPORT_MAX_BYTES);
  expect(html).toMatch(/^<!doctype html>/i);
  expect(html).toMatch(/PASS/);
  expect(html).not.toMatch(/<(script|img|link|iframe|audio|video|object|embed|source)\b[^>]*\b(src|href|data)\s*=/i);
  expect(html).not.toMatch(
    /@import|url\(\s*["']?(?!data:|#)|\bfetch\(|XMLHttpRequest|\bimport\(|WebSocket|sendBeacon/i,
  );
  // Addresses stand in it as names (XML namespaces) and in the text of the profile; nothing above makes a browser follow them.
}

test.concurrent("without --json the verdict comes first, with the report's address and how to repeat it", async (context) => {
  const dir = join(makeFolder(context), "run");
  const { code, stdout, stderr } = await isoderm(
    context,
    ["run", PROFILE, "--person", "7", "--seed", "7", "--out", dir],
    {
      env: { ...process.env, LANG: "C", LC_ALL: "C" },
    },
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/^complete: /);
  expect(stdout.indexOf("THRESHOLDS")).toBeLessThan(stdout.indexOf("VERDICT PASS"));
  expect(stdout).toContain(`report   file://${dir}/report.html`);
  expect(stdout).toContain(`repeat   isoderm run ${PROFILE} --person 7 --seed 7`);
  // The course of the session is talk. Without a terminal that knows UTF-8 and colours all of it is plain ASCII.
  expect(stderr).toMatch(/^\d+:\d\d holding \| zone 1\/2 hold \|/m);
  expect(stdout + stderr).toMatch(/^[\n\x20-\x7e]*$/);
});

test.concurrent("a session that fails its verdict ends with 1 and says why; another seed is another session", async (context) => {
  const dir = makeFolder(context);
  const { code, stdout } = await treat(context, join(dir, "seven"), "--operator", STOP_EARLY, "--json");
  const outcome = outcomeSchema.parse(JSON.parse(stdout));
  expect({ code, ...outcome }).toMatchObject({
    code: 1,
    outcome: "stopped",
    verdict: "fail",
    reason: "stopped by the operator",
  });
  expect(outcome.reasons.length).toBeGreaterThan(0);

  const quiet = await treat(context, join(dir, "eight"), "--operator", STOP_EARLY, "--seed", "8", "--quiet");
  expect(quiet).toMatchObject({ code: 1, stdout: "", stderr: "" });
  for (const name of ["journal.ndjson", "wire.bin", "truth.csv"])
    expect(hashOf(join(dir, "eight"), name), name).not.toBe(hashOf(join(dir, "seven"), name));
});
