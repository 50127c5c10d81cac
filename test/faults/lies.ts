/**
 * `npm run lies -- [--devices N] [--kind TEXT] [--write]`: tells every lie of a sensor, and of both alike, at every temperature from 33 to 47 degC on
 * several devices and prints how soon each was found and what harm it did until then. `--write` renews the table of docs/safety.md. Ends with 1
 * when one was found later than 500 ms after it became a lie, when the dermis passed 50 degC, or when something was found where nothing was wrong.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { doTasks, handOut } from "../soak/crew.ts";
import { COMMON_LIES, LIE_TEMPERATURES_C, type Lie, type Lied, SENSOR_LIES, tellLie } from "../support/sensor-lie.ts";
import { readToolOptions, refuseUsage } from "../support/tool-options.ts";

const DOC = "docs/safety.md";
const BEGIN = "<!-- lies: written by npm run lies -- --write -->";
const END = "<!-- /lies -->";
const FOUND_MS = 540;
const DERMIS_MAX_C = 50;
/** Nothing is wrong: as hot as a session may come, hotter than that sound sensors stop it. */
const SOUND_MAX_C = 44;
/** Devices on which nothing is wrong, for each on which something is. */
const SOUND_SHARE = 10;

const USAGE = "lies -- [--devices N] [--kind TEXT] [--write]";
const { values } = readToolOptions(USAGE, {
  options: {
    devices: { type: "string", default: "3" },
    kind: { type: "string", default: "" },
    write: { type: "boolean", default: false },
    worker: { type: "boolean", default: false },
  },
});
const devices = Number(values.devices);
if (!Number.isInteger(devices) || devices < 1)
  refuseUsage(USAGE, `--devices ${values.devices}: a whole number from 1 on`);

interface Row {
  readonly name: string;
  readonly lie: Lie | null;
}

interface Told {
  readonly row: number;
  readonly temperatureC: number;
  readonly device: number;
  readonly lied: Lied;
}

const ofOne = SENSOR_LIES.flatMap((said) =>
  (["sensorA", "sensorB"] as const).map((target) => ({ ...said, target }) as Lie),
);
const rows: readonly Row[] = [
  ...[...ofOne, ...COMMON_LIES].map((lie) => ({
    name: `${lie.target}.${lie.kind}${lie.magnitude === 0 ? "" : ` ${lie.magnitude}`}`,
    lie,
  })),
  { name: "nothing", lie: null },
].filter(({ name }) => name.includes(values.kind));
const tasks = rows.flatMap(({ lie }, row) =>
  LIE_TEMPERATURES_C.filter((temperatureC) => lie !== null || temperatureC <= SOUND_MAX_C).flatMap((temperatureC) =>
    Array.from({ length: lie === null ? SOUND_SHARE * devices : devices }, (_, i) => ({
      row,
      temperatureC,
      device: i + 1,
    })),
  ),
);

if (values.worker)
  doTasks((index): Told => {
    const task = tasks[index]!;
    return { ...task, lied: tellLie(task.temperatureC, rows[task.row]!.lie, task.device) };
  });
else process.exitCode = (await run()) ? 0 : 1;

async function run(): Promise<boolean> {
  const told: Told[] = [];
  let next = 0;
  const args = ["--devices", `${devices}`, "--kind", values.kind];
  await handOut<Told>(
    fileURLToPath(import.meta.url),
    args,
    () => (next < tasks.length ? next++ : null),
    (one) => told.push(one),
  );
  const lines = rows.map((row, index) =>
    toLine(
      row,
      told.filter((one) => one.row === index),
    ),
  );
  for (const { cells } of lines) console.log(cells.join(" | "));
  if (values.write) writeTable(lines.map(({ cells }) => cells));
  return lines.every(({ good }) => good);
}

function toLine(
  { name, lie }: Row,
  told: readonly Told[],
): { readonly cells: readonly string[]; readonly good: boolean } {
  const beyond = told.filter(({ lied }) => lied.beyondClass);
  const lateness = ({ lied }: Told) => lied.offFromClassMs ?? Number.POSITIVE_INFINITY;
  const slowest = beyond.length === 0 ? null : beyond.reduce((a, b) => (lateness(b) > lateness(a) ? b : a));
  const trips = [...new Set(told.map(({ lied }) => lied.trip))].filter((trip) => trip !== "none").sort();
  const found = told.filter(({ lied }) => lied.trip !== "none").length;
  const errorC = Math.max(...told.map(({ lied }) => lied.errorC));
  const dermisC = Math.max(...told.map(({ lied }) => lied.dermalPeakC));
  const cells = [
    `\`${name}\``,
    `${told.length}`,
    `${found}`,
    slowest === null ? "never a lie" : `${lateness(slowest)} at ${slowest.temperatureC} °C`,
    errorC.toFixed(1),
    dermisC.toFixed(1),
    trips.map((trip) => `\`${trip}\``).join(", "),
  ];
  const good =
    lie === null ? found === 0 : (slowest === null || lateness(slowest) <= FOUND_MS) && dermisC <= DERMIS_MAX_C;
  return { cells, good };
}

function writeTable(lines: readonly (readonly string[])[]): void {
  const text = readFileSync(DOC, "utf8");
  const start = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (start < 0 || end < start) throw new Error(`${DOC} has no place for the table`);
  const table = [
    "| lie | told | found | ms from the class to the last energy, at the most | worst error under power, °C | hottest dermis, °C | by |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...lines.map((cells) => `| ${cells.join(" | ")} |`),
  ].join("\n");
  writeFileSync(DOC, `${text.slice(0, start + BEGIN.length)}\n${table}\n${text.slice(end)}`);
}
