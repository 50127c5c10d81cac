/** The command `npm run fuzz:profiles`: how many texts, from which seed, and one JSON line with what came of them. */
import { fuzzProfiles } from "./fuzz-profiles.ts";
import { readToolOptions, refuseUsage } from "./tool-options.ts";

const USAGE = "fuzz:profiles -- [--count N] [--from-seed S]";
const { values } = readToolOptions(USAGE, {
  options: { count: { type: "string", default: "100000" }, "from-seed": { type: "string", default: "1" } },
});
const [count, fromSeed] = [Number(values.count), Number(values["from-seed"])];
if (![count, fromSeed].every((n) => Number.isInteger(n) && n >= 0))
  refuseUsage(USAGE, "--count and --from-seed are whole numbers");
const fuzzed = fuzzProfiles(count, fromSeed);
process.stdout.write(`${JSON.stringify(fuzzed)}\n`);
process.exitCode = fuzzed.findings.length === 0 ? 0 : 1;
