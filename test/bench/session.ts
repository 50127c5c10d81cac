/**
 * The whole product at work: a session of about 18 minutes with every byte, the firmware, the tissue, the loop, journal, wire log and
 * truth, written to disk. What is not in it: the report, and a terminal that watches.
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
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

const PROFILES = "profiles";
export const PROFILE_FILE = `${PROFILES}/rf-bipolar-inner-thigh.yaml`;
const PERSON = 7;
const SEED = 7;
const WARM_UP = 2;

export async function measureSession(rounds: number): Promise<void> {
  const byWall: number[] = [];
  const byCpu: number[] = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    let simulatedS = 0;
    const { wallS, cpuS } = await takeAsync(async () => {
      ({ simulatedS } = await runOnce(PROFILE_FILE));
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

/** Every shipped profile whose name begins so, once, the whole of its session, on a person of its area. */
export async function measureModalities(begin: string): Promise<void> {
  const files = readdirSync(PROFILES).filter((name) => name.endsWith(".yaml") && name.startsWith(begin));
  for (const name of files) {
    const file = join(PROFILES, name);
    for (let round = 0; round < WARM_UP; round++) await runOnce(file);
    let done: Done = { simulatedS: 0, shots: 0 };
    const { cpuS } = await takeAsync(async () => {
      done = await runOnce(file);
    });
    const profile = name.slice(0, -".yaml".length);
    const what = `whole session of profiles/${name}, as session.cpu, third of three`;
    print({ figure: `session.${profile}`, value: done.simulatedS / cpuS, unit: "simulated s/s", what });
    if (done.shots > 0)
      print({
        figure: `session.${profile}.shots`,
        value: done.shots / cpuS,
        unit: "shots/s",
        what: `shots of that session: ${done.shots}`,
      });
  }
}

interface Done {
  readonly simulatedS: number;
  readonly shots: number;
}

async function runOnce(profileFile: string): Promise<Done> {
  const { profile, hash } = readProfileFile(profileFile);
  const bench = openSimulatedBench(profile, hash, drawPerson(PERSON, profile.area), SEED, "max", [], null);
  const dir = mkdtempSync(join(tmpdir(), "isoderm-bench-"));
  try {
    const folder = openRunFolder(join(dir, "run"), bench.truth?.layers ?? null, "inBlocks");
    const { state } = await performSession(bench.plan, bench, folder, new Subject(), () => {});
    if (state.stage !== "complete")
      throw new Error(`the session that is measured ended ${state.stage}: ${state.reason}`);
    return { simulatedS: state.atMs / 1000, shots: bench.truth?.shots().length ?? 0 };
  } finally {
    rmSync(dir, { recursive: true });
  }
}
