/**
 * Goal: a page that can not keep up loses frames and then its connection, one that no longer answers is let go, and neither keeps the others waiting.
 * Method: sockets of paper on a clock that the test turns.
 */
import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WebSocket } from "ws";
import { createAudience } from "../../../src/console/audience.ts";
import { createLiveSession } from "../../../src/console/live-session.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A socket that answers pings, or not, and takes what it is sent, or not. */
class PaperSocket extends EventEmitter {
  bufferedAmount = 0;
  answers = true;
  frames = 0;
  pings = 0;
  send(text: string) {
    if (text.startsWith('{"type":"frame"')) this.frames += 1;
  }
  ping() {
    this.pings += 1;
    if (this.answers) this.emit("pong");
  }
  close() {
    this.emit("close");
  }
  terminate() {
    this.emit("close");
  }
}

function join(audience: ReturnType<typeof createAudience>) {
  const socket = new PaperSocket();
  audience.join(socket as unknown as WebSocket);
  return socket;
}

test("a page that does not read misses frames, and after five seconds its connection; the other has all of them", () => {
  const audience = createAudience();
  const [quick, slow] = [join(audience), join(audience)];
  const closed = vi.fn();
  slow.on("close", closed);
  slow.bufferedAmount = 262_145;
  vi.advanceTimersByTime(5000);
  expect([quick.frames, slow.frames, closed.mock.calls.length]).toEqual([50, 0, 0]);
  vi.advanceTimersByTime(100);
  expect(closed).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(1000);
  expect(quick.frames).toBe(61);
  audience.close();
});

test("a page that catches up in time goes on", () => {
  const audience = createAudience();
  const slow = join(audience);
  slow.bufferedAmount = 262_145;
  vi.advanceTimersByTime(4000);
  slow.bufferedAmount = 0;
  vi.advanceTimersByTime(100);
  slow.bufferedAmount = 262_145;
  vi.advanceTimersByTime(4000);
  expect(slow.frames).toBe(1);
  expect(slow.listenerCount("message")).toBe(1);
  expect(audience.isOperator(1)).toBe(false);
  audience.close();
});

test("the operator's page no longer answers: let go after three pings, and paused three seconds later", () => {
  const audience = createAudience();
  const session = createLiveSession({ simulated: false, speed: 1 });
  const asked: string[] = [];
  session.asked$.subscribe((what) => asked.push(what));
  audience.follow(session);
  const page = join(audience);
  page.emit("message", Buffer.from('{"type":"claim"}'), false);
  expect(audience.isOperator(1)).toBe(true);
  vi.advanceTimersByTime(10_000);
  expect(audience.isOperator(1)).toBe(true);
  page.answers = false;
  vi.advanceTimersByTime(4000);
  expect(audience.isOperator(1)).toBe(false);
  vi.advanceTimersByTime(2900);
  expect(asked).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(asked).toEqual(["pause"]);
  audience.close();
});
