/**
 * Serves a world on a TCP port in real time. One host at a time, as on a serial cable: a second connection is refused and told so. The
 * device goes on without a host, which is what its lease is for. Not responsible for what is in the bytes.
 */
import { createServer, type Server, type Socket } from "node:net";
import type { World } from "../world.ts";
import { runInRealTime, UNREAD_MAX_BYTES } from "./real-time.ts";

export interface TcpBench {
  /** The port that was bound. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * @param port 0 for any free one
 * @param note receives one line about each connection
 * @throws the error of the listening socket, for instance that the port is in use
 */
export async function serveTcp(
  world: World,
  port: number,
  note: (line: string) => void = () => {},
  host = "127.0.0.1",
): Promise<TcpBench> {
  let connected: Socket | null = null;
  const server = createServer((socket) => {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    socket.on("error", (error) => note(`${peer}: ${error.message}`));
    if (connected !== null) {
      note(`${peer}: refused, another host is connected`);
      socket.destroy();
      return;
    }
    connected = socket;
    world.connect();
    socket.setNoDelay(true);
    note(`${peer}: connected`);
    socket.on("data", (chunk) => world.feed(chunk));
    socket.on("close", () => {
      connected = null;
      note(`${peer}: disconnected`);
    });
  });
  await listen(server, port, host);
  const stop = runInRealTime(world, (bytes) => {
    // A host that does not read is a slow line: its bytes are lost, the device's memory is not.
    if (connected !== null && connected.writableLength < UNREAD_MAX_BYTES) connected.write(bytes);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close() {
      stop();
      connected?.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
