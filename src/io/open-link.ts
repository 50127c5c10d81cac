import { unreachable } from "../assert.ts";
import type { Link } from "../device/link.ts";
import type { SerialAddress, TcpAddress } from "./address.ts";
import { openSerialLink } from "./serial-link.ts";
import { openTcpLink } from "./tcp-link.ts";

/**
 * The link behind an address. The simulated device has none to open: it is put together by whoever owns its clock.
 * @throws LinkError
 */
export function openLink(address: TcpAddress | SerialAddress): Promise<Link> {
  switch (address.kind) {
    case "tcp":
      return openTcpLink(address);
    case "serial":
      return openSerialLink(address);
    default:
      return unreachable(address);
  }
}
