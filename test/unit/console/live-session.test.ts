/**
 * Goal: what the pages are shown is what happened, bounded however long it takes: peaks and gaps stay, alarms keep their marks, foreign text is safe.
 */
import { expect, test } from "vitest";
import { createLiveSession } from "../../../src/console/live-session.ts";
import { createTrace, STALE_MS } from "../../../src/console/trace.ts";
import { LiveSeries, type LiveView } from "../../../src/report/live-view.ts";

const VIEW: LiveView = {
  title: "a title",
  atMs: 0,
  durationMs: 60_000,
  state: "holding",
  energised: true,
  phase: "hold",
  phaseAtMs: 0,
  phaseDurationMs: 30_000,
  zone: 1,
  zones: 2,
  pass: 1,
  passes: 1,
  targetC: 43,
  estimateC: 42.98765,
  upperC: 43.5,
  surfaceAC: 40,
  surfaceBC: 40.1,
  truthDermalC: 43.1,
  powerW: 12,
  ceilingW: 40,
  energyJ: 100,
  trigger: true,
  contact: true,
  alarms: [],
  link: { ageMs: 10, badFrames: 0 },
  prompt: "",
  series: new LiveSeries(60_000),
};
const OPEN = {
  atMs: 0,
  kind: "open",
  format: 1,
  title: "t",
  profileHash: "",
  modality: "rf-bipolar",
  area: "face",
  seed: 1,
  personHash: null,
  session: 1,
  hotSpotFactor: 1.25,
  durationMs: 1,
} as const;
const live = () => createLiveSession({ simulated: true, speed: 1 });
const alarm = (change: "raised" | "acknowledged" | "cleared", atMs: number) =>
  ({ atMs, kind: "alarm", code: "A11", priority: "medium", change, text: "TEMPERATURE LIMIT" }) as const;

test("a sample stays a tenth of a second, rounded; a device that is silent leaves a gap, and the truth goes on", () => {
  const trace = createTrace();
  for (let atMs = 0; atMs < 1000; atMs += 20)
    trace.add({ ...VIEW, atMs, link: { ageMs: atMs < 500 ? 10 : STALE_MS, badFrames: 0 } });
  const { atMs, estimateC, truthC, powerW } = trace.take();
  expect(atMs).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
  expect(estimateC).toEqual([42.99, 42.99, 42.99, 42.99, 42.99, null, null, null, null, null]);
  expect(powerW.slice(4, 6)).toEqual([12, null]);
  expect(truthC.every((value) => value === 43.1)).toBe(true);
});

test("a day of it stays within its rows, and keeps its one peak and its start", () => {
  const trace = createTrace();
  for (let atMs = 0; atMs < 86_400_000; atMs += 1000) {
    trace.add({ ...VIEW, atMs, estimateC: atMs === 43_200_000 ? 47.7 : 43 });
    if (atMs % 60_000 === 0) trace.take();
  }
  trace.take();
  const kept = trace.taken();
  expect(kept.atMs.length).toBeLessThanOrEqual(4000);
  expect(kept.atMs.length).toBeGreaterThan(1000);
  expect(kept.atMs[0]).toBe(0);
  expect(Math.max(...kept.estimateC.map((value) => value ?? 0))).toBe(47.7);
  expect([...kept.atMs].sort((a, b) => a - b)).toEqual(kept.atMs);
});

test("who joins later is shown what was taken so far, and the rest with the next frame: nothing twice, nothing lost", () => {
  const session = live();
  for (let atMs = 0; atMs < 1000; atMs += 100) session.show({ ...VIEW, atMs });
  session.log({ atMs: 5, kind: "state", state: "placing", reason: "" });
  expect(session.history()).toMatchObject({ rows: { atMs: [] }, events: [] });
  const first = session.take();
  session.log({ atMs: 6, kind: "state", state: "baseline", reason: "" });
  for (let atMs = 1000; atMs < 1500; atMs += 100) session.show({ ...VIEW, atMs });
  expect(session.history()).toMatchObject({ rows: first.rows, events: first.events });
  const second = session.take();
  expect([first.rows.atMs.length, second.rows.atMs.length]).toEqual([10, 5]);
  expect([...first.events, ...second.events].map(({ id, text }) => [id, text])).toEqual([
    [1, "state placing"],
    [2, "state baseline"],
  ]);
});

test("the limit is told as a sensor reads it: 48 degC of the hottest spot", () => {
  const session = live();
  session.log(OPEN);
  session.show(VIEW);
  expect(session.take().session?.limitC).toBeCloseTo(34 + 14 / 1.25, 9);
  const cold = live();
  cold.log({ ...OPEN, modality: "contact-cooling" });
  cold.show(VIEW);
  expect(cold.take().session?.limitC).toBeNull();
});

test("an alarm has its onset, what to do, and whether it was seen; raised anew it is unseen", () => {
  const session = live();
  const asked: string[] = [];
  session.asked$.subscribe((what) => asked.push(what));
  const shown = { ...VIEW, alarms: [{ code: "A11", priority: "medium", text: "TEMPERATURE LIMIT" }] } as const;
  session.show(VIEW);
  session.ask("acknowledge");
  expect(asked).toEqual([]);
  session.log(alarm("raised", 700));
  session.show(shown);
  expect(session.take().session?.alarms).toEqual([
    {
      code: "A11",
      priority: "medium",
      text: "TEMPERATURE LIMIT",
      action: "Wait until below 42 degC, acknowledge.",
      latched: true,
      raisedAtMs: 700,
      acknowledged: false,
    },
  ]);
  session.ask("acknowledge");
  session.log(alarm("acknowledged", 800));
  session.ask("acknowledge");
  expect(asked).toEqual(["acknowledge"]);
  expect(session.take().session?.alarms[0]?.acknowledged).toBe(true);
  session.log(alarm("cleared", 900));
  session.log(alarm("raised", 1000));
  expect(session.take().session?.alarms[0]).toMatchObject({ acknowledged: false, raisedAtMs: 1000 });
});

test("a session that is over is asked nothing more; its alarms are acknowledged on the screen alone", () => {
  const session = live();
  const asked: string[] = [];
  session.asked$.subscribe((what) => asked.push(what));
  session.show({ ...VIEW, alarms: [{ code: "A11", priority: "medium", text: "TEMPERATURE LIMIT" }] });
  session.end({ outcome: "faulted", verdict: "fail", reason: "", run: "x" });
  for (const what of ["pause", "resume", "stop", "acknowledge"] as const) session.ask(what);
  expect(asked).toEqual([]);
  expect(session.take().session).toMatchObject({ ended: { outcome: "faulted" }, alarms: [{ acknowledged: true }] });
});

test("foreign text reaches no page raw, and the list of events stays bounded", () => {
  const session = live();
  session.show({ ...VIEW, title: "\u001b[2Jtitle\u202e" });
  for (let n = 0; n < 1000; n++)
    session.log({ atMs: n, kind: "state", state: "a", reason: `\u001b]52;c;x\u0007 ${n}` });
  const { session: view, events } = session.take();
  expect(view?.title).toBe("[2Jtitle");
  expect(events.every(({ text }) => !/\p{C}/u.test(text))).toBe(true);
  const history = session.history().events;
  expect(history.length).toBe(400);
  expect(history.at(-1)?.text).toContain("999");
});
