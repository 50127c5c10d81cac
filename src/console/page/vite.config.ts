/** Builds the console's page: everything that it needs beside it, nothing from elsewhere. */
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  build: {
    target: "es2022",
    outDir: "../../../dist/console/page",
    emptyOutDir: true,
    modulePreload: false,
    assetsInlineLimit: 0,
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
});
