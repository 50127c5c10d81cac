import { closeSync, openSync, rmSync } from "node:fs";
import { replaceFile } from "./replace-file.ts";

/**
 * Writes a new file, whole or not at all, and never over another: its name is claimed first, with an empty file.
 * @throws what the file system throws (EEXIST: there is one), with nothing left behind
 */
export function createFile(path: string, text: string): void {
  closeSync(openSync(path, "wx"));
  try {
    replaceFile(path, text);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}
