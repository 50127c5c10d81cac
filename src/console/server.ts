import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Assets } from "./assets.ts";
import { createAudience } from "./audience.ts";
import { BODY_MAX_BYTES } from "./body.ts";
import type { Desk } from "./desk.ts";
import { judge } from "./door.ts";
import { createKeys } from "./keys.ts";
import { sendProblem } from "./response.ts";
import { answer, type House, hasCookie, toKnock } from "./routes.ts";

/**
 * The server of the console: bound to this computer's own two addresses and to no other. It knows requests and sockets; what they are
 * answered stands in routes.ts, who is let in in door.ts.
 */
export interface ConsoleServer {
  readonly port: number;
  /** Stops a session that runs, lets everybody go and frees the port. */
  close(): Promise<void>;
}

export interface ConsoleOptions {
  /** 0: any free one. */
  readonly port: number;
  readonly assets: Assets;
  readonly desk: Desk;
  /** Is told the address with its token, when it can be used and whenever a token was. */
  readonly showLink: (link: string) => void;
}

const LOOPBACKS = ["127.0.0.1", "::1"] as const;
/** Of a message through the socket: all that there are are shorter. */
const SOCKET_MAX_BYTES = 16_384;
const HEADERS_MS = 5000;
const REQUEST_MS = 10_000;

/** @throws the system's error when the port is not to be had */
export async function openConsole({ port, assets, desk, showLink }: ConsoleOptions): Promise<ConsoleServer> {
  const audience = createAudience();
  const keys = createKeys();
  const servers: Server[] = [];
  const sockets = new WebSocketServer({ noServer: true, maxPayload: SOCKET_MAX_BYTES, perMessageDeflate: false });
  let bound = port;
  const showNewLink = () => showLink(`http://127.0.0.1:${bound}/#${keys.issueToken()}`);
  const house: House = {
    get port() {
      return bound;
    },
    assets,
    desk,
    keys,
    audience,
    entered: showNewLink,
    now: () => performance.now(),
    live: null,
    starting: "no",
  };
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Without a listener, one that is torn off would end the program.
    socket.on("error", () => socket.destroy());
    const status = refuseSocket(house, request);
    if (status === null) sockets.handleUpgrade(request, socket, head, (joined) => audience.join(joined));
    else socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  };
  for (const address of LOOPBACKS) {
    const server = createServer({
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      maxHeaderSize: BODY_MAX_BYTES / 4,
    });
    server.on("request", (request, response) => {
      answer(house, request, response).catch((error: NodeJS.ErrnoException) => {
        // A body that was cut off; whatever else is thrown is a bug, and energy off is the answer to it.
        if (error.code !== "ECONNRESET") house.live?.ask("stop");
        if (error.code === "ECONNRESET" || response.headersSent) response.destroy();
        else sendProblem(response, 500, "this is a bug in Isoderm; what ran was stopped");
      });
    });
    server.on("upgrade", upgrade);
    try {
      bound = await listen(server, bound, address);
      servers.push(server);
    } catch (error) {
      // A computer may have no IPv6; it must not be half of a port that another program has.
      if (address === "::1" && ["EADDRNOTAVAIL", "EAFNOSUPPORT"].includes((error as NodeJS.ErrnoException).code ?? ""))
        continue;
      for (const opened of servers) opened.close();
      audience.close();
      throw error;
    }
  }
  showNewLink();
  return {
    get port() {
      return bound;
    },
    async close() {
      house.live?.ask("stop");
      audience.close();
      await Promise.all(
        servers.map(
          (server) =>
            new Promise<void>((resolve) => {
              server.close(() => resolve());
              server.closeAllConnections();
            }),
        ),
      );
    },
  };
}

function refuseSocket(house: House, request: IncomingMessage): number | null {
  const [path, query = ""] = (request.url ?? "").split("?");
  if (path !== "/api/live") return 404;
  const refused = judge(toKnock(request), "socket", house.port);
  if (refused !== null) return refused.status;
  if (!hasCookie(house, request)) return 401;
  if (!house.keys.useTicket(new URLSearchParams(query).get("ticket") ?? "", house.now())) return 401;
  return house.audience.isFull ? 503 : null;
}

function listen(server: Server, port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, () => {
      server.off("error", reject);
      const at = server.address();
      resolve(typeof at === "object" && at !== null ? at.port : port);
    });
  });
}
