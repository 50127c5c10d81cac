import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Millis } from "../units.ts";

/**
 * The three keys of a console, all drawn anew when it starts: the token of the printed link, which is good once; the cookie that it is
 * exchanged for; and tickets for the socket, each good once and for five seconds. Compared in constant time.
 */
export interface Keys {
  /** A token for a link; the one before is void. */
  issueToken(): string;
  /** The value of a new cookie, or null: wrong token, or one that was used. */
  enter(token: string): string | null;
  isCookie(value: string | undefined): boolean;
  issueTicket(nowMs: Millis): string;
  useTicket(ticket: string, nowMs: Millis): boolean;
}

export const TICKET_LIFE_MS: Millis = 5000;
/** More are not kept: whoever asks for that many loses the oldest. */
const COOKIES_MAX = 8;
const TICKETS_MAX = 16;

export function createKeys(draw: () => string = drawKey): Keys {
  let token: string | null = null;
  const cookies: string[] = [];
  const tickets: { readonly key: string; readonly untilMs: Millis }[] = [];
  return {
    issueToken() {
      token = draw();
      return token;
    },
    enter(given) {
      if (token === null || !isSame(token, given)) return null;
      token = null;
      const cookie = draw();
      cookies.push(cookie);
      if (cookies.length > COOKIES_MAX) cookies.shift();
      return cookie;
    },
    isCookie: (value) => value !== undefined && cookies.filter((cookie) => isSame(cookie, value)).length > 0,
    issueTicket(nowMs) {
      const key = draw();
      tickets.push({ key, untilMs: nowMs + TICKET_LIFE_MS });
      if (tickets.length > TICKETS_MAX) tickets.shift();
      return key;
    },
    useTicket(given, nowMs) {
      const at = tickets.findIndex(({ key }) => isSame(key, given));
      const [ticket] = at < 0 ? [] : tickets.splice(at, 1);
      return ticket !== undefined && nowMs < ticket.untilMs;
    },
  };
}

function drawKey(): string {
  return randomBytes(32).toString("base64url");
}

/** Over digests, so that neither content nor length shows in the time it takes. */
function isSame(kept: string, given: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(kept), digest(given));
}
