/** How long a command takes to say its first word, against an empty Node. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { interleave, median, take } from "./clock.ts";
import { print } from "./figure.ts";

const PROGRAM = "dist/cli/main.js";

export function measureStartUp(rounds: number): void {
  if (!existsSync(PROGRAM)) {
    print({ figure: "start-up.help", value: null, unit: "ms", what: `skipped: ${PROGRAM} is missing, build first` });
    return;
  }
  const { help, empty } = interleave(rounds, {
    help: () => runNode([PROGRAM, "--help"]),
    empty: () => runNode(["-e", "0"]),
  });
  print({
    figure: "start-up.help",
    value: median(help) * 1000,
    unit: "ms",
    what: `isoderm --help, ratio to an empty node (${Math.round(median(empty) * 1000)} ms); median of ${rounds}`,
    ratio: median(help) / median(empty),
  });
}

function runNode(args: readonly string[]): number {
  return take(() => {
    const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
    if (status !== 0) throw new Error(`node ${args.join(" ")}: exit ${status}`);
  }).wallS;
}
