/**
 * Goal: a link is good once, a ticket once and for five seconds, and nothing but what was given out opens anything.
 */
import { expect, test } from "vitest";
import { createKeys, TICKET_LIFE_MS } from "../../../src/console/keys.ts";
import { KEY } from "../../../src/console/orders.ts";

test("keys are 256 bits, and never the same", () => {
  const keys = createKeys();
  const drawn = [keys.issueToken(), keys.issueToken(), keys.issueTicket(0), keys.issueTicket(0)];
  for (const key of drawn) expect(key).toMatch(KEY);
  expect(new Set(drawn).size).toBe(4);
});

test("a token is exchanged once; the one before a new one is void", () => {
  const keys = createKeys();
  const old = keys.issueToken();
  const token = keys.issueToken();
  expect(keys.enter(old)).toBeNull();
  const cookie = keys.enter(token);
  expect(cookie).not.toBeNull();
  expect(keys.enter(token)).toBeNull();
  expect(keys.isCookie(cookie ?? "")).toBe(true);
  expect(keys.isCookie(token)).toBe(false);
});

test("no token, no cookie, nothing at all opens nothing", () => {
  const keys = createKeys();
  expect(keys.enter("")).toBeNull();
  for (const value of [undefined, "", "a", "x".repeat(100_000)]) expect(keys.isCookie(value)).toBe(false);
  expect(keys.useTicket("", 0)).toBe(false);
});

test("a ticket is good once and for five seconds", () => {
  const keys = createKeys();
  const ticket = keys.issueTicket(1000);
  expect(keys.useTicket(ticket, 1000 + TICKET_LIFE_MS - 1)).toBe(true);
  expect(keys.useTicket(ticket, 1000)).toBe(false);
  expect(keys.useTicket(keys.issueTicket(1000), 1000 + TICKET_LIFE_MS)).toBe(false);
});

test("whoever asks for tickets without end loses the oldest, and memory does not grow", () => {
  const keys = createKeys();
  const first = keys.issueTicket(0);
  const tickets = Array.from({ length: 16 }, () => keys.issueTicket(0));
  expect(keys.useTicket(first, 1)).toBe(false);
  expect(keys.useTicket(tickets[0] ?? "", 1)).toBe(true);
});
