import { printable } from "../printable.ts";
import { describeDifference, diffProfiles, plannedFigures } from "../profile/diff.ts";
import { readProfileFile } from "./documents.ts";
import { EXIT } from "./exit.ts";
import { Refusal } from "./refusal.ts";

/** The `diff` command: what differs between two profiles by meaning, and what it does to the planned figures. */
export function diff(beforeFile: string, afterFile: string, options: { readonly json?: boolean }): number {
  try {
    const [before, after] = [readProfileFile(beforeFile), readProfileFile(afterFile)];
    const differences = diffProfiles(before.profile, after.profile);
    const planned = { before: plannedFigures(before.profile), after: plannedFigures(after.profile) };
    if (options.json === true)
      process.stdout.write(
        `${JSON.stringify({ format: "isoderm-diff/1", same: differences.length === 0, differences, planned }, null, 2)}\n`,
      );
    else process.stdout.write(`${describe(differences, planned).join("\n")}\n`);
    return differences.length === 0 ? EXIT.ok : EXIT.negative;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
}

type Planned = ReturnType<typeof plannedFigures>;

function describe(
  differences: ReturnType<typeof diffProfiles>,
  planned: { before: Planned; after: Planned },
): string[] {
  if (differences.length === 0) return ["The profiles mean the same."];
  const names = Object.keys(planned.before) as (keyof Planned)[];
  const moved = names.flatMap((name) => {
    const [before, after] = [planned.before[name], planned.after[name]];
    return before === after ? [] : [`  planned ${describeDifference({ path: name, before, after })}`];
  });
  return [...differences.map((difference) => printable(describeDifference(difference))), ...moved];
}
