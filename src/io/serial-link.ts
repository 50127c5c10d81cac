import { existsSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import type { SerialPort } from "serialport";
import type { Link } from "../device/link.ts";
import { formatAddress, type SerialAddress } from "./address.ts";
import { LinkError } from "./link-error.ts";
import { findPortHolders } from "./port-holder.ts";
import { createStreamLink } from "./stream-link.ts";

/**
 * A link over a serial port. The library is loaded when a port is asked for and not before, so that a machine on which it does not load can
 * still simulate. The port is locked for this program; lines are touched only when the address says so, and not dropped on closing, because
 * many boards take an edge of DTR or RTS for a reset.
 * @throws LinkError that says what is in the way and what helps
 */
export async function openSerialLink(address: SerialAddress): Promise<Link> {
  const { path, baud } = address;
  if (process.platform !== "win32") examinePath(path);
  const SerialPortClass = await loadSerialLibrary();
  const port = await new Promise<SerialPort>((resolve, reject) => {
    const opened: SerialPort = new SerialPortClass({ path, baudRate: baud, lock: true, hupcl: false }, (error) => {
      if (error === null) resolve(opened);
      else reject(explainOpening(address, error.message));
    });
  });
  await setLines(port, address);
  await discardStale(port);
  return createStreamLink(port, {
    name: formatAddress(address),
    examine: async () => {
      if (!port.isOpen) return "the port was closed";
      // An adapter that was pulled out raises no event, but its file goes away.
      return process.platform === "win32" || existsSync(path) ? null : "the port is gone: was the cable pulled out?";
    },
    release() {
      if (port.isOpen) port.close(() => {});
    },
  });
}

/** @throws LinkError when this machine can not use it */
export async function loadSerialLibrary(): Promise<typeof SerialPort> {
  try {
    return (await import("serialport")).SerialPort;
  } catch (error) {
    throw new LinkError(
      "unusable",
      `serial ports can not be used here: the serialport library does not load (${(error as Error).message.split("\n")[0]}). Reinstall with: npm ci`,
    );
  }
}

/** What the file itself tells before it is opened: the texts of the system say less. */
function examinePath(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined)
    throw new LinkError(
      "absent",
      `there is no port ${path}: is the device plugged in? See what is there with: isoderm devices`,
    );
  if (!stat.isCharacterDevice())
    throw new LinkError("wrong", `${path} is not a serial port. See what is there with: isoderm devices`);
}

function explainOpening(address: SerialAddress, message: string): LinkError {
  const { path } = address;
  if (/lock|busy|temporarily unavailable/i.test(message)) {
    const holders = findPortHolders(path).map(({ pid, program }) => `${program} (process ${pid})`);
    return new LinkError(
      "busy",
      holders.length === 0
        ? `${path} is in use by another program: close it there first, or see who it is with: lsof ${path}`
        : `${path} is in use by ${holders.join(", ")}: close it there first`,
    );
  }
  if (/permission denied|access denied|EACCES/i.test(message))
    return new LinkError("forbidden", explainPermission(path));
  if (/no such file|file not found|ENOENT/i.test(message))
    return new LinkError(
      "absent",
      `there is no port ${path}: is the device plugged in? See what is there with: isoderm devices`,
    );
  if (/ioctl|not a typewriter|ENOTTY|invalid/i.test(message))
    return new LinkError(
      "wrong",
      `${path} is not a serial port (${message.replace(/^Error: /, "")}). See what is there with: isoderm devices`,
    );
  return new LinkError("unusable", `${path} can not be opened: ${message}`);
}

/** Who may open the port, and the command that lets this user in: his joining a group helps only where its group may. */
export function explainPermission(path: string): string {
  const user = userInfo().username;
  const stat = statSync(path, { throwIfNoEntry: false });
  const groupMay = stat !== undefined && stat.gid !== 0 && (stat.mode & 0o060) === 0o060;
  return groupMay
    ? `no permission for ${path}. Join the group that owns it with: sudo usermod -aG "$(stat -c %G ${path})" ${user}, then log out and in; or see: isoderm doctor --udev`
    : `no permission for ${path}: only its owner may open it. Until it is plugged in again, take it with: sudo chown ${user} ${path}; for good, with the rule that this prints: isoderm doctor --udev`;
}

/** What the driver kept from before this program came is of another conversation. Best effort: a frame cut by it is noise to a decoder. */
function discardStale(port: SerialPort): Promise<void> {
  return new Promise((resolve) => port.flush(() => resolve()));
}

/** Best effort: a pseudo-terminal has no lines, and says so with an error that means nothing. */
function setLines(port: SerialPort, { dtr, rts }: SerialAddress): Promise<void> {
  if (dtr === "keep" && rts === "keep") return Promise.resolve();
  const lines = {
    ...(dtr === "keep" ? {} : { dtr: dtr === "on" }),
    ...(rts === "keep" ? {} : { rts: rts === "on" }),
  };
  return new Promise((resolve) => port.set(lines, () => resolve()));
}
