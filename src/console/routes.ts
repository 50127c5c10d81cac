import type { IncomingMessage, ServerResponse } from "node:http";
import type { z } from "zod";
import { printable } from "../printable.ts";
import type { Assets } from "./assets.ts";
import type { Audience } from "./audience.ts";
import { readBody } from "./body.ts";
import { type Desk, DeskRefusal } from "./desk.ts";
import { CUSTOM_HEADER, type Door, judge, type Knock } from "./door.ts";
import type { Keys } from "./keys.ts";
import { createLiveSession, type LiveSession } from "./live-session.ts";
import { emptyOrder, enterOrder, type StartOrder, startOrder } from "./orders.ts";
import { REPORT_POLICY, sendBytes, sendJson, sendProblem } from "./response.ts";

/** Every address that the console answers, in one table: which door it lies behind, whether it takes a cookie, what it does. */
export interface House {
  readonly port: number;
  readonly assets: Assets;
  readonly desk: Desk;
  readonly keys: Keys;
  readonly audience: Audience;
  /** A token was used: another may be printed. */
  readonly entered: () => void;
  readonly now: () => number;
  /** The session of this console, running or over. */
  live: LiveSession | null;
  /** One is being opened; `stopped`: and was stopped before it began. */
  starting: "no" | "yes" | "stopped";
}

export interface Visit {
  readonly house: House;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The last part of the address, decoded. */
  readonly id: string;
}

interface Route {
  readonly door: Door;
  readonly cookie: boolean;
  answer(visit: Visit): void | Promise<void>;
}

const ROUTES: readonly (readonly [address: RegExp, route: Route])[] = [
  [/^\/api\/stop$/, { door: "stop", cookie: false, answer: stop }],
  [/^\/api\/enter$/, { door: "order", cookie: false, answer: enter }],
  [/^\/api\/ticket$/, { door: "order", cookie: true, answer: giveTicket }],
  [/^\/api\/start$/, { door: "order", cookie: true, answer: start }],
  [
    /^\/api\/home$/,
    { door: "read", cookie: true, answer: ({ house, response }) => sendJson(response, house.desk.home()) },
  ],
  [/^\/api\/profiles\/([^/]+)$/, { door: "read", cookie: true, answer: (visit) => sendFound(visit, "profile") }],
  [/^\/api\/runs\/([^/]+)$/, { door: "read", cookie: true, answer: (visit) => sendFound(visit, "run") }],
  [/^\/report\/([^/]+)$/, { door: "read", cookie: true, answer: sendReport }],
];

/** Of an asset, and of everything that there is not. */
const PAGE: Route = { door: "page", cookie: false, answer: sendAsset };

export async function answer(house: House, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? "").split("?")[0] ?? "";
  const [address, route] = ROUTES.find(([known]) => known.test(path)) ?? [null, PAGE];
  const refused = judge(toKnock(request), route.door, house.port);
  if (refused !== null) return sendProblem(response, refused.status, refused.reason);
  if (route.cookie && !hasCookie(house, request))
    return sendProblem(response, 401, "this page has no key: open the link that the terminal shows");
  const id = decode(address?.exec(path)?.[1] ?? path);
  if (id === null) return sendProblem(response, 400, "this address can not be read");
  try {
    await route.answer({ house, request, response, id });
  } catch (error) {
    if (!(error instanceof DeskRefusal)) throw error;
    sendProblem(response, 409, error.message);
  }
}

export function toKnock({ method = "", headers, socket }: IncomingMessage): Knock {
  const custom = headers[CUSTOM_HEADER];
  return {
    method,
    peer: socket.remoteAddress,
    host: headers.host,
    origin: headers.origin,
    fetchSite: typeof headers["sec-fetch-site"] === "string" ? headers["sec-fetch-site"] : undefined,
    contentType: headers["content-type"],
    custom: typeof custom === "string" ? custom : undefined,
  };
}

/** Cookies know no ports: the name tells this console from another. */
const cookieName = (port: number) => `isoderm-${port}`;

export function hasCookie({ port, keys }: House, { headers }: IncomingMessage): boolean {
  const start = `${cookieName(port)}=`;
  const cookie = headers.cookie
    ?.split(";")
    .map((part) => part.trim())
    .find((part) => part.startsWith(start));
  return keys.isCookie(cookie?.slice(start.length));
}

/** Stops whatever runs, and says so only when it was asked to. */
function stop({ house, response }: Visit): void {
  const running = house.starting !== "no" || (house.live !== null && !house.live.over);
  if (house.starting === "yes") house.starting = "stopped";
  house.live?.ask("stop");
  sendJson(response, { running });
}

async function enter(visit: Visit): Promise<void> {
  const body = await take(visit, enterOrder);
  if (body === null) return;
  const { house, response } = visit;
  const cookie = house.keys.enter(body.token);
  if (cookie === null) return sendProblem(response, 401, "this link was used before: the terminal shows a new one");
  house.entered();
  sendJson(response, {}, { "set-cookie": `${cookieName(house.port)}=${cookie}; HttpOnly; SameSite=Strict; Path=/` });
}

async function giveTicket(visit: Visit): Promise<void> {
  if ((await take(visit, emptyOrder)) === null) return;
  sendJson(visit.response, { ticket: visit.house.keys.issueTicket(visit.house.now()) });
}

async function start(visit: Visit): Promise<void> {
  const order = await take(visit, startOrder);
  if (order === null) return;
  const { house, response } = visit;
  if (!house.audience.isOperator(order.client)) throw new DeskRefusal("only the operator's page starts a session");
  if (house.starting !== "no" || (house.live !== null && !house.live.over))
    throw new DeskRefusal("a session is running: stop it first");
  house.starting = "yes";
  try {
    await begin(house, order);
  } finally {
    house.starting = "no";
  }
  sendJson(response, {});
}

async function begin(house: House, order: StartOrder): Promise<void> {
  const simulated = order.device === "sim";
  const live = createLiveSession({ simulated, speed: simulated ? order.speed : 1 });
  const { ended } = await house.desk.start(order, live);
  house.live = live;
  house.audience.follow(live);
  void ended.then((how) => live.end(how));
  // Asked for while the device was being opened: its session ends before it has said a word of energy.
  if (isStopped(house)) live.ask("stop");
}

const isStopped = ({ starting }: House) => starting === "stopped";

/** The order in a body, or null when it was refused. */
async function take<S extends z.ZodType>({ request, response }: Visit, schema: S): Promise<z.output<S> | null> {
  const body = await readBody(request, schema);
  if ("value" in body) return body.value;
  sendProblem(response, body.status, printable(body.reason));
  return null;
}

function sendFound({ house: { desk }, response, id }: Visit, what: "profile" | "run"): void {
  const found = what === "profile" ? desk.profile(id) : desk.run(id);
  if (found === null) sendProblem(response, 404, `there is no such ${what}`);
  else sendJson(response, found);
}

async function sendReport({ house, response, id }: Visit): Promise<void> {
  const bytes = await house.desk.report(id);
  if (bytes === null) return sendProblem(response, 404, "there is no such report");
  sendBytes(response, "text/html; charset=utf-8", bytes, { "content-security-policy": REPORT_POLICY });
}

function sendAsset({ house: { assets }, response, id }: Visit): void {
  const asset = assets.get(id);
  if (asset === undefined) sendProblem(response, 404, "there is nothing at this address");
  else sendBytes(response, asset.type, asset.bytes);
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
