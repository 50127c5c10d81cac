/**
 * `npm run faults -- [--profile ID] [--persons N] [--from N] [--kind TEXT] [--pairs N] [--write]`: plays every kind of fault in every phase of a
 * session, or pairs of them, and prints the worst that came of it. `--write` renews the row of the profile in docs/safety.md. Ends with 1
 * when a rule of the soak was broken: with one fault no dermis above 50 degC and no other tissue above 52, with two no dermis above 52.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { doTasks, handOut } from "../soak/crew.ts";
import { listShippedProfiles } from "../support/session-profile.ts";
import { readToolOptions, refuseUsage } from "../support/tool-options.ts";
import { countTries, type Grid, type Tried, tryFault } from "./grid.ts";

const DOC = "docs/safety.md";
const BEGIN = "<!-- faults: written by npm run faults -- --write -->";
const END = "<!-- /faults -->";
const SHOWN = 12;

const USAGE = "faults -- [--profile ID] [--persons N] [--from N] [--kind TEXT] [--pairs N] [--write]";
const { values } = readToolOptions(USAGE, {
  options: {
    profile: { type: "string" },
    persons: { type: "string", default: "1" },
    from: { type: "string", default: "1" },
    kind: { type: "string", default: "" },
    pairs: { type: "string", default: "0" },
    write: { type: "boolean", default: false },
    worker: { type: "boolean", default: false },
  },
});

const shipped = listShippedProfiles().map(({ id }) => id);
const [persons, from, pairs] = [Number(values.persons), Number(values.from), Number(values.pairs)];
if (![persons, from, pairs].every((count) => Number.isInteger(count) && count >= 0))
  refuseUsage(USAGE, "--persons, --from and --pairs are whole numbers");
if (values.profile !== undefined && !shipped.includes(values.profile))
  refuseUsage(USAGE, `--profile ${values.profile}: one of ${shipped.join(", ")}`);
const gridOf = (profile: string): Grid => ({ profile, persons, from, pairs, kind: values.kind });

if (values.worker) doTasks((index) => tryFault(gridOf(values.profile ?? ""), index));
else {
  let broken = 0;
  for (const profile of values.profile === undefined ? shipped : [values.profile]) broken += await run(gridOf(profile));
  process.exitCode = broken === 0 ? 0 : 1;
}

async function run(grid: Grid): Promise<number> {
  const count = countTries(grid);
  const tried: Tried[] = [];
  let next = 0;
  const args = [
    "--profile",
    grid.profile,
    "--persons",
    `${persons}`,
    "--from",
    `${from}`,
    "--kind",
    values.kind,
    "--pairs",
    `${pairs}`,
  ];
  await handOut<Tried>(
    fileURLToPath(import.meta.url),
    args,
    () => (next < count ? next++ : null),
    (one) => tried.push(one),
  );
  const broken = tried.filter(({ violations }) => violations.length > 0);
  const most = (of: (one: Tried) => number) => tried.reduce((a, b) => (of(b) > of(a) ? b : a));
  const dermis = most(({ worst }) => worst.dermisC);
  const tissue = most(({ worst }) => worst.tissueC);
  const omega = most(({ worst }) => worst.omega);
  console.log(`${grid.profile}: ${tried.length} sessions, ${broken.length} broke a rule`);
  console.log(`  dermis ${dermis.worst.dermisC.toFixed(2)} degC: ${dermis.what} (${dermis.outcome})`);
  console.log(`  tissue ${tissue.worst.tissueC.toFixed(2)} degC: ${tissue.what} (${tissue.outcome})`);
  console.log(`  Omega ${omega.worst.omega.toFixed(4)}: ${omega.what} (${omega.outcome})`);
  for (const { what, outcome, violations } of broken.slice(0, SHOWN))
    console.log(
      `  broken: ${what} (${outcome}): ${violations.map(({ id, atMs, what: how }) => `${id} at ${atMs} ms ${how}`).join("; ")}`,
    );
  if (values.write) writeRow(grid, tried.length, broken.length, dermis, tissue, omega);
  return broken.length;
}

function writeRow(grid: Grid, sessions: number, broken: number, dermis: Tried, tissue: Tried, omega: Tried): void {
  const text = readFileSync(DOC, "utf8");
  const start = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (start < 0 || end < start) throw new Error(`${DOC} has no place for the table`);
  const rows = new Map<string, string>();
  for (const row of text.slice(start + BEGIN.length, end).split("\n")) {
    const name = /^\| `([^`]+)`/.exec(row)?.[1];
    if (name !== undefined) rows.set(name, row);
  }
  const name = [grid.profile, grid.kind, grid.pairs > 0 ? "pairs" : ""].filter((part) => part !== "").join(", ");
  const cell = (value: string, { what }: Tried) => `${value}: ${what}`;
  rows.set(
    name,
    `| \`${name}\` | ${sessions} | ${broken} | ${cell(dermis.worst.dermisC.toFixed(1), dermis)} | ${cell(tissue.worst.tissueC.toFixed(1), tissue)} | ${cell(omega.worst.omega.toFixed(3), omega)} |`,
  );
  const table = [
    "| profile | sessions | broke a rule | hottest dermis, °C | hottest other tissue, °C | most damage, Ω |",
    "| --- | --- | --- | --- | --- | --- |",
    ...[...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
  ].join("\n");
  writeFileSync(DOC, `${text.slice(0, start + BEGIN.length)}\n${table}\n${text.slice(end)}`);
}
