import { setTimeout as wait } from "node:timers/promises";
import { parseAddress } from "../io/address.ts";
import { listPorts, type SerialPortInfo } from "../io/discovery.ts";
import { type Identity, identify } from "../io/identity.ts";
import { openLink } from "../io/open-link.ts";
import { printable } from "../printable.ts";
import { EXIT } from "./exit.ts";

/**
 * The `devices` command: which ports there are, who has them, and with `--probe` who is behind the free ones. It never opens a port unasked:
 * some boards restart when their port is opened.
 */
export interface DevicesOptions {
  readonly probe?: boolean;
  readonly watch?: boolean;
  readonly json?: boolean;
}

interface ListedDevice extends SerialPortInfo {
  /** Null: not asked, or no answer in the wire's language. */
  readonly identity: Identity | null;
  readonly answer: string;
}

const PATIENCE_MS = 2500;
const WATCH_MS = 500;

export async function devices(options: DevicesOptions): Promise<number> {
  let last = "";
  do {
    const listed = await listDevices(options.probe === true);
    const text = options.json === true ? `${JSON.stringify(listed, null, 2)}\n` : toTable(listed);
    if (text !== last) process.stdout.write(text);
    last = text;
    if (options.watch === true) await wait(WATCH_MS);
  } while (options.watch === true);
  return EXIT.ok;
}

async function listDevices(probe: boolean): Promise<ListedDevice[]> {
  const ports = await listPorts();
  return Promise.all(
    ports.map(async (port) => ({ ...port, ...(probe && port.state === "free" ? await ask(port.path) : NOT_ASKED) })),
  );
}

const NOT_ASKED = { identity: null, answer: "" };

async function ask(path: string): Promise<Pick<ListedDevice, "identity" | "answer">> {
  const address = parseAddress(path);
  if ("problem" in address || address.kind === "sim") return NOT_ASKED;
  try {
    const found = await identify(await openLink(address), PATIENCE_MS);
    if ("hello" in found) return { identity: found, answer: describeIdentity(found) };
    return { identity: null, answer: found.what };
  } catch (error) {
    return { identity: null, answer: (error as Error).message };
  }
}

/** One line: what it is, which firmware, which wire. */
export function describeIdentity({ hello, tip }: Identity): string {
  const { modality, serial, firmwareMajor, firmwareMinor, firmwarePatch, protocolMajor, protocolMinor, trip } = hello;
  const parts = [
    `${modality} ${serial}`,
    `firmware ${firmwareMajor}.${firmwareMinor}.${firmwarePatch}`,
    `wire ${protocolMajor}.${protocolMinor}`,
    tip === null || tip.tipId === 0 ? "no tip" : `tip ${tip.label}`,
  ];
  if (trip !== "none") parts.push(`latched by ${trip}`);
  return parts.join(", ");
}

function toTable(listed: readonly ListedDevice[]): string {
  if (listed.length === 0)
    return "no serial port. A simulated device on one: isoderm-bench --pty. What may be in the way: isoderm doctor\n";
  return listed
    .map(({ path, byId, usbId, product, state, holders, answer }) => {
      const who = holders.map(({ pid, program }) => `${program} ${pid}`).join(", ");
      const said =
        state === "forbidden" ? "no permission: isoderm doctor --udev" : state === "busy" ? `busy: ${who}` : "free";
      const words = [path.padEnd(16), said, usbId ?? "", product ?? "", byId ?? "", answer];
      return printable(words.filter((word) => word !== "").join("  "));
    })
    .map((line) => `${line}\n`)
    .join("");
}
