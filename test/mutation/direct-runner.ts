/**
 * A test runner for Stryker that runs tests in the process it is loaded into: bundled once, loaded anew for every change, without a worker for each. Ten times
 * as quick as the one that comes with it, for tests that are quick themselves. For tests of pure code alone: no hooks, no mocks, no snapshots.
 */
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";
import type { KeptTest } from "./vitest-direct.ts";

/** The part of Stryker's interface that is used; its package is no dependency of this one. */
interface Coverage {
  readonly static: Record<string, number>;
  readonly perTest: Record<string, Record<string, number>>;
}
interface Namespace {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  mutantCoverage?: Coverage | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
}
interface MutantRun {
  readonly activeMutant: { readonly id: string };
  readonly mutantActivation: "runtime" | "static";
  readonly testFilter?: readonly string[];
  readonly hitLimit?: number;
}
interface Suite {
  readonly takeTests: () => KeptTest[];
}

const DIRECT = "test/mutation/vitest-direct.ts";
const ENTRY = "\0isoderm-tests";
const OUT_DIR = "mutation-tests";

function createDirectRunner() {
  const world = globalThis as { __stryker__?: Namespace };
  const stryker = world.__stryker__ ?? {};
  world.__stryker__ = stryker;
  const quickness = new Map<string, number>();
  let bundle = "";
  let loads = 0;

  const load = async (): Promise<KeptTest[]> => {
    loads++;
    const suite = (await import(`${bundle}?${loads}`)) as Suite;
    return suite.takeTests();
  };

  return {
    capabilities: () => ({ reloadEnvironment: true }),
    async init() {
      bundle = await bundleTests();
    },
    async dryRun() {
      const mutantCoverage: Coverage = { static: {}, perTest: {} };
      stryker.mutantCoverage = mutantCoverage;
      stryker.currentTestId = undefined;
      const tests = [];
      for (const test of await load()) {
        stryker.currentTestId = test.id;
        const { id, name } = test;
        const startMs = performance.now();
        const failure = await failureOf(test);
        const timeSpentMs = performance.now() - startMs;
        quickness.set(id, timeSpentMs);
        const result = { id, name, timeSpentMs };
        tests.push(failure === null ? { ...result, status: 0 } : { ...result, status: 1, failureMessage: failure });
      }
      stryker.currentTestId = undefined;
      stryker.mutantCoverage = undefined;
      return { status: "complete", tests, mutantCoverage };
    },
    async mutantRun({ activeMutant, mutantActivation, testFilter, hitLimit }: MutantRun) {
      const wanted = testFilter === undefined ? null : new Set(testFilter);
      stryker.activeMutant = mutantActivation === "static" ? activeMutant.id : undefined;
      stryker.hitCount = hitLimit === undefined ? undefined : 0;
      stryker.hitLimit = hitLimit;
      let tests: KeptTest[];
      try {
        tests = await load();
      } catch (error) {
        return { status: "killed", killedBy: [], failureMessage: String(error), nrOfTests: 0 };
      }
      stryker.activeMutant = activeMutant.id;
      const chosen = tests
        .filter(({ id }) => wanted === null || wanted.has(id))
        .sort((a, b) => (quickness.get(a.id) ?? 0) - (quickness.get(b.id) ?? 0));
      for (const [n, test] of chosen.entries()) {
        const failure = await failureOf(test);
        if (hitLimit !== undefined && (stryker.hitCount ?? 0) > hitLimit)
          return { status: "timeout", reason: "it goes round and round" };
        if (failure !== null)
          return { status: "killed", killedBy: [test.id], failureMessage: failure, nrOfTests: n + 1 };
      }
      return { status: "survived", nrOfTests: chosen.length };
    },
  };
}

async function failureOf({ act }: KeptTest): Promise<string | null> {
  try {
    await act();
    return null;
  } catch (error) {
    return String(error) || "failed";
  }
}

/** All tests in one file, so that loading it again begins everything anew. @returns its address */
async function bundleTests(): Promise<string> {
  const root = process.cwd();
  const tests = (process.env["ISODERM_MUTATION_TESTS"] ?? "").split(" ").flatMap(expand);
  const direct = join(root, DIRECT);
  await build({
    root,
    configFile: false,
    logLevel: "error",
    plugins: [
      {
        name: "isoderm-direct",
        enforce: "pre",
        resolveId(id, importer) {
          if (id === ENTRY) return id;
          if (id !== "vitest") return null;
          return importer === direct ? { id, external: true } : direct;
        },
        load: (id) =>
          id === ENTRY
            ? [
                ...tests.map((test) => `import ${JSON.stringify(join(root, test))};`),
                `export { takeTests } from ${JSON.stringify(direct)};`,
              ].join("\n")
            : null,
      },
    ],
    build: {
      ssr: true,
      target: "node20",
      outDir: OUT_DIR,
      minify: false,
      rolldownOptions: { input: { tests: ENTRY } },
    },
  });
  return pathToFileURL(join(root, OUT_DIR, "tests.js")).href;
}

/** `folder/*.test.ts` and whole names are all that parts.ts uses. */
function expand(pattern: string): string[] {
  if (!pattern.endsWith("/*.test.ts")) return pattern === "" ? [] : [pattern];
  const folder = dirname(pattern);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join(folder, name));
}

export const strykerPlugins = [{ kind: "TestRunner", name: "direct", factory: createDirectRunner }];
