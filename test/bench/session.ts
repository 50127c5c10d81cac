/**
 * The whole product at work: a session of about 18 minutes with every byte, the firmware, the tissue, the loop, journal, wire log and
 * truth, written to disk. What is not in it: the report, and a terminal that watches.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Subject } from "rxjs";
import { drawPerson } from "../../firmware-sim/person.ts";
import { openSimulatedBench } from "../../src/cli/bench.ts";
import { readProfileFile } from "../../src/cli/documents.ts";
import { performSession } from "../../src/cli/performance.ts";
import { openRunFolder } from "../../src/io/run-folder.ts";
import { median, takeAsync } from "./clock.ts";
import { print } from "./figure.ts";

export const PROFILE_FILE = "profiles/rf-bipolar-inner-thigh.yaml";
const PERSON = 7;
const SEED = 7;
const WARM_UP = 2;

export async function measureSession(rounds: number): Promise<void> {
  const byWall: number[] = [];
  const byCpu: number[] = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    let simulatedS = 0;
    const { wallS, cpuS } = await takeAsync(async () => {
      simulatedS = await runOnce();
    });
    if (round < 0) continue;
    byWall.push(simulatedS / wallS);
    byCpu.push(simulatedS / cpuS);
  }
  const what = `whole session in one process, warm, ${rounds} rounds: bytes, firmware, tissue, loop, journal, wire log and truth on disk`;
  print({ figure: "session.wall", value: median(byWall), unit: "simulated s/s", what: `${what}; median by wall time` });
  print({
    figure: "session.wall.best",
    value: Math.max(...byWall),
    unit: "simulated s/s",
    what: `${what}; best by wall time`,
  });
  print({
    figure: "session.cpu",
    value: median(byCpu),
    unit: "simulated s/s",
    what: `${what}; median by processor time of all threads, garbage collection and compilation included`,
  });
}

/** @returns the length of the session, s */
async function runOnce(): Promise<number> {
  const { profile, hash } = readProfileFile(PROFILE_FILE);
  const bench = openSimulatedBench(profile, hash, drawPerson(PERSON, profile.area), SEED, "max", [], null);
  const dir = mkdtempSync(join(tmpdir(), "isoderm-bench-"));
  try {
    const folder = openRunFolder(join(dir, "run"), bench.truth?.layers ?? null, "inBlocks");
    const { state } = await performSession(bench.plan, bench, folder, new Subject(), () => {});
    if (state.stage !== "complete")
      throw new Error(`the session that is measured ended ${state.stage}: ${state.reason}`);
    return state.atMs / 1000;
  } finally {
    rmSync(dir, { recursive: true });
  }
}
