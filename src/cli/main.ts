#!/usr/bin/env node
import { CommanderError } from "commander";
import { printable } from "../printable.ts";
import { EXIT } from "./exit.ts";
import { buildProgram } from "./program.ts";

/** Entry of the `isoderm` command: exit codes and nothing else. */
// A reader that left (`| head`) is no bug; a session must not end because nobody watches.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });

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
