/**
 * What npm runs after `npm ci`: builds dist, so that a fresh clone can be used at once. Does nothing where there is nothing to build
 * with (`npm ci --omit=dev`) or nothing to build (a published package, which brings its dist along).
 */
import { execSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL(".", import.meta.url));
const needed = ["src/cli/main.ts", "node_modules/vite", "node_modules/typescript"];

if (needed.every((path) => existsSync(`${root}${path}`)))
  execSync("npm run --silent build", { cwd: root, stdio: "inherit" });
