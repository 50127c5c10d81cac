/** Builds the project's own tools (npm run generate, reference, bench, population) for Node, out of sight. */
import { existsSync } from "node:fs";
import { defineConfig } from "vite";

const TOOLS = {
  generate: "test/support/generate.ts",
  reference: "test/reference/main.ts",
  bench: "test/bench/main.ts",
  population: "test/scenario/population.ts",
  "fuzz-profiles": "test/support/fuzz.ts",
  verdicts: "test/support/verdicts.ts",
  soak: "test/soak/main.ts",
  canaries: "test/soak/canaries.ts",
  mutate: "test/mutation/main.ts",
  "direct-runner": "test/mutation/direct-runner.ts",
  fuzz: "test/fuzz/main.ts",
  faults: "test/faults/main.ts",
  picture: "test/support/console-picture.ts",
  lies: "test/faults/lies.ts",
  "false-trips": "test/scenario/false-trips.ts",
};

export default defineConfig({
  root: new URL("../..", import.meta.url).pathname,
  build: {
    ssr: true,
    target: "node20",
    outDir: "node_modules/.cache/isoderm/tools",
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(TOOLS).filter(([, file]) => existsSync(file))),
      // As the program itself is built.
      output: { topLevelVar: false },
    },
  },
});
