/**
 * isoderm-bench: the simulated device on a pseudo-terminal, a serial port or a TCP port, in real time. Bench software, never for use on people.
 * Only reads the command line and connects the parts. Scripts are read by whoever puts the program together (src/cli/bench-program.ts): their
 * formats are the host's.
 */
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { findTip, TIPS } from "./applicator/tips.ts";
import type { Fault } from "./faults.ts";
import { type ControlPort, serveControl } from "./links/control.ts";
import { openPlantPort, type PlantPort } from "./links/plant.ts";
import { servePty } from "./links/pty.ts";
import { runInRealTime } from "./links/real-time.ts";
import { serveSerial } from "./links/serial.ts";
import { serveTcp } from "./links/tcp.ts";
import { recordTruth } from "./links/truth-file.ts";
import type { OperatorOption } from "./operator.ts";
import { drawPerson, nominalPerson } from "./person.ts";
import { obey, PROMPT_HELP } from "./prompt.ts";
import { AREAS, type Area } from "./ranges.ts";
import { createWorld, type World } from "./world.ts";
import type { FirmwareMaker } from "./world-options.ts";

const USAGE = `isoderm-bench --pty | --tcp PORT | --serial PATH | --plant PORT [options]   the simulated device, in real time

  --pty             a pseudo-terminal: a host opens it like any serial port
  --tcp PORT        TCP port on this machine; 0 takes any free one
  --serial PATH     a serial port of this machine, the device's end of the cable
  --plant PORT      all but the firmware: one that runs in another process connects here, and is the device;
                    its wire is its own, or one of those above. See firmware-sim/reference-c
  --baud N          speed of that port (default 115200)
  --person SEED     virtual person, a whole number; the nominal person without it
  --area AREA       ${AREAS.join(" | ")} (default inner-thigh)
  --tip ID          ${TIPS.map((tip) => `${tip.id} (${tip.label})`).join(" | ")} (default 1020)
  --seed N          draws the device and the hands (default 1)
  --operator WHO    auto: does what a willing operator would | prompt: you do, by lines typed here |
                    idle: nobody does | FILE: what this script says (default auto)
  --faults FILE     what goes wrong, and when: the device's part of a fault script
  --control PORT    takes the lines below from a TCP port of this machine as well, and answers each with one
  --truth FILE      what the simulator knows, a line every 10 ms, into a new file
  --help

Lines typed while it runs move the hands and let things go wrong:

${PROMPT_HELP.replace(/^/gm, "  ")}
  unplug | plug               the cable, pulled out and put back (--pty)

Bench and engineering software, not a medical device, never for use on people.`;

/** A mistake on the command line. */
export class UsageError extends Error {}

/** Reads scripts whose formats are not known here. Both throw a UsageError that says all that is wrong. */
export interface ScriptReaders {
  faults(file: string): readonly Fault[];
  operator(file: string): OperatorOption;
}

/** Runs the program to the end of its command line; what it serves goes on. */
export function runBench(readers: ScriptReaders): void {
  start(readers).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const usage = error instanceof UsageError || code.startsWith("ERR_PARSE_ARGS");
    console.error(`isoderm-bench: ${message}`);
    if (usage) console.error("Try isoderm-bench --help.");
    // A plant that waits, or a port that was opened already, must not keep the program alive.
    process.exit(usage ? 2 : 3);
  });
}

async function start(readers: ScriptReaders): Promise<void> {
  const { values } = parseArgs({
    options: {
      pty: { type: "boolean", default: false },
      tcp: { type: "string" },
      serial: { type: "string" },
      plant: { type: "string" },
      baud: { type: "string", default: "115200" },
      person: { type: "string" },
      area: { type: "string", default: "inner-thigh" },
      tip: { type: "string", default: "1020" },
      seed: { type: "string", default: "1" },
      operator: { type: "string", default: "auto" },
      faults: { type: "string" },
      control: { type: "string" },
      truth: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const lines = [values.pty, values.tcp !== undefined, values.serial !== undefined].filter(Boolean).length;
  if (lines > 1 || (lines === 0 && values.plant === undefined))
    throw new UsageError("one of --pty, --tcp PORT, --serial PATH and --plant PORT is needed");
  const area = AREAS.find((known): known is Area => known === values.area);
  if (area === undefined) throw new UsageError(`--area ${values.area} is not one of ${AREAS.join(", ")}`);
  const tip = findTip(readWhole("--tip", values.tip, 65_535));
  if (tip === undefined) throw new UsageError(`--tip ${values.tip} is not in the catalogue`);
  const person =
    values.person === undefined
      ? nominalPerson(area)
      : drawPerson(readWhole("--person", values.person, 0x7fff_ffff), area);
  const faults = values.faults === undefined ? [] : readers.faults(values.faults);
  const operator = readOperator(values.operator, readers);
  const plant = values.plant === undefined ? null : await waitForFirmware(readWhole("--plant", values.plant, 65_535));
  const created = createWorld({
    person,
    tip,
    seed: readWhole("--seed", values.seed, 0x7fff_ffff),
    operator,
    faults,
    ...(plant === null ? {} : { firmware: plant.firmware }),
  });
  const world = values.truth === undefined ? created : recordTruth(created, values.truth);
  if (plant !== null) plant.port.onReturn = () => created.restart("external");
  const served = await serve(world, values);
  console.error(`simulated ${plant === null ? "device" : "plant"} with tip ${tip.label} on ${served.address}`);
  if (lines === 1) console.error(`attach a host with: isoderm run PROFILE --device ${served.address}`);
  const doAsTold = (line: string) => handleCable(served, line) ?? obey(world, line);
  createInterface({ input: process.stdin }).on("line", (line) => {
    const answer = doAsTold(line);
    if (answer !== "") console.log(answer);
  });
  const control = values.control === undefined ? null : await openControl(values.control, doAsTold);
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      control?.close();
      served.close().then(
        () => process.exit(0),
        () => process.exit(70),
      );
    });
}

async function openControl(port: string, doAsTold: (line: string) => string): Promise<ControlPort> {
  const control = await serveControl(readWhole("--control", port, 65_535), doAsTold);
  console.error(`lines are taken at tcp:127.0.0.1:${control.port} as well`);
  return control;
}

/** A world begins when somebody is there to be its device. */
async function waitForFirmware(port: number): Promise<{ port: PlantPort; firmware: FirmwareMaker }> {
  const plant = await openPlantPort(port, (line) => console.error(line));
  console.error(`waiting for a firmware: isoderm-firmware --plant ${plant.port}`);
  return { port: plant, firmware: await plant.firmware };
}

interface Served {
  /** As a host names it. */
  readonly address: string;
  /** The cable pulled out and put back; null where it is a real one, or none. */
  readonly cable: { unplug(): void; plug(): string } | null;
  close(): Promise<void>;
}

/** @returns what to print, or null when the line is not about the cable */
function handleCable({ cable }: Served, line: string): string | null {
  const word = line.trim();
  if (word !== "plug" && word !== "unplug") return null;
  if (cable === null) return `${word}: only --pty has a cable that can be pulled from here`;
  if (word === "plug") return `plugged in at ${cable.plug()}`;
  cable.unplug();
  return "unplugged";
}

async function serve(
  world: World,
  { pty, tcp, serial, baud }: { pty: boolean; tcp?: string | undefined; serial?: string | undefined; baud: string },
): Promise<Served> {
  if (pty) {
    const line = servePty(world);
    return { address: line.path, cable: line, close: async () => line.close() };
  }
  if (serial !== undefined) {
    const line = await serveSerial(world, serial, readWhole("--baud", baud, 4_000_000));
    return { address: serial, cable: null, close: async () => line.close() };
  }
  if (tcp === undefined) {
    const stop = runInRealTime(world, () => {});
    return { address: "the line of its firmware", cable: null, close: async () => stop() };
  }
  const bench = await serveTcp(world, readWhole("--tcp", tcp, 65_535), (line) => console.error(line));
  return { address: `tcp:127.0.0.1:${bench.port}`, cable: null, close: () => bench.close() };
}

function readWhole(option: string, text: string, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max) throw new UsageError(`${option} ${text} is not a whole number up to ${max}`);
  return value;
}

function readOperator(text: string, readers: ScriptReaders): OperatorOption {
  if (text === "auto") return text;
  if (text === "idle" || text === "prompt") return "idle";
  return readers.operator(text);
}
