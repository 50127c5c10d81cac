/**
 * Where a device is, as a person writes it: the one place that knows the grammar of an address. It opens nothing and asks nobody.
 *
 * ```
 * sim                                            the simulated device in this process
 * tcp:HOST:PORT                                  a device behind TCP; [::1] for an IPv6 host
 * /dev/...  COMn  serial:PATH                    a serial port
 *   ?baud=N                                      its speed; 115200 without it
 *   ?dtr=on|off  ?rts=on|off                     what to do with these lines; without it they are left alone
 * ```
 */
export type Address = SimAddress | TcpAddress | SerialAddress;

export interface SimAddress {
  readonly kind: "sim";
}

export interface TcpAddress {
  readonly kind: "tcp";
  readonly host: string;
  readonly port: number;
}

export interface SerialAddress {
  readonly kind: "serial";
  readonly path: string;
  readonly baud: number;
  readonly dtr: LineChoice;
  readonly rts: LineChoice;
}

/** `keep`: as the operating system leaves it. Many boards take an edge of DTR or RTS for a reset, so nothing is touched unasked. */
export type LineChoice = "keep" | "on" | "off";

export interface AddressProblem {
  /** What is wrong and what to write instead. */
  readonly problem: string;
}

/** Speeds of the protocol, P1. */
export const BAUD_RATES: readonly number[] = [115_200, 230_400, 460_800, 921_600];
const FORMS = "sim, tcp:HOST:PORT, /dev/..., COMn or serial:PATH[?baud=N]";

export function parseAddress(text: string): Address | AddressProblem {
  if (text === "sim") return { kind: "sim" };
  if (/^tcp:/.test(text)) return parseTcp(text.replace(/^tcp:(\/\/)?/, ""));
  if (/^serial:/.test(text)) return parseSerial(text.replace(/^serial:(\/\/(?=\/))?/, ""));
  if (/^(\/|\\\\\.\\|COM\d+(\?|$))/i.test(text)) return parseSerial(text);
  return { problem: `not an address. Use ${FORMS}${suggest(text)}` };
}

/** As it can be written again, by a person or in a command. */
export function formatAddress(address: Address): string {
  switch (address.kind) {
    case "sim":
      return "sim";
    case "tcp":
      return `tcp:${address.host.includes(":") ? `[${address.host}]` : address.host}:${address.port}`;
    case "serial": {
      const { path, baud, dtr, rts } = address;
      const options = [
        ...(baud === BAUD_RATES[0] ? [] : [`baud=${baud}`]),
        ...(dtr === "keep" ? [] : [`dtr=${dtr}`]),
        ...(rts === "keep" ? [] : [`rts=${rts}`]),
      ];
      const prefix = /^(\/|\\\\\.\\|COM\d+$)/i.test(path) ? "" : "serial:";
      return `${prefix}${path}${options.length === 0 ? "" : `?${options.join("&")}`}`;
    }
  }
}

function parseTcp(rest: string): TcpAddress | AddressProblem {
  const parts = /^(\[[^\]]+\]|[^:[\]]+):(\d+)$/.exec(rest);
  if (parts === null) return { problem: "a TCP address is tcp:HOST:PORT, for instance tcp:127.0.0.1:4600" };
  const [, host = "", digits = ""] = parts;
  const port = Number(digits);
  if (port < 1 || port > 65_535) return { problem: "a port is a number from 1 to 65535" };
  return { kind: "tcp", host: host.replace(/^\[|\]$/g, ""), port };
}

function parseSerial(rest: string): SerialAddress | AddressProblem {
  const mark = rest.indexOf("?");
  const path = mark < 0 ? rest : rest.slice(0, mark);
  if (path === "") return { problem: "a serial address names its port, for instance serial:/dev/ttyACM0" };
  let baud = BAUD_RATES[0] as number;
  const lines: { dtr: LineChoice; rts: LineChoice } = { dtr: "keep", rts: "keep" };
  for (const option of mark < 0 ? [] : rest.slice(mark + 1).split("&")) {
    const [name = "", value = ""] = option.split("=");
    if (name === "baud") {
      baud = Number(value);
      if (!BAUD_RATES.includes(baud))
        return { problem: `baud=${value}: the wire runs at ${BAUD_RATES.join(", ")} baud` };
    } else if (name === "dtr" || name === "rts") {
      if (value !== "on" && value !== "off") return { problem: `${name}=${value}: on or off is needed` };
      lines[name] = value;
    } else return { problem: `?${option}: a serial address knows baud=N, dtr=on|off and rts=on|off` };
  }
  return { kind: "serial", path, baud, ...lines };
}

/** What was most likely meant. */
function suggest(text: string): string {
  if (/^(tty|cu\.|pts\/|serial\/)/.test(text)) return `. Did you mean /dev/${text}?`;
  if (/^[\w.-]+:\d+$/.test(text)) return `. Did you mean tcp:${text}?`;
  if (/^sim\w*:?$/i.test(text)) return ". Did you mean sim?";
  if (/^\.{1,2}\//.test(text)) return `. Did you mean serial:${text}?`;
  return "";
}
