import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the package lies whose files come along (profiles, device files, fault scripts): found from below, wherever the code was built to. */
export const PACKAGE_DIR = findPackage(dirname(fileURLToPath(import.meta.url)));

function findPackage(dir: string): string {
  if (existsSync(join(dir, "profiles", "profile.schema.json")) || dirname(dir) === dir) return dir;
  return findPackage(dirname(dir));
}
