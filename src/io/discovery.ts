import { accessSync, constants, existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { findPortHolders, type PortHolder } from "./port-holder.ts";

/**
 * The serial ports of this machine and what can be told of them without opening any. On Linux from sysfs and /dev/serial/by-id, because the
 * library's own list needs a program that many machines do not have, and ends the process without it; elsewhere from the library. Who a device
 * is, only a handshake tells (identity.ts).
 */
export interface SerialPortInfo {
  readonly path: string;
  /** Stable name by maker, product and serial number, when the system keeps one. */
  readonly byId: string | null;
  /** `VVVV:PPPP` of a USB adapter. */
  readonly usbId: string | null;
  readonly product: string | null;
  readonly serialNumber: string | null;
  readonly state: "free" | "busy" | "forbidden";
  readonly holders: readonly PortHolder[];
}

export async function listPorts(): Promise<SerialPortInfo[]> {
  if (process.platform === "linux") return listLinuxPorts();
  const { SerialPort } = await import("serialport");
  return (await SerialPort.list()).map(({ path, vendorId, productId, serialNumber, manufacturer }) => ({
    path,
    byId: null,
    usbId: vendorId === undefined ? null : `${vendorId}:${productId}`.toLowerCase(),
    product: manufacturer ?? null,
    serialNumber: serialNumber ?? null,
    state: "free",
    holders: [],
  }));
}

const SYS = "/sys/class/tty";
const BY_ID = "/dev/serial/by-id";

function listLinuxPorts(): SerialPortInfo[] {
  const byId = new Map(
    list(BY_ID).map((name) => [attempt(() => realpathSync(join(BY_ID, name))) ?? "", join(BY_ID, name)] as const),
  );
  return list(SYS)
    .filter((name) => existsSync(join(SYS, name, "device")) && existsSync(`/dev/${name}`) && !isPhantom(name))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .map((name) => {
      const path = `/dev/${name}`;
      const usb = findUsbDevice(join(SYS, name, "device"));
      const holders = findPortHolders(path);
      return {
        path,
        byId: byId.get(path) ?? null,
        usbId: usb === null ? null : `${readLine(usb, "idVendor")}:${readLine(usb, "idProduct")}`,
        product: usb === null ? null : readLine(usb, "product"),
        serialNumber: usb === null ? null : readLine(usb, "serial"),
        state: !mayOpen(path) ? "forbidden" : holders.length > 0 ? "busy" : "free",
        holders,
      };
    });
}

/** The kernel makes files for four ports of a PC whether they exist or not; those that do not have type 0. */
function isPhantom(name: string): boolean {
  return readLine(join(SYS, name), "type") === "0";
}

/** The USB device that a tty belongs to: the first of its parents with a vendor. */
function findUsbDevice(device: string): string | null {
  let dir = attempt(() => realpathSync(device)) ?? "/";
  for (; dir !== "/" && dir !== "/sys"; dir = dirname(dir)) if (existsSync(join(dir, "idVendor"))) return dir;
  return null;
}

function mayOpen(path: string): boolean {
  return attempt(() => accessSync(path, constants.R_OK | constants.W_OK) ?? true) === true;
}

function readLine(dir: string, name: string): string | null {
  return attempt(() => readFileSync(join(dir, name), "utf8").trim());
}

function list(dir: string): string[] {
  return attempt(() => readdirSync(dir)) ?? [];
}

/** Devices come and go while they are looked at. */
function attempt<T>(look: () => T): T | null {
  try {
    return look();
  } catch {
    return null;
  }
}
