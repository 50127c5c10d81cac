import { connect } from "node:net";
import { ReplaySubject } from "rxjs";
import type { Link } from "../device/link.ts";

/** How long a host may take to answer the call, ms. */
const CONNECT_MS = 3000;
/** How long a peer may take to read the last words, ms; one that has stopped reading must not keep the program alive. */
const FLUSH_MS = 1000;

/**
 * A link over TCP, to `isoderm-bench --tcp` or to a terminal server.
 * @throws an error that says what to do, when nobody answers
 */
export async function openTcpLink(host: string, port: number): Promise<Link> {
  const socket = connect({ host, port, noDelay: true });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(new Error("no answer")), CONNECT_MS);
    socket.once("connect", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(new Error(describe(host, port, error.code ?? error.message)));
    });
  });
  const bytes$ = new ReplaySubject<Uint8Array>(1);
  socket.on("data", (bytes) => bytes$.next(bytes));
  socket.on("error", (error) => bytes$.error(new Error(`connection to ${host}:${port} failed: ${error.message}`)));
  socket.on("close", () => bytes$.error(new Error(`the device at ${host}:${port} closed the connection`)));
  return {
    bytes$,
    send(bytes) {
      if (!socket.destroyed) socket.write(Uint8Array.from(bytes));
    },
    close() {
      bytes$.complete();
      socket.destroySoon();
      const timer = setTimeout(() => socket.destroy(), FLUSH_MS);
      socket.once("close", () => clearTimeout(timer));
    },
  };
}

function describe(host: string, port: number, code: string): string {
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `tcp:${host}:${port}: no machine of this name is known (${code})`;
  return `nothing answers at tcp:${host}:${port} (${code}): is the device on? A simulated one starts with: isoderm-bench --tcp ${port}`;
}
