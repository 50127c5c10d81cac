// Builds the bench for Node as the product is built: bundled, not minified, dependencies left to node_modules.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));

export default defineConfig({
  root,
  logLevel: "warn",
  build: {
    ssr: true,
    target: "node20",
    outDir: `${root}node_modules/.cache/isoderm/bench`,
    emptyOutDir: true,
    minify: false,
    rolldownOptions: { input: { main: `${root}test/bench/main.ts` }, output: { entryFileNames: "[name].js" } },
  },
});
