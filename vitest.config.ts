import { defineConfig } from "vitest/config";

export default defineConfig({
  // Files share their two processes: nothing in the house keeps state in a module, and a program that was compiled once is quick for the next file too.
  // The one file that puts other modules in the place of ours (chaos-regulator) is run by test:people, which isolates.
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
