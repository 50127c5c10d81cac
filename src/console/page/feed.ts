import { computed, signal } from "@preact/signals";
import type { SocketOrder } from "../orders.ts";
import { join, NO_ROWS } from "../trace.ts";
import type { EventView, Rows, ServerMessage, SessionView } from "../views.ts";
import { post } from "./api.ts";

/**
 * What the page knows, as signals, and the socket that it comes through. The socket comes back by itself; until it does, everything
 * that it told is old and is shown as old.
 */
export const door = signal<"opening" | "in" | "locked">("opening");
export const lockedWhy = signal("");
export const session = signal<SessionView | null>(null);
export const rows = signal<Rows>(NO_ROWS);
export const events = signal<readonly EventView[]>([]);
export const presence = signal<{ readonly operator: number | null; readonly clients: readonly number[] }>({
  operator: null,
  clients: [],
});
export const client = signal(0);
const connected = signal(false);
/** Counts sessions: what belongs to one is built anew with the next. */
export const generation = signal(0);

const nowMs = signal(performance.now());
const heardAtMs = signal(performance.now());
/** The server speaks ten times a second. */
const SILENT_MS = 500;
const STALE_MS = 500;

export const isOperator = computed(() => client.value !== 0 && presence.value.operator === client.value);
export const running = computed(() => session.value !== null && session.value.ended === null);
/** How old what is shown is: the device's age as the server saw it, and how long the server has been silent since. */
export const ageMs = computed(() => {
  const silentMs = nowMs.value - heardAtMs.value;
  const deviceMs = session.value?.link.ageMs ?? Number.POSITIVE_INFINITY;
  return silentMs > SILENT_MS ? deviceMs + silentMs : deviceMs;
});
export const serverSilent = computed(() => !connected.value || nowMs.value - heardAtMs.value > SILENT_MS);
export const stale = computed(() => running.value && ageMs.value >= STALE_MS);

const EVENTS_MAX = 400;
const BACK_MS = 700;
const OPERATOR_KEY = "isoderm-operator";
let socket: WebSocket | null = null;
/** Since the socket was opened nobody has told yet who is there. */
let joining = false;

setInterval(() => {
  nowMs.value = performance.now();
}, 100);

/** Uses the token of the address, if there is one, and connects. */
export async function enter(): Promise<void> {
  const token = location.hash.slice(1);
  if (token !== "") {
    const answer = await post("/api/enter", { token });
    // Used up or not, it does not stay in the address, nor in the history.
    history.replaceState(null, "", "/");
    if ("problem" in answer && answer.status !== 401) return lock(answer.problem);
  }
  await connect();
}

/** @returns whether it left this computer's browser; not that anybody has taken it */
export function say(type: SocketOrder): boolean {
  if (socket?.readyState !== WebSocket.OPEN) return false;
  if (type === "release") sessionStorage.removeItem(OPERATOR_KEY);
  socket.send(JSON.stringify({ type }));
  return true;
}

function lock(why: string): void {
  door.value = "locked";
  lockedWhy.value = why;
}

async function connect(): Promise<void> {
  const answer = await post<{ ticket: string }>("/api/ticket", {});
  if ("problem" in answer) {
    if (answer.status === 401) return lock(answer.problem);
    setTimeout(connect, BACK_MS);
    return;
  }
  const opened = new WebSocket(`ws://${location.host}/api/live?ticket=${answer.value.ticket}`);
  socket = opened;
  opened.onmessage = ({ data }) => take(JSON.parse(String(data)) as ServerMessage);
  opened.onclose = () => {
    connected.value = false;
    client.value = 0;
    setTimeout(connect, BACK_MS);
  };
}

function take(message: ServerMessage): void {
  heardAtMs.value = performance.now();
  switch (message.type) {
    case "history":
      door.value = "in";
      joining = !connected.value;
      connected.value = true;
      client.value = message.client;
      session.value = message.session;
      rows.value = message.rows;
      events.value = message.events;
      generation.value += 1;
      break;
    case "frame":
      session.value = message.session;
      if (message.rows.atMs.length > 0) rows.value = join(rows.value, message.rows);
      if (message.events.length > 0) events.value = [...events.value, ...message.events].slice(-EVENTS_MAX);
      break;
    case "presence":
      presence.value = message;
      if (message.operator === null && isMyPlace(message.clients)) say("claim");
      if (message.operator === client.value) sessionStorage.setItem(OPERATOR_KEY, "1");
      joining = false;
      break;
  }
}

/** A page that had the place and was loaded again takes it back; one that joins and is alone takes it. Whoever watches does not, unasked. */
function isMyPlace(clients: readonly number[]): boolean {
  return (joining && clients.length === 1) || sessionStorage.getItem(OPERATOR_KEY) === "1";
}
