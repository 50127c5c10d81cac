import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createDevice } from "../device/device.ts";
import { parseAddress } from "../io/address.ts";
import { listPorts } from "../io/discovery.ts";
import { identify } from "../io/identity.ts";
import { openLink } from "../io/open-link.ts";
import { explainPermission, loadSerialLibrary } from "../io/serial-link.ts";
import { printable } from "../printable.ts";
import { PROTOCOL_MAJOR, PROTOCOL_MINOR } from "../protocol/messages.ts";
import { readAddress } from "./bench.ts";
import { describeIdentity } from "./devices.ts";
import { EXIT } from "./exit.ts";

/**
 * The `doctor` command: what on this machine may keep a device from being reached, each line with what helps; and with `--device` the device
 * itself, by a thousand questions and answers. It changes nothing.
 */
export interface DoctorOptions {
  readonly device?: string;
  readonly udev?: boolean;
  readonly json?: boolean;
}

export interface Finding {
  readonly check: string;
  readonly result: "ok" | "warn" | "fail";
  readonly detail: string;
}

/** Lets every user at the desk open USB serial adapters. */
const UDEV_RULE = `# /etc/udev/rules.d/60-isoderm.rules, then: sudo udevadm control --reload && sudo udevadm trigger
# Serial ports of USB adapters for whoever sits at this machine, and out of the hands of ModemManager.
SUBSYSTEM=="tty", SUBSYSTEMS=="usb", TAG+="uaccess", ENV{ID_MM_DEVICE_IGNORE}="1"
`;
const LOOPBACK_FRAMES = 1000;
const LOOPBACK_ANSWER_MS = 500;
const PATIENCE_MS = 2500;

export async function doctor(options: DoctorOptions): Promise<number> {
  if (options.udev === true) {
    process.stdout.write(UDEV_RULE);
    return EXIT.ok;
  }
  const findings: Finding[] = [checkNode(), await checkLibrary(), ...(await checkPorts()), checkModemProbe()];
  if (options.device !== undefined) findings.push(...(await checkDevice(options.device)));
  if (options.json === true) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
  else
    for (const { check, result, detail } of findings)
      process.stdout.write(`${result.padEnd(4)}  ${check.padEnd(18)}  ${printable(detail)}\n`);
  return findings.some(({ result }) => result === "fail") ? EXIT.negative : EXIT.ok;
}

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const fits = major > 20 || (major === 20 && minor >= 19);
  return {
    check: "Node",
    result: fits ? "ok" : "fail",
    detail: `${process.version}${fits ? "" : ": 20.19 or newer is needed"}`,
  };
}

async function checkLibrary(): Promise<Finding> {
  try {
    await loadSerialLibrary();
    return { check: "serial library", result: "ok", detail: "loads" };
  } catch (error) {
    return {
      check: "serial library",
      result: "fail",
      detail: `${(error as Error).message}; simulation and TCP work without`,
    };
  }
}

async function checkPorts(): Promise<Finding[]> {
  const ports = await listPorts().catch(() => []);
  if (ports.length === 0)
    return [
      {
        check: "ports",
        result: "warn",
        detail: "no serial port. Plug the device in, or simulate one: isoderm-bench --pty",
      },
    ];
  return ports.map(({ path, state, holders, usbId, product }) => {
    if (state === "forbidden") return { check: path, result: "fail", detail: explainPermission(path) };
    if (state === "busy") {
      const who = holders.map(({ pid, program }) => `${program} (process ${pid})`).join(", ");
      return { check: path, result: "warn", detail: `in use by ${who}: close it there first` };
    }
    return { check: path, result: "ok", detail: ["free", usbId, product].filter(Boolean).join(", ") };
  });
}

/** It opens every new port and talks to it as if it were a modem. */
function checkModemProbe(): Finding {
  const check = "ModemManager";
  if (process.platform !== "linux" || !existsSync("/usr/sbin/ModemManager"))
    return { check, result: "ok", detail: "not installed" };
  const running = spawnSync("pgrep", ["-x", "ModemManager"]).status === 0;
  return running
    ? { check, result: "warn", detail: "runs, and may speak to a new port before you do: see isoderm doctor --udev" }
    : { check, result: "ok", detail: "does not run" };
}

async function checkDevice(text: string): Promise<Finding[]> {
  const address = readAddress(text);
  if (address.kind === "sim") return [{ check: "device", result: "ok", detail: "simulated in this process" }];
  try {
    const found = await identify(await openLink(address), PATIENCE_MS);
    if (!("hello" in found)) return [{ check: "device", result: "fail", detail: found.what }];
    const { protocolMajor, protocolMinor } = found.hello;
    const version: Finding =
      protocolMajor === PROTOCOL_MAJOR
        ? {
            check: "wire version",
            result: "ok",
            detail: `${protocolMajor}.${protocolMinor}, this program ${PROTOCOL_MAJOR}.${PROTOCOL_MINOR}`,
          }
        : {
            check: "wire version",
            result: "fail",
            detail: `the device speaks ${protocolMajor}.${protocolMinor}, this program ${PROTOCOL_MAJOR}.${PROTOCOL_MINOR}: update ${protocolMajor < PROTOCOL_MAJOR ? "the device" : "Isoderm"}`,
          };
    return [{ check: "device", result: "ok", detail: describeIdentity(found) }, version, await measureLoopback(text)];
  } catch (error) {
    return [{ check: "device", result: "fail", detail: (error as Error).message }];
  }
}

/** A thousand questions, one after the other, each with a number that its answer must return. */
async function measureLoopback(text: string): Promise<Finding> {
  const address = parseAddress(text);
  if ("problem" in address || address.kind === "sim") throw new Error("an address was read before");
  const device = createDevice(await openLink(address));
  const tookMs: number[] = [];
  let lost = 0;
  let answered: ((nonce: number) => void) | null = null;
  let gone: string | null = null;
  const subscription = device.messages$.subscribe({
    next(message) {
      if (message.type === "hello") answered?.(message.hostNonce);
    },
    error(error: Error) {
      gone = error.message;
    },
  });
  for (let nonce = 1; nonce <= LOOPBACK_FRAMES && gone === null; nonce++) {
    const atMs = performance.now();
    const heard = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), LOOPBACK_ANSWER_MS);
      answered = (echo) => {
        if (echo !== nonce) return;
        clearTimeout(timer);
        resolve(true);
      };
      device.send({
        type: "helloRequest",
        protocolMajor: PROTOCOL_MAJOR,
        protocolMinor: PROTOCOL_MINOR,
        hostNonce: nonce,
      });
    });
    if (heard) tookMs.push(performance.now() - atMs);
    else lost += 1;
  }
  subscription.unsubscribe();
  device.close();
  if (gone !== null) return { check: "round trips", result: "fail", detail: gone };
  tookMs.sort((a, b) => a - b);
  const at = (share: number) =>
    (tookMs[Math.min(tookMs.length - 1, Math.floor(share * tookMs.length))] ?? Number.NaN).toFixed(1);
  const detail = `${LOOPBACK_FRAMES} asked, ${lost} lost; p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`;
  return { check: "round trips", result: lost === 0 ? "ok" : lost > LOOPBACK_FRAMES / 100 ? "fail" : "warn", detail };
}
