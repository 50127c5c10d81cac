import { connect } from "node:net";
import type { Link } from "../device/link.ts";
import { formatAddress, type TcpAddress } from "./address.ts";
import { LinkError } from "./link-error.ts";
import { createStreamLink } from "./stream-link.ts";

/** How long a host may take to answer the call, ms. */
const CONNECT_MS = 3000;
/** How long a peer may take to read the last words, ms. */
const FLUSH_MS = 1000;

/**
 * A link over TCP, to `isoderm-bench --tcp` or to a terminal server.
 * @throws LinkError when nobody answers
 */
export async function openTcpLink(address: TcpAddress): Promise<Link> {
  const { host, port } = address;
  const socket = connect({ host, port, noDelay: true });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(new Error("no answer")), CONNECT_MS);
    socket.once("connect", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(new LinkError("absent", describe(address, error.code ?? error.message)));
    });
  });
  return createStreamLink(socket, {
    name: formatAddress(address),
    release() {
      socket.destroySoon();
      const timer = setTimeout(() => socket.destroy(), FLUSH_MS);
      socket.once("close", () => clearTimeout(timer));
    },
  });
}

function describe(address: TcpAddress, code: string): string {
  const name = formatAddress(address);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `${name}: no machine of this name is known (${code}): is it spelt right, and does ping reach it?`;
  return `nothing answers at ${name} (${code}): is the device on? A simulated one starts with: isoderm-bench --tcp ${address.port}`;
}
