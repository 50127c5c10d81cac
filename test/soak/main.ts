/**
 * `npm run soak -- --minutes M --from-seed S [--worlds N] [--replay SEED] [--out FILE]`: plays worlds until time or worlds run out and says what
 * they came to. Ends with 1 when a rule was broken; the first world that broke each rule is shrunk and printed.
 */
import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { listFaultKinds } from "../../src/profile/fault-kinds.ts";
import { readToolOptions, refuseUsage } from "../support/tool-options.ts";
import { doTasks, handOut } from "./crew.ts";
import { describeScript } from "./describe.ts";
import { playScript } from "./play.ts";
import { drawScript } from "./script.ts";
import { shrinkScript } from "./shrink.ts";
import { addOutcome, createTally, type Outcome, showCounts, type Tally, toOutcome } from "./tally.ts";

const DEFAULT_MINUTES = 1;

const USAGE = "soak -- [--minutes M] [--from-seed S] [--worlds N] [--replay SEED] [--out FILE]";
const { values } = readToolOptions(USAGE, {
  options: {
    minutes: { type: "string" },
    "from-seed": { type: "string", default: "1" },
    worlds: { type: "string" },
    replay: { type: "string" },
    out: { type: "string" },
    /** For the canaries: ends at the first violation, prints its seed alone. */
    first: { type: "boolean", default: false },
    worker: { type: "boolean", default: false },
  },
});

if (values.worker)
  doTasks((seed) => {
    const script = drawScript(seed);
    return toOutcome(script, playScript(script));
  });
else if (values.replay !== undefined) process.exitCode = replay(readCount("replay", values.replay));
else process.exitCode = await soak();

async function soak(): Promise<number> {
  const fromSeed = readCount("from-seed", values["from-seed"]);
  const worlds = values.worlds === undefined ? Number.POSITIVE_INFINITY : readCount("worlds", values.worlds);
  const minutes =
    values.minutes === undefined
      ? values.worlds === undefined
        ? DEFAULT_MINUTES
        : Number.POSITIVE_INFINITY
      : readCount("minutes", values.minutes);
  const tally = createTally();
  const startMs = performance.now();
  const isOver = (played: number) => played >= worlds || performance.now() - startMs >= minutes * 60_000;
  let next = fromSeed;
  let ended = false;
  await handOut<Outcome>(
    fileURLToPath(import.meta.url),
    [],
    () => (ended || isOver(next - fromSeed) ? null : next++),
    (outcome) => {
      addOutcome(tally, outcome);
      ended = values.first && tally.violations.length > 0;
    },
  );
  const wallMs = performance.now() - startMs;
  tally.violations.sort((a, b) => a.seed - b.seed);
  if (values.first) {
    const [found] = tally.violations;
    console.log(
      JSON.stringify({
        worlds: tally.worlds,
        seed: found?.seed ?? null,
        id: found?.id ?? null,
        what: found?.what ?? null,
      }),
    );
    return found === undefined ? 0 : 1;
  }
  show(tally, wallMs, fromSeed);
  if (values.out !== undefined) appendFileSync(values.out, `${JSON.stringify(toRecord(tally, wallMs, fromSeed))}\n`);
  return tally.violations.length === 0 ? 0 : 1;
}

function show(tally: Tally, wallMs: number, fromSeed: number): void {
  const hours = tally.virtualMs / 3_600_000;
  const ratio = tally.virtualMs / wallMs;
  console.log(
    `${tally.worlds} worlds from seed ${fromSeed} at ${hash()}: ${hours.toFixed(1)} virtual hours in ${(wallMs / 60_000).toFixed(1)} minutes, ${ratio.toFixed(0)} times real time; energy flowed for ${(tally.emittedMs / 3_600_000).toFixed(2)} hours; load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(" ")}`,
  );
  console.log(`profiles: ${showCounts(tally.profiles)}`);
  const kinds = listFaultKinds().map(({ target, kind }) => `${target}.${kind}`);
  const missing = kinds.filter((kind) => !tally.faults.has(kind));
  console.log(`faults:   ${showCounts(tally.faults)}`);
  console.log(
    `          ${kinds.length - missing.length} of the ${kinds.length} kinds of the catalogue${missing.length === 0 ? "" : `; not ${missing.join(", ")}`}`,
  );
  console.log(`deeds:    ${showCounts(tally.deeds)}`);
  console.log(`trips:    ${showCounts(tally.trips)}`);
  console.log(`outcomes: ${showCounts(tally.outcomes)}`);
  if (tally.violations.length === 0) {
    console.log("violations: none");
    return;
  }
  const byId = new Map<string, number[]>();
  for (const { id, seed } of tally.violations) byId.set(id, [...(byId.get(id) ?? []), seed]);
  console.log("violations:");
  for (const [id, seeds] of byId) {
    const [first] = tally.violations.filter((violation) => violation.id === id);
    console.log(
      `  ${id}: ${seeds.length} worlds, seeds ${seeds.slice(0, 10).join(" ")}${seeds.length > 10 ? " ..." : ""} at ${hash()}`,
    );
    console.log(`    seed ${first!.seed} at ${first!.atMs} ms: ${first!.what}`);
    console.log(`    npm run soak -- --replay ${first!.seed}`);
  }
  for (const [id, seeds] of byId) showShrunk(seeds[0]!, id);
}

function showShrunk(seed: number, id: string): void {
  const { script, played, tries } = shrinkScript(drawScript(seed), id);
  const found = played.violations.find((violation) => violation.id === id);
  console.log(`\n# ${id}, shrunk in ${tries} worlds: at ${found?.atMs} ms ${found?.what}`);
  console.log(describeScript(script, played));
}

function replay(seed: number): number {
  const script = drawScript(seed);
  const played = playScript(script);
  console.log(`# families: ${script.families.join(", ") || "none"}`);
  console.log(
    `# outcomes: ${played.outcomes.map((outcome, i) => `${outcome} (${played.reasons[i]})`).join(", ")}; trips: ${played.trips.join(", ") || "none"}`,
  );
  for (const { id, atMs, what } of played.violations) console.log(`# ${id} at ${atMs} ms: ${what}`);
  if (played.violations.length === 0) console.log(describeScript(script, played));
  for (const { id } of played.violations) showShrunk(seed, id);
  return played.violations.length === 0 ? 0 : 1;
}

function toRecord(tally: Tally, wallMs: number, fromSeed: number) {
  const { profiles, faults, deeds, trips, outcomes, ...rest } = tally;
  const counts = Object.fromEntries(
    Object.entries({ profiles, faults, deeds, trips, outcomes }).map(([name, map]) => [name, Object.fromEntries(map)]),
  );
  return { hash: hash(), fromSeed, wallMs: Math.round(wallMs), ...rest, ...counts };
}

/** Of the commit, with a plus when the sources differ from it. */
function hash(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    return (
      git("rev-parse", "--short", "HEAD") +
      (git("status", "--porcelain", "--", "src", "firmware-sim") === "" ? "" : "+")
    );
  } catch {
    return "unknown";
  }
}

function readCount(name: string, text: string): number {
  const count = Number(text);
  if (text === "" || !(count >= 0)) refuseUsage(USAGE, `--${name} ${text}: not a number`);
  return count;
}
