/** What the tests of batch systems share: the example of docs/cluster.md for one of them, made short, and the result it must come to. */
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isoderm, makeFolder, PROGRAM } from "../support/cli.ts";
import type { Owner } from "../support/process.ts";
import { ROOT } from "../support/source-tree.ts";

const SHORT = join(ROOT, "test/e2e/short.yaml");
const CAMPAIGN = `${SHORT} --people 0 --faults none --seed 3`;
const MEMBERS = 5;

/** The block of a section, with a campaign that takes seconds in place of its own. */
export function readExample(section: string): string {
  const page = readFileSync(join(ROOT, "docs/cluster.md"), "utf8");
  const [, text = ""] = page.split(`\n## ${section}\n`);
  const [, block = ""] = /```\w+\n([\s\S]*?)```/.exec(text) ?? [];
  const short = block.replace(/isoderm validate [^>]*? --json/, `isoderm validate ${CAMPAIGN} --workers 1 --json`);
  if (short === block) throw new Error(`docs/cluster.md, ${section}: no campaign in its example`);
  return short;
}

/** A folder whose `isoderm` is this checkout's, as an installed one would be. */
export function makeBin(owner: Owner): string {
  const dir = makeFolder(owner);
  writeFileSync(join(dir, "isoderm"), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(join(dir, "isoderm"), 0o755);
  return dir;
}

/** Merged, the members' results; and the same campaign by one process. */
export async function mergeAndCompare(owner: Owner, dir: string): Promise<{ merged: string; whole: string }> {
  const files = Array.from({ length: MEMBERS }, (_, n) => join(dir, `shard-${n}.json`));
  const merged = await isoderm(owner, ["merge", ...files, "--json"]);
  const whole = await isoderm(owner, ["validate", ...CAMPAIGN.split(" "), "--workers", "1", "--json"]);
  return { merged: merged.stdout + merged.stderr, whole: whole.stdout };
}
