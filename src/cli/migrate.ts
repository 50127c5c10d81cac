import { replaceFile } from "../io/replace-file.ts";
import { printable } from "../printable.ts";
import { kindOf } from "../profile/kinds.ts";
import { lint } from "../profile/lint.ts";
import { migrate } from "../profile/migrate.ts";
import { renderProblems } from "../profile/problem.ts";
import { readText, STDIN } from "./documents.ts";
import { EXIT } from "./exit.ts";
import { Refusal } from "./refusal.ts";

/** The `migrate` command: documents of an older version, brought up to date, comments kept. On stdout, or with `--write` in their place. */
export interface MigrateOptions {
  readonly write?: boolean;
}

/** @returns the exit code @throws Refusal when a file can not be migrated, or what comes out has errors; then nothing is written */
export function migrateFiles(files: readonly string[], { write = false }: MigrateOptions): number {
  if (!write && files.length > 1) throw new Refusal("several files need --write: stdout takes one");
  // All of them are tried before any is written.
  const migrated = files.map((file) => ({ file, ...migrateFile(file) }));
  for (const { file, text, changes } of migrated) {
    const name = file === STDIN ? "stdin" : printable(file);
    const told = changes.length === 0 ? ["is of the latest version"] : changes;
    process.stderr.write(`${told.map((change) => `${name}: ${printable(change)}`).join("\n")}\n`);
    if (!write || file === STDIN) process.stdout.write(text);
    else if (changes.length > 0) replace(file, text);
  }
  return EXIT.ok;
}

function migrateFile(file: string): { text: string; changes: readonly string[] } {
  const shown = file === STDIN ? "stdin" : file;
  const text = readText(file);
  if (kindOf(text) !== "profile" && kindOf(text) !== undefined) return { text, changes: [] };
  const migrated = migrate(text, shown);
  if ("problems" in migrated) throw new Refusal(renderProblems(migrated.problems));
  const errors = lint(migrated.text, shown).problems.filter(({ severity }) => severity === "error");
  if (migrated.changes.length > 0 && errors.length > 0)
    throw new Refusal(
      `${renderProblems(errors)}\n\nThese stand in the migrated text (lines are its own). Mend them in ${printable(shown)} first; nothing was written.`,
    );
  return migrated;
}

function replace(file: string, text: string): void {
  try {
    replaceFile(file, text);
  } catch (error) {
    throw new Refusal(`${printable(file)}: can not be written (${(error as NodeJS.ErrnoException).code ?? error})`);
  }
}
