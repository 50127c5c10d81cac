/**
 * Goal: over real sockets, nothing that comes from outside changes anything but by the console's own page with its keys; STOP always may (I44).
 * Method: a console in this process on a desk of paper. Every line of the list is a request that has one thing wrong.
 */
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { afterEach, describe, expect, type TestContext, test } from "vitest";
import { createPaperDesk, openVisited } from "../../support/console-visitor.ts";

const sim = { device: "sim", profile: "known", person: 1, seed: 1, faults: null, speed: 1 } as const;

async function open(owner: TestContext) {
  const desk = createPaperDesk();
  return { desk, visited: await openVisited(owner, desk) };
}

async function openStarted(owner: TestContext) {
  const { desk, visited } = await open(owner);
  const operator = await visited.operate();
  const order = (more: object = {}) => JSON.stringify({ ...sim, client: operator.client, ...more });
  const start = (body = order(), headers = {}) =>
    visited.ask("/api/start", { method: "POST", body, headers: { cookie: operator.cookie, ...headers } });
  expect((await start()).status).toBe(200);
  return { desk, visited, ...operator, order, start, asked: () => desk.sessions.at(-1)?.asked };
}

describe("what it listens to", () => {
  test("the loopback addresses alone: no address of this computer's network answers", async (owner) => {
    const { visited } = await open(owner);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4");
    for (const { address } of others)
      await expect(
        new Promise((resolve) => {
          const socket = connect(visited.port, address, () => resolve("connected"));
          socket.on("error", ({ code }: NodeJS.ErrnoException) => resolve(code));
        }),
      ).resolves.not.toBe("connected");
  });

  test("two consoles never share a port", async (owner) => {
    const { visited } = await open(owner);
    const { openConsole } = await import("../../../src/console/server.ts");
    const again = openConsole({ port: visited.port, assets: new Map(), desk: createPaperDesk(), showLink() {} });
    await expect(again).rejects.toThrow("EADDRINUSE");
  });
});

describe("every answer", () => {
  test("forbids to be framed, guessed, kept, shared or to load from elsewhere; no CORS header at all", async (owner) => {
    const { visited } = await open(owner);
    for (const path of ["/", "/api/home", "/nothing", "/api/stop"]) {
      const { headers } = await visited.ask(path);
      expect(headers["content-security-policy"]).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
      );
      expect(headers).toMatchObject({
        "cache-control": "no-store",
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
      });
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });

  test("a report is shut into an origin of its own", async (owner) => {
    const { visited } = await open(owner);
    const cookie = await visited.enter();
    const { status, headers } = await visited.ask("/report/known", { headers: { cookie } });
    expect(status).toBe(200);
    expect(headers["content-security-policy"]).toMatch(/^sandbox allow-scripts; default-src 'none';/);
    expect(headers["content-security-policy"]).not.toContain("allow-same-origin");
  });
});

describe("keys", () => {
  test("without the cookie nothing is read and nothing ordered", async (owner) => {
    const { visited, desk } = await open(owner);
    for (const path of ["/api/home", "/api/profiles/known", "/api/runs/known", "/report/known"])
      expect((await visited.ask(path)).status, path).toBe(401);
    for (const path of ["/api/ticket", "/api/start"])
      expect((await visited.ask(path, { method: "POST", body: "{}" })).status, path).toBe(401);
    const cookie = `isoderm-${visited.port}=${"A".repeat(43)}`;
    expect((await visited.ask("/api/home", { headers: { cookie } })).status).toBe(401);
    expect(desk.sessions).toEqual([]);
  });

  test("the link is good once, its cookie is for this page alone, and a new link is shown", async (owner) => {
    const { visited } = await open(owner);
    const [link] = visited.links;
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#[\w-]{43}$/);
    const body = JSON.stringify({ token: link?.split("#")[1] });
    const { status, headers } = await visited.ask("/api/enter", { method: "POST", body });
    expect(status).toBe(200);
    expect(headers["set-cookie"]?.[0]).toMatch(/^isoderm-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
    expect((await visited.ask("/api/enter", { method: "POST", body })).status).toBe(401);
    expect(visited.links).toHaveLength(2);
    expect(visited.links[1]).not.toBe(link);
  });

  test("the socket takes a ticket, once, with cookie and origin", async (owner) => {
    const { visited } = await open(owner);
    const cookie = await visited.enter();
    const ticketFor = async () =>
      JSON.parse((await visited.ask("/api/ticket", { method: "POST", body: "{}", headers: { cookie } })).text).ticket;
    const ticket = await ticketFor();
    expect(typeof (await visited.sit(cookie, {}, ticket))).toBe("object");
    expect(await visited.sit(cookie, {}, ticket)).toBe(401);
    expect(await visited.sit(cookie, {}, "")).toBe(401);
    expect(await visited.sit(cookie, {}, "A".repeat(43))).toBe(401);
    expect(await visited.sit("", {}, await ticketFor())).toBe(401);
    expect(await visited.sit(cookie, { origin: undefined })).toBe(403);
    expect(await visited.sit(cookie, { origin: "http://evil.example" })).toBe(403);
    expect(await visited.sit(cookie, { host: "evil.example:4500" })).toBe(403);
    expect(await visited.sit(cookie, { "sec-fetch-site": "cross-site" })).toBe(403);
  });
});

describe("I44 orders that are not quite right start nothing", () => {
  test.each([
    ["another name, as DNS rebinding has it", { host: "evil.example:4500" }, 403],
    ["no origin", { origin: undefined }, 403],
    ["another origin", { origin: "http://evil.example" }, 403],
    ["cross-site", { "sec-fetch-site": "cross-site" }, 403],
    ["no word of the browser's", { "sec-fetch-site": undefined }, 403],
    ["a body of plain text", { "content-type": "text/plain" }, 415],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ["no header of ours", { "x-isoderm": undefined }, 403],
    ["no cookie", { cookie: undefined }, 401],
  ])("%s", async (_, headers, expected) => {
    const { desk, visited, cookie, order } = await prepared();
    const { status, text } = await visited.ask("/api/start", {
      method: "POST",
      body: order(),
      headers: { cookie, ...headers },
    });
    expect(status).toBe(expected);
    expect(JSON.parse(text).problem.length).toBeGreaterThan(5);
    expect(desk.sessions).toEqual([]);
  });

  test.each([
    ["nothing", "", 400],
    ["no JSON", "{", 400],
    ["null", "null", 400],
    ["a list", "[]", 400],
    ["another key", (order: string) => order.replace("{", '{"extra":1,'), 400],
    ["a number as text", (order: string) => order.replace('"seed":1', '"seed":"1"'), 400],
    ["no number", (order: string) => order.replace('"seed":1', '"seed":1e999'), 400],
    ["a fraction", (order: string) => order.replace('"seed":1', '"seed":1.5'), 400],
    ["below zero", (order: string) => order.replace('"seed":1', '"seed":-1'), 400],
    ["a speed that is none", (order: string) => order.replace('"speed":1', '"speed":0'), 400],
    ["a profile by an endless name", (order: string) => order.replace("known", "x".repeat(161)), 400],
    ["a prototype", (order: string) => order.replace("{", '{"__proto__":{"polluted":1},'), 400],
    ["a constructor", (order: string) => order.replace("{", '{"constructor":{"prototype":{"polluted":1}},'), 400],
    ["another page's number", (order: string) => order.replace(/"client":\d+/, '"client":4000000000'), 409],
    ["65 537 bytes", (order: string) => order + " ".repeat(65_537 - order.length), 413],
  ] as [string, string | ((order: string) => string), number][])("a body of %s", async (_, body, expected) => {
    const { desk, visited, cookie, order } = await prepared();
    const given = typeof body === "string" ? body : body(order());
    const { status } = await visited.ask("/api/start", { method: "POST", body: given, headers: { cookie } });
    expect(status).toBe(expected);
    expect(desk.sessions).toEqual([]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test("65 536 bytes are not too many; as many without their number told are cut off", async (owner) => {
    const { visited, cookie, order, desk, client } = await prepared(owner);
    const whole = order() + " ".repeat(65_536 - order().length);
    expect((await visited.ask("/api/start", { method: "POST", body: whole, headers: { cookie } })).status).toBe(200);
    expect(desk.sessions).toHaveLength(1);
    const chunked = { "transfer-encoding": "chunked", cookie };
    const body = JSON.stringify({ ...sim, client }) + " ".repeat(70_000);
    expect((await visited.ask("/api/start", { method: "POST", body, headers: chunked })).status).toBe(413);
  });

  async function prepared(owner?: TestContext) {
    const context = owner ?? toOwner();
    const { desk, visited } = await open(context);
    const { cookie, client } = await visited.operate();
    return { desk, visited, cookie, client, order: () => JSON.stringify({ ...sim, client }) };
  }
});

describe("names that lead out of their folder", () => {
  test.each([
    "/api/profiles/..%2f..%2fetc%2fpasswd",
    "/api/profiles/%2e%2e",
    "/api/runs/..%2f..%2f",
    "/api/runs/%00",
    "/report/..%2fknown",
    "/report/C:%5cWindows",
    "/../package.json",
    "/..%2f..%2fpackage.json",
    "//etc/passwd",
    "/assets/%2e%2e/%2e%2e/package.json",
    "/__proto__",
    "/constructor",
  ])("%s is nothing", async (path) => {
    const { visited } = await open(toOwner());
    const cookie = await visited.enter();
    expect((await visited.ask(path, { headers: { cookie } })).status).toBe(404);
  });

  test("an address that can not be decoded is refused", async (owner) => {
    const { visited } = await open(owner);
    expect((await visited.ask("/%ff%", {})).status).toBe(400);
  });
});

describe("STOP", () => {
  test("needs no key, no origin and no body: from any page, in any form", async (owner) => {
    const { visited, asked } = await openStarted(owner);
    const bare = {
      origin: "http://evil.example",
      "sec-fetch-site": "cross-site",
      "content-type": "text/plain",
      "x-isoderm": undefined,
    };
    const { status, text } = await visited.ask("/api/stop", { method: "POST", body: "anything", headers: bare });
    expect([status, JSON.parse(text)]).toEqual([200, { running: true }]);
    expect(asked()).toEqual(["stop"]);
  });

  test("by another name, or as a link, it is refused", async (owner) => {
    const { visited, asked } = await openStarted(owner);
    expect((await visited.ask("/api/stop", { method: "POST", headers: { host: "evil.example" } })).status).toBe(403);
    expect((await visited.ask("/api/stop")).status).toBe(405);
    expect(asked()).toEqual([]);
  });

  test("a hundred times in a row: none is refused", async (owner) => {
    const { visited, asked } = await openStarted(owner);
    for (let n = 0; n < 100; n++) expect((await visited.ask("/api/stop", { method: "POST" })).status).toBe(200);
    expect(asked()).toHaveLength(100);
  });

  test("through the socket from whoever watches, also beyond the number of messages that others may send", async (owner) => {
    const { visited, asked, cookie } = await openStarted(owner);
    const watcher = await visited.sit(cookie);
    if (typeof watcher === "number") throw new Error("refused");
    for (let n = 0; n < 200; n++) watcher.say({ type: "stop" });
    watcher.say({ type: "claim" });
    await expect.poll(() => asked()?.length).toBe(200);
  });

  test("while a session is being opened: it ends before it has begun", async (owner) => {
    const desk = createPaperDesk();
    let go: () => void = () => {};
    const slow = new Promise<void>((resolve) => {
      go = resolve;
    });
    const visited = await openVisited(owner, { ...desk, start: (...order) => slow.then(() => desk.start(...order)) });
    const { cookie, client } = await visited.operate();
    const started = visited.ask("/api/start", {
      method: "POST",
      body: JSON.stringify({ ...sim, client }),
      headers: { cookie },
    });
    await expect
      .poll(async () => JSON.parse((await visited.ask("/api/stop", { method: "POST" })).text).running)
      .toBe(true);
    go();
    await started;
    expect(desk.sessions[0]?.asked).toEqual(["stop"]);
  });
});

describe("one operator, many watchers", () => {
  test("a watcher can neither pause nor resume, acknowledge, release nor start; the place is not taken twice", async (owner) => {
    const { visited, seat, asked, cookie, client } = await openStarted(owner);
    const watcher = await visited.sit(cookie);
    if (typeof watcher === "number") throw new Error("refused");
    for (const type of ["claim", "pause", "resume", "acknowledge", "release"]) watcher.say({ type });
    const { client: second } = await watcher.hears("history");
    const body = JSON.stringify({ ...sim, client: second });
    const { status, text } = await visited.ask("/api/start", { method: "POST", body, headers: { cookie } });
    expect([status, JSON.parse(text).problem]).toEqual([409, "only the operator's page starts a session"]);
    seat.say({ type: "pause" });
    await expect.poll(asked).toEqual(["pause"]);
    await watcher.hears("presence", ({ operator }) => operator === client);
  });

  test("a second session has to wait for the first", async (owner) => {
    const { start, desk } = await openStarted(owner);
    expect((await start()).status).toBe(409);
    desk.sessions[0]?.end({ outcome: "complete", verdict: "pass", reason: "", run: null });
    expect((await start()).status).toBe(200);
  });

  test("the operator's page is gone and nobody takes the place: paused; a page that loads again in time goes on", async (owner) => {
    const { visited, seat, asked, cookie } = await openStarted(owner);
    seat.socket.terminate();
    const again = await visited.sit(cookie);
    if (typeof again === "number") throw new Error("refused");
    const { client } = await again.hears("history");
    await again.hears("presence", ({ operator }) => operator === null);
    again.say({ type: "claim" });
    await again.hears("presence", ({ operator }) => operator === client);
    again.socket.terminate();
    await expect.poll(asked, { timeout: 10_000 }).toEqual(["pause"]);
  });

  test("the fifth page is refused", async (owner) => {
    const { visited } = await open(owner);
    const cookie = await visited.enter();
    for (let n = 0; n < 4; n++) expect(typeof (await visited.sit(cookie))).toBe("object");
    expect(await visited.sit(cookie)).toBe(503);
  });
});

describe("the socket", () => {
  test.each([
    ["no JSON", "{"],
    ["another type", '{"type":"press"}'],
    ["a lease", '{"type":"lease","powerW":50}'],
    ["another key", '{"type":"stop","x":1}'],
    ["a prototype", '{"type":"pause","__proto__":{"polluted":1}}'],
  ])("%s closes it, and reaches no session", async (_, text) => {
    const owner = toOwner();
    const { seat, asked } = await openStarted(owner);
    seat.say(text);
    expect(await seat.closed).toBe(1008);
    expect(asked()).toEqual([]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test("bytes, a frame that is too long and too many messages close it", async (owner) => {
    const { visited } = await open(owner);
    const cookie = await visited.enter();
    const sit = async () => {
      const seat = await visited.sit(cookie);
      if (typeof seat === "number") throw new Error("refused");
      return seat;
    };
    const bytes = await sit();
    bytes.socket.send(Buffer.from('{"type":"claim"}'));
    expect(await bytes.closed).toBe(1008);
    const long = await sit();
    long.say(" ".repeat(16_385));
    expect(await long.closed).toBe(1009);
    const many = await sit();
    for (let n = 0; n < 60; n++) many.say({ type: "claim" });
    expect(await many.closed).toBe(1008);
  });
});

/** Of table tests, which are given their row and not their context. */
const ends: (() => unknown)[] = [];
function toOwner(): TestContext {
  return { onTestFinished: (end: () => unknown) => ends.push(end) } as unknown as TestContext;
}
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()));
});
