/** The command `npm run fuzz:profiles`: how many texts, from which seed, and one JSON line with what came of them. */
import { parseArgs } from "node:util";
import { fuzzProfiles } from "./fuzz-profiles.ts";

const { values } = parseArgs({
  options: { count: { type: "string", default: "100000" }, "from-seed": { type: "string", default: "1" } },
});
const fuzzed = fuzzProfiles(Number(values.count), Number(values["from-seed"]));
process.stdout.write(`${JSON.stringify(fuzzed)}\n`);
process.exitCode = fuzzed.findings.length === 0 ? 0 : 1;
