/**
 * How the tools of this folder's neighbours (`npm run soak`, `faults`, `bench` and the like) read their command line: `--help` shows how one is
 * called and ends with 0, a mistake says what it is, shows the same and ends with 2.
 */
import { type ParseArgsConfig, parseArgs } from "node:util";

/** @param usage what follows `npm run `: `soak -- [--minutes M]` */
export function readToolOptions<T extends ParseArgsConfig>(usage: string, config: T): ReturnType<typeof parseArgs<T>> {
  if (process.argv.includes("--help")) {
    process.stdout.write(`usage: npm run ${usage}\n`);
    process.exit(0);
  }
  try {
    return parseArgs<T>(config);
  } catch (error) {
    // Its second sentence tells of file names that begin with a dash, which no tool takes.
    return refuseUsage(usage, error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error));
  }
}

export function refuseUsage(usage: string, mistake: string): never {
  process.stderr.write(`${mistake}\nusage: npm run ${usage}\n`);
  process.exit(2);
}
