/**
 * Goal: what is asked by another name, from another page or in another form than the console's own is refused, at every door (I44).
 * Method: a knock as the page makes it, with one thing wrong at a time; then any knock at all.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Door, judge, type Knock } from "../../../src/console/door.ts";

const PORT = 4500;
const DOORS: readonly Door[] = ["page", "read", "order", "socket", "stop"];
const methodOf = (door: Door) => (door === "order" || door === "stop" ? "POST" : "GET");

const right = (door: Door): Knock => ({
  method: methodOf(door),
  peer: "127.0.0.1",
  host: `127.0.0.1:${PORT}`,
  origin: `http://127.0.0.1:${PORT}`,
  fetchSite: "same-origin",
  contentType: "application/json",
  custom: "console",
});
const statusOf = (door: Door, wrong: Partial<Record<keyof Knock, string | undefined>>) =>
  judge({ ...right(door), ...wrong } as Knock, door, PORT)?.status ?? 200;

test.each(DOORS)("%s: the console's own page comes in, by each of the three names", (door) => {
  for (const name of ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
    expect(statusOf(door, { host: `${name}:${PORT}`, origin: `http://${name.toLowerCase()}:${PORT}` })).toBe(200);
});

test.each(DOORS)("%s: I44 a name that is not its own, as DNS rebinding has it, is refused", (door) => {
  for (const host of ["evil.example:4500", "127.0.0.1.evil.example:4500", "127.0.0.1", "127.0.0.1:4501", "", undefined])
    expect(statusOf(door, { host })).toBe(403);
});

test.each(DOORS)("%s: another computer is refused", (door) => {
  for (const peer of ["192.168.1.2", "10.0.0.1", "::ffff:10.0.0.1", "fe80::1", undefined])
    expect(statusOf(door, { peer })).toBe(403);
});

describe("from another page", () => {
  test.each(["order", "socket"] as const)("%s: I44 an origin that is missing or another's is refused", (door) => {
    for (const origin of [
      undefined,
      "null",
      "http://evil.example",
      `https://127.0.0.1:${PORT}`,
      "http://127.0.0.1:4501",
    ])
      expect(statusOf(door, { origin })).toBe(403);
  });

  test.each(["page", "read"] as const)("%s: an origin that is another's is refused, a missing one is usual", (door) => {
    expect(statusOf(door, { origin: "http://evil.example" })).toBe(403);
    expect(statusOf(door, { origin: undefined })).toBe(200);
  });

  test("I44 what a browser calls cross-site or same-site is refused, and an order that it says nothing of", () => {
    for (const door of ["page", "read", "order", "socket"] as const) {
      expect(statusOf(door, { fetchSite: "cross-site" })).toBe(403);
      expect(statusOf(door, { fetchSite: "same-site" })).toBe(403);
    }
    expect(statusOf("page", { fetchSite: "none" })).toBe(200);
    expect(statusOf("order", { fetchSite: "none" })).toBe(403);
    expect(statusOf("socket", { fetchSite: "none" })).toBe(403);
    expect(statusOf("order", { fetchSite: undefined })).toBe(403);
  });
});

test("I44 an order needs the header that no form can send, and JSON", () => {
  expect(statusOf("order", { custom: undefined })).toBe(403);
  for (const contentType of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    undefined,
    "application/jsonp",
    "text/plain; application/json",
  ])
    expect(statusOf("order", { contentType })).toBe(415);
  expect(statusOf("order", { contentType: "application/json; charset=utf-8" })).toBe(200);
});

test("every door has one method", () => {
  for (const door of DOORS)
    for (const method of ["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"])
      expect(statusOf(door, { method }), `${door} ${method}`).toBe(method === methodOf(door) ? 200 : 405);
});

test("STOP needs this computer and its name, and nothing else", () => {
  const bare = { origin: "http://evil.example", fetchSite: "cross-site", contentType: "text/plain", custom: undefined };
  expect(statusOf("stop", bare)).toBe(200);
});

test("I44 whatever knocks: an order comes in only with name, origin, site, header and type all right", () => {
  const some = (value: string) => fc.option(fc.oneof(fc.constant(value), fc.string()), { nil: undefined });
  const { peer, host, origin, fetchSite, contentType, custom } = right("order") as Record<keyof Knock, string>;
  const knock = fc.record({
    method: fc.constant("POST"),
    peer: some(peer),
    host: some(host),
    origin: some(origin),
    fetchSite: some(fetchSite),
    contentType: some(contentType),
    custom: some(custom),
  });
  fc.assert(
    fc.property(knock, (given) => {
      const allRight = Object.entries(given).every(([name, value]) => right("order")[name as keyof Knock] === value);
      expect(judge(given, "order", PORT) === null).toBe(allRight);
    }),
    { numRuns: 500 },
  );
});
