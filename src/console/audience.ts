import { interval, Subscription } from "rxjs";
import type { WebSocket } from "ws";
import { readOrder } from "./body.ts";
import type { LiveSession } from "./live-session.ts";
import { type SocketOrder, socketOrder } from "./orders.ts";
import { NO_ROWS } from "./trace.ts";
import type { ServerMessage } from "./views.ts";

/**
 * Who watches: at most four pages, one of them the operator's. Everybody is shown the same ten times a second and may say STOP; only the
 * operator may pause, resume and acknowledge. A page that no longer answers is let go; when it was the operator's and nobody takes the
 * place within seconds, the session is paused. A page that is too slow misses frames, and when that goes on its connection.
 */
export interface Audience {
  readonly isFull: boolean;
  join(socket: WebSocket): void;
  isOperator(client: number): boolean;
  /** Another session begins: everybody is shown it from its start. */
  follow(live: LiveSession): void;
  close(): void;
}

const CLIENTS_MAX = 4;
const FRAME_MS = 100;
const PING_MS = 1000;
/** Pings without an answer. */
const SILENT_PINGS = 3;
/** As long as a page takes to load again. */
const OPERATOR_GONE_MS = 3000;
const ORDERS_PER_S = 50;
const SLOW_BYTES = 262_144;
const SLOW_FRAMES_MAX = 50;

interface Client {
  readonly id: number;
  readonly socket: WebSocket;
  unanswered: number;
  slowFrames: number;
  orders: number;
}

export function createAudience(): Audience {
  const clients = new Set<Client>();
  let nextId = 1;
  let operator: number | null = null;
  let live: LiveSession | null = null;
  let goneTimer: NodeJS.Timeout | undefined;

  const send = ({ socket }: Client, message: ServerMessage) => socket.send(JSON.stringify(message));
  const sendHistory = (client: Client) =>
    send(client, {
      type: "history",
      client: client.id,
      ...(live?.history() ?? { session: null, rows: NO_ROWS, events: [] }),
    });
  const tellPresence = () => {
    const ids = [...clients].map(({ id }) => id);
    for (const client of clients) send(client, { type: "presence", operator, clients: ids });
  };
  const vacate = () => {
    operator = null;
    clearTimeout(goneTimer);
    goneTimer = setTimeout(() => {
      if (live === null || live.over) return;
      live.tell("no page has the operator's place: pause asked for");
      live.ask("pause");
    }, OPERATOR_GONE_MS);
    goneTimer.unref();
  };
  const take = (client: Client, order: SocketOrder) => {
    if (order === "stop") live?.ask("stop");
    else if (order === "claim") {
      if (operator !== null) return;
      operator = client.id;
      clearTimeout(goneTimer);
      tellPresence();
    } else if (operator !== client.id) return;
    else if (order === "release") {
      vacate();
      tellPresence();
    } else live?.ask(order);
  };
  const leave = (client: Client) => {
    if (!clients.delete(client)) return;
    if (operator === client.id) vacate();
    tellPresence();
  };

  const beats = new Subscription();
  beats.add(
    interval(FRAME_MS).subscribe(() => {
      const frame = live?.take() ?? { session: null, rows: NO_ROWS, events: [] };
      if (clients.size === 0) return;
      const text = JSON.stringify({ type: "frame", ...frame } satisfies ServerMessage);
      for (const client of clients) {
        if (client.socket.bufferedAmount <= SLOW_BYTES) {
          client.slowFrames = 0;
          client.socket.send(text);
        } else if (++client.slowFrames > SLOW_FRAMES_MAX) client.socket.terminate();
      }
    }),
  );
  beats.add(
    interval(PING_MS).subscribe(() => {
      for (const client of clients) {
        client.orders = 0;
        if (client.unanswered >= SILENT_PINGS) client.socket.terminate();
        client.unanswered += 1;
        client.socket.ping();
      }
    }),
  );

  return {
    get isFull() {
      return clients.size >= CLIENTS_MAX;
    },
    isOperator: (id) => operator === id,
    join(socket) {
      const client: Client = { id: nextId++, socket, unanswered: 0, slowFrames: 0, orders: 0 };
      clients.add(client);
      socket.on("pong", () => {
        client.unanswered = 0;
      });
      socket.on("message", (data, isBinary) => {
        const read = isBinary ? null : readOrder(String(data), socketOrder);
        const order = read !== null && "value" in read ? read.value.type : null;
        // STOP is never counted; of the rest, too many are no person's.
        if (order === "stop") take(client, order);
        else if (++client.orders > ORDERS_PER_S) socket.close(1008, "too many messages");
        else if (order === null) socket.close(1008, "not understood");
        else take(client, order);
      });
      socket.on("error", () => socket.terminate());
      socket.on("close", () => leave(client));
      sendHistory(client);
      tellPresence();
    },
    follow(session) {
      live = session;
      for (const client of clients) sendHistory(client);
    },
    close() {
      beats.unsubscribe();
      clearTimeout(goneTimer);
      for (const { socket } of clients) socket.close(1001, "the console ends");
    },
  };
}
