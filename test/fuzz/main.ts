/**
 * `npm run fuzz -- --mb 100 [--from-block N]`: feeds the firmware what no sound host sends. Megabytes of noise, every frame cut at every place,
 * frames of the past, two hosts at once. Ends with 1 when energy flowed, something was thrown, or memory grew by 5 MB.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { readToolOptions, refuseUsage } from "../support/tool-options.ts";
import { BLOCK_BYTES, type FuzzedBytes, fuzzBlock } from "./bytes.ts";
import { captureFrames, type FuzzedFrames, fuzzReplays, fuzzSplits, pickCorpus } from "./frames.ts";
import { playRivals } from "./rivals.ts";

const GROWTH_MAX_MB = 5;
const MB = 1e6;
/** Before memory is first looked at: compiled code and caches are there by then. */
const WARM_BLOCKS = 16;
const RIVAL_WORLDS = 40;

const USAGE = "fuzz -- [--mb MEGABYTES] [--from-block N]";
const { values } = readToolOptions(USAGE, {
  options: { mb: { type: "string", default: "10" }, "from-block": { type: "string", default: "0" } },
});
const megabytes = Number(values.mb);
const fromBlock = Number(values["from-block"]);
if (!(megabytes > 0) || !Number.isInteger(fromBlock) || fromBlock < 0)
  refuseUsage(USAGE, "--mb is more than nothing, --from-block a whole number");
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const heapMb = () => {
  collect();
  return process.memoryUsage().heapUsed / MB;
};

const wrong: string[] = [];
const noise: FuzzedBytes = { bytes: 0, armedMs: 0, badFrames: 0, wrong };
const startMs = performance.now();
let warmMb = Number.NaN;
for (let block = fromBlock; noise.bytes < megabytes * MB; block++) {
  if (block === fromBlock + WARM_BLOCKS) warmMb = heapMb();
  try {
    fuzzBlock(block, noise);
  } catch (error) {
    wrong.push(`block ${block}: thrown: ${error instanceof Error ? error.stack : String(error)}`);
  }
}
const growthMb = heapMb() - warmMb;
if (growthMb >= GROWTH_MAX_MB) wrong.push(`the heap grew by ${growthMb.toFixed(1)} MB`);
console.log(
  `noise: ${(noise.bytes / MB).toFixed(1)} MB in ${((performance.now() - startMs) / 1000).toFixed(0)} s, blocks of ${BLOCK_BYTES / 1024} KiB from ${fromBlock}; armed with the trigger held for ${(noise.armedMs / 1000).toFixed(0)} s of virtual time; ${noise.badFrames} damaged frames; heap ${Number.isNaN(growthMb) ? "not measured" : `${growthMb >= 0 ? "+" : ""}${growthMb.toFixed(2)} MB`}`,
);

const splits: FuzzedFrames = { frames: 0, tries: 0, wrong };
fuzzSplits(pickCorpus(captureFrames()), splits);
console.log(`splits: ${splits.frames} frames of two sessions, cut in ${splits.tries} ways`);

const replays: FuzzedFrames = { frames: 0, tries: 0, wrong };
fuzzReplays(replays);
console.log(
  `replays: ${replays.tries} frames that once permitted energy, in the same epoch, a later one, and after a reset`,
);

const rivals = playRivals(RIVAL_WORLDS, wrong);
console.log(
  `two hosts: ${RIVAL_WORLDS} worlds, ${rivals.sessions} sessions, ${rivals.complete} of them completed, never two at a time`,
);

for (const line of wrong.slice(0, 20)) console.log(`wrong: ${line}`);
console.log(wrong.length === 0 ? "no energy, nothing thrown" : `${wrong.length} wrong`);
process.exitCode = wrong.length === 0 ? 0 : 1;
