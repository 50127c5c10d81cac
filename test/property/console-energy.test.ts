/**
 * Goal: nothing that a page can say makes energy flow that the operator at the device did not give (I44).
 * Method: a console runs sessions on the simulated device. Its hands put the tip down and glide as asked, and hold the trigger only in windows
 * that are known, or never. Operators' and watchers' messages of every kind, right and wrong, are sent while the session goes on; power outside
 * a window is the failure.
 */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { OperatorStep } from "../../firmware-sim/operator.ts";
import type { Desk } from "../../src/console/desk.ts";
import type { Ended } from "../../src/console/views.ts";
import { createPaperDesk, openVisited, type Seat } from "../support/console-visitor.ts";
import type { Owner } from "../support/process.ts";
import { createSessionBench, type SessionBench } from "../support/session-bench.ts";
import { createShortProfile } from "../support/session-profile.ts";

vi.setConfig({ testTimeout: 120_000 });

const LASTS_S = 50;
/** Baseline, self-test and precooling are over by then. */
const PRESSED_S = [20, 35] as const;
/** A release is seen by the next tick of the device, and the output is off by the one after. */
const OFF_MS = 30;
const PLACED: OperatorStep = { atMs: 1000, action: "place", zone: 0, areaCm2: 70, speedMmS: 130 };
const PRESSING: readonly OperatorStep[] = [
  { atMs: PRESSED_S[0] * 1000, action: "press" },
  { atMs: PRESSED_S[1] * 1000, action: "release" },
];

interface Measured {
  pressedJ: number;
  unpressedJ: number;
}

const anything = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom("pause", "resume", "acknowledge", "claim", "release")
      .map((type) => JSON.stringify({ type })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom("press", "trigger", "arm", "lease", "rearm", "energise", "interrupt")
      .map((type) => JSON.stringify({ type, powerW: 50, epoch: 1 })),
  },
  { weight: 1, arbitrary: fc.json({ maxDepth: 2 }) },
  { weight: 1, arbitrary: fc.string() },
);
const paths = fc.constantFrom(
  "/api/start",
  "/api/press",
  "/api/arm",
  "/api/lease",
  "/api/enter",
  "/api/ticket",
  "/api/home",
);
const request = fc.record({
  path: paths,
  method: fc.constantFrom("GET", "POST", "PUT"),
  body: fc.oneof(fc.json(), fc.string()),
});
const deed = fc.oneof(
  { weight: 5, arbitrary: fc.record({ seat: fc.constantFrom("operator", "watcher"), say: anything }) },
  { weight: 2, arbitrary: request },
);
type Deed =
  | { readonly seat: string; readonly say: string }
  | { readonly path: string; readonly method: string; readonly body: string };
const talk = fc.array(deed, { minLength: 5, maxLength: 60 });

test("I44 hands that never press: no energy, whatever the pages say", async () => {
  await fc.assert(
    fc.asyncProperty(talk, fc.nat({ max: 1000 }), async (deeds, seed) => {
      expect(await converse(deeds, seed, [])).toEqual({ pressedJ: 0, unpressedJ: 0 });
    }),
    { numRuns: 10 },
  );
});

test("I44 hands that press for a while: energy then, and at no other time", async () => {
  // With nobody to say anything the hands alone give energy: the rest can fail.
  expect((await converse([], 5, PRESSING)).pressedJ).toBeGreaterThan(50);
  await fc.assert(
    fc.asyncProperty(talk, fc.nat({ max: 1000 }), async (deeds, seed) => {
      expect((await converse(deeds, seed, PRESSING)).unpressedJ).toBe(0);
    }),
    { numRuns: 10 },
  );
});

/** One session with everything said in its course, and the energy that the skin took meanwhile. */
async function converse(deeds: readonly Deed[], seed: number, hands: readonly OperatorStep[]): Promise<Measured> {
  const ends: (() => unknown)[] = [];
  const owner = { onTestFinished: (end: () => unknown) => ends.push(end) } as unknown as Owner;
  const bench = createSessionBench({ profile: createShortProfile(), seed, operator: [PLACED, ...hands] });
  const measured = measure(bench);
  const desk: Desk = {
    ...createPaperDesk(),
    async start(_, live) {
      live.asked$.subscribe((what) => bench.ask(what));
      return { ended: new Promise<Ended>(() => undefined) };
    },
  };
  const visited = await openVisited(owner, desk);
  const { cookie, seat, client } = await visited.operate();
  const watcher = await visited.sit(cookie);
  if (typeof watcher === "number") throw new Error("refused");
  const order = { device: "sim", client, profile: "x", person: 1, seed, faults: null, speed: 1 };
  const { status } = await visited.ask("/api/start", {
    method: "POST",
    body: JSON.stringify(order),
    headers: { cookie },
  });
  expect(status).toBe(200);
  const betweenMs = Math.ceil((LASTS_S * 100) / (deeds.length + 1)) * 10;
  for (const doing of deeds) {
    bench.run(betweenMs);
    if ("path" in doing) await visited.ask(doing.path, { method: doing.method, body: doing.body, headers: { cookie } });
    else await say(doing.seat === "operator" ? seat : watcher, doing.say);
  }
  bench.run(betweenMs);
  for (const end of ends) await end();
  return measured;
}

/** Said, and taken: what answers a ping has read all that came before. A socket that was closed for what it said says no more. */
async function say({ socket }: Seat, text: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return;
  socket.send(text);
  await new Promise<void>((resolve) => {
    socket.once("pong", () => resolve());
    socket.once("close", () => resolve());
    socket.ping();
  });
}

function measure(bench: SessionBench): Measured {
  const measured: Measured = { pressedJ: 0, unpressedJ: 0 };
  let pressedAtMs = Number.NEGATIVE_INFINITY;
  bench.onTick = () => {
    const { nowMs, hands, truth } = bench.world;
    if (hands.triggerPressed) pressedAtMs = nowMs;
    const pressed = nowMs - pressedAtMs <= OFF_MS;
    measured[pressed ? "pressedJ" : "unpressedJ"] += truth.powerW / 100;
  };
  return measured;
}
