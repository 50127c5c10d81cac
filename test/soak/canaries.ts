/**
 * `npm run canaries -- [--only TEXT] [--part I/N] [--worlds N] [--write]`: builds the soak once per planted bug, plays seeds until the bug is found, and writes the table of seeds to find into
 * docs/soak.md. A soak that finds nothing proves something only if it would have found these. Ends with 1 when one is not found.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "vite";
import { readToolOptions, refuseUsage } from "../support/tool-options.ts";
import { applyMutation, CANARIES, type Canary } from "./mutations.ts";

const OUT_DIR = "node_modules/.cache/isoderm/canaries";
const DOC = "docs/soak.md";
const BEGIN = "<!-- canaries: written by npm run canaries -->";
const END = "<!-- /canaries -->";

const USAGE = "canaries -- [--only TEXT] [--part I/N] [--worlds N] [--write]";
const { values } = readToolOptions(USAGE, {
  options: {
    worlds: { type: "string", default: "500" },
    only: { type: "string" },
    part: { type: "string", default: "1/1" },
    write: { type: "boolean", default: false },
  },
});

interface Found {
  readonly name: string;
  readonly worlds: number;
  readonly seed: number | null;
  readonly id: string | null;
  readonly what: string | null;
}

const [part = Number.NaN, of = Number.NaN] = values.part.split("/").map(Number);
if (!(part >= 1 && part <= of))
  refuseUsage(USAGE, `--part ${values.part}: a part and how many there are, 1/4 for example`);
const wanted = CANARIES.filter(
  ({ name }, index) => (values.only === undefined || name.includes(values.only)) && index % of === part - 1,
);
const sound =
  values.only === undefined && part === 1 ? await hunt({ name: "none: the sources as they are", mutations: [] }) : null;
if (sound !== null) show(sound);
const found: Found[] = [];
for (const canary of wanted) {
  const result = await hunt(canary);
  show(result);
  found.push(result);
}
const missed = found.filter(({ seed }) => seed === null);
console.log(`${found.length - missed.length} of ${found.length} found within ${values.worlds} worlds`);
if (values.write) writeTable(found);
process.exitCode = missed.length > 0 ? 1 : 0;

async function hunt(canary: Canary): Promise<Found> {
  const outDir = join(OUT_DIR, canary.name.replace(/[^a-z0-9]+/gi, "-"));
  await build({
    root: process.cwd(),
    configFile: false,
    logLevel: "error",
    plugins: [plant(canary)],
    build: {
      ssr: true,
      target: "node20",
      outDir,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: { input: { soak: "test/soak/main.ts" } },
    },
  });
  const run = spawnSync(process.execPath, [join(outDir, "soak.js"), "--first", "--worlds", values.worlds], {
    encoding: "utf8",
  });
  const line = run.stdout.trim().split("\n").at(-1) ?? "";
  if (!line.startsWith("{")) throw new Error(`${canary.name}: the soak ended with ${run.status}: ${run.stderr}`);
  return { name: canary.name, ...(JSON.parse(line) as Omit<Found, "name">) };
}

/** Edits the sources on their way into the bundle; every edit must have been made. */
function plant({ name, mutations }: Canary): Plugin {
  const made = new Set<object>();
  return {
    name: "isoderm-canary",
    enforce: "pre",
    transform(code, id) {
      let text = code;
      for (const mutation of mutations)
        if (id.endsWith(`/${mutation.file}`)) {
          text = applyMutation(text, mutation);
          made.add(mutation);
        }
      return text === code ? null : { code: text, map: null };
    },
    buildEnd() {
      if (made.size !== mutations.length) throw new Error(`${name}: a file it edits is not part of the soak`);
    },
  };
}

function show({ name, seed, id, what, worlds }: Found): void {
  console.log(seed === null ? `${name}: not found in ${worlds} worlds` : `${name}: ${id} at seed ${seed} (${what})`);
}

/** Renews the rows of the bugs that were planted, and leaves the others; bugs that are planted no more go. */
function writeTable(found: readonly Found[]): void {
  const text = readFileSync(DOC, "utf8");
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from < 0 || to < from) throw new Error(`${DOC} has no place for the table`);
  const rows = new Map<string, string>();
  for (const row of text.slice(from + BEGIN.length, to).split("\n")) {
    const name = /^\| ([^|]+) \|/.exec(row)?.[1];
    if (name !== undefined) rows.set(name, row);
  }
  for (const { name, seed, id, what } of found)
    rows.set(
      name,
      `| ${name} | ${seed ?? `not in ${values.worlds}`} | ${id ?? ""} | ${(what ?? "").replaceAll("|", "/")} |`,
    );
  const table = [
    "| planted bug | first seed that finds it | by | how it shows |",
    "|---|---|---|---|",
    ...CANARIES.flatMap(({ name }) => rows.get(name) ?? []),
  ].join("\n");
  writeFileSync(DOC, `${text.slice(0, from + BEGIN.length)}\n${table}\n${text.slice(to)}`);
}
