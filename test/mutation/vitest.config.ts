/** For `npm run mutate`, which names the tests of the folder it judges. */
import { defineConfig } from "vitest/config";

const include = (process.env["ISODERM_MUTATION_TESTS"] ?? "").split(" ").filter((path) => path !== "");

export default defineConfig({ test: { include, testTimeout: 60_000, hookTimeout: 60_000 } });
