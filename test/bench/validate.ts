/**
 * How fast a campaign goes through `isoderm validate`: whole virtual people, by one worker and by two, and the standard campaign, in which
 * most sessions end early because a fault ended them.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { Validation } from "../../src/validation/result.ts";
import { interleave, median, type Taken } from "./clock.ts";
import { print } from "./figure.ts";
import { PROFILE_FILE } from "./session.ts";

const PROGRAM = "dist/cli/main.js";

/** @param people beside the corners of the population, which are in every campaign */
export function measureValidate(rounds: number, people: number): void {
  if (!existsSync(PROGRAM)) {
    print({ figure: "validate.people", value: null, unit: "1/s", what: `skipped: ${PROGRAM} is missing, build first` });
    return;
  }
  const whole = ["--people", `${people}`, "--faults", "none"];
  const { one, two } = interleave(rounds, { one: () => takeRate(whole, 1), two: () => takeRate(whole, 2) });
  print({
    figure: "validate.people",
    value: median(two),
    unit: "1/s",
    what: `people treated per second of wall time by two workers, start and warm-up included, ratio to one worker; ${people} people and the corners, without faults; median of ${rounds}`,
    ratio: median(two) / median(one),
  });
  const { sessions, cpuS } = runValidate(["--people", "1", "--faults", "standard", "--shard", "1/6"], 2);
  print({
    figure: "validate.standard",
    value: (cpuS * 1000) / sessions,
    unit: "s",
    what: `processor time of 1000 sessions of a campaign with the standard faults, by two workers, start and warm-up included; of ${sessions} sessions`,
  });
}

function takeRate(campaign: readonly string[], workers: number): number {
  const { sessions, wallS } = runValidate(campaign, workers);
  return sessions / wallS;
}

/** Says at its end what processor time the program took, its workers' included. */
const TELL = "process.on('exit', () => process.stderr.write(JSON.stringify(process.cpuUsage())))";

function runValidate(campaign: readonly string[], workers: number): Taken & { readonly sessions: number } {
  const args = [PROGRAM, "validate", PROFILE_FILE, ...campaign, "--workers", `${workers}`, "--json"];
  const wall = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(TELL)}`, ...args],
    { encoding: "utf8", maxBuffer: 1 << 28 },
  );
  const wallS = (performance.now() - wall) / 1000;
  if (status !== 0) throw new Error(`node ${args.join(" ")}: exit ${status}`);
  const { campaigns } = JSON.parse(stdout) as Validation;
  const { user, system } = JSON.parse(stderr.slice(stderr.lastIndexOf("{"))) as NodeJS.CpuUsage;
  return { sessions: campaigns[0]?.judged ?? 0, wallS, cpuS: (user + system) / 1e6 };
}
