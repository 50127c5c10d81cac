import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";

/**
 * Puts a new text in place of a file's old one, whole or not at all: written beside it, then renamed over it. Follows a link to the file it
 * means and keeps its permissions.
 * @throws what the file system throws, with the old file untouched
 */
export function replaceFile(path: string, text: string): void {
  const target = realpathSync(path);
  const { mode } = statSync(target);
  const beside = `${target}.${process.pid}.new`;
  const fd = openSync(beside, "wx", mode);
  try {
    try {
      writeSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    chmodSync(beside, mode);
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
