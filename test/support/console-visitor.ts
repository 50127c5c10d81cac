/** A console in this process and whoever visits it: requests and sockets exactly as they are told to be, right or wrong. */
import { type IncomingHttpHeaders, request } from "node:http";
import { WebSocket } from "ws";
import type { Assets } from "../../src/console/assets.ts";
import type { Desk } from "../../src/console/desk.ts";
import type { LiveSession } from "../../src/console/live-session.ts";
import { openConsole } from "../../src/console/server.ts";
import type { Ended, ServerMessage } from "../../src/console/views.ts";
import type { Owner } from "./process.ts";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Asking {
  readonly method?: string;
  readonly body?: string;
  /** Beside, or instead of, what the console's own page sends; undefined: left out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** A socket with all that came through it. */
export interface Seat {
  readonly socket: WebSocket;
  readonly heard: readonly ServerMessage[];
  say(value: unknown): void;
  /** The first message, past or to come, that fits. */
  hears<T extends ServerMessage["type"]>(
    type: T,
    fits?: (message: Extract<ServerMessage, { type: T }>) => boolean,
  ): Promise<Extract<ServerMessage, { type: T }>>;
  /** The code it was closed with. */
  readonly closed: Promise<number>;
}

export interface Visited {
  readonly port: number;
  readonly links: readonly string[];
  ask(path: string, asking?: Asking): Promise<Answer>;
  /** Uses the last link. @returns the cookie, as a header has it */
  enter(): Promise<string>;
  /** The status of an upgrade that was refused, or the seat. */
  sit(cookie: string, headers?: Readonly<Record<string, string | undefined>>, ticket?: string): Promise<Seat | number>;
  /** Comes in, sits down and takes the operator's place. */
  operate(): Promise<{ readonly cookie: string; readonly seat: Seat; readonly client: number }>;
}

const ASSETS: Assets = new Map([["/", { type: "text/html; charset=utf-8", bytes: Buffer.from("<!doctype html>") }]]);

export async function openVisited(owner: Owner, desk: Desk): Promise<Visited> {
  const links: string[] = [];
  const server = await openConsole({ port: 0, assets: ASSETS, desk, showLink: (link) => links.push(link) });
  owner.onTestFinished(() => server.close());
  return { links, ...visitConsole(server.port, () => links.at(-1)) };
}

/** Who visits a console at a port, wherever it runs. */
export function visitConsole(port: number, lastLink: () => string | undefined): Omit<Visited, "links"> {
  const own = `http://127.0.0.1:${port}`;
  const order = {
    origin: own,
    "sec-fetch-site": "same-origin",
    "content-type": "application/json",
    "x-isoderm": "console",
  };
  const ask = (path: string, { method = "GET", body, headers = {} }: Asking = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const told = Object.entries({ ...(method === "POST" ? order : {}), ...headers });
      const sent = request(
        {
          host: "127.0.0.1",
          port,
          path,
          method,
          agent: false,
          headers: Object.fromEntries(told.filter(([, value]) => value !== undefined)),
        },
        (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (part: string) => {
            text += part;
          });
          response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
        },
      );
      sent.on("error", reject);
      // The body of a GET would be read as the next request.
      sent.end(method === "GET" ? undefined : body);
    });
  const enter = async () => {
    const token = lastLink()?.split("#")[1];
    const { headers, text } = await ask("/api/enter", { method: "POST", body: JSON.stringify({ token }) });
    const [cookie] = headers["set-cookie"] ?? [];
    if (cookie === undefined) throw new Error(`no cookie: ${text}`);
    return cookie.split(";")[0] ?? "";
  };
  const sit: Visited["sit"] = async (cookie, headers = {}, ticket) => {
    const given =
      ticket ??
      (
        JSON.parse((await ask("/api/ticket", { method: "POST", body: "{}", headers: { cookie } })).text) as {
          ticket: string;
        }
      ).ticket;
    const told = Object.entries({ origin: own, cookie, ...headers }).filter(([, value]) => value !== undefined);
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/live?ticket=${given}`, {
      headers: Object.fromEntries(told) as Record<string, string>,
    });
    return new Promise<Seat | number>((resolve) => {
      const seat = toSeat(socket);
      socket.on("unexpected-response", (_, { statusCode }) => {
        socket.terminate();
        resolve(statusCode ?? 0);
      });
      socket.on("error", () => undefined);
      socket.on("open", () => resolve(seat));
    });
  };
  return {
    port,
    ask,
    enter,
    sit,
    async operate() {
      const cookie = await enter();
      const seat = await sit(cookie);
      if (typeof seat === "number") throw new Error(`refused: ${seat}`);
      const { client } = await seat.hears("history");
      seat.say({ type: "claim" });
      await seat.hears("presence", ({ operator }) => operator === client);
      return { cookie, seat, client };
    },
  };
}

function toSeat(socket: WebSocket): Seat {
  const heard: ServerMessage[] = [];
  const waiting = new Set<() => void>();
  socket.on("message", (data) => {
    heard.push(JSON.parse(String(data)) as ServerMessage);
    for (const look of waiting) look();
  });
  return {
    socket,
    heard,
    say: (value) => socket.send(typeof value === "string" ? value : JSON.stringify(value)),
    hears: (type, fits = () => true) =>
      new Promise((resolve) => {
        const look = () => {
          for (const message of heard) {
            const typed = message as Extract<ServerMessage, { type: typeof type }>;
            if (message.type !== type || !fits(typed)) continue;
            waiting.delete(look);
            resolve(typed);
            return;
          }
        };
        waiting.add(look);
        look();
      }),
    closed: new Promise((resolve) => socket.on("close", resolve)),
  };
}

/** A desk that keeps what it was asked, and starts sessions that end when they are told to. */
export interface PaperDesk extends Desk {
  readonly sessions: readonly {
    readonly live: LiveSession;
    readonly asked: readonly string[];
    end(how: Ended): void;
  }[];
}

export function createPaperDesk(): PaperDesk {
  const sessions: { live: LiveSession; asked: string[]; end(how: Ended): void }[] = [];
  return {
    sessions,
    home: () => ({ device: null, profiles: [], faults: [], runs: [], runsDir: "runs" }),
    profile: (id) => (id === "known" ? { lines: ["known"], problems: "" } : null),
    run: (id) => (id === "known" ? { lines: ["known"] } : null),
    report: async (id) => (id === "known" ? Buffer.from("<!doctype html><title>report</title>") : null),
    async start(_, live) {
      const asked: string[] = [];
      live.asked$.subscribe((what) => asked.push(what));
      let end: (how: Ended) => void = () => {};
      const ended = new Promise<Ended>((resolve) => {
        end = resolve;
      });
      sessions.push({ live, asked, end });
      return { ended };
    },
  };
}
