#!/usr/bin/env node
import { CommanderError } from "commander";
import { printable } from "../printable.ts";
import { EXIT } from "./exit.ts";
import { buildProgram } from "./program.ts";

/** Entry of the `isoderm` command: exit codes and nothing else. */
try {
  await buildProgram((code) => {
    process.exitCode = code;
  }).parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  else {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(
      `isoderm: this is a bug in Isoderm, please report it.\n${text
        .split("\n")
        .map((line) => printable(line))
        .join("\n")}\n`,
    );
    process.exitCode = EXIT.bug;
  }
}
