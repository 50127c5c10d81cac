/**
 * The keyboard of the bench on a TCP port of this machine, for scripts and tests: a line is a deed, in the words of the prompt, and brings back
 * exactly one line. Neither encrypted nor authenticated: whoever may connect may press the trigger. Not responsible for what the words mean.
 */
import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { listen } from "./tcp.ts";

export interface ControlPort {
  /** The port that was bound. */
  readonly port: number;
  close(): void;
}

/** More than any deed needs; a line that is longer ends the connection. */
const LINE_MAX_CHARS = 1000;

/**
 * @param port 0 for any free one
 * @param obey does what a line says. @returns what to answer
 * @throws the error of the listening socket
 */
export async function serveControl(port: number, obey: (line: string) => string): Promise<ControlPort> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => open.delete(socket));
    // Whoever does not read has no more use for answers.
    createInterface({ input: socket }).on("line", (line) => {
      if (line.length > LINE_MAX_CHARS || socket.writableLength > LINE_MAX_CHARS * 10) socket.destroy();
      else socket.write(`${obey(line).replaceAll("\n", " | ")}\n`);
    });
  });
  await listen(server, port, "127.0.0.1");
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
