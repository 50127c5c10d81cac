// Builds the program for Node: one file per entry, dependencies left to node_modules.
import { defineConfig } from "vite";

export default defineConfig({
  build: {
    ssr: true,
    target: "node20",
    outDir: "dist",
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: {
        index: "src/index.ts",
        "cli/main": "src/cli/main.ts",
        "cli/trial-worker": "src/cli/trial.ts",
        "cli/attempt-worker": "src/cli/attempt-worker.ts",
        "firmware-sim/main": "src/cli/bench-program.ts",
      },
      // Constants stay constants: vite makes them variables, and then the compiler of Node loads and checks each of them wherever it is used.
      output: { entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js", topLevelVar: false },
    },
  },
});
